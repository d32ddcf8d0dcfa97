package ui_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// copied is a form as another tab holds it.
func (f *form) copied() *form {
	other := *f
	other.values = maps.Clone(f.values)
	return &other
}

// TestTheLaterOfTwoTabsIsTold: one tab says the age, the other the gender, and the second wiped what the first had
// said.
func TestTheLaterOfTwoTabsIsTold(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	b.wizard().press("_do", "go.1").want(200)
	address := b.path
	first := b.wizard()
	b.get(address).want(200)
	second := b.wizard()
	first.set("group.0.age", "24")
	b.send(http.MethodPost, first.action, first.values, map[string]string{"X-Draft": "1"})
	if b.status != http.StatusNoContent {
		t.Fatalf("the first tab keeps itself: %d", b.status)
	}
	second.set("group.0.gender", "mujer")
	b.send(http.MethodPost, second.action, second.copied().values, map[string]string{"X-Draft": "1"})
	if b.status != http.StatusPreconditionFailed || b.header.Get("X-Rev") != "" {
		t.Fatalf("the second tab is told: %d, revision %q", b.status, b.header.Get("X-Rev"))
	}
	second.press("_do", "next").want(http.StatusPreconditionFailed, "se guardó también en otra pestaña")
	if f := b.wizard(); f.values.Get("group.0.gender") != "mujer" || f.values.Get("group.0.age") != "" {
		t.Errorf("what was typed here comes back: %v", f.values)
	}
	seen := b.wizard()
	b.get(address)
	if got := b.wizard().values.Get("group.0.age"); got != "24" {
		t.Errorf("what the first tab said is still kept, not %q", got)
	}
	seen.set("group.0.age", "25").press("_do", "go.2").want(200, "Qué necesita y qué pasó")
	b.get(address)
	if f := b.wizard(); f.values.Get("group.0.age") != "25" || f.values.Get("group.0.gender") != "mujer" {
		t.Errorf("whoever was told decides: %v", f.values)
	}
}

// TestOnesOwnPageIsNoOtherTab: the page kept itself a moment before its button was pressed, and its answer was lost.
func TestOnesOwnPageIsNoOtherTab(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	f := b.wizard().set("group.0.age", "24")
	for range 2 {
		b.send(http.MethodPost, f.action, f.copied().values, map[string]string{"X-Draft": "1"})
	}
	f.set("group.0.age", "25").press("_do", "go.2").want(200, "Qué necesita y qué pasó")
}

// TestAReloadShowsWhatWasKept: "draft saved" stood on the page, and a reload emptied it.
func TestAReloadShowsWhatWasKept(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	address := b.path
	f := b.wizard().set("group.0.age", "24")
	b.send(http.MethodPost, f.action, f.values, map[string]string{"X-Draft": "1"})
	b.get(address).want(200, "Borrador guardado")
	if got := b.wizard().values.Get("group.0.age"); got != "24" {
		t.Errorf("the age is %q", got)
	}
}

// TestAChangeOfLanguageKeepsWhatWasTyped, without script too, in a new case and in one that exists.
func TestAChangeOfLanguageKeepsWhatWasTyped(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(ana.Actor)
	b.get("/cases/new").want(200)
	b.wizard().set("group.0.age", "31").press("_do", "lang.en").want(200, "New case", "Age in years")
	if got := b.wizard().values.Get("group.0.age"); got != "31" {
		t.Errorf("the age is %q", got)
	}
	b.wizard().press("_do", "lang.es").want(200, "Nuevo caso")
	b.get(at(filed.Case) + "/edit?step=1").want(200)
	edit := at(filed.Case) + "/edit"
	b.form(edit).set("group.0.age", "32").press("_do", "lang.en").want(200, "Age in years")
	if got := b.form(edit).values.Get("group.0.age"); got != "32" {
		t.Errorf("the age is %q", got)
	}
	b.get(at(filed.Case)).want(200, "Consent")
}

// TestDraftsAreToldApartByWhoTheyAreAbout, without a name: the page stands open on a desk.
func TestDraftsAreToldApartByWhoTheyAreAbout(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	b.wizard().set("group.0.age", "24").set("group.0.gender", "mujer").press("_do", "add_person").want(200)
	b.wizard().press("_do", "go.2").want(200)
	b.wizard().set("found_municipality", "Mixco").press("_do", "go.4").want(200)
	b.wizard().set("identity.persons.0.given", "Marisol").press("_do", "go.6").want(200)
	b.get("/cases/new").want(200)
	b.wizard().set("group.0.age", "41").set("group.0.gender", "hombre").press("_do", "go.2").want(200)
	b.get("/cases/new").want(200)
	b.wizard().press("_do", "go.2").want(200)
	b.get("/").want(200, "Mujer / niña · 24 años · con 1 persona más · Mixco", "Hombre / niño · 41 años", "Aún sin datos").
		never("Marisol")
}

