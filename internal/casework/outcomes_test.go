package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/figures"
	"amparo/internal/casework/outcomes"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
)

// What became of her is compared with the day she left: at the end, after 30 days and after 90. How the case ended is
// said when it is closed, and put right with a reason.
func TestWhatBecameOfHerIsComparedWithTheDaySheLeft(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, c := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), t.Context()
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.Scopes[consent.FollowUp] = domain.Yes
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	found := outcomes.FollowUp{Referral: filed.Referrals[0], Days: 30, Outcomes: []string{"en_proceso"}}
	wantField(t, w.Work.RecordFollowUp(c, ana.Actor, filed.Case, found), "referral") // She lives there.
	must(t, w.Work.Discharge(c, casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido",
		Outcomes: []string{"estable_seguro"}, FollowUp: true}))
	w.Waits(30 * 24 * time.Hour)
	w.Due()
	for field, change := range map[string]func(*outcomes.FollowUp){
		"days":     func(f *outcomes.FollowUp) { f.Days = 31 },
		"on":       func(f *outcomes.FollowUp) { f.On = "2026-11-01" },
		"outcomes": func(f *outcomes.FollowUp) { f.Outcomes = nil },
	} {
		wrong := found
		change(&wrong)
		wantField(t, w.Work.RecordFollowUp(c, ana.Actor, filed.Case, wrong), field)
	}
	w.Want(w.Work.RecordFollowUp(c, casa.Actor.Actor, filed.Case, found), fault.NotFound)
	w.Want(w.Work.RecordFollowUp(c, w.Worker("otra").Actor, filed.Case, found), fault.NotFound)
	must(t, w.Work.RecordFollowUp(c, ana.Actor, filed.Case, found))
	w.Want(w.Work.ChangeExit(c, ana.Actor, filed.Case, outcomes.ExitInput{Code: "sin_contacto", Why: "Se supo.",
		On: w.Work.Today()}), fault.Conflict)
	must(t, w.Work.CloseReferral(c, ana.Actor, filed.Referrals[0], 0, placement.EndInput{Reason: "plan_cumplido"}))
	must(t, w.Work.CloseCase(c, ana.Actor, filed.Case, 0, "plan_cumplido"))
	w.Waits(60 * 24 * time.Hour)
	found.Days, found.Outcomes = 90, []string{"estable_seguro"}
	must(t, w.Work.RecordFollowUp(c, ana.Actor, filed.Case, found)) // Her case is closed by then.
	wantField(t, w.Work.ChangeExit(c, ana.Actor, filed.Case, outcomes.ExitInput{Code: "sin_contacto",
		On: w.Work.Today()}), "why")
	must(t, w.Work.ChangeExit(c, ana.Actor, filed.Case, outcomes.ExitInput{Code: "vida_independiente",
		Why: "Se supo después.", On: w.Work.Today()}))
	got, err := w.Work.ReadOutcomes(c, ana.Actor, filed.Case)
	must(t, err)
	if len(got.Rows) != 1 || !slices.Equal(got.Rows[0].End, []string{"estable_seguro"}) ||
		got.Rows[0].Later[30].Outcomes[0] != "en_proceso" || got.Rows[0].Later[90].Outcomes[0] != "estable_seguro" ||
		len(got.Exits) != 2 || got.Exits[0].Code != "plan_cumplido" || got.Exits[1].Why == "" {
		t.Errorf("the table says %+v", got)
	}
	w.Verify()
}

// Who does not want to be asked after leaving is not.
func TestWhoSaysNoToFollowUpIsNotAsked(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	w.Want(w.Work.RecordFollowUp(t.Context(), ana.Actor, filed.Case, outcomes.FollowUp{Referral: filed.Referrals[0],
		Days: 30, Outcomes: []string{"en_proceso"}}), fault.Conflict)
}

// How cases ended is counted for everybody, without small counts and without those who said no to statistics.
func TestHowCasesEndedIsCountedWithoutSmallCounts(t *testing.T) {
	w := amparotest.New(t)
	ana, c := w.Worker("ana"), t.Context()
	for i := range 14 {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Send = false
		if i == 0 {
			in.Consent.Scopes[consent.Statistics] = domain.No
		}
		code := "vida_independiente"
		if i > 10 {
			code = "sin_contacto"
		}
		must(t, w.Work.CloseCase(c, ana.Actor, ana.Refers(in).Case, 0, code))
	}
	figure := func() figures.Figures {
		t.Helper()
		f, err := w.Work.Figures(c, ana.Actor)
		must(t, err)
		return f
	}
	if f := figure(); len(f.Exits) != 0 {
		t.Errorf("those of today are told tomorrow: %+v", f.Exits)
	}
	w.Waits(24 * time.Hour)
	f := figure()
	if len(f.Exits) != 2 || !f.Exits[0].N.Small || !f.Exits[1].N.Hidden {
		t.Errorf("three who are lost are told apart: %+v", f.Exits)
	}
	for range 3 {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Send = false
		must(t, w.Work.CloseCase(c, ana.Actor, ana.Refers(in).Case, 0, "sin_contacto"))
	}
	if g := figure(); !slices.Equal(f.Exits, g.Exits) {
		t.Errorf("two readings of one day tell how three cases ended: %+v, then %+v", f.Exits, g.Exits)
	}
	w.Waits(24 * time.Hour)
	f = figure()
	want := []figures.CodeFigure{{Code: "sin_contacto", N: figures.Count{N: 6}},
		{Code: "vida_independiente", N: figures.Count{N: 10}}}
	if !slices.Equal(f.Exits, want) {
		t.Errorf("counted %+v", f.Exits)
	}
}
