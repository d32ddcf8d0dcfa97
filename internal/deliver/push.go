package deliver

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"amparo/internal/domain/delivery"
	"amparo/internal/refusal"
)

// Push sends to browsers, through the service of each browser's maker (RFC 8030), encrypted for that browser alone
// (RFC 8291) and always of the same length. The service learns that a device hears of this server, and when.
type Push struct {
	Contact string // the mail address of whoever runs this
	Key     *ecdh.PrivateKey
	Now     func() time.Time
	Client  *http.Client // nil: one that follows nobody elsewhere
}

const (
	// pushLife is how long a maker's service holds what is told while the device is off. Whoever is critical is told to
	// the next person by then.
	pushLife = 12 * time.Hour
	// pushToken is how long a signature names this server: less than the day that RFC 8292 allows.
	pushToken = time.Hour
)

// pushed is what the worker of a browser is told: a fixed text.
type pushed struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Send implements Sender.
func (p Push) Send(ctx context.Context, n Note) error {
	browser, ok := delivery.ReadBrowser(n.To)
	if !ok {
		return errors.New("a browser is none")
	}
	body, err := json.Marshal(pushed{n.Subject, n.Text})
	if err != nil {
		return err
	}
	urgency := webpush.UrgencyNormal
	if n.Template == delivery.TextUrgent {
		urgency = webpush.UrgencyHigh // A telephone that sleeps is woken.
	}
	client := p.Client
	if client == nil {
		client = straight()
	}
	res, err := webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{Endpoint: browser.Endpoint,
		Keys: webpush.Keys{Auth: browser.Keys.Auth, P256dh: browser.Keys.P256DH}},
		&webpush.Options{HTTPClient: client, Subscriber: p.Contact, TTL: int(pushLife / time.Second), Urgency: urgency,
			VAPIDPublicKey: p.Public(), VAPIDPrivateKey: base64.RawURLEncoding.EncodeToString(p.Key.Bytes()),
			VapidExpiration: p.Now().Add(pushToken)})
	if err != nil {
		return errors.New("the service of the browser's maker does not answer")
	}
	defer func() { _ = res.Body.Close() }()
	return taken(res, "the service of the browser's maker")
}

// Answers implements Sender. There is a service for each maker, and none is asked anything.
func (Push) Answers(context.Context) error { return nil }

// Public is the key that a browser is subscribed with, as the Push API takes it.
func (p Push) Public() string { return base64.RawURLEncoding.EncodeToString(p.Key.PublicKey().Bytes()) }

// PushKey returns the public key that browsers are subscribed with, empty where none is told.
func PushKey(senders map[delivery.Channel]Sender) string {
	if p, ok := senders[delivery.Push].(Push); ok {
		return p.Public()
	}
	return ""
}

// NewPushKey writes a new key to a file that is not there yet and that nobody but its owner may read.
func NewPushKey(path string) (err error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("make the file of a key: %w", err)
	}
	_, err = fmt.Fprintln(f, base64.RawURLEncoding.EncodeToString(key.Bytes()))
	return errors.Join(err, f.Close())
}

func readPushKey(path string) (*ecdh.PrivateKey, error) {
	text, err := secret(path)
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		raw = nil
	}
	key, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return nil, refusal.New(nil, "%s is to hold a key for browsers; make one with: amparo keys push %s", path, path)
	}
	return key, nil
}
