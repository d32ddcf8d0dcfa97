package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
)

// waits lets a woman of that urgency wait whom nobody has room for.
func waits(t *testing.T, w *amparotest.World, by *amparotest.Actor, u domain.Urgency) domain.ReferralID {
	t.Helper()
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs[0].Urgency = u
	id := by.Refers(in).Referrals[0]
	must(t, w.Work.Wait(t.Context(), by.Actor, id, 0))
	return id
}

// beds says how many of a house's beds nobody may use.
func beds(t *testing.T, w *amparotest.World, h *amparotest.House, blocked int) {
	t.Helper()
	must(t, w.Work.SetBeds(t.Context(), h.Actor.Actor, h.Shelter.ID, 0,
		[]capacity.BedsInput{{Unit: h.Shelter.Units[0].ID, Blocked: &blocked}}))
}

func told(a *amparotest.Actor, kind string) int {
	n := 0
	for _, k := range a.Told() {
		if k == kind {
			n++
		}
	}
	return n
}

func TestABedThatFreesWhileThreeWait(t *testing.T) {
	w := amparotest.New(t)
	desk := w.Coordinator()
	ana, berta, clara := w.Worker("ana"), w.Worker("berta"), w.Worker("clara")
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	beds(t, w, casa, 1)
	longest := waits(t, w, ana, domain.UrgencyHigh)
	w.Waits(time.Hour)
	waits(t, w, berta, domain.UrgencyHigh)
	pressing := waits(t, w, clara, domain.UrgencyCritical)
	if n := w.Rematches(); n != 0 || told(desk, "notice.place_opened") != 0 {
		t.Fatalf("nothing is free and %d were told", n)
	}

	beds(t, w, casa, 0)
	if n := w.Rematches(); n != 3 {
		t.Fatalf("%d of three were told", n)
	}
	if told(clara, "notice.place_opened") != 1 || told(desk, "notice.place_opened") != 1 {
		t.Errorf("the most pressing comes first, and her team and the desk are told: %v, %v", clara.Told(), desk.Told())
	}
	for _, behind := range []*amparotest.Actor{ana, berta} {
		if told(behind, "notice.place_opened_behind") != 1 || told(behind, "notice.place_opened") != 0 {
			t.Errorf("nobody is passed over in silence: %v", behind.Told())
		}
	}
	if n := w.Rematches(); n != 0 {
		t.Errorf("what was told is told once: %d", n)
	}

	offer := clara.Offers(pressing, casa)[0]
	casa.Accepts(offer)
	if n := w.Rematches(); n != 0 {
		t.Errorf("the bed is taken: %d told", n)
	}
	must(t, w.Work.Cancel(t.Context(), clara.Actor, pressing, 0, "solucion_alterna"))
	if n := w.Rematches(); n != 2 || told(ana, "notice.place_opened") != 1 || told(berta, "notice.place_opened_behind") != 2 {
		t.Errorf("the next is who waited longest: %d told, %v, %v", n, ana.Told(), berta.Told())
	}
	beds(t, w, casa, 1)
	if n := w.Rematches(); n != 0 {
		t.Errorf("a bed that is gone is no news: %d", n)
	}
	if s := state(t, w, longest); s != domain.ReferralWaiting {
		t.Errorf("she goes on waiting: %s", s)
	}
	w.Verify()
}

func TestTwoBedsAreForTheFirstTwoWhoWait(t *testing.T) {
	w := amparotest.New(t)
	ana, berta, clara := w.Worker("ana"), w.Worker("berta"), w.Worker("clara")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	beds(t, w, casa, 2)
	for _, by := range []*amparotest.Actor{ana, berta, clara} {
		waits(t, w, by, domain.UrgencyHigh)
		w.Waits(time.Hour)
	}
	beds(t, w, casa, 0)
	w.Rematches()
	if told(ana, "notice.place_opened") != 1 || told(berta, "notice.place_opened") != 1 || told(clara, "notice.place_opened_behind") != 1 {
		t.Errorf("%v, %v, %v", ana.Told(), berta.Told(), clara.Told())
	}
}

func TestWhoeverLeavesTheListLetsTheNextOneGoFirst(t *testing.T) {
	w := amparotest.New(t)
	ana, berta := w.Worker("ana"), w.Worker("berta")
	w.Shelter("casa", "0108", amparotest.Women(1))
	first := waits(t, w, ana, domain.UrgencyHigh)
	w.Waits(time.Hour)
	waits(t, w, berta, domain.UrgencyHigh)
	w.Rematches()
	must(t, w.Work.Cancel(t.Context(), ana.Actor, first, 0, "solucion_alterna"))
	if n := w.Rematches(); n != 1 || !slices.Contains(berta.Told(), "notice.place_opened") {
		t.Errorf("%d told, %v", n, berta.Told())
	}
}
