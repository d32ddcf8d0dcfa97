package forgetting

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/erasure"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// byErased is what the log names as the rule when somebody is erased anew: two people decided it before.
const byErased = "erased"

// EraseAgain erases anew those of the given cases that an older copy of the data brought back, and returns every case
// that is erased now. An installation calls it before it serves.
func (s *Service) EraseAgain(ctx context.Context, given []domain.CaseID) ([]domain.CaseID, error) {
	done, err := store.All[erasure.Erasure](ctx, s.Store, store.Filter{By: store.By("state", erasure.Done)})
	if err != nil {
		return nil, err
	}
	all, gone := given, map[domain.CaseID]bool{}
	for _, r := range done {
		all, gone[r.V.Case] = append(all, r.V.Case), true
	}
	for _, id := range given {
		if gone[id] {
			continue
		}
		if err := s.eraseAgain(ctx, id); err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	return all, nil
}

func (s *Service) eraseAgain(ctx context.Context, id domain.CaseID) error {
	return s.Run(ctx, domain.System(byErased), func(t *act.Txn) error {
		f, err := dossier.Load(t.Ctx, t.Service, id)
		if err != nil {
			return err
		}
		rows, err := Owned(t, f)
		if err != nil {
			return err
		}
		r, err := store.Find[erasure.Erasure](t.Ctx, s.Store, id)
		if err != nil {
			return err
		}
		t.Decision = policy.Decision{Allowed: true, Policy: byErased}
		r.V = erasure.Erasure{Case: id, Agency: f.Case.V.Agency, State: erasure.Done, Rows: rows.Count(), By: t.Actor.Account,
			At: t.Now, DecidedBy: t.Actor.Account, DecidedAt: t.Now}
		store.Put(&t.Change, r)
		t.Change.Erase(rows)
		t.TellWatch("notice.erased")
		t.LogAct(policy.ErasureDecide, "case", string(id), byErased)
		return nil
	})
}
