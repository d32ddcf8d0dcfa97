package identity

import (
	"context"
	"crypto/rand"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// KeepDrafts gives the session of whoever asks a key for the unfinished forms that its device keeps, or takes it away.
func (s *Service) KeepDrafts(ctx context.Context, by domain.Actor, keep bool) error {
	if keep && s.set.NoDrafts {
		return fault.New(fault.Forbidden, "session.no_drafts", nil)
	}
	return s.acts.Run(store.WithoutIdem(ctx), by, func(t *txn.Txn) error {
		rec, err := store.Get[record.Session](t.Ctx, s.store, by.Session)
		if err != nil || keep == (rec.V.DraftKey != nil) {
			return err
		}
		code := "session.drafts_end"
		if rec.V.DraftKey = nil; keep {
			rec.V.DraftKey, code = make([]byte, 32), "session.drafts_begin"
			_, _ = rand.Read(rec.V.DraftKey)
		}
		store.Put(&t.Change, rec)
		t.LogAct(policy.SessionOwn, "session", string(rec.V.ID), code)
		return own(t, policy.SessionOwn)
	})
}
