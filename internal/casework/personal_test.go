package casework_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestAPersonFollowsHerOwnCaseByACode: how her requests stand, a question to her team and its answer, and who saw her
// data; without a name, a house or an id. Her reading stands in the next ledger, so that she sees if it was not hers.
func TestAPersonFollowsHerOwnCaseByACode(t *testing.T) {
	w, c := amparotest.New(t), t.Context()
	ana, casa, psy, filed := treated(w)
	code, err := w.Work.GiveCode(c, ana.Actor, filed.Case)
	must(t, err)
	if len(strings.Split(code, "-")) != 4 || len(strings.ReplaceAll(code, "-", ""))*5 < 80 {
		t.Fatalf("the code %q has less than 80 bits, or no groups", code)
	}
	must(t, w.Work.WriteOwn(c, "r", " "+strings.ToUpper(code), "¿Cuándo puedo ver a mi hermana?"))
	if told := ana.Told(); !slices.Contains(told, "notice.personal_message") {
		t.Errorf("her team is told %v", told)
	}
	page, err := w.Work.Personal(c, ana.Actor, filed.Case)
	must(t, err)
	if len(page.Lines) != 1 || page.Lines[0].Text != "¿Cuándo puedo ver a mi hermana?" || !page.Unread {
		t.Fatalf("her team reads %+v", page)
	}
	must(t, w.Work.AnswerPerson(c, ana.Actor, filed.Case, "El lunes la llamo."))
	own, err := w.Work.FollowOwn(c, "r", code)
	must(t, err)
	if len(own.Requests) != 2 || own.Requests[0].State != "yes" ||
		len(own.Lines) != 2 || !own.Lines[0].Team || own.Lines[0].Text != "El lunes la llamo." ||
		own.Lines[1].Text != "" || !own.Agrees {
		t.Errorf("she sees %+v", own)
	}
	raw, err := json.Marshal(own)
	must(t, err)
	for _, secret := range []string{string(casa.Agency), string(psy.Agency), string(ana.Account), string(filed.Case),
		filed.Code, "Marisol", "Florinda"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("her page tells %q", secret)
		}
	}
	l, err := w.Work.Ledger(c, ana.Actor, filed.Case)
	must(t, err)
	if l.Days[len(l.Days)-1].Party.Kind != "herself" {
		t.Errorf("that her code was used does not stand in the ledger: %+v", l.Days)
	}
	w.Verify()
}

// TestHerTeamWritesNoNameOfAHouseToHerPhone: whatever the accents and capitals, and neither where it stands.
func TestHerTeamWritesNoNameOfAHouseToHerPhone(t *testing.T) {
	w, c := amparotest.New(t), t.Context()
	ana, casa := w.Worker("ana"), w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana.Offers(filed.Referrals[0], casa)
	_, err := w.Work.GiveCode(c, ana.Actor, filed.Case)
	must(t, err)
	w.Want(w.Work.AnswerPerson(c, ana.Actor, filed.Case, "Le preguntamos a CASA JÁCARANDA."), fault.Invalid)
	must(t, w.Work.AnswerPerson(c, ana.Actor, filed.Case, "Ya preguntamos; es una casa tranquila."))
	w.Verify()
}

// TestACodeThatWasTakenBackOrReplacedOpensNothing, and is answered like one that never was. The messages stay.
func TestACodeThatWasTakenBackOrReplacedOpensNothing(t *testing.T) {
	w, c := amparotest.New(t), t.Context()
	ana, _, _, filed := treated(w)
	first, err := w.Work.GiveCode(c, ana.Actor, filed.Case)
	must(t, err)
	must(t, w.Work.WriteOwn(c, "r", first, "Hola."))
	second, err := w.Work.GiveCode(c, ana.Actor, filed.Case)
	must(t, err)
	_, never := w.Work.FollowOwn(c, "r", "abcde-fghij-kmnpq-rstuv")
	refused := func(code string) {
		t.Helper()
		_, err := w.Work.FollowOwn(c, "r", code)
		if err == nil || err.Error() != never.Error() || fault.As(err).Fields[0].Code != "personal.unknown" {
			t.Errorf("%q is answered %v", code, err)
		}
		w.Want(w.Work.WriteOwn(c, "r", code, "Hola."), fault.Invalid)
		w.Want(w.Work.WithdrawOwn(c, "r", code), fault.Invalid)
	}
	refused(first)
	refused("")
	refused(strings.Repeat("a", 5000))
	own, err := w.Work.FollowOwn(c, "r", second)
	must(t, err)
	if len(own.Lines) != 1 {
		t.Errorf("with a new code she reads %+v", own.Lines)
	}
	must(t, w.Work.EndCode(c, ana.Actor, filed.Case))
	refused(second)
	w.Want(w.Work.EndCode(c, ana.Actor, filed.Case), fault.Conflict)
	w.Want(w.Work.AnswerPerson(c, ana.Actor, filed.Case, "¿Está bien?"), fault.Conflict)
	k, err := store.Get[domain.Consent](c, w.Store, filed.Case)
	must(t, err)
	if !k.V.Live(w.Clock.Now()) {
		t.Error("a code that opens nothing withdrew her consent")
	}
	w.Verify()
}

