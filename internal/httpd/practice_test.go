package httpd_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/practice"
	"amparo/internal/store"
)

// practiceBeside is a practice in a world of its own, in which one exercise is over that nobody here took part in.
func practiceBeside(t *testing.T, w *amparotest.World) (*practice.Service, exercise.ID) {
	t.Helper()
	in, dir := amparotest.New(t), t.TempDir()
	e := exercise.Exercise{ID: domain.NewID[exercise.ID](), Scenario: practice.Scenarios()[0], At: in.Clock.Now(),
		EndedAt: in.Clock.Now(), Codes: []string{"C-PRUEBA"}}
	var change store.Change
	store.Put(&change, store.New(e))
	change.Log(store.Entry{Actor: domain.System("test"), Act: "practice.train", Kind: "exercise", ID: string(e.ID),
		Outcome: store.Done})
	must(t, in.Store.Commit(t.Context(), change))
	must(t, os.WriteFile(filepath.Join(dir, "ahead"), []byte("0s"), 0o600))
	p := practice.New(practice.Deps{Dir: dir, Gate: w.IDs.Runner(), Wall: w.Clock.Now,
		Open: func(context.Context, func() time.Time) (*practice.Inside, error) {
			return &practice.Inside{Work: in.Work, Store: in.Store, Identity: in.IDs, Close: func() error { return nil }}, nil
		}})
	t.Cleanup(func() { must(t, p.Close()) })
	return p, e.ID
}
