package delivering

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// maxTurns bounds a rota, so that its row stays small.
const maxTurns = 100

// RotaView is who of an agency is on duty when.
type RotaView struct {
	delivery.Rota
	Rev    int64
	Now    []domain.AccountID          // on duty at this moment
	People map[domain.AccountID]string // who may be on duty, by work name
	Silent []domain.AccountID          // of those on duty some time, whom nothing reaches outside the page
	May    bool                        // whether the actor may change it
}

// Rota tells who of an agency is on duty when. Colleagues see it.
func (s *Service) Rota(ctx context.Context, actor domain.Actor, agency domain.AgencyID) (RotaView, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.AgencyRead, policy.AgencyFacts{ID: string(agency)}, "agency",
		string(agency)); err != nil {
		return RotaView{}, err
	}
	if agency != actor.Agency && !t.Can(policy.AgencyEdit, policy.AgencyFacts{ID: string(agency)}) {
		return RotaView{}, t.RefuseHidden(policy.AgencyRead, "agency", string(agency))
	}
	rec, err := store.Find[delivery.Rota](t.Ctx, t.Store, agency)
	if err != nil {
		return RotaView{}, err
	}
	v := RotaView{Rota: rec.V, Rev: rec.Rev, Now: rec.V.OnDuty(t.Now.In(t.Country.TimeZone())),
		People: map[domain.AccountID]string{}, May: t.Can(policy.AgencyEdit, policy.AgencyFacts{ID: string(agency)})}
	people, err := t.AccountsOf(t.Ctx, agency)
	if err != nil {
		return v, err
	}
	for _, a := range people {
		if a.V.Active {
			v.People[a.V.ID] = a.V.Name
		}
	}
	v.Silent, err = silent(t, rec.V)
	return v, err
}

// silent lists who is on duty some time and is reached by nothing outside the page.
func silent(t *act.Txn, r delivery.Rota) ([]domain.AccountID, error) {
	var out []domain.AccountID
	for _, turn := range r.Turns {
		out = append(out, turn.Account)
	}
	for _, sub := range r.Substitutes {
		out = append(out, sub.Account)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	known, err := store.GetMany[delivery.Preferences](t.Ctx, t.Store, out)
	for _, p := range known {
		if p.V.Way(delivery.Urgent).Channel != delivery.None {
			out = slices.DeleteFunc(out, func(id domain.AccountID) bool { return id == p.V.Account })
		}
	}
	return out, err
}

// SetRota keeps who of an agency is on duty when. Days that are over are left out.
func (s *Service) SetRota(ctx context.Context, actor domain.Actor, in delivery.Rota, rev int64) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.AgencyEdit, policy.AgencyFacts{ID: string(in.Agency)}, "agency",
			string(in.Agency)); err != nil {
			return err
		}
		rec, err := store.Find[delivery.Rota](t.Ctx, t.Store, in.Agency)
		if err == nil && rev != 0 && rec.Rev != rev {
			err = fault.New(fault.Stale, "fault.stale", nil)
		}
		if err != nil {
			return err
		}
		kept := delivery.Rota{Agency: in.Agency, Turns: slices.Clone(in.Turns)}
		for _, sub := range in.Substitutes {
			if sub.Date >= t.Today() {
				kept.Substitutes = append(kept.Substitutes, sub)
			}
		}
		if err := checkRota(t, kept); err != nil {
			return err
		}
		slices.SortStableFunc(kept.Turns, func(a, b delivery.Turn) int {
			return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.From, b.From))
		})
		slices.SortStableFunc(kept.Substitutes, func(a, b delivery.Substitute) int { return cmp.Compare(a.Date, b.Date) })
		rec.V = kept
		store.Put(&t.Change, rec)
		t.LogAct(policy.AgencyEdit, "agency", string(in.Agency), "agency.rota")
		return nil
	})
}

func checkRota(t *act.Txn, r delivery.Rota) error {
	var bad fault.Fields
	bad.Check(len(r.Turns) <= maxTurns, "turns", "field.too_many")
	bad.Check(len(r.Substitutes) <= maxTurns, "substitutes", "field.too_many")
	people, err := t.AccountsOf(t.Ctx, r.Agency)
	if err != nil {
		return err
	}
	member := func(id domain.AccountID) bool {
		return slices.ContainsFunc(people, func(a store.Rec[domain.Account]) bool { return a.V.ID == id && a.V.Active })
	}
	const day = 24 * 60
	for i, turn := range r.Turns {
		at := fmt.Sprintf("turns.%d.", i)
		bad.Check(member(turn.Account), at+"account", "field.choose_one")
		bad.Check(turn.Weekday >= 0 && turn.Weekday < 7, at+"weekday", "field.choose_one")
		bad.Check(turn.From >= 0 && turn.From < day, at+"from", "field.choose_one")
		bad.Check(turn.Until >= 0 && turn.Until < day, at+"until", "field.choose_one")
	}
	for i, sub := range r.Substitutes {
		at := fmt.Sprintf("substitutes.%d.", i)
		bad.Check(member(sub.Account), at+"account", "field.choose_one")
		bad.Check(!t.Morning(sub.Date).IsZero(), at+"date", "field.date")
	}
	return bad.Err()
}
