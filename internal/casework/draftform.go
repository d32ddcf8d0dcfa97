package casework

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// OpenDraft returns one of the actor's unfinished forms with its revision.
func (s *Service) OpenDraft(ctx context.Context, actor domain.Actor, id domain.DraftID) (domain.Draft, int64, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	rec, err := t.ownDraft(id)
	return rec.V, rec.Rev, err
}

// KeepDraft keeps an unfinished form under the id that its page was given when it was first shown, so that keeping it twice makes one
// draft. It returns the revision that was kept. A rev other than 0 keeps only over that revision; what comes too late is left aside,
// and the revision that stands is returned: a copy that a page sends by itself never undoes what a person sent after it.
func (s *Service) KeepDraft(ctx context.Context, actor domain.Actor, d domain.Draft, rev int64) (int64, error) {
	if err := checkDraft(d.Form, d.Step, d.Values); err != nil {
		return 0, err
	}
	if _, ok := domain.ParseID[domain.DraftID](string(d.ID)); !ok {
		return 0, errNotFound
	}
	var kept int64
	err := s.act(ctx, actor, func(t *txn) error {
		rec, err := store.Find[domain.Draft](t.ctx, t.store, d.ID)
		if err == nil && rec.Rev > 0 {
			rec, err = t.ownDraft(d.ID)
		} else if err == nil {
			err = t.roomForDraft()
		}
		if err != nil {
			return err
		}
		if rec.Rev > 0 && rec.V.Form != d.Form {
			return errNotFound
		}
		kept = rec.Rev
		if rev != 0 && rev != rec.Rev {
			return nil
		}
		rec.V = domain.Draft{ID: d.ID, Account: actor.Account, Agency: actor.Agency, Form: d.Form, Step: d.Step, Values: d.Values, UpdatedAt: t.now}
		store.Put(&t.ch, rec)
		kept = rec.Rev + 1
		return nil
	})
	return kept, err
}
