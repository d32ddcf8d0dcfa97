// Package endpoint serves one route of the interface: who asks, for whom, over which revision; then the act, once;
// then the answer.
//
// It guarantees that a body is understood in one way only, that a request sent again with the same Idempotency-Key
// acts once and is answered the same, and that an answer is complete before a byte of it is sent. It decides nothing
// and knows no rule: what a route does is one verb.
package endpoint

import (
	"reflect"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
	"amparo/internal/httpd/api/decode"
	"amparo/internal/httpd/respond"
)

// Route is one row of the table of the interface. The table is what the server mounts, what the document describes
// and what the tests walk; nothing is reachable that is not in it.
type Route struct {
	Method  string
	Path    string // below Base, as the router spells it
	Action  string // the act that is decided; empty where nothing but a session is needed
	Name    string // unique, for generated clients
	Summary string
	Note    string // what a reader of the document should know beside the summary

	Status  int          // of a success
	In, Out reflect.Type // query for GET, body for the rest; None where there is none
	Example any          // a fictional body; nil where there is none
	Public  bool         // needs nobody signed in
	AnyRole bool         // needs a session, also one whose role is still to be chosen
	HalfWay bool         // also one whose second step of signing in is still to be done
	Secret  bool         // its answer holds something that is kept nowhere, so it is not kept for a retry either
	Keyed   bool         // honours Idempotency-Key
	Cached  bool         // may be kept by the reader, who asks whether it changed
	ActsFor bool         // the desk may act for another agency
	Because bool         // it shows what is read for a reason only, which is kept in the log
	Match   Matching     // what If-Match does
	Scope   string       // with which a machine account may call it; empty: none may
	Speaks  string       // the kind of its answer

	run   func(*Call) (any, error)
	again func(*Call) (any, error) // answers a retry whose act was kept and whose first answer was not
}

// Matching says what If-Match does on a route.
type Matching uint8

// What If-Match does.
const (
	MatchNone   Matching = iota // there is no revision to match
	MatchMay                    // without it the act applies to whatever is current
	MatchNeeded                 // an edit without it is refused
)

// None is the body, query or answer of a route that has none.
type None struct{}

// Do serves an act that takes nothing but its address and answers nothing.
func Do(do func(*Call) error) func(*Call, None) (None, error) {
	return func(c *Call, _ None) (None, error) { return None{}, do(c) }
}

// Get declares a reading route. Q is its query.
func Get[Q, Out any](path, action, name, summary string, do func(*Call, Q) (Out, error)) Route {
	return declare(fiber.MethodGet, path, action, name, summary, do)
}

// Post declares an act. A retry with the same Idempotency-Key is answered like the first time.
func Post[In, Out any](path, action, name, summary string, do func(*Call, In) (Out, error)) Route {
	r := declare(fiber.MethodPost, path, action, name, summary, do)
	r.Keyed, r.ActsFor = true, true
	return r
}

// Put declares an edit of something that was read: it needs the revision it was read at.
func Put[In, Out any](path, action, name, summary string, do func(*Call, In) (Out, error)) Route {
	r := declare(fiber.MethodPut, path, action, name, summary, do)
	r.Match, r.ActsFor, r.Keyed = MatchNeeded, true, true
	return r
}

// Edit is Put for a thing that can be read: what the body leaves out stays as it is now, null clears it, and what
// cannot be changed here may be sent back as it was read. Whole reads the thing as the caller may see it, own gives the
// part of it that the route takes. A caller who may not read it says everything.
func Edit[In, Whole, Out any](path, action, name, summary string, whole func(*Call, None) (Whole, error),
	own func(Whole) In, do func(*Call, In) (Out, error)) Route {
	r := Put(path, action, name, summary, do)
	whole, do = addressed(whole), addressed(do)
	r.run = func(c *Call) (any, error) {
		var in In
		now, err := whole(c, None{})
		known := err == nil
		switch {
		case known:
			in = own(now)
		case fault.As(err).Code == "factor.needed", fault.As(err).Code == "factor.passkey_only":
			return nil, err // She may read it, and so leave parts out, once she has given her factor.
		case fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound):
			decode.Defaults(&in)
		default:
			return nil, err
		}
		if err := c.readOnto(&in, now, known); err != nil {
			if rev, ok := any(now).(Revised); ok && known && rev.ETag() != c.Rev && fault.Is(err, fault.Invalid) {
				return nil, fault.New(fault.Stale, "fault.stale", err) // What was read is no longer so: that comes first.
			}
			return nil, err
		}
		return do(c, in)
	}
	_, stamp := any(*new(Out)).(Stamp)
	r.Secret = !stamp // What an answer says of people is not kept: a retry reads it anew.
	r.again = func(c *Call) (any, error) {
		now, err := whole(c, None{})
		if !stamp {
			return now, err
		}
		if rev, ok := any(now).(Revised); ok && err == nil {
			return Stamped(rev.ETag()), nil
		}
		return Stamp{}, nil // The edit stands whether or not its sender may read what became of it.
	}
	return r
}

