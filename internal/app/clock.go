package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/refusal"
	"amparo/internal/store"
)

const (
	// ClockFile holds the last time at which a server of this machine went by its clock; it lies beside the keyset.
	ClockFile = "clock.seen"
	// ClockSlack is how far a clock may be from the time it was last gone by.
	ClockSlack = 5 * time.Minute
	clockEvery = time.Minute
)

// ErrClock says that the clock of this machine is behind what has been signed.
var ErrClock = errors.New("app: the clock is behind")

// clock decides whether what falls due may be gone by the clock of this machine. A server that starts
// with a clock a day ahead would end holds and take offers back for good, and one that is behind would let nobody in.
//
// It is trusted when it agrees, at the start, with the time at which a server of this machine, or else the newest
// signed head, was last seen. Otherwise deadlines stand still until somebody has looked at the clock and said that it
// is right.
type clock struct {
	a     *App
	mu    sync.Mutex
	doubt bool
}

// ClockPath returns where the time last gone by is kept.
func ClockPath(s config.Settings) string { return filepath.Join(filepath.Dir(s.KeysetFile), ClockFile) }

// ConfirmClock says that the clock of this machine is right. A running server finds it within seconds.
func ConfirmClock(s config.Settings, now time.Time) error {
	if there, err := present(s.KeysetFile); err != nil || !there {
		return errors.Join(err, refuseEmpty(s))
	}
	return refusal.ReplaceFile(ClockPath(s), []byte(now.UTC().Format(time.RFC3339)+"\n"))
}

// LastSeen reads the time last gone by; zero when none is kept.
func LastSeen(s config.Settings) (time.Time, error) {
	raw, err := os.ReadFile(ClockPath(s))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(raw)))
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // What is no time proves nothing; the signed heads do.
	}
	return at, nil
}

// ClockOff returns when this machine, or the newest signed head, was last seen, and how far from that the clock is:
// zero within ClockSlack, or where nothing is known.
func ClockOff(s config.Settings, now, signed time.Time) (seen time.Time, off time.Duration, err error) {
	seen, err = LastSeen(s)
	if seen.IsZero() {
		seen = signed
	}
	if off = now.Sub(seen); err != nil || seen.IsZero() || off.Abs() <= ClockSlack {
		off = 0
	}
	return seen, off, err
}

// Signed returns the time of the newest head there was when the installation was opened.
func (a *App) Signed() time.Time { return a.pins.Signed() }

// Awaits reports whether anything falls due that a clock in doubt would hold back. In a demonstration nothing is held
// back.
func (a *App) Awaits(ctx context.Context) (bool, error) {
	inst, _, err := a.Installation(ctx)
	if err != nil || inst.Demo {
		return false, err
	}
	waiting, _, err := store.List[domain.Deadline](ctx, a.Store, store.Filter{Limit: 1})
	return len(waiting) > 0, err
}

// newClock holds the clock against what is known, and refuses one that is behind it. A demonstration, and an
// installation in which nothing falls due, need no confirmation.
func (a *App) newClock(ctx context.Context) (*clock, error) {
	c := &clock{a: a}
	seen, off, err := ClockOff(a.Settings, a.now(), a.Signed())
	switch {
	case err != nil:
		return nil, err
	case off == 0:
		return c, nil
	case off < 0:
		return nil, refuse(ErrClock,
			"The clock of this machine says %s, and what is kept here was last written at %s. Set the clock. If it is right, "+
				"and was wrong before, say so with \"amparo clock confirm\".%s", stamp(a.now()), stamp(seen), untouched)
	}
	// Whether anything waits is asked of the data, not of rows that may be lost.
	if _, err = a.Work.RestoreDeadlines(ctx); err != nil {
		return nil, err
	}
	if c.doubt, err = a.Awaits(ctx); c.doubt {
		a.Log.Error("the clock is far from the time last seen: nothing falls due until \"amparo clock confirm\"",
			slog.String("error", "it says "+stamp(a.now())+", last seen was "+stamp(seen)))
		err = a.Work.TellWatch(ctx, "notice.clock_doubt")
	}
	return c, err
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// trusted reports whether deadlines may be gone by the clock, and looks whether somebody has confirmed it meanwhile.
func (c *clock) trusted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.doubt {
		at, err := LastSeen(c.a.Settings)
		if err == nil && c.a.now().Sub(at).Abs() <= ClockSlack {
			c.doubt = false
			c.a.Log.Info("the clock was confirmed: deadlines run again")
		}
	}
	return !c.doubt
}

// keep writes down again and again at which time this machine is gone by, until the context ends.
func (c *clock) keep(ctx context.Context) {
	note := func() {
		if !c.trusted() {
			return
		}
		if err := ConfirmClock(c.a.Settings, c.a.now()); err != nil {
			c.a.Log.Error("the time could not be written down", slog.String("error", err.Error()))
		}
	}
	note()
	repeat(ctx, clockEvery, note)
}
