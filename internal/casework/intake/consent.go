package intake

import (
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/steps"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ConsentInput is what a person agreed to and how she was asked. Minors give assent, and a representative or the
// authority consents.
type ConsentInput struct {
	GivenBy        string
	Representative string
	Language       string
	Interpreter    bool
	Method         string
	Scopes         map[domain.Scope]domain.Answer
	Recipients     []domain.AgencyID
	Reach          domain.Reach
	Purposes       []domain.Class
	Own            []domain.Receiver
	SplitAgreed    bool
	Obtained       domain.Date // on which she was asked, where that was before; empty: now
	ExpiresAt      time.Time   // zero: domain.ConsentDays from then, or as long as a provisional consent holds
}

// Ways of giving consent, and of recording it. Source: the consent records of the network's paper form.
var (
	consentGivers  = []string{consent.ByHerself, consent.WithRepresentative, "representante"}
	consentMethods = []string{"oral", "escrito", "huella", consent.Provisional}
)

// ConsentGivers returns the codes for who gave consent.
func ConsentGivers() []string { return slices.Clone(consentGivers) }

// ConsentMethods returns the codes for how consent was recorded.
func ConsentMethods() []string { return slices.Clone(consentMethods) }

func checkConsent(s *act.Service, c *fault.Fields, in ConsentInput, minor bool) {
	now := s.Now()
	c.Check(slices.Contains(consentGivers, in.GivenBy), "consent.given_by", "field.choose_one")
	c.Check(!minor || in.GivenBy != consent.ByHerself, "consent.given_by", "consent.minor_needs_representative")
	if in.GivenBy != "" && in.GivenBy != consent.ByHerself { // Who speaks for herself is asked for nobody else.
		c.Check(!domain.Blank(in.Representative), "consent.representative", "field.required")
	}
	act.Text(c, "consent.representative", in.Representative, 200)
	_, known := s.Country.Language(in.Language)
	c.Check(known, "consent.language", "field.choose_one")
	c.Check(slices.Contains(consentMethods, in.Method), "consent.method", "field.choose_one")
	for scope, answer := range in.Scopes {
		v, known := s.Country.Value(country.ListConsentScope, string(scope))
		c.Check(known, "consent.scopes", "field.unknown")
		c.Check(!v.Retired, "consent.scopes."+string(scope), "consent.not_asked_now")
		c.Check(answer == domain.Yes || answer == domain.No || answer == domain.NotAsked, "consent.scopes", "field.unknown")
		c.Check(in.Method != consent.Provisional || answer != domain.Yes || !consent.BeyondProvisional(scope),
			"consent.scopes."+string(scope), "consent.provisional_minimum")
	}
	for _, p := range in.Purposes {
		c.Check(slices.Contains(domain.Classes(), p) && len(in.Purposes) <= act.MaxList, "consent.purposes", "field.unknown")
	}
	if in.Obtained != "" {
		act.Passed(c, "consent.on", in.Obtained, s.Today())
		c.Check(obtained(s, in).AddDate(0, 0, domain.ConsentDays).After(now) && in.Method != consent.Provisional,
			"consent.on", "consent.ended_before")
	}
	c.Check(in.Scopes[domain.ScopeRecord] == domain.Yes, "consent.scopes.registro", "consent.record_needed")
	if !in.ExpiresAt.IsZero() {
		if c.Check(in.ExpiresAt.After(now), "consent.expires_at", "field.date_future") &&
			!in.ExpiresAt.Before(now.AddDate(0, 0, domain.ConsentDays+1)) {
			c.AddArgs("consent.expires_at", "consent.too_long", fault.Args{"days": domain.ConsentDays})
		}
		c.Check(in.Method != consent.Provisional || !in.ExpiresAt.After(consent.ProvisionalEnd(now)),
			"consent.expires_at", "consent.provisional_short")
	}
}

// obtained is when she was asked: where a day is said, its beginning.
func obtained(s *act.Service, in ConsentInput) time.Time {
	if day := s.Morning(in.Obtained); !day.IsZero() {
		return day
	}
	return s.Now()
}

func newConsent(t *act.Txn, id domain.CaseID, in ConsentInput) domain.Consent {
	k := domain.Consent{ID: domain.NewID[domain.ConsentID](), Case: id, GivenBy: in.GivenBy,
		Representative: in.Representative, Language: in.Language, Interpreter: in.Interpreter, Method: in.Method,
		ObtainedAt: t.Now, ExpiresAt: in.ExpiresAt, Scopes: in.Scopes, Recipients: in.Recipients, Reach: in.Reach,
		Purposes: in.Purposes, Own: in.Own, SplitAgreed: in.SplitAgreed, RecordedBy: t.Actor.Account, Agency: t.Actor.Agency}
	if in.Obtained != "" {
		k.ObtainedAt = obtained(t.Service, in)
	}
	switch {
	case !k.ExpiresAt.IsZero():
	case k.Method == consent.Provisional:
		k.ExpiresAt = consent.ProvisionalEnd(k.ObtainedAt)
	default:
		k.ExpiresAt = k.ObtainedAt.AddDate(0, 0, domain.ConsentDays)
	}
	return k
}

// RecordConsent replaces what was agreed by what is agreed now; what was agreed before stays on record. Scopes that are
// no longer agreed close at the next request. What a provider records takes effect at once where it closes something;
// where it would open more, it waits until her team confirms it, because nobody widens their own access.
func (s *Service) RecordConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in ConsentInput) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Consent(id), rev, policy.ConsentRecord,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Consent]) error {
			var c fault.Fields
			checkConsent(t.Service, &c, in, f.Case.V.Minor(s.Majority()))
			if err := checkReceivers(t, &c, in); err != nil {
				return err
			}
			e := t.Entry(policy.ConsentRecord, "case", string(id))
			next := newConsent(t, id, in)
			e.Consent = string(next.ID)
			provider := actor.Role.Provider() || actor.OnBehalf != "" && actor.OnBehalf != f.Case.V.Agency
			if provider {
				next = asItWas(next, in, f.Consent.V, t.Now)
			}
			old := f.Consent.V
			narrow, more := consent.Within(old, next, t.Now)
			var err error
			if provider && more {
				e.Code = consentWaits
				err = waitFor(t, f, narrow, next)
			} else {
				err = replaceConsent(t, f, next)
			}
			if err != nil {
				return err
			}
			store.Put(&t.Change, f.Consent)
			k := f.Consent.V
			if err := endUncovered(t, f, old); err != nil {
				return err
			}
			switch {
			case k.Waiting != nil:
				t.NotifyCase("notice.consent_waiting", f.Case.V)
			case provider || actor.Agency != f.Case.V.Agency && actor.OnBehalf != f.Case.V.Agency:
				// Whoever treats her may record what she says; her team always hears of it.
				t.NotifyCase("notice.consent_recorded", f.Case.V)
			}
			t.LogEntry(e)
			return nil
		})
}

