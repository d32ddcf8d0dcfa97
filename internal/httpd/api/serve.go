package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
)

// Headers of ours.
const (
	headerKey    = "Idempotency-Key"
	headerReplay = "Idempotent-Replay"
	headerFor    = "X-Act-For"
	headerReason = "X-Act-Reason"
	headerToken  = "Session-Token"
	maxKeyLength = 128
)

// reply is an answer, complete before a byte of it is sent.
type reply struct {
	status   int
	etag     string
	location string
	body     []byte
	replayed bool
}

// revised is what carries the revision of one thing: it becomes the ETag.
type revised interface{ etag() int64 }

// placed is what can be found at an address of its own.
type placed interface{ location() string }

// Rev is the revision of what an answer shows.
type Rev struct {
	Revision int64 `json:"revision" doc:"Goes up with every change. The same figure, quoted, is the ETag."`
}

func (r Rev) etag() int64 { return r.Revision }

// serve wraps a route: who asks, for whom, over which revision; then the act, once; then the answer.
func (a *API) serve(r Route) fiber.Handler {
	return func(f *fiber.Ctx) error {
		c := &call{API: a, ctx: f.UserContext(), http: f, route: &r}
		if err := c.admit(); err != nil {
			return err
		}
		out, err := c.once()
		if err != nil {
			return err
		}
		return c.send(out)
	}
}

// admit settles who asks and what the headers say, before anything of the request is looked at.
func (c *call) admit() error {
	auth, signedIn := mid.AuthOf(c.http)
	if !c.route.public {
		if !signedIn || auth.Actor.Role == "" && !c.route.anyRole {
			return fault.New(fault.Unauthenticated, "session.none", nil)
		}
		c.auth, c.actor = auth, auth.Actor
		if auth.Bearer && auth.Token != "" {
			c.http.Set(headerToken, auth.Token)
		}
	}
	if err := c.onBehalf(); err != nil {
		return err
	}
	return c.ifMatch()
}

// onBehalf lets the desk act for another agency with a reason. The reason comes percent-encoded, because headers hold no UTF-8.
func (c *call) onBehalf() error {
	to, err := c.header(headerFor)
	if err != nil {
		return err
	}
	why, err := c.header(headerReason)
	if err != nil {
		return err
	}
	if to == "" && why == "" {
		return nil
	}
	if !c.route.behalf {
		return refuse(headerFor, "api.not_for_others")
	}
	reason, err := url.PathUnescape(why)
	if err != nil || !utf8.ValidString(reason) || strings.ContainsFunc(reason, control) {
		return refuse(headerReason, "field.characters")
	}
	if to == "" {
		return refuse(headerFor, "field.required")
	}
	agency, ok := domain.ParseID[domain.AgencyID](to)
	if !ok {
		return absent()
	}
	c.actor, err = c.Work.ActFor(c.ctx, c.actor, agency, reason)
	return rename(err, "reason", headerReason)
}

// header reads a header that may stand once.
func (c *call) header(name string) (string, error) {
	all := c.http.Request().Header.PeekAll(name)
	if len(all) > 1 {
		return "", refuse(name, "api.key_twice")
	}
	if len(all) == 0 {
		return "", nil
	}
	return strings.TrimSpace(string(all[0])), nil
}

// do runs the verb and renders its answer.
func (c *call) do() (reply, error) {
	out, err := c.route.run(c)
	if err != nil {
		return reply{}, err
	}
	a := reply{status: c.route.status}
	if c.route.out != reflect.TypeFor[none]() {
		if a.body, err = json.Marshal(out); err != nil {
			return a, fault.New(fault.Internal, "fault.internal", err)
		}
	}
	if r, ok := out.(revised); ok && r.etag() > 0 {
		a.etag = etag(r.etag())
	}
	if p, ok := out.(placed); ok {
		a.location = p.location()
	}
	return a, nil
}

func (c *call) send(a reply) error {
	if a.replayed {
		c.http.Set(headerReplay, "true")
	}
	if a.etag != "" {
		c.http.Set(fiber.HeaderETag, a.etag)
	}
	if a.location != "" {
		c.http.Set(fiber.HeaderLocation, a.location)
	}
	c.http.Status(a.status)
	if len(a.body) == 0 {
		return nil
	}
	c.http.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.http.Send(a.body)
}

// digest tells one request from another that comes with the same key.
func (c *call) digest() string {
	h := sha256.New()
	for _, part := range []string{"api/1", c.route.Method, c.http.OriginalURL(), c.http.Get(fiber.HeaderIfMatch), c.http.Get(headerFor),
		c.http.Get(headerReason), c.http.Get(fiber.HeaderContentType)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(c.http.Body())
	return hex.EncodeToString(h.Sum(nil))
}
