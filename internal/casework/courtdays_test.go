package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/hearings"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/fault"
)

// ordered brings a girl into a house in an emergency and to a court that orders it the day after.
type ordered struct {
	w          *amparotest.World
	ana, court *amparotest.Actor
	casa       *amparotest.House
	cas        domain.CaseID
	offer      domain.OfferID
}

func orders(t *testing.T) ordered {
	t.Helper()
	w := amparotest.New(t)
	o := ordered{w: w, ana: w.Worker("ana"), court: w.Authority(), casa: w.Shelter("casa", "0108", amparotest.Girls(2))}
	filed := o.ana.Refers(amparotest.Survivor(amparotest.Woman(15)))
	o.cas, o.offer = filed.Case, o.ana.Offers(filed.Referrals[0], o.casa)[0]
	o.casa.Accepts(o.offer)
	must(t, w.Work.Admit(t.Context(), o.casa.Actor.Actor, o.offer, 0, w.Emergency()))
	w.Waits(24 * time.Hour)
	must(t, w.Work.RecordOrder(t.Context(), o.court.Actor, o.cas, 0, intake.OrderInput{Number: "J-7", Date: o.day(0)}))
	return o
}

// day is so many days from today, where the network is.
func (o ordered) day(n int) domain.Date {
	return domain.DateOf(o.w.Clock.Now().In(o.w.Work.Pack().TimeZone())).AddDays(n)
}

func (o ordered) record(t *testing.T, who *amparotest.Actor, k court.Kind, on domain.Date, result string) error {
	t.Helper()
	return o.w.Work.RecordCourtDay(t.Context(), who.Actor, o.cas, 0,
		hearings.Input{Kind: k, On: on, Held: result != "", Result: result})
}

// ahead is what the court's list says of the hearing and of the review.
func (o ordered) ahead(t *testing.T, who *amparotest.Actor) map[court.Kind]court.Line {
	t.Helper()
	page, err := o.w.Work.CourtDays(t.Context(), who.Actor, hearings.Filter{})
	must(t, err)
	out := map[court.Kind]court.Line{}
	for _, r := range page.Rows {
		if r.Case != o.cas {
			t.Errorf("a case of others: %+v", r)
		}
		out[r.Kind] = r.Line
	}
	return out
}

// TestAGirlsHearingAndReviewAreRemindedOfUntilTheyAreHeld: from a placement without an order to the review of the
// measure. Team, house and court are each told once a morning, and of what the law leaves open no day is made up.
func TestAGirlsHearingAndReviewAreRemindedOfUntilTheyAreHeld(t *testing.T) {
	o := orders(t)
	w := o.w
	told := func(kind string, n int) {
		t.Helper()
		w.Due()
		for _, who := range []*amparotest.Actor{o.ana, o.casa.Actor, o.court} {
			if got := times(t, w, who, kind); got != n {
				t.Errorf("%s of %s was told %d times, want %d", kind, who.Role, got, n)
			}
		}
		if lost, err := w.Work.RestoreDeadlines(t.Context()); lost != 0 || err != nil {
			t.Errorf("%d deadlines do not follow from the rows: %v", lost, err)
		}
	}
	list := o.ahead(t, o.court)
	if h := list[court.Hearing]; h.State != court.Due || !h.ByLaw || h.On != o.day(10) {
		t.Errorf("a hearing is due within ten days: %+v", h)
	}
	if r := list[court.Review]; r.State != court.Unset || r.On != "" {
		t.Errorf("no day of a review is made up: %+v", r)
	}
	w.Waits(6 * 24 * time.Hour)
	told("notice.hearing_due", 0)
	w.Waits(24 * time.Hour)
	told("notice.hearing_due", 1)

	must(t, o.record(t, o.court, court.Hearing, o.day(2), ""))
	must(t, o.record(t, o.court, court.Hearing, o.day(5), "")) // The court put it off.
	if h := o.ahead(t, o.court)[court.Hearing]; h.State != court.Set || h.ByLaw || caseOf(t, w, o.cas).Hearing != h.On {
		t.Errorf("the day that was set stands in the case, for agenda and matching: %+v", h)
	}
	told("notice.court_hearing", 2)
	w.Waits(2 * 24 * time.Hour)
	told("notice.hearing_due", 2)
	w.Waits(24 * time.Hour)
	told("notice.hearing_due", 2)
	w.Waits(2 * 24 * time.Hour)
	told("notice.hearing_due", 3)
	w.Waits(24 * time.Hour)
	told("notice.hearing_due", 4) // Its day came, and the day after nobody had said what came of it.

	must(t, o.record(t, o.court, court.Hearing, o.day(-1), "Se mantiene el abrigo"))
	w.Waits(24 * time.Hour)
	told("notice.hearing_due", 4)
	if _, waits := o.ahead(t, o.court)[court.Hearing]; waits {
		t.Error("it was held, and no other is set")
	}
	must(t, o.record(t, o.court, court.Review, o.day(90), ""))
	told("notice.court_review", 1)
	w.Waits(75 * 24 * time.Hour)
	told("notice.review_due", 0)
	w.Waits(24 * time.Hour)
	told("notice.review_due", 1)
	w.Waits(15 * 24 * time.Hour)
	w.Due()
	if r := o.ahead(t, o.court)[court.Review]; r.State != court.Late {
		t.Errorf("her review is late: %+v", r)
	}
	must(t, o.record(t, o.ana, court.Review, o.day(-1), "Sigue la medida")) // The worker of the case was there.
	v, err := w.Work.ViewCase(t.Context(), o.ana.Actor, o.cas)
	must(t, err)
	var states []court.State
	for _, l := range v.Court {
		states = append(states, l.State)
	}
	want := []court.State{court.Unset, court.Held, court.Held, court.Moved}
	if !slices.Equal(states, want) {
		t.Errorf("the case tells %v, want %v", states, want)
	}
	w.Verify()
}

