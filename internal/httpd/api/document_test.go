package api

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
	"amparo/internal/httpd/api/decode"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/httpd/respond"
)

var update = flag.Bool("update", false, "write openapi.json anew from the table of routes")

const documentIntro = "Coordinates help for people identified as victims of human trafficking: a case, consent, one " +
	"referral for each need, ranked matches, offers, an acceptance that reserves the place in the same act, arrival or " +
	"first appointment, outcome.\n\n" +
	"Everything is decided for the role of the session. What you may not know of is answered exactly like what does not " +
	"exist. Every reading of personal content is kept in the log before it is answered. All examples are fictional.\n\n" +
	"In a body, null is the same as leaving a member out; in a PUT it makes it what it is when nothing is said. " +
	"Absent, zero and empty are " +
	"three different things.\n\n" +
	"A session of the pages may listen to the server-sent events at `/live`, outside this interface: each is " +
	"`data: look` and says that something of the reader's agency may have changed, not what; lines that begin with a " +
	"colon keep the connection, which ends after 25 seconds and is opened again after `retry`. Programs ask `/events` " +
	"instead."

// described builds the document from the table of routes and the types they speak in.
func described(t *testing.T) []byte {
	s := &schemas{t: t, made: object{}, names: map[string]reflect.Type{}, lists: documented(t)}
	paths := object{}
	for _, r := range Routes() {
		at := templated(r.Path)
		if paths[at] == nil {
			paths[at] = object{}
		}
		paths[at].(object)[strings.ToLower(r.Method)] = s.operation(r)
	}
	paths["/openapi.json"] = object{"get": object{"operationId": "getDocument", "summary": "This document",
		"tags": []any{"version"}, "security": []any{},
		"responses": object{
			"200": object{"description": "OpenAPI 3.1.", "headers": s.headersOf("EntityTag", "CacheControl"),
				"content": object{fiber.MIMEApplicationJSON: object{"schema": object{"type": "object"}}}},
			"304": object{"description": "It is what you have."}}}}
	doc := object{
		"openapi": "3.1.0",
		"info": object{"title": "Amparo", "version": "1.0",
			"summary":     "Coordination of help for victims of human trafficking",
			"description": documentIntro},
		"servers":  []any{object{"url": Base}},
		"security": []any{object{"bearer": []any{}}, object{"cookie": []any{}}},
		"paths":    paths,
		"components": object{
			"responses": problems(s), "schemas": s.made, "parameters": parameters(), "headers": headers(),
			"securitySchemes": object{
				"bearer": object{"type": "http", "scheme": "bearer", "description": "The token that signing in answers."},
				"machine": object{"type": "http", "scheme": "bearer", "description": "The key of a machine account with the " +
					"scope that x-amparo-scope names. It never stands in an address."},
				"cookie": object{"type": "apiKey", "in": "cookie", "name": "__Host-session",
					"description": "The session of the pages."},
			},
		},
	}
	out, err := endpoint.Written(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// templated writes a path as the document does.
func templated(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (s *schemas) operation(r endpoint.Route) object {
	op := object{"operationId": r.Name, "summary": r.Summary, "tags": []any{r.Group()}, "responses": s.responses(r)}
	if r.Note != "" {
		op["description"] = r.Note
	}
	if r.Action != "" {
		op["x-amparo-action"] = r.Action
	}
	if r.Public {
		op["security"] = []any{}
	}
	if r.Scope != "" {
		op["security"] = []any{object{"bearer": []any{}}, object{"cookie": []any{}}, object{"machine": []any{}}}
		op["x-amparo-scope"] = r.Scope
	}
	var params []any
	for _, name := range r.Params() {
		pattern := decode.IDPattern
		switch {
		case name == "year":
			pattern = "^[0-9]{4}$"
		case name == "course":
			pattern = "^[a-z][a-z0-9_]{2,30}$"
		case strings.HasSuffix(name, "_uuid"):
			pattern = "^[0-9a-f-]{36}$"
		}
		params = append(params, object{"name": name, "in": "path", "required": true,
			"schema": object{"type": "string", "pattern": pattern}})
	}
	if r.Method == fiber.MethodGet {
		params = append(params, s.query(r.In)...)
	}
	ref := func(name string) { params = append(params, object{"$ref": "#/components/parameters/" + name}) }
	switch r.Match {
	case endpoint.MatchMay:
		ref("IfMatch")
	case endpoint.MatchNeeded:
		ref("IfMatchNeeded")
	}
	if r.Keyed {
		ref("IdempotencyKey")
	}
	if r.ActsFor {
		ref("ActFor")
		ref("ActReason")
	}
	if r.Because {
		ref("ReadReason")
	}
	if len(params) > 0 {
		op["parameters"] = params
	}
	if r.Method != fiber.MethodGet && r.In.NumField() > 0 {
		media := object{"schema": s.body(r)}
		if r.Example != nil {
			media["example"] = example(s.t, r.Example)
		}
		op["requestBody"] = object{"required": !r.Bodyless(), "content": object{fiber.MIMEApplicationJSON: media}}
	}
	return op
}

// body describes what a route is sent. What changes something takes also what is only read of it.
func (s *schemas) body(r endpoint.Route) object {
	if r.Method != fiber.MethodPut {
		return s.of(r.In, created)
	}
	for _, read := range Routes() {
		if read.Method == fiber.MethodGet && read.Path == r.Path {
			return s.editOf(r.In, read.Out)
		}
	}
	s.t.Fatalf("%s changes what nobody can read", r.Name)
	return nil
}

func (s *schemas) headersOf(names ...string) object {
	out := object{}
	for _, name := range names {
		key := map[string]string{"EntityTag": "ETag", "Replay": endpoint.HeaderReplay, "SessionToken": endpoint.HeaderToken,
			"CacheControl": fiber.HeaderCacheControl, "RetryAfter": fiber.HeaderRetryAfter,
			"Authenticate": fiber.HeaderWWWAuthenticate, "RateLimit": "RateLimit-Limit",
			"RateRemaining": "RateLimit-Remaining", "RateReset": "RateLimit-Reset"}[name]
		if key == "" {
			key = name
		}
		out[key] = object{"$ref": "#/components/headers/" + name}
	}
	return out
}

func (s *schemas) responses(r endpoint.Route) object {
	names := []string{"RateLimit", "RateRemaining", "RateReset"}
	probe := reflect.New(r.Out).Elem().Interface()
	if _, ok := probe.(endpoint.Revised); ok {
		names = append(names, "ETag")
	}
	if r.Status == fiber.StatusCreated {
		names = append(names, "Location")
	}
	if r.Keyed {
		names = append(names, "Replay")
	}
	if !r.Public {
		names = append(names, "SessionToken")
	}
	if r.Cached {
		names = append(names, "EntityTag", "CacheControl")
	}
	ok := object{"headers": s.headersOf(names...), "description": map[int]string{200: "Done.", 201: "Created.",
		204: "Done; there is nothing to tell."}[r.Status]}
	if r.Out != reflect.TypeFor[endpoint.None]() {
		kind, _, _ := strings.Cut(r.Speaks, ";")
		ok["content"] = object{kind: object{"schema": s.of(r.Out, answered), "example": s.sample(r.Out)}}
	}
	out := object{strconv.Itoa(r.Status): ok}
	if r.Cached {
		out["304"] = object{"description": "It is what you have."}
	}
	if r.Keyed && r.Status != fiber.StatusOK {
		again := reflect.TypeFor[endpoint.Repeated]()
		out["200"] = object{"description": "An earlier request with the same key did it, and its answer was not kept.",
			"headers": s.headersOf("Replay", "Location", "SessionToken"),
			"content": object{fiber.MIMEApplicationJSON: object{"schema": s.of(again, answered), "example": s.sample(again)}}}
	}
	name := "Problem"
	if r.Speaks == respond.FHIR {
		name = "Outcome"
	}
	for _, status := range problemsOf(r) {
		out[strconv.Itoa(status)] = object{"$ref": "#/components/responses/" + name + strconv.Itoa(status)}
	}
	return out
}

// problemsOf lists the ways a route can fail.
func problemsOf(r endpoint.Route) []int {
	out := []int{401, 403, 404, 415, 422, 429, 500, 503}
	if r.Method != fiber.MethodGet {
		out = append(out, 409, 410, 413)
	}
	if r.Match != endpoint.MatchNone || r.Method == fiber.MethodPut {
		out = append(out, 412)
	}
	if r.Match == endpoint.MatchNeeded {
		out = append(out, 428)
	}
	return out
}

var problemWords = map[fault.Kind]string{
	fault.Internal:        "Something failed on our side; the reference leads to it in the log.",
	fault.Invalid:         "The input is wrong; every wrong field is named, with the codes it may hold.",
	fault.Unauthenticated: "Nobody is signed in, or the session ended, or the token ran out: the code says which.",
	fault.Forbidden:       "You may know of it and may not do this.",
	fault.NotFound:        "It does not exist, or you may not know of it.",
	fault.Conflict:        "The state moved on, or the key was used for something else.",
	fault.Stale:           "The revision in If-Match is not the current one.",
	fault.Expired:         "A deadline or a code has passed.",
	fault.TooMany:         "Slow down; Retry-After says for how long.",
	fault.TooLarge:        "The body is larger than accepted.",
	fault.Unsupported:     "The body is compressed, or it is not JSON in UTF-8.",
	fault.WrongMethod:     "The address is known, and not for this method; Allow lists those it takes.",
	fault.RevisionNeeded:  "An edit says in If-Match which revision it was read at.",
	fault.Unavailable:     "The store cannot be reached just now; try again.",
}

func problems(s *schemas) object {
	out := object{}
	problem := s.of(reflect.TypeFor[respond.Problem](), answered)
	for _, kind := range fault.Kinds() {
		r := object{"description": problemWords[kind],
			"content": object{"application/problem+json": object{"schema": problem}}}
		switch kind {
		case fault.TooMany, fault.Unavailable:
			r["headers"] = s.headersOf("RetryAfter")
		case fault.Unauthenticated:
			r["headers"] = s.headersOf("Authenticate")
		}
		status := strconv.Itoa(respond.Status(kind))
		out["Problem"+status] = r
		if kind != fault.Conflict && kind != fault.Expired && kind != fault.TooLarge && kind != fault.Stale &&
			kind != fault.RevisionNeeded && kind != fault.WrongMethod { // They do not come of reading.
			as := maps.Clone(r)
			as["content"] = object{respond.FHIR: object{"schema": s.of(reflect.TypeFor[respond.Outcome](), answered)}}
			out["Outcome"+status] = as
		}
	}
	for name, schema := range map[string]string{"Problem": "code", "ProblemField": "code"} {
		s.made[name].(object)["properties"].(object)[schema] = object{"$ref": "#/components/schemas/ProblemCode"}
	}
	s.made["ProblemCode"] = object{"type": "string", "x-extensible-enum": problemCodes(s.t),
		"description": "Why, as a code. Later versions may add codes: treat one you do not know by the status it comes with."}
	return out
}

func parameters() object {
	header := func(name, doc string, required bool, schema object) object {
		return object{"name": name, "in": "header", "required": required, "description": doc, "schema": schema}
	}
	pattern := func(p string) object { return object{"type": "string", "pattern": p} }
	return object{
		"IfMatch": header("If-Match", "The ETag you read. Without it, or with *, the act applies to whatever is current.",
			false, pattern(`^("[0-9]+"|\*)$`)),
		"IfMatchNeeded": header("If-Match", "The ETag you read. An edit of something older is refused with 412.",
			true, pattern(`^"[0-9]+"$`)),
		"IdempotencyKey": header(endpoint.HeaderKey, "1 to 128 visible characters of your choice. The same request with the "+
			"same key acts once and is answered the same for 24 hours; another request with that key is refused with 409.",
			false, pattern("^[!-~]{1,128}$")),
		"ActFor": header(endpoint.HeaderFor, "For the desk: the agency you act for. Needs a reason, and the agency is told.",
			false, pattern(decode.IDPattern)),
		"ActReason": header(endpoint.HeaderReason, "Why, percent-encoded UTF-8; at least 10 letters.",
			false, object{"type": "string", "maxLength": 6000}),
		"ReadReason": header(endpoint.HeaderReason, "Why you read it, percent-encoded UTF-8; at least 10 letters.",
			true, object{"type": "string", "maxLength": 6000}),
	}
}

func headers() object {
	text := func(doc string) object { return object{"description": doc, "schema": object{"type": "string"}} }
	number := func(doc string) object { return object{"description": doc, "schema": object{"type": "integer"}} }
	return object{
		"ETag":          text("The revision, quoted. It changes whenever the answer of the thing does."),
		"EntityTag":     text("Of these very bytes: send it as If-None-Match to learn whether they changed."),
		"CacheControl":  text("How long the answer may be kept."),
		"Location":      text("Where it is, or the list that holds it."),
		"Replay":        text("true when an earlier request with the same key is answered again."),
		"SessionToken":  text("A newer token of a bearer session, once in a while: use it from now on."),
		"Authenticate":  text("Bearer, with error=\"invalid_token\" when a token came and is not good any more."),
		"RetryAfter":    number("Seconds."),
		"RateLimit":     number("Requests you may send at once."),
		"RateRemaining": number("Requests you may still send at once."),
		"RateReset":     number("Seconds until all of them are yours again."),
	}
}

// TestTheDocumentIsWhatTheServerOffers holds the document to the table that the server mounts, and to its types.
func TestTheDocumentIsWhatTheServerOffers(t *testing.T) {
	want := described(t)
	if *update {
		if err := os.WriteFile("openapi.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(document, want) {
		t.Fatal("openapi.json is not what the table of routes says: run go test ./internal/httpd/api -run Document -update")
	}
}

// The table of routes stands in the guide between these lines.
const (
	guide      = "../../../docs/api.md"
	tableStart = "<!-- routes: written by the tests -->\n"
	tableEnd   = "<!-- end of routes -->\n"
)

// TestTheGuideListsEveryRoute holds the table in the guide to the table of routes.
func TestTheGuideListsEveryRoute(t *testing.T) {
	raw, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(raw), tableStart)
	_, tail, closed := strings.Cut(rest, tableEnd)
	if !ok || !closed {
		t.Fatal("the guide has no place for the table of routes")
	}
	table := "| | path | what it does | act that is decided |\n|---|---|---|---|\n"
	for _, r := range Routes() {
		act := "a session"
		switch {
		case r.Action != "":
			act = "`" + r.Action + "`"
		case r.Public:
			act = "open to all"
		}
		if r.Scope != "" {
			act += ", machines with `" + r.Scope + "`"
		}
		table += "| " + r.Method + " | `" + templated(r.Path) + "` | " + r.Summary + " | " + act + " |\n"
	}
	want := head + tableStart + table + tableEnd + tail
	if *update {
		if err := os.WriteFile(guide, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(raw) {
		t.Fatal("docs/api.md does not list the routes as they are: run go test ./internal/httpd/api -run Guide -update")
	}
}

func TestEveryProblemIsDescribed(t *testing.T) {
	for _, k := range fault.Kinds() {
		if problemWords[k] == "" {
			t.Errorf("%v has no words", k)
		}
	}
}

func TestEveryRouteHasANameOfItsOwn(t *testing.T) {
	names, addresses := map[string]bool{}, map[string]bool{}
	for _, r := range Routes() {
		if r.Name == "" || r.Summary == "" || names[r.Name] || addresses[r.Method+r.Path] {
			t.Errorf("%s %s: name %q is missing or taken", r.Method, r.Path, r.Name)
		}
		names[r.Name], addresses[r.Method+r.Path] = true, true
		if r.Method != fiber.MethodGet && r.In.NumField() > 0 && r.Example == nil {
			t.Errorf("%s has no example", r.Name)
		}
	}
}
