package deliver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"
)

// The ways in which a mail server may be spoken to.
const (
	StartTLS = "starttls"
	Implicit = "implicit"
	Plain    = "plain" // to this machine only, which the settings see to
)

// Mail sends mail through one server.
type Mail struct {
	Server   string // host and port
	TLS      string
	From     string
	User     string // empty: the server asks for no name
	Password string
	Roots    *x509.CertPool // nil: those of the machine
}

// Send implements Sender.
func (m Mail) Send(ctx context.Context, n Note) error {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(m.From), msg.To(n.To)); err != nil {
		return errors.New("an address is none")
	}
	_, domain, _ := strings.Cut(m.From, "@")
	msg.SetMessageIDWithValue(n.ID + "@" + domain)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(n.Subject)
	msg.SetBodyString(mail.TypeTextPlain, n.Text)
	c, err := m.client()
	if err != nil {
		return err
	}
	return m.told(c.DialAndSendWithContext(ctx, msg))
}

// Answers implements Sender: it signs in and goes.
func (m Mail) Answers(ctx context.Context) error {
	c, err := m.client()
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return m.told(err)
	}
	_ = c.Close() // What there was to learn is learnt.
	return nil
}

func (m Mail) client() (*mail.Client, error) {
	host, port, err := net.SplitHostPort(m.Server)
	number, errPort := strconv.Atoi(port)
	if err != nil || errPort != nil {
		return nil, errors.New("the mail server is no host and port")
	}
	_, domain, _ := strings.Cut(m.From, "@")
	opts := []mail.Option{mail.WithPort(number), mail.WithTimeout(patience), mail.WithHELO(domain),
		mail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: m.Roots, MinVersion: tls.VersionTLS12})}
	switch m.TLS {
	case Implicit:
		opts = append(opts, mail.WithSSL())
	case Plain:
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if m.User != "" {
		how := mail.SMTPAuthAutoDiscover
		if m.TLS == Plain {
			how = mail.SMTPAuthPlainNoEnc
		}
		opts = append(opts, mail.WithSMTPAuth(how), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	return mail.NewClient(host, opts...)
}

// told says what went wrong without what the server said, which may repeat an address.
func (m Mail) told(err error) error {
	var send *mail.SendError
	var cert *tls.CertificateVerificationError
	var network net.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &cert):
		return errors.New("the mail server's certificate is not that of its name, or nobody vouches for it")
	case errors.As(err, &send) && send.ErrorCode() != 0:
		return fmt.Errorf("the mail server refused it with code %d", send.ErrorCode())
	case errors.As(err, &network):
		return errors.New("the mail server does not answer")
	}
	return errors.New("the mail server took neither the greeting nor the mail: look whether name, password and " +
		"mail_tls fit")
}
