package figures

import (
	"context"

	"amparo/internal/store"
)

// each hands on the nouns that a filter finds, page by page.
func each[T any](ctx context.Context, st *store.Store, flt store.Filter, do func([]store.Rec[T]) error) error {
	flt.Limit = 500
	for {
		page, next, err := store.List[T](ctx, st, flt)
		if err == nil {
			err = do(page)
		}
		if flt.After = next; err != nil || next == "" {
			return err
		}
	}
}
