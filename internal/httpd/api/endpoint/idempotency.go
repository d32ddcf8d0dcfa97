package endpoint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/act"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/decode"
)

const maxKeyLength = 128

// once runs an act at most once for its key, and answers a retry like the first time.
func (c *Call) once() (reply, error) {
	key, err := c.key()
	if err != nil {
		return reply{}, err
	}
	if key == "" {
		return c.do()
	}
	digest := c.digest()
	var out reply
	first, repeated, err := c.Work.Once(c.Ctx, c.Actor, key, digest, func(ctx context.Context) (err error) {
		c.keyed = ctx
		if out, err = c.do(); err != nil || c.route.Secret {
			return err
		}
		// The act stands whether or not its answer can be kept: a retry is then told that it had been done.
		kept := act.Answered{Status: out.status, ETag: out.etag, Body: out.body}
		_ = c.Work.KeepAnswer(c.Ctx, c.Actor, key, digest, kept)
		return nil
	})
	if err != nil || !repeated {
		return out, err
	}
	return c.replay(first)
}

// Act returns the context for the one act of a request. What is read beside the act uses Ctx.
func (c *Call) Act() context.Context {
	if c.keyed != nil {
		return c.keyed
	}
	return c.Ctx
}

// key reads the Idempotency-Key.
func (c *Call) key() (string, error) {
	key, err := c.header(HeaderKey)
	if err != nil || len(c.HTTP.Request().Header.PeekAll(HeaderKey)) == 0 {
		return "", err
	}
	if !goodKey(key) {
		return "", fault.At(HeaderKey, "api.key_shape")
	}
	if !c.route.Keyed {
		return "", nil // Reading and signing in need none.
	}
	return key, nil
}

// goodKey reports whether a key is 1 to 128 visible ASCII characters.
func goodKey(key string) bool {
	return key != "" && len(key) <= maxKeyLength &&
		!strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' })
}

// Again is lent to answers that tell a retry what is so now, because the first answer was not kept.
type Again struct {
	// True when an earlier request with the same key did the act and its answer was not kept: this is how it stands now.
	Repeated bool `json:"repeated,omitempty"`
}

// Repeated is the answer to a retry of what creates or answers nothing, when its act had been kept and its first answer
// was not.
type Repeated struct {
	// Always true: the act was done by an earlier request with the same key. Read the address in Location.
	Repeated bool `json:"repeated" eg:"true"`
}

// replay answers a request that was kept before.
func (c *Call) replay(kept act.Answered) (reply, error) {
	if kept.Status == 0 {
		return c.standsNow()
	}
	out := reply{status: kept.Status, etag: kept.ETag, body: kept.Body, replayed: true}
	if first := reflect.New(c.route.Out); len(kept.Body) > 0 && json.Unmarshal(kept.Body, first.Interface()) == nil {
		if p, ok := first.Elem().Interface().(Placed); ok {
			out.location = p.Location()
		}
	}
	if out.location == "" && out.status == fiber.StatusCreated {
		out.location = c.nearestReadable()
	}
	return out, nil
}

// standsNow answers a retry whose act was kept and whose first answer was not.
func (c *Call) standsNow() (reply, error) {
	answer := func(*Call) (any, error) { return Repeated{true}, nil }
	if c.route.again != nil {
		answer = c.route.again
	}
	out, err := answer(c)
	if err != nil {
		return reply{}, err
	}
	a, err := render(out, fiber.StatusOK)
	a.location, a.replayed = c.nearestReadable(), true
	return a, err
}

// nearestReadable is the nearest address above an act that can be read.
func (c *Call) nearestReadable() string {
	at, pattern := string(c.HTTP.Request().URI().Path()), c.route.Path
	for !c.readable[pattern] {
		cut := strings.LastIndexByte(pattern, '/')
		if cut <= 0 {
			return at
		}
		pattern, at = pattern[:cut], at[:strings.LastIndexByte(at, '/')]
	}
	return at
}

// canonical is a body as its digest takes it: two bodies that say the same in another order of members are the same.
func canonical(body []byte) []byte {
	n, err := decode.Parse(body)
	if err != nil {
		return body // It is refused soon, or there is none.
	}
	return n.Canonical()
}

// digest tells one request from another that comes with the same key.
func (c *Call) digest() string {
	h := sha256.New()
	for _, part := range []string{"api/2", c.route.Method, c.HTTP.OriginalURL(), c.HTTP.Get(fiber.HeaderIfMatch),
		c.HTTP.Get(HeaderFor), c.HTTP.Get(HeaderReason), c.HTTP.Get(fiber.HeaderContentType)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(canonical(c.HTTP.BodyRaw()))
	return hex.EncodeToString(h.Sum(nil))
}