// WithdrawConsent ends what was agreed. It always succeeds and needs no reason: open questions are taken back in the
// same commit, every disclosure closes at the next request, and receivers are told to stop using the data. A bed that
// is held or slept in is not taken away.
func (s *Service) WithdrawConsent(ctx context.Context, actor domain.Actor, id domain.CaseID) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Consent(id), 0, policy.ConsentWithdraw,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Consent]) error {
			if actor.Agency != f.Case.V.Agency {
				t.NotifyCase("notice.consent_withdrawn", f.Case.V)
			}
			return Withdraw(t, f)
		})
}

// Withdraw ends what was agreed, as WithdrawConsent says, for whoever was allowed to: her team, or she herself. It does
// not tell her team.
func Withdraw(t *act.Txn, f *dossier.Dossier) error {
	k, id := f.Consent, f.Case.V.ID
	k.V = k.V.Withdraw(t.Actor.Account, t.Now)
	k.V.Case = id
	if k.V.ID == "" {
		k.V.ID = domain.NewID[domain.ConsentID]()
	}
	store.Put(&t.Change, k)
	e := t.Entry(policy.ConsentWithdraw, "case", string(id))
	e.Consent = string(k.V.ID)
	t.LogEntry(e)
	f.Consent = k
	_, err := steps.Recheck(t, f)
	if err := errors.Join(err, interpreting.DropUntold(t, f), dossier.EndHandOn(t, f)); err != nil {
		return err
	}
	for _, o := range f.Offers {
		if o.V.State == domain.OfferAccepted && f.Serving(o.V) {
			t.NotifyProvider("notice.consent_withdrawn", o.V)
		}
	}
	return placement.WithdrawOffers(t, f, func(domain.Offer) bool { return true }, domain.CancelWithdrawn,
		"consentimiento_retirado")
}

// endUncovered ends what she no longer agrees to, the day of travel of a return among it.
func endUncovered(t *act.Txn, f *dossier.Dossier, old domain.Consent) error {
	_, err := steps.Recheck(t, f)
	return errors.Join(err, placement.EndUncovered(t, f, old))
}

// CompleteConsent adds to the consent in force what she answers in a later conversation, and nothing else. It holds at
// once.
func (s *Service) CompleteConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	answers map[domain.Scope]domain.Answer) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Consent(id), rev, policy.ConsentComplete,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Consent]) error {
			old := f.Consent.V
			if err := dossier.AnswerRest(t, f, answers); err != nil {
				return err
			}
			if actor.Agency != f.Case.V.Agency && actor.OnBehalf != f.Case.V.Agency {
				t.NotifyCase("notice.consent_recorded", f.Case.V)
			}
			return endUncovered(t, f, old)
		})
}
