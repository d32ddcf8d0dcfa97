// Package interest keeps the list by which a legal service is not asked for a person against whom it stands. Names and
// numbers become keys as they are typed: the list can be added to, counted and cut, and never read.
package interest

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/interest"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Service keeps these lists. It is safe for concurrent use.
type Service struct{ *act.Service }

// Input is somebody as she is typed: a whole name, the number of a document, or both.
type Input struct {
	Label, Name, Document string
	Side                  interest.Side
}

// words is how many words a name has at least: one alone is that of too many.
const words = 2

// Interests shows the list of the actor's own agency: labels and sides, the newest first.
func (s *Service) Interests(ctx context.Context, actor domain.Actor) ([]interest.Entry, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) ([]interest.Entry, error) {
		list, err := mine(t, policy.InterestRead)
		out := slices.Clone(list.V.Entries)
		slices.Reverse(out)
		for i := range out {
			out[i].Keys = nil
		}
		t.LogAct(policy.InterestRead, "agency", string(actor.Agency), "")
		return out, err
	})
}

func mine(t *act.Txn, action policy.Action) (store.Rec[interest.List], error) {
	id := t.Actor.Agency
	if err := t.Authorize(action, policy.AgencyFacts{ID: string(id)}, "agency", string(id)); err != nil {
		return store.Rec[interest.List]{}, err
	}
	list, err := store.Find[interest.List](t.Ctx, t.Store, id)
	list.V.Agency = id
	return list, err
}

// AddInterest adds somebody. What is added after a service was asked decides nothing about that request: by adding
// names nobody finds out who she is.
func (s *Service) AddInterest(ctx context.Context, actor domain.Actor, in Input) error {
	var c fault.Fields
	act.Required(&c, "label", in.Label, act.MaxName)
	act.Text(&c, "name", in.Name, act.MaxName)
	c.Check(slices.Contains(interest.Sides, in.Side), "side", "field.choose_one")
	c.Check(in.Name == "" || len(names.Words(in.Name)) >= words, "name", "interest.whole_name")
	c.Check(in.Document == "" || act.DocumentShape.MatchString(in.Document), "document_number", "field.document")
	c.Check(in.Name != "" || in.Document != "", "name", "interest.name_or_number")
	if err := c.Err(); err != nil {
		return err
	}
	return s.Run(ctx, actor, func(t *act.Txn) error {
		list, err := mine(t, policy.InterestWrite)
		if err != nil {
			return err
		}
		room, err := t.Spend(policy.InterestWrite, "interest", 1, t.Limits.InterestsPerDay)
		switch {
		case err != nil:
			return err
		case !room:
			return fault.New(fault.TooMany, "interest.too_many", nil)
		case len(list.V.Entries) >= interest.Max:
			return fault.At("label", "field.too_many")
		}
		list.V.Entries = append(list.V.Entries, interest.Entry{ID: domain.NewID[domain.NoteID](), Label: in.Label,
			Side: in.Side, Keys: network.KeysOf(t.Store, in.Name, in.Document), By: actor.Account, At: t.Now})
		store.Put(&t.Change, list)
		t.LogAct(policy.InterestWrite, "agency", string(actor.Agency), "added")
		return nil
	})
}

// DropInterest takes somebody off the list.
func (s *Service) DropInterest(ctx context.Context, actor domain.Actor, id domain.NoteID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		list, err := mine(t, policy.InterestWrite)
		if err != nil {
			return err
		}
		n := len(list.V.Entries)
		list.V.Entries = slices.DeleteFunc(list.V.Entries, func(e interest.Entry) bool { return e.ID == id })
		if len(list.V.Entries) == n {
			return txn.ErrNothing // Somebody else of the service was quicker.
		}
		store.Put(&t.Change, list)
		t.LogAct(policy.InterestWrite, "agency", string(actor.Agency), "dropped")
		return nil
	})
}
