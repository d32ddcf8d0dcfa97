package httpd_test

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/domain"
)

// outsiders say, for each kind of thing, who may not know that it exists.
var outsiders = map[string]who{
	"case": either(on("other", "referente supervisor_agencia albergue_ingreso albergue_direccion programa_psico "+
		"programa_legal autoridad_ninez interprete analista auditoria admin_tecnico"),
		on("police", "referente supervisor_agencia"), on("team accepted", "interprete analista auditoria admin_tecnico")),
	"shelter": either(on("other", "programa_psico programa_legal interprete analista auditoria admin_tecnico"),
		on("police", "referente supervisor_agencia")),
	"program": on("other", "interprete analista auditoria admin_tecnico"),
	"agency": either(on("other", "referente supervisor_agencia albergue_ingreso albergue_direccion programa_psico "+
		"programa_legal autoridad_ninez interprete analista"), on("police", "referente")),
	"account": either(on("other", "referente supervisor_agencia coordinacion albergue_direccion programa_psico "+
		"autoridad_ninez interprete analista auditoria"), on("team", "referente interprete")),
	"notice":  on("other team", "*"),
	"session": on("other team", "*"),
}

// hangsOn names what a thing of a route hangs on, for whoever may not know of it.
var hangsOn = map[string]string{"referral": "case", "offer": "case"}

// TestDeniedAndAbsentAnswerAlike asks for another's thing, for one that does not exist, and for what cannot be an id at
// all, at every route that takes an id, as those who may not know of the thing, a third of them at each route: status,
// body and headers are the same.
func TestDeniedAndAbsentAnswerAlike(t *testing.T) {
	t.Parallel()
	c := assemble(t)
	asked, routes := 0, map[string]bool{}
	for i, d := range append(apiRows(), pageRows()...) {
		kind := firstKind(strings.TrimPrefix(d.path, "/api/v1"))
		whose := outsiders[cmp.Or(hangsOn[kind], kind)]
		if kind == "" || whose == nil || d.apart {
			continue
		}
		for j, m := range c.members {
			outside := whose.has(m) || m.role == nobody
			if !outside || d.allowed(m) || m.role == string(domain.RoleChildAuth) && d.stage == stageMinor || (i+j)%3 != 0 {
				continue // The authority may know of every open case of a minor.
			}
			asked++
			routes[d.key()] = true
			c.alike(t, d, m)
		}
	}
	t.Logf("%d questions at %d routes, each put four times", asked, len(routes))
	if asked < 900 || len(routes) < 80 {
		t.Errorf("only %d questions at %d routes", asked, len(routes))
	}
	c.differs(t)
}

// alike compares the answers.
func (c *cast) alike(t *testing.T, d routeRow, m *member) {
	t.Helper()
	s := c.sceneFor(t, d, false)
	real := firstID(d, d.fill(c, s))
	absent := string(domain.NewID[domain.CaseID]())
	first := ""
	for _, id := range []string{real, absent, "no-es-un-identificador", strings.ToUpper(absent)} {
		got := c.plain(c.triesID(d, m, s, real, id), m, id)
		switch {
		case first == "":
			first = got
		case got != first:
			t.Errorf("%s as %s: the answers differ\n another's: %s\n %s: %s", d.name(), m.name(), apart(first, got), id,
				apart(got, first))
			return
		}
	}
	if !strings.HasPrefix(first, "404") && m.role != nobody {
		t.Errorf("%s as %s: want 404, got %s", d.name(), m.name(), cut(first))
	}
}

// differs proves that the comparison sees a difference where there is one: to her own worker a case is not what does
// not exist.
func (c *cast) differs(t *testing.T) {
	t.Helper()
	d, m, s := opens("/cases/:id", "case.read", may.reads, stageHeld), c.member("worker", "referente"), c.stage(t,
		stageHeld)
	absent := string(domain.NewID[domain.CaseID]())
	if c.plain(c.triesID(d, m, s, string(s.cas), string(s.cas)), m, string(s.cas)) == c.plain(c.triesID(d, m, s,
		string(s.cas), absent), m, absent) {
		t.Error("the comparison sees nothing")
	}
}

func cut(s string) string { return s[:min(len(s), 160)] }

// apart is what an answer says around the place where it first differs from another.
func apart(s, other string) string {
	at := 0
	for at < min(len(s), len(other)) && s[at] == other[at] {
		at++
	}
	return "…" + s[max(0, at-80):min(len(s), at+80)]
}

