// Package intake registers cases and keeps them true: the people, the needs, consent, court orders, notes, who
// is in charge, and emergency access.
package intake

import (
	"context"
	"fmt"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/lookup"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/same"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service registers and edits cases. It is safe for concurrent use.
type Service struct{ *act.Service }

// RegisterInput is everything a worker files at once: the case, what must stay apart from it, consent, and one referral
// per need.
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
	Alike     bool // the agency may have another case of the same person
}

// Register files a case with its consent and its referrals in one commit. Without consent to record nothing is kept;
// without consent to share the minimum the referrals stay drafts, and so does a need whose meeting is a contact that
// she did not agree to.
func (s *Service) Register(ctx context.Context, actor domain.Actor, in RegisterInput) (Registered, error) {
	return s.RegisterWith(ctx, actor, in, func(*act.Txn, Registered) error { return nil })
}

// RegisterWith is Register with something more in the same commit.
func (s *Service) RegisterWith(ctx context.Context, actor domain.Actor, in RegisterInput,
	also func(*act.Txn, Registered) error) (Registered, error) {
	ctx = moment.Begin(ctx, s.Now)
	if err := checkRegister(s.At(ctx), in); err != nil {
		return Registered{}, err
	}
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (Registered, error) {
		if err := MayFile(t); err != nil {
			return Registered{}, err
		}
		out, err := file(t, in)
		if err != nil {
			return out, err
		}
		t.LogAct(policy.CaseRegister, "case", string(out.Case), "")
		return out, also(t, out)
	})
}

// MayFile refuses who may file no case for the agency that the actor acts for.
func MayFile(t *act.Txn) error {
	agency, err := store.Get[domain.Agency](t.Ctx, t.Store, t.Owner())
	if err != nil {
		return err
	}
	if err := t.Authorize(policy.CaseRegister, policy.AgencyFacts{ID: string(t.Owner())}, "agency",
		string(t.Owner())); err != nil {
		return err
	}
	if !agency.V.CanRefer && t.Actor.Role != domain.RoleCoordinator {
		return fault.New(fault.Forbidden, "case.agency_cannot_refer", nil)
	}
	store.Check(&t.Change, agency)
	return nil
}

// File files a case in an act that may; with try it is only looked at.
func File(t *act.Txn, in RegisterInput, try bool) (domain.CaseID, error) {
	if err := checkRegister(t.Service, in); err != nil || try {
		return "", err
	}
	out, err := file(t, in)
	return out.Case, err
}

func file(t *act.Txn, in RegisterInput) (Registered, error) {
	out := Registered{Case: domain.NewID[domain.CaseID]()}
	if err := checkReceivers(t, &fault.Fields{}, in.Consent); err != nil {
		return out, err
	}
	return out, registerCase(t, &out, in)
}

