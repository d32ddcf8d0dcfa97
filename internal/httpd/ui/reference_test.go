package ui_test

import (
	"net/http"
	"regexp"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/httpd/ui/view/assets"
)

// TestTheDocumentIsReadAsPages: whoever has no session reads groups, operations and shapes, each in 14 KiB on the line
// and without a script that it needs; every link of a sample leads somewhere, and no other name does.
func TestTheDocumentIsReadAsPages(t *testing.T) {
	b := &browser{s: open(t, amparotest.New(t)), cookies: map[string]string{}}
	b.get("/reference").want(200, "Interfaz para programas", "shelters", "broadcasts")
	b.get("/reference/shelters").want(200, "POST /shelters/{shelter}/surge", "Open surge places for some nights")
	b.get("/reference/openSurge").want(200, "POST /shelters/{shelter}/surge", "shelter.surge", "Idempotency-Key",
		"1 to 14", "sobrecupo", "required", "Whose rules they take over", "412", "Sala de refuerzo", "SurgeMade")
	b.get("/reference/Problem").want(200, "code")
	b.get("/reference/listShelters").want(200, "units.read")
	b.get("/reference/nada").want(http.StatusNotFound)
	link := regexp.MustCompile(`href="(/reference/[A-Za-z-]+)"`)
	seen := map[string]bool{}
	next := []string{"/reference", "/reference/registerCase", "/reference/cases", "/reference/getOffer"}
	for len(next) > 0 && len(seen) < 60 {
		at := next[0]
		if next = next[1:]; seen[at] {
			continue
		}
		seen[at] = true
		page := b.get(at).want(200)
		if n := len(assets.Pack([]byte(page.body))); n > 14<<10 {
			t.Errorf("%s weighs %d", at, n)
		}
		for _, m := range link.FindAllStringSubmatch(page.body, -1) {
			next = append(next, m[1])
		}
	}
	if len(seen) < 60 {
		t.Errorf("%d pages", len(seen))
	}
}