// firstID is what stands in the filled path where the route has its first parameter.
func firstID(d routeRow, filled string) string {
	at := slices.IndexFunc(strings.Split(d.path, "/"), func(p string) bool { return strings.HasPrefix(p, ":") })
	return strings.Split(filled, "/")[at]
}

// triesID is tries with another id in the place of the first.
func (c *cast) triesID(d routeRow, m *member, s *scene, real, id string) answer {
	return c.tries(routeRow{method: d.method, path: strings.Replace(d.fill(c, s), real, id, 1), body: d.body}, m, s)
}

var (
	tokenShape = regexp.MustCompile(`name="_(once|csrf)" value="[^"]*"`)
	nonceShape = regexp.MustCompile(`'nonce-[^']*'`)
	// Of the session: a second between two answers changes them.
	secondsLeft = regexp.MustCompile(`http-equiv="refresh" content="\d+;|data-left="\d+"`)
)

// plain is an answer without what is new in every answer: the request's own id, the nonce, the tokens of a form, the
// seconds that the session has left, and the id asked for, which the language switch leads back to.
func (c *cast) plain(a answer, m *member, id string) string {
	body := a.Body
	for _, own := range []string{a.Header.Get("X-Request-Id"), id} {
		if own != "" {
			body = strings.ReplaceAll(body, own, "…")
		}
	}
	if n := nonceShape.FindString(a.Header.Get("Content-Security-Policy")); n != "" {
		body = strings.ReplaceAll(body, strings.TrimSuffix(strings.TrimPrefix(n, "'nonce-"), "'"), "…")
	}
	body = secondsLeft.ReplaceAllString(tokenShape.ReplaceAllString(body, "token"), "left")
	var headers []string
	for name, values := range a.Header {
		switch name {
		case "Date", "X-Request-Id", "Content-Security-Policy", "Content-Length", "X-Session-Token":
		case "Set-Cookie":
			for _, v := range values { // What a cookie holds is new each time; that it is set may tell something.
				if set, _, _ := strings.Cut(v, "="); !strings.HasSuffix(set, "session") {
					headers = append(headers, name+": "+set)
				}
			}
		default:
			headers = append(headers, name+": "+strings.ReplaceAll(strings.Join(values, ","), id, "…"))
		}
	}
	slices.Sort(headers)
	return strings.Join([]string{strconv.Itoa(a.Status), body, strings.Join(headers, "\n")}, "\n")
}

// TestHeadTellsNoMoreThanGet asks with HEAD: the status is that of GET, no body comes, and what is another's has the
// length of what is absent.
func TestHeadTellsNoMoreThanGet(t *testing.T) {
	t.Parallel()
	c := assemble(t)
	stranger, worker := c.member("other", "referente"), c.member("worker", "referente")
	length := map[string]string{}
	for _, d := range append(apiRows(), pageRows()...) {
		if d.changes() || d.apart || d.personal {
			continue
		}
		s := c.sceneFor(t, d, false)
		path := d.fill(c, s)
		for _, m := range []*member{stranger, worker} {
			who := m.page
			if !d.page() {
				who = m.api
			}
			get := who.do(http.MethodGet, path, nil, nil)
			head := who.do(http.MethodHead, path, nil, nil)
			if len(head.Body) > 0 {
				t.Errorf("HEAD %s as %s has a body", path, m.name())
			}
			if head.Status != get.Status {
				t.Errorf("%s as %s: HEAD %d, GET %d", d.path, m.name(), head.Status, get.Status)
			}
			if d.stage != "" && m == stranger {
				real := firstID(d, path)
				away := who.do(http.MethodHead, strings.Replace(path, real, string(domain.NewID[domain.CaseID]()), 1), nil, nil)
				if away.Status != head.Status || away.Header.Get("Content-Length") != head.Header.Get("Content-Length") {
					t.Errorf("HEAD %s: another's %d and %s bytes, absent %d and %s", d.path, head.Status,
						head.Header.Get("Content-Length"), away.Status, away.Header.Get("Content-Length"))
				}
				length[d.path] = head.Header.Get("Content-Length")
			}
		}
	}
	if len(length) < 20 {
		t.Errorf("only %d routes compared", len(length))
	}
}
