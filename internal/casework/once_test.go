package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// times counts how often somebody was told a thing, seen or not.
func times(t *testing.T, w *amparotest.World, who *amparotest.Actor, kind string) (n int) {
	t.Helper()
	for _, notices := range noticesOf(t, w, who) {
		if notices == kind {
			n++
		}
	}
	return n
}

// TestAnArrivalTakenBackAsksForTheOrderOnce: the girl was recorded, the row was wrong, she was recorded again. One
// order is missing.
func TestAnArrivalTakenBackAsksForTheOrderOnce(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(2))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(15))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	for range 2 {
		must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
		must(t, w.Work.TakeBack(t.Context(), casa.Actor.Actor, offer, 0))
	}
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
	for day := 1; day <= 3; day++ {
		w.Waits(24 * time.Hour)
		w.Due()
		if n := times(t, w, casa.Actor, "notice.order_missing"); n != day {
			t.Errorf("on day %d the house was told %d times", day, n)
		}
	}
	w.Verify()
}

// TestTwoWhoSleepElsewhereAreAskedForOnce: the mother is back before anybody missed her; her girl, who went later, is
// not forgotten for it, and the house is asked once.
func TestTwoWhoSleepElsewhereAreAskedForOnce(t *testing.T) {
	w := amparotest.New(t)
	_, casa, _, offer := family(t, w, 3)
	today := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone()))
	for person, days := range map[string]int{"P1": 2, "P3": 4} {
		must(t, w.Work.Away(t.Context(), casa.Actor.Actor, offer, 0, placement.AwayInput{Person: person, Why: "hospital",
			Back: today.AddDays(days)}))
	}
	must(t, w.Work.Back(t.Context(), casa.Actor.Actor, offer, 0, "P1"))
	must(t, w.Work.Away(t.Context(), casa.Actor.Actor, offer, 0, placement.AwayInput{Person: "P1", Why: "hospital",
		Back: today.AddDays(4)}))
	for day, want := range []int{0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2} {
		if w.Due(); times(t, w, casa.Actor, "notice.still_away") != want {
			t.Errorf("after %d days the house was asked %d times, want %d", day, times(t, w, casa.Actor, "notice.still_away"),
				want)
		}
		w.Waits(24 * time.Hour)
	}
	w.Verify()
}

// TestABirthDateThatWasMendedIsWarnedOfOnce: her team wrote one day, then the right one. One coming of age is told.
func TestABirthDateThatWasMendedIsWarnedOfOnce(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(16))
	in.Identity.Persons[0].Born = "2010-02-01"
	filed := ana.Refers(in)
	who, err := store.Get[domain.Identity](t.Context(), w.Store, filed.Case)
	must(t, err)
	for _, born := range []domain.Date{"2010-03-01", "2010-04-01"} {
		who.V.Persons[0].Born = born
		must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0, who.V))
	}
	for _, day := range []string{"2027-08-02", "2027-09-02", "2027-10-02", "2028-04-02"} {
		until(w, day)
		w.Due()
	}
	if n, adult := times(t, w, ana, "notice.nearly_of_age"), times(t, w, ana, "notice.of_age"); n != 1 || adult != 1 {
		t.Errorf("warned %d times, and told %d times that she is of age", n, adult)
	}
	w.Verify()
}

// TestWhatFallsDueOfThoseWhoArrivedIsDerived: a girl without an order, a mother in hospital, a woman on the road, a
// house that waits for an interpreter, a place on a caseload, and a case that somebody opened in an emergency. Whoever
// empties the table of deadlines ends none of it.
func TestWhatFallsDueOfThoseWhoArrivedIsDerived(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, ixchel, filed, offer := received(w, domain.ScopeRecord, domain.ScopeShareMinimal)
	casa.Accepts(offer)
	_, err := w.Work.AskInterpreter(ctx, casa.Actor.Actor, offer, 0, meeting(w, ixchel.Agency))
	must(t, err)
	must(t, w.Work.Transit(ctx, ana.Actor, offer, 0))
	_, err = w.Work.BreakGlass(ctx, w.Coordinator().Actor, filed.Case, "vida", emergencyReason)
	must(t, err)
	luz := w.Shelter("luz", "0108", amparotest.Girls(2))
	girl := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(15))).Referrals[0], luz)[0]
	luz.Accepts(girl)
	must(t, w.Work.Admit(ctx, luz.Actor.Actor, girl, 0, w.Emergency()))
	paz := w.Shelter("paz", "0108", amparotest.Women(2))
	away := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(40))).Referrals[0], paz)[0]
	paz.Accepts(away)
	must(t, w.Work.Admit(ctx, paz.Actor.Actor, away, 0, placement.AdmitInput{}))
	must(t, w.Work.Away(ctx, paz.Actor.Actor, away, 0, placement.AwayInput{Person: "P1", Why: "hospital"}))
	psi, in := w.Program("psi", domain.ClassPsych, 1), amparotest.Survivor(amparotest.Woman(30))
	in.Needs[0].Need = "psicologia"
	psi.Accepts(ana.OffersTo(ana.Refers(in).Referrals[0], psi)[0])

	before, err := store.All[domain.Deadline](ctx, w.Store, store.Filter{})
	must(t, err)
	var wipe store.Change
	for _, d := range before {
		store.Delete(&wipe, d)
	}
	must(t, w.Store.Commit(ctx, wipe))
	_, err = w.Work.RestoreDeadlines(ctx)
	must(t, err)
	after, err := store.All[domain.Deadline](ctx, w.Store, store.Filter{})
	must(t, err)
	for _, kind := range []string{domain.DeadlineInterpreter, domain.DeadlineSilent, domain.DeadlineRelease,
		domain.DeadlineEmergency, domain.DeadlineOrder,
		domain.DeadlineOfAge, domain.DeadlineAway, domain.DeadlineFreeSlot, domain.DeadlineConsent} {
		of := func(rows []store.Rec[domain.Deadline]) (out []string) {
			for _, d := range rows {
				if d.V.Kind == kind {
					out = append(out, d.V.Target+d.V.DueAt.String())
				}
			}
			slices.Sort(out)
			return out
		}
		had := slices.DeleteFunc(of(before), func(d string) bool { // A bed that somebody has come to is held no more.
			return kind == domain.DeadlineRelease && !strings.HasPrefix(d, string(bedOf(t, w, offer).ID))
		})
		if len(had) == 0 || !slices.Equal(of(after), had) {
			t.Errorf("%s: %v fell due, and %v is there again", kind, had, of(after))
		}
	}
}

