package casework

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// WriteIdentity records who the people of a case are: D2. Rev is the identity's own revision; 0 means whatever is current.
func (s *Service) WriteIdentity(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in domain.Identity) error {
	return writePart(ctx, s, actor, id, rev, policy.IdentityWrite, "D2", func(t *txn, f *file) (domain.Identity, error) {
		var c fault.Fields
		s.checkIdentity(&c, in, len(f.cas.V.Group))
		in.Case, in.Agency = id, f.cas.V.Agency
		in.Persons = append([]domain.Named(nil), in.Persons...)
		for i := range in.Persons {
			if p := &in.Persons[i]; !f.has(p.Ref) && i < len(f.cas.V.Group) {
				p.Ref = f.cas.V.Group[i].Ref
			}
		}
		if err := c.Err(); err != nil {
			return in, err
		}
		old := f.cas.V
		f.cas.V.Group = s.dated(old.Group, old.Group, in) // A birth date says when she was born, so also since when she is as old as she is.
		if f.redated = !slices.EqualFunc(old.Group, f.cas.V.Group, func(p, q domain.Person) bool { return p.Since == q.Since }); f.redated {
			t.ageDuty(f.cas.V, &old)
		}
		return in, nil
	})
}

func (f *file) has(ref string) bool {
	for _, p := range f.cas.V.Group {
		if p.Ref == ref {
			return true
		}
	}
	return false
}

// WriteSafety records what must be avoided: D2. A shelter that turns out to be unsafe is no longer asked.
func (s *Service) WriteSafety(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in domain.Safety) error {
	return writePart(ctx, s, actor, id, rev, policy.SafetyWrite, "D2", func(t *txn, f *file) (domain.Safety, error) {
		var c fault.Fields
		s.checkSafety(&c, in)
		if err := c.Err(); err != nil {
			return in, err
		}
		in.Case = id
		old, err := store.Find[domain.Safety](ctx, s.store, id)
		if err != nil {
			return in, err
		}
		if !slices.Equal(old.V.Areas, in.Areas) {
			if err := t.moved(id); err != nil {
				return in, err
			}
		}
		unsafe := map[domain.OfferID]bool{}
		for _, o := range f.offers {
			if !o.V.State.Live() || o.V.Shelter == "" {
				continue
			}
			sh, err := store.Get[domain.Shelter](ctx, s.store, o.V.Shelter)
			if err != nil {
				return in, err
			}
			if r, ok := f.referral(o.V.Referral); ok {
				unsafe[o.V.ID] = !t.isSafe(f, in, r.V, sh.V)
			}
		}
		return in, t.recallThose(f, func(o domain.Offer) bool { return unsafe[o.ID] }, "", "oferta_retirada")
	})
}

// isSafe reports whether no rule that protects her keeps her out of the shelter.
func (t *txn) isSafe(f *file, safety domain.Safety, r domain.Referral, sh domain.Shelter) bool {
	ask := t.ask(f, safety, r)
	ranking := match.Compile([]match.House{{Shelter: sh, Rooms: domain.Rooms(sh, nil)}}, nil, t.places, t.weights).Shelters(ask)
	for _, ex := range append(ranking.Excluded, ranking.Full...) {
		for _, why := range ex.Reasons {
			if why.Protected {
				return false
			}
		}
	}
	return true
}

// WriteRestricted records what could cost a life if it were seen: D4.
func (s *Service) WriteRestricted(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in domain.Restricted) error {
	return writePart(ctx, s, actor, id, rev, policy.RestrictedWrite, "D4", func(t *txn, _ *file) (domain.Restricted, error) {
		var c fault.Fields
		checkRestricted(&c, in)
		in.Case, in.UpdatedAt = id, t.now
		return in, c.Err()
	})
}

// writePart replaces one part of a case that is kept apart from it.
func writePart[T any](ctx context.Context, s *Service, actor domain.Actor, id domain.CaseID, rev int64, action policy.Action, tier string,
	next func(*txn, *file) (T, error)) error {
	return s.onCase(ctx, actor, id, 0, string(action), func(t *txn, f *file) error {
		old, err := store.Find[T](ctx, s.store, id)
		if err != nil {
			return err
		}
		if rev != 0 && rev != old.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		v, err := next(t, f)
		if err != nil {
			return err
		}
		store.Put(&t.ch, store.Rec[T]{V: v, Rev: old.Rev})
		if f.redated {
			store.Put(&t.ch, f.cas)
		} else {
			store.Check(&t.ch, f.cas)
		}
		t.disclosed(action, "case", string(id), tier, "")
		return nil
	})
}
