package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/fault"
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

// beds says in how many of a house's beds somebody sleeps.
func beds(t *testing.T, w *amparotest.World, h *amparotest.House, residents int) {
	t.Helper()
	must(t, w.Work.SetBeds(t.Context(), h.Actor.Actor, h.Shelter.ID, 0,
		[]capacity.BedsInput{{Unit: h.Shelter.Units[0].ID, Residents: &residents}}))
}

func notices(a *amparotest.Actor, kind string) int {
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
	if n := w.Rematches(); n != 0 || notices(desk, "notice.place_opened") != 0 {
		t.Fatalf("nothing is free and %d were told", n)
	}

	beds(t, w, casa, 0)
	if n := w.Rematches(); n != 3 {
		t.Fatalf("%d of three were told", n)
	}
	if notices(clara, "notice.place_opened") != 1 || notices(desk, "notice.place_opened") != 1 {
		t.Errorf("the most pressing comes first, and her team and the desk are told: %v, %v", clara.Told(), desk.Told())
	}
	for _, behind := range []*amparotest.Actor{ana, berta} {
		if notices(behind, "notice.place_opened_behind") != 1 || notices(behind, "notice.place_opened") != 0 {
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
	if n := w.Rematches(); n != 2 || notices(ana, "notice.place_opened") != 1 ||
		notices(berta, "notice.place_opened_behind") != 2 {
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
	if notices(ana, "notice.place_opened") != 1 || notices(berta, "notice.place_opened") != 1 ||
		notices(clara, "notice.place_opened_behind") != 1 {
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

func TestTheListSaysWhatThereIsForWhoWaits(t *testing.T) {
	w := amparotest.New(t)
	desk, ana, berta := w.Coordinator(), w.Worker("ana"), w.Worker("berta")
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	beds(t, w, casa, 1)
	first := waits(t, w, ana, domain.UrgencyCritical)
	w.Waits(time.Hour)
	second := waits(t, w, berta, domain.UrgencyHigh)
	list := func(by *amparotest.Actor, flt waiting.Filter) waiting.Page {
		page, err := w.Work.Waiting(t.Context(), by.Actor, flt)
		must(t, err)
		return page
	}
	page := list(desk, waiting.Filter{})
	if page.Total != 2 || page.Rows[0].ID != first || page.Rows[0].Miss != "sin_cupo" || !page.Rows[0].Opens ||
		page.Rows[0].Fits != 0 {
		t.Fatalf("the desk sees all, and what is missing: %+v", page)
	}
	beds(t, w, casa, 0)
	w.Rematches()
	page = list(desk, waiting.Filter{})
	if page.Rows[0].Fits != 1 || page.Rows[0].Behind != "" || page.Rows[1].Fits != 1 ||
		page.Rows[1].Behind != waiting.BehindUrgency {
		t.Errorf("a bed freed: %+v", page.Rows)
	}
	if page = list(berta, waiting.Filter{}); page.Total != 1 || page.Rows[0].ID != second {
		t.Errorf("a team sees its own: %+v", page)
	}
	if page = list(desk, waiting.Filter{Limit: 1}); len(page.Rows) != 1 || page.Next == "" || page.Total != 2 {
		t.Errorf("by pages: %+v", page)
	}
	if page = list(desk, waiting.Filter{After: page.Next, Limit: 1}); len(page.Rows) != 1 || page.Rows[0].ID != second {
		t.Errorf("the second page: %+v", page)
	}
}

func TestADeclineSaysWhetherTheHouseMayBeAskedAgain(t *testing.T) {
	w := amparotest.New(t)
	desk, ana := w.Coordinator(), w.Worker("ana")
	full, never := w.Shelter("llena", "0108", amparotest.Women(2)), w.Shelter("otra", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offers := ana.Offers(ref, full, never)
	for i, code := range []string{"sin_cupo", "fuera_perfil_edad"} {
		shelter := []*amparotest.House{full, never}[i]
		for _, o := range offers {
			err := w.Work.Decline(t.Context(), shelter.Actor.Actor, o, 0, placement.DeclineInput{Code: code})
			if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) &&
				!fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
		}
	}
	if s := state(t, w, ref); s != domain.ReferralReview {
		t.Fatalf("nobody is parked: %s", s)
	}
	ranked, err := w.Work.Match(t.Context(), ana.Actor, ref)
	must(t, err)
	if c := ranked.Ranking.Candidates; len(c) != 2 || c[1].Shelter != never.Shelter.ID ||
		ranked.SaidNo[string(never.Shelter.ID)] == "" ||
		ranked.SaidNo[string(full.Shelter.ID)] != "" {
		t.Errorf("a no that stands ranks last: %+v %v", c, ranked.SaidNo)
	}
	ask := func(by *amparotest.Actor, h *amparotest.House) error {
		_, err := w.Work.SendOffers(t.Context(), by.Actor, ref, 0,
			placement.OfferInput{Shelters: []domain.ShelterID{h.Shelter.ID}})
		return err
	}
	w.Want(ask(ana, never), fault.Invalid)
	must(t, ask(ana, full))
	must(t, ask(desk.For(ana.Agency, desksReason), never))
}

func TestThreeTimesFullAgainstItsOwnFigures(t *testing.T) {
	w := amparotest.New(t)
	desk, ana := w.Coordinator(), w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	no := func() {
		o := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
		must(t, w.Work.Decline(t.Context(), casa.Actor.Actor, o, 0, placement.DeclineInput{Code: domain.DeclineNoRoom}))
		w.Waits(time.Minute)
	}
	w.Waits(time.Minute)
	for said, asked := range []int{0, 0, 1, 1, 1} {
		no()
		if notices(casa.Actor, "notice.confirm_figures") != asked || notices(desk, "notice.figures_doubted") != asked {
			t.Fatalf("after %d times: %v, %v", said+1, casa.Told(), desk.Told())
		}
	}
	must(t, w.Work.ConfirmBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0))
	w.Waits(time.Minute)
	for _, asked := range []int{1, 1, 2} {
		no()
		if n := notices(casa.Actor, "notice.confirm_figures"); n != asked {
			t.Fatalf("once confirmed it is counted anew: %d", n)
		}
	}
	beds(t, w, casa, 2)
	for range 3 {
		no()
	}
	if n := notices(casa.Actor, "notice.confirm_figures"); n != 2 {
		t.Errorf("a house that is full says so as often as it likes: %d", n)
	}
}
