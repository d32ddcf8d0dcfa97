package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestAnActOfTheNetworkReadsTheClockOnce walks a case from the first call to the bed, and counts how often each act
// looks at the clock.
func TestAnActOfTheNetworkReadsTheClockOnce(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk, auditor := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(4)), w.Coordinator(),
		w.Auditor()
	once := func(act string, err error, before int) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", act, err)
		}
		if n := w.Clock.Readings() - before; n != 1 {
			t.Errorf("%s looks at the clock %d times", act, n)
		}
	}
	do := func(act string, f func() error) {
		t.Helper()
		before := w.Clock.Readings()
		once(act, f(), before)
	}
	ctx, work := t.Context(), w.Work
	var filed intake.Registered
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Identity.Persons = []domain.Named{{Given: "Marisol", Born: "2002-05-02"}}
	do("register", func() (err error) { filed, err = work.Register(ctx, ana.Actor, in); return err })
	ref := filed.Referrals[0]
	do("view the case", func() error { _, err := work.ViewCase(ctx, ana.Actor, filed.Case); return err })
	do("match", func() error { _, err := work.Match(ctx, ana.Actor, ref); return err })
	var offers []domain.OfferID
	do("offer", func() (err error) {
		offers, err = work.SendOffers(ctx, ana.Actor, ref, 0,
			placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
		return err
	})
	offer := offers[0]
	do("inbox", func() error { _, err := work.Inbox(ctx, casa.Actor.Actor, oversight.InboxFilter{}); return err })
	do("open the offer", func() error { _, err := work.ViewOffer(ctx, casa.Actor.Actor, offer); return err })
	do("accept", func() error { return work.Accept(ctx, casa.Actor.Actor, offer, 0, placement.AcceptInput{}) })
	do("on the road", func() error { return work.Transit(ctx, ana.Actor, offer, 0) })
	do("admit", func() error { return work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{}) })
	do("the desk", func() error { _, err := work.Desk(ctx, desk.Actor, oversight.DeskFilter{}); return err })
	do("figures", func() error { _, err := work.Figures(ctx, auditor.Actor); return err })
	do("open in an emergency", func() error {
		_, err := work.BreakGlass(ctx, desk.Actor, filed.Case, "vida", emergencyReason)
		return err
	})
	do("consent", func() error { return work.WithdrawConsent(ctx, ana.Actor, filed.Case) })

	leaf := w.Clock.Now()
	stay, err := store.All[domain.Stay](ctx, w.Store, store.Filter{By: store.By("active", casa.Shelter.ID)})
	must(t, err)
	if len(stay) != 1 || stay[0].V.ArrivedAt.After(leaf) || leaf.Sub(stay[0].V.ArrivedAt) > time.Minute {
		t.Errorf("stays: %+v", stay)
	}
}

// TestAClockThatIsSetBackLeavesNoActUnsigned: after an evening of work the clock is set back by five hours, and people
// go on. What they do is signed within minutes, and not once the clock stands where it stood.
func TestAClockThatIsSetBackLeavesNoActUnsigned(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	for _, d := range []time.Duration{0, -5 * time.Hour, time.Hour, time.Hour} {
		w.Waits(d)
		ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
		must(t, w.Store.Logs().Integrate(t.Context()))
	}
	w.Verify()
}
