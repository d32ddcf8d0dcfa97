package ui_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

func TestAHouseAsksForAnInterpreterWhoSaysYes(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("Casa Nance", "0108", amparotest.Women(2))
	ixchel := w.Person("Ixchel Prueba", w.Agency("Voces de Prueba", "comunitaria"), domain.RoleInterpreter)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Case.Languages = append(in.Case.Languages, domain.Spoken{ID: "kek", Level: "materno"})
	in.Identity.Persons[0].UseName = "Flor"
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	at := "/offers/" + string(offer)

	shelter := open(t, w).signIn(casa.Actor.Actor)
	shelter.get(at).want(200, "Pedir intérprete")
	f := shelter.get(at+"/interpreter").want(200, "sin datos de la persona").form(at+"/interpreter", "ask")
	if f.values.Get("language") != "kek" {
		t.Errorf("her language is offered first: %q", f.values.Get("language"))
	}
	f.set("at", "2026-11-20T09:00").press("_do", "ask").want(http.StatusUnprocessableEntity, "Elija una opción.")
	shelter.form(at+"/interpreter", "ask").set("to", string(ixchel.Agency)).set("at", "2026-11-25T09:00").set("how",
		"presencial").press("_do", "ask").
		want(200, "Solicitud enviada", "Espera respuesta", "Voces de Prueba")

	b := open(t, w).signIn(ixchel.Actor)
	b.get("/").want(200, "Hola, Ixchel Prueba", "Hoy no tiene citas", "Todavía no dijo qué idiomas interpreta")
	b.form("/appointments").set("languages", "kek").press("", "").want(200, "Idiomas guardados")
	if shelter.get(at + "/interpreter").want(200); !strings.Contains(shelter.body, "Voces de Prueba · q&#39;eqchi&#39;") {
		t.Error("who asks does not see the languages of an agency")
	}
	b.get("/").want(200, "q'eqchi'", "Espera respuesta").never("Flor", "Marisol", "Casa Nance")
	meeting := linkTo(b, "/appointments/")
	b.get(meeting).want(200, "q'eqchi'", "Sí, voy").never("Flor", "Marisol", "Casa Nance")
	says := func(b *browser, at, what string) *browser {
		f := b.form(at)
		f.values.Set("_do", what)
		return f.press("", "")
	}
	says(b, meeting, "accept").want(200, "Cita confirmada", "Flor", "Casa Nance",
		"Esta consulta quedó registrada").never("Marisol",
		"terminal")
	b.get("/").want(200, "mié 25 nov, 09:00 · Cita con intérprete").never("Flor", "Esperan su respuesta")
	b.get(at).want(http.StatusForbidden)
	b.get("/notices").want(200, "Nueva solicitud de intérprete")
	shelter.get(at).want(200, "Confirmada")
	shelter.get("/notices").want(200, "Hay intérprete para una cita")
	open(t, w).signIn(ana.Actor).get("/cases/"+string(filed.Case)).want(200, "Vio el nombre que usa, como intérprete")
	open(t, w).signIn(w.Person("wok", w.Agency("Otras voces", "comunitaria"),
		domain.RoleInterpreter).Actor).get(meeting).want(http.StatusNotFound)

	back := shelter.get(at + "/interpreter").form(at + "/interpreter")
	_, call, _ := strings.Cut(shelter.body, `name="call" value="`)
	back.values.Set("call", call[:26])
	back.values.Set("_do", "cancel")
	back.press("", "").want(200, "Solicitud retirada", "Retirada")
	b.get(meeting).want(http.StatusNotFound)
	b.get("/notices").want(200, "Ya no hace falta intérprete para una cita")
	w.Verify()
}

// linkTo returns the first link of a page that begins like that.
func linkTo(b *browser, begins string) string {
	b.s.t.Helper()
	_, rest, found := strings.Cut(b.body, `href="`+begins)
	if !found {
		b.s.t.Fatalf("%s has no link to %s", b.path, begins)
	}
	end, _, _ := strings.Cut(rest, `"`)
	return begins + end
}
