package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/app"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestTheDoctorSaysOfTheClockWhatAStartWouldDo: nothing is doubted where nothing falls due, a clock that is behind
// keeps every server from starting, and a restored folder, which knows no time of its own, goes by its newest signed
// head.
func TestTheDoctorSaysOfTheClockWhatAStartWouldDo(t *testing.T) {
	o := at(t)
	o.cannot(exitFailed, "Nothing has been set up", "clock", "confirm")
	o.does(setUp...)
	seen := filepath.Join(o.dir, app.ClockFile)
	wants := func(story, words string) {
		t.Helper()
		_, out, _ := o.asks("doctor")
		if !strings.Contains(out, words) || strings.Count(out, "  clock      ") != 1 {
			t.Errorf("%s: want %q once in\n%s", story, words, out)
		}
	}
	wrote := func(off time.Duration) {
		t.Helper()
		body := time.Now().Add(off).UTC().Format(time.RFC3339)
		if err := os.WriteFile(seen, []byte(body+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wants("nobody has served yet", "ok    clock")
	wrote(-72 * time.Hour)
	wants("a long rest, and nothing falls due", "ok    clock")
	o.inside(func(a *app.App) {
		var c store.Change
		store.Put(&c, store.New(domain.Deadline{ID: "d", Kind: domain.DeadlineRelease, Target: "s",
			DueAt: time.Now().Add(time.Hour)}))
		c.Log(store.Entry{Act: "test", Kind: "installation", ID: "installation", Outcome: store.Done})
		if err := a.Store.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	})
	wants("a long rest", "warn  clock      it says")
	o.does("clock", "confirm")
	wants("confirmed", "ok    clock")
	wrote(2 * time.Hour)
	wants("the clock is behind", "fail  clock      it says")
	if code, _, err := o.asks("serve"); code != exitFailed || !strings.Contains(err, "Set the clock") {
		t.Errorf("a server starts with it: %d %s", code, err)
	}
	if err := os.Remove(seen); err != nil {
		t.Fatal(err)
	}
	wants("restored a moment later", "ok    clock")
}

// TestAVerificationThatIsStoppedIsNotCalledDamage: Ctrl-C says nothing about the data.
func TestAVerificationThatIsStoppedIsNotCalledDamage(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	o.inside(func(a *app.App) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		var out, said strings.Builder
		s := &session{IO: IO{Out: &out, Err: &said}, ctx: ctx}
		_, err := a.Store.Logs().Verify(ctx, nil, nil)
		if err = s.damaged(a, err); !errors.Is(err, context.Canceled) || out.String() != "" {
			t.Errorf("it says %q, %v", out.String(), err)
		}
		if code := s.fail(err); code != exitFailed || said.String() != "amparo: stopped before the end\n" {
			t.Errorf("it ends with %d and %q", code, said.String())
		}
	})
}
