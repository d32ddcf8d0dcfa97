package casework

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// CaseView is one case as its team sees it. Identity, safety, notes and what is restricted are opened apart, each with its own leaf.
type CaseView struct {
	Case      domain.Case
	Rev       int64
	Consent   ConsentView
	Referrals []domain.Referral
	Revs      map[domain.ReferralID]int64
	Stays     []domain.Stay
	Slots     []domain.Slot
	Agencies  map[domain.AgencyID]string
	People    map[domain.AccountID]string // work names of those the reader may know by name
	Minor     bool
	Order     bool // admission still waits for an authority
	OfAge     []OfAge
	Can       map[string]bool
}

// ViewCase shows one case to its team, to the desk, and to whoever the policy opens it for.
func (s *Service) ViewCase(ctx context.Context, actor domain.Actor, id domain.CaseID) (CaseView, error) {
	var v CaseView
	err := s.onCase(ctx, actor, id, 0, "case.read", func(t *txn, f *file) (err error) {
		v, err = t.viewCase(f)
		return err
	})
	return v, err
}

// viewCase is what the reader may see of a case, with the leaf of this reading added to the act.
func (t *txn) viewCase(f *file) (CaseView, error) {
	facts := f.facts(t.actor, "", t.majority(), t.now)
	open := t.setsOf(facts)
	v := CaseView{Case: open.about(f.cas.V), Rev: f.cas.Rev, Revs: map[domain.ReferralID]int64{}, Agencies: map[domain.AgencyID]string{},
		Minor: f.cas.V.Minor(t.majority()), Order: f.cas.V.NeedsOrder(t.majority())}
	t.opened("case.read", string(f.cas.V.ID), string(f.consent.V.ID), open)
	if t.can("consent.read", facts) {
		v.Consent = t.consentView(f, facts)
	}
	ids := []domain.AgencyID{f.cas.V.Agency}
	for _, r := range f.referrals {
		if !t.can("referral.read", f.referralFacts(t.actor, r.V, t.majority(), t.now)) {
			continue
		}
		v.Referrals = append(v.Referrals, r.V)
		v.Revs[r.V.ID] = r.Rev
	}
	if len(v.Referrals) > 0 {
		v.Stays, v.Slots = values(f.stays), values(f.slots)
		for _, st := range v.Stays {
			ids = append(ids, st.Agency)
		}
		for _, sl := range v.Slots {
			ids = append(ids, sl.Agency)
		}
	}
	v.OfAge = t.ofAgeRows(f.cas.V, open[policy.IdentityPapers])
	v.Can = t.caseActs(facts)
	if t.actor.Role.Provider() {
		v.Case.Handed = nil // What one worker left the next is for the team.
	}
	var err error
	if v.People, err = t.names(append(handsOf(v.Case), v.Case.Worker)...); err != nil {
		return v, err
	}
	return v, t.agencyNames(t.ctx, v.Agencies, ids)
}

func (t *txn) caseActs(facts policy.CaseFacts) map[string]bool {
	can := map[string]bool{}
	for _, a := range []policy.Action{"case.read", "case.edit", "case.assign", "case.close", "identity.read", "identity.write", "safety.read", "safety.write", "restricted.read",
		"restricted.write", "consent.record", "consent.confirm", "consent.withdraw",
		"consent.read", "consent.parties", "consent.history", "order.record", "referral.create", "glass.open",
		"care.health.read", "care.health.write", "care.psych.read", "care.psych.write", "care.legal.read", "care.legal.write"} {
		if t.can(a, facts) {
			can[string(a)] = true
		}
	}
	return can
}

// onCase runs an act on one case: load, decide, do, commit. Rev 0 means whatever is current.
func (s *Service) onCase(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, action string, do func(*txn, *file) error) error {
	return s.act(ctx, actor, func(t *txn) error {
		f, err := s.file(ctx, id)
		if err != nil {
			return t.absent(err, policyAction(action), "case", string(id))
		}
		if err := t.may(policyAction(action), f.facts(actor, "", s.majority(), t.now), "case", string(id)); err != nil {
			return err
		}
		if rev != 0 && rev != f.cas.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		return do(t, f)
	})
}

// ReadIdentity opens who the people are: D2. Its leaf is kept before anything is returned.
func (s *Service) ReadIdentity(ctx context.Context, actor domain.Actor, id domain.CaseID) (store.Rec[domain.Identity], error) {
	return readPart(ctx, s, actor, id, "identity.read", "D2", sets.identity)
}

// ReadSafety opens what must be avoided: D2.
func (s *Service) ReadSafety(ctx context.Context, actor domain.Actor, id domain.CaseID) (store.Rec[domain.Safety], error) {
	return readPart(ctx, s, actor, id, "safety.read", "D2", sets.safety)
}

// ReadRestricted opens what could cost a life if it were seen: D4.
func (s *Service) ReadRestricted(ctx context.Context, actor domain.Actor, id domain.CaseID) (store.Rec[domain.Restricted], error) {
	return readPart[domain.Restricted](ctx, s, actor, id, "restricted.read", "D4", nil)
}

// readPart opens one part of a case that is kept apart from it, cut to what the reader's work needs.
func readPart[T any](ctx context.Context, s *Service, actor domain.Actor, id domain.CaseID, action, tier string, cut func(sets, T) T) (store.Rec[T], error) {
	var out store.Rec[T]
	err := s.onCase(ctx, actor, id, 0, action, func(t *txn, f *file) error {
		var err error
		out, err = store.Find[T](ctx, s.store, id)
		if cut == nil {
			t.disclosed(policyAction(action), "case", string(id), tier, string(f.consent.V.ID))
			return err
		}
		open := t.setsOf(f.facts(actor, "", s.majority(), t.now))
		out.V = cut(open, out.V)
		t.opened(policyAction(action), string(id), string(f.consent.V.ID), open)
		return err
	})
	if err != nil {
		return store.Rec[T]{}, err // Nothing is returned when the leaf could not be kept.
	}
	return out, nil
}
