package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/handon"
	"amparo/internal/casework/interest"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/ledger"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	kept "amparo/internal/domain/handon"
	of "amparo/internal/domain/interest"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// handsTo asks an agency to take a case over.
func handsTo(to domain.AgencyID) handon.Input {
	return handon.Input{To: to, Reason: "place", Note: "Vivirá con su hermana en Cobán.", GivenBy: "persona",
		Method: "oral"}
}

// asked asks an agency, and returns the request.
func (p followed) asked(t *testing.T, to *amparotest.Actor) kept.ID {
	t.Helper()
	id, err := p.w.Work.AskHandOn(t.Context(), p.ana.Actor, p.cas, 0, handsTo(to.Agency))
	must(t, err)
	return id
}

// card is the one request that somebody's agency is asked.
func card(t *testing.T, w *amparotest.World, who *amparotest.Actor) handon.Card {
	t.Helper()
	all, err := w.Work.HandOns(t.Context(), who.Actor)
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("%s is asked %+v", who.Name, all)
	}
	return all[0]
}

// She lives in a house, a psychologist and a lawyer help her, and an interpreter is expected; she will live with her
// sister in another department. Her team asks the agency there. It sees no name until it says yes; with the yes all
// goes on with it, and the old team keeps its receipt.
func TestACaseGoesOnWithAnotherAgency(t *testing.T) {
	p := follows(t)
	w, c := p.w, t.Context()
	rosa, voices := w.Worker("rosa"), w.Person("ixchel", w.Agency("lenguas", "comunitaria"), domain.RoleInterpreter)
	call, err := w.Work.AskInterpreter(c, p.ana.Actor, p.offer, 0, interpreting.Input{To: voices.Agency, Language: "kek",
		At: w.Clock.Now().Add(100 * time.Hour), How: "presencial"})
	must(t, err)
	p.notes(t, p.ana, diary.NoteInput{Text: "Visita del equipo."})
	id := p.asked(t, rosa)
	if !slices.Contains(rosa.Told(), "notice.handon_asked") {
		t.Errorf("she who is asked is told %v", rosa.Told())
	}
	if n, err := w.Work.CountHandOns(c, rosa.Actor); err != nil || n != 1 {
		t.Errorf("her page counts %d, %v", n, err)
	}
	k := card(t, w, rosa)
	if k.ID != id || k.Note+k.GivenBy+k.Method != "" || k.Reason != "place" || k.FromName != "ong de ana" ||
		k.Urgency != domain.UrgencyMedium || !slices.Contains(k.Needs, "abrigo") || len(k.Takers) != 1 {
		t.Errorf("the card is %+v", k)
	}
	_, err = w.Work.ViewCase(c, rosa.Actor, p.cas)
	w.Want(err, fault.NotFound)
	v, err := w.Work.ViewCase(c, p.boss.Actor, p.cas)
	if must(t, err); v.HandOn.ID != id || v.Case.Agency != p.ana.Agency {
		t.Errorf("until the yes the team is in charge, and sees who is asked: %+v", v.HandOn)
	}

	must(t, w.Work.AnswerHandOn(c, rosa.Actor, id, handon.Answer{Yes: true}))
	v, err = w.Work.ViewCase(c, rosa.Actor, p.cas)
	must(t, err)
	if v.Case.Agency != rosa.Agency || v.Case.Worker != rosa.Account || len(v.Referrals) != 4 || len(v.Stays) != 1 ||
		v.Case.Handed[0].Note != handsTo("").Note {
		t.Errorf("the new team reads %+v", v.Case)
	}
	for _, r := range v.Referrals {
		if r.Agency != rosa.Agency || r.Worker != rosa.Account {
			t.Errorf("%s is of %s", r.Need, r.Agency)
		}
	}
	if got := p.reads(t, rosa); !slices.Contains(got, "Visita del equipo.") {
		t.Errorf("of the diary it reads %q", got)
	}
	if _, err = w.Work.ReadRestricted(c, rosa.Actor, p.cas); err != nil {
		t.Errorf("who is in charge reads what is restricted: %v", err)
	}
	hits, err := w.Work.FindCase(c, rosa.Actor, "Marisol Ejemplo")
	if must(t, err); len(hits) != 1 || hits[0].Case != p.cas {
		t.Errorf("by her name the new team finds %+v", hits)
	}
	p.oldTeamReadsNothing(t, rosa)
	p.othersGoOn(t, rosa, call)
	w.Verify()
}

