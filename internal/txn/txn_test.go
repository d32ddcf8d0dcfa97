package txn_test

import (
	"context"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/peer"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// TestADeadlineBoundsTheTries: an act that loses every race gives up when its request's time is over, long before it
// has been tried as often as it may be, and nothing of it is kept.
func TestADeadlineBoundsTheTries(t *testing.T) {
	w := amparotest.New(t)
	row := store.New(peer.Process{ID: "one", At: w.Clock.Now()})
	acts := &txn.Runner{Store: w.Store, Policy: w.Rules}
	keep := func(rec store.Rec[peer.Process]) error {
		var c store.Change
		store.Put(&c, rec)
		return w.Store.Commit(t.Context(), c)
	}
	if err := keep(row); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	tries := 0
	err := acts.Run(ctx, domain.System("test"), func(tr *txn.Txn) error {
		tries++
		rec, err := store.Get[peer.Process](t.Context(), w.Store, "one")
		if err != nil {
			return err
		}
		if err := keep(rec); err != nil { // Somebody else is always quicker.
			return err
		}
		store.Put(&tr.Change, rec)
		return nil
	})
	if err == nil || tries < 2 || tries >= store.MaxTries {
		t.Errorf("%d tries, %v", tries, err)
	}
	if ctx.Err() == nil {
		t.Error("it gave up before its time was over")
	}
}

// TestNothingToDoIsNoFailure: an act that finds nothing to do writes nothing and has not failed.
func TestNothingToDoIsNoFailure(t *testing.T) {
	w := amparotest.New(t)
	acts := &txn.Runner{Store: w.Store, Policy: w.Rules}
	err := acts.Run(t.Context(), domain.System("test"), func(tr *txn.Txn) error {
		store.Put(&tr.Change, store.New(peer.Process{ID: "one", At: tr.Now}))
		return txn.ErrNothing
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := store.Get[peer.Process](t.Context(), w.Store, "one"); !fault.Is(err, fault.NotFound) {
		t.Errorf("it was written: %v", err)
	}
}
