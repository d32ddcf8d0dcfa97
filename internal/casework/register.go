package casework

import (
	"context"
	"fmt"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// RegisterInput is everything a worker files at once: the case, what must stay apart from it, consent, and one referral per need.
type RegisterInput struct {
	Case       domain.Case // who travels together and what they need; ids, owner and times are set here
	Identity   domain.Identity
	Safety     domain.Safety
	Restricted domain.Restricted
	Consent    ConsentInput
	Needs      []NeedInput
	Send       bool // send the referrals at once; otherwise they stay drafts
}

// NeedInput asks for one need of the case.
type NeedInput struct {
	Need       string
	Specialism string
	Urgency    domain.Urgency
	EarliestAt time.Time
	Note       string
}

// Registered says what was filed.
type Registered struct {
	Case      domain.CaseID
	Code      string
	Referrals []domain.ReferralID
}

// Register files a case with its consent and its referrals in one commit. Without consent to record nothing is kept; without consent
// to share the minimum the referrals stay drafts.
func (s *Service) Register(ctx context.Context, actor domain.Actor, in RegisterInput) (Registered, error) {
	var out Registered
	if err := s.checkRegister(in); err != nil {
		return out, err
	}
	err := s.act(ctx, actor, func(t *txn) error {
		out = Registered{Case: domain.NewID[domain.CaseID]()}
		agency, err := store.Get[domain.Agency](ctx, s.store, t.owner())
		if err != nil {
			return err
		}
		if err := t.may("case.register", policy.AgencyFacts{ID: string(t.owner())}, "agency", string(t.owner())); err != nil {
			return err
		}
		if !agency.V.CanRefer && actor.Role != domain.RoleCoordinator {
			return fault.New(fault.Forbidden, "case.agency_cannot_refer", nil)
		}
		if err := t.registerCase(&out, in); err != nil {
			return err
		}
		t.logged("case.register", "case", string(out.Case), "")
		return nil
	})
	return out, err
}

func (t *txn) registerCase(out *Registered, in RegisterInput) error {
	c := in.Case
	c.ID, c.Agency, c.Worker, c.CreatedAt, c.ClosedAt = out.Case, t.owner(), t.inCharge(""), t.now, time.Time{}
	c.Code = "C-" + domain.SpokenCode()
	out.Code = c.Code
	for i := range c.Group {
		c.Group[i].Ref = fmt.Sprintf("%s-P%d", c.Code, i+1)
	}
	c.Alone, c.AsMinor, c.Order = c.Minor(t.majority()), c.Minor(t.majority()), nil // An order is recorded by itself: nobody brings one along in a filing.
	id, sf, rs := in.Identity, in.Safety, in.Restricted
	id.Case, id.Agency, sf.Case, rs.Case, rs.UpdatedAt = c.ID, c.Agency, c.ID, c.ID, t.now
	for i := range id.Persons {
		if i < len(c.Group) {
			id.Persons[i].Ref = c.Group[i].Ref
		}
	}
	c.Group = t.dated(c.Group, nil, id)
	k := t.newConsent(c.ID, in.Consent)
	store.Put(&t.ch, store.New(c))
	store.Put(&t.ch, store.New(id))
	store.Put(&t.ch, store.New(sf))
	store.Put(&t.ch, store.New(rs))
	store.Put(&t.ch, store.New(k))
	t.consentDuty(c.ID, k)
	t.ageDuty(c, nil)
	if len(sf.Areas) > 0 {
		if err := t.moved(c.ID); err != nil {
			return err
		}
	}
	for i, n := range in.Needs {
		r, err := t.newReferral(c, n, fmt.Sprintf("R%s-%d", c.Code[1:], i+1))
		if err != nil {
			return err
		}
		if in.Send && k.Covers(domain.ScopeShareMinimal, t.now) {
			if r, err = t.sent(r); err != nil {
				return err
			}
		}
		store.Put(&t.ch, store.New(r))
		out.Referrals = append(out.Referrals, r.ID)
	}
	return nil
}

func (t *txn) newReferral(c domain.Case, n NeedInput, code string) (domain.Referral, error) {
	r := domain.Referral{
		ID: domain.NewID[domain.ReferralID](), Code: code, Case: c.ID, Agency: c.Agency, Worker: t.inCharge(c.Worker), Need: n.Need,
		Class: domain.Class(t.pack.NeedClass(n.Need)), Specialism: n.Specialism, Urgency: n.Urgency, State: domain.ReferralDraft,
		EarliestAt: n.EarliestAt, CreatedAt: t.now, Note: n.Note,
	}
	if r.Specialism == "" {
		r.Specialism = t.pack.NeedSpecialism(n.Need)
	}
	if place, ok := t.pack.Municipality(c.Found); ok {
		r.Department = place.Department
	}
	return r.Logged(t.actor, "creada", "", "", t.now), nil
}

// AddNeeds files further referrals for a case that is already registered.
func (s *Service) AddNeeds(ctx context.Context, actor domain.Actor, id domain.CaseID, needs []NeedInput, send bool) ([]domain.ReferralID, error) {
	var out []domain.ReferralID
	var c fault.Fields
	s.checkNeeds(&c, needs)
	if err := c.Err(); err != nil {
		return nil, err
	}
	err := s.act(ctx, actor, func(t *txn) error {
		out = nil
		f, err := s.file(ctx, id)
		if err != nil {
			return t.absent(err, "referral.create", "case", string(id))
		}
		if err := t.may("referral.create", f.facts(actor, "", s.majority(), t.now), "case", string(id)); err != nil {
			return err
		}
		if send {
			if err := t.consented(f); err != nil {
				return err
			}
		}
		for i, n := range needs {
			r, err := t.newReferral(f.cas.V, n, fmt.Sprintf("R%s-%d", f.cas.V.Code[1:], len(f.referrals)+i+1))
			if err != nil {
				return err
			}
			if send {
				if r, err = t.sent(r); err != nil {
					return err
				}
			}
			store.Put(&t.ch, store.New(r))
			out = append(out, r.ID)
		}
		store.Check(&t.ch, f.cas)
		t.logged("referral.create", "case", string(id), "")
		return nil
	})
	return out, err
}