// oldTeamReadsNothing: who handed a case on has a receipt, and not the case.
func (p followed) oldTeamReadsNothing(t *testing.T, now *amparotest.Actor) {
	t.Helper()
	w, c := p.w, t.Context()
	for _, who := range []*amparotest.Actor{p.ana, p.boss} {
		_, err := w.Work.ViewCase(c, who.Actor, p.cas)
		w.Want(err, fault.NotFound)
		_, err = w.Work.ReadIdentity(c, who.Actor, p.cas)
		w.Want(err, fault.NotFound)
		_, err = w.Work.ReadDiary(c, who.Actor, p.cas, diary.NoteFilter{})
		w.Want(err, fault.NotFound)
		_, err = w.Work.HandOnPage(c, who.Actor, p.cas)
		w.Want(err, fault.NotFound)
		hits, err := w.Work.FindCase(c, who.Actor, "Marisol Ejemplo")
		if must(t, err); len(hits) != 0 {
			t.Errorf("%s still finds %+v", who.Name, hits)
		}
		got, err := w.Work.HandedOn(c, who.Actor)
		must(t, err)
		if len(got) != 1 || got[0].ToName != "ong de rosa" || got[0].Note+got[0].Method != "" || got[0].DecidedAt.IsZero() {
			t.Errorf("the receipt of %s is %+v", who.Name, got)
		}
	}
	if told := p.ana.Told(); !slices.Equal(told, []string{"notice.handon_accepted"}) {
		t.Errorf("of the old team's notices waits %v", told)
	}
	l, err := w.Work.Ledger(c, now.Actor, p.cas)
	must(t, err)
	kinds := map[ledger.Kind]domain.AgencyID{}
	for _, s := range l.Parties {
		kinds[s.Party.Kind] = s.Party.Agency
	}
	if len(l.Handed) != 1 || l.Handed[0].To.Agency != now.Agency || l.Handed[0].Day == "" ||
		kinds[ledger.OtherTeam] != p.ana.Agency || kinds[ledger.Team] != now.Agency {
		t.Errorf("her ledger tells %+v and %+v", l.Handed, l.Parties)
	}
}

// othersGoOn: the house, the interpreter and the clock turn to the new team.
func (p followed) othersGoOn(t *testing.T, now *amparotest.Actor, call domain.AppointmentID) {
	t.Helper()
	w, c := p.w, t.Context()
	if notices(p.casa.Actor, "notice.team_changed") != 1 || notices(p.law.Actor, "notice.team_changed") != 1 {
		t.Errorf("the house is told %v", p.casa.Actor.Told())
	}
	o, err := store.Get[domain.Offer](c, w.Store, p.offer)
	must(t, err)
	a, err := store.Get[domain.Appointment](c, w.Store, call)
	must(t, err)
	if o.V.From != now.Agency || a.V.From != now.Agency {
		t.Errorf("the offer is of %s, the meeting of %s", o.V.From, a.V.From)
	}
	must(t, w.Work.Discharge(c, p.casa.Actor.Actor, p.offer, 0, placement.EndInput{Reason: domain.CloseVoluntary}))
	before := len(p.ana.Told())
	w.Waits(100 * 24 * time.Hour)
	w.Due()
	if !slices.Contains(now.Told(), "notice.consent_ended") || len(p.ana.Told()) != before {
		t.Errorf("what falls due is told to %v, the old team %v", now.Told(), p.ana.Told())
	}
}