// TestTheAddressOfASentDraftLeadsToItsCase: whoever finds it in what was visited lands where the case is, also after
// days.
func TestTheAddressOfASentDraftLeadsToItsCase(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	b := open(t, w).signIn(ana.Actor).tells()
	address := b.path
	b.form("/cases/new", "send").press("_do", "send").want(200)
	for range 2 {
		b.get(address).want(200)
		if !strings.HasPrefix(b.path, "/cases/") && !strings.HasPrefix(b.path, "/referrals/") ||
			strings.HasPrefix(b.path, "/cases/new") {
			t.Fatalf("%s leads to %s", address, b.path)
		}
		w.Waits(72 * time.Hour)
		b = open(t, w).signIn(ana.Actor)
	}
	b.get("/").want(200).never("Borradores")
	eva := open(t, w).signIn(w.Worker("eva").Actor)
	eva.get(address)
	if strings.HasPrefix(eva.path, "/referrals/") {
		t.Error("a draft is its owner's alone, sent or not")
	}
}

// TestAChangeOfLanguageKeepsWhoSignsInAndNothingSecret: the name that was typed stands on the page in the other
// language; no password and no code does, and nobody was signed in.
func TestAChangeOfLanguageKeepsWhoSignsInAndNothingSecret(t *testing.T) {
	w := amparotest.New(t)
	login := w.Login(w.Worker("ana").Actor)
	b := &browser{s: open(t, w), cookies: map[string]string{}}
	has := func(words ...string) {
		t.Helper()
		for _, said := range words {
			if !strings.Contains(b.body, said) {
				t.Errorf("%s has no %s", b.path, said)
			}
		}
	}
	for path, secrets := range map[string][]string{"/sign-in": {"password"}, "/password": {"code", "next", "again"}} {
		b.get(path).want(200)
		has(`form="` + path[1:] + `" name="_do" value="lang.en"`)
		f := b.form(path).set("login", login)
		for _, name := range secrets {
			f.set(name, "muy-secreto-7")
		}
		f.values.Set("_do", "lang.en")
		f.press("", "").want(200).never("muy-secreto-7")
		has(`value="`+login+`"`, `<html lang="en"`)
		f = b.get(path).form(path)
		f.values.Set("_do", "lang.es")
		f.press("", "").want(200)
		has(`<html lang="es"`)
	}
	b.get("/")
	if !strings.HasPrefix(b.path, "/sign-in") {
		t.Errorf("somebody is signed in: %s", b.path)
	}
}

// TestAFormWhoseSessionEndedAtTheChangeOfLanguageWaits: what she wrote is kept for her, sealed, and comes back on its
// page after she signed in again, without script; a token of nobody keeps nothing.
func TestAFormWhoseSessionEndedAtTheChangeOfLanguageWaits(t *testing.T) {
	w, casa, b, f, offer := asked(t)
	w.Waits(15 * time.Minute)
	to := "/lang?lang=en&back=%2Foffers%2F" + offer + "&form=" + url.QueryEscape(f.action)
	stray := url.Values{"text": f.values["text"], "_csrf": {"x"}}
	b.send(http.MethodPost, to, stray, nil)
	b.send(http.MethodPost, to, f.values, nil)
	if !strings.HasPrefix(b.path, "/sign-in") {
		t.Fatalf("led to %s", b.path)
	}
	waiting, err := w.IDs.PendingForms(t.Context(), casa.Actor.Actor)
	if err != nil || len(waiting) != 1 || waiting[0].Sent {
		t.Fatalf("%v %v", waiting, err)
	}
	b.signsInAgain(w, casa.Actor.Actor).want(200, "Recuperamos lo que estaba escribiendo", f.values.Get("text"))
	if got := thread(t, w, casa, offer); got != "" {
		t.Errorf("it was sent: %q", got)
	}
	if waiting, err = w.IDs.PendingForms(t.Context(), casa.Actor.Actor); err != nil || len(waiting) != 0 {
		t.Errorf("it waits still: %v %v", waiting, err)
	}
}
