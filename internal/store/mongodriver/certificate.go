package mongodriver

import (
	"crypto/tls"
	"strings"

	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

// useRenewed makes new connections show what the certificate file of an address holds by then, so that a renewed
// certificate is used without a restart. A file that cannot be read at that moment, because it is being written, leaves
// the last certificate in use.
func useRenewed(config *tls.Config, uri string) {
	if config == nil || len(config.Certificates) == 0 || !strings.Contains(strings.ToLower(uri), "certificatekeyfile") {
		return
	}
	address, err := connstring.Parse(uri)
	if err != nil || address.SSLClientCertificateKeyFile == "" || address.SSLClientCertificateKeyPasswordSet {
		return
	}
	path, last := address.SSLClientCertificateKeyFile, config.Certificates[0]
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		renewed, err := tls.LoadX509KeyPair(path, path)
		if err != nil {
			return &last, nil //nolint:nilerr // the last one is still good until it expires
		}
		return &renewed, nil
	}
}
