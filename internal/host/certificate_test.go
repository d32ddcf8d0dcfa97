package host

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// issued makes a certificate with that number and returns its two files' contents.
func issued(t *testing.T, number int64) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	shape := &x509.Certificate{SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, shape, shape, private.Public(), private)
	must(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestARenewedCertificateIsShownWithoutARestart: the new one within seconds, and the old one as long as only one of
// the two files has been replaced.
func TestARenewedCertificateIsShownWithoutARestart(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key")
	at := time.Now()
	put := func(path string, body []byte) {
		t.Helper()
		must(t, os.WriteFile(path, body, 0o600))
		at = at.Add(time.Minute)
		must(t, os.Chtimes(path, at, at))
	}
	cert, key := issued(t, 1)
	put(certFile, cert)
	put(keyFile, key)
	clock := time.Now()
	c, err := OpenCertificate(certFile, keyFile, func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	must(t, err)
	shows := func(when string, want int64) {
		t.Helper()
		clock = clock.Add(certificateEvery)
		got, err := c.Get(nil)
		must(t, err)
		parsed, err := x509.ParseCertificate(got.Certificate[0])
		must(t, err)
		if parsed.SerialNumber.Int64() != want {
			t.Errorf("%s it shows number %d", when, parsed.SerialNumber)
		}
	}
	shows("at first", 1)
	cert, key = issued(t, 2)
	put(certFile, cert)
	shows("half renewed", 1)
	put(keyFile, key)
	shows("renewed", 2)
	must(t, os.Remove(certFile))
	shows("gone", 2)
}
