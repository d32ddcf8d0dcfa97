package httpd_test

import (
	"net/http"
	"strings"
	"sync"

	"amparo/internal/httpd/api"
)

// pattern is one reading address as the router spells it.
type pattern struct {
	path string
	kind string // what the first id in it is of; empty where there is none
	api  bool
}

func (p pattern) param() bool { return p.kind != "" }

// guess is a reading address with an id.
type guess struct {
	pattern
	id string
}

// chart lists every reading address of the router, and each with every id there is. What the router does not offer is
// not there; what it offers anew is charted by itself.
func (c *crawled) chart() {
	done := map[string]bool{}
	for _, r := range c.app.GetRoutes(true) {
		if r.Method != http.MethodGet || strings.HasPrefix(r.Path, api.Base) || strings.ContainsAny(r.Path, "+*") ||
			done[r.Path] {
			continue
		}
		done[r.Path] = true
		c.patterns = append(c.patterns, pattern{path: r.Path, kind: firstKind(r.Path)})
	}
	for _, r := range api.Routes() {
		if r.Method == http.MethodGet {
			c.patterns = append(c.patterns, pattern{path: r.Path, kind: firstKind(r.Path), api: true})
		}
	}
	for _, p := range c.patterns {
		if p.param() {
			for _, id := range c.ids[p.kind] {
				c.guesses = append(c.guesses, guess{p, id})
			}
		}
	}
}

// firstKind says what the first parameter of a path stands for. The pages call every one :id; the interface names its
// own.
func firstKind(path string) string {
	group, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			if name != "id" {
				return name
			}
			return map[string]string{"cases": "case", "referrals": "referral", "offers": "offer", "shelters": "shelter",
				"programs": "program",
				"people":   "account", "agencies": "agency", "notices": "notice", "appointments": "appointment",
				"returns": "case", "machines": "machine", "imports": "import", "helpers": "helper", "broadcasts": "broadcast",
				"practice": "exercise", "crossings": "crossing"}[group]
		}
	}
	return ""
}

// fill puts an id into an address. Whatever else it names is tried with every kind of note, or with two of what there
// is.
func (c *crawled) fill(p pattern, id string) []string {
	out := []string{""}
	for part := range strings.SplitSeq(strings.TrimPrefix(p.path, "/"), "/") {
		values := []string{part}
		if name, ok := strings.CutPrefix(part, ":"); ok {
			switch {
			case id != "":
				values, id = []string{id}, ""
			case name == "kind":
				values = []string{"health", "psych", "legal"}
			default:
				values = c.ids[name][:min(2, len(c.ids[name]))]
			}
		}
		next := make([]string, 0, len(out)*len(values))
		for _, head := range out {
			for _, v := range values {
				next = append(next, head+"/"+v)
			}
		}
		out = next
	}
	return out
}

// each lets all walkers walk at once.
func each(walkers []*walker, do func(*walker)) {
	var all sync.WaitGroup
	for _, w := range walkers {
		all.Go(func() { do(w) })
	}
	all.Wait()
}
