// Package wire stands between the network and the server: it bounds how many connections one address may hold, and lets
// no request through that two readers could understand differently.
//
// It guarantees that every byte it hands on belongs to a request whose length is said once and in one way: lines end in
// CRLF, there is one Host, there is at most one of Content-Length and Transfer-Encoding, and chunks carry nothing but
// their length. It knows nothing of what a request asks for. It trusts the address that the listener reports.
package wire

import (
	"net"
	"net/netip"
	"sync"
)

// Options say what a guarded listener allows.
type Options struct {
	PerAddress int                   // connections that one address may hold; 0 means any number
	Free       func(netip.Addr) bool // addresses that may hold any number, as a proxy in front does; nil: none
	Strict     string                // Strict-Transport-Security of what is refused here; empty: none
	MaxHead    int                   // bytes of a request's line and headers; 0 means 15 KiB
}

// headBytes stays below what the server can buffer.
const headBytes = 15 << 10

// Guard returns a listener whose connections are counted and whose requests are checked.
func Guard(l net.Listener, o Options) net.Listener {
	if o.MaxHead == 0 {
		o.MaxHead = headBytes
	}
	return &listener{Listener: l, opt: o, open: map[netip.Prefix]int{}}
}

type listener struct {
	net.Listener
	opt  Options
	mu   sync.Mutex
	open map[netip.Prefix]int
}

// Accept returns the next connection of an address that may hold one more. Others are closed at once.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from, counted := l.counted(c.RemoteAddr())
		if counted && !l.enter(from) {
			_ = c.Close()
			continue
		}
		leave := func() {}
		if counted {
			leave = func() { l.leave(from) }
		}
		return newConn(c, l.opt, leave), nil
	}
}

// counted says under what an address is counted: itself, or the network that one subscriber has in IPv6.
func (l *listener) counted(a net.Addr) (netip.Prefix, bool) {
	at, err := netip.ParseAddrPort(a.String())
	ip := at.Addr().Unmap().WithZone("")
	if err != nil || l.opt.PerAddress == 0 || l.opt.Free != nil && l.opt.Free(ip) {
		return netip.Prefix{}, false
	}
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	from, err := ip.Prefix(bits)
	return from, err == nil
}

func (l *listener) enter(from netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[from] >= l.opt.PerAddress {
		return false
	}
	l.open[from]++
	return true
}

func (l *listener) leave(from netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[from]--; l.open[from] <= 0 {
		delete(l.open, from)
	}
}
