package httpd_test

import (
	"strings"
	"testing"

	"amparo/internal/amparotest"
)

// TestTheOpenPageOfTheReferrerChangesWhole: the house accepts while she looks at her referral; what its head, its
// list, its side, its bar and the bell say changes without a reload, and nothing of it still says that an answer is
// waited for.
func TestTheOpenPageOfTheReferrerChangesWhole(t *testing.T) {
	n := openNight(t)
	ref := n.ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := n.ana.Offers(ref, n.luz)[0]
	p := n.person("Ana", 360, true).signsIn(n.ana.Actor).opens("/referrals/" + string(ref))
	says := func(id string) string {
		return asks[string](p, `(document.getElementById(%s)||{innerText:""}).innerText`, id)
	}
	parts := []string{"live-head", "live-referral", "live-aside", "live-bar", "live-bell"}
	before := map[string]string{}
	for _, id := range parts {
		before[id] = says(id)
	}
	asks[int](p, `(window.opened = 1)`)
	n.luz.Accepts(offer)
	p.until("the head says that it was accepted", `document.getElementById("live-head").innerText.includes("Aceptada")`)
	for _, id := range parts {
		if now := says(id); now == before[id] {
			t.Errorf("%s still says %q", id, now)
		}
	}
	if title := asks[string](p, `document.title`); !strings.HasPrefix(title, "(") {
		t.Errorf("the tab does not count what is unread: %q", title)
	}
	if asks[int](p, `(window.opened || 0)`) != 1 {
		t.Error("the page was loaded again")
	}
	if p.opens("/referrals/" + string(ref)); says("live-bell") != before["live-bell"] {
		t.Errorf("she has opened what she was told of, and the bell says %q", says("live-bell"))
	}
}
