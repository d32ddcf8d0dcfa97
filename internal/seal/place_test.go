package seal

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"pgregory.net/rapid"
)

// TestAgainstTink seals with one implementation and opens with the other, both ways.
func TestAgainstTink(t *testing.T) {
	t.Parallel()
	raw := make([]byte, keySize)
	if _, err := rand.Read(raw); err != nil {
		t.Fatal(err)
	}
	ours, err := newDataKey("gt-test", "case-7", raw)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := subtle.NewXChaCha20Poly1305(raw)
	if err != nil {
		t.Fatal(err)
	}
	rounds := 10_000
	if testing.Short() {
		rounds = 500
	}
	for i := range rounds {
		p := Place{"identity", fmt.Sprint(i), int64(i)}
		plain := fmt.Appendf(nil, "value %d", i)
		ad := ours.key.appendPlace(nil, p)
		body, err := theirs.Decrypt(mustSeal(t, ours, p, plain)[headSize:], ad)
		if err != nil || !bytes.HasPrefix(body[lengthSize:], plain) || len(body) != buckets[0] {
			t.Fatalf("round %d: Tink opens ours as %q, %v", i, body, err)
		}
		sealed, err := theirs.Encrypt(body, ad)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustOpen(t, ours, p, append(slices.Clone(ours.key.head[:]), sealed...)); !bytes.Equal(got, plain) {
			t.Fatalf("round %d: we open Tink's as %q", i, got)
		}
	}
}

// TestPlaceIsInjective: two different places, keys or deployments are never bound alike.
func TestPlaceIsInjective(t *testing.T) {
	t.Parallel()
	part := rapid.OneOf(rapid.StringMatching(`[ab\x00|]{0,4}`), rapid.String())
	raw := make([]byte, keySize)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) ([5]string, []byte) {
			parts := [5]string{part.Draw(t, name), part.Draw(t, name), part.Draw(t, name), part.Draw(t, name)}
			rev := rapid.Int64Range(-2, 2).Draw(t, name)
			parts[4] = fmt.Sprint(rev)
			d, err := newDataKey(parts[0], parts[1], raw)
			if err != nil {
				t.Fatal(err)
			}
			return parts, d.key.appendPlace(nil, Place{parts[2], parts[3], rev})[headSize:]
		}
		a, boundA := draw("a")
		b, boundB := draw("b")
		if (a == b) != bytes.Equal(boundA, boundB) {
			t.Fatalf("%q and %q are bound as\n%x\n%x", a, b, boundA, boundB)
		}
		if c, d := bind(a[:]...), bind(b[:]...); (a == b) != bytes.Equal(c, d) {
			t.Fatalf("%q and %q are written as\n%x\n%x", a, b, c, d)
		}
	})
}

func FuzzBind(f *testing.F) {
	f.Add("ab", "c", "a", "bc")
	f.Add("", "x", "x", "")
	f.Add("a|b", "", "a", "b")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		if same := bytes.Equal(bind(a, b), bind(c, d)); same != (a == c && b == d) {
			t.Fatalf("(%q, %q) and (%q, %q): written alike = %v", a, b, c, d, same)
		}
		if bytes.Equal(bind(a, b), bind(a+b)) || bytes.Equal(bind(a, b), bind(a, b, "")) {
			t.Fatalf("(%q, %q) is written like another number of parts", a, b)
		}
	})
}

func FuzzOpen(f *testing.F) {
	raw := make([]byte, keySize)
	d, err := newDataKey("gt-test", "case-7", raw)
	if err != nil {
		f.Fatal(err)
	}
	good := mustSeal(f, d, home, secret)
	f.Add(good)
	f.Add(good[:headerSize])
	f.Add(d.key.head[:])
	f.Add(append(slices.Clone(d.key.head[:]), make([]byte, 200)...))
	f.Fuzz(func(t *testing.T, blob []byte) {
		plain, err := d.Open(home, blob)
		if err != nil && !errors.Is(err, ErrSealed) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err == nil && !bytes.Equal(plain, secret) {
			t.Fatalf("a value that was never sealed opens: %x", plain)
		}
	})
}
