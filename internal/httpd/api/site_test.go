package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/gofiber/fiber/v2"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// site is the real server over a world. Every request and every answer of a test is held to the document it serves.
type site struct {
	t   testing.TB
	w   *amparotest.World
	app *fiber.App
}

var views = sync.OnceValues(func() (*view.Engine, error) {
	opt := view.FromPack(country.Guatemala())
	opt.Now = time.Now
	return view.New(opt)
})

func open(t testing.TB, w *amparotest.World) *site {
	t.Helper()
	v, err := views()
	must(t, err)
	app := httpd.New(httpd.Deps{Work: w.Work, Identity: w.IDs, Factors: w.Factors, SSO: w.SSO, Views: v,
		FormKey: []byte(strings.Repeat("k", 32)),
		Version: "test",
		Rates:   mid.NewRates(10_000, 100_000)})
	return &site{t: t, w: w, app: app}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// contract is the served document with a router over it.
var contract = sync.OnceValues(func() (routers.Router, error) {
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(raw)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

// caller is one person's program.
type caller struct {
	*site
	token string
}

// nobody is somebody who is not signed in.
func (s *site) nobody() *caller { return &caller{site: s} }

// signs signs somebody of the world in over the interface.
func (s *site) signs(a *amparotest.Actor) *caller {
	s.t.Helper()
	got := s.nobody().post("/sessions", object{"login": s.w.Login(a.Actor), "password": amparotest.Password})
	got.want(http.StatusCreated)
	return &caller{site: s, token: got.text("token")}
}

type object = map[string]any

// told is an answer, read whole.
type reply struct {
	t      testing.TB
	what   string
	Status int
	Header http.Header
	Raw    []byte
	Body   object
}

func (c *caller) get(path string, header ...string) reply {
	return c.send(http.MethodGet, path, nil, header...)
}
func (c *caller) put(path string, body any, header ...string) reply {
	return c.send(http.MethodPut, path, body, header...)
}
func (c *caller) post(path string, body any, header ...string) reply {
	return c.send(http.MethodPost, path, body, header...)
}

// send sends JSON; pairs of header names and values follow the body.
func (c *caller) send(method, path string, body any, header ...string) reply {
	c.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		var err error
		raw, err = json.Marshal(b)
		must(c.t, err)
	}
	req := httptest.NewRequestWithContext(c.t.Context(), method, "/api/v1"+path, bytes.NewReader(raw))
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.app.Test(req, -1)
	must(c.t, err)
	defer func() { _ = res.Body.Close() }()
	out := reply{t: c.t, what: method + " " + path, Status: res.StatusCode, Header: res.Header}
	out.Raw, err = io.ReadAll(res.Body)
	must(c.t, err)
	if len(out.Raw) > 0 {
		var whole any // A list, where it is one that others prescribe.
		err := json.Unmarshal(out.Raw, &whole)
		if out.Body, _ = whole.(map[string]any); err != nil {
			c.t.Errorf("%s answered what is not JSON: %q", out.what, out.Raw)
		}
	}
	c.holds(req, raw, res, out.Raw)
	return out
}

// holds checks a request that was taken, and every answer, against the document.
func (c *caller) holds(req *http.Request, body []byte, res *http.Response, raw []byte) {
	c.t.Helper()
	if req.Method == http.MethodHead {
		return
	}
	router, err := contract()
	must(c.t, err)
	ask := httptest.NewRequest(req.Method, strings.TrimPrefix(req.URL.String(), "/api/v1"), bytes.NewReader(body))
	ask.Header = req.Header
	if allow := res.Header.Get("Allow"); allow != "" && !strings.Contains(allow, req.Method) ||
		req.Method == http.MethodOptions {
		return // The document describes what is taken, not what is refused by its method.
	}
	route, params, err := router.FindRoute(ask)
	if err != nil || strings.HasSuffix(req.URL.Path, "/") {
		if res.StatusCode != http.StatusNotFound {
			c.t.Errorf("%s %s answers %d and is not in the document", req.Method, req.URL.Path, res.StatusCode)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: ask, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true,
			IncludeResponseStatus:      true,
			ExcludeReadOnlyValidations: true}}
	if code := problemOf(raw); code != "" && !slices.Contains(promisedCodes(), code) {
		c.t.Errorf("%s %s answers the code %s, which the document does not list", req.Method, req.URL.Path, code)
	}
	if res.StatusCode < 300 {
		answered.Store(route.Operation.OperationID, true)
		if err := openapi3filter.ValidateRequest(c.t.Context(), in); err != nil {
			c.t.Errorf("%s %s was taken, yet the document refuses it: %v", req.Method, req.URL.Path, err)
		}
	}
	if answer := route.Operation.Responses.Status(res.StatusCode); answer != nil &&
		answer.Value.Content["application/json"] != nil {
		seeksCodes(route.Method+" "+route.Path, answer.Value.Content["application/json"].Schema, raw)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: res.StatusCode,
		Header: res.Header, Options: in.Options}
	out.SetBodyBytes(raw)
	if err := openapi3filter.ValidateResponse(c.t.Context(), out); err != nil {
		c.t.Errorf("%s %s answered %d against the document: %v\n%s", req.Method, req.URL.Path, res.StatusCode, err, raw)
	}
}

// problemOf is the code of a problem, or nothing.
func problemOf(raw []byte) string {
	var p struct {
		Type, Code string
	}
	if json.Unmarshal(raw, &p) != nil || !strings.HasPrefix(p.Type, "urn:amparo:fault:") {
		return ""
	}
	return p.Code
}

// promisedCodes are the codes of problems that the document lists.
var promisedCodes = sync.OnceValue(func() []string {
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		return nil
	}
	var doc struct {
		Components struct {
			Schemas struct {
				ProblemCode struct {
					Codes []string `json:"x-extensible-enum"`
				}
			}
		}
	}
	if json.Unmarshal(raw, &doc) != nil {
		return nil
	}
	return doc.Components.Schemas.ProblemCode.Codes
})

func (a reply) want(status int) reply {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s: want %d, got %d %s", a.what, status, a.Status, a.Raw)
	}
	return a
}

