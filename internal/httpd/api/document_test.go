package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
	"amparo/internal/httpd/respond"
)

var update = flag.Bool("update", false, "write openapi.json anew from the table of routes")

const documentIntro = "Coordinates help for people identified as victims of human trafficking: a case, consent, one referral for each need, " +
	"ranked matches, offers, an acceptance that reserves the place in the same act, arrival or first appointment, outcome.\n\n" +
	"Everything is decided for the role of the session. What you may not know of is answered exactly like what does not exist. " +
	"Every reading of personal content is kept in the log before it is answered. All examples are fictional."

// described builds the document from the table of routes and the types they speak in.
func described(t *testing.T) []byte {
	s := &schemas{t: t, made: object{}, names: map[string]reflect.Type{}}
	paths := object{}
	for _, r := range Routes() {
		at := templated(r.Path)
		if paths[at] == nil {
			paths[at] = object{}
		}
		paths[at].(object)[strings.ToLower(r.Method)] = s.operation(r)
	}
	paths["/openapi.json"] = object{"get": object{"operationId": "getDocument", "summary": "This document", "tags": []any{"version"}, "security": []any{},
		"responses": object{"200": object{"description": "OpenAPI 3.1.", "content": object{fiber.MIMEApplicationJSON: object{"schema": object{"type": "object"}}}}}}}
	doc := object{
		"openapi": "3.1.0",
		"info": object{"title": "Amparo", "version": "1", "summary": "Coordination of help for victims of human trafficking",
			"description": documentIntro},
		"servers":  []any{object{"url": Base}},
		"security": []any{object{"bearer": []any{}}, object{"cookie": []any{}}},
		"paths":    paths,
		"components": object{
			"schemas": s.made, "parameters": parameters(), "headers": headers(), "responses": problems(s),
			"securitySchemes": object{
				"bearer": object{"type": "http", "scheme": "bearer", "description": "The token that signing in answers."},
				"cookie": object{"type": "apiKey", "in": "cookie", "name": "__Host-session", "description": "The session of the pages."},
			},
		},
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(doc); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
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

func (s *schemas) operation(r Route) object {
	op := object{"operationId": r.Name, "summary": r.summary, "tags": []any{r.group()}, "responses": s.responses(r)}
	if r.note != "" {
		op["description"] = r.note
	}
	if r.Action != "" {
		op["x-amparo-action"] = r.Action
	}
	if r.public {
		op["security"] = []any{}
	}
	var params []any
	for _, name := range r.params() {
		params = append(params, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string", "pattern": idPattern}})
	}
	if r.Method == fiber.MethodGet {
		params = append(params, s.query(r.in)...)
	}
	ref := func(name string) { params = append(params, object{"$ref": "#/components/parameters/" + name}) }
	switch r.match {
	case matchMay:
		ref("IfMatch")
	case matchNeeded:
		ref("IfMatchNeeded")
	}
	if r.keyed {
		ref("IdempotencyKey")
	}
	if r.behalf {
		ref("ActFor")
		ref("ActReason")
	}
	if len(params) > 0 {
		op["parameters"] = params
	}
	if r.Method != fiber.MethodGet && r.in.NumField() > 0 {
		media := object{"schema": s.of(r.in, true)}
		if r.sample != nil {
			media["example"] = example(s.t, r.sample)
		}
		op["requestBody"] = object{"required": !r.bodyless(), "content": object{fiber.MIMEApplicationJSON: media}}
	}
	return op
}

func (s *schemas) responses(r Route) object {
	out := object{}
	hdr := object{}
	probe := reflect.New(r.out).Elem().Interface()
	if _, ok := probe.(revised); ok {
		hdr["ETag"] = object{"$ref": "#/components/headers/ETag"}
	}
	if _, ok := probe.(placed); ok {
		hdr["Location"] = object{"$ref": "#/components/headers/Location"}
	}
	if r.keyed {
		hdr["Idempotent-Replay"] = object{"$ref": "#/components/headers/Replay"}
	}
	ok := object{"description": map[int]string{200: "Done.", 201: "Created.", 204: "Done; there is nothing to tell."}[r.status]}
	if len(hdr) > 0 {
		ok["headers"] = hdr
	}
	schema := object{}
	if r.out != reflect.TypeFor[none]() {
		schema = s.of(r.out, false)
		ok["content"] = object{fiber.MIMEApplicationJSON: object{"schema": schema}}
	}
	out[strconv.Itoa(r.status)] = ok
	if r.keyed {
		repeated := s.of(reflect.TypeFor[Repeated](), false)
		if r.status == fiber.StatusOK {
			ok["content"] = object{fiber.MIMEApplicationJSON: object{"schema": object{"anyOf": []any{schema, repeated}}}}
		} else {
			out["200"] = object{"description": "An earlier request with the same key did it, and its answer was not kept.",
				"headers": object{"Idempotent-Replay": object{"$ref": "#/components/headers/Replay"}, "Location": object{"$ref": "#/components/headers/Location"}},
				"content": object{fiber.MIMEApplicationJSON: object{"schema": repeated}}}
		}
	}
	for _, status := range problemsOf(r) {
		out[strconv.Itoa(status)] = object{"$ref": "#/components/responses/Problem" + strconv.Itoa(status)}
	}
	return out
}

// problemsOf lists the ways a route can fail.
func problemsOf(r Route) []int {
	out := []int{401, 403, 404, 422, 429, 500, 503}
	if r.Method != fiber.MethodGet {
		out = append(out, 409, 410, 413)
	}
	if r.match != matchNone || r.Method == fiber.MethodPut {
		out = append(out, 412)
	}
	return out
}

var problemWords = map[fault.Kind]string{
	fault.Internal: "Something failed on our side; the reference leads to it in the log.", fault.Invalid: "The input is wrong; every wrong field is named.",
	fault.Unauthenticated: "Nobody is signed in, or the session ended.", fault.Forbidden: "You may know of it and may not do this.",
	fault.NotFound: "It does not exist, or you may not know of it.", fault.Conflict: "The state moved on, or the key was used for something else.",
	fault.Stale: "The revision in If-Match is not the current one.", fault.Expired: "A deadline or a code has passed.",
	fault.TooMany: "Slow down; Retry-After says for how long.", fault.TooLarge: "The body is larger than accepted.",
	fault.Unavailable: "The store cannot be reached just now; try again.",
}

func problems(s *schemas) object {
	out := object{}
	for kind, words := range problemWords {
		status := strconv.Itoa(respond.Status(kind))
		r := object{"description": words, "content": object{"application/problem+json": object{"schema": s.of(reflect.TypeFor[respond.Problem](), false)}}}
		if kind == fault.TooMany {
			r["headers"] = object{"Retry-After": object{"description": "Seconds.", "schema": object{"type": "integer"}}}
		}
		out["Problem"+status] = r
	}
	return out
}

func parameters() object {
	header := func(name, doc string, required bool, schema object) object {
		return object{"name": name, "in": "header", "required": required, "description": doc, "schema": schema}
	}
	tag := object{"type": "string", "pattern": `^"[0-9]+"$`}
	return object{
		"IfMatch":        header("If-Match", "The ETag you read. Without it, or with *, the act applies to whatever is current.", false, object{"type": "string", "pattern": `^("[0-9]+"|\*)$`}),
		"IfMatchNeeded":  header("If-Match", "The ETag you read. An edit of something older is refused with 412.", true, tag),
		"IdempotencyKey": header(headerKey, "1 to 128 visible signs of your choice. The same request with the same key acts once and is answered the same for 24 hours; another request with that key is refused with 409.", false, object{"type": "string", "pattern": "^[!-~]{1,128}$"}),
		"ActFor":         header(headerFor, "For the desk: the agency you act for. Needs a reason, and the agency is told.", false, object{"type": "string", "pattern": idPattern}),
		"ActReason":      header(headerReason, "Why, percent-encoded UTF-8; at least 10 letters.", false, object{"type": "string"}),
	}
}

func headers() object {
	text := object{"type": "string"}
	return object{
		"ETag":     object{"description": "The revision, quoted.", "schema": text},
		"Location": object{"description": "Where it is.", "schema": text},
		"Replay":   object{"description": "true when an earlier request with the same key is answered again.", "schema": text},
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
		case r.public:
			act = "open to all"
		}
		table += "| " + r.Method + " | `" + templated(r.Path) + "` | " + r.summary + " | " + act + " |\n"
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
	names, doors := map[string]bool{}, map[string]bool{}
	for _, r := range Routes() {
		if r.Name == "" || r.summary == "" || names[r.Name] || doors[r.Method+r.Path] {
			t.Errorf("%s %s: name %q is missing or taken", r.Method, r.Path, r.Name)
		}
		names[r.Name], doors[r.Method+r.Path] = true, true
		if r.Method != fiber.MethodGet && r.in.NumField() > 0 && r.sample == nil {
			t.Errorf("%s has no example", r.Name)
		}
	}
}
