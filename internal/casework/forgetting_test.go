package casework_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/erasure"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// rowsOf counts the rows of each kind that are sealed with the key of a case, and the key.
func rowsOf(t *testing.T, d driver.Driver, id domain.CaseID) map[driver.Kind]int {
	t.Helper()
	out := map[driver.Kind]int{}
	for _, kind := range noun.Kinds() {
		for q := (driver.Query{Kind: kind, Limit: 1000}); ; {
			page, err := d.Query(t.Context(), q)
			must(t, err)
			for _, row := range page.Rows {
				if row.KeyID == string(id) || row.Kind == noun.DataKey && row.ID == string(id) {
					out[kind]++
				}
			}
			if q.After = page.Next; page.Next == nil {
				break
			}
		}
	}
	return out
}

// fullCase is a closed case of whom everything is kept that can be, and her supervisor.
func fullCase(t *testing.T, w *amparotest.World) (ana, boss *amparotest.Actor, id domain.CaseID) {
	t.Helper()
	ana = w.Worker("ana")
	boss = ana.Colleague("jefa", domain.RoleSupervisor)
	casa, psy, desk := w.Shelter("casa", "0108", amparotest.Women(2)), w.Program("psico", domain.ClassPsych, 2),
		w.Coordinator()
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	id = filed.Case
	must(t, w.Work.WriteSafety(t.Context(), ana.Actor, id, 0, domain.Safety{Risk: "La buscan en la terminal."}))
	must(t, w.Work.WriteRestricted(t.Context(), ana.Actor, id, 0, domain.Restricted{Trafficker: "Un primo."}))
	_, err := w.Work.BreakGlass(t.Context(), desk.Actor, id, "vida", emergencyReason)
	must(t, err)
	code, err := w.Work.GiveCode(t.Context(), ana.Actor, id)
	must(t, err)
	must(t, w.Work.WriteOwn(t.Context(), "r", code, "¿Ya hay lugar?"))
	bed, care := ana.Offers(filed.Referrals[0], casa)[0], ana.OffersTo(filed.Referrals[1], psy)[0]
	casa.Accepts(bed)
	must(t, w.Work.SendMessage(t.Context(), ana.Actor, bed, "Llegamos a las diez."))
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, bed, 0, placement.AdmitInput{}))
	psy.Accepts(care)
	must(t, w.Work.Start(t.Context(), psy.Actor.Actor, care, 0))
	_, err = w.Work.WriteNote(t.Context(), psy.Actor.Actor, id, domain.CarePsych, "Primera sesión.")
	must(t, err)
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, id, 0, in.Consent))
	_, err = w.Work.AddFile(t.Context(), ana.Actor, id, diary.FileInput{Kind: "documento_persona", On: "2026-11-23",
		Content: scanned(100_000)})
	must(t, err)
	end := placement.EndInput{Reason: domain.CloseVoluntary}
	must(t, w.Work.EndCare(t.Context(), psy.Actor.Actor, care, 0, end))
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, bed, 0, end))
	must(t, w.Work.CloseCase(t.Context(), ana.Actor, id, 0, domain.CloseVoluntary))
	return ana, boss, id
}

// TestTwoPeopleEraseEverythingOfAPerson: her supervisor asks, the desk confirms, and in the same act every row of the
// case goes with the key that opened them; the log stays whole and says who did it. Nobody finds her any more, the
// clock runs on over what had fallen due, and of the other case nothing is missing.
func TestTwoPeopleEraseEverythingOfAPerson(t *testing.T) {
	raw := amparotest.Rows(t)
	w := amparotest.New(t)
	ana, boss, id := fullCase(t, w)
	other := ana.Refers(amparotest.Survivor(amparotest.Woman(40)))
	desk, watch := w.Coordinator(), w.Auditor()
	before, others := rowsOf(t, raw, id), rowsOf(t, raw, other.Case)

	seen, err := w.Work.PreviewErasure(t.Context(), boss.Actor, id)
	must(t, err)
	total := 0
	for kind, n := range before {
		if total += n; kind != noun.DataKey && seen.Rows[string(kind)] != n {
			t.Errorf("%d rows of kind %s would go, there are %d", seen.Rows[string(kind)], kind, n)
		}
	}
	if !seen.Can[policy.CaseForget] || seen.KeepUntil.Before(w.Clock.Now().AddDate(4, 11, 0)) || len(before) < 15 {
		t.Errorf("preview %+v of %v", seen, before)
	}
	must(t, w.Work.AskErasure(t.Context(), boss.Actor, id, 0, forgetting.Ask{Reason: erasure.ReasonWish,
		Note: "Lo pidió por escrito."}))
	if told := desk.Told(); !slices.Contains(told, "notice.erasure_asked") {
		t.Errorf("the desk is told %v", told)
	}
	list, names, err := w.Work.Erasures(t.Context(), desk.Actor)
	must(t, err)
	if len(list) != 1 || list[0].Case != id || list[0].Rows != total-1 || names[ana.Agency] == "" {
		t.Fatalf("the desk sees %+v", list)
	}
	must(t, w.Work.DecideErasure(t.Context(), desk.Actor, id, true, ""))
	if left := rowsOf(t, raw, id); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if now := rowsOf(t, raw, other.Case); !maps.Equal(now, others) {
		t.Errorf("of the other case %v are left of %v", now, others)
	}
	for _, a := range []*amparotest.Actor{ana, boss, desk} {
		_, err := w.Work.ViewCase(t.Context(), a.Actor, id)
		w.Want(err, fault.NotFound)
	}
	if !slices.Contains(boss.Told(), "notice.erased") || !slices.Contains(watch.Told(), "notice.erased") {
		t.Errorf("told: supervisor %v, auditor %v", boss.Told(), watch.Told())
	}
	w.Want(w.Work.DecideErasure(t.Context(), desk.Actor, id, true, ""), fault.Conflict)
	for range 40 {
		w.Waits(10 * 24 * time.Hour)
		w.Due()
	}
	w.Reopen()
	w.Verify()
}

