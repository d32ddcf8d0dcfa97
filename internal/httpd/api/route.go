package api

import (
	"reflect"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Route is one door of the interface. The table of routes is what the server mounts, what the document describes and what the
// tests walk; nothing is reachable that is not in it.
type Route struct {
	Method string
	Path   string // below /api/v1, as the router spells it
	Action string // the act that is decided; empty where nothing but a session is needed
	Name   string // unique, for generated clients

	summary string
	note    string
	status  int          // of a success
	in, out reflect.Type // query for GET, body for the rest; none where there is none
	public  bool         // needs nobody signed in
	anyRole bool         // needs a session, also one whose role is still to be chosen
	secret  bool         // its answer holds something that is kept nowhere, so it is not kept for a retry either
	keyed   bool         // honours Idempotency-Key
	behalf  bool         // the desk may act for another agency
	match   matching     // what If-Match does
	sample  any          // a fictional example of the body
	run     func(*call) (any, error)
}

// matching says what If-Match does on a route.
type matching uint8

const (
	matchNone   matching = iota // there is no revision to match
	matchMay                    // without it the act applies to whatever is current
	matchNeeded                 // an edit without it is refused
)

// none is the body or query of a route that has none.
type none struct{}

// get declares a reading route. Q is its query.
func get[Q, Out any](path, action, name, summary string, do func(*call, Q) (Out, error)) Route {
	return declare(fiber.MethodGet, path, action, name, summary, do)
}

// post declares an act. A retry with the same Idempotency-Key is answered like the first time.
func post[In, Out any](path, action, name, summary string, do func(*call, In) (Out, error)) Route {
	r := declare(fiber.MethodPost, path, action, name, summary, do)
	r.keyed, r.behalf = true, true
	return r
}

// put declares an edit of something that was read: it needs the revision it was read at.
func put[In, Out any](path, action, name, summary string, do func(*call, In) (Out, error)) Route {
	r := declare(fiber.MethodPut, path, action, name, summary, do)
	r.match, r.behalf = matchNeeded, true
	return r
}

func declare[In, Out any](method, path, action, name, summary string, do func(*call, In) (Out, error)) Route {
	r := Route{Method: method, Path: path, Action: action, Name: name, summary: summary, status: fiber.StatusOK,
		in: reflect.TypeFor[In](), out: reflect.TypeFor[Out]()}
	if r.out == reflect.TypeFor[none]() {
		r.status = fiber.StatusNoContent
	}
	r.run = func(c *call) (any, error) {
		var in In
		if err := c.read(&in); err != nil {
			return nil, err
		}
		return do(c, in)
	}
	return r
}

// says adds what a reader of the document should know beside the summary.
func (r Route) says(note string) Route { r.note = note; return r }

// like adds an example of the body.
func (r Route) like(sample any) Route { r.sample = sample; return r }

// created makes the route answer that something new exists.
func (r Route) created() Route { r.status = fiber.StatusCreated; return r }

// revised lets If-Match guard an act.
func (r Route) revised() Route { r.match = matchMay; return r }

// forAll opens the route to somebody who is not signed in.
func (r Route) forAll() Route { r.public, r.keyed, r.behalf = true, false, false; return r }

// own marks what people do to their own session or account, never for another agency.
func (r Route) own() Route { r.behalf, r.keyed = false, false; return r }

// asks marks a POST that changes nothing: what it asks for is too private for an address.
func (r Route) asks() Route { r.keyed = false; return r }

// roleless opens the route to a session whose role is still to be chosen.
func (r Route) roleless() Route { r.anyRole = true; return r.own() }

// unkept marks a route whose answer holds something that is shown once.
func (r Route) unkept() Route { r.secret = true; return r }

// Public reports whether the route needs nobody signed in.
func (r Route) Public() bool { return r.public }

// Example is a fictional body of the route, or nil.
func (r Route) Example() any { return r.sample }

// bodyless reports whether the body may be left out: nothing in it must be said.
func (r Route) bodyless() bool {
	for _, f := range reflect.VisibleFields(r.in) {
		if f.Tag.Get("need") != "" {
			return false
		}
	}
	return true
}

// group is the part of the interface a route belongs to: its first word.
func (r Route) group() string {
	word, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	return word
}

// params lists the names in the path.
func (r Route) params() []string {
	var out []string
	for part := range strings.SplitSeq(r.Path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			out = append(out, name)
		}
	}
	return out
}
