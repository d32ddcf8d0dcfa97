package delivery

import (
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// Browser is a subscription of the Push API (W3C), as a browser writes it: where its maker takes what is sent to it,
// and the keys that nobody but the browser can open it with.
type Browser struct {
	Endpoint string `json:"endpoint"`
	Keys     struct {
		P256DH string `json:"p256dh"`
		Auth   string `json:"auth"`
	} `json:"keys"`
}

// pushServices are the hosts of the makers of browsers, and what ends in one of them after a point. Nothing is sent
// anywhere else: an address that somebody makes up would make a server of ours knock at doors of her choice.
var pushServices = []string{"fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"}

const maxEndpoint = 1000

// ReadBrowser reads a subscription; false where it is none, or leads to no push service that is known.
func ReadBrowser(text string) (Browser, bool) {
	var b Browser
	if len(text) > 2*maxEndpoint || json.Unmarshal([]byte(text), &b) != nil {
		return b, false
	}
	u, err := url.Parse(b.Endpoint)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" || len(b.Endpoint) > maxEndpoint {
		return b, false
	}
	known := false
	for _, host := range pushServices {
		known = known || u.Hostname() == host || strings.HasSuffix(u.Hostname(), "."+host)
	}
	public, errKey := base64.RawURLEncoding.DecodeString(strings.TrimRight(b.Keys.P256DH, "="))
	_, errPoint := ecdh.P256().NewPublicKey(public)
	auth, errAuth := base64.RawURLEncoding.DecodeString(strings.TrimRight(b.Keys.Auth, "="))
	return b, known && errKey == nil && errPoint == nil && errAuth == nil && len(auth) == 16
}

// String is the subscription with nothing in it but what is used.
func (b Browser) String() string {
	text, _ := json.Marshal(b) // Text alone is always written.
	return string(text)
}
