package audit

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// signText signs any text under the origin of a log, as only the holder of the key could.
func signText(t testing.TB, s *Signer, origin, text string) []byte {
	t.Helper()
	all, err := verifiersFor(origin, []ed25519.PublicKey{s.public})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: text}, originSigner{all[0], s.key})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// TestHeadRefused: a good signature does not make a head out of any text.
func TestHeadRefused(t *testing.T) {
	t.Parallel()
	s, v := testKeys(t)
	const origin = "amparo/gt-test/nogal"
	root := LeafHash([]byte("x")).String()
	good := fmt.Sprintf("%s\n7\n%s\ntime 9\n", origin, root)
	if h, err := OpenHead(signText(t, s, origin, good), v); err != nil || h.Size != 7 || h.At != 9 {
		t.Fatalf("the example itself: %+v, %v", h, err)
	}
	for name, text := range map[string]string{
		"other origin":  strings.Replace(good, "nogal", "roble", 1),
		"other system":  strings.Replace(good, "gt-test", "hn-test", 1),
		"no log":        strings.Replace(good, "/nogal", "/", 1),
		"log with path": strings.Replace(good, "nogal", "no/gal", 1),
		"leading zero":  strings.Replace(good, "\n7\n", "\n07\n", 1),
		"plus":          strings.Replace(good, "\n7\n", "\n+7\n", 1),
		"negative":      strings.Replace(good, "\n7\n", "\n-7\n", 1),
		"not a size":    strings.Replace(good, "\n7\n", "\nx\n", 1),
		"no root":       strings.Replace(good, root, "", 1),
		"short root":    strings.Replace(good, root, root[4:], 1),
		"no time":       strings.Replace(good, "time 9", "time 0", 1),
		"time unnamed":  strings.Replace(good, "time 9", "9", 1),
		"one line more": good + "more\n",
		"one line less": strings.Replace(good, "time 9\n", "", 1),
	} {
		if h, err := OpenHead(signText(t, s, origin, text), v); !errors.Is(err, ErrHead) {
			t.Errorf("%s: opens as %+v, %v", name, h, err)
		}
	}
	if _, err := OpenHead([]byte(good), v); !errors.Is(err, ErrHead) {
		t.Error("an unsigned head opens")
	}
	if _, err := OpenHead(make([]byte, 1<<20), v); !errors.Is(err, ErrHead) {
		t.Error("a huge head opens")
	}
	if _, err := OpenHead(signText(t, s, origin, good), nil); !errors.Is(err, ErrHead) {
		t.Error("a head opens without a key")
	}
}

// TestHeadCosigned: witnesses add their lines; ours still counts, theirs alone does not.
func TestHeadCosigned(t *testing.T) {
	t.Parallel()
	s, v := testKeys(t)
	skey, vkey, err := note.GenerateKey(nil, "witness.example.org")
	if err != nil {
		t.Fatal(err)
	}
	witness, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := SignHead(Head{Log: "nogal", Size: 1, At: 5}, s)
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(signed, v)
	if err != nil {
		t.Fatal(err)
	}
	both, err := note.Sign(n, witness)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenHead(both, v); err != nil {
		t.Fatalf("a cosigned head does not open: %v", err)
	}
	n.Sigs = nil
	alone, err := note.Sign(n, witness)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenHead(alone, v); !errors.Is(err, ErrHead) {
		t.Fatalf("a head that only a witness signed opens: %v", err)
	}
	if _, err := ParseVerifier(append(v.Keys(), vkey)...); err == nil {
		t.Fatal("keys of two systems make one verifier")
	}
}

