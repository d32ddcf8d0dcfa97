package seal

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestWrappedKeyKnowsItsPlace: a wrapped key put into the record of another case, or turned in any
// bit, gives no key at all.
func TestWrappedKeyKnowsItsPlace(t *testing.T) {
	k, root, _ := newTestKeyring(t)
	_, wrapped, err := k.NewDataKey("case-7")
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(what string, k *Keyring, id string, wrapped []byte) {
		t.Helper()
		if _, err := k.OpenDataKey(id, wrapped); !errors.Is(err, ErrSealed) {
			t.Fatalf("%s: %v", what, err)
		}
		if _, _, err := k.RewrapDataKey(id, wrapped); !errors.Is(err, ErrSealed) {
			t.Fatalf("%s: rewrapped: %v", what, err)
		}
	}
	refuse("another case", k, "case-8", wrapped)
	refuse("no case", k, "", wrapped)
	refuse("nothing", k, "case-7", nil)
	for i := range wrapped {
		bad := slices.Clone(wrapped)
		bad[i] ^= 1 << (i % 8)
		refuse(fmt.Sprint("byte ", i), k, "case-7", bad)
	}
	elsewhere, err := Create(t.TempDir()+"/keyset.json", "hn-test", root)
	if err != nil {
		t.Fatal(err)
	}
	refuse("another deployment", elsewhere, "case-7", wrapped)
	if _, _, err := k.NewDataKey(""); err == nil {
		t.Fatal("a data key without an id")
	}
}

// TestRotateWrapping: after a rotation old data keys still open, are wrapped anew one by one, and
// only then is the old wrapping key destroyed. The sealed values never change.
func TestRotateWrapping(t *testing.T) {
	k, root, path := newTestKeyring(t)
	d, wrapped, err := k.NewDataKey("case-7")
	if err != nil {
		t.Fatal(err)
	}
	blob := mustSeal(t, d, home, secret)
	old := primary(t, k, RingWrap)
	if same, changed, err := k.RewrapDataKey("case-7", wrapped); err != nil || changed || !bytes.Equal(same, wrapped) {
		t.Fatalf("without a rotation there is nothing to wrap anew: %v %v", changed, err)
	}
	if _, err := k.Rotate(RingWrap); err != nil {
		t.Fatal(err)
	}
	if primary(t, k, RingWrap) == old {
		t.Fatal("the primary key did not change")
	}
	anew, changed, err := k.RewrapDataKey("case-7", wrapped)
	if err != nil || !changed {
		t.Fatalf("rewrap: %v %v", changed, err)
	}
	if err := k.Retire(RingWrap, primary(t, k, RingWrap)); err == nil {
		t.Fatal("the primary key was retired")
	}
	if err := k.Retire(RingWrap, old); err != nil {
		t.Fatal(err)
	}
	k2, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []*Keyring{k, k2} {
		if _, err := k.OpenDataKey("case-7", wrapped); !errors.Is(err, ErrSealed) {
			t.Fatalf("the retired key still opens: %v", err)
		}
		d, err := k.OpenDataKey("case-7", anew)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustOpen(t, d, home, blob); !bytes.Equal(got, secret) {
			t.Fatalf("opened as %q", got)
		}
	}
}

func primary(t testing.TB, k *Keyring, ring string) uint32 {
	t.Helper()
	for _, f := range k.Fingerprints() {
		if f.Ring == ring && f.Primary {
			return f.KeyID
		}
	}
	t.Fatalf("ring %s has no primary key", ring)
	return 0
}

func TestTerms(t *testing.T) {
	k, _, _ := newTestKeyring(t)
	shape := regexp.MustCompile(`^[a-z2-7]{26}$`)
	seen := make(map[string]string)
	for _, parts := range [][3]string{
		{"phone", "svet", "+50255500001"}, {"phone", "pgn", "+50255500001"}, {"cui", "svet", "+50255500001"},
		{"phone", "svet", "+50255500002"}, {"phon", "esvet", "+50255500001"}, {"phone", "", "svet+50255500001"}, {"", "", ""},
	} {
		term := k.Term(parts[0], parts[1], parts[2])
		if !shape.MatchString(term) {
			t.Fatalf("term %q", term)
		}
		if before, ok := seen[term]; ok {
			t.Fatalf("%q and %q share a term", before, parts)
		}
		seen[term] = fmt.Sprint(parts)
		if again := k.Term(parts[0], parts[1], parts[2]); again != term {
			t.Fatal("a term is not stable")
		}
	}
	if k.Pseudonym("phone", "+50255500001") == k.Term("phone", "", "+50255500001") {
		t.Fatal("rings answer alike")
	}
	if a, b := k.Pseudonym("case", "7"), k.Pseudonym("user", "7"); a == b || !shape.MatchString(a) {
		t.Fatalf("pseudonyms %q and %q", a, b)
	}
}

