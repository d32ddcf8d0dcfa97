package oversight

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MayRegister reports, as a fault, what keeps the actor from filing a case: the policy, or an agency that does not
// refer.
func (s *Service) MayRegister(ctx context.Context, actor domain.Actor) error {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	owner := t.Owner()
	if err := t.Authorize(policy.CaseRegister, policy.AgencyFacts{ID: string(owner)}, "agency",
		string(owner)); err != nil {
		return err
	}
	agency, err := store.Get[domain.Agency](ctx, s.Store, owner)
	if err != nil {
		return err
	}
	if !agency.V.CanRefer && actor.Role != domain.RoleCoordinator {
		return fault.New(fault.Forbidden, "case.agency_cannot_refer", nil)
	}
	return nil
}

// Registers reports whether the actor may file a case now. It is asked to draw a menu: a no is no refusal, and is not
// logged.
func (s *Service) Registers(ctx context.Context, actor domain.Actor) (bool, error) {
	t := s.Begin(ctx, actor)
	if !t.Can(policy.CaseRegister, policy.AgencyFacts{ID: string(t.Owner())}) {
		return false, nil
	}
	if actor.Role == domain.RoleCoordinator {
		return true, nil
	}
	agency, err := store.Get[domain.Agency](ctx, s.Store, t.Owner())
	return agency.V.CanRefer, err
}

// MayCreateShelter reports, as a fault, what keeps the actor from adding a shelter to her own agency.
func (s *Service) MayCreateShelter(ctx context.Context, actor domain.Actor) error {
	return mayAdd(ctx, s.Service, actor, policy.ShelterCreate)
}

// MayCreateProgram reports, as a fault, what keeps the actor from adding a programme to her own agency.
func (s *Service) MayCreateProgram(ctx context.Context, actor domain.Actor) error {
	return mayAdd(ctx, s.Service, actor, policy.ProgramCreate)
}

func mayAdd(ctx context.Context, s *act.Service, actor domain.Actor, action policy.Action) error {
	t := s.Begin(ctx, actor)
	return t.Authorize(action, policy.AgencyFacts{ID: string(actor.Agency)}, "agency", string(actor.Agency))
}

// MayBreakGlass returns the code of a case that the actor could open by writing down why, without opening anything. For
// everybody else there is none.
func (s *Service) MayBreakGlass(ctx context.Context, actor domain.Actor, id domain.CaseID) (string, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	f, err := dossier.Load(ctx, t.Service, id)
	if err != nil {
		return "", t.RefuseAbsent(err, policy.EmergencyOpen, "case", string(id))
	}
	as := *t
	// Whether she may is asked as if she had written a reason; BreakGlass asks for a real one.
	as.Actor.Reason = "supposed"
	if !as.Can(policy.EmergencyOpen, f.Facts(actor, "", s.Majority(), t.Now)) {
		return "", t.RefuseHidden(policy.EmergencyOpen, "case", string(id))
	}
	return f.Case.V.Code, nil
}

// CareAccess is what a reader of care notes may know around them.
type CareAccess struct {
	Code  string         // of the case
	Write bool           // the reader treats her and may add a note
	Offer domain.OfferID // the reader's own acceptance, to go back to; empty for others
	Case  bool           // the reader may open the case itself
}

// CareAccess says what surrounds the care notes of one kind, to whoever may read or write them. It opens none.
func (s *Service) CareAccess(ctx context.Context, actor domain.Actor, id domain.CaseID,
	kind domain.CareKind) (CareAccess, error) {
	acts, known := intake.CareActs[kind]
	if !known {
		return CareAccess{}, act.ErrNotFound
	}
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	f, err := dossier.Load(ctx, t.Service, id)
	if err != nil {
		return CareAccess{}, t.RefuseAbsent(err, acts.Read, "case", string(id))
	}
	facts := f.Facts(actor, acts.Class, s.Majority(), t.Now)
	if !t.Can(policy.CaseKnow, facts) {
		return CareAccess{}, t.RefuseHidden(acts.Read, "case", string(id))
	}
	return CareAccess{Code: f.Case.V.Code, Write: t.Can(acts.Write, facts), Case: t.Can(policy.CaseRead, facts),
		Offer: f.AcceptedBy(actor.Agency)}, nil
}
