package casework_test

import (
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/ledger"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	kept "amparo/internal/domain/diary"
	"amparo/internal/fault"
)

// She wants to go home, names her consulate, and lets it know who she is. Its people find her, see how far her return
// is, and say that her papers are issued. They read nothing more, and with her consent withdrawn nothing at all.
func TestAConsulateReadsWhatHerConsentOpens(t *testing.T) {
	w := amparotest.New(t)
	c := t.Context()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	consul := w.Person("cónsul", w.Agency("consulado de Honduras", domain.AgencyConsulate), domain.RoleReferrer)
	other := w.Person("otra", w.Agency("otro consulado", domain.AgencyConsulate), domain.RoleReferrer)
	in := goesBy(24, "Ana", "Ejemplo Tzoc", "2999 12345 0101", "")
	in.Case.Nationality = "HN"
	in.Consent.Scopes[consent.Consulate] = domain.Yes
	filed := ana.Refers(in)
	cas := filed.Case
	none := func(who *amparotest.Actor) {
		t.Helper()
		if all, err := w.Work.Returns(c, who.Actor); err != nil || len(all) != 0 {
			t.Errorf("%s sees %+v, %v", who.Name, all, err)
		}
		_, err := w.Work.Return(c, who.Actor, cas)
		w.Want(err, fault.NotFound)
		w.Want(w.Work.PapersIssued(c, who.Actor, cas, "", ""), fault.NotFound)
	}
	none(consul) // A consent that names nobody names no consulate.

	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, consent.Consulate)
	k.Recipients = []domain.AgencyID{consul.Agency, casa.Agency}
	must(t, w.Work.RecordConsent(c, ana.Actor, cas, 0, k))
	none(other)
	r, err := w.Work.Return(c, consul.Actor, cas)
	if must(t, err); r.Persons != nil || r.Nationality != "" || len(r.Steps) != 0 || r.Papers || r.Team != "ong de ana" {
		t.Errorf("without a yes to say who she is: %+v", r)
	}
	wantCode(t, w.Work.PapersIssued(c, consul.Actor, cas, "", ""), "consulate.no_plan")
	k.Scopes[domain.ScopeShareIdentity] = domain.Yes
	must(t, w.Work.RecordConsent(c, ana.Actor, cas, 0, k))
	must(t, w.Work.OpenPlan(c, ana.Actor, cas, country.ListReturn))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	steps := stepsOf(t, w, ana, cas, country.ListReturn)
	settle := func(step, result string) {
		t.Helper()
		must(t, w.Work.Settle(c, ana.Actor, cas, steps[step].ID, kept.Settlement{Result: result, Note: "Dicho a Marta."}))
	}
	settle(kept.StepRisk, kept.Done)
	settle(kept.StepWish, kept.Against)
	all, err := w.Work.Returns(c, consul.Actor)
	if must(t, err); len(all) != 1 || all[0].Persons != nil || all[0].Travel != "" || !all[0].Papers {
		t.Fatalf("the list says %+v", all)
	}
	for _, s := range all[0].Steps {
		if s.Note != "" || s.Owner != "" || (s.Result != "") != (s.Step == kept.StepRisk) {
			t.Errorf("of a step it reads %+v", s)
		}
	}
	settle(kept.StepWish, kept.Done)
	day := w.Work.Today().AddDays(20)
	must(t, w.Work.PlanTravel(c, ana.Actor, cas, day))
	r, err = w.Work.Return(c, consul.Actor, cas)
	if must(t, err); len(r.Persons) != 1 || r.Persons[0].Family != "Ejemplo Tzoc" || r.Nationality != "HN" ||
		r.Travel != day {
		t.Errorf("the consulate reads %+v", r)
	}
	readsNothingElse(t, w, consul, cas)
	wantField(t, w.Work.PapersIssued(c, consul.Actor, cas, w.Work.Today().AddDays(1), ""), "on")
	must(t, w.Work.PapersIssued(c, consul.Actor, cas, w.Work.Today().AddDays(-1), "Salvoconducto."))
	wantCode(t, w.Work.PapersIssued(c, consul.Actor, cas, "", ""), "task.already")
	if got := stepsOf(t, w, ana, cas, country.ListReturn)[kept.StepPapers]; got.Note != "Salvoconducto." ||
		got.Result != kept.Done || notices(ana, "notice.papers_issued") != 1 {
		t.Errorf("the team reads %+v, and is told %v", got, ana.Told())
	}
	l, err := w.Work.Ledger(c, ana.Actor, cas)
	must(t, err)
	if !slices.ContainsFunc(l.Parties, func(s ledger.Seen) bool {
		return s.Party.Kind == ledger.Consulate && slices.Equal(s.What, []string{"identity", "card"}) &&
			slices.Equal(s.Why, []string{"consulate"})
	}) {
		t.Errorf("her ledger tells %+v", l.Parties)
	}
	must(t, w.Work.WithdrawConsent(c, ana.Actor, cas))
	none(consul)
	w.Verify()
}

