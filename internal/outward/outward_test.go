package outward

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// TestEventsReachThePublicNetworkOnly: whatever a name leads to, nothing is posted to this machine, to the network it
// stands in, or to an address that leads there by another way.
func TestEventsReachThePublicNetworkOnly(t *testing.T) {
	for _, at := range []string{"127.0.0.1", "::1", "10.0.0.8", "192.168.1.1", "172.16.3.4", "169.254.169.254", "fe80::1",
		"fd00::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "100.64.1.1", "255.255.255.255", "::ffff:127.0.0.1",
		"::ffff:10.0.0.8", "64:ff9b::a00:8", "2002:a00:8::1", "198.18.0.1"} {
		if public(netip.MustParseAddr(at)) {
			t.Errorf("%s is taken for an address of others", at)
		}
	}
	for _, at := range []string{"93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"} {
		if !public(netip.MustParseAddr(at)) {
			t.Errorf("%s is refused", at)
		}
	}
	knocked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { knocked = true }))
	t.Cleanup(s.Close)
	to := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := Client(time.Second).Do(req); err == nil || knocked {
		_ = res.Body.Close()
		t.Error("this machine was knocked at")
	}
}
