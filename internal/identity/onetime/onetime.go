// Package onetime makes and compares the codes that let somebody choose a password once. Only a digest of a code is
// ever kept.
package onetime

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

var alphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// New returns a one-time code of 128 bits, in groups that people can read aloud.
func New() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	text := alphabet.EncodeToString(raw[:])
	var parts []string
	for len(text) > 0 {
		n := min(5, len(text))
		parts = append(parts, text[:n])
		text = text[n:]
	}
	return strings.Join(parts, "-")
}

// Hash returns what is kept of a code. Dashes, spaces and capitals do not matter.
func Hash(typed string) string {
	text := strings.ToLower(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\t' || r == '\u00a0' {
			return -1
		}
		return r
	}, typed))
	sum := sha256.Sum256([]byte("amparo one-time code v1|" + text))
	return hex.EncodeToString(sum[:])
}

// Same reports whether what somebody typed is the code of a digest. Without a digest it does the same work and says no.
func Same(kept, typed string) bool {
	if len(typed) > 100 {
		typed = ""
	}
	digest := kept
	if digest == "" {
		digest = strings.Repeat("0", 2*sha256.Size)
	}
	same := subtle.ConstantTimeCompare([]byte(Hash(typed)), []byte(digest)) == 1
	return same && kept != ""
}
