package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/yearly"
)

// TestWeeksAreCountedOnceInStepsOfFive: seven women come to a house within an hour, one of whom said no to statistics,
// and eight wait. The week after, a picture tells of five, not of six or seven; what is hidden stays so, and a change
// of mind, or a ninth who waits since, does not show in the week that was counted.
func TestWeeksAreCountedOnceInStepsOfFive(t *testing.T) {
	w := amparotest.New(t)
	ana, eva, casa, c := w.Worker("ana"), w.Coordinator(), w.Shelter("casa", "0108", amparotest.Women(12)), t.Context()
	asked := time.Hour
	for i := range 7 {
		in := amparotest.Survivor(amparotest.Woman(22 + i))
		if i == 0 {
			in.Consent.Scopes[consent.Statistics] = domain.No
		}
		offer := ana.Offers(ana.Refers(in).Referrals[0], casa)[0]
		w.Clock.Advance(asked)
		casa.Accepts(offer)
		must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	}
	for range 8 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	}
	w.Clock.Advance(8 * 24 * time.Hour)
	must(t, w.Work.CountYears(c))
	read := func() []yearly.Week {
		t.Helper()
		f, err := w.Work.Figures(c, eva.Actor)
		must(t, err)
		return f.Weeks
	}
	weeks := read()
	if len(weeks) != 13 {
		t.Fatalf("%d weeks were counted", len(weeks))
	}
	last := weeks[12]
	if last.Housed.N != 5 || last.Answered.Hidden && weeks[11].Answered.Hidden {
		t.Errorf("the last week tells %+v, the one before %+v", last, weeks[11])
	}
	for _, wk := range weeks[:10] {
		if !wk.Housed.Hidden || wk.Housed.N != 0 || wk.Median != 0 {
			t.Errorf("nobody was there, and the week of %s tells %+v", wk.From, wk)
		}
	}
	at := slices.IndexFunc(weeks, func(wk yearly.Week) bool { return !wk.Answered.Hidden })
	if at < 0 || weeks[at].Answered.N != 5 || weeks[at].Median != asked {
		t.Errorf("the first answers took an hour: %+v", weeks)
	}
	counts := 0
	for _, f := range last.Waiting {
		if counts += f.N.N; f.N.N%5 != 0 || f.N.Hidden != (f.N.N == 0) {
			t.Errorf("%s is told as %+v", f.Code, f.N)
		}
	}
	if counts != 10 { // Eight.
		t.Errorf("%d wait at its end: %+v", counts, last.Waiting)
	}
	for range 9 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	}
	must(t, w.Work.CountYears(c))
	if again := read(); !slices.EqualFunc(again, weeks, func(a, b yearly.Week) bool {
		return a.From == b.From && a.Housed == b.Housed && slices.Equal(a.Waiting, b.Waiting)
	}) {
		t.Errorf("a week is counted once: %+v", again)
	}
	w.Clock.Advance(7 * 24 * time.Hour)
	must(t, w.Work.CountYears(c))
	if again := read(); len(again) != 14 || again[13].From != last.From.AddDays(7) {
		t.Errorf("a week later there is one more: %+v", again)
	}
}

// TestWaysToHousesHideWhoWentAlone: six women found in one department arrive at a house in another, and one from a
// third. The quarter is told a month after its end: the way of the six, and nothing of hers.
func TestWaysToHousesHideWhoWentAlone(t *testing.T) {
	w := amparotest.New(t)
	ana, eva, casa, c := w.Worker("ana"), w.Coordinator(), w.Shelter("casa", "0108", amparotest.Women(12)), t.Context()
	for i := range 7 {
		in := amparotest.Survivor(amparotest.Woman(22 + i))
		in.Case.Found = "0901"
		if i == 6 {
			in.Case.Found = "1601"
		}
		offer := ana.Offers(ana.Refers(in).Referrals[0], casa)[0]
		casa.Accepts(offer)
		must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	}
	now := w.Clock.Now()
	w.Waits(time.Date(now.Year()+1, time.January, 20, 12, 0, 0, 0, time.UTC).Sub(now))
	must(t, w.Work.CountYears(c))
	if f, err := w.Work.Figures(c, eva.Actor); err != nil || len(f.Flows.Ways) > 0 {
		t.Errorf("it is not settled yet: %+v, %v", f.Flows, err)
	}
	w.Waits(20 * 24 * time.Hour)
	must(t, w.Work.CountYears(c))
	f, err := w.Work.Figures(c, eva.Actor)
	must(t, err)
	want := []yearly.Way{{From: "09", To: "01", N: yearly.Count{N: 5}}}
	if !slices.Equal(f.Flows.Ways, want) || f.Flows.From != domain.Date(now.Format("2006")+"-10-01") {
		t.Errorf("the ways of the quarter are %+v", f.Flows)
	}
}
