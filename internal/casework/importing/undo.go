package importing

import (
	"context"
	"fmt"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/forgetting"
	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/domain/imported"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Shown is one import, and whether its reader may still take it back.
type Shown struct {
	imported.Import
	CanUndo bool
}

// Import returns one import to whoever may add such things to its agency.
func (s *Service) Import(ctx context.Context, actor domain.Actor, id imported.ID) (Shown, error) {
	t := s.Begin(ctx, actor)
	rec, err := read(t, id)
	return shown(t, rec.V), err
}

func shown(t *act.Txn, i imported.Import) Shown { return Shown{i, i.Undoable(t.Now) && undoes(t, i)} }

// OpenImport returns an import that was made, or else its file, which waits for who brought it.
func (s *Service) OpenImport(ctx context.Context, actor domain.Actor, id imported.ID) (f imported.File, done Shown,
	err error) {
	t := s.Begin(ctx, actor)
	made, err := store.Find[imported.Import](t.Ctx, s.Store, id)
	if err != nil {
		return f, done, err
	}
	if made.Rev > 0 {
		made, err = read(t, id)
		return f, shown(t, made.V), err
	}
	file, err := ownFile(t, id)
	return file.V, done, err
}

func read(t *act.Txn, id imported.ID) (store.Rec[imported.Import], error) {
	rec, err := store.Get[imported.Import](t.Ctx, t.Store, id)
	if err == nil && !mayImport(t, rec.V.Kind, rec.V.Agency) {
		err = act.ErrNotFound
	}
	if err != nil {
		return store.Rec[imported.Import]{}, t.RefuseAbsent(err, policy.ImportUndo, "import", string(id))
	}
	return rec, nil
}

// undoes reports whether the actor takes back imports of this agency: her own, and those of others as head of the
// agency or administrator.
func undoes(t *act.Txn, i imported.Import) bool {
	heads := []domain.Role{domain.RoleShelterHead, domain.RoleSupervisor, domain.RoleAdmin}
	return (i.By == t.Actor.Account || slices.Contains(heads, t.Actor.Role)) &&
		t.Can(policy.ImportUndo, policy.AgencyFacts{ID: string(i.Agency)})
}

// UndoImport takes an import back as one act, while it is young and nothing has happened to what it made. Otherwise
// nothing is taken back, and each row is named to which something happened.
func (s *Service) UndoImport(ctx context.Context, actor domain.Actor, id imported.ID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		rec, err := read(t, id)
		if err != nil {
			return err
		}
		if err := t.Authorize(policy.ImportUndo, policy.AgencyFacts{ID: string(rec.V.Agency)}, "import",
			string(id)); err != nil {
			return err
		}
		switch {
		case !undoes(t, rec.V):
			t.Decision = policy.Decision{Policy: policy.DefaultDeny}
			return t.Refuse(policy.ImportUndo, "import", string(id))
		case !rec.V.UndoneAt.IsZero():
			return txn.ErrNothing
		case !rec.V.Undoable(t.Now):
			return fault.New(fault.Conflict, "import.late", nil).With("hours", int(imported.UndoLife.Hours()))
		}
		if err := takeBack(t, rec.V); err != nil {
			return err
		}
		rec.V.UndoneAt, rec.V.UndoneBy = t.Now, t.Actor.Account
		store.Put(&t.Change, rec)
		t.LogAct(policy.ImportUndo, "import", string(id), "")
		return nil
	})
}

func takeBack(t *act.Txn, i imported.Import) error {
	var asked map[string]bool // Nobody is asked for a place by a case.
	var err error
	if i.Kind != imported.Cases {
		if asked, err = askedOf(t, i.Agency); err != nil {
			return err
		}
	}
	var c fault.Fields
	for _, m := range i.Made {
		var untouched bool
		switch i.Kind {
		case imported.Shelters:
			untouched, err = remove[domain.Shelter](t, m.ID)
		case imported.Cases:
			untouched, err = removeCase(t, domain.CaseID(m.ID))
		default:
			untouched, err = remove[domain.Program](t, m.ID)
		}
		if err != nil {
			return err
		}
		c.Check(untouched && !asked[m.ID], fmt.Sprintf("rows.%d", m.Row), "import.touched")
	}
	return c.Err()
}

// askedOf are the providers of an agency that were ever asked for a place.
func askedOf(t *act.Txn, agency domain.AgencyID) (map[string]bool, error) {
	offers, err := store.All[domain.Offer](t.Ctx, t.Store, store.Filter{By: store.By("to", agency)})
	out := map[string]bool{}
	for _, o := range offers {
		out[o.V.Provider()] = true
	}
	return out, err
}

// asFiled are the kinds of row that a case consists of when it was filed and nothing has happened to it. Which others
// of the same person were seen may change by itself.
var asFiled = []string{"case", "identity", "safety", "restricted", "consent", "referral"}

// removeCase takes a case away with the key that opens it, and reports whether it is as it was filed.
func removeCase(t *act.Txn, id domain.CaseID) (bool, error) {
	f, err := dossier.Load(t.Ctx, t.Service, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	rows, err := forgetting.Owned(t, f)
	if err != nil {
		return false, err
	}
	t.Change.Erase(rows)
	return rows.AsMade("seen", asFiled), nil
}

// remove takes a provider away with what hangs on it, and reports whether it is as it was made: nothing was changed
// about it, and nothing was booked.
func remove[T any](t *act.Txn, id string) (bool, error) {
	recs, err := store.GetMany[T](t.Ctx, t.Store, []string{id})
	if err != nil || len(recs) == 0 {
		return false, err
	}
	room, err := t.CapacityVersion(id)
	if err != nil {
		return false, err
	}
	where, err := store.Find[address.SealedAddress](t.Ctx, t.Store, id)
	if err != nil {
		return false, err
	}
	store.Delete(&t.Change, recs[0])
	store.Delete(&t.Change, room)
	if where.Rev > 0 {
		store.Delete(&t.Change, where)
	}
	return recs[0].Rev == 1 && room.Rev == 1 && where.Rev <= 1, nil
}