// It says no with a code, or nothing at all; the team that asked stays in charge, and may ask another. The request can
// be taken back, and goes with the consent and with the case.
func TestAnAgencySaysNoOrNothing(t *testing.T) {
	p := follows(t)
	w, c := p.w, t.Context()
	rosa, desk := w.Worker("rosa"), w.Coordinator()
	id := p.asked(t, rosa)
	w.Want(w.Work.AnswerHandOn(c, p.boss.Actor, id, handon.Answer{Yes: true}), fault.NotFound)
	wantField(t, w.Work.AnswerHandOn(c, rosa.Actor, id, handon.Answer{Code: "porque no"}), "code")
	wantField(t, w.Work.AnswerHandOn(c, rosa.Actor, id, handon.Answer{Yes: true, Worker: p.ana.Account}), "worker")
	must(t, w.Work.AnswerHandOn(c, rosa.Actor, id, handon.Answer{Code: "no_capacity"}))
	if notices(p.ana, "notice.handon_declined") != 1 {
		t.Errorf("the team is told %v", p.ana.Told())
	}
	wantCode(t, w.Work.AnswerHandOn(c, rosa.Actor, id, handon.Answer{Yes: true}), "handon.over")

	id = p.asked(t, rosa)
	_, err := w.Work.AskHandOn(c, p.boss.Actor, p.cas, 0, handsTo(w.Worker("otra").Agency))
	wantCode(t, err, "handon.waits")
	r, err := store.Get[kept.Request](c, w.Store, id)
	must(t, err)
	w.Waits(r.V.NextDue().Sub(w.Clock.Now()) - time.Minute)
	if w.Due(); notices(rosa, "notice.handon_remind")+notices(p.ana, "notice.handon_unanswered") != 0 {
		t.Errorf("reminded while there is time: %v, %v", rosa.Told(), p.ana.Told())
	}
	for range 2 { // Once, also where the clock stands a while later.
		w.Waits(2 * time.Minute)
		if w.Due(); notices(rosa, "notice.handon_remind") != 1 || notices(p.ana, "notice.handon_unanswered") != 1 {
			t.Errorf("before it ends both sides are reminded once: %v, %v", rosa.Told(), p.ana.Told())
		}
	}
	w.Waits(10 * 24 * time.Hour)
	wantCode(t, w.Work.AnswerHandOn(c, rosa.Actor, id, handon.Answer{Yes: true}), "handon.late")
	if all, err := w.Work.HandOns(c, rosa.Actor); err != nil || len(all) != 0 {
		t.Errorf("after its time nothing is shown: %+v, %v", all, err)
	}
	w.Due()
	if notices(p.ana, "notice.handon_silent") != 1 || notices(desk, "notice.handon_silent") != 1 {
		t.Errorf("of the silence team and desk are told: %v, %v", p.ana.Told(), desk.Told())
	}

	p.asked(t, rosa)
	must(t, w.Work.WithdrawHandOn(c, p.boss.Actor, p.cas))
	w.Want(w.Work.WithdrawHandOn(c, p.boss.Actor, p.cas), fault.Conflict)
	if notices(rosa, "notice.handon_withdrawn") != 1 {
		t.Errorf("who was asked is told %v", rosa.Told())
	}
	id = p.asked(t, rosa)
	must(t, w.Work.WithdrawConsent(c, p.ana.Actor, p.cas))
	wantCode(t, w.Work.AnswerHandOn(c, rosa.Actor, id, handon.Answer{Yes: true}), "handon.over")
	page, err := w.Work.HandOnPage(c, p.ana.Actor, p.cas)
	must(t, err)
	if len(page.Past) != 4 || page.Waits.ID != "" || len(page.Agencies) != 0 {
		t.Errorf("the team reads what came of each: %+v", page)
	}
	w.Verify()
}

