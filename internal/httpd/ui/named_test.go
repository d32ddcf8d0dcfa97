package ui_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

var (
	localLink   = regexp.MustCompile(`<a\b[^>]*\bhref="(/[^"#]*)`)
	idOfAddress = regexp.MustCompile(`[a-km-np-z2-9]{26}`)
	anyLine     = regexp.MustCompile(`(?s)<li>(.*?)</li>`)
)

// typed are the inputs of a form that somebody can write in or choose from.
func typed(content string) []string {
	var out []string
	for _, c := range controlTag.FindAllStringSubmatch(content, -1) {
		name := attr(c[2], "name") + attr(c[3], "name") + attr(c[5], "name")
		if c[1] != "button" && attr(c[2], "type") != "hidden" && name != "" {
			out = append(out, name)
		}
	}
	return out
}

// misfill sends every form of the page with the same wrong thing in every input, and looks at what the summary says.
func (b *browser) misfill(wrong string) (tried int) {
	b.s.t.Helper()
	shown := b.page
	for _, m := range formTag.FindAllStringSubmatch(shown.body, -1) {
		inputs := typed(m[2])
		if attr(m[1], "method") != "post" || len(inputs) == 0 {
			continue
		}
		f := &form{b: b, action: attr(m[1], "action"), values: url.Values{}, choices: map[string][]string{}}
		f.read(m[2])
		for _, name := range inputs {
			f.values[name] = []string{wrong}
		}
		b.send(http.MethodPost, f.action, f.values, nil)
		if tried++; b.status != http.StatusUnprocessableEntity {
			return tried // Something was done: the other forms of the page may be gone.
		}
		b.everyLineNames(shown.path, f.action)
	}
	return tried
}

// everyLineNames holds that each line of the summary leads to an input of the page and says what it is called.
func (b *browser) everyLineNames(shown, action string) {
	b.s.t.Helper()
	box := summaryBox.FindStringSubmatch(b.body)
	if box == nil {
		return
	}
	for _, li := range anyLine.FindAllStringSubmatch(box[1], -1) {
		line := summaryLine.FindStringSubmatch(li[0])
		if line == nil {
			if text := html.UnescapeString(anyTag.ReplaceAllString(li[1], "")); unnamed(text) {
				b.s.t.Errorf("%s, sent to %s: nobody is told where: %q", shown, action, text)
			}
			continue
		}
		if !strings.Contains(b.body, `id="`+line[1]+`"`) {
			b.s.t.Errorf("%s, sent to %s: %q leads to #%s, which is not there", shown, action, line[2], line[1])
		}
	}
}

// unnamed reports whether a sentence makes sense only beside its input.
func unnamed(text string) bool {
	for _, s := range []string{"Elija una opción.", "Este dato es necesario.", "Elija una opción de la lista.", "Escriba ",
		"Use ",
		"Quite los signos", "Solo tiene espacios", "Hay demasiados.", "Esa fecha ya pasó.", "Elija la fecha",
		"Es demasiado lejos"} {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

// TestNoFaultOfAFormIsUnnamed sends every form that a cast of people are shown with nothing, with a sign that cannot be
// seen and with far too much in every input: each line of the summary names its input and leads to it.
func TestNoFaultOfAFormIsUnnamed(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, _, taken := family(t, w)
	office := w.Program("psico", domain.ClassPsych, 5)
	filing := amparotest.Survivor(amparotest.Woman(28))
	filing.Needs = append(filing.Needs, filing.Needs[0])
	filing.Needs[1].Need = "psicologia"
	k := ana.Refers(filing)
	ana.Offers(k.Referrals[0], casa)
	office.Accepts(ana.OffersTo(k.Referrals[1], office)[0])
	ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, taken, 0, placement.AdmitInput{}); err != nil {
		t.Fatal(err)
	}
	cast := []domain.Actor{ana.Actor, casa.Actor.Actor, office.Actor.Actor, w.Coordinator().Actor, w.Authority().Actor,
		w.Person("directora", domain.Agency{ID: casa.Agency}, domain.RoleShelterHead).Actor,
		w.Person("operadora", w.Agency("red", "ong"), domain.RoleAdmin).Actor}
	s, tried := open(t, w), 0
	for _, who := range cast {
		b := s.signIn(who)
		seen, queue := map[string]bool{}, []string{b.path}
		for len(queue) > 0 {
			to := queue[0]
			queue = queue[1:]
			if b.get(to); b.status != http.StatusOK {
				continue
			}
			for _, m := range localLink.FindAllStringSubmatch(b.body, -1) {
				next := html.UnescapeString(m[1])
				if kind := idOfAddress.ReplaceAllString(next, "ID"); !seen[kind] && !strings.Contains(next, "/live") {
					seen[kind], queue = true, append(queue, next)
				}
			}
			for _, wrong := range []string{"\u200b", strings.Repeat("a", 9000), ""} {
				if b.get(to); b.status == http.StatusOK {
					tried += b.misfill(wrong)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d forms were sent", tried)
	}
}

// family files a mother with a child, for whom a house keeps beds.
func family(t *testing.T, w *amparotest.World) (ana *amparotest.Actor, casa *amparotest.House, id domain.CaseID,
	offer domain.OfferID) {
	t.Helper()
	ana, casa = w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Families(6, 6, 12, 17))
	in := amparotest.Survivor(amparotest.Woman(27), amparotest.Child(6, domain.Man))
	in.Identity.Persons = append(in.Identity.Persons, domain.Named{Given: "Beto", Family: "Ejemplo"})
	k := ana.Refers(in)
	offer = ana.Offers(k.Referrals[0], casa)[0]
	casa.Accepts(offer)
	return ana, casa, k.Case, offer
}
