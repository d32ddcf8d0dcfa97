package mongodriver

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/replset"
)

// behindTLS puts a door of TLS before a server that asks for a certificate, and returns its port.
func behindTLS(t *testing.T, dir, to string) int {
	t.Helper()
	member := filepath.Join(dir, replset.MembersDir, "localhost.pem")
	pair, err := tls.LoadX509KeyPair(member, member)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, replset.MembersDir, "authority.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(raw)
	ln, err := tls.Listen("tcp", "127.0.0.1:0",
		&tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair},
			ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			inner, err := net.Dial("tcp", to)
			if err != nil {
				_ = conn.Close()
				continue
			}
			go func() { _, _ = io.Copy(inner, conn); _ = inner.Close() }()
			go func() { _, _ = io.Copy(conn, inner); _ = conn.Close() }()
		}
	}()
	return ln.Addr().(*net.TCPAddr).Port
}

// TestTheWayToADatabaseIsClosed with the certificates that the command makes: both sides show one, and the exam
// tells when they end, because on that day nobody could work any more.
func TestTheWayToADatabaseIsClosed(t *testing.T) {
	dir := t.TempDir()
	s := fakemongo.Serve(t, fakemongo.Options{SQLBacked: true})
	inner, _, _ := strings.Cut(strings.TrimPrefix(s.URI(), "mongodb://"), "/")
	certificates := replset.Certificates{Dir: dir, Members: []string{"localhost"}, Set: "amparo", Now: time.Now()}
	if _, err := certificates.Make(); err != nil {
		t.Fatal(err)
	}
	certificates.Port = behindTLS(t, dir, inner)
	if _, err := certificates.Make(); err != nil {
		t.Fatal(err)
	}
	uri, err := ReadURI(filepath.Join(dir, replset.OperatorDir, "local.uri"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := CheckHealth(t.Context(), Options{URI: uri, Database: "amparo", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	year := 365 * 24 * time.Hour
	if !h.Encrypted || time.Until(h.CertificateExpires) < year || len(h.Members) != 1 || h.Members[0].Unreachable ||
		time.Until(h.Members[0].CertificateExpires) < year {
		t.Errorf("the report says %+v", h)
	}
	aRenewedCertificateIsShown(t, uri, certificates)
	if _, err := parseAddress(strings.Replace(uri, "client.pem", "nothing.pem", 1), false); err == nil {
		t.Error("an address that names a certificate which is not there was taken")
	}
}

// aRenewedCertificateIsShown by connections that a running process makes after it was renewed; while the file is being
// written, they show the one from before.
func aRenewedCertificateIsShown(t *testing.T, uri string, certificates replset.Certificates) {
	t.Helper()
	opts, err := parseAddress(uri, false)
	if err != nil {
		t.Fatal(err)
	}
	shown := func() string {
		t.Helper()
		c, err := opts.TLSConfig.GetClientCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf.SerialNumber.String()
	}
	first := shown()
	certificates.Renew = true
	if _, err := certificates.Make(); err != nil {
		t.Fatal(err)
	}
	if shown() == first {
		t.Error("the certificate from before the renewal is shown")
	}
	if err := os.WriteFile(filepath.Join(certificates.Dir, replset.OperatorDir, "client.pem"), []byte("half"),
		0o600); err != nil {
		t.Fatal(err)
	}
	if shown() != first {
		t.Error("while the file is being written, something else is shown than before")
	}
}
