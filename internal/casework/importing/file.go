package importing

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// maxWaiting is how many files of one account wait at a time: the oldest makes room.
const maxWaiting = 3

// KeepSheet keeps a spreadsheet until its import is confirmed or given up, at most for some hours. What its columns
// meant last is taken from the agency's spreadsheets of the kind.
func (s *Service) KeepSheet(ctx context.Context, actor domain.Actor, agency domain.AgencyID, k imported.Kind,
	content []byte) (imported.ID, error) {
	id := domain.NewID[imported.ID]()
	return id, s.Run(ctx, actor, func(t *act.Txn) error {
		if err := allow(t, k, agency); err != nil {
			return err
		}
		if len(content) > imported.MaxFile {
			return fault.At("file", "sheet.large")
		}
		m, err := mappingOf(t, agency, k)
		if err != nil {
			return err
		}
		mine, err := store.All[imported.File](t.Ctx, t.Store, store.Filter{By: store.By("account", actor.Account)})
		if err != nil {
			return err
		}
		for ; len(mine) >= maxWaiting; mine = mine[1:] {
			store.Delete(&t.Change, mine[0])
		}
		store.Put(&t.Change, store.New(imported.File{ID: id, Account: actor.Account, Agency: agency, Kind: k,
			Content: content, Columns: m.V.Columns, At: t.Now}))
		return nil
	})
}

// ownFile loads a file of the actor's own. Anybody else's does not exist, and nor does one that waited too long.
func ownFile(t *act.Txn, id imported.ID) (store.Rec[imported.File], error) {
	rec, err := store.Get[imported.File](t.Ctx, t.Store, id)
	if err == nil && (rec.V.Account != t.Actor.Account || !rec.V.Waits(t.Now)) {
		err = act.ErrNotFound
	}
	if err != nil {
		return store.Rec[imported.File]{}, t.RefuseAbsent(err, policy.DraftOwn, "importfile", string(id))
	}
	return rec, allow(t, rec.V.Kind, rec.V.Agency)
}

// SetColumns says what the columns of a file that waits mean and what parts its cells. The agency's next spreadsheet of
// the kind begins with it.
func (s *Service) SetColumns(ctx context.Context, actor domain.Actor, id imported.ID, sign string,
	columns []imported.Column) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		f, err := ownFile(t, id)
		if err != nil {
			return err
		}
		f.V.Sign, f.V.Columns = sign, columns
		store.Put(&t.Change, f)
		return learn(t, f.V.Agency, f.V.Kind, columns)
	})
}

// DropSheet forgets a file that waits.
func (s *Service) DropSheet(ctx context.Context, actor domain.Actor, id imported.ID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		f, err := ownFile(t, id)
		if err == nil {
			store.Delete(&t.Change, f)
		}
		return err
	})
}

// ForgetSheets removes files that waited too long, and returns how many went.
func (s *Service) ForgetSheets(ctx context.Context) (int, error) {
	return store.Forget[imported.File](ctx, s.Store, s.Now().Add(-imported.FileLife-time.Minute))
}
