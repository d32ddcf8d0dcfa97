package app

import (
	"errors"
	"os"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// realOne makes an installation that is no demonstration, with something that falls due.
func realOne(t *testing.T) (open func(at time.Time) *App) {
	t.Helper()
	s := settingsIn(t, t.TempDir(), "demo", "false", "argon", "production")
	open = func(at time.Time) *App {
		a, err := New(t.Context(), s, Deps{Create: true, Quiet: true, Now: func() time.Time { return at }})
		must(t, err)
		return a
	}
	a := open(evening)
	var c store.Change
	store.Put(&c, store.New(domain.Installation{Name: "Red", Country: "GT"}))
	store.Put(&c, store.New(domain.Deadline{ID: "d", Kind: domain.DeadlineRelease, Target: "s",
		DueAt: evening.Add(time.Hour)}))
	c.Log(store.Entry{Act: "test", Kind: "installation", ID: "installation", Outcome: store.Done})
	must(t, a.Store.Commit(t.Context(), c))
	must(t, a.Close())
	return open
}

var evening = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

func TestAClockThatJumpedEndsNothingUntilSomebodyConfirmsIt(t *testing.T) {
	open := realOne(t)
	a := open(evening.Add(13 * time.Hour))
	c, err := a.newClock(t.Context())
	must(t, err)
	if c.trusted() {
		t.Fatal("thirteen hours ahead, and deadlines run")
	}
	informed, err := store.All[domain.Notice](t.Context(), a.Store, store.Filter{})
	must(t, err)
	if len(informed) != 1 || informed[0].V.Kind != "notice.clock_doubt" {
		t.Errorf("told: %+v", informed)
	}
	must(t, ConfirmClock(a.Settings, a.Now()))
	if !c.trusted() {
		t.Error("confirmed, and deadlines stand still")
	}
	must(t, a.Close())
	a = open(evening.Add(13*time.Hour + 4*time.Minute))
	if c, err := a.newClock(t.Context()); err != nil || !c.trusted() {
		t.Errorf("a restart four minutes later: %v", err)
	}
	must(t, a.Close())
}

func TestAShortRestNeedsNoConfirmation(t *testing.T) {
	a := realOne(t)(evening.Add(4 * time.Minute))
	if c, err := a.newClock(t.Context()); err != nil || !c.trusted() {
		t.Errorf("four minutes later: %v", err)
	}
	must(t, a.Close())
}

func TestAStartWithAClockThatIsBehindIsRefused(t *testing.T) {
	open := realOne(t)
	a := open(evening.Add(-2 * time.Hour))
	if _, err := a.newClock(t.Context()); !errors.Is(err, ErrClock) {
		t.Errorf("two hours behind: %v", err)
	}
	must(t, ConfirmClock(a.Settings, a.Now()))
	if _, err := a.newClock(t.Context()); err != nil {
		t.Errorf("confirmed: %v", err)
	}
	must(t, os.WriteFile(ClockPath(a.Settings), []byte("noon\n"), 0o600))
	if _, err := a.newClock(t.Context()); !errors.Is(err, ErrClock) {
		t.Errorf("a file that holds no time: %v", err)
	}
	must(t, a.Close())
}

func TestADemonstrationNeedsNoConfirmation(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Quiet: true, Now: func() time.Time { return time.Now().Add(72 * time.Hour) }})
	must(t, err)
	if c, err := a.newClock(t.Context()); err != nil || !c.trusted() {
		t.Errorf("three days later: %v", err)
	}
	must(t, a.Close())
}
