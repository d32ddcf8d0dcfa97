package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/identity/record"
)

// A device cookie says that people have signed in on this device before. It is 256 random bits and, for each of those
// people, a keyed mark over the bits, the account and the moment of its password; nothing of it is stored. A mark
// cannot be made without the ring, is worth nothing for another account, and dies when the password changes.
type device struct {
	bits  string
	marks []string
}

const (
	deviceForm = "d1"
	// maxMarks is how many people one device is remembered for; a shelter's office shares one.
	maxMarks = 8
	bitsText = 43 // 32 bytes in base 64
	markText = 26 // 128 bits in base 32
)

// DeviceDays is for how many days a device should be remembered.
const DeviceDays = 365

// parseDevice reads a cookie. Anything that is not one is an unknown device.
func parseDevice(cookie string) device {
	if len(cookie) > len(deviceForm)+1+bitsText+maxMarks*(1+markText) {
		return device{}
	}
	parts := strings.Split(cookie, ".")
	if len(parts) < 3 || parts[0] != deviceForm {
		return device{}
	}
	if raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[1]); err != nil || len(raw) != 32 {
		return device{}
	}
	for _, m := range parts[2:] {
		if len(m) != markText {
			return device{}
		}
	}
	return device{bits: strings.Clone(parts[1]), marks: parts[2:]}
}

// markScope binds a mark to the account and to the moment its password was chosen.
func markScope(cred record.Credential) string {
	return string(cred.Account) + "|" + strconv.FormatInt(cred.ChangedAt.UnixNano(), 10)
}

// knows reports whether the account has signed in on the device since it chose its password.
func (s *Service) knows(d device, cred record.Credential) bool {
	found := 0
	for _, want := range s.ring.Terms("device", markScope(cred), d.bits) {
		for _, m := range d.marks {
			found |= subtle.ConstantTimeCompare([]byte(want), []byte(m))
		}
	}
	return found == 1 && d.bits != "" && cred.Account != "" && !cred.ChangedAt.IsZero()
}

// remember returns the cookie of a device on which the account has just proved itself.
func (s *Service) remember(d device, cred record.Credential) string {
	if d.bits == "" {
		var raw [32]byte
		_, _ = rand.Read(raw[:])
		d.bits = base64.RawURLEncoding.EncodeToString(raw[:])
	}
	mark := s.ring.Term("device", markScope(cred), d.bits)
	parts := []string{deviceForm, d.bits, mark}
	for _, m := range d.marks {
		if m != mark && len(parts) < 2+maxMarks {
			parts = append(parts, m)
		}
	}
	return strings.Join(parts, ".")
}

// without is the device less the mark of a password that is no longer the account's.
func (s *Service) without(d device, cred record.Credential) device {
	gone := s.ring.Terms("device", markScope(cred), d.bits)
	marks := slices.DeleteFunc(slices.Clone(d.marks), func(m string) bool { return slices.Contains(gone, m) })
	return device{bits: d.bits, marks: marks}
}