// What she did not agree to, what protects her and what makes no sense is refused; which rule protects her is not told.
func TestACaseDoesNotGoToJustAnybody(t *testing.T) {
	w, c := amparotest.New(t), t.Context()
	ana, rosa := w.Worker("ana"), w.Worker("rosa")
	firm := w.Program("bufete", domain.ClassLegal, 3, "penal_trata")
	firm.Colleague("trabajadora del bufete", domain.RoleReferrer)
	nobody := w.Agency("sin personas", "ong")
	consulate := w.Person("cónsul", w.Agency("consulado", "consulado"), domain.RoleReferrer)
	filed := ana.Refers(goesBy(24, "Ana", "Ejemplo Tzoc", "2999 12345 0101", ""))
	ask := func(change func(*handon.Input)) error {
		in := handsTo(rosa.Agency)
		change(&in)
		_, err := w.Work.AskHandOn(c, ana.Actor, filed.Case, 0, in)
		return err
	}
	for field, change := range map[string]func(*handon.Input){
		"to":       func(in *handon.Input) { in.To = ana.Agency },
		"reason":   func(in *handon.Input) { in.Reason = "" },
		"given_by": func(in *handon.Input) { in.GivenBy = "" },
		"method":   func(in *handon.Input) { in.Method = "provisional" },
		"note":     func(in *handon.Input) { in.Note = "…" },
	} {
		wantField(t, ask(change), field)
	}
	wantField(t, ask(func(in *handon.Input) { in.To = nobody.ID }), "to")
	wantField(t, ask(func(in *handon.Input) { in.To = w.Authority().Agency }), "to")
	wantField(t, ask(func(in *handon.Input) { in.To = consulate.Agency }), "to")
	_, err := w.Work.AskHandOn(c, w.Coordinator().Actor, filed.Case, 0, handsTo(rosa.Agency))
	w.Want(err, fault.Forbidden)

	must(t, w.Work.AddInterest(c, firm.Actor.Actor, interest.Input{Label: "Exp. 7", Side: of.Against,
		Document: "2999-12345-0101"}))
	wantCode(t, ask(func(in *handon.Input) { in.To = firm.Agency }), "handon.not_suitable")
	must(t, w.Work.WriteSafety(c, ana.Actor, filed.Case, 0, domain.Safety{NoContacts: []domain.NoContact{
		{Type: "organizacion", Label: "ONG de Rosa"}}}))
	wantCode(t, ask(func(*handon.Input) {}), "handon.not_suitable")
	must(t, w.Work.WriteSafety(c, ana.Actor, filed.Case, 0, domain.Safety{}))

	must(t, w.Work.WriteRestricted(c, ana.Actor, filed.Case, 0, domain.Restricted{Witness: true}))
	wantCode(t, ask(func(*handon.Input) {}), "handon.witness")
	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	k.Recipients = []domain.AgencyID{rosa.Agency}
	must(t, w.Work.RecordConsent(c, ana.Actor, filed.Case, 0, k))
	wantCode(t, ask(func(*handon.Input) {}), "handon.consent")
	k.Scopes[domain.ScopeShareIdentity] = domain.Yes
	k.Purposes = []domain.Class{domain.ClassShelter}
	must(t, w.Work.RecordConsent(c, ana.Actor, filed.Case, 0, k))
	wantCode(t, ask(func(*handon.Input) {}), "handon.consent")
	k.Purposes = nil
	must(t, w.Work.RecordConsent(c, ana.Actor, filed.Case, 0, k))
	must(t, ask(func(*handon.Input) {}))
	k.Scopes[domain.ScopeShareIdentity] = domain.No
	must(t, w.Work.RecordConsent(c, ana.Actor, filed.Case, 0, k))
	wantCode(t, w.Work.AnswerHandOn(c, rosa.Actor, card(t, w, rosa).ID, handon.Answer{Yes: true}), "handon.consent")

	must(t, w.Work.Cancel(c, ana.Actor, filed.Referrals[0], 0, "solucion_alterna"))
	must(t, w.Work.CloseCase(c, ana.Actor, filed.Case, 0, "plan_cumplido"))
	w.Want(ask(func(*handon.Input) {}), fault.Forbidden)
	if notices(rosa, "notice.handon_withdrawn") != 1 {
		t.Errorf("the request goes with the case: %v", rosa.Told())
	}
	w.Verify()
}

// A girl's case goes to the authority with the yes of who answers for her, and comes back by the same act. A case that
// was joined with hers goes along.
func TestACaseComesBackByTheSameAct(t *testing.T) {
	w, c := amparotest.New(t), t.Context()
	ana, pgn := w.Worker("ana"), w.Person("pablo", w.Agency("pgn", "procuraduria_ninez"), domain.RoleChildAuth)
	girl := func() domain.CaseID {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(15)))
		return filed.Case
	}
	cas, old := girl(), girl()
	v, err := w.Work.ViewCase(c, ana.Actor, old)
	must(t, err)
	must(t, w.Work.Cancel(c, ana.Actor, v.Referrals[0].ID, 0, "solucion_alterna"))
	must(t, w.Work.Merge(c, ana.Actor, old, 0, cas, "Es la misma."))
	in := handsTo(pgn.Agency)
	_, err = w.Work.AskHandOn(c, ana.Actor, cas, 0, in)
	wantCode(t, err, "consent.minor_needs_representative")
	in.GivenBy = "representante"
	id, err := w.Work.AskHandOn(c, ana.Actor, cas, 0, in)
	must(t, err)
	must(t, w.Work.AnswerHandOn(c, pgn.Actor, id, handon.Answer{Yes: true}))
	for _, one := range []domain.CaseID{cas, old} {
		if _, err := w.Work.ReadIdentity(c, pgn.Actor, one); err != nil {
			t.Errorf("the authority reads both: %v", err)
		}
		_, err := w.Work.ViewCase(c, ana.Actor, one)
		w.Want(err, fault.NotFound)
	}
	in.To = ana.Agency
	id, err = w.Work.AskHandOn(c, pgn.Actor, cas, 0, in)
	must(t, err)
	must(t, w.Work.AnswerHandOn(c, ana.Actor, id, handon.Answer{Yes: true}))
	if v, err := w.Work.ViewCase(c, ana.Actor, cas); err != nil || v.Case.Worker != ana.Account || len(v.Merged) != 1 ||
		!slices.Equal(v.Case.Teams, []domain.AgencyID{pgn.Agency}) {
		t.Errorf("it is back: %+v, %v", v.Case, err)
	}
	l, err := w.Work.Ledger(c, ana.Actor, cas)
	if must(t, err); len(l.Handed) != 2 {
		t.Errorf("her ledger tells both: %+v", l.Handed)
	}
	w.Verify()
}
