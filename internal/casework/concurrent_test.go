package casework_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/arrival"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// meanwhile is a storage on which somebody else acts right before the next change is kept, as another process would.
type meanwhile struct {
	driver.Driver
	act func()
}

func (m *meanwhile) Commit(ctx context.Context, b driver.Batch) error {
	if act := m.act; act != nil && len(b.Puts) > 1 {
		m.act = nil
		act()
	}
	return m.Driver.Commit(ctx, b)
}

// raced makes a world on such a storage.
func raced(t *testing.T) (*amparotest.World, *meanwhile) {
	t.Helper()
	m, open := &meanwhile{}, amparotest.Driver
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver {
		m.Driver = open(t, dir)
		return m
	}
	defer func() { amparotest.Driver = open }()
	return amparotest.New(t), m
}

// TestAHouseThatIsSwitchedOffAtThatMomentIsNotAsked: the question would wait where nobody answers.
func TestAHouseThatIsSwitchedOffAtThatMomentIsNotAsked(t *testing.T) {
	w, m := raced(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	admin := w.Person("técnico", w.Agency("operación", "coordinadora"), domain.RoleAdmin)
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
	m.act = func() {
		shelter, err := store.Get[domain.Shelter](t.Context(), w.Store, casa.Shelter.ID)
		must(t, err)
		shelter.V.Active = false
		var c store.Change
		store.Put(&c, shelter)
		c.Log(store.Entry{Actor: admin.Actor, Act: "shelter.edit", Kind: "shelter", ID: string(casa.Shelter.ID),
			Outcome: store.Done})
		must(t, w.Store.Commit(t.Context(), c))
	}
	_, err := w.Work.SendOffers(t.Context(), ana.Actor, ref, 0,
		placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
	if fault.As(err).Code != "offer.provider_off" {
		t.Errorf("it was asked: %v", err)
	}
	w.Verify()
}

// TestTwoNeedsAddedAtOnceHaveTwoCodes: people say the code on the telephone.
func TestTwoNeedsAddedAtOnceHaveTwoCodes(t *testing.T) {
	w, m := raced(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	add := func(need string) {
		_, err := w.Work.AddNeeds(t.Context(), ana.Actor, filed.Case,
			[]intake.NeedInput{{Need: need, Urgency: domain.UrgencyHigh}}, false)
		must(t, err)
	}
	m.act = func() { add("legal_penal") }
	add("psicologia")
	refs, err := store.All[domain.Referral](t.Context(), w.Store, store.Filter{By: store.By("case", filed.Case)})
	must(t, err)
	codes := map[string]bool{}
	for _, r := range refs {
		codes[r.V.Code] = true
	}
	if len(refs) != 3 || len(codes) != 3 {
		t.Errorf("%d needs have the codes %v", len(refs), codes)
	}
	w.Verify()
}

// TestABabyThatIsGivenABedAtThatMomentStaysOfTheGroup: the team took her off the list while the house made her bed.
func TestABabyThatIsGivenABedAtThatMomentStaysOfTheGroup(t *testing.T) {
	w, m := raced(t)
	ana, casa, id, offer := family(t, w, 4)
	must(t, adds(t, w, ana, id, amparotest.Child(0, domain.Woman)))
	c, err := store.Get[domain.Case](t.Context(), w.Store, id)
	must(t, err)
	short := c.V
	short.Group = c.V.Group[:3]
	m.act = func() { must(t, w.Work.Join(t.Context(), casa.Actor.Actor, offer, 0, "P4", "")) }
	if err := w.Work.EditCase(t.Context(), ana.Actor, id, 0, short); fault.As(err).Code != "case.group_placed" {
		t.Errorf("she has a bed and is nobody: %v", err)
	}
	w.Verify()
}

// TestAGroupIsNotPartedOnAWordThatWasTakenBackAtThatMoment: she had agreed to two rooms, and no longer does.
func TestAGroupIsNotPartedOnAWordThatWasTakenBackAtThatMoment(t *testing.T) {
	w, m := raced(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2), amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(30), domain.Person{Age: 25, Gender: domain.Woman,
		Relation: domain.RelationSibling})
	in.Case.Together, in.Consent.SplitAgreed = domain.TogetherSameUnit, true
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	other := casa.Shelter.Units[0].ID
	if bedOf(t, w, offer).Persons[1].Unit == other {
		other = casa.Shelter.Units[1].ID
	}
	in.Consent.SplitAgreed = false
	m.act = func() { must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, in.Consent)) }
	if err := w.Work.Move(t.Context(), casa.Actor.Actor, offer, 0, "P2",
		other); fault.As(err).Code != "stay.kept_together" {
		t.Errorf("she was moved: %v", err)
	}
	w.Verify()
}

