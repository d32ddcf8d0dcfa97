package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/handon"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	kept "amparo/internal/domain/handon"
	"amparo/internal/fault"
	"amparo/internal/store"
)

const byPhone = "Su directora lo dijo por teléfono."

// An agency that is asked to take a case over is silent. The desk is told while there is time, sees what that agency
// sees, and answers for it: with a no first, later with a yes that says who is in charge. Both sides read that the desk
// answered, and why; the log says for whom.
func TestTheDeskAnswersWhetherAnAgencyTakesACase(t *testing.T) {
	p := follows(t)
	w, c := p.w, t.Context()
	rosa, desk := w.Worker("rosa"), w.Coordinator()
	id := p.asked(t, rosa)
	r, err := store.Get[kept.Request](c, w.Store, id)
	must(t, err)
	w.Waits(r.V.NextDue().Sub(w.Clock.Now()) + time.Minute)
	if w.Due(); notices(desk, "notice.handon_open") != 1 {
		t.Errorf("while there is time the desk is told %v", desk.Told())
	}
	if n, err := w.Work.CountHandOns(c, desk.Actor); err != nil || n != 1 {
		t.Errorf("it counts %d, %v", n, err)
	}
	k := card(t, w, desk)
	if seen := card(t, w, rosa); k.Note+k.GivenBy+k.Method != "" || k.ToName != "ong de rosa" || k.Code != seen.Code ||
		k.Urgency != seen.Urgency || !slices.Equal(k.Needs, seen.Needs) {
		t.Errorf("it sees %+v, the agency %+v", k, seen)
	}
	must(t, w.Work.AnswerHandOn(c, desk.For(rosa.Agency, byPhone).Actor, id, handon.Answer{Code: "no_capacity"}))
	if notices(p.ana, "notice.handon_declined_desk") != 1 || notices(rosa, "notice.handon_by_desk") != 1 ||
		notices(p.ana, "notice.handon_declined")+notices(rosa, "notice.acted_for_you") != 0 {
		t.Errorf("the team is told %v, the agency %v", p.ana.Told(), rosa.Told())
	}
	page, err := w.Work.HandOnPage(c, p.ana.Actor, p.cas)
	if must(t, err); len(page.Past) != 1 || page.Past[0].Why != byPhone || page.Past[0].Answer != "no_capacity" {
		t.Errorf("the team reads %+v", page.Past)
	}
	got, err := w.Work.HandedOn(c, rosa.Actor)
	if must(t, err); len(got) != 1 || got[0].Why != byPhone || got[0].Note != "" {
		t.Errorf("the agency reads %+v", got)
	}

	id = p.asked(t, rosa)
	acting := desk.For(rosa.Agency, byPhone).Actor
	wantField(t, w.Work.AnswerHandOn(c, acting, id, handon.Answer{Yes: true}), "worker")
	wantField(t, w.Work.AnswerHandOn(c, acting, id, handon.Answer{Yes: true, Worker: p.ana.Account}), "worker")
	must(t, w.Work.AnswerHandOn(c, acting, id, handon.Answer{Yes: true, Worker: rosa.Account}))
	v, err := w.Work.ViewCase(c, rosa.Actor, p.cas)
	if must(t, err); v.Case.Worker != rosa.Account || v.Case.Agency != rosa.Agency {
		t.Errorf("in charge is %s of %s", v.Case.Worker, v.Case.Agency)
	}
	p.oldTeamIsToldOfTheDesk(t, rosa, desk)
	w.Verify()
}

func (p followed) oldTeamIsToldOfTheDesk(t *testing.T, now, desk *amparotest.Actor) {
	t.Helper()
	w, c := p.w, t.Context()
	if notices(p.ana, "notice.handon_accepted_desk") != 1 || notices(now, "notice.acted_for_you") != 1 {
		t.Errorf("the old team is told %v, the new one %v", p.ana.Told(), now.Told())
	}
	_, err := w.Work.ViewCase(c, p.ana.Actor, p.cas)
	w.Want(err, fault.NotFound)
	got, err := w.Work.HandedOn(c, p.ana.Actor)
	if must(t, err); len(got) != 1 || got[0].Why != byPhone {
		t.Errorf("the receipt of the old team is %+v", got)
	}
	rows, err := w.Work.LogView(c, w.Auditor().Actor, w.Store.LogOf(desk.Agency),
		oversight.LogFilter{Act: "handon.answer", Outcome: "done"})
	if must(t, err); len(rows.Rows) != 2 || rows.Rows[0].OnBehalf != "ong de rosa" ||
		rows.Rows[0].Policy != "desk-answers-handons-with-reason" {
		t.Errorf("the log says %+v", rows.Rows)
	}
	l, err := w.Work.Ledger(c, now.Actor, p.cas)
	if must(t, err); len(l.Handed) != 1 || l.Handed[0].To.Agency != now.Agency {
		t.Errorf("her ledger tells %+v", l.Handed)
	}
}

// Without a reason, for another agency than the one asked, for what its own agency asked, after the end, and without
// her consent the desk answers nothing. Nobody else answers for others.
func TestTheDeskDoesNotAnswerAnyHandOn(t *testing.T) {
	p := follows(t)
	w, c := p.w, t.Context()
	rosa, desk := w.Worker("rosa"), w.Coordinator()
	id, yes := p.asked(t, rosa), handon.Answer{Yes: true, Worker: rosa.Account}
	w.Want(w.Work.AnswerHandOn(c, desk.Actor, id, yes), fault.Forbidden)
	for _, no := range []string{"", " . "} {
		_, err := w.Work.ActFor(c, desk.Actor, rosa.Agency, no)
		wantField(t, err, "reason")
	}
	w.Want(w.Work.AnswerHandOn(c, desk.For(p.ana.Agency, byPhone).Actor, id, yes), fault.Forbidden)
	_, err := w.Work.ActFor(c, p.ana.Actor, rosa.Agency, byPhone)
	w.Want(err, fault.Forbidden)
	for _, who := range []*amparotest.Actor{w.Auditor(), p.casa.Actor, p.psy.Actor} {
		_, err := w.Work.HandOns(c, who.Actor)
		w.Want(err, fault.Forbidden)
	}
	if all, err := w.Work.HandOns(c, w.Worker("otra").Actor); err != nil || len(all) != 0 {
		t.Errorf("another agency sees %+v, %v", all, err)
	}

	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	must(t, w.Work.RecordConsent(c, p.ana.Actor, p.cas, 0, k))
	wantCode(t, w.Work.AnswerHandOn(c, desk.For(rosa.Agency, byPhone).Actor, id, yes), "handon.consent")
	must(t, w.Work.WithdrawConsent(c, p.ana.Actor, p.cas))
	wantCode(t, w.Work.AnswerHandOn(c, desk.For(rosa.Agency, byPhone).Actor, id, yes), "handon.over")
	if all, err := w.Work.HandOns(c, desk.Actor); err != nil || len(all) != 0 {
		t.Errorf("it still sees %+v, %v", all, err)
	}

	hers := desk.Colleague("trabajadora de la mesa", domain.RoleReferrer)
	filed := hers.Refers(needsAll())
	id, err = w.Work.AskHandOn(c, hers.Actor, filed.Case, 0, handsTo(rosa.Agency))
	must(t, err)
	if all, err := w.Work.HandOns(c, desk.Actor); err != nil || len(all) != 0 {
		t.Errorf("of its own agency's requests it lists %+v, %v", all, err)
	}
	w.Want(w.Work.AnswerHandOn(c, desk.For(rosa.Agency, byPhone).Actor, id, yes), fault.NotFound)
	w.Verify()
}
