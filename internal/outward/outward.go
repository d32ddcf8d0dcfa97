// Package outward reaches addresses that somebody wrote down, and none of this machine or of the network it stands in:
// whoever may write one down would otherwise have a server of ours knock at doors behind its own.
package outward

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Client is a client that looks at each address when it is dialled, follows nothing, and gives up after patience.
func Client(patience time.Duration) *http.Client {
	dial := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !public(at.Addr()) {
			return errors.New("not an address of the public network")
		}
		return nil
	}}
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dial.DialContext, TLSHandshakeTimeout: patience,
			DisableKeepAlives: true},
	}
}

// within are networks that the standard library calls global and that are none of the public network.
var within = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32")}

// public reports whether an address is one of the public network.
func public(at netip.Addr) bool {
	at = at.Unmap()
	for _, p := range within {
		if p.Contains(at) {
			return false
		}
	}
	return at.IsGlobalUnicast() && !at.IsPrivate()
}
