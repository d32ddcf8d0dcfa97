package casework

import (
	"context"
	"time"

	"amparo/internal/domain"
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

// asItWas fills what a provider left open by what is agreed already: it may not see who else receives, and to leave a list empty would
// mean everybody.
func asItWas(next domain.Consent, in ConsentInput, old domain.Consent, now time.Time) domain.Consent {
	if !old.Live(now) {
		return next
	}
	if len(in.Recipients) == 0 {
		next.Recipients = old.Recipients
	}
	if len(in.Purposes) == 0 {
		next.Purposes = old.Purposes
	}
	if in.ExpiresAt.IsZero() {
		next.ExpiresAt = old.ExpiresAt
	}
	return next
}

// waitFor keeps what a provider recorded beside the consent in force, which is narrowed at once as far as she narrowed it.
func (t *txn) waitFor(f *file, narrow, next domain.Consent) {
	if _, less := narrow.Within(f.consent.V, t.now); less {
		narrow.ID = domain.NewID[domain.ConsentID]()
		t.replaceConsent(f, narrow)
	}
	f.consent.V.Case = next.Case
	f.consent.V.Waiting = &next
}

// replaceConsent puts a consent in the place of the one in force, which becomes a row of its own. The caller keeps the file's consent.
func (t *txn) replaceConsent(f *file, next domain.Consent) {
	old := f.consent.V
	if f.consent.Rev > 0 && old.ID != "" {
		next.Earlier = max(old.Earlier, len(old.Past)) + 1
		for _, past := range old.Past {
			store.Put(&t.ch, store.New(domain.PastConsent{ID: past.ID, Case: old.Case, At: past.ExpiresAt, Consent: past}))
		}
		old.Past, old.Waiting = nil, nil
		store.Put(&t.ch, store.New(domain.PastConsent{ID: old.ID, Case: old.Case, At: t.now, Consent: old}))
	}
	f.consent.V = next
	if !old.Live(t.now) || !old.ExpiresAt.Equal(next.ExpiresAt) { // What ends when the other would have is warned of once.
		t.consentDuty(next.Case, next)
	}
}

// ConfirmConsent puts into force what a provider recorded and what waits for her team.
func (s *Service) ConfirmConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64) error {
	return s.answerConsent(ctx, actor, id, rev, consentConfirmed, func(t *txn, f *file, waiting domain.Consent) error {
		if !t.now.Before(waiting.ExpiresAt) {
			return fault.New(fault.Conflict, "consent.nothing_waits", nil)
		}
		waiting.ConfirmedBy, waiting.ConfirmedAt = actor.Account, t.now
		t.replaceConsent(f, waiting)
		return nil
	})
}

// RejectConsent lets go of what a provider recorded. The consent in force stays as it is.
func (s *Service) RejectConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64) error {
	return s.answerConsent(ctx, actor, id, rev, consentRejected, func(t *txn, f *file, _ domain.Consent) error {
		f.consent.V.Waiting = nil
		return nil
	})
}

// answerConsent runs her team's answer to what a provider recorded, and tells the provider.
func (s *Service) answerConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, code string,
	do func(*txn, *file, domain.Consent) error) error {
	return s.onConsent(ctx, actor, id, rev, policy.ConsentConfirm, func(t *txn, f *file) error {
		if f.consent.V.Waiting == nil {
			return fault.New(fault.Conflict, "consent.nothing_waits", nil)
		}
		waiting := *f.consent.V.Waiting
		if err := do(t, f, waiting); err != nil {
			return err
		}
		store.Put(&t.ch, f.consent)
		kind := "notice.consent_confirmed"
		if code == consentRejected {
			kind = "notice.consent_rejected"
		}
		for _, o := range f.offers {
			if o.V.To == waiting.Agency && o.V.State == domain.OfferAccepted && f.serving(o.V) {
				t.tellProvider(kind, o.V)
			}
		}
		e := t.entry(policy.ConsentConfirm, "case", string(id))
		e.Consent, e.Code = string(waiting.ID), code
		t.keep(e)
		return nil
	})
}
