package httpd_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"amparo/internal/httpd/api"
)

// pageOnTheLine is what a page may take on the line once styles and script are kept, in bytes: what a server sends at
// once on a new connection.
const pageOnTheLine = 14 << 10

// TestNobodySeesAMarkerBeyondTheirTier signs in as everybody of every organisation, as a program and as a browser,
// opens every page that can be reached and every address that can be guessed with every id there is, and reads every
// answer for the markers of the folder. Nobody may see one that the agreed table of tiers does not give them; and
// whoever it gives one must have seen it, or the crawl proves nothing.
func TestNobodySeesAMarkerBeyondTheirTier(t *testing.T) {
	t.Parallel()
	c := openNetwork(t)
	users := c.everybody(t)
	walkers := make([]*walker, len(users))
	for i, u := range users {
		walkers[i] = c.walker(u)
	}
	shares := shared(walkers)
	each(walkers, func(w *walker) {
		w.explore()
		for _, g := range turn(c.guesses, shares[w]) {
			w.open(g.pattern, g.id)
		}
		w.openSealed(shares[w])
		w.searchFor(shares[w])
	})
	led := c.led(walkers)
	each(walkers, func(w *walker) { w.spread(turn(led, shares[w])...) })

	asked, opened, pages := 0, 0, 0
	heaviest := walkers[0]
	roles := map[string]int{}
	for _, w := range walkers {
		c.assess(t, w)
		asked, opened, pages = asked+w.asked, opened+w.opened, pages+w.pages
		roles[w.user.Role] = max(roles[w.user.Role], w.pages)
		if w.heaviest > heaviest.heaviest {
			heaviest = w
		}
	}
	for role, pages := range roles {
		if pages < 3 {
			t.Errorf("%s reached %d pages: the crawl tells nothing of that role", role, pages)
		}
	}
	if heaviest.heaviest > pageOnTheLine {
		t.Errorf("%s takes %d bytes on the line, at most %d", heaviest.heaviestAt, heaviest.heaviest, pageOnTheLine)
	}
	t.Logf("heaviest page on the line: %s, %d bytes", heaviest.heaviestAt, heaviest.heaviest)
	if asked < 100*len(users) || asked < 4000 {
		t.Errorf("only %d requests", asked)
	}
	if all := strings.Join(markerShape.FindAllString(c.log.String(), 3), " "); all != "" {
		t.Errorf("the log holds %s", all)
	}
	t.Logf("%d users, %d requests, %d answered with content, %d of them pages; %d markers and %d numbers looked for; "+
		"%d addresses "+
		"with an id were tried by every role; most pages by role: %v", len(users), asked, opened, pages, len(c.markers),
		len(c.numbers), len(c.guesses), roles)
	c.w.Verify()
}

// led is every address that any page led anybody to, without the ones that belong to a single form or session, and
// without those that every role has guessed already.
func (c *crawled) led(walkers []*walker) []string {
	all := map[string]bool{}
	for _, w := range walkers {
		for to := range w.links {
			all[to] = true
		}
	}
	for _, g := range c.guesses {
		for _, path := range c.fill(g.pattern, g.id) {
			delete(all, path)
		}
	}
	return sorted(all)
}

// judge compares what a user saw with what the table gives her.
func (c *crawled) assess(t *testing.T, w *walker) {
	t.Helper()
	may := c.raw.may(t, w.user)
	for _, m := range sorted(w.seen) {
		if !may[m] {
			t.Errorf("%s (%s of %s) saw %s at %s", w.user.ID, w.user.Role, w.user.Org, m, w.seen[m])
		}
	}
	var missed []string
	for m := range may {
		if _, saw := w.seen[m]; !saw && c.markers[m] {
			missed = append(missed, m)
		}
	}
	slices.Sort(missed)
	if len(missed) > 0 {
		t.Errorf("%s (%s of %s) never saw %d of the %d markers the table gives her, for example %s: either the crawl or "+
			"the rules fall short",
			w.user.ID, w.user.Role, w.user.Org, len(missed), len(may), missed[0])
	}
	if len(w.trouble) > 0 {
		t.Errorf("%s: %d requests went wrong, first: %s", w.user.ID, len(w.trouble), w.trouble[0])
	}
}

// share says which part of a list one walker takes.
type share struct{ nth, of int }

// shared divides what is to be guessed among the users of each role, so that every role tries every address with every
// id there is. AMPARO_TEST_CRAWL=all lets everybody try everything.
func shared(walkers []*walker) map[*walker]share {
	count := map[string]int{}
	out := map[*walker]share{}
	for _, w := range walkers {
		out[w] = share{nth: count[w.user.Role]}
		count[w.user.Role]++
	}
	for w, s := range out {
		s.of = count[w.user.Role]
		switch {
		case os.Getenv("AMPARO_TEST_CRAWL") == "all":
			s = share{0, 1}
		case hurried():
			s.of = max(s.of, 20)
		}
		out[w] = s
	}
	return out
}

func turn[T any](list []T, s share) []T {
	var out []T
	for i := s.nth; i < len(list); i += s.of {
		out = append(out, list[i])
	}
	return out
}

// openSealed asks the page of what is restricted to open, with a reason, as its form does: for every case she was told
// of, and for others.
func (w *walker) openSealed(s share) {
	form := w.formOf("/sessions")
	cases := turn(w.c.ids["case"], s)
	for _, id := range w.learned {
		if w.c.kindOf[id] == "case" {
			cases = append(cases, id)
		}
	}
	for _, id := range cases {
		next := url.Values{"_csrf": form, "_do": {"open"}, "reason": {"Hace falta para su seguridad esta noche"}}
		w.ask(w.browser, http.MethodPost, "/cases/"+id+"/restricted", next)
	}
}

// formOf reads the token that forms of this session carry.
func (w *walker) formOf(page string) []string {
	_, body := w.ask(w.browser, http.MethodGet, page, nil)
	if m := formToken.FindStringSubmatch(body); m != nil {
		return []string{m[1]}
	}
	return nil
}

// searchFor looks cases up by the telephone and document numbers of the folder. They are found within one's own agency,
// and nobody learns that another agency knows a number.
func (w *walker) searchFor(s share) {
	for i := range w.c.raw.referrals {
		r := &w.c.raw.referrals[i]
		for _, n := range r.numbers() {
			if i%s.of != s.nth && !r.keeps(w.user) {
				continue
			}
			status, body := w.ask(w.program, http.MethodPost, api.Base+"/cases/find", url.Values{"q": {n}})
			if found := status == http.StatusOK && strings.Contains(body, `"case":`); found != r.keeps(w.user) &&
				w.c.numbers[n] {
				w.trouble = append(w.trouble, fmt.Sprintf("a search for %s answered %d and found something: %v", n, status, found))
			}
		}
	}
}
