package httpd_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/amparotest"
	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
	"amparo/internal/identity/password"
)

// readers are one of every role, and of some roles another with other rights; their number is even.
var readers = []string{
	"referente@worker", "supervisor_agencia@team", "coordinacion@desk", "albergue_ingreso@accepted",
	"albergue_direccion@accepted",
	"programa_psico@accepted", "programa_legal@accepted", "autoridad_ninez@court", "interprete@other", "analista@other",
	"auditoria@other",
	"admin_tecnico@desk", "referente@other", "albergue_ingreso@asked",
}

// cachedReads are the reading routes that stand on what is kept between requests: the network and its lists,
// projections of rows, what the frame of a page found, and answers that carry a tag. The page of a case tells who read
// it, and so is new after every reading.
var cachedReads = strings.Fields(`
	/api/v1/desk /api/v1/referrals/:referral/matches /api/v1/referrals /api/v1/cases /api/v1/cases/:case /api/v1/offers
		/api/v1/offers/:offer
	/api/v1/figures /api/v1/notices /api/v1/notices/count /api/v1/shelters /api/v1/shelters/:shelter /api/v1/programs
		/api/v1/programs/:program
	/api/v1/agencies /api/v1/unattended /api/v1/authority /api/v1/vocabulary /api/v1/vocabulary/providers
		/api/v1/vocabulary/places /api/v1/me
	/ /desk /figures /inbox /referrals/:id/match /shelters/:id /programs/:id /agencies /authority /notices /offers/:id`)

// TestNoAnswerOfOnePersonsRightsForAnother has everybody read everything from servers whose caches others have filled:
// as often as there are readers a server begins anew, each of them is its first reader once, and each reads next after
// each other one once. Whatever is answered is, byte for byte, what a server answers that nobody has asked anything
// yet.
func TestNoAnswerOfOnePersonsRightsForAnother(t *testing.T) {
	t.Parallel()
	c := assemble(t)
	people, reads := c.readers(t), c.reads(t)
	f := c.servers(t)
	first := f.anew()
	// What is told is marked as seen, and who reads is written down, before anything is compared.
	for _, m := range people {
		for _, path := range reads {
			f.asks(first, m, path)
		}
	}
	cold := make([]map[string]string, len(people))
	content := 0
	for i, m := range people {
		cold[i] = map[string]string{}
		for _, path := range reads {
			got := f.asks(f.anew(), m, path)
			if cold[i][path] = c.seen(got, m); got.Status == http.StatusOK {
				content++
			}
		}
	}
	asked := 0
	for row, order := range balanced(len(people)) {
		if !inTurn(row) {
			continue
		}
		warm := f.anew()
		for _, path := range reads {
			for n, i := range order {
				asked++
				if got := c.seen(f.asks(warm, people[i], path), people[i]); got != cold[i][path] {
					t.Errorf("%s as %s, after %s: not what a cold server answers\n cold: %s\n here: %s", path, people[i].name(),
						people[order[max(0, n-1)]].name(), apart(cold[i][path], got), apart(got, cold[i][path]))
				}
			}
		}
	}
	t.Logf("%d readers, %d reads, %d answered with content; %d answers compared", len(people), len(reads), content, asked)
	if content < 200 {
		t.Errorf("only %d answers held anything", content)
	}
}

func (c *cast) readers(t *testing.T) []*member {
	t.Helper()
	var out []*member
	roles := map[string]bool{}
	for _, name := range readers {
		role, rel, _ := strings.Cut(name, "@")
		roles[role] = true
		out = append(out, c.member(rel, role))
	}
	for _, role := range domain.Roles() {
		if !roles[string(role)] {
			t.Errorf("nobody reads as %s", role)
		}
	}
	return out
}

// reads are the addresses of the cached reads, filled with the ids of a few cases.
func (c *cast) reads(t *testing.T) []string {
	t.Helper()
	out := []string{"/api/v1/desk?class=shelter", "/api/v1/offers?answered=true"}
	filled := map[string]bool{}
	for _, d := range append(apiRows(), pageRows()...) {
		if !d.changes() && slices.Contains(cachedReads, d.path) && !filled[d.path] {
			filled[d.path] = true
			out = append(out, d.fill(c, c.sceneFor(t, d, false)))
		}
	}
	if len(filled) != len(cachedReads) {
		t.Errorf("of %d cached reads %d are routes", len(cachedReads), len(filled))
	}
	return out
}

// balanced are orders of an even number of readers in which each comes first once and next after each other one once (a
// Latin square of Williams).
func balanced(n int) [][]int {
	first := []int{0}
	for i := 1; len(first) < n; i++ {
		if first = append(first, i); len(first) < n {
			first = append(first, n-i)
		}
	}
	out := make([][]int, n)
	for row := range out {
		for _, i := range first {
			out[row] = append(out[row], (i+row)%n)
		}
	}
	return out
}

// servers makes servers over one store that know nothing yet.
type servers struct {
	c    *cast
	deps httpd.Deps
}

func (c *cast) servers(t *testing.T) servers {
	t.Helper()
	options := view.FromPack(country.Guatemala())
	options.Now = c.w.Clock.Now
	views, err := view.New(options)
	must(t, err)
	return servers{c, httpd.Deps{Views: views, FormKey: make([]byte, 32), Demo: true, Ready: c.w.Store.Ready, Even: -1,
		Rates: mid.NewRates(1e6, 1e6)}}
}

// anew is a server with empty caches.
func (s servers) anew() *fiber.App {
	w, d := s.c.w, s.deps
	d.Identity = identity.New(identity.Deps{Store: w.Store, Policy: w.Rules, Profile: password.ForTests,
		Pack: country.Guatemala()})
	d.Factors = w.Factors
	d.Work = casework.New(casework.Deps{Store: w.Store, Policy: w.Rules, Pack: country.Guatemala(),
		Limits: amparotest.Roomy})
	return httpd.New(d)
}

// asks reads a path at a server as somebody: with her token over the interface, with her cookies as a page.
func (s servers) asks(app *fiber.App, m *member, path string) answer {
	req := httptest.NewRequest(http.MethodGet, path, nil)
	if strings.HasPrefix(path, "/api/") {
		req.Header.Set("Authorization", "Bearer "+m.api.token)
	} else {
		u, _ := url.Parse(s.c.url)
		for _, k := range m.page.http.Jar.Cookies(u) {
			req.AddCookie(k)
		}
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := app.Test(req, -1)
	must(s.c.t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	must(s.c.t, err)
	return answer{Status: res.StatusCode, Header: res.Header, Body: string(raw), URL: path}
}

var (
	partOfMinute = regexp.MustCompile(`(T\d\d:\d\d):\d\d(\.\d+)?Z`)
	// Of everything a ranking went by, the moment included.
	momentOfAsk = regexp.MustCompile(`"digest":"[0-9a-f]{63,64}"`)
)

// seen is an answer without what is new in every answer.
func (c *cast) seen(a answer, m *member) string {
	body := partOfMinute.ReplaceAllString(c.plain(a, m, ""), "${1}Z")
	return momentOfAsk.ReplaceAllString(body, "digest")
}
