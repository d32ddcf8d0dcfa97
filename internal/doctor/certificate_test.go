package doctor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"testing"
	"time"
)

// TestACertificateThatNobodyVouchesForIsTold: one that its owner signed, and one for another address; one of a known
// authority, by way of another between, is fine.
func TestACertificateThatNobodyVouchesForIsTold(t *testing.T) {
	made := func(name string, authority bool, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate,
		*ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		cert := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, IsCA: authority,
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
		if parent == nil {
			parent, signer = cert, key
		}
		raw, err := x509.CreateCertificate(rand.Reader, cert, parent, &key.PublicKey, signer)
		if err != nil {
			t.Fatal(err)
		}
		cert, err = x509.ParseCertificate(raw)
		if err != nil {
			t.Fatal(err)
		}
		return cert, key
	}
	root, rootKey := made("root.example.org", true, nil, nil)
	between, betweenKey := made("between.example.org", true, root, rootKey)
	leaf, _ := made("amparo.example.org", false, between, betweenKey)
	roots := x509.NewCertPool()
	roots.AddCert(root)
	pair := tls.Certificate{Leaf: leaf, Certificate: [][]byte{leaf.Raw, between.Raw}}
	if err := vouched(pair, "https://amparo.example.org", roots); err != nil {
		t.Errorf("a known authority: %v", err)
	}
	if vouched(pair, "https://other.example.org", roots) == nil {
		t.Error("it is for another address")
	}
	if vouched(pair, "https://amparo.example.org", x509.NewCertPool()) == nil {
		t.Error("nobody knows that authority")
	}
	pair.Certificate = pair.Certificate[:1]
	if vouched(pair, "https://amparo.example.org", roots) == nil {
		t.Error("what stands between is not shown")
	}
}
