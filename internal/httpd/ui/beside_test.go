package ui_test

import (
	"regexp"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

var placeOfMenu = regexp.MustCompile(`<nav class="nav"[^>]*>(?s:(.*?))</nav>`)

// TestEveryPlaceOfTheMenuHasItsHelpBesideIt: whatever somebody's role, each page of her menu opens its own word of
// help, and the page of help says the same.
func TestEveryPlaceOfTheMenuHasItsHelpBesideIt(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("casa", "0108", amparotest.Women(2))
	site := open(t, w)
	link, id := regexp.MustCompile(`href="([^"]+)"`), regexp.MustCompile(`href="/help#(p-[a-z-]+)">Toda`)
	pages := map[string]bool{}
	for _, role := range domain.Roles() {
		kind := "ong"
		if role == domain.RoleCoordinator || role == domain.RoleAuditor || role == domain.RoleAdmin {
			kind = "coordinadora"
		}
		b := site.signIn(w.Person("persona "+string(role), w.Agency("de "+string(role), kind), role).Actor)
		nav := placeOfMenu.FindStringSubmatch(b.get("/").body)
		if nav == nil {
			t.Errorf("%s has no menu", role)
			continue
		}
		for _, m := range link.FindAllStringSubmatch(nav[1], -1) {
			help := id.FindStringSubmatch(b.get(m[1]).want(200).body)
			if help == nil || !strings.Contains(b.get("/help").body, `id="`+help[1]+`"`) {
				t.Errorf("%s finds no help beside %s: %v", role, m[1], help)
				continue
			}
			pages[help[1]] = true
		}
	}
	if len(pages) < 10 {
		t.Errorf("only %d pages were seen: %v", len(pages), pages)
	}
}
