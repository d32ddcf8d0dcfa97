package httpd_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/httpd"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/translation"
)

// invented writes the file of a language in which every sentence is its Spanish one with a word behind, as a
// spreadsheet of a Spanish machine saves it, and returns the folder.
func invented(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	name, n, err := translation.Renew(dir, country.Guatemala(), "quc")
	if err != nil || n < 250 {
		t.Fatal(n, err)
	}
	edit(t, name, func(row []string) {
		if row[5] = row[3] + " zuk"; row[0] == "time.months" || row[0] == "time.days" {
			row[5] = row[3]
		}
	})
	return dir
}

// edit changes every row of a language's file, and saves it with semicolons.
func edit(t *testing.T, name string, change func([]string)) {
	t.Helper()
	raw, err := os.ReadFile(name)
	must(t, err)
	rows, err := translation.Parse(raw, "quc")
	must(t, err)
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	out := "key;form;place;es;en;quc;state\r\n"
	for _, r := range rows {
		cells := []string{r.Key, r.Form, r.Place, r.ES, r.EN, r.Own, r.State}
		change(cells)
		for i := range cells {
			cells[i] = quote(cells[i])
		}
		out += strings.Join(cells, ";") + "\r\n"
	}
	must(t, os.WriteFile(name, []byte(out), 0o600))
}

// speaking serves with the languages of a folder.
func speaking(t *testing.T, w *amparotest.World, dir, trial string) *server {
	t.Helper()
	known, err := translation.Open(dir, country.Guatemala(), trial)
	must(t, err)
	options := view.FromPack(country.Guatemala())
	options.Now, options.Translated = w.Clock.Now, known
	views, err := view.New(options)
	must(t, err)
	return serve(t, w, func(d *httpd.Deps) { d.Views, d.Voices = views, known })
}

// TestEverythingSaidToThoseWhoAreHelpedCanBeTranslated: a phone that prefers K'iche' reads the public pages, what is
// said of a wrong answer, and its own case, and no sentence of ours is in Spanish: the file for translators is whole.
func TestEverythingSaidToThoseWhoAreHelpedCanBeTranslated(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana.Offers(filed.Referrals[0], casa)
	s := speaking(t, w, invented(t), "")
	phone, team := s.stranger(), s.browser(ana.Actor)
	code := shownReceipt.FindStringSubmatch(
		team.post("/cases/"+string(filed.Case)+"/personal", url.Values{"_do": {"give"}}).Body)[1]
	send := func(path string, pairs ...string) answer {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return phone.fromTheStreet(path+"?lang=quc", form)
	}
	sent := send("/ayuda/reporte", "text", "Vi algo.", "danger", "si")
	receipt := shownReceipt.FindStringSubmatch(sent.Body)[1]
	pages := []answer{sent,
		phone.do(http.MethodGet, "/ayuda", nil, map[string]string{"Accept-Language": "quc-GT, es;q=0.5"}),
		phone.get("/ayuda/hojas?lang=quc"), phone.get("/ayuda/nada?lang=quc"), send("/ayuda/reporte"),
		send("/ayuda/reporte", "text", strings.Repeat("a", 4001)), send("/ayuda/respuesta", "receipt", receipt),
		send("/ayuda/respuesta", "receipt", receipt, "_do", "add", "text", "Más."), send("/ayuda/respuesta", "receipt", "x"),
		send("/ayuda/personal", "code", "x"), send("/ayuda/personal", "code", code),
		send("/ayuda/personal", "code", code, "_do", "add", "text", "¿Ya hay lugar?"),
		send("/ayuda/personal", "code", code, "_do", "withdraw")}
	for i, page := range pages {
		if !strings.Contains(page.Body, `<html lang="quc">`) || !strings.Contains(page.Body, " zuk") {
			t.Errorf("page %d is not in the language of the phone: %d %s", i, page.Status, page.Body)
		}
		if _, rest, found := strings.Cut(page.Body, `<span lang="es">`); found {
			t.Errorf("page %d says in Spanish: %.80s", i, rest)
		}
	}
	if strings.Contains(phone.get("/ayuda?lang=es").Body, " zuk") || strings.Contains(team.get("/").Body, " zuk") {
		t.Error("a page in Spanish speaks another language")
	}
}

