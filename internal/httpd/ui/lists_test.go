package ui_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestInALargeNetworkOneLooksForWhomSheMeans: where there are more organisations than a form can offer, a consent finds
// the one that is meant and keeps what was chosen and typed, the desk acts for one from its page, a new account begins
// at one, and every list counts all and shows a part.
func TestInALargeNetworkOneLooksForWhomSheMeans(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	shelters := make([]*amparotest.House, 55)
	for i := range shelters {
		shelters[i] = w.Shelter(fmt.Sprintf("Casa %02d", i), "0108", amparotest.Women(2))
	}
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	consent := "/cases/" + string(filed.Case) + "/consent"
	b := open(t, w).signIn(ana.Actor)
	b.get(consent).want(200, "Buscar a quién más").never("Casa 41", "Casa 07")
	f := b.form(consent, "record").set("consent.find", "casa 41")
	f.press("_do", "find").want(200, "Casa 41").never("Casa 07")
	f = b.form(consent, "record")
	f.values["recipients"] = []string{string(shelters[41].Shelter.Agency)}
	f.set("consent.find", "casa 07").press("_do", "find").want(200, "Casa 41", "Casa 07").never("Casa 08")
	f = b.form(consent, "record")
	f.values["recipients"] = []string{string(shelters[41].Shelter.Agency), string(shelters[7].Shelter.Agency)}
	f.set("consent.method", "oral").set("consent.reach", "nombrados").press("_do", "record").want(200, "Casa 41",
		"Casa 07")

	desk := open(t, w).signIn(w.Coordinator().Actor)
	home := "/agencies/" + string(shelters[41].Shelter.Agency)
	desk.get("/desk").never(`value="` + string(shelters[41].Shelter.Agency) + `"`)
	desk.get(home).want(200, "Actuar en su nombre")
	desk.get("/desk?agency="+string(shelters[41].Shelter.Agency)).form("/desk/act", "").set("reason", byPhone).press("",
		"").want(200,
		"Actúa en nombre de Casa 41")
	w.Waits(100 * time.Hour)
	page := open(t, w).signIn(w.Coordinator().Actor).get("/desk").want(200, "Ver todo (55)").body
	if n := strings.Count(page, `"/shelters/`); n != 8 {
		t.Errorf("%d houses stand on the first look, of 55 with old figures", n)
	}

	op := w.Person("op", w.Agency("técnica", "coordinadora"), domain.RoleAdmin)
	o := open(t, w).signIn(op.Actor)
	o.get("/agencies").want(200, "Siguientes")
	o.get("/agencies?from=50").want(200, "Anteriores").never("Siguientes")
	o.get("/people/new").want(200, "Elija primero la institución")
	o.get(home).want(200, "Crear cuenta")
	form := o.get("/people/new?agency=" + string(shelters[41].Shelter.Agency)).want(http.StatusOK).body
	if !strings.Contains(form, string(shelters[41].Shelter.Agency)) ||
		strings.Contains(form, string(shelters[7].Shelter.Agency)) {
		t.Error("the form offers the organisation that was chosen, and no other")
	}
	w.Verify()
}

// TestAListNarrowedToWhatThereIsNotSaysWhichFieldAndWhatToChoose: an unknown role gave an empty list, as if nobody held
// it, and an unknown kind of service a page that named nothing. The rest of the page stays.
func TestAListNarrowedToWhatThereIsNotSaysWhichFieldAndWhatToChoose(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ref, err := store.Get[domain.Referral](t.Context(), w.Store, filed.Referrals[0])
	if err != nil {
		t.Fatal(err)
	}
	site := open(t, w)
	work, desk := site.signIn(ana.Actor), site.signIn(w.Coordinator().Actor)
	head := site.signIn(w.Person("berta", w.Agency("otra", "ong"), domain.RoleSupervisor).Actor)
	work.get("/?urgency=zzz").want(422, "Qué tan urgente es", "Elija una opción",
		filed.Code).offers(`<option value="critica">`)
	work.get("/?class=AAA&urgency=critica").want(422, "Tipo de servicio", filed.Code).offers(`<option value="shelter">`)
	work.get("/?urgency=critica").want(200, filed.Code).never("Elija una opción.")
	desk.get("/desk?class=AAA").want(422, "Tipo de servicio", ref.V.Code).offers(`<option value="shelter">`)
	desk.get("/desk?department=99&urgency=zzz").want(422, "Departamento", "Qué tan urgente es", ref.V.Code)
	desk.get("/desk?class=shelter").want(200, ref.V.Code).never("Tipo de servicio")
	head.get("/people?role=castillo&q=be").want(422, "Función", "Elija una opción",
		"berta").offers(`<option value="auditoria">`)
	head.get("/people?role=supervisor_agencia").want(200, "berta").never("Elija una opción.")
	head.get("/people?role=auditoria").want(200, "Pruebe con otro nombre o quite los filtros.")
}

// offers wants a choice in the page as it was sent.
func (b *browser) offers(choice string) {
	b.s.t.Helper()
	if !strings.Contains(b.body, choice) {
		b.s.t.Errorf("%s does not offer %s", b.path, choice)
	}
}
