package httpd_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

var changeShown = regexp.MustCompile(`name="change" value="([^"]+)"`)

// TestTwoPeopleChangeTheListsInThePages: an operator asks that a helpline be corrected, a list take an option and a day
// be one of rest; the desk confirms. The page of help and the form of a case say so at once; who asked can only take
// back, what is wrong is told beside its field, and a social worker opens none of it.
func TestTwoPeopleChangeTheListsInThePages(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	root := w.Person("root", w.Agency("red", "coordinadora"), domain.RoleAdmin)
	s := serve(t, w)
	ops, desk, team := s.browser(root.Actor), s.browser(w.Coordinator().Actor), s.browser(ana.Actor)
	asks := func(do string, form url.Values) { t.Helper(); does(t, ops, "/country", do, form) }
	confirms := func() {
		t.Helper()
		page := desk.get("/country")
		m := changeShown.FindStringSubmatch(page.Body)
		if m == nil {
			t.Fatalf("nothing waits: %d", page.Status)
		}
		does(t, desk, "/country", "confirm", url.Values{"change": m[1:]})
	}
	if got := team.get("/country"); got.Status != http.StatusForbidden {
		t.Errorf("a social worker opens the lists: %d", got.Status)
	}
	tells(t, ops.get("/country"), http.StatusOK, "Teléfonos de ayuda", "Discapacidad")
	tells(t, ops.get("/country?of=lines&key=110"), http.StatusOK, "Cambiar: 110", "Pedir que se retire")
	wrong := url.Values{"of": {"discapacidad"}, "kind": {"value"}, "key": {"Sordo Ceguera"}, "es": {"Sordoceguera"}}
	tells(t, does(t, ops, "/country", "add", wrong), http.StatusUnprocessableEntity, "Razón del cambio",
		"Este dato es necesario")
	wrong["en"], wrong["why"] = []string{"Deafblindness"}, []string{"Lo pidió la mesa."}
	tells(t, does(t, ops, "/country", "add", wrong), http.StatusUnprocessableEntity, "Código: Use letras minúsculas")
	wrong.Set("key", "sordoceguera")
	asks("add", wrong)
	mine := ops.get("/country")
	tells(t, mine, http.StatusOK, "Espera", "Retirar el pedido", "otra persona")
	refused := does(t, ops, "/country", "confirm", url.Values{"change": changeShown.FindStringSubmatch(mine.Body)[1:]})
	if refused.Status != http.StatusForbidden {
		t.Errorf("who asked confirms: %d", refused.Status)
	}
	confirms()
	tells(t, ops.get("/country?of=discapacidad"), http.StatusOK, "Sordoceguera", "sordoceguera")
	tells(t, team.get(team.get("/cases/new").Header.Get("Location")), http.StatusOK, "Sordoceguera")
	asks("edit", url.Values{"of": {"lines"}, "one": {"110"}, "kind": {"line"}, "key": {"110"}, "es": {"Policía de nadie"},
		"en": {"Police of nobody"}, "confirmed": {"on"}, "place": {"1"}, "why": {"Se marcó hoy."}})
	confirms()
	tells(t, s.stranger().get("/ayuda"), http.StatusOK, "Policía de nadie")
	asks("add", url.Values{"of": {"days"}, "kind": {"rest"}, "key": {"2027-05-03"}, "each": {"on"}, "why": {"Feriado."}})
	confirms()
	tells(t, ops.get("/country?of=days"), http.StatusOK, "3 may · Cada año")
	tells(t, ops.get("/country?of=past"), http.StatusOK, "Vale", "Se marcó hoy.", "root", "Feriado.")
	for _, path := range []string{"/country?of=nada", "/country?of=lines&key=0", "/country?key=x"} {
		if got := ops.get(path); got.Status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.Status)
		}
	}
	w.Verify()
}
