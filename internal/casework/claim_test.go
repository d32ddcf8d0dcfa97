package casework_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestALateRequestIsClaimedReleasedAndHandedOver: everybody of the desk reads who sees to it since when; nobody takes
// it from her, and it ends with the request.
func TestALateRequestIsClaimedReleasedAndHandedOver(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Coordinator()
	rita := eva.Colleague("rita", domain.RoleCoordinator)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
	w.Waits(61 * time.Minute)
	w.Due()
	claim := func(by *amparotest.Actor, to domain.AccountID) error {
		return w.Work.Claim(t.Context(), by.Actor, offer, to)
	}
	held := func() oversight.LateOffer {
		d, err := w.Work.Desk(t.Context(), eva.Actor, oversight.DeskFilter{})
		must(t, err)
		if len(d.Late) != 1 {
			t.Fatalf("%+v", d.Late)
		}
		return d.Late[0]
	}
	w.Want(claim(ana, ana.Account), fault.NotFound)
	w.Want(claim(casa.Actor, casa.Account), fault.NotFound)
	must(t, claim(eva, eva.Account))
	if h := held(); h.Claimer != "coordinadora" || h.ClaimedAt.IsZero() {
		t.Fatalf("%+v", h)
	}
	w.Want(claim(rita, rita.Account), fault.Conflict)
	w.Want(claim(eva, ana.Account), fault.Invalid)
	must(t, claim(eva, rita.Account))
	if h := held(); h.ClaimedBy != rita.Account || !slices.Contains(rita.Told(), "notice.claim_handed") {
		t.Fatalf("%+v, told %v", h, rita.Told())
	}
	must(t, claim(rita, ""))
	if h := held(); h.ClaimedBy != "" || !h.ClaimedAt.IsZero() {
		t.Fatalf("%+v", h)
	}
	must(t, claim(rita, rita.Account))
	casa.Accepts(offer)
	w.Want(claim(eva, eva.Account), fault.Conflict)
	w.Verify()
}

// TestAYearOfWarningsEachOnceWithSeveralProcesses: over months with several processes, and a machine that stood still
// for ten days, a licence is warned of at 60, 30 and 7 days and figures are asked after once for each time they were
// confirmed.
func TestAYearOfWarningsEachOnceWithSeveralProcesses(t *testing.T) {
	w := amparotest.New(t)
	desk, casa := w.Coordinator(), w.Shelter("casa", "0108", amparotest.Women(2))
	ends := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone())).AddDays(100)
	sh, err := store.Get[domain.Shelter](t.Context(), w.Store, casa.Shelter.ID)
	must(t, err)
	sh.V.MinorLicence = &domain.Licence{Authority: "pgn", Status: "vigente", ValidUntil: ends}
	var c store.Change
	store.Put(&c, sh)
	c.Log(store.Entry{Actor: domain.System("test"), Act: "shelter.edit", Kind: "shelter", ID: "x", Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), c))
	processes := make([]*casework.Service, 3)
	for i := range processes {
		processes[i] = casework.New(casework.Deps{Store: w.Store, Policy: w.Rules, Pack: w.Work.Pack()})
	}
	count := func(told []string, kind string) (n int) {
		for _, k := range told {
			if k == kind {
				n++
			}
		}
		return n
	}
	stales, confirmed := 0, 0
	for day := 0; day < 120; {
		step := 1
		if day == 68 { // The machine stands still, over the second warning.
			step = 10
		}
		day += step
		w.Waits(time.Duration(step) * 24 * time.Hour)
		if day%15 == 0 {
			must(t, w.Work.ConfirmBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0))
			confirmed++
			w.Waits(21 * time.Hour)
		}
		var wg sync.WaitGroup
		for _, p := range processes {
			wg.Go(func() {
				if _, err := p.WarnProviders(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		await.All(t, "all processes", &wg)
		want := 0
		left := int(mustDay(t, ends).Sub(mustDay(t, domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone())))).Hours() / 24)
		for _, at := range []int{60, 30, 7} {
			if left <= at {
				want++
			}
		}
		if got := count(desk.Told(), "notice.licence_ending"); got != want {
			t.Fatalf("day %d, %d left: the desk was warned %d times, want %d", day, left, got, want)
		}
		if got := count(casa.Told(), "notice.licence_ending"); got != want {
			t.Fatalf("day %d: the house was warned %d times, want %d", day, got, want)
		}
		stales = count(casa.Told(), "notice.figures_stale")
	}
	if stales != confirmed+1 {
		t.Errorf("asked %d times to confirm figures that were confirmed %d times", stales, confirmed)
	}
	w.Verify()
}

func mustDay(t *testing.T, d domain.Date) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, string(d))
	must(t, err)
	return at
}
