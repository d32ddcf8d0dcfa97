package deliver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"amparo/internal/domain/delivery"
)

// Gateway posts to one address, signed as Standard Webhooks has it: what stands behind it sends an SMS, or a message of
// another kind. It is told a number, which fixed text in which language, and the text.
type Gateway struct {
	URL     string
	Secrets [][]byte // each signs: the header holds as many signatures
	Now     func() time.Time
	Client  *http.Client // nil: one that follows nobody elsewhere
}

const unheard = "the receiver does not answer, or its certificate is not that of its name"

// posted is what a gateway is told.
type posted struct {
	To       string            `json:"to"`
	Template delivery.Template `json:"template"`
	Lang     string            `json:"language"`
	Text     string            `json:"text"`
}

// Send implements Sender. Any answer of 2xx is a yes.
func (g Gateway) Send(ctx context.Context, n Note) error {
	body, err := json.Marshal(posted{n.To, n.Template, n.Lang, n.Text})
	if err != nil {
		return err
	}
	return g.post(ctx, n.ID, body)
}

// Answers implements Sender. A gateway is asked nothing: only a number could try it out.
func (g Gateway) Answers(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, g.URL, nil)
	if err != nil {
		return errors.New("the receiver's address is none")
	}
	res, err := g.client().Do(req)
	if err != nil {
		return errors.New(unheard)
	}
	return res.Body.Close()
}

func (g Gateway) post(ctx context.Context, id string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("the receiver's address is none")
	}
	at := strconv.FormatInt(g.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "amparo")
	req.Header.Set("Webhook-Id", id)
	req.Header.Set("Webhook-Timestamp", at)
	signed := make([]string, len(g.Secrets))
	for i, secret := range g.Secrets {
		signed[i] = Sign(secret, id, at, body)
	}
	req.Header.Set("Webhook-Signature", strings.Join(signed, " "))
	res, err := g.client().Do(req)
	if err != nil {
		return errors.New(unheard)
	}
	defer func() { _ = res.Body.Close() }()
	return taken(res, "the receiver")
}

// taken reports whether whoever answered took it, and leaves the connection to be used again.
func taken(res *http.Response, who string) error {
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("%s refused it with code %d", who, res.StatusCode)
	}
	return nil
}

func (g Gateway) client() *http.Client {
	if g.Client != nil {
		return g.Client
	}
	return straight()
}

// straight is a client that follows nobody elsewhere: an address is told to nobody else.
func straight() *http.Client {
	return &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// Sign returns the signature of a body, as the header Webhook-Signature carries it.
func Sign(secret []byte, id, at string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
