package casework

import (
	"context"
	"slices"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ConsentInput is what a person agreed to and how she was asked. Minors give assent, and a representative or the authority consents.
type ConsentInput struct {
	GivenBy        string
	Representative string
	Language       string
	Interpreter    bool
	Method         string
	Scopes         map[domain.Scope]domain.Answer
	Recipients     []domain.AgencyID
	Purposes       []domain.Class
	SplitAgreed    bool
	ExpiresAt      time.Time // zero: domain.ConsentDays from now
}

// Ways of giving consent, and of recording it. Source: the consent records of the network's paper form.
var (
	consentGivers  = []string{"persona", "asentimiento_nna_y_representante", "representante"}
	consentMethods = []string{"oral", "escrito", "huella"}
)

// maxRecipients bounds the agencies one consent names.
const maxRecipients = 200

// ConsentGivers returns the codes for who gave consent.
func ConsentGivers() []string { return slices.Clone(consentGivers) }

// ConsentMethods returns the codes for how consent was recorded.
func ConsentMethods() []string { return slices.Clone(consentMethods) }

func (s *Service) checkConsent(c *fault.Fields, in ConsentInput, minor bool) {
	c.Check(slices.Contains(consentGivers, in.GivenBy), "consent.given_by", "field.choose_one")
	c.Check(!minor || in.GivenBy != "persona", "consent.given_by", "consent.minor_needs_representative")
	c.Check(in.GivenBy == "persona" || in.Representative != "", "consent.representative", "field.required")
	c.Check(len(in.Representative) <= 200 && clean(in.Representative), "consent.representative", "field.characters")
	_, known := s.pack.Language(in.Language)
	c.Check(known, "consent.language", "field.choose_one")
	c.Check(slices.Contains(consentMethods, in.Method), "consent.method", "field.choose_one")
	for scope, answer := range in.Scopes {
		c.Check(s.pack.Has(country.ListConsentScope, string(scope)), "consent.scopes", "field.unknown")
		c.Check(answer == domain.Yes || answer == domain.No || answer == domain.NotAsked, "consent.scopes", "field.unknown")
	}
	c.Check(len(in.Recipients) <= maxRecipients, "consent.recipients", "field.too_many")
	for _, p := range in.Purposes {
		known := p == domain.ClassShelter || p == domain.ClassPsych || p == domain.ClassLegal || p == domain.ClassOther
		c.Check(known && len(in.Purposes) <= maxList, "consent.purposes", "field.unknown")
	}
	c.Check(in.Scopes[domain.ScopeRecord] == domain.Yes, "consent.scopes.registro", "consent.record_needed")
	if !in.ExpiresAt.IsZero() {
		ok := in.ExpiresAt.After(s.Now()) && in.ExpiresAt.Before(s.Now().AddDate(0, 0, domain.ConsentDays+1))
		if !ok {
			c.AddArgs("consent.expires_at", "consent.too_long", fault.Args{"days": domain.ConsentDays})
		}
	}
}

func (t *txn) newConsent(id domain.CaseID, in ConsentInput) domain.Consent {
	k := domain.Consent{
		ID: domain.NewID[domain.ConsentID](), Case: id, GivenBy: in.GivenBy, Representative: in.Representative, Language: in.Language,
		Interpreter: in.Interpreter, Method: in.Method, ObtainedAt: t.now, ExpiresAt: in.ExpiresAt, Scopes: in.Scopes,
		Recipients: in.Recipients, Purposes: in.Purposes, SplitAgreed: in.SplitAgreed, RecordedBy: t.actor.Account, Agency: t.actor.Agency,
	}
	if k.ExpiresAt.IsZero() {
		k.ExpiresAt = t.now.AddDate(0, 0, domain.ConsentDays)
	}
	return k
}

// RecordConsent replaces what was agreed by what is agreed now; what was agreed before stays on record. Scopes that are no longer
// agreed close at the next request. What a provider records takes effect at once where it closes something; where it would open more, it
// waits until her team confirms it, because nobody widens their own access.
func (s *Service) RecordConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in ConsentInput) error {
	return s.onConsent(ctx, actor, id, rev, policy.ConsentRecord, func(t *txn, f *file) error {
		var c fault.Fields
		s.checkConsent(&c, in, f.cas.V.Minor(s.majority()))
		if err := c.Err(); err != nil {
			return err
		}
		e := t.entry(policy.ConsentRecord, "case", string(id))
		next := t.newConsent(id, in)
		e.Consent = string(next.ID)
		provider := actor.Role.Provider() || actor.OnBehalf != "" && actor.OnBehalf != f.cas.V.Agency
		if provider {
			next = asItWas(next, in, f.consent.V, t.now)
		}
		narrow, more := f.consent.V.Within(next, t.now)
		if provider && more {
			e.Code = consentWaits
			t.waitFor(f, narrow, next)
		} else {
			t.replaceConsent(f, next)
		}
		store.Put(&t.ch, f.consent)
		k := f.consent.V
		notCovered := func(o domain.Offer) bool { return !k.Allows(domain.ScopeShareMinimal, o.To, o.Class, t.now) }
		if err := t.recallThose(f, notCovered, "", "consentimiento_registrado"); err != nil {
			return err
		}
		switch {
		case k.Waiting != nil:
			t.tellCase("notice.consent_waiting", f.cas.V)
		case provider || actor.Agency != f.cas.V.Agency && actor.OnBehalf != f.cas.V.Agency:
			t.tellCase("notice.consent_recorded", f.cas.V) // Whoever treats her may record what she says; her team always hears of it.
		}
		t.keep(e)
		return nil
	})
}