// TestALanguageIsOfferedOnceItIsWhole: one sentence of three hundred lacks, or what is filled in differs, or its
// Spanish one is another since. Nobody is offered the language then, unless it is tried: then Spanish stands in, and
// says so.
func TestALanguageIsOfferedOnceItIsWhole(t *testing.T) {
	w := amparotest.New(t)
	for what, spoil := range map[string]func([]string){
		translation.Missing: func(row []string) { row[5] = "" },
		"changed since":     func(row []string) { row[3] = "Otra cosa." },
		"placeholders":      func(row []string) { row[5] = "{{.count}} " + row[5] },
	} {
		dir := invented(t)
		edit(t, filepath.Join(dir, "quc.csv"), func(row []string) {
			if row[0] == "door.lead" {
				spoil(row)
			}
		})
		known, err := translation.Open(dir, country.Guatemala(), "")
		must(t, err)
		if l := known.All()[0]; len(l.Wrong) != 1 || l.Wrong[0].Key != "door.lead" ||
			!strings.Contains(l.Wrong[0].What, what) {
			t.Errorf("%s: the check finds %v", what, l.Wrong)
		}
		if page := speaking(t, w, dir, "").stranger().get("/ayuda?lang=quc"); strings.Contains(page.Body, "zuk") ||
			strings.Contains(page.Body, `lang="quc"`) {
			t.Errorf("%s: a language that is not whole is offered", what)
		}
		page := speaking(t, w, dir, "quc").stranger().get("/ayuda?lang=quc")
		if !strings.Contains(page.Body, "Esta traducción está a prueba") ||
			!strings.Contains(page.Body, `<p class="lead"><span lang="es">Nadie puede obligarle`) {
			t.Errorf("%s: the language on trial shows %s", what, page.Body)
		}
		if _, _, err := translation.Renew(dir, country.Guatemala(), "quc"); err != nil {
			t.Fatal(err)
		}
		again, err := translation.Open(dir, country.Guatemala(), "")
		must(t, err)
		if l := again.All()[0]; l.Whole() || l.Done != l.All-1 {
			t.Errorf("%s: written anew, %d of %d sentences are left", what, l.Done, l.All)
		}
	}
	if _, err := translation.Open(t.TempDir(), country.Guatemala(), "kek"); err == nil {
		t.Error("a language without a file is tried")
	}
}

// TestConsentIsPlayedInHerLanguage: what somebody spoke is offered beside the question, in the strictest policy, to
// whoever asks it; nothing else of the folder is served.
func TestConsentIsPlayedInHerLanguage(t *testing.T) {
	w := amparotest.New(t)
	dir := invented(t)
	must(t, os.Mkdir(filepath.Join(dir, "quc"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "quc", "consent.read.body.ogg"), []byte("OggS clip"), 0o600))
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := speaking(t, w, dir, "")
	page := s.browser(ana.Actor).get("/cases/" + string(filed.Case) + "/consent")
	const clip = "/voices/quc/consent.read.body.ogg"
	if strings.Count(page.Body, `<audio controls preload="none" src="`+clip+`">`) != 1 ||
		!strings.Contains(page.Body, `<span lang="quc">Contactar a mi familia zuk</span>`) {
		t.Errorf("the form of consent offers nothing of it: %s", page.Body)
	}
	if !strings.Contains(page.Header.Get("Content-Security-Policy"), "media-src 'self'") {
		t.Error("the policy of the page forbids what it offers")
	}
	got := s.stranger().get(clip)
	if got.Status != http.StatusOK || got.Body != "OggS clip" || got.Header.Get("Content-Type") != "audio/ogg" {
		t.Errorf("playing it answered %d %s", got.Status, got.Body)
	}
	for _, other := range []string{"/voices/quc/quc.csv", "/voices/quc/..%2Fquc.csv", "/voices/kek/consent.read.body.ogg",
		"/voices/quc/consent.h.ogg"} {
		if got := s.stranger().get(other); got.Status != http.StatusNotFound {
			t.Errorf("%s answered %d", other, got.Status)
		}
	}
	silent := serve(t, amparotest.New(t))
	if got := silent.stranger().get(clip); got.Status != http.StatusNotFound {
		t.Errorf("without a folder it answered %d", got.Status)
	}
}
