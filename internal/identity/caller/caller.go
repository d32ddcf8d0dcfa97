// Package caller says of a request no more than is kept of it: the network it came from, and the family of its browser.
package caller

import (
	"crypto/rand"
	"encoding/base64"
	"net/netip"
	"strings"
)

// Network returns what a caller's address is counted under: its /24, or its /64. Whoever has one address of those has
// them all.
func Network(addr string) string {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		if port, err2 := netip.ParseAddrPort(addr); err2 == nil {
			ip = port.Addr()
		} else {
			return "unknown"
		}
	}
	ip = ip.Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// Family names the browser and system of a user agent, for a person who looks at the list of their sessions. It keeps
// no more than that: a full user agent singles people out.
func Family(agent string) string {
	pick := func(table [][2]string) string {
		for _, row := range table {
			if strings.Contains(agent, row[0]) {
				return row[1]
			}
		}
		return ""
	}
	browser := pick([][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"},
		{"Firefox/", "Firefox"}, {"FxiOS", "Firefox"},
		{"CriOS", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}})
	system := pick([][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}})
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + ", " + system
}

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