// TestWhoCameBackWithAnOlderCopyIsErasedAgain: the act needs nobody a second time, erases her whole, leaves who was
// never there alone, tells those who watch, and done twice it changes nothing.
func TestWhoCameBackWithAnOlderCopyIsErasedAgain(t *testing.T) {
	raw := amparotest.Rows(t)
	w := amparotest.New(t)
	ana, _, id := fullCase(t, w)
	other, watch := ana.Refers(amparotest.Survivor(amparotest.Woman(40))), w.Auditor()
	others := rowsOf(t, raw, other.Case)
	for range 2 {
		all, err := w.Work.EraseAgain(t.Context(), []domain.CaseID{"never-there", id})
		must(t, err)
		if !slices.Contains(all, id) || slices.Contains(all, other.Case) {
			t.Errorf("erased are %v", all)
		}
	}
	if left := rowsOf(t, raw, id); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if now := rowsOf(t, raw, other.Case); !maps.Equal(now, others) {
		t.Errorf("of the other case %v are left of %v", now, others)
	}
	told := slices.DeleteFunc(watch.Told(), func(kind string) bool { return kind != "notice.erased" })
	if len(told) != 1 {
		t.Errorf("the auditor is told %d times", len(told))
	}
	w.Verify()
}

// TestNobodyErasesAlone: not whoever asked, not her own agency, not while the case is open or held, not what was not
// asked about, and not after two weeks. Each refusal leaves everything as it was.
func TestNobodyErasesAlone(t *testing.T) {
	w := amparotest.New(t)
	ana, boss, id := fullCase(t, w)
	desk := w.Coordinator()
	own := ana.Colleague("mesa", domain.RoleCoordinator)
	ask := func() error {
		return w.Work.AskErasure(t.Context(), boss.Actor, id, 0, forgetting.Ask{Reason: erasure.ReasonTerm, Note: "Plazo."})
	}
	decide := func(a *amparotest.Actor, confirm bool) error {
		return w.Work.DecideErasure(t.Context(), a.Actor, id, confirm, "Hay un juicio.")
	}
	open := ana.Refers(amparotest.Survivor(amparotest.Woman(20)))
	w.Want(w.Work.AskErasure(t.Context(), boss.Actor, open.Case, 0, forgetting.Ask{Reason: erasure.ReasonTerm, Note: "x"}),
		fault.Forbidden)
	w.Want(w.Work.AskErasure(t.Context(), ana.Actor, id, 0, forgetting.Ask{Reason: erasure.ReasonTerm, Note: "x"}),
		fault.Forbidden)
	w.Want(w.Work.AskErasure(t.Context(), boss.Actor, id, 0, forgetting.Ask{Reason: "porque_si", Note: "x"}),
		fault.Invalid)
	w.Want(w.Work.AskErasure(t.Context(), boss.Actor, id, 0, forgetting.Ask{Reason: erasure.ReasonTerm}), fault.Invalid)
	w.Want(decide(desk, true), fault.NotFound)

	must(t, w.Work.HoldCase(t.Context(), desk.Actor, id, 0, "La pide el juzgado."))
	w.Want(ask(), fault.Conflict)
	must(t, w.Work.LiftHold(t.Context(), boss.Actor, id, 0))
	w.Want(w.Work.LiftHold(t.Context(), boss.Actor, id, 0), fault.Conflict)

	must(t, ask())
	w.Want(ask(), fault.Conflict)
	w.Want(decide(boss, true), fault.NotFound)
	w.Want(decide(own, true), fault.Forbidden)
	must(t, decide(desk, false))
	if !slices.Contains(boss.Told(), "notice.erasure_refused") {
		t.Errorf("told %v", boss.Told())
	}

	must(t, ask())
	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, id))
	w.Want(decide(desk, true), fault.Conflict) // Something has changed since.
	must(t, w.Work.HoldCase(t.Context(), boss.Actor, id, 0, "Investigación."))
	w.Want(decide(desk, true), fault.Conflict)
	must(t, w.Work.LiftHold(t.Context(), boss.Actor, id, 0))

	must(t, ask())
	w.Waits(erasure.Open)
	w.Want(decide(desk, true), fault.Conflict)
	if list, _, err := w.Work.Erasures(t.Context(), desk.Actor); err != nil || len(list) > 0 {
		t.Errorf("%v, %v waits after two weeks", list, err)
	}
	if v, err := w.Work.ViewCase(t.Context(), boss.Actor, id); err != nil || v.Case.ID != id {
		t.Errorf("%+v, %v", v, err)
	}
}
