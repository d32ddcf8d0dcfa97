package ui_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestTwoPeopleEraseAPersonOnTheirPages: her supervisor asks with a reason, the desk ticks that it is sure, and nothing
// is erased by a button that was pressed without it.
func TestTwoPeopleEraseAPersonOnTheirPages(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	cas := "/cases/" + string(filed.Case)
	s := open(t, w)
	boss := s.signIn(ana.Colleague("jefa", domain.RoleSupervisor).Actor)
	boss.get(cas).never("Borrar los datos de este caso")
	boss.get(cas+"/erasure").want(200, "Solo se puede borrar un caso cerrado").never("Pedir que se borre")
	if err := w.Work.Cancel(t.Context(), ana.Actor, filed.Referrals[0], 0, domain.CancelElsewhere); err != nil {
		t.Fatal(err)
	}
	if err := w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, domain.CloseVoluntary); err != nil {
		t.Fatal(err)
	}
	boss.get(cas).want(200, "Borrar los datos de este caso")
	boss.get(cas+"/erasure").form(cas+"/erasure", "ask").set("note", "Lo pidió por escrito.").press("_do", "ask").
		want(http.StatusUnprocessableEntity)
	boss.form(cas+"/erasure", "ask").set("reason", "wish").press("_do", "ask").
		want(200, "Solicitud enviada a coordinación", "Falta que coordinación lo confirme").never("Pedir que se borre")
	eva := s.signIn(desk.Actor)
	eva.get("/desk").want(200, "Borrados por confirmar")
	eva.get("/erasures").want(200, "Lo pidió por escrito.").form("/erasures", "confirm").press("_do", "confirm").
		want(http.StatusUnprocessableEntity, "Marque que lo confirma")
	eva.get("/erasures").form("/erasures", "confirm").set("sure", "si").press("_do", "confirm").
		want(200, "Caso borrado", "Nada espera confirmación")
	boss.get(cas).want(http.StatusNotFound)
}
