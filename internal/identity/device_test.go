package identity

import (
	"amparo/internal/identity/caller"
	"testing"
)

func FuzzDevice(f *testing.F) {
	f.Add("d1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.abcdefghijkmnpqrstuvwxyz23")
	f.Fuzz(func(t *testing.T, cookie string) {
		if d := caller.ParseDevice(cookie); len(d.Marks) > caller.MaxMarks || (d.Bits == "" && d.Marks != nil) {
			t.Fatalf("%+v", d)
		}
		_ = caller.Network(cookie)
		_ = caller.Family(cookie)
	})
}

func TestNetworks(t *testing.T) {
	for addr, want := range map[string]string{
		"203.0.113.9": "203.0.113.0/24", "203.0.113.77:8080": "203.0.113.0/24", "::ffff:203.0.113.9": "203.0.113.0/24",
		"2001:db8:1:2:3::9": "2001:db8:1:2::/64", "[2001:db8:1:2::7]:443": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
		"": "unknown", "x": "unknown",
	} {
		if got := caller.Network(addr); got != want {
			t.Errorf("%q: %q", addr, got)
		}
	}
}
