package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestAGroupChangesDuringItsStayOverHTTP: a baby is born and gets a bed, her brother sleeps in hospital and comes back,
// and her sister leaves with an aunt.
func TestAGroupChangesDuringItsStayOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Families(4, 6, 12, 17))
	in := amparotest.Survivor(amparotest.Woman(27), amparotest.Child(6, domain.Man), amparotest.Child(14, domain.Woman))
	in.Identity.Persons = append(in.Identity.Persons, domain.Named{Given: "Beto"}, domain.Named{Given: "Nela"})
	k := worker.Refers(in)
	id := worker.Offers(k.Referrals[0], casa)[0]
	casa.Accepts(id)
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, id, 0, placement.AdmitInput{}); err != nil {
		t.Fatal(err)
	}
	c, err := store.Get[domain.Case](t.Context(), w.Store, k.Case)
	if err != nil {
		t.Fatal(err)
	}
	c.V.Group = append(c.V.Group, amparotest.Child(0, domain.Woman))
	if err = w.Work.EditCase(t.Context(), worker.Actor, k.Case, 0, c.V); err != nil {
		t.Fatal(err)
	}
	ana, shelter, offer := s.signs(worker), s.signs(casa.Actor), "/offers/"+string(id)
	ana.post(offer+"/join", object{"person": "P4"}).refused(http.StatusForbidden, "fault.forbidden")
	shelter.post(offer+"/join", object{"person": "P4"}, "If-Match", shelter.tag(offer)).want(http.StatusOK)
	shelter.post(offer+"/away", object{"person": "P2"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	shelter.post(offer+"/away", object{"person": "P2", "why": "hospital"}, "If-Match",
		shelter.tag(offer)).want(http.StatusOK)
	shelter.post(offer+"/back", object{"person": "P2"}, "If-Match", shelter.tag(offer)).want(http.StatusOK)
	shelter.post(offer+"/leave", object{"person": "P3", "reason": "reintegracion_familiar", "with": "Su tía"},
		"If-Match", shelter.tag(offer)).want(http.StatusOK)
	if got := shelter.get(offer).want(http.StatusOK); got.len("card", "persons") != 3 {
		t.Fatalf("three are left: %s", got.Raw)
	}
	w.Verify()
}

// TestWhatNobodyIsInChargeOfIsListed: the worker's account is switched off, and her supervisor sees her case.
func TestWhatNobodyIsInChargeOfIsListed(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	boss := s.signs(worker.Colleague("sara", domain.RoleSupervisor))
	admin := w.Person("técnico", w.Agency("operación", "coordinadora"), domain.RoleAdmin)
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	if got := boss.get("/unattended").want(http.StatusOK); got.len("cases") != 0 {
		t.Fatalf("somebody is in charge: %s", got.Raw)
	}
	if err := w.IDs.DisableAccount(t.Context(), admin.Actor, worker.Actor.Account); err != nil {
		t.Fatal(err)
	}
	if got := boss.get("/unattended").want(http.StatusOK); got.len("cases") != 1 ||
		got.text("cases", 0, "case") != string(filed.Case) {
		t.Fatalf("nobody is in charge: %s", got.Raw)
	}
}