// refused checks the status and the code of a problem.
func (a reply) refused(status int, code string) reply {
	a.t.Helper()
	if strings.Contains(a.what, "/fhir/") {
		if a.want(status); a.text("issue", 0, "details", "coding", 0, "code") != code {
			a.t.Fatalf("%s: want %s, got %s", a.what, code, a.Raw)
		}
		return a
	}
	if a.Status != status || a.Body["code"] != code || !strings.HasPrefix(a.Header.Get("Content-Type"),
		"application/problem+json") {
		a.t.Fatalf("%s: want %d %s, got %d %s", a.what, status, code, a.Status, a.Raw)
	}
	if a.text("title") == code {
		a.t.Errorf("%s has no words", code)
	}
	for i := range a.len("fields") {
		if a.text("fields", i, "title") == a.text("fields", i, "code") {
			a.t.Errorf("%s has no words", a.text("fields", i, "code"))
		}
	}
	return a
}

// at follows a path of keys and places into the answer.
func (a reply) at(path ...any) any {
	a.t.Helper()
	var v any = a.Body
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(object)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				a.t.Fatalf("%s: nothing at %v of %s", a.what, path, a.Raw)
			}
			v = l[s]
		}
	}
	return v
}

func (a reply) text(path ...any) string {
	a.t.Helper()
	s, ok := a.at(path...).(string)
	if !ok {
		a.t.Fatalf("%s: no text at %v of %s", a.what, path, a.Raw)
	}
	return s
}

func (a reply) len(path ...any) int {
	l, _ := a.at(path...).([]any)
	return len(l)
}

// fields lists the places a problem names, each with its code.
func (a reply) fields() map[string]string {
	out := map[string]string{}
	for i := range a.len("fields") {
		out[a.text("fields", i, "path")] = a.text("fields", i, "code")
	}
	return out
}

// because are the headers of whoever reads what is read for a reason only.
func because(path string) []string {
	if strings.HasSuffix(path, "/restricted") {
		return []string{"X-Act-Reason", "Lo%20pide%20la%20jueza"}
	}
	return nil
}

// survivor is a filing as a program sends it.
func survivor(age int, needs ...string) object {
	var list []object
	for _, n := range needs {
		list = append(list, object{"need": n, "urgency": "critica"})
	}
	return object{
		"group": []object{{"relation": "titular", "age": age, "gender": "mujer"}}, "languages": []object{{"id": "spa",
			"level": "materno"}},
		"nationality": "GT", "trafficking_status": "posible", "found_municipality": "0101", "security_level_needed": 1,
		"court_status": "no_aplica",
		"identity": object{"persons": []object{{"given": "Marisol", "family": "Ejemplo"}},
			"contact_phone": "+50200001234"},
		"safety":     object{"risk_note": "La buscan en la terminal."},
		"restricted": object{"trafficker_note": "Apodo: el Prueba."},
		"consent": object{"given_by": "persona", "language": "spa", "method": "oral",
			"scopes": object{"registro": "si", "compartir_minimo": "si", "compartir_identidad": "si"}},
		"needs": list, "send": true,
	}
}

// absent is an id that nothing has.
func absent() string { return string(domain.NewID[domain.OfferID]()) }