func declare[In, Out any](method, path, action, name, summary string, do func(*Call, In) (Out, error)) Route {
	r := Route{Method: method, Path: path, Action: action, Name: name, Summary: summary, Status: fiber.StatusOK,
		Speaks: fiber.MIMEApplicationJSONCharsetUTF8, In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out]()}
	if r.Out == reflect.TypeFor[None]() {
		r.Status = fiber.StatusNoContent
	}
	do = addressed(do)
	r.run = func(c *Call) (any, error) {
		var in In
		decode.Defaults(&in)
		if err := c.read(&in); err != nil {
			return nil, err
		}
		return do(c, in)
	}
	return r
}

// WithNote adds what a reader of the document should know beside the summary.
func (r Route) WithNote(note string) Route { r.Note = note; return r }

// WithExample adds an example of the body.
func (r Route) WithExample(body any) Route { r.Example = body; return r }

// Creates makes the route answer that something new exists.
func (r Route) Creates() Route { r.Status = fiber.StatusCreated; return r }

// WithIfMatch lets If-Match guard an act.
func (r Route) WithIfMatch() Route { r.Match = MatchMay; return r }

// OpenToAll opens the route to somebody who is not signed in.
func (r Route) OpenToAll() Route { r.Public, r.Keyed, r.ActsFor = true, false, false; return r }

// Own marks what people do to their own session or account, never for another agency.
func (r Route) Own() Route { r.ActsFor, r.Keyed = false, false; return r }

// ChangesNothing marks a POST that only asks: what it asks for is too private for an address.
func (r Route) ChangesNothing() Route { r.Keyed = false; return r }

// BeforeRole opens the route to a session whose role is still to be chosen.
func (r Route) BeforeRole() Route { r.AnyRole = true; return r.Own() }

// SecondStep opens the route to a session whose second step of signing in is still to be done.
func (r Route) SecondStep() Route { r.HalfWay = true; return r.BeforeRole() }

// ForAReason marks a route that shows what is read for a reason only.
func (r Route) ForAReason() Route { r.Because = true; return r }

// AsFHIR marks a route that answers, and fails, as FHIR does.
func (r Route) AsFHIR() Route { r.Speaks = respond.FHIR; return r }

// ForMachines opens the route to machine accounts that have the scope.
func (r Route) ForMachines(scope string) Route { r.Scope = scope; return r }

// MayBeKept marks an answer that is the same for everybody who may read it, in one language: a reader keeps it and asks
// whether it changed.
func (r Route) MayBeKept() Route { r.Cached = true; return r }

// ShownOnce marks a route whose answer holds something that is shown once.
func (r Route) ShownOnce() Route { r.Secret = true; return r }

// AnswersAgain says how a retry is answered whose act was kept and whose first answer was not: in the shape of the
// first answer, with what is so now.
func (r Route) AnswersAgain(now func(*Call) (any, error)) Route { r.again = now; return r }

// Bodyless reports whether the body may be left out: nothing in it must be said.
func (r Route) Bodyless() bool {
	return !slices.ContainsFunc(decode.Fields(r.In), func(f decode.Field) bool { return f.Required })
}

// Group is the part of the interface a route belongs to: its first word.
func (r Route) Group() string {
	word, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	return word
}

// Params lists the names in the path.
func (r Route) Params() []string {
	var out []string
	for part := range strings.SplitSeq(r.Path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			out = append(out, name)
		}
	}
	return out
}
