package ui_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestTheDeskAsksHelpersOnItsPages: it writes a hotel down, is told what lacks beside the field, changes it, asks it,
// and ends that; the telephone is there to call. A social worker opens none of it.
func TestTheDeskAsksHelpersOnItsPages(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	s := open(t, w)
	b := s.signIn(w.Coordinator().Actor)
	b.get("/desk").want(200, "Preguntar a apoyos sin cuenta")
	b.get("/broadcasts").want(200, "Todavía no ha preguntado")
	b.get("/helpers").want(200, "Todavía no hay apoyos")
	f := b.form("/helpers", "")
	f.set("name", "Hotel Ceiba").set("kind", "hotel").set("department", "01").set("phone", "12").press("", "").
		want(http.StatusUnprocessableEntity, "Escriba el número con código de país.")
	again := b.form("/helpers", "")
	if got := again.values.Get("name"); got != "Hotel Ceiba" {
		t.Fatalf("what was typed is lost: %q", got)
	}
	again.set("phone", "+502 0000 1001").press("", "").want(200, "Apoyo guardado.", "Hotel Ceiba", "+50200001001")
	all, err := w.Work.Helpers(t.Context(), w.Coordinator().Actor)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v %v", all, err)
	}
	at := "/helpers/" + string(all[0].ID)
	b.get(at).want(200, "Hotel Ceiba").form(at, "").set("kind", "parroquia").press("", "").want(200, "Parroquia o iglesia")
	b.get("/broadcasts").form("/broadcasts", "").set("places", "0").set("population", "mujeres").press("", "").
		want(http.StatusUnprocessableEntity, "Escriba un número entre 1 y 40.")
	b.form("/broadcasts", "").set("places", "4").press("", "").want(200, "La pregunta va en camino.", "4 lugares",
		"1 sin responder")
	list, err := w.Work.Broadcasts(t.Context(), w.Coordinator().Actor)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	one := "/broadcasts/" + string(list[0].ID)
	b.get(one).want(200, "Hotel Ceiba", "+50200001001", "El mensaje va en camino", "Terminar ahora").
		form(one+"/end", "").press("", "").want(200, "Ya no se reciben respuestas.", "Terminada").never("Terminar ahora")
	b.get(at).form(at, "remove").press("_do", "remove").want(200, "Apoyo quitado de la lista.").never("Hotel Ceiba")
	worker := s.signIn(w.Worker("ana").Actor)
	for _, path := range []string{"/helpers", "/broadcasts", one} {
		worker.get(path).want(http.StatusForbidden)
	}
	w.Verify()
}
