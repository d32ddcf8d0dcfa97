package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/httpd/api"
)

// leastCells is how many questions the matrix asks at least.
const leastCells = 2500

// TestEveryRouteForEverybody asks for every route of the router as everybody of the cast, signed in or not. Whoever the
// table lets in must be let in, each on a case of its own where the act changes it; everybody else is refused, and
// learns no word of what is planted. With -short and under the race detector every third cell is tried.
func TestEveryRouteForEverybody(t *testing.T) {
	t.Parallel()
	c := assemble(t)
	rows := append(apiRows(), pageRows()...)
	c.everyRouteHasARow(t, rows)
	if t.Failed() {
		return // The table is not the router's.
	}
	for _, d := range rows {
		if d.stage != "" {
			c.stage(t, d.stage)
		}
	}
	var refused, allowed atomic.Int64
	var all sync.WaitGroup
	for i, m := range c.members {
		all.Go(func() {
			for j, d := range rows {
				if !d.allowed(m) && !d.personal && inTurn(i+j) {
					c.refuses(t, d, m)
					refused.Add(1)
				}
			}
		})
	}
	all.Wait()
	full := make(chan struct{}, 12)
	for j, d := range rows {
		for i, m := range c.members {
			if d.personal || d.apart || !d.allowed(m) || !inTurn(i+j) {
				continue
			}
			full <- struct{}{}
			all.Go(func() {
				defer func() { <-full }()
				c.letsIn(t, d, m)
				allowed.Add(1)
			})
		}
	}
	all.Wait()
	personal := c.personalRows(t, rows)
	total := int(refused.Load()+allowed.Load()) + personal
	t.Logf("%d routes in %d rows, %d people: %d cells, %d refused, %d let in, %d of a caller's own", len(c.routes()),
		len(rows), len(c.members), total,
		refused.Load(), allowed.Load(), personal)
	if total < leastCells {
		t.Errorf("only %d cells", total)
	}
	c.everyOpeningCounted(t)
	c.w.Verify()
}

// inTurn reports whether the nth question is asked: with -short and the race detector every third, a different one of
// each person.
func inTurn(n int) bool { return !hurried() || n%3 == 0 }

