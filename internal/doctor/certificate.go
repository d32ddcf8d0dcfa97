package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
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
	if err := vouched(pair, c.set.BaseURL, nil); err != nil {
		c.warn("tls", "browsers that know no more authorities than this machine refuse the certificate: %s", err)
	}
}

// vouched reports whether an authority of this machine, or of roots, vouches for a certificate under this address.
func vouched(pair tls.Certificate, base string, roots *x509.CertPool) error {
	between := x509.NewCertPool()
	for _, raw := range pair.Certificate[1:] {
		if one, err := x509.ParseCertificate(raw); err == nil {
			between.AddCert(one)
		}
	}
	at, err := url.Parse(base)
	if err != nil {
		return err
	}
	_, err = pair.Leaf.Verify(x509.VerifyOptions{DNSName: at.Hostname(), Intermediates: between, Roots: roots})
	return err
}
