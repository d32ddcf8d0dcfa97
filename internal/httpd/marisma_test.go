package httpd_test

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/country/countrytest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
)

// ofGuatemala are words that no page of another country says: names of places, institutions, papers and peoples.
var ofGuatemala = regexp.MustCompile(`(?i)guatem|\+502|quetzal|alta verapaz|huehue|escuintla` +
	`|petén|totonicap|sololá|cobán|\bPGN\b|\bPNC\b|\bSVET\b|\bDPI\b|\bRENAP\b|\bPINA\b|k.iche|lensegua|\b1572\b`)

// guatemalaAbroad is Guatemala as one country of all, where somebody is asked for a country, and the style of the sign.
var guatemalaAbroad = regexp.MustCompile(`<option value="GT"[^>]*>[^<]*`)

var ownLink = regexp.MustCompile(`href="(/[^"#]*)`)

// TestPagesOfAnotherCountrySayNothingOfGuatemala walks the pages of every role, and of who has no account, in an
// installation of Marisma. They show its lines, departments and lists.
func TestPagesOfAnotherCountrySayNothingOfGuatemala(t *testing.T) {
	t.Parallel()
	w := amparotest.In(t, countrytest.Marisma(), amparotest.Roomy)
	s := serve(t, w, func(d *httpd.Deps) { d.Demo, d.Lang = false, w.Pack.DefaultLanguage() })
	ana := w.Worker("ana")
	house := w.Shelter("faro", "902", amparotest.Women(3))
	office := w.Program("consultorio", domain.ClassPsych, 3)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Case.Languages, in.Case.Nationality, in.Case.Found = []domain.Spoken{{ID: "eng", Level: "materno"}},
		countrytest.Code, countrytest.Capital
	in.Identity.Phone, in.Consent.Language = "90234", countrytest.Language
	filed := ana.Refers(in)
	house.Accepts(ana.Offers(filed.Referrals[0], house)[0])
	said := map[string]bool{}
	for name, who := range map[string]*amparotest.Actor{"nobody": nil, "worker": ana, "house": house.Actor,
		"office": office.Actor, "desk": w.Coordinator(),
		"judge":   w.Person("jueza", w.Agency("tribunal", countrytest.Judge), domain.RoleChildAuth),
		"root":    w.Person("root", w.Agency("red", "coordinadora"), domain.RoleAdmin),
		"auditor": w.Person("auditora", w.Agency("auditoría", "coordinadora"), domain.RoleAuditor),
		"analyst": w.Person("analista", w.Agency("datos", "coordinadora"), domain.RoleAnalyst),
		"head":    w.Person("directora", w.Agency("hogar", "ong"), domain.RoleShelterHead),
		"speaks":  w.Person("intérprete", w.Agency("voces", "ong"), domain.RoleInterpreter)} {
		reader, first := s.stranger(), "/ayuda"
		if who != nil {
			reader, first = s.browser(who.Actor), "/"
		}
		pages := reader.walks(first, 70)
		if len(pages) < 8 {
			t.Errorf("%s saw only %d pages: %v", name, len(pages), slices.Sorted(maps.Keys(pages)))
		}
		for path, page := range pages {
			text := html.UnescapeString(guatemalaAbroad.ReplaceAllString(page, ""))
			for _, at := range ofGuatemala.FindAllStringIndex(text, 3) {
				around := text[max(0, at[0]-60):min(len(text), at[1]+40)]
				t.Errorf("%s, %s: …%s…", name, path, strings.ReplaceAll(around, "\n", " "))
			}
			for _, own := range []string{"0700", "Bahía Clara", "Los Juncos", "Puerto Lirio", "portugués",
				"Pueblo de la ciudad", "Defender of children of Marisma"} {
				said[own] = said[own] || strings.Contains(text, own)
			}
		}
	}
	for own, is := range said {
		if !is {
			t.Errorf("no page says %q", own)
		}
	}
}

// walks opens a page and those it leads to, at most so many, each kind of address a few times.
func (c *client) walks(first string, most int) map[string]string {
	pages, waits, kinds := map[string]string{}, []string{first}, map[string]int{}
	id := regexp.MustCompile(`[a-z0-9]{26}`)
	for len(waits) > 0 && len(pages) < most {
		path := waits[0]
		waits = waits[1:]
		kind, _, _ := strings.Cut(id.ReplaceAllString(path, "*"), "?")
		if _, been := pages[path]; been || kinds[kind] > 1 || strings.HasPrefix(path, "/static") {
			continue
		}
		kinds[kind]++
		got := c.get(path)
		if got.Status == 303 {
			waits = append(waits, strings.TrimPrefix(got.Header.Get("Location"), c.s.url))
			continue
		}
		if got.Status != 200 || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			continue
		}
		pages[path] = got.Body
		for _, m := range ownLink.FindAllStringSubmatch(got.Body, -1) {
			waits = append(waits, html.UnescapeString(m[1]))
		}
	}
	return pages
}
