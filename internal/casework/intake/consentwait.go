package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Codes under which the log keeps what became of a consent that a provider recorded.
const (
	consentWaits     = "espera_confirmacion"
	consentConfirmed = "confirmado"
	consentRejected  = "rechazado"
)

// asItWas fills what a provider left open by what is agreed already: it may not see who else receives, and to leave a
// list empty would mean everybody.
func asItWas(next domain.Consent, in ConsentInput, old domain.Consent, now time.Time) domain.Consent {
	if !old.Live(now) {
		return next
	}
	if len(in.Recipients) == 0 && in.Reach == "" {
		next.Recipients, next.Reach = old.Recipients, old.Reach
	}
	for _, own := range old.Own {
		if !slices.ContainsFunc(in.Own, func(r domain.Receiver) bool { return r.Agency == own.Agency }) {
			next.Own = append(next.Own, own)
		}
	}
	if len(in.Purposes) == 0 {
		next.Purposes = old.Purposes
	}
	if in.ExpiresAt.IsZero() {
		next.ExpiresAt = old.ExpiresAt
	}
	return next
}

// waitFor keeps what a provider recorded beside the consent in force, which is narrowed at once as far as she narrowed
// it.
func waitFor(t *act.Txn, f *dossier.Dossier, narrow, next domain.Consent) error {
	if _, less := consent.Within(narrow, f.Consent.V, t.Now); less {
		narrow.ID = domain.NewID[domain.ConsentID]()
		if err := replaceConsent(t, f, narrow); err != nil {
			return err
		}
	}
	f.Consent.V.Case = next.Case
	f.Consent.V.Waiting = &next
	return nil
}

// replaceConsent puts a consent in the place of the one in force, which becomes a row of its own. The caller keeps the
// file's consent.
func replaceConsent(t *act.Txn, f *dossier.Dossier, next domain.Consent) error {
	old := f.Consent.V
	if f.Consent.Rev > 0 && old.ID != "" {
		next.Earlier = max(old.Earlier, len(old.Past)) + 1
		for _, past := range old.Past {
			store.Put(&t.Change, store.New(domain.PastConsent{ID: past.ID, Case: old.Case, At: past.ExpiresAt, Consent: past}))
		}
		old.Past, old.Waiting = nil, nil
		store.Put(&t.Change, store.New(domain.PastConsent{ID: old.ID, Case: old.Case, At: t.Now, Consent: old}))
	}
	f.Consent.V = next
	return placement.ConsentDeadlines(t, next.Case, next, old)
}

// ConfirmConsent puts into force what a provider recorded and what waits for her team.
func (s *Service) ConfirmConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64) error {
	return answerConsent(ctx, s.Service, actor, id, rev, consentConfirmed, func(t *act.Txn, f *dossier.Dossier,
		waiting domain.Consent) error {
		if !t.Now.Before(waiting.ExpiresAt) {
			return fault.New(fault.Conflict, "consent.nothing_waits", nil)
		}
		waiting.ConfirmedBy, waiting.ConfirmedAt = actor.Account, t.Now
		return replaceConsent(t, f, waiting)
	})
}

// RejectConsent lets go of what a provider recorded. The consent in force stays as it is.
func (s *Service) RejectConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64) error {
	return answerConsent(ctx, s.Service, actor, id, rev, consentRejected, func(t *act.Txn, f *dossier.Dossier,
		_ domain.Consent) error {
		f.Consent.V.Waiting = nil
		return nil
	})
}

// answerConsent runs her team's answer to what a provider recorded, and tells the provider.
func answerConsent(ctx context.Context, s *act.Service, actor domain.Actor, id domain.CaseID, rev int64, code string,
	do func(*act.Txn, *dossier.Dossier, domain.Consent) error) error {
	return dossier.Do(ctx, s, actor, dossier.Consent(id), rev, policy.ConsentConfirm, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Consent]) error {
		if f.Consent.V.Waiting == nil {
			return fault.New(fault.Conflict, "consent.nothing_waits", nil)
		}
		waiting := *f.Consent.V.Waiting
		if err := do(t, f, waiting); err != nil {
			return err
		}
		store.Put(&t.Change, f.Consent)
		kind := "notice.consent_confirmed"
		if code == consentRejected {
			kind = "notice.consent_rejected"
		}
		for _, o := range f.Offers {
			if o.V.To == waiting.Agency && o.V.State == domain.OfferAccepted && f.Serving(o.V) {
				t.NotifyProvider(kind, o.V)
			}
		}
		e := t.Entry(policy.ConsentConfirm, "case", string(id))
		e.Consent, e.Code = string(waiting.ID), code
		t.LogEntry(e)
		return nil
	})
}

// maxRecipients bounds the agencies one consent names.
const maxRecipients = 200

// checkReceivers adds what is wrong with whom a consent names, and returns every fault of the form. A receiver takes
// part in the network now; what is said of one alone is never more than what is said of all.
func checkReceivers(t *act.Txn, c *fault.Fields, in ConsentInput) error {
	named := func(path string, id domain.AgencyID) error {
		a, err := store.Find[domain.Agency](t.Ctx, t.Store, id)
		if err == nil && c.Check(a.Rev > 0, path, "consent.receiver_unknown") {
			c.Check(a.V.Active, path, "consent.receiver_off")
		}
		return err
	}
	if c.Check(max(len(in.Recipients), len(in.Own)) <= maxRecipients, "consent.recipients", "field.too_many") {
		for i, id := range in.Recipients {
			if err := named(fmt.Sprintf("consent.recipients.%d", i), id); err != nil {
				return err
			}
		}
		for i, own := range in.Own {
			path := fmt.Sprintf("consent.own.%d", i)
			if err := named(path+".agency", own.Agency); err != nil {
				return err
			}
			checkOwn(t, c, in, i, path)
		}
	}
	reaches := []domain.Reach{"", domain.ReachAny, domain.ReachThree}
	c.Check(slices.Contains(reaches, in.Reach), "consent.reach", "field.unknown")
	c.Check(in.Reach == "" || len(in.Recipients) == 0, "consent.reach", "consent.reach_or_named")
	return c.Err()
}

// checkOwn adds what is wrong with what is said of one receiver alone.
func checkOwn(t *act.Txn, c *fault.Fields, in ConsentInput, i int, path string) {
	own := in.Own[i]
	same := func(r domain.Receiver) bool { return r.Agency == own.Agency }
	c.Check(slices.IndexFunc(in.Own, same) == i, path+".agency", "consent.receiver_twice")
	c.Check(len(in.Recipients) == 0 || slices.Contains(in.Recipients, own.Agency), path+".agency",
		"consent.receiver_not_named")
	for _, p := range own.Purposes {
		if c.Check(slices.Contains(domain.Classes(), p) && len(own.Purposes) <= act.MaxList, path+".purposes",
			"field.unknown") {
			c.Check(len(in.Purposes) == 0 || slices.Contains(in.Purposes, p), path+".purposes", "consent.receiver_purposes")
		}
	}
	if end := own.ExpiresAt; !end.IsZero() && c.Check(end.After(t.Now), path+".expires_at", "field.date_future") {
		all := in.ExpiresAt
		if all.IsZero() {
			all = t.Now.AddDate(0, 0, domain.ConsentDays)
		}
		c.Check(!end.After(all), path+".expires_at", "consent.receiver_outlives")
	}
}