// TestNarrowTerm: a narrow term is shared by about as many values as its width says, so that whoever
// reads the index cannot tell them apart.
func TestNarrowTerm(t *testing.T) {
	k, _, _ := newTestKeyring(t)
	const values, bits = 20_000, 11
	groups := make(map[string]int)
	for i := range values {
		term := k.NarrowTerm("cui", "svet", fmt.Sprintf("%013d", i), bits)
		if len(term) != 4 {
			t.Fatalf("term %q has not %d bits", term, bits)
		}
		groups[term]++
	}
	if len(groups) > 1<<bits || len(groups) < 1<<bits-20 { // chance leaves hardly any group empty
		t.Fatalf("%d groups, want about %d", len(groups), 1<<bits)
	}
	for term, n := range groups {
		if n > 40 {
			t.Fatalf("%s has %d values, about %d were expected", term, n, values>>bits)
		}
	}
	if k.NarrowTerm("cui", "svet", "", bits) != "" || k.NarrowTerms("cui", "svet", "", bits) != nil {
		t.Fatal("people without a number are found by one another")
	}
	wide, narrow := k.NarrowTerm("cui", "svet", "1", 64), k.NarrowTerm("cui", "svet", "1", 16)
	if strings.HasPrefix(wide, narrow) {
		t.Fatal("a narrow term is the beginning of a wide one")
	}
	if got := k.NarrowTerm("cui", "svet", "1", 1); got != "00" && got != "80" {
		t.Fatalf("one bit is written %q", got)
	}
	for _, bits := range []int{-1, 0, 129} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d bits were accepted", bits)
				}
			}()
			k.NarrowTerm("cui", "svet", "1", bits)
		}()
	}
}

// TestRotateIndex: rows indexed before a rotation are found through the older term.
func TestRotateIndex(t *testing.T) {
	k, _, _ := newTestKeyring(t)
	before, narrow := k.Term("phone", "svet", "1"), k.NarrowTerm("phone", "svet", "1", 12)
	if _, err := k.Rotate(RingIndex); err != nil {
		t.Fatal(err)
	}
	after := k.Terms("phone", "svet", "1")
	if len(after) != 2 || after[0] != k.Term("phone", "svet", "1") || after[1] != before || after[0] == before {
		t.Fatalf("terms after a rotation: %q, before: %q", after, before)
	}
	if all := k.NarrowTerms("phone", "svet", "1", 12); len(all) != 2 || all[1] != narrow {
		t.Fatalf("narrow terms after a rotation: %q, before: %q", all, narrow)
	}
}

func TestRotatePepper(t *testing.T) {
	k, root, path := newTestKeyring(t)
	digest := []byte("argon2id digest")
	before, id, err := k.Pepper(0, digest)
	if err != nil || len(before) != 32 || id == 0 {
		t.Fatalf("pepper: %d bytes, id %d, %v", len(before), id, err)
	}
	if _, err := k.Rotate(RingPepper); err != nil {
		t.Fatal(err)
	}
	k2, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []*Keyring{k, k2} {
		again, same, err := k.Pepper(id, digest)
		if err != nil || same != id || !bytes.Equal(again, before) {
			t.Fatalf("the older pepper is lost: %v", err)
		}
		next, newer, err := k.Pepper(0, digest)
		if err != nil || newer == id || bytes.Equal(next, before) {
			t.Fatalf("the newer pepper is not used: %v", err)
		}
		if _, _, err := k.Pepper(id+1, digest); !errors.Is(err, ErrUnknownKey) {
			t.Fatalf("an unknown pepper: %v", err)
		}
	}
}

func TestRotateSession(t *testing.T) {
	k, _, _ := newTestKeyring(t)
	kid, key := k.SigningKey()
	if len(key) != 32 || !regexp.MustCompile(`^[0-9a-f]{8}$`).MatchString(kid) {
		t.Fatalf("signing key %q of %d bytes", kid, len(key))
	}
	id, err := k.Rotate(RingSession)
	if err != nil {
		t.Fatal(err)
	}
	next, nextKey := k.SigningKey()
	if next == kid || bytes.Equal(nextKey, key) || next != fmt.Sprintf("%08x", id) {
		t.Fatal("the session key did not rotate")
	}
	if got, ok := k.VerifyKey(kid); !ok || !bytes.Equal(got, key) {
		t.Fatal("sessions signed before the rotation end with it")
	}
	for _, bad := range []string{"", "0", "zz", "../../dev/null", kid + "0", " " + kid, "+" + kid[1:], strings.ToUpper("abcdef01"), "1' OR 1"} {
		if key, ok := k.VerifyKey(bad); ok || key != nil {
			t.Errorf("key id %q gives a key", bad)
		}
	}
	old := uint32(0)
	if _, err := fmt.Sscanf(kid, "%x", &old); err != nil {
		t.Fatal(err)
	}
	if err := k.Retire(RingSession, old); err != nil {
		t.Fatal(err)
	}
	if _, ok := k.VerifyKey(kid); ok {
		t.Fatal("a retired session key still verifies")
	}
}

