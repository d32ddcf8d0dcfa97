package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

const unopened = "notice.unopened"

// TestAQuestionToSomebodyOffDutyReachesHerSupervisorAndThenTheDesk: a shelter asks at night, and the worker has gone
// home.
func TestAQuestionToSomebodyOffDutyReachesHerSupervisorAndThenTheDesk(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Coordinator()
	boss := ana.Colleague("jefa", domain.RoleSupervisor)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(28)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	must(t, w.Work.Ask(t.Context(), casa.Actor.Actor, offer, 0, placement.TextInput{Text: "¿Viene sola?"}))
	w.Waits(20 * time.Minute)
	w.Due()
	if slices.Contains(boss.Told(), unopened) {
		t.Errorf("she still has time to open it: %v", boss.Told())
	}
	w.Waits(15 * time.Minute) // A critical one is reminded after half an hour.
	w.Due()
	if !slices.Contains(boss.Told(), unopened) || slices.Contains(desk.Told(), unopened) {
		t.Errorf("the supervisor first: %v %v", boss.Told(), desk.Told())
	}
	w.Waits(31 * time.Minute)
	w.Due()
	if !slices.Contains(desk.Told(), unopened) {
		t.Errorf("then the desk: %v", desk.Told())
	}
	w.Waits(3 * time.Hour)
	w.Due()
	if n := count(desk.Told(), unopened); n != 1 {
		t.Errorf("the desk is told once, not %d times", n)
	}
	w.Verify()
}

func TestWhatWasOpenedOrDealtWithGoesNoFurther(t *testing.T) {
	w := amparotest.New(t)
	desk := w.Coordinator()
	for who, deals := range map[string]func(*amparotest.Actor, *amparotest.Actor, domain.OfferID){
		"she opens it": func(ana, _ *amparotest.Actor, _ domain.OfferID) { must(t, w.Work.SeenAll(t.Context(), ana.Actor)) },
		"she answers without opening it": func(ana, _ *amparotest.Actor, offer domain.OfferID) {
			must(t, w.Work.Reply(t.Context(), ana.Actor, offer, 0, placement.TextInput{Text: "Sí, sola."}))
		},
		"her supervisor opens what reached her": func(_, boss *amparotest.Actor, _ domain.OfferID) {
			w.Waits(31 * time.Minute)
			w.Due()
			must(t, w.Work.SeenAll(t.Context(), boss.Actor))
		},
	} {
		ana, casa := w.Worker("ana "+who), w.Shelter("casa "+who, "0108", amparotest.Women(2))
		boss := ana.Colleague("jefa", domain.RoleSupervisor)
		offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(28))).Referrals[0], casa)[0]
		must(t, w.Work.Ask(t.Context(), casa.Actor.Actor, offer, 0, placement.TextInput{Text: "¿Viene sola?"}))
		deals(ana, boss, offer)
		before := count(desk.Told(), unopened)
		w.Waits(31 * time.Minute)
		w.Due()
		if got := count(desk.Told(), unopened) - before; got != 0 || who != "her supervisor opens what reached her" &&
			slices.Contains(boss.Told(), unopened) {
			t.Errorf("%s: the desk is told %d times, the supervisor %v", who, got, boss.Told())
		}
	}
	w.Verify()
}

func count(list []string, want string) int {
	n := 0
	for _, s := range list {
		if s == want {
			n++
		}
	}
	return n
}
