package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestNobodysWorkIsOrphanedWhenAnAccountIsSwitchedOff: the open case of a worker who left shows at her supervisor and
// at the desk, with what waits of it, until somebody takes it over. Other supervisors and other workers see nothing of
// it.
func TestNobodysWorkIsOrphanedWhenAnAccountIsSwitchedOff(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, desk := w.Worker("ana"), w.Coordinator()
	berta, sara := ana.Colleague("berta", domain.RoleReferrer), ana.Colleague("sara", domain.RoleSupervisor)
	other := w.Worker("otra").Colleague("jefa de otra", domain.RoleSupervisor)
	admin := w.Person("técnico", w.Agency("operación", "coordinadora"), domain.RoleAdmin)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana.Offers(filed.Referrals[0], casa)
	berta.Refers(amparotest.Survivor(amparotest.Woman(30)))
	count := func(who *amparotest.Actor) int {
		list, err := w.Work.Unattended(t.Context(), who.Actor)
		must(t, err)
		return len(list)
	}
	if count(sara)+count(desk) != 0 {
		t.Fatal("everybody is at work")
	}
	must(t, w.IDs.DisableAccount(t.Context(), admin.Actor, ana.Actor.Account))
	list, err := w.Work.Unattended(t.Context(), sara.Actor)
	must(t, err)
	if len(list) != 1 || list[0].Case != filed.Case || list[0].Worker != "ana" || list[0].Referrals != 1 ||
		list[0].Offers != 1 ||
		list[0].Urgency != domain.UrgencyCritical {
		t.Errorf("her supervisor sees %+v", list)
	}
	if count(desk) != 1 || count(other) != 0 || count(berta) != 0 {
		t.Errorf("desk %d, another supervisor %d, a colleague %d", count(desk), count(other), count(berta))
	}
	_, err = w.Work.Unattended(t.Context(), casa.Actor.Actor)
	w.Want(err, fault.Forbidden)
	w.Waits(time.Minute)
	must(t, w.Work.AssignWorker(t.Context(), sara.Actor, filed.Case, 0, intake.AssignInput{To: berta.Actor.Account,
		Note: "Ana dejó la institución; siga con la casa."}))
	if count(sara)+count(desk) != 0 {
		t.Error("it was handed over and still shows")
	}
}