func TestRotateCheckpoint(t *testing.T) {
	k, root, path := newTestKeyring(t)
	name, before := k.Signer()
	if name != "amparo/gt-test" {
		t.Fatalf("signer named %q", name)
	}
	id, err := k.Rotate(RingCheckpoint)
	if err != nil {
		t.Fatal(err)
	}
	k2, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	_, after := k2.Signer()
	keys := k2.CheckpointKeys()
	if len(keys) != 2 || before.Equal(after) {
		t.Fatalf("%d checkpoint keys after a rotation", len(keys))
	}
	for _, key := range keys {
		want := before
		if key.Primary {
			want = after
		}
		if !key.Public.Equal(want.Public()) || key.Primary != (key.KeyID == id) {
			t.Fatal("public and private keys do not belong together")
		}
	}
	if !ed25519.Verify(keys[0].Public, []byte("m"), ed25519.Sign(before, []byte("m"))) {
		t.Fatal("a head signed before the rotation no longer verifies")
	}
}

// TestPseudonymsStay: the log knows a thing by one name, so that ring refuses to rotate, and keys
// that the log depends on refuse to be retired.
func TestPseudonymsStay(t *testing.T) {
	k, _, path := newTestKeyring(t)
	data := mustRead(t, path)
	if _, err := k.Rotate(RingPseudonym); err == nil {
		t.Error("pseudonyms rotate")
	}
	if _, err := k.Rotate("nonsense"); err == nil {
		t.Error("an unknown ring rotates")
	}
	for _, ring := range []string{RingPseudonym, RingCheckpoint, "nonsense"} {
		if err := k.Retire(ring, 1); err == nil {
			t.Errorf("a key of ring %s was retired", ring)
		}
	}
	if err := k.Retire(RingPepper, 12345); err == nil {
		t.Error("a key that is not there was retired")
	}
	if !bytes.Equal(mustRead(t, path), data) {
		t.Error("a refused change wrote the file")
	}
}

// TestTwoProcesses: the second to rotate finds that the keyset is not what it knew, takes up the
// change and then succeeds; no rotation is ever undone.
func TestTwoProcesses(t *testing.T) {
	a, root, path := newTestKeyring(t)
	b, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Rotate(RingIndex); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Rotate(RingPepper); !errors.Is(err, ErrChanged) {
		t.Fatalf("the second process rotates over the first: %v", err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("a refused rotation left its file behind")
	}
	if err := b.Reload(); err != nil {
		t.Fatal(err)
	}
	if b.Term("a", "b", "c") != a.Term("a", "b", "c") {
		t.Fatal("the second process did not take up the rotation")
	}
	if _, err := b.Rotate(RingPepper); err != nil {
		t.Fatal(err)
	}

	mustWrite(t, path+".new", nil, 0o600)
	_, err = b.Rotate(RingPepper)
	wantFix(t, err, ErrChanged, path+".new", "remove that file")
	if err := os.Remove(path + ".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Rotate(RingPepper); !errors.Is(err, ErrMissing) {
		t.Fatalf("a rotation without a file: %v", err)
	}
	if _, err := Create(path, "hn-test", root); err != nil {
		t.Fatal(err)
	}
	if err := b.Reload(); err == nil {
		t.Fatal("the keyset of another deployment was taken up")
	}
}

// TestRotateWhileInUse runs every use beside rotations; with -race it also proves there is no race.
func TestRotateWhileInUse(t *testing.T) {
	k, _, _ := newTestKeyring(t)
	d, wrapped, err := k.NewDataKey("case-7")
	if err != nil {
		t.Fatal(err)
	}
	blob := mustSeal(t, d, home, secret)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				d, err := k.OpenDataKey("case-7", wrapped)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := d.Open(home, blob); err != nil {
					t.Error(err)
					return
				}
				kid, key := k.SigningKey()
				if again, ok := k.VerifyKey(kid); !ok || !bytes.Equal(again, key) {
					t.Error("a session key was lost in the middle of a rotation")
					return
				}
				k.Terms("a", "b", "c")
				k.Fingerprints()
			}
		})
	}
	for range 5 {
		for _, ring := range []string{RingWrap, RingIndex, RingSession} {
			if _, err := k.Rotate(ring); err != nil {
				t.Error(err)
			}
		}
	}
	close(stop)
	wg.Wait()
}

func TestFingerprints(t *testing.T) {
	k, root, path := newTestKeyring(t)
	if k.Deployment() != "gt-test" {
		t.Fatal(k.Deployment())
	}
	again, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	prints := k.Fingerprints()
	if len(prints) != len(Rings()) || !slices.Equal(prints, again.Fingerprints()) {
		t.Fatalf("fingerprints: %+v", prints)
	}
	sums := make(map[string]bool)
	for i, f := range prints {
		if f.Ring != Rings()[i] || !f.Primary || len(f.Sum) != 16 || sums[f.Sum] {
			t.Fatalf("fingerprint %+v", f)
		}
		sums[f.Sum] = true
	}
	other, _, _ := newTestKeyring(t)
	for _, f := range other.Fingerprints() {
		if sums[f.Sum] {
			t.Fatal("two deployments share a key")
		}
	}
}
