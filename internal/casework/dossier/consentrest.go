package dossier

import (
	"maps"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// restReminders is on how many working mornings her worker is reminded of the later conversation. A proposal of the
// product.
const restReminders = 7

// NextRest returns the next working morning after now on which her worker is reminded of the later conversation; the
// zero time when nothing is left to ask, or when she was reminded often enough.
func NextRest(s *act.Service, k domain.Consent, now time.Time) time.Time {
	if !consent.Soon(StillToAsk(s, k, now)) {
		return time.Time{}
	}
	from := k.ObtainedAt
	for range restReminders {
		at := s.After(domain.UrgencyScheduled, from, time.Minute)
		if at.Equal(from.Add(time.Minute)) { // It was asked in working hours: the next morning is tomorrow's.
			at = s.After(domain.UrgencyScheduled, nextDay(s, from), time.Minute)
		}
		if at.After(now) && k.Live(at) {
			return at
		}
		from = nextDay(s, at)
	}
	return time.Time{}
}

func nextDay(s *act.Service, at time.Time) time.Time {
	return s.Morning(domain.DateOf(at.In(s.Country.TimeZone())).AddDays(1))
}

// RestDue reminds her worker of the later conversation, unless nothing is left to ask by now.
func RestDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	f, err := Load(t.Ctx, t.Service, domain.CaseID(d.Target))
	if err != nil || !f.Case.V.ClosedAt.IsZero() || !consent.Soon(StillToAsk(t.Service, f.Consent.V, t.Now)) {
		return time.Time{}, err
	}
	if at := NextRest(t.Service, f.Consent.V, d.DueAt.Add(-time.Second)); at.IsZero() || at.After(t.Now) {
		return at, nil // She agreed anew since, and the row came too early.
	}
	*did = true
	store.Check(&t.Change, f.Consent)
	t.NotifyCase("notice.consent_rest", f.Case.V)
	t.LogAct(domain.DeadlineRest, "case", d.Target, "")
	return NextRest(t.Service, f.Consent.V, t.Now), nil
}

// AnswerRest fills what a consent in force leaves unanswered and writes it under the consent's own id. What was
// answered before is not changed by it: that is a new consent. What waits for her team is filled too where it leaves
// the same open.
func AnswerRest(t *act.Txn, f *Dossier, answers map[domain.Scope]domain.Answer) error {
	left := StillToAsk(t.Service, f.Consent.V, t.Now)
	if f.Consent.V.Method == consent.Provisional { // It cannot grow: she is asked properly, and that is recorded anew.
		return fault.New(fault.Conflict, "consent.provisional_anew", nil)
	}
	if len(left) == 0 {
		return fault.New(fault.Conflict, "consent.nothing_left", nil)
	}
	var c fault.Fields
	said := maps.Clone(answers)
	for scope, answer := range answers {
		path := "consent.scopes." + string(scope)
		v, known := t.Country.Value(country.ListConsentScope, string(scope))
		switch {
		case !known || answer != domain.Yes && answer != domain.No && answer != domain.NotAsked:
			c.Add(path, "field.unknown")
		case v.Retired:
			c.Add(path, "consent.not_asked_now")
		case !slices.Contains(left, scope):
			c.Add(path, "consent.answered_before")
		case answer == domain.NotAsked:
			delete(said, scope)
		}
	}
	c.Check(len(said) > 0, "consent.scopes", "consent.answer_one")
	if err := c.Err(); err != nil {
		return err
	}
	f.Consent.V = filled(f.Consent.V, said)
	if w := f.Consent.V.Waiting; w != nil {
		waiting := filled(*w, said)
		f.Consent.V.Waiting = &waiting
	}
	store.Put(&t.Change, f.Consent)
	e := t.Entry(policy.ConsentComplete, "case", string(f.Case.V.ID))
	e.Consent = string(f.Consent.V.ID)
	t.LogEntry(e)
	return nil
}

// filled is a consent with what was said, where it has no answer.
func filled(k domain.Consent, said map[domain.Scope]domain.Answer) domain.Consent {
	scopes := maps.Clone(said)
	for scope, answer := range k.Scopes {
		if answer == domain.Yes || answer == domain.No || scopes[scope] == "" {
			scopes[scope] = answer
		}
	}
	k.Scopes = scopes
	return k
}

// StillToAsk returns the scopes that a consent in force leaves unanswered, in the order in which they are asked.
func StillToAsk(s *act.Service, k domain.Consent, now time.Time) []domain.Scope {
	var out []domain.Scope
	for _, v := range s.Country.ConsentScopes() {
		answer := k.Scopes[domain.Scope(v.Code)]
		if k.Live(now) && (answer == "" || answer == domain.NotAsked) {
			out = append(out, domain.Scope(v.Code))
		}
	}
	return out
}
