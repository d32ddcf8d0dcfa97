package audit

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
)

// testKeys returns a signer and its verifier, always the same ones.
func testKeys(t testing.TB) (*Signer, *Verifier) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	s, err := NewSigner("amparo/gt-test", key)
	if err != nil {
		t.Fatal(err)
	}
	v, err := NewVerifier("amparo/gt-test", s.public)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// mustEncode encodes a leaf that the test knows to be good.
func mustEncode(t testing.TB, l Leaf) []byte {
	t.Helper()
	data, err := l.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sampleLeaf() Leaf {
	return Leaf{
		V: 1, At: 1_790_000_000, ID: "leaf-1", Log: "casa-nogal", Actor: "ana", Onbehalf: "rosa", Agency: "svet",
		Role:    "referente",
		Session: "s1", Act: "offer.accept", ObjectKind: "offer", Object: "o1", Tier: "D2", Purpose: "shelter", Consent: "c1",
		Outcome: "done", Policy: "provider-after-acceptance", Code: "ok", Request: "r1",
		Rows: []RowRef{{Kind: "offer", ID: "o1", Rev: 2, Hash: [32]byte{1}},
			{Kind: "hold", ID: "h1", Rev: 3, Gone: true}},
		NoteHash: "n1",
	}
}

func TestLeafRoundTrip(t *testing.T) {
	t.Parallel()
	want := sampleLeaf()
	got, err := DecodeLeaf(mustEncode(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the leaf changed on the way (-want +got):\n%s", diff)
	}
}

func TestFrontierIsTheTree(t *testing.T) {
	t.Parallel()
	var f Frontier
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	for n := range int64(300) {
		leaf := fmt.Appendf(nil, "leaf %d", n)
		hashes, err := tlog.StoredHashes(n, leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		f.Append(leaf)
		want, err := tlog.TreeHash(n+1, reader)
		if err != nil {
			t.Fatal(err)
		}
		if f.Root() != want || f.Size() != n+1 {
			t.Fatalf("size %d: root %v, want %v", n+1, f.Root(), want)
		}
		data, err := f.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var again Frontier
		if err := again.UnmarshalText(data); err != nil || again.Root() != want {
			t.Fatalf("size %d: the state did not survive being kept: %v", n+1, err)
		}
	}
}

func TestHeadRoundTrip(t *testing.T) {
	t.Parallel()
	s, v := testKeys(t)
	want := Head{Log: "casa-nogal", Size: 7, Root: LeafHash([]byte("x")), At: 1_790_000_000}
	signed, err := SignHead(want, s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenHead(signed, v)
	if err != nil || got != want {
		t.Fatalf("OpenHead = %+v, %v", got, err)
	}
	for i := range signed {
		for bit := range 8 {
			bad := append([]byte(nil), signed...)
			bad[i] ^= 1 << bit
			if h, err := OpenHead(bad, v); err == nil || !errors.Is(err, ErrHead) {
				t.Fatalf("a head with bit %d of byte %d turned opens as %+v, %v", bit, i, h, err)
			}
		}
	}
	vk, err := ParseVerifier(v.Keys()...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenHead(signed, vk); err != nil {
		t.Fatalf("the printed key does not open the head: %v", err)
	}
}
