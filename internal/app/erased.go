package app

import (
	"context"

	"amparo/internal/pins"
)

// eraseAgain erases whoever an older copy of the data brought back, before anything is served, and brings the list of
// the erased up to what the data tells.
func (a *App) eraseAgain(ctx context.Context) error {
	path := pins.ErasedPath(a.Settings)
	listed, err := pins.Erased(path, a.Keys)
	if err != nil {
		return err
	}
	all, err := a.Work.EraseAgain(ctx, listed)
	if err != nil {
		return err
	}
	return pins.KeepErased(path, a.Keys, all...)
}
