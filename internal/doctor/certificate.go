package doctor

import (
	"crypto/tls"
	"fmt"
	"time"
)

// soon is how long before its end a certificate is worth a word.
const soon = 30 * 24 * time.Hour

// certificate looks at the certificate the server would show.
func (c *checkup) certificate() {
	if !c.set.TLS() {
		return
	}
	pair, err := tls.LoadX509KeyPair(c.set.TLSCertFile, c.set.TLSKeyFile)
	if err != nil {
		c.fail("tls", fmt.Errorf("the certificate and its key do not load: %w", err))
		return
	}
	left := time.Until(pair.Leaf.NotAfter)
	switch {
	case left <= 0:
		c.fail("tls", fmt.Errorf("the certificate ended on %s: renew it", pair.Leaf.NotAfter.Format(time.DateOnly)))
	case left < soon:
		c.warn("tls", "the certificate ends on %s: renew it", pair.Leaf.NotAfter.Format(time.DateOnly))
	default:
		c.ok("tls", "the certificate holds until %s", pair.Leaf.NotAfter.Format(time.DateOnly))
	}
}
