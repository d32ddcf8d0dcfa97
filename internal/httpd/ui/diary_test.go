package ui_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAHouseAndATeamKeepADiary: on pages alone. The house writes for itself and for the team, and corrects itself; the
// team reads what is for it, narrows it and prints it; an incident stands on its case until it says that it knows.
func TestAHouseAndATeamKeepADiary(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()); err != nil {
		t.Fatal(err)
	}
	house, team := open(t, w).signIn(casa.Actor.Actor), open(t, w).signIn(ana.Actor)
	page := "/cases/" + string(filed.Case)
	note := func(b *browser, text string) *form {
		return b.get(page+"/diary").form(page+"/diary", "write").set("kind", "escuela").set("day", "2026-11-23").
			set("text", text)
	}
	house.get("/offers/"+string(offer)).want(200, "Diario del caso", "Incidentes en el albergue")
	note(house, "Durmió bien.").press("_do", "write").want(200, "Nota guardada", "Durmió bien.")
	note(house, "Fue dos días.").set("team", "si").press("_do", "write").want(200, "Para el equipo")
	note(house, "Mañana.").set("day", "2026-11-24").press("_do", "write").want(http.StatusUnprocessableEntity, "Mañana.")
	team.get(page+"/diary").want(200, "Fue dos días.", "Escuela").never("Durmió bien.", "Corregir esta nota")
	note(team, "Llamó la maestra.").set("kind", "llamada").press("_do", "write").want(200, "Llamó la maestra.")
	house.get(page + "/diary").want(200).never("Llamó la maestra.")
	team.get(page+"/diary?kind=escuela").want(200, "Fue dos días.").never("Llamó la maestra.")
	team.get(page+"/diary?print=si").want(200, "Llamó la maestra.", "Fue dos días.").never("Guardar nota")
	team.get(page + "/diary?kind=nada").want(http.StatusUnprocessableEntity)

	house.get("/lang?lang=en")
	happens := house.get(page + "/incidents").form(page + "/incidents")
	happens.set("kind", "amenaza").set("grade", "grave").set("when", "2026-11-23T23:40").
		set("text", "Un carro esperó frente a la puerta.").press("_do", "record").want(http.StatusUnprocessableEntity)
	happens.set("done", "Se llamó a la policía.").press("_do", "record").want(200, "Un carro esperó")
	team.get(page).want(200, "Un incidente en el albergue espera que usted diga que está enterado")
	team.get(page+"/incidents").want(200, "Amenaza", "Se llamó a la policía.").form(page+"/incidents").
		press("_do", "seen").want(200, "el equipo está enterado").never("Estamos enterados")
	team.get(page).want(200).never("espera que usted diga que está enterado")
	open(t, w).signIn(w.Worker("berta").Actor).get(page + "/incidents").want(http.StatusNotFound)
	w.Verify()
}
