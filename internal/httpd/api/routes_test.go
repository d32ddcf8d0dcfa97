package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/httpd/api"
	"amparo/internal/identity"
)

// TestEveryRouteIsDescribed compares what the running server answers with what the document it serves describes, both
// ways.
func TestEveryRouteIsDescribed(t *testing.T) {
	s := open(t, amparotest.New(t))
	served := map[string]bool{}
	for _, r := range s.app.GetRoutes(true) {
		path, ours := strings.CutPrefix(r.Path, api.Base+"/")
		if !ours || r.Method == http.MethodHead {
			continue
		}
		parts := strings.Split(path, "/")
		for i, p := range parts {
			if name, ok := strings.CutPrefix(p, ":"); ok {
				parts[i] = "{" + name + "}"
			}
		}
		served[strings.ToLower(r.Method)+" /"+strings.Join(parts, "/")] = true
	}
	described := map[string]bool{}
	doc := s.nobody().get("/openapi.json").want(http.StatusOK)
	paths, _ := doc.at("paths").(object)
	for path, ops := range paths {
		methods, _ := ops.(object)
		for method := range methods {
			described[method+" "+path] = true
		}
	}
	if !maps.Equal(served, described) {
		t.Fatalf("served:\n%s\ndescribed:\n%s", strings.Join(slices.Sorted(maps.Keys(served)), "\n"),
			strings.Join(slices.Sorted(maps.Keys(described)), "\n"))
	}
}

// TestABrowserSessionWorksTooButNotFromElsewhere uses the cookie of the pages.
func TestABrowserSessionWorksTooButNotFromElsewhere(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := w.Worker("ana")
	in, err := w.IDs.SignIn(t.Context(), identity.Attempt{Login: w.Login(ana.Actor), Password: amparotest.Password,
		Addr: "127.0.0.1"})
	must(t, err)
	cookie := "amparo-session=" + in.Token
	c := s.nobody()
	c.get("/me", "Cookie", cookie).want(http.StatusOK)
	c.post("/cases", survivor(24, "abrigo"), "Cookie", cookie, "Sec-Fetch-Site", "same-origin").want(http.StatusCreated)
	for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
		{"Origin", "null"}, {"Origin", "https://elsewhere.example.org"}, {}} {
		c.post("/cases", survivor(24, "abrigo"), append([]string{"Cookie", cookie}, from...)...).
			refused(http.StatusForbidden, "fault.cross_site")
	}
	c.post("/sessions/current/role", object{"role": "referente"}, "Cookie", cookie, "Sec-Fetch-Site", "same-origin").
		refused(http.StatusForbidden, "api.bearer_only")
	bearer := &caller{site: s, token: in.Token}
	bearer.get("/me").refused(http.StatusUnauthorized, "session.none")
}
