package endpoint

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/decode"
	"amparo/internal/httpd/mid"
	"amparo/internal/identity/machine"
)

// Call is one request on its way to one verb.
type Call struct {
	*Server
	Ctx   context.Context // for what is read; an act uses Act
	HTTP  *fiber.Ctx
	Auth  mid.Auth
	Actor domain.Actor
	Rev   int64 // from If-Match; 0 means whatever is current

	route *Route
	keyed context.Context // carries the Idempotency-Key into the act
}

// Request is the opaque id that the log knows this request by.
func (c *Call) Request() string { return mid.Request(c.HTTP) }

// Lang is the language of the answer's words.
func (c *Call) Lang() string {
	want := c.HTTP.Get(fiber.HeaderAcceptLanguage)
	if c.Actor.Lang != "" {
		want = c.Actor.Lang
	}
	if strings.HasPrefix(strings.ToLower(want), "en") {
		return "en"
	}
	return "es"
}

// ID is an id of the path. It is well-formed: see addressed.
func ID[T ~string](c *Call, name string) T { return T(c.HTTP.Params(name)) }

// CaseID is the case of the path.
func CaseID(c *Call) domain.CaseID { return ID[domain.CaseID](c, "case") }

// OfferID is the offer of the path.
func OfferID(c *Call) domain.OfferID { return ID[domain.OfferID](c, "offer") }

// Year is the year of the path; zero where it is none.
func (c *Call) Year() int {
	n, _ := strconv.Atoi(c.HTTP.Params("year"))
	return n
}

// addressed runs do only where every name of the path stands for an id, or a year for a year. What has another shape is
// answered like what does not exist.
func addressed[In, Out any](do func(*Call, In) (Out, error)) func(*Call, In) (Out, error) {
	return func(c *Call, in In) (Out, error) {
		for _, name := range c.route.Params() {
			_, ok := domain.ParseID[string](c.HTTP.Params(name))
			switch {
			case name == "course":
				ok = true // A code of the country pack.
			case name == "year":
				ok = c.Year() > 0
			case strings.HasSuffix(name, "_uuid"):
				ok = true // It is compared with those that there are.
			}
			if !ok {
				return *new(Out), Absent()
			}
		}
		return do(c, in)
	}
}

// admit settles who asks and what the headers say, before anything of the request is looked at.
func (c *Call) admit() error {
	auth, signedIn := mid.AuthOf(c.HTTP)
	if !c.route.Public {
		if !signedIn && c.route.HalfWay {
			auth, signedIn = mid.HalfOf(c.HTTP)
		}
		if !signedIn || auth.Actor.Role == "" && !c.route.AnyRole {
			return mid.NotSignedIn(c.HTTP)
		}
		c.Auth, c.Actor = auth, auth.Actor
		if c.Actor.Scopes != "" && (c.route.Scope == "" || !slices.Contains(strings.Fields(c.Actor.Scopes), c.route.Scope)) {
			return machine.Of(c.Identity).OutOfScope(c.Ctx, c.Actor)
		}
		if auth.Bearer && auth.Token != "" {
			c.HTTP.Set(HeaderToken, auth.Token)
		}
	}
	if err := c.actFor(); err != nil {
		return err
	}
	return c.ifMatch()
}

// actFor lets the desk act for another agency with a reason. The reason comes percent-encoded, because headers hold
// no UTF-8.
func (c *Call) actFor() error {
	to, err := c.header(HeaderFor)
	if err != nil {
		return err
	}
	why, err := c.header(HeaderReason)
	if err != nil {
		return err
	}
	if to == "" && why == "" && !c.route.Because {
		return nil
	}
	if !c.route.ActsFor && (to != "" || !c.route.Because) {
		return fault.At(HeaderFor, "api.not_for_others")
	}
	reason, err := url.PathUnescape(why)
	if err != nil || !utf8.ValidString(reason) || strings.ContainsFunc(reason, decode.Control) {
		return fault.At(HeaderReason, "field.characters")
	}
	if c.route.Because {
		var faults fault.Fields
		if act.Letters(reason) < act.ActForLetters {
			faults.AddArgs(HeaderReason, "field.too_short", fault.Args{"min": act.ActForLetters})
		}
		c.Actor.Reason = reason
		return faults.Err()
	}
	if to == "" {
		return fault.At(HeaderFor, "field.required")
	}
	agency, ok := domain.ParseID[domain.AgencyID](to)
	if !ok {
		return Absent()
	}
	c.Actor, err = c.Work.ActFor(c.Ctx, c.Actor, agency, reason)
	return rename(err, "reason", HeaderReason)
}

