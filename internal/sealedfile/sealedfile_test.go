package sealedfile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"amparo/internal/sealedfile"
)

func owner(t testing.TB) (sealedfile.Keys, sealedfile.Public) {
	k, err := sealedfile.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	p, err := k.Public()
	if err != nil {
		t.Fatal(err)
	}
	return k, p
}

func letter(text string) sealedfile.Letter {
	raw, _ := json.Marshal(text)
	return sealedfile.Letter{ID: "uno", Kind: "case", At: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC), Content: raw}
}

// What was sealed is opened by its receiver as it was written, with older keys too, and by nobody else; its length says
// little of what it says.
func TestOnlyTheReceiverOpensAFileAsItWasSigned(t *testing.T) {
	t.Parallel()
	ana, anaPublic := owner(t)
	eva, evaPublic := owner(t)
	newer, _ := owner(t)
	file, err := sealedfile.Seal(ana, evaPublic, letter("Ejemplo Tzoc"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := sealedfile.Open([]sealedfile.Keys{newer, eva}, file)
	if err != nil || string(got.Content) != `"Ejemplo Tzoc"` || !bytes.Equal(got.From, anaPublic.Verify) ||
		got.ID != "uno" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, keys := range [][]sealedfile.Keys{nil, {newer}, {ana}} {
		if _, err := sealedfile.Open(keys, file); !errors.Is(err, sealedfile.ErrOthers) {
			t.Errorf("somebody else opens it: %v", err)
		}
	}
	long, err := sealedfile.Seal(ana, evaPublic, letter(strings.Repeat("x", 5000)))
	if err != nil || len(long) != len(file) {
		t.Errorf("%d bytes say that more is said than %d: %v", len(long), len(file), err)
	}
	if _, err := sealedfile.Seal(ana, evaPublic, letter(strings.Repeat("x", sealedfile.MaxSize))); !errors.Is(err,
		sealedfile.ErrSize) {
		t.Errorf("a file that nobody would take is made: %v", err)
	}
}

// Whatever bit of a file is changed, it is refused.
func TestAFileThatWasChangedIsRefused(t *testing.T) {
	t.Parallel()
	ana, _ := owner(t)
	eva, evaPublic := owner(t)
	file, err := sealedfile.Seal(ana, evaPublic, letter("Ejemplo"))
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(file); at += 37 {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if _, err := sealedfile.Open([]sealedfile.Keys{eva}, changed); err == nil {
			t.Fatalf("byte %d changed, and nobody saw it", at)
		}
	}
	for _, cut := range []int{0, 1, len(file) / 2, len(file) - 1} {
		if _, err := sealedfile.Open([]sealedfile.Keys{eva}, file[:cut]); err == nil {
			t.Errorf("cut after %d bytes, and nobody saw it", cut)
		}
	}
}

// Public keys are read as they were written, with the line ends of any machine, and nothing else is.
func TestPublicKeysAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	_, p := owner(t)
	_, other := owner(t)
	for _, text := range []string{p.String(), "  " + strings.ReplaceAll(p.String(), "\n", "\r\n") + "\r\n"} {
		got, err := sealedfile.ParsePublic(text)
		if err != nil || got.String() != p.String() || got.Fingerprint() != p.Fingerprint() {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if p.Fingerprint() == other.Fingerprint() || len(p.Fingerprint()) != 39 {
		t.Errorf("fingerprints %q, %q", p.Fingerprint(), other.Fingerprint())
	}
	for _, text := range []string{"", p.Recipient, p.String() + " x", strings.ToUpper(p.String()),
		strings.Replace(p.String(), "ed25519:", "", 1), p.String()[:len(p.String())-1],
		"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n" + strings.Split(p.String(), "\n")[1]} {
		if _, err := sealedfile.ParsePublic(text); err == nil {
			t.Errorf("%q is read as keys", text)
		}
	}
}

// FuzzOpen: no file brings it down, and none is taken that nobody sealed.
func FuzzOpen(f *testing.F) {
	ana, _ := owner(f)
	eva, evaPublic := owner(f)
	file, err := sealedfile.Seal(ana, evaPublic, letter("Ejemplo"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("age-encryption.org/v1\n-> X25519 "))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := sealedfile.Open([]sealedfile.Keys{eva}, raw); err == nil && !bytes.Equal(raw, file) {
			t.Error("taken")
		}
		// What is signed is as hostile as what is sealed.
		wrapped, err := sealedfile.Encrypt(evaPublic, raw)
		if err != nil {
			return
		}
		if _, err := sealedfile.Open([]sealedfile.Keys{eva}, wrapped); err == nil {
			t.Error("nobody signed it, and it was taken")
		}
	})
}
