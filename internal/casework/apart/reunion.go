package apart

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/apart"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// reunion is what the log calls that a team is told that a group can be together again.
const reunion policy.Action = "apart.reunion"

// Reunions tells the teams of groups that live in two houses when one house has room for all of them, once for each
// house, and ends agreements of those who are together again or live in no house. It returns how many were told.
func (s *Service) Reunions(ctx context.Context) (told int, err error) {
	all, err := store.All[apart.Agreement](ctx, s.Store, store.Filter{By: store.By("apart", "network")})
	if err != nil {
		return 0, err
	}
	for _, a := range all {
		if a.V.Case > a.V.With {
			continue // The other case speaks for both.
		}
		did := false
		err := s.Run(ctx, domain.System("deadline"), func(t *act.Txn) (err error) {
			did, err = together(t, a.V.Case)
			return err
		})
		if err != nil && !fault.Is(err, fault.NotFound) { // Either may have been erased.
			return told, err
		}
		if did {
			told++
		}
	}
	return told, nil
}

// together looks at one agreement again.
func together(t *act.Txn, id domain.CaseID) (told bool, err error) {
	a, err := store.Get[apart.Agreement](t.Ctx, t.Store, id)
	if err != nil || !a.V.Stands() {
		return false, err
	}
	f, err := dossier.Load(t.Ctx, t.Service, a.V.Case)
	if err != nil {
		return false, err
	}
	g, err := dossier.Load(t.Ctx, t.Service, a.V.With)
	if err != nil {
		return false, err
	}
	here, there := f.LivesIn(), g.LivesIn()
	if len(here) == 0 || len(there) == 0 {
		return false, nil // Not yet, or not any more: a transfer may be on its way.
	}
	st := f.Stays[0]
	for _, s := range f.Stays {
		if s.V.State == domain.StayArrived {
			st = s
		}
	}
	r, _ := f.Referral(st.V.Referral)
	fits := domain.ShelterID("")
	if here[0] == there[0] {
		a.V.EndedAt = t.Now
	} else {
		houses, err := capacity.Together(t, f, g, r.V)
		if err != nil {
			return false, err
		}
		if len(houses) > 0 {
			fits = houses[0].Shelter
		}
		if fits == a.V.Told {
			return false, nil
		}
		a.V.Told, a.V.ToldAt = fits, t.Now
	}
	store.Put(&t.Change, a)
	t.Decision = policy.Decision{Allowed: true, Policy: "deadline"}
	t.LogAct(reunion, "case", string(id), "")
	if fits != "" {
		t.NotifyTeam("notice.together_again", r.V)
	}
	return fits != "", nil
}
