package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
)

// healthCmd asks a running server whether it works.
type healthCmd struct {
	Quiet   bool          `help:"Say nothing when all is well."`
	Timeout time.Duration `help:"How long to wait for the answer." default:"4s"`
}

// Run asks.
func (c healthCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	address, client, err := ownServer(set)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("ask for the health: %w", err)
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("no server answers on %s: %w", set.Listen, err)
	}
	defer func() { _ = res.Body.Close() }() // It is read no further.
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)); err != nil {
		return fmt.Errorf("the server on %s stopped in the middle of its answer: %w", set.Listen, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the server on %s reports a problem (%d): see its log", set.Listen, res.StatusCode)
	}
	if !c.Quiet {
		s.printf("The server on %s is well.\n", set.Listen)
	}
	return nil
}

// ownServer returns the address of the server with these settings as this machine reaches it, and a client that
// believes no certificate but that server's own.
func ownServer(set config.Settings) (string, *http.Client, error) {
	host, port, err := net.SplitHostPort(set.Listen)
	if err != nil {
		return "", nil, fmt.Errorf("read the address: %w", err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	at := net.JoinHostPort(host, port)
	transport := &http.Transport{DisableKeepAlives: true}
	client := &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if !set.TLS() {
		return "http://" + at, client, nil
	}
	chain, err := os.ReadFile(set.TLSCertFile)
	if err != nil {
		return "", nil, fmt.Errorf("read the certificate: %w", err)
	}
	pair, err := tls.LoadX509KeyPair(set.TLSCertFile, set.TLSKeyFile)
	if err != nil {
		return "", nil, fmt.Errorf("read the certificate and its key: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(chain)
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	if names := pair.Leaf.DNSNames; len(names) > 0 {
		transport.TLSClientConfig.ServerName = names[0]
	}
	return "https://" + at, client, nil
}

// clockCmd is about the clock of this machine.
type clockCmd struct {
	Confirm clockConfirmCmd `cmd:"" help:"Say that the clock of this machine is right, so that deadlines run again."`
}

// clockConfirmCmd confirms the clock.
type clockConfirmCmd struct{}

// Run confirms.
func (clockConfirmCmd) Run(s *session) error {
	set, pack, err := s.withPack()
	if err != nil {
		return err
	}
	now := time.Now()
	if err := app.ConfirmClock(set, now); err != nil {
		return err
	}
	s.printf("This machine says %s. That is taken for right. If it is not, stop the server at once and set the clock.\n",
		now.In(pack.TimeZone()).Format("Monday 2 January 2006, 15:04:05 MST"))
	return nil
}
