package capacity

import (
	"context"
	"fmt"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// CreateShelters adds shelters to an agency, all or none. Every fault is told at once, below "rows.N." of the input.
// With try it only looks whether they could be added.
func (s *Service) CreateShelters(ctx context.Context, actor domain.Actor, agency domain.AgencyID, all []ShelterInput,
	try bool) ([]domain.ShelterID, error) {
	return many(ctx, s.Service, actor, agency, policy.ShelterCreate, try, all, addShelter)
}

// CreatePrograms adds programmes of one class to an agency, as CreateShelters adds shelters.
func (s *Service) CreatePrograms(ctx context.Context, actor domain.Actor, agency domain.AgencyID, class domain.Class,
	all []ProgramInput, try bool) ([]domain.ProgramID, error) {
	return many(ctx, s.Service, actor, agency, policy.ProgramCreate, try, all,
		func(t *act.Txn, agency domain.AgencyID, in ProgramInput) (domain.ProgramID, error) {
			return addProgram(t, agency, class, in)
		})
}

func many[In any, ID ~string](ctx context.Context, s *act.Service, actor domain.Actor, agency domain.AgencyID,
	action policy.Action, try bool, all []In, add func(*act.Txn, domain.AgencyID, In) (ID, error)) ([]ID, error) {
	return act.Answer(ctx, s, actor, func(t *act.Txn) (made []ID, err error) {
		if err := mayAddTo(t, action, agency); err != nil {
			return nil, err
		}
		var c fault.Fields
		for i, in := range all {
			id, err := add(t, agency, in)
			if err != nil && !fault.Is(err, fault.Invalid) {
				return nil, err
			}
			if err != nil {
				for _, f := range fault.As(err).Fields {
					c.AddArgs(fmt.Sprintf("rows.%d.%s", i, f.Path), f.Code, f.Args)
				}
			}
			made = append(made, id)
		}
		if err := c.Err(); err != nil {
			return nil, err
		}
		if try || len(all) == 0 {
			return nil, txn.ErrNothing
		}
		return made, nil
	})
}

// mayAddTo refuses who may add nothing to an agency, and an agency that is absent or closed; the act depends on it.
func mayAddTo(t *act.Txn, action policy.Action, id domain.AgencyID) error {
	if err := t.Authorize(action, policy.AgencyFacts{ID: string(id)}, "agency", string(id)); err != nil {
		return err
	}
	a, err := store.Get[domain.Agency](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	if !a.V.Active {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	store.Check(&t.Change, a)
	return nil
}