// TestWhoMaySayWhatACourtDid: neither another agency, nor a house, hers or not, nor a court that ordered nothing; and
// no day that cannot be.
func TestWhoMaySayWhatACourtDid(t *testing.T) {
	o := orders(t)
	w := o.w
	other := w.Person("jueza2", w.Agency("juzgado dos", "juzgado"), domain.RoleChildAuth)
	beside := w.Shelter("norte", "0108", amparotest.Girls(1))
	for _, c := range []struct {
		who  *amparotest.Actor
		want fault.Kind
	}{{w.Worker("berta"), fault.NotFound}, {o.casa.Actor, fault.Forbidden}, {beside.Actor, fault.NotFound},
		{other, fault.Forbidden}, {w.Coordinator(), fault.Forbidden}} {
		w.Want(o.record(t, c.who, court.Hearing, o.day(3), ""), c.want)
	}
	if list := o.ahead(t, other); len(list) != 0 {
		t.Errorf("another court reads %v", list)
	}
	_, err := w.Work.CourtDays(t.Context(), o.casa.Actor.Actor, hearings.Filter{})
	w.Want(err, fault.Forbidden)
	for _, in := range []hearings.Input{{Kind: "trial", On: o.day(1)}, {Kind: court.Hearing},
		{Kind: court.Hearing, On: o.day(-1)}, {Kind: court.Hearing, On: o.day(0), Held: true},
		{Kind: court.Hearing, On: o.day(-1), Held: true, Result: "antes de la orden"},
		{Kind: court.Review, On: o.day(1), Held: true, Result: "aún no"}, {Kind: court.Review, On: o.day(900)}} {
		w.Want(w.Work.RecordCourtDay(t.Context(), o.court.Actor, o.cas, 0, in), fault.Invalid)
	}
	must(t, o.record(t, o.court, court.Hearing, o.day(3), ""))
	w.Want(o.record(t, o.court, court.Hearing, o.day(3), ""), fault.Invalid)
	must(t, o.record(t, o.court, court.Hearing, o.day(0), "Se mantiene"))
	w.Want(o.record(t, o.court, court.Hearing, o.day(0), "Se mantiene"), fault.Invalid)
	seen, err := w.Work.ViewCase(t.Context(), o.ana.Actor, o.cas)
	must(t, err)
	must(t, o.record(t, o.court, court.Review, o.day(30), ""))
	w.Want(w.Work.RecordCourtDay(t.Context(), o.ana.Actor, o.cas, seen.Rev, hearings.Input{Kind: court.Review,
		On: o.day(31)}), fault.Stale)
	must(t, w.Work.RecordOrder(t.Context(), o.court.Actor, o.cas, 0, intake.OrderInput{Status: domain.CourtRevoked}))
	w.Want(o.record(t, o.ana, court.Review, o.day(40), ""), fault.Conflict)
	woman := o.ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	w.Want(w.Work.RecordCourtDay(t.Context(), o.ana.Actor, woman.Case, 0, hearings.Input{Kind: court.Hearing,
		On: o.day(3)}), fault.Conflict)
	w.Verify()
}

// TestAHearingWithoutAnOrderIsRemindedOf: the day that her worker wrote into the case falls due as one that a court
// set, also where it is written later.
func TestAHearingWithoutAnOrderIsRemindedOf(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	today := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone()))
	in := amparotest.Survivor(amparotest.Woman(15))
	in.Case.Hearing = today.AddDays(4)
	filed := ana.Refers(in)
	c := caseOf(t, w, filed.Case)
	c.Hearing = today.AddDays(6)
	must(t, w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, c))
	for day, n := range []int{0, 0, 0, 1, 1, 1, 2, 3} {
		if w.Due(); times(t, w, ana, "notice.hearing_due") != n {
			t.Errorf("after %d days she was told %d times, want %d", day, times(t, w, ana, "notice.hearing_due"), n)
		}
		if lost, err := w.Work.RestoreDeadlines(t.Context()); lost != 0 || err != nil {
			t.Errorf("after %d days %d deadlines do not follow from the rows: %v", day, lost, err)
		}
		w.Waits(24 * time.Hour)
	}
	w.Verify()
}
