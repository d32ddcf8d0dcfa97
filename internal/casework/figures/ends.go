package figures

import (
	"context"
	"slices"
	"sync"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/store"
)

// registeredBefore is how many years before a quarter a referral may have been written that ended in it.
const registeredBefore = 2

// readStep is how many referrals are read at a time.
const readStep = 500

// ends remembers when each wait was over, for no term finds a referral by that: the first register reads two years, and
// those after it what moved since.
type ends struct {
	mu    sync.Mutex
	mark  uint64
	since time.Time // what was written before is not remembered
	at    map[domain.ReferralID]time.Time
}

// in reads the referrals whose wait ended between two moments.
func (e *ends) in(t *act.Txn, from, until time.Time) ([]store.Rec[domain.Referral], error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	moved, mark, known := store.Moved[domain.Referral](t.Store, e.mark)
	if since := from.AddDate(-registeredBefore, 0, 0); !known || since.Before(e.since) {
		e.since, e.at, moved = since, map[domain.ReferralID]time.Time{}, nil
		err := each(t.Ctx, t.Store, store.Filter{Since: since}, e.take)
		if err != nil {
			e.mark = 0
			return nil, err
		}
	}
	e.mark = mark
	if err := e.again(t.Ctx, t.Store, moved); err != nil {
		e.mark = 0
		return nil, err
	}
	var ids []domain.ReferralID
	for id, at := range e.at {
		if !at.Before(from) && at.Before(until) {
			ids = append(ids, id)
		}
	}
	var out []store.Rec[domain.Referral]
	for part := range slices.Chunk(ids, readStep) {
		recs, err := store.GetMany[domain.Referral](t.Ctx, t.Store, part)
		if err != nil {
			return nil, err
		}
		out = append(out, recs...)
	}
	return out, nil
}

// again reads what moved.
func (e *ends) again(ctx context.Context, s *store.Store, moved []string) error {
	for part := range slices.Chunk(moved, readStep) {
		for _, id := range part {
			delete(e.at, domain.ReferralID(id))
		}
		recs, err := store.GetMany[domain.Referral](ctx, s, part)
		if err != nil {
			return err
		}
		recs = slices.DeleteFunc(recs, func(r store.Rec[domain.Referral]) bool { return r.V.CreatedAt.Before(e.since) })
		if err := e.take(recs); err != nil {
			return err
		}
	}
	return nil
}

// take remembers the referrals that were sent and wait no longer.
func (e *ends) take(recs []store.Rec[domain.Referral]) error {
	for _, r := range recs {
		if !r.V.State.Open() && !r.V.SentAt.IsZero() {
			e.at[r.V.ID] = endOfWait(r.V)
		}
	}
	return nil
}

// endOfWait is when a provider took the person in, or said the yes that still holds, or when the referral ended without
// one.
func endOfWait(r domain.Referral) time.Time {
	for _, e := range slices.Backward(r.History) {
		if r.Winner != "" && (e.Type == domain.EventAccepted || e.Type == journey.EventArrivedLate) {
			return e.At
		}
	}
	return r.EndedAt
}
