package ui_test

import (
	"net/http"
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

func TestACaseIsHandedToAColleagueByName(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("Ana Prueba")
	berta, psy := ana.Colleague("Berta Ejemplo", domain.RoleReferrer), ana.Colleague("Celia Terapeuta", domain.RolePsych)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	page := at(filed.Case)
	b := open(t, w).signIn(ana.Actor)
	b.get(page).want(200, "Persona encargada: Ana Prueba", "Pasar el caso a otra persona", "también los datos reservados")
	f := b.form(page + "/assign")
	if !slices.Contains(f.choices["worker"], string(berta.Account)) ||
		slices.Contains(f.choices["worker"], string(psy.Account)) ||
		slices.Contains(f.choices["worker"], string(ana.Account)) {
		t.Errorf("only a colleague who may be in charge is offered: %v", f.choices["worker"])
	}
	f.set("note", "Hola").press("", "").want(http.StatusUnprocessableEntity, "Elija una opción.")
	b.form(page+"/assign").set("worker", string(berta.Account)).set("note", "Hola").press("",
		"").want(http.StatusUnprocessableEntity, "Escriba al menos 10 letras.")
	b.form(page+"/assign").set("note", "Termina mi turno; falta llamar al albergue.").press("", "").
		want(200, "El caso pasó a otra persona. Ya recibió un aviso.", "Persona encargada: Berta Ejemplo",
			"Pasó a Berta Ejemplo",
			"falta llamar al albergue")
	b.get(page + "/restricted").want(http.StatusForbidden)

	next := open(t, w).signIn(berta.Actor)
	next.get("/notices").want(200, "Ahora usted está a cargo de este caso")
	next.get(page).want(200, "Persona encargada: Berta Ejemplo", "Ana Prueba", "falta llamar al albergue")
	next.get(page + "/restricted").want(200)
	desk := open(t, w).signIn(w.Coordinator().Actor)
	desk.get(page).want(200).never("Berta Ejemplo", "Persona encargada:", "Pasar el caso a otra persona")
	w.Verify()
}
