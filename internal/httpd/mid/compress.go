package mid

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"net/url"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

const (
	leastPacked = 1024 // bytes; what is smaller fits one packet anyway, an answer with a new session token included
	maxPadding  = 128  // bytes of chance in the length of a packed answer
)

// Compress packs answers for whoever takes gzip. How long a packed answer is tells something of what stands in it, so
// nothing is packed that another site's page asked for, the token of forms is masked anew in every answer, and a length
// that nobody can foretell is added.
func Compress() fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := c.Next(); err != nil {
			return err
		}
		res := c.Response()
		if res.IsBodyStream() || len(res.Body()) < leastPacked || len(res.Header.Peek(fiber.HeaderContentEncoding)) > 0 ||
			!isText(string(res.Header.ContentType())) || !TakesGzip(c) || fromElsewhere(c) {
			return nil
		}
		if packed, err := pack(res.Body()); err == nil {
			res.SetBodyRaw(packed)
			c.Set(fiber.HeaderContentEncoding, "gzip")
		}
		return nil
	}
}

func isText(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	return strings.HasPrefix(kind, "text/") || kind == fiber.MIMEApplicationJSON ||
		kind == "application/problem+json" || kind == "application/fhir+json"
}

// TakesGzip reports whether the sender says that it takes gzip.
func TakesGzip(c *fiber.Ctx) bool {
	for part := range strings.SplitSeq(c.Get(fiber.HeaderAcceptEncoding), ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		quality, given := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		return !given || strings.Trim(quality, "0.") != ""
	}
	return false
}

// fromElsewhere reports whether another site's page caused the request: by the browser's own word, or by the page that
// it names where it says nothing.
func fromElsewhere(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
		from := c.Get(fiber.HeaderReferer)
		u, err := url.Parse(from)
		return from != "" && (err != nil || !strings.EqualFold(u.Host, string(c.Context().Host())))
	}
	return true
}

var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// pack packs plain. The padding is a file name in the header of the gzip format, which readers skip.
func pack(plain []byte) ([]byte, error) {
	var chance [1]byte
	_, _ = rand.Read(chance[:])
	out := bytes.NewBuffer(make([]byte, 0, len(plain)/4))
	z, _ := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(out)
	z.Name = strings.Repeat("a", int(chance[0])%maxPadding)
	if _, err := z.Write(plain); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unpacked refuses every request that names a Content-Encoding, even an empty one: Fiber and fasthttp unpack such a
// body without limit in whatever reads it first, and kilobytes become gigabytes. It stands before anything that reads a
// body.
func Unpacked() fiber.Handler {
	return func(c *fiber.Ctx) error {
		if len(c.Request().Header.PeekAll(fiber.HeaderContentEncoding)) > 0 {
			c.Set(fiber.HeaderAcceptEncoding, "identity") // RFC 9110, 15.5.16: what would have been taken.
			return fault.New(fault.Unsupported, "fault.content_encoding", nil)
		}
		return c.Next()
	}
}
