package casework

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MayRegister reports, as a fault, what keeps the actor from filing a case: the policy, or an agency that does not refer.
func (s *Service) MayRegister(ctx context.Context, actor domain.Actor) error {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	owner := t.owner()
	if err := t.may(policy.CaseRegister, policy.AgencyFacts{ID: string(owner)}, "agency", string(owner)); err != nil {
		return err
	}
	agency, err := store.Get[domain.Agency](ctx, s.store, owner)
	if err != nil {
		return err
	}
	if !agency.V.CanRefer && actor.Role != domain.RoleCoordinator {
		return fault.New(fault.Forbidden, "case.agency_cannot_refer", nil)
	}
	return nil
}

// MayCreateShelter reports, as a fault, what keeps the actor from adding a shelter to her own agency.
func (s *Service) MayCreateShelter(ctx context.Context, actor domain.Actor) error {
	return s.mayAdd(ctx, actor, policy.ShelterCreate)
}

// MayCreateProgram reports, as a fault, what keeps the actor from adding a programme to her own agency.
func (s *Service) MayCreateProgram(ctx context.Context, actor domain.Actor) error {
	return s.mayAdd(ctx, actor, policy.ProgramCreate)
}

func (s *Service) mayAdd(ctx context.Context, actor domain.Actor, act policy.Action) error {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	return t.may(act, policy.AgencyFacts{ID: string(actor.Agency)}, "agency", string(actor.Agency))
}

// GlassDoor returns the code of a case that the actor could open by writing down why, without opening anything. For everybody else there
// is no such door.
func (s *Service) GlassDoor(ctx context.Context, actor domain.Actor, id domain.CaseID) (string, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	f, err := s.file(ctx, id)
	if err != nil {
		return "", t.absent(err, policy.GlassOpen, "case", string(id))
	}
	as := *t
	as.actor.Reason = "supposed" // Whether she may is asked as if she had written a reason; BreakGlass asks for a real one.
	if !as.can(policy.GlassOpen, f.facts(actor, "", s.majority(), t.now)) {
		return "", t.hideAway(policy.GlassOpen, "case", string(id))
	}
	return f.cas.V.Code, nil
}

// CareDoor is what a reader of care notes may know around them.
type CareDoor struct {
	Code  string         // of the case
	Write bool           // the reader treats her and may add a note
	Offer domain.OfferID // the reader's own acceptance, to go back to; empty for others
	Case  bool           // the reader may open the case itself
}

// CareDoor says what surrounds the care notes of one kind, to whoever may read or write them. It opens none.
func (s *Service) CareDoor(ctx context.Context, actor domain.Actor, id domain.CaseID, kind domain.CareKind) (CareDoor, error) {
	var door CareDoor
	acts, known := careActs[kind]
	if !known {
		return door, errNotFound
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	f, err := s.file(ctx, id)
	if err != nil {
		return door, t.absent(err, acts.read, "case", string(id))
	}
	facts := f.facts(actor, acts.class, s.majority(), t.now)
	if !t.can(policy.CaseKnow, facts) {
		return door, t.hideAway(acts.read, "case", string(id))
	}
	return CareDoor{Code: f.cas.V.Code, Write: t.can(acts.write, facts), Case: t.can(policy.CaseRead, facts), Offer: f.acceptedBy(actor.Agency)}, nil
}