// TestSheWithdrawsHerConsentByHerCode: at once and whole, as when her team records it. Her team and the house that has
// her data are told, nothing new can be sent, and a second time changes nothing.
func TestSheWithdrawsHerConsentByHerCode(t *testing.T) {
	w, c := amparotest.New(t), t.Context()
	ana, casa, _, filed := treated(w)
	other := w.Shelter("otra casa", "0108", amparotest.Women(2))
	more, err := w.Work.AddNeeds(c, ana.Actor, filed.Case, []intake.NeedInput{{Need: "abrigo",
		Urgency: domain.UrgencyHigh}}, true)
	must(t, err)
	code, err := w.Work.GiveCode(c, ana.Actor, filed.Case)
	must(t, err)
	_, err = w.Work.ReadIdentity(c, casa.Actor.Actor, filed.Case)
	must(t, err)
	w.Waits(time.Minute)
	must(t, w.Work.WithdrawOwn(c, "r", code))
	if told := ana.Told(); !slices.Contains(told, "notice.personal_withdrawn") {
		t.Errorf("her team is told %v", told)
	}
	if told := casa.Told(); !slices.Contains(told, "notice.consent_withdrawn") {
		t.Errorf("the house is told %v", told)
	}
	_, err = w.Work.ReadIdentity(c, casa.Actor.Actor, filed.Case)
	w.Want(err, fault.Forbidden)
	_, err = w.Work.SendOffers(c, ana.Actor, more[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{other.Shelter.ID}})
	if err == nil {
		t.Error("something new was sent after she withdrew")
	}
	own, err := w.Work.FollowOwn(c, "r", code)
	must(t, err)
	if own.Agrees || own.Ledger.Agreed[0].State != "withdrawn" {
		t.Errorf("after withdrawing she sees %+v", own)
	}
	before := len(ana.Told())
	must(t, w.Work.WithdrawOwn(c, "r", code))
	if len(ana.Told()) != before {
		t.Error("withdrawing what is withdrawn tells her team again")
	}
	w.Verify()
}

// TestAMinorHasACodeOnlyWhereSomebodyAnswersForHer: with the consent of her representative in force, or an order.
func TestAMinorHasACodeOnlyWhereSomebodyAnswersForHer(t *testing.T) {
	w, c := amparotest.New(t), t.Context()
	ana := w.Worker("ana")
	girl := amparotest.Survivor(amparotest.Woman(16))
	girl.Consent.Representative = "Madre de la persona"
	filed := ana.Refers(girl)
	_, err := w.Work.GiveCode(c, ana.Actor, filed.Case)
	must(t, err)
	must(t, w.Work.WithdrawConsent(c, ana.Actor, filed.Case))
	_, err = w.Work.GiveCode(c, ana.Actor, filed.Case)
	w.Want(err, fault.Conflict)
	if page, err := w.Work.Personal(c, ana.Actor, filed.Case); err != nil || page.Barred == nil {
		t.Errorf("her team is told %v, %v", page.Barred, err)
	}
	must(t, w.Work.RecordOrder(c, w.Authority().Actor, filed.Case, 0, intake.OrderInput{Number: "MP-0001-2026",
		Date: "2026-11-23"}))
	_, err = w.Work.GiveCode(c, ana.Actor, filed.Case)
	must(t, err)
	w.Verify()
}