// TestOneThingIsToldOnce: the house that loses a reservation because she takes her word back, the team that hears the
// last no, and the worker who takes her own question back.
func TestOneThingIsToldOnce(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, luz := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("luz", "0108",
		amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(30))
	filed := ana.Refers(in)
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	in.Consent.Recipients = []domain.AgencyID{luz.Agency}
	must(t, w.Work.RecordConsent(ctx, ana.Actor, filed.Case, 0, in.Consent))
	if withdrawn, offer := times(t, w, casa.Actor, "notice.consent_withdrawn"), times(t, w, casa.Actor,
		"notice.offer_withdrawn"); withdrawn != 1 || offer != 0 {
		t.Errorf("the house is told %d times to stop using the data, and %d times that a request is withdrawn", withdrawn,
			offer)
	}
	two := ana.Refers(amparotest.Survivor(amparotest.Woman(31))).Referrals[0]
	asked := ana.Offers(two, casa, luz)
	for n, shelter := range []*amparotest.House{casa, luz} {
		must(t, w.Work.Decline(ctx, shelter.Actor.Actor, asked[n], 0, placement.DeclineInput{Code: "sin_cupo"}))
	}
	if no, last := times(t, w, ana, "notice.offer_declined"), times(t, w, ana, "notice.no_offer_left"); no != 1 ||
		last != 1 {
		t.Errorf("her team is told of %d who cannot, and %d times that nobody is left", no, last)
	}
	must(t, w.Work.WithdrawOffer(ctx, ana.Actor,
		ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(32))).Referrals[0], casa)[0], 0))
	if last := times(t, w, ana, "notice.no_offer_left"); last != 1 {
		t.Errorf("the worker is told what she did: %d", last)
	}
	w.Verify()
}

// TestAConsentThatWasAskedForTwiceEndsOnce: whoever gets no answer sends the same consent again, in the same minute.
// Its end is announced once, and told once. Nor does the row of a consent that she took back end the next once more.
func TestAConsentThatWasAskedForTwiceEndsOnce(t *testing.T) {
	w := amparotest.New(t)
	ana, c := w.Worker("ana"), t.Context()
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.ExpiresAt = w.Clock.Now().Add(20 * 24 * time.Hour)
	filed := ana.Refers(in)
	must(t, w.Work.WithdrawConsent(c, ana.Actor, filed.Case))
	for range 2 {
		again := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
		again.ExpiresAt = w.Clock.Now().Add(10 * 24 * time.Hour)
		must(t, w.Work.RecordConsent(c, ana.Actor, filed.Case, 0, again))
	}
	for range 30 {
		w.Waits(24 * time.Hour)
		w.Due()
	}
	for _, kind := range []string{"notice.consent_ending", "notice.consent_ended"} {
		if n := times(t, w, ana, kind); n != 1 {
			t.Errorf("she is told %d times of %s", n, kind)
		}
	}
}

// TestTheDeskHearsOnceThatNobodyIsAsked: one house says no, an hour later another does, and nobody else is asked.
func TestTheDeskHearsOnceThatNobodyIsAsked(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, norte := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)),
		w.Shelter("norte", "0108", amparotest.Women(1))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	for _, h := range []*amparotest.House{casa, norte} {
		must(t, w.Work.Decline(t.Context(), h.Actor.Actor, ana.Offers(filed.Referrals[0], h)[0], 0,
			placement.DeclineInput{Code: "sin_cupo"}))
		w.Waits(time.Minute)
	}
	w.Waits(24 * time.Hour)
	w.Due()
	if n := times(t, w, w.Coordinator(), "notice.nobody_asked"); n != 1 {
		t.Errorf("the desk is told %d times", n)
	}
}