func TestHeadAfterRotation(t *testing.T) {
	t.Parallel()
	s, v := testKeys(t)
	public, next, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	both, err := NewVerifier(v.name, v.keys[0], public)
	if err != nil {
		t.Fatal(err)
	}
	s2, err := NewSigner(v.name, next)
	if err != nil {
		t.Fatal(err)
	}
	for _, signer := range []*Signer{s, s2} {
		signed, err := SignHead(Head{Log: "nogal", At: 5}, signer)
		if err != nil {
			t.Fatal(err)
		}
		printed, err := ParseVerifier(both.Keys()...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenHead(signed, printed); err != nil {
			t.Errorf("a head of one of the keys does not open: %v", err)
		}
	}
}

func TestKeysAndNamesRefused(t *testing.T) {
	t.Parallel()
	s, v := testKeys(t)
	for _, name := range []string{"", "a b", "a+b", "a\nb", "/a", "a/", "ñ"} {
		if _, err := NewSigner(name, s.key); err == nil {
			t.Errorf("signer named %q", name)
		}
		if _, err := NewVerifier(name, v.keys...); err == nil {
			t.Errorf("verifier named %q", name)
		}
	}
	if _, err := NewSigner("a", s.key[:31]); err == nil {
		t.Error("signer with half a key")
	}
	if _, err := NewVerifier("a"); err == nil {
		t.Error("verifier without a key")
	}
	if _, err := NewVerifier("a", v.keys[0][:31]); err == nil {
		t.Error("verifier with half a key")
	}
	for _, text := range []string{"", "x", v.Keys()[0] + "A", strings.Replace(v.Keys()[0], "gt", "hn", 1)} {
		if _, err := ParseVerifier(text); err == nil {
			t.Errorf("%q is a key", text)
		}
	}
	if _, err := ParseVerifier(); err == nil {
		t.Error("no key is a verifier")
	}
	for _, h := range []Head{{Log: "", At: 1}, {Log: "a/b", At: 1}, {Log: "a", At: 0}, {Log: "a", Size: -1, At: 1}} {
		if _, err := SignHead(h, s); err == nil {
			t.Errorf("%+v was signed", h)
		}
	}
}

func FuzzOpenHead(f *testing.F) {
	s, v := testKeys(f)
	signed, err := SignHead(Head{Log: "nogal", Size: 7, Root: LeafHash([]byte("x")), At: 9}, s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add(append(signed, signed[strings.LastIndex(string(signed), "\u2014"):]...))
	f.Add([]byte("amparo/gt-test/nogal\n7\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := OpenHead(data, v)
		if err != nil && !errors.Is(err, ErrHead) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err == nil && (h.Size != 7 || h.At != 9 || h.Log != "nogal") {
			t.Fatalf("a head that was never signed opens: %+v", h)
		}
	})
}

func FuzzFrontier(f *testing.F) {
	var full Frontier
	for i := range 11 {
		full.Append([]byte{byte(i)})
	}
	data, err := full.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)-1])
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var fr Frontier
		if fr.UnmarshalBinary(data) != nil {
			return
		}
		again, err := fr.MarshalBinary()
		if err != nil || string(again) != string(data) {
			t.Fatalf("%x is read as the state %x", data, again)
		}
		fr.Root()
		fr.Append([]byte("one more"))
		fr.Root()
	})
}

// TestFrontierIsAValue: two processes that start from the same state do not disturb one another.
func TestFrontierIsAValue(t *testing.T) {
	t.Parallel()
	var a Frontier
	for i := range 6 {
		a.Append([]byte{byte(i)})
	}
	root := a.Root()
	b, c := a, a
	b.Append([]byte("b"))
	c.Append([]byte("c"), []byte("d"), []byte("e"))
	if a.Root() != root || a.Size() != 6 || b.Root() == c.Root() {
		t.Fatal("appending to a copy changed the original")
	}
	d := a
	d.Append([]byte("b"))
	if d.Root() != b.Root() {
		t.Fatal("the same leaves give two roots")
	}
	var bad Frontier
	for _, text := range []string{"", "!", "AQAAAAAAAAAB"} {
		if bad.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q is a state", text)
		}
	}
}