// What a filing must not decide is set here whatever was sent: whose case it is, its code, the marks of its people,
// and that no order is there yet.
func registerCase(t *act.Txn, out *Registered, in RegisterInput) error {
	c := in.Case
	c.ID, c.Agency, c.Worker, c.CreatedAt, c.ClosedAt = out.Case, t.Owner(), t.InCharge(""), t.Now, time.Time{}
	c.Code = "C-" + domain.SpokenCode()
	out.Code = c.Code
	for i := range c.Group {
		c.Group[i].Ref = fmt.Sprintf("%s-P%d", c.Code, i+1)
	}
	// An order is recorded by itself: nobody brings one along in a filing.
	c.Alone, c.AsMinor, c.Order = c.Unaccompanied(t.Majority()), c.Minor(t.Majority()), nil
	id, sf, rs := in.Identity, in.Safety, in.Restricted
	id.Phone = t.Phone(id.Phone)
	sf.Links = linksOf(t.Service, rs.KeepApart)
	id.Case, id.Agency, sf.Case, rs.Case, rs.UpdatedAt = c.ID, c.Agency, c.ID, c.ID, t.Now
	for i := range id.Persons {
		if i < len(c.Group) {
			id.Persons[i].Ref = c.Group[i].Ref
		}
	}
	c.Group = dossier.Dated(t.Service, c.Group, nil, id)
	k := newConsent(t, c.ID, in.Consent)
	store.Put(&t.Change, store.New(c))
	store.Put(&t.Change, store.New(id))
	store.Put(&t.Change, store.New(sf))
	store.Put(&t.Change, store.New(rs))
	store.Put(&t.Change, store.New(k))
	var err error
	if out.Alike, err = lookup.Look(t, c, store.New(same.Seen{}), domain.Identity{}, id); err != nil {
		return err
	}
	if err := placement.ConsentDeadlines(t, c.ID, k, domain.Consent{}); err != nil {
		return err
	}
	if err := dossier.AgeDeadline(t, c, nil); err != nil {
		return err
	}
	if len(sf.Areas)+len(sf.Links) > 0 {
		if err := capacity.Moved(t, c.ID); err != nil {
			return err
		}
	}
	for i, n := range in.Needs {
		r := newReferral(t, c, n, dossier.ReferralCode(c, i+1))
		s := consent.OfNeed(n.Need)
		if in.Send && k.Covers(domain.ScopeShareMinimal, t.Now) && (s == "" || k.Covers(s, t.Now)) {
			if r, err = placement.Sent(t, r); err != nil {
				return err
			}
		}
		store.Put(&t.Change, store.New(r))
		out.Referrals = append(out.Referrals, r.ID)
	}
	return nil
}

func newReferral(t *act.Txn, c domain.Case, n NeedInput, code string) domain.Referral {
	r := domain.Referral{ID: domain.NewID[domain.ReferralID](), Code: code, Case: c.ID, Agency: c.Agency,
		Worker: t.InCharge(c.Worker), Need: n.Need, Class: domain.Class(t.Country.NeedClass(n.Need)),
		Specialism: n.Specialism, Urgency: n.Urgency, State: domain.ReferralDraft, EarliestAt: n.EarliestAt, CreatedAt: t.Now,
		Note: n.Note}
	if r.Specialism == "" {
		r.Specialism = t.Country.NeedSpecialism(n.Need)
	}
	if place, ok := t.Country.Municipality(c.Found); ok {
		r.Department = place.Department
	}
	return r.Logged(t.Actor, "creada", "", "", t.Now)
}

// AddNeeds files further referrals for a case that is already registered.
func (s *Service) AddNeeds(ctx context.Context, actor domain.Actor, id domain.CaseID, needs []NeedInput,
	send bool) ([]domain.ReferralID, error) {
	var c fault.Fields
	ctx = moment.Begin(ctx, s.Now)
	checkNeeds(s.At(ctx), &c, needs)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out []domain.ReferralID, err error) {
		f, err := dossier.Load(ctx, t.Service, id)
		if err != nil {
			return out, t.RefuseAbsent(err, policy.ReferralCreate, "case", string(id))
		}
		if err := t.Authorize(policy.ReferralCreate, f.Facts(actor, "", s.Majority(), t.Now), "case",
			string(id)); err != nil {
			return out, err
		}
		if send {
			if err := dossier.Consented(t, f); err != nil {
				return out, err
			}
		}
		for i, n := range needs {
			r := newReferral(t, f.Case.V, n, dossier.ReferralCode(f.Case.V, len(f.Referrals)+i+1))
			if send {
				if dossier.NeedAgreed(f, n.Need, t.Now) != nil {
					return out, fault.At(fmt.Sprintf("needs.%d.need", i), consent.Lacking(consent.OfNeed(n.Need)))
				}
				if r, err = placement.Sent(t, r); err != nil {
					return out, err
				}
			}
			store.Put(&t.Change, store.New(r))
			out = append(out, r.ID)
		}
		store.Put(&t.Change, f.Case) // Two who add a need at once must not give two needs one code.
		t.LogAct(policy.ReferralCreate, "case", string(id), "")
		return out, nil
	})
}