// readsNothingElse: neither her file nor what threatens her, where she lives, what is written of her or restricted.
func readsNothingElse(t *testing.T, w *amparotest.World, who *amparotest.Actor, cas domain.CaseID) {
	t.Helper()
	c := t.Context()
	_, err := w.Work.ViewCase(c, who.Actor, cas)
	w.Want(err, fault.NotFound)
	_, err = w.Work.ReadIdentity(c, who.Actor, cas)
	w.Want(err, fault.NotFound)
	_, err = w.Work.ReadSafety(c, who.Actor, cas)
	w.Want(err, fault.NotFound)
	_, err = w.Work.ReadRestricted(c, who.Actor, cas)
	w.Want(err, fault.NotFound)
	_, err = w.Work.ReadTasks(c, who.Actor, cas)
	w.Want(err, fault.NotFound)
	_, err = w.Work.ReadNotes(c, who.Actor, cas, domain.CarePsych)
	w.Want(err, fault.NotFound)
}

// A girl's consulate reads what her representative agreed to, and her papers wait for the authority's decision. Who
// said no to her consulate, or is of another kind of agency, changes nothing by being named.
func TestAGirlsPapersWaitForTheAuthority(t *testing.T) {
	w := amparotest.New(t)
	c := t.Context()
	ana := w.Worker("ana")
	consul := w.Person("cónsul", w.Agency("consulado", domain.AgencyConsulate), domain.RoleSupervisor)
	in := amparotest.Survivor(amparotest.Woman(15))
	in.Case.Nationality = "HN"
	in.Consent.Recipients, in.Consent.Scopes[consent.Consulate] = []domain.AgencyID{consul.Agency}, domain.Yes
	filed := ana.Refers(in)
	must(t, w.Work.OpenPlan(c, ana.Actor, filed.Case, country.ListReturn))
	r, err := w.Work.Return(c, consul.Actor, filed.Case)
	if must(t, err); r.Papers {
		t.Errorf("before the authority decides: %+v", r)
	}
	wantCode(t, w.Work.PapersIssued(c, consul.Actor, filed.Case, "", ""), "consulate.no_decision")
	steps := stepsOf(t, w, ana, filed.Case, country.ListReturn)
	must(t, w.Work.Settle(c, ana.Actor, filed.Case, steps[kept.StepDecision].ID,
		kept.Settlement{Result: kept.Done, Note: "Resolución de la PGN."}))
	must(t, w.Work.PapersIssued(c, consul.Actor, filed.Case, "", ""))

	for _, who := range []*amparotest.Actor{ana, w.Coordinator(), w.Auditor()} {
		_, err := w.Work.Returns(c, who.Actor)
		w.Want(err, fault.Forbidden)
		if w.Work.FollowsReturns(c, who.Actor) {
			t.Errorf("%s has no such list", who.Name)
		}
	}
	k := in.Consent
	k.Scopes[consent.Consulate] = domain.No
	must(t, w.Work.RecordConsent(c, ana.Actor, filed.Case, 0, k))
	_, err = w.Work.Return(c, consul.Actor, filed.Case)
	w.Want(err, fault.NotFound)
	w.Verify()
}
