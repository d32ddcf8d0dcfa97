package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	kept "amparo/internal/domain/diary"
	"amparo/internal/fault"
)

// stepsOf are the steps of one plan of a case by their code, as somebody of its team finds them.
func stepsOf(t *testing.T, w *amparotest.World, who *amparotest.Actor, id domain.CaseID,
	plan string) map[string]kept.Task {
	t.Helper()
	found, err := w.Work.ReadTasks(t.Context(), who.Actor, id)
	must(t, err)
	out := map[string]kept.Task{}
	for _, k := range found.Rows {
		if k.Plan == plan {
			out[k.Step] = k.Task
		}
	}
	return out
}

// From seventeen and a half on, the case says what must be settled before she is of age: by which day, and whose it is.
// Somebody is reminded of each until it is settled or not needed, and what is open on her birthday is told.
func TestTurningEighteenIsPlannedStepByStep(t *testing.T) {
	w := amparotest.New(t)
	ana, c := w.Worker("ana"), t.Context()
	boss := ana.Colleague("sara", domain.RoleSupervisor)
	filed := ana.Refers(nearly("2009-07-10"))
	w.Want(w.Work.OpenPlan(c, ana.Actor, filed.Case, country.ListComingOfAge), fault.Conflict) // It is far off.
	wantField(t, w.Work.OpenPlan(c, ana.Actor, filed.Case, "otro"), "plan")
	until(w, "2027-01-10")
	w.Due()
	w.Due()
	all := w.Work.Pack().List(country.ListComingOfAge)
	steps := stepsOf(t, w, ana, filed.Case, country.ListComingOfAge)
	if len(steps) != len(all) || steps["dpi"].Due != "2027-04-11" || steps["dpi"].Owner != ana.Account {
		t.Fatalf("the plan says %+v", steps)
	}
	settle := func(step string, in kept.Settlement) error {
		return w.Work.Settle(c, ana.Actor, filed.Case, steps[step].ID, in)
	}
	wantField(t, settle("dpi", kept.Settlement{Result: kept.Against}), "result")
	wantField(t, settle("dpi", kept.Settlement{Result: kept.Done, On: "2027-01-11"}), "on")
	w.Want(settle("dpi", kept.Settlement{}), fault.Conflict)
	w.Want(w.Work.TickTask(c, ana.Actor, filed.Case, steps["dpi"].ID, true), fault.Conflict)
	w.Want(w.Work.Settle(c, w.Coordinator().Actor, filed.Case, steps["dpi"].ID, kept.Settlement{Result: kept.Done}),
		fault.Forbidden)
	must(t, settle("dpi", kept.Settlement{Result: kept.Done, On: "2027-01-09", Note: "DPI en trámite."}))
	must(t, settle("asistencia_legal", kept.Settlement{Result: kept.NotNeeded}))
	until(w, "2027-04-12")
	w.Due()
	if notices(ana, "notice.task_due") != 1 { // Where she will live; her document is settled.
		t.Errorf("by April she is told %v", ana.Told())
	}

	id, err := w.Work.ReadIdentity(c, ana.Actor, filed.Case)
	must(t, err)
	id.V.Persons[0].Born = "2009-09-10"
	must(t, w.Work.WriteIdentity(c, ana.Actor, filed.Case, 0, id.V))
	w.Due()
	later := stepsOf(t, w, ana, filed.Case, country.ListComingOfAge)
	if later["psicologia"].Due != "2027-08-11" ||
		later["asistencia_legal"].Due != steps["asistencia_legal"].Due || len(later) != len(all) {
		t.Errorf("her birthday was corrected, and the plan says %+v", later)
	}
	until(w, "2027-09-10")
	w.Due()
	w.Due()
	if notices(ana, "notice.of_age_open") != 1 || notices(boss, "notice.of_age_open") == 0 {
		t.Errorf("on her birthday ana is told %v, sara %v", ana.Told(), boss.Told())
	}
	w.Verify()
}

// abroad files a woman who may be asked for at her consulate, and opens the plan of her return.
func abroad(t *testing.T, w *amparotest.World, ana *amparotest.Actor, age int) (domain.CaseID, intake.Registered) {
	t.Helper()
	in := amparotest.Survivor(amparotest.Woman(age))
	in.Case.Nationality = "HN"
	in.Consent.Scopes[consent.Consulate] = domain.Yes
	filed := ana.Refers(in)
	must(t, w.Work.OpenPlan(t.Context(), ana.Actor, filed.Case, country.ListReturn))
	return filed.Case, filed
}

