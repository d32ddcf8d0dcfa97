package identity

import (
	"crypto/subtle"
	"slices"
	"strconv"

	"amparo/internal/identity/caller"
	"amparo/internal/identity/record"
)

// DeviceDays is for how many days a device should be remembered.
const DeviceDays = 365

// markScope binds a mark to the account and to the moment its password was chosen.
func markScope(cred record.Credential) string {
	return string(cred.Account) + "|" + strconv.FormatInt(cred.ChangedAt.UnixNano(), 10)
}

// knows reports whether the account has signed in on the device since it chose its password.
func (s *Service) knows(d caller.Device, cred record.Credential) bool {
	found := 0
	for _, want := range s.ring.Terms("device", markScope(cred), d.Bits) {
		for _, m := range d.Marks {
			found |= subtle.ConstantTimeCompare([]byte(want), []byte(m))
		}
	}
	return found == 1 && d.Bits != "" && cred.Account != "" && !cred.ChangedAt.IsZero()
}

// remember returns the cookie of a device on which the account has just proved itself.
func (s *Service) remember(d caller.Device, cred record.Credential) string {
	return d.Cookie(func(bits string) string { return s.ring.Term("device", markScope(cred), bits) })
}

// without is the device less the mark of a password that is no longer the account's.
func (s *Service) without(d caller.Device, cred record.Credential) caller.Device {
	gone := s.ring.Terms("device", markScope(cred), d.Bits)
	marks := slices.DeleteFunc(slices.Clone(d.Marks), func(m string) bool { return slices.Contains(gone, m) })
	return caller.Device{Bits: d.Bits, Marks: marks}
}
