// Package respond turns the outcome of an act into an answer.
//
// One table maps kinds of fault to status; a fault's private cause never leaves the process. What
// went wrong inside is answered with an opaque reference that the log knows too.
package respond

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

// status is the one table from kinds of fault to HTTP status. A test holds it complete.
var status = map[fault.Kind]int{fault.Internal: fiber.StatusInternalServerError,
	fault.Invalid: fiber.StatusUnprocessableEntity, fault.Unauthenticated: fiber.StatusUnauthorized,
	fault.Forbidden: fiber.StatusForbidden, fault.NotFound: fiber.StatusNotFound, fault.Conflict: fiber.StatusConflict,
	fault.Stale: fiber.StatusPreconditionFailed, fault.Expired: fiber.StatusGone,
	fault.TooMany: fiber.StatusTooManyRequests, fault.TooLarge: fiber.StatusRequestEntityTooLarge,
	fault.Unsupported: fiber.StatusUnsupportedMediaType, fault.WrongMethod: fiber.StatusMethodNotAllowed,
	fault.RevisionNeeded: fiber.StatusPreconditionRequired, fault.Unavailable: fiber.StatusServiceUnavailable}

// Status returns the HTTP status for a kind of fault.
func Status(k fault.Kind) int {
	if s, ok := status[k]; ok {
		return s
	}
	return fiber.StatusInternalServerError
}

// Fault turns any error that reaches the edge into a fault: Fiber's own errors become the nearest kind.
func Fault(err error) *fault.Fault {
	var fe *fiber.Error
	if !errors.As(err, &fe) {
		return fault.As(err)
	}
	switch fe.Code {
	case fiber.StatusNotFound:
		return fault.New(fault.NotFound, "fault.not_found", err)
	case fiber.StatusMethodNotAllowed:
		return fault.New(fault.WrongMethod, "fault.wrong_method", err)
	case fiber.StatusRequestEntityTooLarge:
		return fault.New(fault.TooLarge, "fault.too_large", err)
	case fiber.StatusUnsupportedMediaType:
		return fault.New(fault.Unsupported, "fault.unsupported", err)
	case fiber.StatusBadRequest, fiber.StatusUnprocessableEntity, fiber.StatusRequestHeaderFieldsTooLarge:
		return fault.New(fault.Invalid, "fault.invalid", err)
	case fiber.StatusTooManyRequests:
		return fault.New(fault.TooMany, "fault.too_many", err)
	case fiber.StatusServiceUnavailable, fiber.StatusRequestTimeout:
		return fault.New(fault.Unavailable, "fault.unavailable", err)
	}
	return fault.New(fault.Internal, "fault.internal", err)
}

// Texts puts a message code into words.
type Texts interface {
	Text(lang, key string, args map[string]any) (string, error)
}

// Problem is an error answer of the API (RFC 9457).
type Problem struct {
	Type      string         `json:"type"` // urn:amparo:fault:<kind>
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code"`
	Reference string         `json:"reference"`
	Fields    []ProblemField `json:"fields,omitempty"`
}

// ProblemField is one wrong field of the input.
type ProblemField struct {
	Path  string `json:"path"`
	Code  string `json:"code"`
	Title string `json:"title"`
	// Codes the field may hold, where it is a code and they are few; otherwise the vocabulary lists them.
	Allowed []string `json:"allowed,omitempty"`
}

// Describe words a fault for a reader. The reference is the request's opaque id.
func Describe(f *fault.Fault, texts Texts, lang, reference string) Problem {
	p := Problem{Type: "urn:amparo:fault:" + f.Kind.String(), Status: Status(f.Kind), Code: f.Code, Reference: reference}
	if f.Kind == fault.Internal {
		p.Code = "fault.internal"
	}
	p.Title = sentence(texts, lang, p.Code, f.Args)
	for _, field := range f.Fields {
		allowed, _ := field.Args["allowed"].([]string)
		p.Fields = append(p.Fields, ProblemField{Path: field.Path, Code: field.Code,
			Title: sentence(texts, lang, field.Code, field.Args), Allowed: allowed})
	}
	return p
}

func sentence(texts Texts, lang, key string, args map[string]any) string {
	text, err := texts.Text(lang, key, args)
	if err != nil {
		return key
	}
	return text
}

// Send sends a problem document, or what FHIR has for one.
func (p Problem) Send(c *fiber.Ctx, f *fault.Fault) error {
	body, kind, err := p.body(c, f)
	if err != nil {
		return err
	}
	Retry(c, f)
	if p.Status == fiber.StatusUnauthorized {
		challenge := "Bearer"
		if c.Get(fiber.HeaderAuthorization) != "" {
			challenge = `Bearer error="invalid_token"`
		}
		c.Set(fiber.HeaderWWWAuthenticate, challenge)
	}
	c.Set(fiber.HeaderContentType, kind)
	return c.Status(p.Status).Send(body)
}

// Retry tells a caller who came too fast when to come again.
func Retry(c *fiber.Ctx, f *fault.Fault) {
	if seconds, ok := f.Args["seconds"].(int); ok && seconds > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	}
}

// JSON renders v completely before a byte is sent.
func JSON(c *fiber.Ctx, code int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.Status(code).Send(body)
}
