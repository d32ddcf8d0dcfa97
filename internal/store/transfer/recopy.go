package transfer

import (
	"context"
	"errors"
	"fmt"

	"amparo/internal/store/driver"
)

// recopy makes rows of the target what they are in the source now, whatever they were. A row that differs is deleted
// before it is put anew: it may have to go back to an earlier revision, which no put can do.
func (c *Copy) recopy(ctx context.Context, kind driver.Kind, ids []string) error {
	for len(ids) > 0 {
		n := min(len(ids), max(c.job.page()/2, 1))
		if err := c.recopySome(ctx, kind, ids[:n]); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// recopySome reads some rows on both sides and makes the target's those of the source. It may be interrupted
// anywhere: what it deleted differs from the source still, so the next comparison finds it.
func (c *Copy) recopySome(ctx context.Context, kind driver.Kind, ids []string) error {
	keys := make([]driver.Key, len(ids))
	for i, id := range ids {
		keys[i] = driver.Key{Kind: kind, ID: id}
	}
	want, err := c.job.From.GetMany(ctx, keys)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	have, err := c.job.To.GetMany(ctx, keys)
	if err != nil {
		return fmt.Errorf("read the target: %w", err)
	}
	right := make(map[string]*driver.Row, len(want))
	for i := range want {
		right[want[i].ID] = &want[i]
	}
	stays := map[string]bool{}
	var wrong driver.Batch
	for i := range have {
		if w := right[have[i].ID]; w != nil && same(w, &have[i]) {
			stays[w.ID] = true
			continue
		}
		wrong.Deletes = append(wrong.Deletes, driver.Delete{Key: have[i].Key, Rev: have[i].Rev})
	}
	if len(wrong.Deletes) > 0 {
		if err := c.commit(ctx, wrong); err != nil {
			return err
		}
	}
	var missing []driver.Row
	for _, w := range want {
		if !stays[w.ID] {
			missing = append(missing, w)
		}
	}
	for len(missing) > 0 {
		n := fits(missing)
		err := c.commit(ctx, creating(missing[:n]))
		if errors.Is(err, driver.ErrExists) && !errors.Is(err, ErrRival) {
			// It was not there a moment ago, and it was not this copy that put it there.
			return fmt.Errorf("%w: %w", ErrRival, err)
		}
		if err != nil {
			return err
		}
		missing = missing[n:]
	}
	return nil
}
