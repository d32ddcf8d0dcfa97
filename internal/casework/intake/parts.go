package intake

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/lookup"
	"amparo/internal/domain"
	"amparo/internal/domain/same"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// WriteIdentity records who the people of a case are: D2. Rev is the identity's own revision; 0 means whatever is
// current.
func (s *Service) WriteIdentity(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in domain.Identity) error {
	return writePart(ctx, s.Service, actor, id, rev, policy.IdentityWrite, "D2",
		func(t *act.Txn, f *dossier.Dossier, was domain.Identity) (domain.Identity, error) {
			var c fault.Fields
			checkIdentity(t.Service, &c, in, len(f.Case.V.Group)+len(f.Case.V.Gone))
			in.Case, in.Agency, in.Phone, in.Persons = id, f.Case.V.Agency, s.Phone(in.Phone), slices.Clone(in.Persons)
			for i := range in.Persons {
				if p := &in.Persons[i]; f.Case.V.Member(p.Ref) < 0 && f.Case.V.GoneMember(p.Ref) < 0 && i < len(f.Case.V.Group) {
					p.Ref = f.Case.V.Group[i].Ref
				}
			}
			act.Once(&c, "identity.persons.%d.ref", in.Persons, func(p domain.Named) string { return p.Ref })
			keepGone(f.Case.V, was, &in)
			checkAges(&c, t.Today(), f.Case.V.Group, in, func(_, n int) string { return birthdateField(n) })
			if err := c.Err(); err != nil {
				return in, err
			}
			old := f.Case.V
			// A birth date says when she was born, so also since when she is as old as she is.
			f.Case.V.Group = dossier.Dated(t.Service, old.Group, old.Group, in)
			seen, err := store.Find[same.Seen](t.Ctx, t.Store, id)
			if err != nil {
				return in, err
			}
			if _, err := lookup.Look(t, f.Case.V, seen, was, in); err != nil {
				return in, err
			}
			if f.Redated = !slices.EqualFunc(old.Group, f.Case.V.Group,
				func(p, q domain.Person) bool { return p.Since == q.Since }); f.Redated {
				return in, dossier.AgeDeadline(t, f.Case.V, &old)
			}
			return in, nil
		})
}

// keepGone keeps the names of those who left the group when the names of the group are written anew.
func keepGone(c domain.Case, was domain.Identity, in *domain.Identity) {
	for _, n := range was.Persons {
		said := slices.ContainsFunc(in.Persons, func(p domain.Named) bool { return p.Ref == n.Ref })
		if c.GoneMember(n.Ref) >= 0 && !said {
			in.Persons = append(in.Persons, n)
		}
	}
}

// WriteSafety records what must be avoided: D2. A shelter that turns out to be unsafe is no longer asked.
func (s *Service) WriteSafety(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in domain.Safety) error {
	return writePart(ctx, s.Service, actor, id, rev, policy.SafetyWrite, "D2",
		func(t *act.Txn, f *dossier.Dossier, was domain.Safety) (domain.Safety, error) {
			var c fault.Fields
			checkSafety(t.Service, &c, in)
			if err := c.Err(); err != nil {
				return in, err
			}
			in.Case = id
			if !slices.Equal(was.Areas, in.Areas) {
				if err := capacity.Moved(t, id); err != nil {
					return in, err
				}
			}
			in.Links = was.Links // They come from what is restricted.
			return in, withdrawUnsafe(t, f, in)
		})
}

// WriteRestricted records what could cost a life if it were seen: D4. Whoever is named in KeepApart keeps her out of
// every shelter where somebody lives whose own team named the same: what was asked there is taken back, and where she
// lives under one roof with such a person, her team and the desk are told that a conflict exists, never whose.
// A change counts like one of the areas she avoids: by trying names nobody is to find out who lives where.
func (s *Service) WriteRestricted(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in domain.Restricted) error {
	return writePart(ctx, s.Service, actor, id, rev, policy.RestrictedWrite, "D4",
		func(t *act.Txn, f *dossier.Dossier, _ domain.Restricted) (domain.Restricted, error) {
			var c fault.Fields
			checkRestricted(&c, in)
			in.Case, in.UpdatedAt = id, t.Now
			if err := c.Err(); err != nil {
				return in, err
			}
			return in, keepApart(t, f, in.KeepApart)
		})
}

// writePart replaces one part of a case that is kept apart from it.
func writePart[T any](ctx context.Context, s *act.Service, actor domain.Actor, id domain.CaseID, rev int64,
	action policy.Action, tier string, next func(t *act.Txn, f *dossier.Dossier, was T) (T, error)) error {
	return dossier.Do(ctx, s, actor, dossier.Case(id), 0, action, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Case]) error {
		old, err := store.Find[T](ctx, s.Store, id)
		if err != nil {
			return err
		}
		if rev != 0 && rev != old.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		v, err := next(t, f, old.V)
		if err != nil {
			return err
		}
		store.Put(&t.Change, store.Rec[T]{V: v, Rev: old.Rev})
		if f.Redated {
			store.Put(&t.Change, f.Case)
		} else {
			store.Check(&t.Change, f.Case)
		}
		t.LogDisclosure(action, "case", string(id), tier, "")
		return nil
	})
}
