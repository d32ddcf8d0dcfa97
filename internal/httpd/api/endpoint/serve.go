package endpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/identity"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/sso"
)

// Base is where the interface is mounted.
const Base = "/api/v1"

// Headers of ours.
const (
	HeaderKey    = "Idempotency-Key"
	HeaderReplay = "Idempotent-Replay"
	HeaderFor    = "X-Act-For"
	HeaderReason = "X-Act-Reason"
	HeaderToken  = "Session-Token"
)

// Words puts codes into sentences.
type Words interface {
	respond.Texts
	// Said is a sentence as pages say it: codes among the arguments become their words, and there is always one.
	Said(lang, key string, args map[string]any) string
}

// Deps are what the routes stand on.
type Deps struct {
	Work     *casework.Service
	Identity *identity.Service
	Factors  *factor.Service
	SSO      *sso.Service
	Texts    Words
	Finds    *mid.Rates // how fast one person may search for a number; nil: as fast as she likes
	Door     *mid.Door  // what people without an account may send
	Version  string
}

// Server holds what all requests share.
type Server struct {
	Deps
	readable map[string]bool            // paths of the table that answer GET
	lists    func() map[string][]string // codes of the country pack by the list's name
}

// Mount adds every route of a table below r.
func Mount(r fiber.Router, d Deps, table []Route) {
	s := &Server{Deps: d, readable: map[string]bool{}, lists: country.PerVersion(d.Work.Pack(), Lists)}
	r.Use(options)
	for _, route := range table {
		if route.Method == fiber.MethodGet {
			s.readable[route.Path] = true
			r.Get(route.Path, s.serve(route)) // This answers HEAD too.
			continue
		}
		r.Add(route.Method, route.Path, s.serve(route))
		if reads(table, route.Path) {
			r.Use(route.Path, only(route.Method))
		}
	}
}

// reads reports whether an address without an id reads like one with an id too, as /cases/find reads like a case.
func reads(table []Route, path string) bool {
	return !strings.Contains(path, ":") && slices.ContainsFunc(table, func(r Route) bool {
		return r.Method == fiber.MethodGet && path != r.Path && fiber.RoutePatternMatch(path, r.Path)
	})
}

// only refuses every method but the one that an address is for.
func only(method string) fiber.Handler {
	return func(f *fiber.Ctx) error {
		f.Append(fiber.HeaderAllow, method)
		return fiber.ErrMethodNotAllowed
	}
}

// options answers OPTIONS with the methods an address is for, and tells them to whoever comes with another one.
func options(f *fiber.Ctx) error {
	err := f.Next()
	if !errors.Is(err, fiber.ErrMethodNotAllowed) {
		return err
	}
	f.Append(fiber.HeaderAllow, fiber.MethodOptions)
	if f.Method() == fiber.MethodOptions {
		return f.SendStatus(fiber.StatusNoContent)
	}
	return err
}

// serve wraps a route: who asks, for whom, over which revision; then the act, once; then the answer.
func (s *Server) serve(r Route) fiber.Handler {
	return func(f *fiber.Ctx) error {
		c := &Call{Server: s, Ctx: f.UserContext(), HTTP: f, route: &r}
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

// reply is an answer, complete before a byte of it is sent.
type reply struct {
	status   int
	etag     string
	location string
	body     []byte
	replayed bool
}

// Revised is what carries the revision of one thing: it becomes the ETag.
type Revised interface{ ETag() int64 }

// Placed is what can be found at an address of its own.
type Placed interface{ Location() string }

// Rev is the revision of what an answer shows.
type Rev struct {
	// Goes up with every change. The same figure, quoted, is the ETag.
	Revision int64 `json:"revision"`
}

// ETag returns the revision.
func (r Rev) ETag() int64 { return r.Revision }

// Stamp says which revision an edit left behind.
type Stamp struct{ Rev }

// Stamped is the stamp of a revision.
func Stamped(rev int64) Stamp { return Stamp{Rev{rev}} }

// do runs the verb and renders its answer.
func (c *Call) do() (reply, error) {
	out, err := c.route.run(c)
	if err != nil {
		return reply{}, c.withAllowed(err, c.route.In)
	}
	a, err := render(out, c.route.Status)
	if a.location == "" && a.status == fiber.StatusCreated {
		a.location = c.nearestReadable()
	}
	return a, err
}

// render writes an answer whole, before a byte of it is sent.
func render(out any, status int) (reply, error) {
	a := reply{status: status}
	var err error
	if _, nothing := out.(None); !nothing {
		if a.body, err = json.Marshal(out); err != nil {
			return a, fault.New(fault.Internal, "fault.internal", err)
		}
	}
	if r, ok := out.(Revised); ok && r.ETag() > 0 {
		a.etag = `"` + strconv.FormatInt(r.ETag(), 10) + `"`
	}
	if p, ok := out.(Placed); ok {
		a.location = p.Location()
	}
	return a, nil
}

func (c *Call) send(a reply) error {
	if a.replayed {
		c.HTTP.Set(HeaderReplay, "true")
	}
	if a.etag != "" {
		c.HTTP.Set(fiber.HeaderETag, a.etag)
	}
	if a.location != "" {
		c.HTTP.Set(fiber.HeaderLocation, a.location)
	}
	if c.route.Cached {
		return Cached(c.HTTP, a.body, c.route.Public)
	}
	c.HTTP.Status(a.status)
	if len(a.body) == 0 {
		return nil
	}
	c.HTTP.Set(fiber.HeaderContentType, c.route.Speaks)
	return c.HTTP.Send(a.body)
}

// Cached sends a body that its reader may keep, or says that the reader has it already. A shared cache may keep it too
// when it is open to all.
func Cached(f *fiber.Ctx, body []byte, open bool) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	f.Set(fiber.HeaderETag, tag)
	f.Set(fiber.HeaderCacheControl, "private, no-cache")
	if open {
		f.Set(fiber.HeaderCacheControl, "public, max-age=300")
	}
	for one := range strings.SplitSeq(f.Get(fiber.HeaderIfNoneMatch), ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return f.SendStatus(fiber.StatusNotModified)
		}
	}
	f.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return f.Send(body)
}
