package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
)

// tonight is what she is asked at night: four questions, the last with a no.
func tonight() intake.ConsentInput {
	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
	k.Scopes[domain.ScopeShareHealth] = domain.No
	return k
}

// untilHere waits until it is that hour, read in the country, some days from today.
func untilHere(w *amparotest.World, days, hour, minute int) {
	now := w.Clock.Now().In(country.Guatemala().TimeZone())
	w.Waits(time.Date(now.Year(), now.Month(), now.Day()+days, hour, minute, 0, 0, now.Location()).Sub(now))
}

// untilFriday waits until the next Friday evening, half past nine.
func untilFriday(w *amparotest.World) {
	day := w.Clock.Now().In(country.Guatemala().TimeZone()).Weekday()
	untilHere(w, int(time.Friday-day+7)%7+7, 21, 30)
}

func remindersOf(who *amparotest.Actor) (n int) {
	for _, kind := range who.Told() {
		if kind == "notice.consent_rest" {
			n++
		}
	}
	return n
}

// TestWhatIsNotAskedAtNightIsRemindedOfOnWorkingMornings: on a Friday night four questions are asked. Nobody is woken,
// and nobody is called on the days of rest: her worker is reminded on Monday morning and on each working morning, seven
// times, and not again.
func TestWhatIsNotAskedAtNightIsRemindedOfOnWorkingMornings(t *testing.T) {
	w := amparotest.New(t)
	untilFriday(w)
	ana, filed := filedWith(w, tonight(), "abrigo")
	if missing, err := w.Work.RestoreDeadlines(t.Context()); err != nil || missing != 0 {
		t.Errorf("%d deadlines were missing, %v", missing, err)
	}
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	if n := len(v.Consent.Rest); n != 9 || v.Consent.Rest[8] != consent.FollowUp {
		t.Errorf("still to talk about: %v", v.Consent.Rest)
	}
	steps := []struct{ days, hour, minute, want int }{
		{1, 12, 0, 0}, {1, 12, 0, 0}, {1, 6, 30, 0}, {0, 7, 30, 1}, {0, 18, 0, 1}, {1, 7, 30, 2}, {1, 7, 30, 3}, {1, 7, 30,
			4}, {1, 7, 30, 5},
		{1, 12, 0, 5}, {1, 12, 0, 5}, {1, 7, 30, 6}, {1, 7, 30, 7}, {1, 7, 30, 7}, {9, 7, 30, 7},
	}
	for i, s := range steps {
		untilHere(w, s.days, s.hour, s.minute)
		w.Due()
		if got := remindersOf(ana); got != s.want {
			t.Errorf("step %d, %s: reminded %d times, want %d", i,
				w.Clock.Now().In(country.Guatemala().TimeZone()).Format("Mon 15:04"), got, s.want)
		}
		if missing, err := w.Work.RestoreDeadlines(t.Context()); err != nil || missing != 0 {
			t.Errorf("step %d: %d deadlines were missing, %v", i, missing, err)
		}
	}
	w.Verify()
}

// TestNobodyIsRemindedOfWhatWasAskedOrTakenBack: the reminder ends with the last answer, with the consent and with the
// case.
func TestNobodyIsRemindedOfWhatWasAskedOrTakenBack(t *testing.T) {
	for name, ends := range map[string]func(*amparotest.World, *amparotest.Actor, domain.CaseID) error{
		"every question answered": func(w *amparotest.World, ana *amparotest.Actor, id domain.CaseID) error {
			k := tonight()
			for _, v := range country.Guatemala().ConsentScopes() {
				if k.Scopes[domain.Scope(v.Code)] == "" {
					k.Scopes[domain.Scope(v.Code)] = domain.No
				}
			}
			return w.Work.RecordConsent(t.Context(), ana.Actor, id, 0, k)
		},
		"withdrawn": func(w *amparotest.World, ana *amparotest.Actor, id domain.CaseID) error {
			return w.Work.WithdrawConsent(t.Context(), ana.Actor, id)
		},
		"nothing": nil,
	} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			untilFriday(w)
			ana, filed := filedWith(w, tonight(), "abrigo")
			want := 1
			if ends != nil {
				must(t, ends(w, ana, filed.Case))
				want = 0
			}
			untilHere(w, 3, 8, 0)
			w.Due()
			if got := remindersOf(ana); got != want {
				t.Errorf("reminded %d times, want %d", got, want)
			}
			w.Verify()
		})
	}
}

