// Package broadcast asks helpers without an account for places, when the network has none: the desk keeps a register of
// them, sends one question to many, and sees what they answer by a link that needs no account.
//
// It guarantees that what leaves holds nothing of a case or a person, that a link answers for one helper in one
// broadcast until that ends, and that a link that does not is answered alike whatever is wrong with it.
package broadcast

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/broadcast"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of broadcasts. It is safe for concurrent use.
type Service struct{ *act.Service }

// maxHelpers bounds the register.
const maxHelpers = 500

// HelperInput is what the desk writes down of a helper.
type HelperInput struct {
	Name, Kind, Department, Phone, Lang string
	Active                              bool
}

// HelperView is one helper as it stands.
type HelperView struct {
	broadcast.Helper
	Rev int64
}

// Helpers lists the register by name, for the desk.
func (s *Service) Helpers(ctx context.Context, actor domain.Actor) ([]HelperView, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.HelperList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	recs, err := store.All[broadcast.Helper](t.Ctx, t.Store, store.Filter{})
	all := make([]HelperView, len(recs))
	for i, h := range recs {
		all[i] = HelperView{h.V, h.Rev}
	}
	names.Sort(all, func(h HelperView) string { return h.Name })
	return all, err
}

// Helper shows one of the register.
func (s *Service) Helper(ctx context.Context, actor domain.Actor, id broadcast.HelperID) (HelperView, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.HelperList, policy.NetworkFacts{}, "helper", string(id)); err != nil {
		return HelperView{}, err
	}
	h, err := store.Get[broadcast.Helper](t.Ctx, t.Store, id)
	return HelperView{h.V, h.Rev}, err
}

// AddHelper writes a helper into the register.
func (s *Service) AddHelper(ctx context.Context, actor domain.Actor, in HelperInput) (broadcast.HelperID, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (broadcast.HelperID, error) {
		rec := store.New(broadcast.Helper{ID: domain.NewID[broadcast.HelperID](), CreatedAt: t.Now})
		if err := t.Authorize(policy.HelperKeep, policy.NetworkFacts{}, "helper", string(rec.V.ID)); err != nil {
			return "", err
		}
		known, err := store.Revisions[broadcast.Helper](t.Ctx, t.Store)
		if err != nil {
			return "", err
		}
		if len(known) >= maxHelpers {
			return "", fault.New(fault.Conflict, "helper.too_many", nil).With("max", maxHelpers)
		}
		return rec.V.ID, s.keep(t, rec, in, "add")
	})
}

// EditHelper changes what is written of a helper.
func (s *Service) EditHelper(ctx context.Context, actor domain.Actor, id broadcast.HelperID, rev int64,
	in HelperInput) error {
	return s.onHelper(ctx, actor, id, rev, func(t *act.Txn, rec store.Rec[broadcast.Helper]) error {
		return s.keep(t, rec, in, "edit")
	})
}

// RemoveHelper takes a helper out of the register. What is on its way to it does not leave, and its links end.
func (s *Service) RemoveHelper(ctx context.Context, actor domain.Actor, id broadcast.HelperID, rev int64) error {
	return s.onHelper(ctx, actor, id, rev, func(t *act.Txn, rec store.Rec[broadcast.Helper]) error {
		store.Delete(&t.Change, rec)
		t.LogAct(policy.HelperKeep, "helper", string(id), "remove")
		return nil
	})
}

func (s *Service) onHelper(ctx context.Context, actor domain.Actor, id broadcast.HelperID, rev int64,
	do func(*act.Txn, store.Rec[broadcast.Helper]) error) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.HelperKeep, policy.NetworkFacts{}, "helper", string(id)); err != nil {
			return err
		}
		rec, err := store.GetAt[broadcast.Helper](t.Ctx, t.Store, id, rev)
		if err != nil {
			return err
		}
		return do(t, rec)
	})
}

// keep checks what was written of a helper and keeps it.
func (s *Service) keep(t *act.Txn, rec store.Rec[broadcast.Helper], in HelperInput, code string) error {
	var c fault.Fields
	act.Required(&c, "name", in.Name, act.MaxName)
	s.OneOf(&c, "kind", country.ListHelper, in.Kind, true)
	_, known := s.Country.Department(in.Department)
	c.Check(known, "department", "field.choose_one")
	phone, ok := s.Country.Phone(in.Phone)
	c.Check(ok && phone.Extension == "", "phone", "field.phone")
	c.Check(slices.Contains([]string{"es", "en"}, in.Lang), "language", "field.choose_one")
	if err := c.Err(); err != nil {
		return err
	}
	rec.V.Name, rec.V.Kind, rec.V.Department, rec.V.Phone = in.Name, in.Kind, in.Department, phone.Number
	rec.V.Lang, rec.V.Active = in.Lang, in.Active
	store.Put(&t.Change, rec)
	t.LogAct(policy.HelperKeep, "helper", string(rec.V.ID), code)
	return nil
}
