package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

var (
	home   = Place{Kind: "identity", ID: "case-7", Rev: 3}
	secret = []byte("María, zona 6, junto al mercado")
)

func newTestDataKey(t testing.TB, id string) DataKey {
	t.Helper()
	k, _, _ := newTestKeyring(t)
	return mustDataKey(t, k, id)
}

func mustDataKey(t testing.TB, k *Keyring, id string) DataKey {
	t.Helper()
	d, _, err := k.NewDataKey(id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustSeal(t testing.TB, d DataKey, p Place, plain []byte) []byte {
	t.Helper()
	blob, err := d.Seal(p, plain)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func mustOpen(t testing.TB, d DataKey, p Place, blob []byte) []byte {
	t.Helper()
	plain, err := d.Open(p, blob)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func mustNotOpen(t testing.TB, what string, d DataKey, p Place, blob []byte) {
	t.Helper()
	plain, err := d.Open(p, blob)
	if !errors.Is(err, ErrSealed) || plain != nil {
		t.Fatalf("%s: opens as %.20q, %v", what, plain, err)
	}
}

func TestConfidential(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	blob := mustSeal(t, d, home, secret)
	for _, piece := range [][]byte{secret, secret[:6], []byte("mercado"), []byte("identity"), []byte("case-7")} {
		if bytes.Contains(blob, piece) {
			t.Fatalf("the sealed value shows %q", piece)
		}
	}
	if got := mustOpen(t, d, home, blob); !bytes.Equal(got, secret) {
		t.Fatalf("opened as %q", got)
	}
}

// TestTampered turns every bit, cuts at every length and adds to both ends.
func TestTampered(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	blob := mustSeal(t, d, home, secret)
	for i := range blob {
		for bit := range 8 {
			bad := slices.Clone(blob)
			bad[i] ^= 1 << bit
			mustNotOpen(t, fmt.Sprintf("bit %d of byte %d", bit, i), d, home, bad)
		}
		mustNotOpen(t, fmt.Sprintf("cut to %d", i), d, home, blob[:i])
		mustNotOpen(t, fmt.Sprintf("%d missing in front", i+1), d, home, blob[i+1:])
	}
	t.Logf("figure: damages_noticed %d", 10*len(blob))
	mustNotOpen(t, "one byte more", d, home, append(slices.Clone(blob), 0))
	mustNotOpen(t, "twice", d, home, append(slices.Clone(blob), blob...))
	mustNotOpen(t, "nothing", d, home, nil)
}

// TestMoved: a value opens nowhere but at home. Who copies the history of one person over that of
// another gets an error, not a history.
func TestMoved(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	blob := mustSeal(t, d, home, secret)
	for name, p := range map[string]Place{
		"another kind":      {"care_note", home.ID, home.Rev},
		"another id":        {home.Kind, "case-8", home.Rev},
		"no kind":           {"", home.ID, home.Rev},
		"no id":             {home.Kind, "", home.Rev},
		"kind runs into id": {home.Kind + home.ID[:1], home.ID[1:], home.Rev},
		"exchanged":         {home.ID, home.Kind, home.Rev},
		"other case":        {home.Kind, "Case-7", home.Rev},
		"nul":               {home.Kind, home.ID + "\x00", home.Rev},
	} {
		mustNotOpen(t, name, d, p, blob)
	}
}

// TestRolledBack: the value of an older revision does not open as the newer one, nor the other way.
func TestRolledBack(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	old := mustSeal(t, d, home, secret)
	next := home
	next.Rev++
	now := mustSeal(t, d, next, []byte("moved to another city"))
	mustNotOpen(t, "old value, new revision", d, next, old)
	mustNotOpen(t, "new value, old revision", d, home, now)
	for _, rev := range []int64{0, -3, 3 << 8, 3 << 32, -1 << 63} {
		mustNotOpen(t, fmt.Sprint("revision ", rev), d, Place{home.Kind, home.ID, rev}, old)
	}
}

func TestWrongKey(t *testing.T) {
	t.Parallel()
	k, root, _ := newTestKeyring(t)
	d := mustDataKey(t, k, "case-7")
	blob := mustSeal(t, d, home, secret)
	mustNotOpen(t, "another case's key", mustDataKey(t, k, "case-8"), home, blob)
	mustNotOpen(t, "a new key of the same case", mustDataKey(t, k, "case-7"), home, blob)
	mustNotOpen(t, "no key", DataKey{}, home, blob)
	elsewhere, err := Create(t.TempDir()+"/keyset.json", "hn-test", root)
	if err != nil {
		t.Fatal(err)
	}
	mustNotOpen(t, "another deployment", mustDataKey(t, elsewhere, "case-7"), home, blob)

	// The same 32 bytes under another deployment or id: only the binding can tell.
	raw := make([]byte, keySize)
	mine, err := newDataKey("gt-test", "case-7", raw)
	if err != nil {
		t.Fatal(err)
	}
	blob = mustSeal(t, mine, home, secret)
	for _, other := range [][2]string{{"hn-test", "case-7"}, {"gt-test", "case-8"}, {"gt-testc", "ase-7"}} {
		d, err := newDataKey(other[0], other[1], raw)
		if err != nil {
			t.Fatal(err)
		}
		mustNotOpen(t, "the same key known as "+other[1], d, home, blob)
		copy(d.key.head[:], mine.key.head[:]) // even if the header did not differ
		mustNotOpen(t, "the same key and header known as "+other[1], d, home, blob)
	}
}

// TestOldVersion: there is one format; anything else is refused and never guessed at.
func TestOldVersion(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	blob := mustSeal(t, d, home, secret)
	for format := range 256 {
		bad := slices.Clone(blob)
		bad[1] = byte(format)
		if format != envelopeFormat {
			mustNotOpen(t, fmt.Sprint("format ", format), d, home, bad)
		}
	}
	mustNotOpen(t, "plain text", d, home, bytes.Repeat([]byte("A"), 200))
	mustNotOpen(t, "JSON", d, home, []byte(`{"name":"`+strings.Repeat("x", 100)+`"}`))
}

func TestSameValueNeverLooksTheSame(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	seen, nonces := make(map[string]bool), make(map[string]bool)
	for range 1000 {
		blob := mustSeal(t, d, home, secret)
		seen[string(blob)] = true
		nonces[string(blob[headSize:headerSize])] = true
	}
	if len(seen) != 1000 || len(nonces) != 1000 {
		t.Fatalf("1000 seals gave %d values with %d nonces", len(seen), len(nonces))
	}
	t.Logf("figure: different_texts %d", len(seen))
}

// TestLengthClasses: a length tells one of five classes, and beyond 16 KiB a multiple of it.
func TestLengthClasses(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	classes := make(map[int]bool)
	for n := 0; n <= 16384-lengthSize; n += 1 + n/50 {
		classes[len(mustSeal(t, d, home, make([]byte, n)))] = true
	}
	if len(classes) != len(buckets) {
		t.Fatalf("%d classes of length, want %d", len(classes), len(buckets))
	}
	t.Logf("figure: length_classes %d", len(classes))
	const frame = headerSize + chacha20poly1305.Overhead
	for n, want := range map[int]int{
		0: 128, 124: 128, 125: 384, 380: 384, 381: 1024, 1020: 1024, 1021: 4096, 4092: 4096, 4093: 16384,
		16380: 16384, 16381: 32768, 32764: 32768, 32765: 49152,
	} {
		if got := len(mustSeal(t, d, home, make([]byte, n))) - frame; got != want {
			t.Errorf("%d bytes are padded to %d, want %d", n, got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	for _, n := range []int{0, 1, 123, 124, 125, 16380, 16381, 1 << 20, MaxPlain} {
		plain := make([]byte, n)
		if _, err := rand.Read(plain); err != nil {
			t.Fatal(err)
		}
		if got := mustOpen(t, d, home, mustSeal(t, d, home, plain)); !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes came back as %d others", n, len(got))
		}
	}
	if _, err := d.Seal(home, make([]byte, MaxPlain+1)); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("beyond the limit: %v", err)
	}
	if _, err := (DataKey{}).Seal(home, secret); !errors.Is(err, ErrUnknownKey) {
		t.Fatalf("the empty key seals: %v", err)
	}
	plain := mustOpen(t, d, home, mustSeal(t, d, home, secret))
	if cap(plain) != len(plain) {
		t.Fatal("appending to an opened value would run into its padding")
	}
}

// TestWhatWasPaddedBeforeStillOpens: the sizes of an earlier version are taken, and no others.
func TestWhatWasPaddedBeforeStillOpens(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	for n, size := range map[int]int{0: 64, 60: 64, 61: 256, 252: 256, 253: 1024} {
		body := make([]byte, size)
		binary.BigEndian.PutUint32(body, uint32(n))
		blob := make([]byte, headerSize)
		copy(blob, d.key.head[:])
		blob = d.key.aead.Seal(blob, blob[headSize:headerSize], body, d.key.appendPlace(nil, home))
		if got := mustOpen(t, d, home, blob); len(got) != n {
			t.Errorf("%d bytes in %d come back as %d", n, size, len(got))
		}
	}
}

// TestForgedLength: the length inside is checked although only a holder of the key can write it.
func TestForgedLength(t *testing.T) {
	t.Parallel()
	d := newTestDataKey(t, "case-7")
	for name, body := range map[string][]byte{
		"length beyond the value": {0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4},
		"length just beyond":      append([]byte{0, 0, 0, 61}, make([]byte, 60)...),
		"another class":           append([]byte{0, 0, 0, 2}, make([]byte, 252)...),
		"no class":                append([]byte{0, 0, 0, 2}, make([]byte, 96)...),
		"only a length":           {0, 0, 0, 0},
	} {
		blob := make([]byte, headerSize)
		copy(blob, d.key.head[:])
		blob = d.key.aead.Seal(blob, blob[headSize:headerSize], body, d.key.appendPlace(nil, home))
		mustNotOpen(t, name, d, home, blob)
	}
}
