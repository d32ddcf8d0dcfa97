package casework_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/agenda"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

func kinds(all []agenda.Entry) string {
	var out []string
	for _, e := range all {
		out = append(out, e.Kind)
	}
	return strings.Join(out, " ")
}

func TestEachKeepsAnAgendaOfTheirOwnWork(t *testing.T) {
	w := amparotest.New(t)
	ana, psy, other := w.Worker("ana"), w.Program("psi", domain.ClassPsych, 5), w.Program("otra", domain.ClassPsych, 5)
	law := w.Program("bufete", domain.ClassLegal, 5, "penal_trata")
	ixchel := w.Person("ixchel", w.Agency("voces", "comunitaria"), domain.RoleInterpreter)
	today := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone()))
	in := needsAll()
	in.Case.Hearing = today.AddDays(4)
	filed := ana.Refers(in)
	offer, legal := ana.OffersTo(filed.Referrals[1], psy)[0], ana.OffersTo(filed.Referrals[2], law)[0]
	psy.Accepts(offer)
	law.Accepts(legal)
	at := w.Clock.Now().Add(30 * time.Hour)
	must(t, w.Work.Book(t.Context(), psy.Actor.Actor, offer, 0, placement.BookInput{At: at, How: "presencial"}))
	call, err := w.Work.AskInterpreter(t.Context(), psy.Actor.Actor, offer, 0,
		interpreting.Input{To: ixchel.Agency, Language: "kek", At: at, How: "presencial"})
	must(t, err)

	of := func(who domain.Actor, days int) []agenda.Entry {
		t.Helper()
		all, err := w.Work.Agenda(t.Context(), who, "", days)
		must(t, err)
		return all
	}
	for _, c := range []struct {
		say  string
		who  domain.Actor
		days int
		want string
	}{
		{"the psychologist has her first appointment, and no hearing", psy.Actor.Actor, 7, "first"},
		{"it is not today", psy.Actor.Actor, 1, ""},
		{"another service has nothing", other.Actor.Actor, 7, ""},
		{"the lawyer has the hearing", law.Actor.Actor, 7, "hearing"},
		{"so has her social worker", ana.Actor, 7, "hearing"},
		{"a stranger has none", w.Worker("berta").Actor, 7, ""},
		{"an interpreter is asked", ixchel.Actor, 7, "interpreting"},
	} {
		if got := kinds(of(c.who, c.days)); got != c.want {
			t.Errorf("%s: %q", c.say, got)
		}
	}
	if e := of(ixchel.Actor, 7)[0]; !e.Open || e.Code != "" {
		t.Errorf("an interpreter reads when and in which language: %+v", e)
	}
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, call, true, false))
	second, err := w.Work.AskInterpreter(t.Context(), psy.Actor.Actor, offer, 0,
		interpreting.Input{To: ixchel.Agency, Language: "kek", At: at.Add(20 * time.Minute), How: "video"})
	must(t, err)
	w.Want(w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, second, true, false), fault.Conflict)
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, second, true, true)) // She means it.
	if all := of(ixchel.Actor, 7); len(all) != 2 || !all[0].Clash || !all[1].Clash {
		t.Errorf("two meetings at one time are marked: %+v", all)
	}
	_, err = w.Work.Agenda(t.Context(), psy.Actor.Actor, "mañana", 7)
	w.Want(err, fault.Invalid)
}

func TestACalendarLeavesThePageWithoutAPerson(t *testing.T) {
	w := amparotest.New(t)
	ana, law := w.Worker("ana"), w.Program("bufete", domain.ClassLegal, 5, "penal_trata")
	in := needsAll()
	in.Case.Hearing = domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone())).AddDays(4)
	filed := ana.Refers(in)
	law.Accepts(ana.OffersTo(filed.Referrals[2], law)[0])

	key, err := w.Work.NewFeed(t.Context(), law.Actor.Actor)
	must(t, err)
	if len(key) < 43+20 {
		t.Errorf("a key cannot be guessed: %d signs", len(key))
	}
	all, _, err := w.Work.Feed(t.Context(), key)
	must(t, err)
	if kinds(all) != "hearing" {
		t.Errorf("the calendar has the hearing: %v", all)
	}
	text := string(w.Work.Calendar(all, func(string) string { return "Audiencia, con coma" }))
	if !strings.Contains(text, "DTSTART;VALUE=DATE:20261127\r\n") || !strings.Contains(text, `Audiencia\, con coma R-`) {
		t.Errorf("the file is a calendar: %s", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line has %d octets", len(line))
		}
	}
	for _, personal := range []string{"Marisol", "Ejemplo", "5020000", string(filed.Case)} {
		if strings.Contains(text, personal) {
			t.Errorf("the calendar tells %q", personal)
		}
	}
	for _, wrong := range []string{"", "x", key + "x", strings.Split(key, ".")[0] + ".", string(ana.Account) + "." +
		strings.Split(key, ".")[1]} {
		_, _, err := w.Work.Feed(t.Context(), wrong)
		w.Want(err, fault.NotFound)
	}
	older := key
	key, err = w.Work.NewFeed(t.Context(), law.Actor.Actor)
	must(t, err)
	_, _, err = w.Work.Feed(t.Context(), older)
	w.Want(err, fault.NotFound) // A new address ends the old one.
	account, err := store.Get[domain.Account](t.Context(), w.Store, law.Account)
	must(t, err)
	account.V.Active = false
	var c store.Change
	store.Put(&c, account)
	c.Log(store.Entry{Actor: domain.System("test"), Act: "account.disable", Kind: "account", ID: string(law.Account),
		Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), c))
	_, _, err = w.Work.Feed(t.Context(), key)
	w.Want(err, fault.NotFound) // Who may not sign in has no calendar.
	must(t, w.Work.EndFeed(t.Context(), ana.Actor))
	if on, err := w.Work.HasFeed(t.Context(), ana.Actor); err != nil || on {
		t.Errorf("ended: %v %v", on, err)
	}
}