// TestNothingIsBookedOnAWordThatWasTakenBackAtThatMoment: the appointment and her no come at once.
func TestNothingIsBookedOnAWordThatWasTakenBackAtThatMoment(t *testing.T) {
	w, m := raced(t)
	ana, psi := w.Worker("ana"), w.Program("psi", domain.ClassPsych, 1)
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs[0].Need = "psicologia"
	filed := ana.Refers(in)
	offer := ana.OffersTo(filed.Referrals[0], psi)[0]
	psi.Accepts(offer)
	m.act = func() { must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, filed.Case)) }
	if err := w.Work.Start(t.Context(), psi.Actor.Actor, offer, 0); fault.As(err).Code != "consent.recipient_not_covered" {
		t.Errorf("care began: %v", err)
	}
	w.Verify()
}

// TestTwoMeetingsSetFromOnePageAreNotBothTaken: whoever comes second reads the first before she sets another.
func TestTwoMeetingsSetFromOnePageAreNotBothTaken(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, _, offer := keptBed(w)
	v, err := w.Work.ViewOffer(t.Context(), ana.Actor, offer)
	must(t, err)
	must(t, w.Work.SetMeeting(t.Context(), casa.Actor.Actor, offer, v.Offer.Rev,
		arrival.MeetingInput{Place: "En el portón."}))
	w.Want(w.Work.SetMeeting(t.Context(), ana.Actor, offer, v.Offer.Rev, arrival.MeetingInput{Place: "En la terminal."}),
		fault.Stale)
	w.Verify()
}

// TestAHouseThatIsAskedInsteadTakesHerOverAsTheFirstWould: she lives in a house and is to move. The second house that
// she named is asked when the first is silent, and its yes keeps a bed beside the one she has.
func TestAHouseThatIsAskedInsteadTakesHerOverAsTheFirstWould(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	luz, paz := w.Shelter("luz", "0108", amparotest.Women(1)), w.Shelter("paz", "0108", amparotest.Women(1))
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Consent.Recipients = []domain.AgencyID{casa.Agency, luz.Agency, paz.Agency}
	filed := ana.Refers(in)
	first := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(first)
	must(t, w.Work.Admit(ctx, casa.Actor.Actor, first, 0, placement.AdmitInput{}))
	more, err := w.Work.AddNeeds(ctx, ana.Actor, filed.Case,
		[]intake.NeedInput{{Need: in.Needs[0].Need, Urgency: domain.UrgencyCritical}}, true)
	must(t, err)
	_, err = w.Work.SendOffers(ctx, ana.Actor, more[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{luz.Shelter.ID}, Transfer: true})
	must(t, err)
	w.Waits(48 * time.Hour)
	w.Due()
	offers, err := store.All[domain.Offer](ctx, w.Store, store.Filter{By: store.By("referral", more[0])})
	must(t, err)
	for _, o := range offers {
		if o.V.To == paz.Agency {
			must(t, paz.TryAccept(o.V.ID))
			if bedOf(t, w, first).State != domain.StayArrived {
				t.Errorf("she has no bed until she arrives: the first stands at %s", bedOf(t, w, first).State)
			}
			must(t, w.Work.Admit(ctx, paz.Actor.Actor, o.V.ID, 0, placement.AdmitInput{}))
			if bedOf(t, w, first).State != domain.StayDeparted {
				t.Errorf("two beds for one person: the first stands at %s", bedOf(t, w, first).State)
			}
			w.Verify()
			return
		}
	}
	t.Errorf("the second house was not asked: %+v", offers)
}

// TestAnOfferSentWhileConsentEndsIsNotOverlooked: whichever comes first, no question stays open that nobody agreed to
// any more.
func TestAnOfferSentWhileConsentEndsIsNotOverlooked(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	for range 12 {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
		var both sync.WaitGroup
		var sent, ended error
		both.Go(func() {
			_, sent = w.Work.SendOffers(t.Context(), ana.Actor, filed.Referrals[0], 0,
				placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
		})
		both.Go(func() { ended = w.Work.WithdrawConsent(t.Context(), ana.Actor, filed.Case) })
		await.All(t, "both who press at once", &both)
		if ended != nil || sent != nil && !fault.Is(sent, fault.Conflict) {
			t.Fatalf("sent: %v, ended: %v", sent, ended)
		}
		offers, err := store.All[domain.Offer](t.Context(), w.Store, store.Filter{By: store.By("case", filed.Case)})
		must(t, err)
		for _, o := range offers {
			if o.V.State.Live() {
				t.Fatal("an offer is still open without consent")
			}
		}
	}
}
