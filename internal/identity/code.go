package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"amparo/internal/domain"
)

const (
	// SetupLife is how long the first administrator's code can be used.
	SetupLife = 15 * time.Minute
	// CodeLife is how long any other one-time code can be used.
	CodeLife = 72 * time.Hour
)

var codeText = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// newCode returns a one-time code of 128 bits, in groups that people can read aloud.
func newCode() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	text := codeText.EncodeToString(raw[:])
	var parts []string
	for len(text) > 0 {
		n := min(5, len(text))
		parts = append(parts, text[:n])
		text = text[n:]
	}
	return strings.Join(parts, "-")
}

// hashCode returns what is kept of a code. Dashes, spaces and capitals do not matter.
func hashCode(typed string) string {
	text := strings.ToLower(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\t' || r == '\u00a0' {
			return -1
		}
		return r
	}, typed))
	sum := sha256.Sum256([]byte("amparo one-time code v1|" + text))
	return hex.EncodeToString(sum[:])
}

// opens reports whether what somebody typed is the code of a credential, and still in time. Without a code it does the
// same work and says no.
func opens(cred domain.Credential, typed string, now time.Time) bool {
	if len(typed) > 100 {
		typed = ""
	}
	kept := cred.Code
	if kept == "" {
		kept = strings.Repeat("0", 2*sha256.Size)
	}
	same := subtle.ConstantTimeCompare([]byte(hashCode(typed)), []byte(kept)) == 1
	return same && cred.Code != "" && now.Before(cred.CodeTill)
}
