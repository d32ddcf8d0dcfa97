package caller

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
)

// Device is what a device cookie says: that people have signed in on this device before. It is 256 random bits and, for
// each of those people, a keyed mark over the bits, the account and the moment of its password; nothing of it is
// stored. A mark cannot be made without the ring, is worth nothing for another account, and dies when the password
// changes.
type Device struct {
	Bits  string
	Marks []string
}

const (
	deviceForm = "d1"
	// MaxMarks is how many people one device is remembered for; a shelter's office shares one.
	MaxMarks = 8
	bitsText = 43 // 32 bytes in base 64
	markText = 26 // 128 bits in base 32
)

// ParseDevice reads a cookie. Anything that is not one is an unknown device.
func ParseDevice(cookie string) Device {
	if len(cookie) > len(deviceForm)+1+bitsText+MaxMarks*(1+markText) {
		return Device{}
	}
	parts := strings.Split(cookie, ".")
	if len(parts) < 3 || parts[0] != deviceForm {
		return Device{}
	}
	if raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[1]); err != nil || len(raw) != 32 {
		return Device{}
	}
	for _, m := range parts[2:] {
		if len(m) != markText {
			return Device{}
		}
	}
	return Device{Bits: strings.Clone(parts[1]), Marks: parts[2:]}
}

// Cookie is the cookie of the device with one more mark, which stands first. A new device gets its bits here.
func (d Device) Cookie(mark func(bits string) string) string {
	if d.Bits == "" {
		var raw [32]byte
		_, _ = rand.Read(raw[:])
		d.Bits = base64.RawURLEncoding.EncodeToString(raw[:])
	}
	first := mark(d.Bits)
	parts := []string{deviceForm, d.Bits, first}
	for _, m := range d.Marks {
		if m != first && len(parts) < 2+MaxMarks {
			parts = append(parts, m)
		}
	}
	return strings.Join(parts, ".")
}