// TestTheLaterConversationAddsOnlyWhatWasNotAsked: what she answers in the morning holds at once and under the same
// consent. What she said at night stays, whoever tries; the house does not add anything, and the reminders end with the
// last answer.
func TestTheLaterConversationAddsOnlyWhatWasNotAsked(t *testing.T) {
	w := amparotest.New(t)
	untilFriday(w)
	ctx := t.Context()
	ana, casa, filed, _ := sheltered(w, tonight())
	before, err := w.Work.ViewConsent(ctx, ana.Actor, filed.Case)
	must(t, err)
	if !before.Can["consent.complete"] {
		t.Error("the page does not offer to add what was left")
	}
	completes := func(who *amparotest.Actor, rev int64, answers map[domain.Scope]domain.Answer) error {
		return w.Work.CompleteConsent(ctx, who.Actor, filed.Case, rev, answers)
	}
	psych := map[domain.Scope]domain.Answer{domain.ScopeSharePsych: domain.Yes, consent.Family: domain.No}
	w.Want(completes(casa.Actor, 0, psych), fault.Forbidden)
	w.Want(completes(ana, before.Consent.Rev+1, psych), fault.Stale)
	for scope, refused := range map[domain.Scope]string{
		domain.ScopeShareHealth: "consent.answered_before", domain.ScopeShareMinimal: "consent.answered_before",
		"fotografia_voz": "consent.not_asked_now", "otra": "field.unknown",
	} {
		wantsField(t, completes(ana, 0, map[domain.Scope]domain.Answer{scope: domain.Yes, consent.Family: domain.No}),
			"consent.scopes."+string(scope), refused)
	}
	wantsField(t, completes(ana, 0, map[domain.Scope]domain.Answer{consent.Family: domain.NotAsked}), "consent.scopes",
		"consent.answer_one")
	must(t, completes(ana, before.Consent.Rev, psych))
	now, err := w.Work.ViewConsent(ctx, ana.Actor, filed.Case)
	must(t, err)
	k := now.Consent.Consent
	if k.ID != before.Consent.Consent.ID || len(now.Past) != 0 || k.Scopes[domain.ScopeSharePsych] != domain.Yes ||
		k.Scopes[consent.Family] != domain.No ||
		k.Scopes[domain.ScopeShareHealth] != domain.No || k.Scopes[domain.ScopeShareMinimal] != domain.Yes ||
		len(now.Consent.Rest) != 7 {
		t.Errorf("after the first talk %+v, left %v", k, now.Consent.Rest)
	}
	wantsField(t, completes(ana, 0, map[domain.Scope]domain.Answer{consent.Family: domain.Yes}),
		"consent.scopes.contacto_familia", "consent.answered_before")
	listed, err := w.Work.LeftToAsk(ctx, ana.Actor)
	if must(t, err); len(listed) != 1 || listed[0].ID != filed.Case {
		t.Errorf("her worker's list: %v", listed)
	}
	rest := map[domain.Scope]domain.Answer{}
	for _, scope := range now.Consent.Rest {
		rest[scope] = domain.Yes
	}
	delete(rest, consent.Abroad) // These are asked when it comes to them, and nobody is reminded of it.
	delete(rest, consent.WithName)
	must(t, completes(ana, 0, rest))
	w.Want(completes(ana, 0, rest), fault.Invalid) // Each was answered.
	if listed, err = w.Work.LeftToAsk(ctx, ana.Actor); err != nil || len(listed) != 0 {
		t.Errorf("her worker's list afterwards: %v %v", listed, err)
	}
	untilHere(w, 3, 8, 0)
	w.Due()
	if got := remindersOf(ana); got != 0 {
		t.Errorf("reminded %d times of nothing", got)
	}
	loggedCodes(t, w, ana.Agency, "consent.complete", "")
	w.Verify()
}
