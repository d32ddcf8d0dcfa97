package casework_test

import (
	"reflect"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework"
	"amparo/internal/casework/decoys"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/domain/decoy"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// decoyOf plants a case of nobody among those of an agency, and finds it as a supervisor finds closed cases.
func decoyOf(t *testing.T, w *amparotest.World, auditor *amparotest.Actor, agency domain.AgencyID) decoys.Row {
	t.Helper()
	code, err := w.Work.PlantDecoy(t.Context(), auditor.Actor, decoys.Input{Agency: agency, Given: "Noelia",
		Family: "Ficticia Prado", Born: "1996-04-12", Gender: domain.Woman, Days: 90})
	must(t, err)
	list, err := w.Work.Decoys(t.Context(), auditor.Actor, "", 20)
	must(t, err)
	for _, r := range list.Rows {
		if r.Code == code {
			return r
		}
	}
	t.Fatal("the auditor does not see what she planted")
	return decoys.Row{}
}

func told(t *testing.T, w *casework.Service, who *amparotest.Actor) (n int) {
	t.Helper()
	page, err := w.Notices(t.Context(), who.Actor, oversight.NoticeFilter{})
	must(t, err)
	for _, one := range page.Notices {
		if one.Kind == "notice.decoy" {
			n++
		}
	}
	return n
}

// TestWhoOpensACaseOfNobodyIsToldToTheAuditors: a supervisor looks through the closed cases of her agency and opens one
// that is nobody's. The auditor has the notice in the same moment, sees who it was, and has it once an hour however
// often the case is looked at. Nobody of the agency is told, and nothing of the case says what it is.
func TestWhoOpensACaseOfNobodyIsToldToTheAuditors(t *testing.T) {
	w := amparotest.New(t)
	ana, auditor := w.Worker("ana"), w.Auditor()
	boss := w.Person("boss", domain.Agency{ID: ana.Agency, Type: ana.AgencyType}, domain.RoleSupervisor)
	planted := decoyOf(t, w, auditor, ana.Agency)

	list, err := w.Work.ListCases(t.Context(), boss.Actor, intake.CaseFilter{Closed: true})
	must(t, err)
	if len(list.Rows) != 1 || list.Rows[0].ID != planted.Case {
		t.Fatalf("the supervisor sees %d closed cases", len(list.Rows))
	}
	if told(t, w.Work, auditor) != 0 {
		t.Error("a list alone is told")
	}
	for range 3 {
		_, err = w.Work.ViewCase(t.Context(), boss.Actor, planted.Case)
		must(t, err)
		_, err = w.Work.ReadIdentity(t.Context(), boss.Actor, planted.Case)
		must(t, err)
	}
	if told(t, w.Work, auditor) != 1 || told(t, w.Work, boss)+told(t, w.Work, ana) != 0 {
		t.Errorf("the auditor has %d notices, the agency %d", told(t, w.Work, auditor), told(t, w.Work, boss))
	}
	seen, err := w.Work.Decoys(t.Context(), auditor.Actor, "", 20)
	must(t, err)
	if o := seen.Rows[0].Openings; len(o) != 1 || o[0].By != boss.Account || o[0].Act != "case.read" ||
		seen.Rows[0].Names[0] == "" {
		t.Errorf("the auditor sees %+v %v", o, seen.Rows[0].Names)
	}
	w.Clock.Advance(61 * time.Minute)
	_, err = w.Work.ReadSafety(t.Context(), boss.Actor, planted.Case)
	must(t, err)
	if told(t, w.Work, auditor) != 2 {
		t.Error("an hour later it is not told again")
	}
	page, err := w.Work.LogView(t.Context(), auditor.Actor, w.Store.LogOf(ana.Agency), oversight.LogFilter{})
	must(t, err)
	n := 0
	for _, r := range page.Rows {
		if r.Code == "caso_senuelo" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("the log tells of it %d times", n)
	}
	for _, who := range []*amparotest.Actor{boss, ana} {
		_, err := w.Work.Decoys(t.Context(), who.Actor, "", 20)
		w.Want(err, fault.Forbidden)
		_, err = w.Work.PlantDecoy(t.Context(), who.Actor, decoys.Input{Agency: ana.Agency})
		w.Want(err, fault.Forbidden)
		w.Want(w.Work.EndDecoy(t.Context(), who.Actor, planted.ID, 0), fault.Forbidden)
	}
}

// TestADecoyIsACaseLikeOthers: it waits for nobody, counts in no figure, shows no trace of who planted it, is one of
// five at most, and goes whole, with its mark.
func TestADecoyIsACaseLikeOthers(t *testing.T) {
	w := amparotest.New(t)
	ana, auditor := w.Worker("ana"), w.Auditor()
	boss := w.Person("boss", domain.Agency{ID: ana.Agency, Type: ana.AgencyType}, domain.RoleSupervisor)
	before, err := w.Work.Figures(t.Context(), auditor.Actor)
	must(t, err)
	planted := decoyOf(t, w, auditor, ana.Agency)
	after, err := w.Work.Figures(t.Context(), auditor.Actor)
	must(t, err)
	before.Taken, after.Taken = time.Time{}, time.Time{}
	if !reflect.DeepEqual(after, before) {
		t.Error("a figure counts it")
	}
	view, err := w.Work.ViewConsent(t.Context(), boss.Actor, planted.Case)
	must(t, err)
	if view.Consent.Consent.RecordedBy == auditor.Account {
		t.Error("its consent names who planted it")
	}
	_, opened, err := w.Work.OpenCase(t.Context(), boss.Actor, planted.Case)
	must(t, err)
	for _, o := range opened {
		if o.Agency == auditor.Agency {
			t.Error("who opened it names the auditor")
		}
	}
	for _, wrong := range []decoys.Input{{}, {Agency: ana.Agency, Given: "Noelia", Family: "Prado", Gender: domain.Woman,
		Born: "2015-04-12", Days: 90}, {Agency: ana.Agency, Given: "Noelia", Family: "Prado", Gender: domain.Woman,
		Born: "1996-04-12", Days: 9}} {
		_, err := w.Work.PlantDecoy(t.Context(), auditor.Actor, wrong)
		w.Want(err, fault.Invalid)
	}
	for range decoy.MostOfAgency - 1 {
		decoyOf(t, w, auditor, ana.Agency)
	}
	_, err = w.Work.PlantDecoy(t.Context(), auditor.Actor, decoys.Input{Agency: ana.Agency, Given: "Noelia",
		Family: "Prado", Born: "1996-04-12", Gender: domain.Woman, Days: 90})
	w.Want(err, fault.Conflict)

	w.Want(w.Work.EndDecoy(t.Context(), auditor.Actor, planted.ID, planted.Rev+7), fault.Stale)
	must(t, w.Work.EndDecoy(t.Context(), auditor.Actor, planted.ID, 0))
	_, err = w.Work.ViewCase(t.Context(), boss.Actor, planted.Case)
	w.Want(err, fault.NotFound)
	if m, err := store.Find[decoy.Mark](t.Context(), w.Store, planted.ID); err != nil || m.Rev != 0 {
		t.Error("its mark is still there")
	}
}
