package app

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"net"
)

// certified writes a certificate for localhost that ends then.
func certified(t *testing.T, dir string, ends time.Time) (certFile, keyFile string, trusts *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	shape := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: ends.Add(-48 * time.Hour), NotAfter: ends, DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, shape, shape, private.Public(), private)
	must(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	certFile, keyFile, trusts = filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key"), x509.NewCertPool()
	shown := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	must(t, os.WriteFile(certFile, shown, 0o600))
	must(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	trusts.AppendCertsFromPEM(shown)
	return certFile, keyFile, trusts
}

// TestNobodyIsServedBelowTLS12: where Amparo shows a certificate of its own, an older protocol and plain HTTP at the
// same address get nothing, the cookie is one that a browser returns over TLS only, and a certificate that ended is no
// way in for anybody who looks at it.
func TestNobodyIsServedBelowTLS12(t *testing.T) {
	for story, ends := range map[string]time.Time{"good": time.Now().Add(time.Hour), "over": time.Now().Add(-time.Hour)} {
		certFile, keyFile, trusts := certified(t, t.TempDir(), ends)
		s := settingsIn(t, t.TempDir(), "tls-cert-file", certFile, "tls-key-file", keyFile)
		begin(t, s)
		a, err := New(t.Context(), s, Deps{Quiet: true, Version: "v1"})
		if story == "over" && err != nil {
			continue // It is not even started.
		}
		must(t, err)
		base, end := serves(t, a)
		at := strings.TrimPrefix(base, "https://")
		if at == base {
			t.Fatalf("people are sent to %s", base)
		}
		with := func(lowest, highest uint16) error {
			c, err := tls.Dial("tcp", at, &tls.Config{RootCAs: trusts, MinVersion: lowest, MaxVersion: highest})
			if err == nil {
				err = c.Close()
			}
			return err
		}
		if err := with(tls.VersionTLS10, tls.VersionTLS11); err == nil {
			t.Errorf("%s: TLS 1.1 is spoken", story)
		}
		if err := with(tls.VersionTLS12, 0); (err == nil) != (story == "good") {
			t.Errorf("%s: TLS 1.2 and above: %v", story, err)
		}
		plain, err := net.Dial("tcp", at)
		must(t, err)
		must(t, plain.SetDeadline(time.Now().Add(10*time.Second)))
		_, err = io.WriteString(plain, "GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
		must(t, err)
		if got, _ := io.ReadAll(bufio.NewReader(plain)); strings.Contains(string(got), "<html") {
			t.Errorf("%s: plain HTTP is answered: %.100s", story, got)
		}
		_ = plain.Close()
		if story == "good" {
			client := &http.Client{Timeout: 10 * time.Second,
				Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusts, MinVersion: tls.VersionTLS12}}}
			res, err := client.Get(base + "/sign-in")
			must(t, err)
			must(t, res.Body.Close())
			for _, ck := range res.Cookies() {
				if !strings.HasPrefix(ck.Name, "__Host-") || !ck.Secure || !ck.HttpOnly {
					t.Errorf("a cookie %v", ck)
				}
			}
			client.CloseIdleConnections()
		}
		must(t, end())
		must(t, a.Close())
	}
}