// No day of travel is set without an assessment that does not speak against it and without her own wish. When she takes
// the wish back, the travel is off and everybody who acts hears of it.
func TestNobodyReturnsWithoutAnAssessmentAndHerWish(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, c := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), t.Context()
	head := casa.Colleague("directora", domain.RoleShelterHead)
	berta := ana.Colleague("berta", domain.RoleReferrer)
	w.Want(w.Work.OpenPlan(c, ana.Actor, ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Case, country.ListReturn),
		fault.Conflict) // She did not agree to her consulate.
	cas, filed := abroad(t, w, ana, 24)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	w.Want(w.Work.OpenPlan(c, ana.Actor, cas, country.ListReturn), fault.Conflict)
	steps := stepsOf(t, w, ana, cas, country.ListReturn)
	if _, asked := steps[kept.StepDecision]; asked || steps[kept.StepTravel].Due != "" {
		t.Errorf("a grown woman's plan: %+v", steps)
	}
	settle := func(step, result string) error {
		return w.Work.Settle(c, ana.Actor, cas, steps[step].ID, kept.Settlement{Result: result, Note: "Dicho a Marta."})
	}
	day := w.Work.Today().AddDays(20)
	travel := func(code string) {
		t.Helper()
		wantCode(t, w.Work.PlanTravel(c, ana.Actor, cas, day), code)
	}
	travel("return.no_assessment")
	must(t, settle(kept.StepRisk, kept.Against))
	travel("return.against")
	must(t, settle(kept.StepRisk, kept.Done))
	travel("return.no_wish")
	wantField(t, w.Work.Settle(c, ana.Actor, cas, steps[kept.StepWish].ID, kept.Settlement{Result: kept.Done}), "note")
	wantField(t, settle(kept.StepWish, kept.NotNeeded), "result")
	must(t, settle(kept.StepWish, kept.Done))
	wantCode(t, settle(kept.StepTravel, kept.Done), "return.not_planned")
	wantField(t, w.Work.PlanTravel(c, ana.Actor, cas, w.Work.Today().AddDays(-1)), "travel_on")
	w.Want(w.Work.PlanTravel(c, casa.Actor.Actor, cas, day), fault.Forbidden)
	w.Want(w.Work.PlanTravel(c, w.Worker("otra").Actor, cas, day), fault.NotFound)
	must(t, w.Work.PlanTravel(c, ana.Actor, cas, day))
	must(t, w.Work.GiveTask(c, ana.Actor, cas, steps["acompanamiento"].ID, berta.Account))
	if got := stepsOf(t, w, ana, cas, country.ListReturn); got["seguimiento"].Due != day.AddDays(30) ||
		got["llegada_confirmada"].Due != day.AddDays(1) {
		t.Errorf("the travel brings %+v", got)
	}
	wantCode(t, settle("llegada_confirmada", kept.Done), "return.not_travelled")

	must(t, settle(kept.StepWish, kept.Against))
	for who, a := range map[string]*amparotest.Actor{"ana": ana, "berta": berta, "the house": head} {
		if notices(a, "notice.return_stopped") != 1 {
			t.Errorf("%s is told %v", who, a.Told())
		}
	}
	if got := stepsOf(t, w, ana, cas, country.ListReturn); got[kept.StepTravel].Due != "" || got["seguimiento"].Due != "" {
		t.Errorf("the day still stands: %+v", got)
	}
	travel("return.against")
	must(t, settle(kept.StepWish, kept.Done))
	must(t, w.Work.PlanTravel(c, ana.Actor, cas, day))
	before := notices(ana, "notice.task_due")
	w.Waits(20 * 24 * time.Hour)
	w.Due()
	if notices(ana, "notice.task_due") <= before {
		t.Error("on the morning of the travel she is not reminded")
	}
	must(t, settle(kept.StepTravel, kept.Done))
	must(t, settle(kept.StepWish, kept.Against)) // It is too late to stop what is done; it is kept.
	must(t, settle("llegada_confirmada", kept.Done))
	if got := stepsOf(t, w, ana, cas, country.ListReturn); got["seguimiento"].Due != day.AddDays(30) {
		t.Errorf("the follow-up is due %v", got["seguimiento"].Due)
	}
	w.Verify()
}

// Withdrawing her consent stops a return too, by whichever way she does it.
func TestAWithdrawnConsentStopsAReturn(t *testing.T) {
	w := amparotest.New(t)
	ana, c := w.Worker("ana"), t.Context()
	no := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	no.Scopes[consent.Consulate] = domain.No
	for name, act := range map[string]func(domain.CaseID) error{
		"all of it":     func(id domain.CaseID) error { return w.Work.WithdrawConsent(c, ana.Actor, id) },
		"her consulate": func(id domain.CaseID) error { return w.Work.RecordConsent(c, ana.Actor, id, 0, no) },
	} {
		cas, _ := abroad(t, w, ana, 24)
		steps := stepsOf(t, w, ana, cas, country.ListReturn)
		for _, gate := range []string{kept.StepRisk, kept.StepWish} {
			must(t, w.Work.Settle(c, ana.Actor, cas, steps[gate].ID, kept.Settlement{Result: kept.Done, Note: "Marta."}))
		}
		must(t, w.Work.PlanTravel(c, ana.Actor, cas, w.Work.Today().AddDays(9)))
		was := notices(ana, "notice.return_stopped")
		must(t, act(cas))
		if got := stepsOf(t, w, ana, cas, country.ListReturn); got[kept.StepTravel].Due != "" ||
			notices(ana, "notice.return_stopped") != was+1 {
			t.Errorf("%s: %+v", name, got[kept.StepTravel])
		}
		w.Want(w.Work.PlanTravel(c, ana.Actor, cas, w.Work.Today().AddDays(9)), fault.Conflict)
	}
	w.Verify()
}

// A minor returns by the decision of the authority as well. Who turns out to be one gets that step afterwards.
func TestAMinorReturnsByADecisionOfTheAuthority(t *testing.T) {
	w := amparotest.New(t)
	ana, c := w.Worker("ana"), t.Context()
	cas, _ := abroad(t, w, ana, 16)
	steps := stepsOf(t, w, ana, cas, country.ListReturn)
	settle := func(gate, result string) error {
		return w.Work.Settle(c, ana.Actor, cas, steps[gate].ID, kept.Settlement{Result: result, Note: "Juzgado de prueba."})
	}
	must(t, settle(kept.StepRisk, kept.Done))
	must(t, settle(kept.StepWish, kept.Done))
	day := w.Work.Today().AddDays(9)
	wantCode(t, w.Work.PlanTravel(c, ana.Actor, cas, day), "return.no_decision")
	must(t, settle(kept.StepDecision, kept.Done))
	must(t, w.Work.PlanTravel(c, ana.Actor, cas, day))
	must(t, settle(kept.StepDecision, kept.Against))
	if !slices.Contains(ana.Told(), "notice.return_stopped") {
		t.Errorf("told %v", ana.Told())
	}
	w.Verify()
}