// onConsent runs an act on what the person of a case agrees to. Rev is the consent's own; 0 means whatever is current.
func (s *Service) onConsent(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, action policy.Action, do func(*txn, *file) error) error {
	return s.onCase(ctx, actor, id, 0, string(action), func(t *txn, f *file) error {
		if rev != 0 && rev != f.consent.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		return do(t, f)
	})
}

// WithdrawConsent ends what was agreed. It always succeeds and needs no reason: open questions are taken back in the same commit, every
// disclosure closes at the next request, and receivers are told to stop using the data. A bed that is held or slept in is not taken away.
func (s *Service) WithdrawConsent(ctx context.Context, actor domain.Actor, id domain.CaseID) error {
	return s.onConsent(ctx, actor, id, 0, policy.ConsentWithdraw, func(t *txn, f *file) error {
		k := f.consent
		k.V = k.V.Withdraw(actor.Account, t.now)
		k.V.Case = id
		if k.V.ID == "" {
			k.V.ID = domain.NewID[domain.ConsentID]()
		}
		store.Put(&t.ch, k)
		e := t.entry("consent.withdraw", "case", string(id))
		e.Consent = string(k.V.ID)
		t.keep(e)
		for _, o := range f.offers {
			if o.V.State == domain.OfferAccepted && f.serving(o.V) {
				t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.consent_withdrawn", Offer: o.V.ID, Urgency: o.V.Urgency})
			}
		}
		if actor.Agency != f.cas.V.Agency {
			t.tellCase("notice.consent_withdrawn", f.cas.V)
		}
		return t.recall(f)
	})
}

// recall takes back every unanswered offer of a case and returns its referrals to review.
func (t *txn) recall(f *file) error {
	return t.recallThose(f, func(domain.Offer) bool { return true }, domain.CancelWithdrawn, "consentimiento_retirado")
}

// recallThose takes back the unanswered offers that a rule names, and returns to review the referrals that none is left of.
func (t *txn) recallThose(f *file, named func(domain.Offer) bool, code, event string) error {
	touched, left := map[domain.ReferralID]bool{}, map[domain.ReferralID]bool{}
	for _, o := range f.offers {
		if !o.V.State.Live() {
			continue
		}
		if !named(o.V) {
			left[o.V.Referral] = true
			continue
		}
		var err error
		if o.V, err = o.V.Withdraw(t.actor, code, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, o)
		touched[o.V.Referral] = true
		t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.offer_withdrawn", Offer: o.V.ID, Urgency: o.V.Urgency})
	}
	for _, r := range f.referrals {
		if !touched[r.V.ID] || left[r.V.ID] || r.V.State != domain.ReferralOffered {
			if r.V.State.Open() {
				store.Check(&t.ch, r) // An offer sent at this moment moves its referral: it must not be overlooked.
			}
			continue
		}
		next, err := r.V.Reopened(t.actor, event, code, "", t.now)
		if err != nil {
			return err
		}
		r.V = next
		store.Put(&t.ch, r)
		t.tellTeam("notice.no_offer_left", r.V)
	}
	return nil
}
