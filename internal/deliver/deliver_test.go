package deliver_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"amparo/internal/amparotest"
	"amparo/internal/deliver"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// postbox is a mail server that keeps what it is given, and refuses whom it does not know.
type postbox struct {
	mu      sync.Mutex
	mails   []string
	to      []string
	refuses bool
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &visit{p: p}, nil }

type visit struct{ p *postbox }

func (v *visit) Mail(string, *smtp.MailOptions) error { return nil }
func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	if v.p.refuses {
		return &smtp.SMTPError{Code: 550, Message: "<" + to + "> is nobody"}
	}
	v.p.to = append(v.p.to, to)
	return nil
}

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.p.mails = append(v.p.mails, string(raw))
	return err
}
func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func (p *postbox) got() ([]string, []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.to, p.mails
}

// certificate makes one for this machine, and who vouches for it.
func certificate(t *testing.T, name string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	must(t, err)
	parsed, err := x509.ParseCertificate(raw)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool
}

// serve runs a mail server on this machine, and returns its box and how to reach it.
func serve(t *testing.T, how, name string) (*postbox, deliver.Mail) {
	t.Helper()
	box := &postbox{}
	cert, pool := certificate(t, name)
	s := smtp.NewServer(box)
	s.Domain = "localhost"
	if how != deliver.Plain {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own
	must(t, err)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if how == deliver.Implicit {
		l = tls.NewListener(l, s.TLSConfig)
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return box, deliver.Mail{Server: "localhost:" + port, TLS: how, From: "avisos@example.org", Roots: pool}
}

var note = deliver.Note{ID: "llave", To: "ana@example.org", Lang: "es", Template: delivery.TextDigest,
	Subject: "Amparo: tiene avisos", Text: "Entre para verlos."}

// TestMailGoesThroughARealServer: by STARTTLS, by TLS from the first byte, and in the clear on this machine.
func TestMailGoesThroughARealServer(t *testing.T) {
	for _, how := range []string{deliver.StartTLS, deliver.Implicit, deliver.Plain} {
		box, m := serve(t, how, "localhost")
		must(t, m.Answers(t.Context()))
		must(t, m.Send(t.Context(), note))
		to, mails := box.got()
		if len(to) != 1 || to[0] != note.To || len(mails) != 1 {
			t.Fatalf("%s: %v", how, to)
		}
		read, err := mail.ReadMessage(strings.NewReader(mails[0]))
		must(t, err)
		if read.Header.Get("Message-Id") != "<llave@example.org>" || read.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("%s: %v", how, read.Header)
		}
	}
}

// TestMailIsNotSentWhereOthersReadAlong: a server without TLS, or with another's certificate, is told no address; what
// a server says never reaches the log.
func TestMailIsNotSentWhereOthersReadAlong(t *testing.T) {
	box, m := serve(t, deliver.Plain, "localhost")
	m.TLS = deliver.StartTLS
	if err := m.Send(t.Context(), note); err == nil {
		t.Error("the server speaks no TLS")
	}
	other, n := serve(t, deliver.StartTLS, "otro.example.org")
	if err := n.Send(t.Context(), note); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("the certificate is another's: %v", err)
	}
	for _, b := range []*postbox{box, other} {
		if to, _ := b.got(); len(to) != 0 {
			t.Errorf("it was told %v", to)
		}
	}
	refusing, r := serve(t, deliver.StartTLS, "localhost")
	refusing.refuses = true
	if err := r.Send(t.Context(), note); err == nil || strings.Contains(err.Error(), "ana") ||
		!strings.Contains(err.Error(), "550") {
		t.Errorf("told as %v", err)
	}
	if err := (deliver.Mail{Server: "localhost:1", From: "a@example.org"}).Answers(t.Context()); err == nil {
		t.Error("nobody is there")
	}
}

// TestAReceiverChecksWhoPosted: the sample receiver of the documents, which trusts what is signed and fresh and nothing
// else, and leaves repetitions aside.
func TestAReceiverChecksWhoPosted(t *testing.T) {
	secret := []byte("un secreto de prueba bien largo")
	seen, got := map[string]bool{}, []string{}
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 4096))
		id, at := r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp")
		if r.Header.Get("Webhook-Signature") != deliver.Sign(secret, id, at, body) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if !seen[id] {
			got = append(got, string(body))
		}
		seen[id] = true
	}))
	t.Cleanup(receiver.Close)
	g := deliver.Gateway{URL: receiver.URL, Secrets: [][]byte{secret}, Now: time.Now}
	must(t, g.Answers(t.Context()))
	n := note
	n.To = "+50200001001"
	must(t, g.Send(t.Context(), n))
	must(t, g.Send(t.Context(), n))
	var told map[string]string
	must(t, json.Unmarshal([]byte(got[0]), &told))
	if len(got) != 1 || len(told) != 4 || told["to"] != n.To || told["template"] != "digest" || told["language"] != "es" {
		t.Errorf("%v", got)
	}
	g.Secrets = [][]byte{[]byte("otro secreto de prueba, tan largo")}
	if err := g.Send(t.Context(), n); err == nil || strings.Contains(err.Error(), n.To) {
		t.Errorf("signed by another: %v", err)
	}
	elsewhere := httptest.NewServer(http.RedirectHandler(receiver.URL, http.StatusTemporaryRedirect))
	t.Cleanup(elsewhere.Close)
	g.URL, g.Secrets = elsewhere.URL, [][]byte{secret}
	if err := g.Send(t.Context(), n); err == nil {
		t.Error("a number was told to another address")
	}
}

// TestACriticalRequestReachesATelephoneAndAMailbox: from the act to the server, with nothing of the case in it; what
// fails is told in the log without an address.
func TestACriticalRequestReachesATelephoneAndAMailbox(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	box, m := serve(t, deliver.StartTLS, "localhost")
	var log bytes.Buffer
	r := &deliver.Runner{Work: w.Work, Senders: map[delivery.Channel]deliver.Sender{delivery.Mail: m,
		delivery.Gateway: down{}},
		Base: "https://amparo.example.org", Log: slog.New(slog.NewJSONHandler(&log, nil))}
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	casa.Colleague("berta", domain.RoleIntake).Reachable(delivery.Mail, "berta@example.org")
	casa.Colleague("carla", domain.RoleIntake).Reachable(delivery.Gateway, "+50200001001")
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	ana.Offers(ref, casa)
	sent, err := r.Round(t.Context())
	must(t, err)
	to, mails := box.got()
	if sent != 1 || len(to) != 1 || to[0] != "berta@example.org" {
		t.Fatalf("%d sent, to %v", sent, to)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(mails[0])))
	must(t, err)
	v, err := w.Work.ViewReferral(t.Context(), ana.Actor, ref)
	must(t, err)
	for _, hidden := range []string{v.Referral.Code, string(ref), "casa", "berta "} {
		if hidden != "" && strings.Contains(string(text), hidden) {
			t.Errorf("the mail tells %q: %s", hidden, text)
		}
	}
	if !strings.Contains(string(text), "https://amparo.example.org") || !strings.Contains(string(text),
		"Amparo: tiene avisos") {
		t.Errorf("%s", text)
	}
	if !strings.Contains(log.String(), "a notice could not leave the page") || strings.Contains(log.String(), "1001") {
		t.Errorf("%s", log.String())
	}
}

// down is a gateway that does not answer.
type down struct{}

func (down) Send(context.Context, deliver.Note) error {
	return errors.New("the gateway does not answer")
}
func (down) Answers(context.Context) error { return errors.New("the gateway does not answer") }