// routes lists what the router offers, apart from files and from what fiber adds to every reading route.
func (c *cast) routes() []string {
	var out []string
	for _, r := range c.app.GetRoutes(true) {
		key := r.Method + " " + r.Path
		if r.Method != http.MethodHead && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// everyRouteHasARow fails on a route without a row, and on a row without a route.
func (c *cast) everyRouteHasARow(t *testing.T, rows []routeRow) {
	t.Helper()
	listed := map[string]bool{}
	acts := map[string]string{}
	for _, r := range api.Routes() {
		acts[r.Method+" "+api.Base+r.Path] = r.Action
	}
	for _, d := range rows {
		listed[d.key()] = true
		if act, ok := acts[d.key()]; ok && act != d.action {
			t.Errorf("%s: the row says %q, the interface %q", d.name(), d.action, act)
		}
	}
	routes := c.routes()
	for _, r := range routes {
		if !listed[r] {
			t.Errorf("%s has no row: say who may", r)
		}
	}
	for r := range listed {
		if !slices.Contains(routes, r) {
			t.Errorf("%s has a row and no route", r)
		}
	}
}

// because are the headers of whoever reads what is read for a reason only.
func because(path string) []string {
	if strings.HasSuffix(path, "/restricted") {
		return []string{"X-Act-Reason", "Lo%20pide%20la%20jueza"}
	}
	return nil
}

// tries sends one request of a row as one person.
func (c *cast) tries(d routeRow, m *member, s *scene) answer {
	path := d.fill(c, s)
	var body any
	if d.body != nil {
		body = d.body(c, s)
	}
	if d.page() {
		if !d.changes() {
			return m.page.get(path)
		}
		form := url.Values{"_csrf": {m.csrf}}
		if d.revised {
			form.Set("_rev", revisionOf(m.page.get(path).Body))
		}
		if v, ok := body.(url.Values); ok {
			for k := range v {
				form[k] = v[k]
			}
		}
		return m.page.do(d.method, path, strings.NewReader(form.Encode()), map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": c.url})
	}
	path = strings.TrimPrefix(path, "/api/v1")
	if d.method != http.MethodPut {
		return m.api.api(d.method, path, body, because(path)...)
	}
	tag := m.api.api(http.MethodGet, path, nil, because(path)...).Header.Get("ETag")
	if tag == "" {
		tag = `"1"`
	}
	return m.api.api(d.method, path, body, "If-Match", tag)
}

var revisionShape = regexp.MustCompile(`name="_rev" value="([0-9]+)"`)

// revisionOf reads the revision a page's form was made from.
func revisionOf(page string) string {
	if m := revisionShape.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return "1"
}

// sceneFor is the case a row is tried on: a new one where the act will change it.
func (c *cast) sceneFor(t testing.TB, d routeRow, anew bool) *scene {
	t.Helper()
	switch {
	case d.stage == "":
		return nil
	case anew && d.changes():
		return c.fresh(t, d.stage)
	}
	return c.stage(t, d.stage)
}

// refuses tries a row as somebody the table does not let in.
func (c *cast) refuses(t *testing.T, d routeRow, m *member) {
	t.Helper()
	got := c.tries(d, m, c.sceneFor(t, d, false))
	ok := got.Status == http.StatusForbidden || got.Status == http.StatusNotFound || d.explained &&
		got.Status == http.StatusUnprocessableEntity
	if m.role == nobody {
		ok = got.Status == http.StatusUnauthorized || got.Status == http.StatusForbidden || d.page() &&
			got.Status == http.StatusSeeOther && toSignIn(got)
	}
	if !ok {
		t.Errorf("%s as %s (%s): want a refusal, got %d %s", d.name(), m.name(), d.action, got.Status,
			got.Header.Get("Location")+brief(got))
	}
	for word, whose := range planted {
		if !whose.has(m) && strings.Contains(got.Body, word) {
			t.Errorf("%s as %s: the refusal says %s", d.name(), m.name(), word)
		}
	}
}

// letsIn tries a row as somebody the table lets in.
func (c *cast) letsIn(t *testing.T, d routeRow, m *member) {
	t.Helper()
	if d.changes() && d.stage == "" { // The house and the agency are the same for all: they take turns.
		c.turn.Lock()
		defer c.turn.Unlock()
	}
	got := c.tries(d, m, c.sceneFor(t, d, true))
	ok := got.Status < 400 && !(m.role != nobody && toSignIn(got))
	if d.partial && got.Status == http.StatusUnprocessableEntity {
		ok = true
	}
	if !ok {
		t.Errorf("%s as %s (%s): want to be let in, got %d %s", d.name(), m.name(), d.action, got.Status, brief(got))
	}
}

// brief is what a refusal says, cut short.
func brief(a answer) string {
	var p struct {
		Code   string `json:"code"`
		Fields []struct{ Path, Code string }
	}
	if json.Unmarshal([]byte(a.Body), &p) == nil && p.Code != "" {
		return fmt.Sprint(p.Code, p.Fields)
	}
	var errs []string
	for _, part := range strings.Split(a.Body, `class="err`)[1:] {
		errs = append(errs, part[:min(len(part), 120)])
	}
	return strings.Join(errs, "|")
}

// personalDoors tries what acts on the caller's own session or account: a stranger is refused where a session is
// needed, and somebody new in every role is let in.
func (c *cast) personalRows(t *testing.T, rows []routeRow) int {
	t.Helper()
	cells := 0
	for _, d := range rows {
		if !d.personal {
			continue
		}
		for _, m := range c.members {
			if m.rel != "other" && m.role != nobody {
				continue
			}
			cells++
			c.tryPersonal(t, d, m)
		}
	}
	return cells
}

func (c *cast) tryPersonal(t *testing.T, d routeRow, m *member) {
	t.Helper()
	if m.role == nobody {
		if !d.may.has(m) {
			c.refuses(t, d, m)
		}
		return
	}
	again := &member{rel: m.rel, role: m.role, person: c.w.Person("de paso", c.agencies["other"], domain.Role(m.role))}
	again.signIn(c.server) // Its session, and its password, are its own to lose.
	if body := personalBodies[d.key()]; body != nil {
		d.body = func(c *cast, _ *scene) any { return body(c, again) }
	}
	if got := c.tries(d, again, nil); got.Status >= 400 {
		t.Errorf("%s as %s: want it done, got %d %s", d.name(), m.name(), got.Status, brief(got))
	}
}

// toSignIn reports whether an answer leads to the sign-in page, from wherever.
func toSignIn(a answer) bool {
	to, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	return to == "/sign-in"
}
