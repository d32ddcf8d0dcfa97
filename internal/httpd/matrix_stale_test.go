package httpd_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"amparo/internal/httpd/api"
	"amparo/internal/httpd/api/endpoint"
)

// TestEveryActThatTakesARevisionRefusesAnotherOne sends every act of the table, as somebody who may, with a revision
// that the thing never had: nothing is done. An act whose route promises If-Match and does not look at it fails; where
// the verb takes no act without a revision, other tests of the act itself fail.
func TestEveryActThatTakesARevisionRefusesAnotherOne(t *testing.T) {
	c := assemble(t)
	takes := map[string]bool{}
	for _, r := range api.Routes() {
		takes[r.Method+" "+api.Base+r.Path] = r.Match != endpoint.MatchNone
	}
	tried := 0
	for _, d := range apiRows() {
		i := slices.IndexFunc(c.members, func(m *member) bool { return d.allowed(m) && m.role != nobody })
		if !d.changes() || d.apart || d.personal || !takes[d.key()] || i < 0 {
			continue
		}
		s := c.sceneFor(t, d, false)
		var body any
		if d.body != nil {
			body = d.body(c, s)
		}
		path := strings.TrimPrefix(d.fill(c, s), api.Base)
		got := c.members[i].api.api(d.method, path, body, "If-Match", `"987654"`)
		if tried++; got.Status != http.StatusPreconditionFailed {
			t.Errorf("%s as %s: want 412, got %d %s", d.name(), c.members[i].name(), got.Status, brief(got))
		}
	}
	if tried < 40 {
		t.Errorf("only %d acts were tried", tried)
	}
}
