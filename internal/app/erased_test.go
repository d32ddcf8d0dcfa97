package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/pins"
	"amparo/internal/store"
)

// TestAnErasedPersonDoesNotComeBackWithABackup: a backup was made while she was there. Put back beside the list of the
// erased, the installation erases her again before it does anything else, its log says so and stays whole, and of the
// others nobody is missing. A list that somebody wrote by hand erases nobody: the start is refused.
func TestAnErasedPersonDoesNotComeBackWithABackup(t *testing.T) {
	first, s := settingsIn(t, t.TempDir()), settingsIn(t, filepath.Join(t.TempDir(), "again"))
	begin(t, first)
	a, err := New(t.Context(), first, Deps{Quiet: true})
	must(t, err)
	before, err := store.All[domain.Case](t.Context(), a.Store, store.Filter{})
	must(t, err)
	her := before[0].V.ID
	must(t, a.Close())
	data, keys := backedUp(t, first)

	must(t, os.MkdirAll(s.DataDir, 0o700))
	raw, err := os.ReadFile(first.KeyFile)
	must(t, err)
	must(t, os.WriteFile(s.KeyFile, raw, 0o600))
	must(t, pins.KeepErased(pins.ErasedPath(s), a.Keys, her, "erased-long-ago"))
	_, err = Restore(t.Context(), s, &data, &keys, func(string, int64) {})
	must(t, err)
	for range 2 {
		a, err = New(t.Context(), s, Deps{Quiet: true})
		must(t, err)
		if _, err := store.Get[domain.Case](t.Context(), a.Store, her); !fault.Is(err, fault.NotFound) {
			t.Errorf("she is there again: %v", err)
		}
		after, err := store.All[domain.Case](t.Context(), a.Store, store.Filter{})
		if err != nil || len(after) != len(before)-1 {
			t.Errorf("of %d others %d are left, %v", len(before)-1, len(after), err)
		}
		verify(t, a)
		must(t, a.Close())
	}

	forged := append(bytes.TrimSuffix(mustRead(t, pins.ErasedPath(s)), []byte("\n")), "0\n"...)
	must(t, os.WriteFile(pins.ErasedPath(s), forged, 0o600))
	refused(t, s, pins.ErrNotErased, pins.ErasedName)
}

// TestWhoIsErasedIsListedOutsideTheData: at once, and by the next start where the list was lost meanwhile.
func TestWhoIsErasedIsListedOutsideTheData(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	all, err := store.All[domain.Case](t.Context(), a.Store, store.Filter{})
	must(t, err)
	pins.NoteErased(pins.ErasedPath(s), a.Keys, a.Log)(all[0].V.ID)
	if listed, err := pins.Erased(pins.ErasedPath(s), a.Keys); err != nil || len(listed) != 1 {
		t.Fatalf("listed %v, %v", listed, err)
	}
	must(t, a.Close())
	reopen(t, s) // She is erased now.
	must(t, os.Remove(pins.ErasedPath(s)))
	reopen(t, s)
	if listed, err := pins.Erased(pins.ErasedPath(s), a.Keys); err != nil || len(listed) != 1 {
		t.Errorf("after the list was lost %v are on it, %v", listed, err)
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	return raw
}
