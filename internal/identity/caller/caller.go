// Package caller says of a request no more than is kept of it: the network it came from, and the family of its browser.
package caller

import (
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