// header reads a header that may stand once.
func (c *Call) header(name string) (string, error) {
	all := c.HTTP.Request().Header.PeekAll(name)
	if len(all) > 1 {
		return "", fault.At(name, "api.key_twice")
	}
	if len(all) == 0 {
		return "", nil
	}
	return strings.TrimSpace(string(all[0])), nil
}

// ifMatch reads the revision that the caller read. Zero means that the caller named none, or any.
func (c *Call) ifMatch() error {
	raw := strings.TrimSpace(c.HTTP.Get(fiber.HeaderIfMatch))
	switch {
	case c.route.Match == MatchNone:
		if raw != "" {
			return fault.At(fiber.HeaderIfMatch, "api.no_revision")
		}
		return nil
	case raw == "" && c.route.Match == MatchNeeded:
		return fault.New(fault.RevisionNeeded, "api.revision_needed", nil)
	case raw == "":
		return nil
	case raw == "*" && c.route.Match == MatchMay:
		return nil
	}
	number, ok := strings.CutPrefix(raw, `"`)
	number, closed := strings.CutSuffix(number, `"`)
	rev, err := strconv.ParseInt(number, 10, 64)
	if !ok || !closed || err != nil || rev < 0 || strconv.FormatInt(rev, 10) != number {
		return fault.At(fiber.HeaderIfMatch, "api.revision_shape")
	}
	if rev == 0 {
		return fault.New(
			fault.Stale,
			"fault.stale",
			nil,
		) // Nothing that exists has this revision, and the verbs take 0 for any.
	}
	c.Rev = rev
	return nil
}

// read fills the input of the route, which holds what each member is when nothing is said: from the query for GET, from
// the body for the rest. What is not asked for is refused too.
func (c *Call) read(v any) error {
	raw := string(c.HTTP.Request().URI().QueryString())
	if c.route.Method == fiber.MethodGet {
		n, err := decode.Query(raw, c.route.In)
		if err != nil {
			return err
		}
		return decode.Bind(n, v, c.codes)
	}
	n, err := c.body(raw)
	if err != nil {
		return err
	}
	return decode.Bind(n, v, c.codes)
}

// readOnto fills an input that holds what is so now. Members that only the answer has are taken when they say what it
// says.
func (c *Call) readOnto(v, now any, known bool) error {
	n, err := c.body(string(c.HTTP.Request().URI().QueryString()))
	if err != nil {
		return err
	}
	own, others := n.Part(c.route.In)
	if !known || len(others.Keys()) == 0 {
		return decode.Bind(n, v, c.codes)
	}
	answer, err := json.Marshal(now)
	if err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	differing, err := others.Differing(answer)
	if err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	var faults fault.Fields
	whole := decode.Fields(reflect.TypeOf(now))
	for _, key := range others.Keys() {
		switch {
		case !slices.ContainsFunc(whole, func(f decode.Field) bool { return f.Name == key }):
			faults.Add(key, "api.unknown_key")
		case slices.Contains(differing, key):
			faults.Add(key, "api.read_only")
		}
	}
	return joined(faults.Err(), decode.Bind(own, v, c.codes))
}

// joined tells the faults of two inputs together.
func joined(a, b error) error {
	var first, second *fault.Fault
	if !errors.As(a, &first) || !errors.As(b, &second) || first.Kind != fault.Invalid || second.Kind != fault.Invalid {
		return cmp.Or(a, b)
	}
	first.Fields = append(first.Fields, second.Fields...)
	return first
}

// body parses the body of the request. Nothing is as good as an empty object where nothing must be said.
func (c *Call) body(query string) (decode.Node, error) {
	n, err := decode.Query(query, c.route.In)
	if err != nil {
		return n, err
	}
	if keys := n.Keys(); len(keys) > 0 {
		return n, fault.At(decode.Join("", keys[0]), "api.unknown_key")
	}
	body := bytes.TrimSpace(c.HTTP.BodyRaw())
	if len(body) == 0 && c.route.Bodyless() {
		return n, nil
	}
	if !c.jsonBody() {
		return n, fault.New(fault.Unsupported, "api.content_type", nil)
	}
	return decode.Parse(body)
}

// jsonBody reports whether the headers say that the body is JSON in UTF-8, sent as it is.
func (c *Call) jsonBody() bool {
	kind, params, err := mime.ParseMediaType(c.HTTP.Get(fiber.HeaderContentType))
	charset := params["charset"]
	return err == nil && kind == fiber.MIMEApplicationJSON &&
		(charset == "" || strings.EqualFold(charset, "utf-8"))
}

// Content is a file that a body brings in base64, in its member "file".
func Content(file string) ([]byte, error) {
	content, err := base64.StdEncoding.Strict().DecodeString(file)
	if err != nil {
		return nil, fault.At("file", "file.base64")
	}
	return content, nil
}
