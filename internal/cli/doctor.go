package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/store/sqlitedriver"
)

// doctorCmd looks whether everything is as it should be.
type doctorCmd struct{}

// Help shows examples.
func (doctorCmd) Help() string {
	return `One line for each thing: ok, warn or fail, and what would mend it. It ends with 1 when something fails. With the server
running it looks at what can be seen from outside.

Examples:

    amparo doctor
    amparo doctor --config /etc/amparo.json`
}

// checkup gathers what the doctor finds.
type checkup struct {
	s      *session
	set    config.Settings
	failed bool
}

func (c *checkup) ok(what, format string, args ...any) {
	c.s.say("ok    %-10s %s\n", what, fmt.Sprintf(format, args...))
}

func (c *checkup) warn(what, format string, args ...any) {
	c.s.say("warn  %-10s %s\n", what, fmt.Sprintf(format, args...))
}

func (c *checkup) fail(what string, err error) {
	c.failed = true
	c.s.say("fail  %-10s %s\n", what, sentence(err))
}

// Run looks.
func (doctorCmd) Run(s *session) error {
	set, err := s.settings(nil)
	c := &checkup{s: s, set: set}
	if err != nil {
		c.fail("settings", err)
		return failure(exitFailed)
	}
	c.ok("settings", "they fit together; people reach it under %s", set.BaseURL)
	c.folder()
	begun, known := c.database()
	c.keys(begun, known)
	c.clock()
	c.certificate()
	if known {
		c.inside()
	}
	if c.failed {
		return failure(exitFailed)
	}
	return nil
}

// folder looks at who may enter the data folder.
func (c *checkup) folder() {
	info, err := os.Stat(c.set.DataDir)
	switch {
	case errors.Is(err, os.ErrNotExist) && c.set.Store == config.MongoDB:
		// Rows and, where it was said so, keys lie elsewhere: nothing is missing.
	case errors.Is(err, os.ErrNotExist):
		c.warn("folder", "%s is not there yet: \"amparo init\" makes it", c.set.DataDir)
	case err != nil:
		c.fail("folder", err)
	case !info.IsDir():
		c.fail("folder", fmt.Errorf("%s is not a folder", c.set.DataDir))
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		c.fail("folder", fmt.Errorf("others may enter %s (mode %04o): chmod 700 %s", c.set.DataDir, info.Mode().Perm(), c.set.DataDir))
	default:
		c.ok("folder", "%s is closed to others", c.set.DataDir)
	}
}

// keys looks whether the keys open, and where they lie.
func (c *checkup) keys(begun, known bool) {
	if !known {
		// A database that cannot be asked may hold an installation: keys that are missing are missed.
		begun = true
	}
	ring, err := app.OpenKeysOf(c.set, begun, false)
	switch {
	case errors.Is(err, app.ErrEmpty):
		c.warn("keys", "there are none yet: \"amparo init\" makes them")
		return
	case err != nil:
		c.fail("keys", err)
		return
	}
	c.ok("keys", "root key and keyset of %s belong together", ring.Deployment())
	if c.set.Store == config.SQLite && sameFolder(c.set.KeyFile, c.set.SQLiteFile()) {
		c.warn("keys", "the root key lies beside the data: whoever takes the disk has both. Give it another medium with --key-file")
	}
}

func sameFolder(a, b string) bool {
	x, err := filepath.Abs(filepath.Dir(a))
	y, err2 := filepath.Abs(filepath.Dir(b))
	return err == nil && err2 == nil && x == y
}

// built is a moment that any right clock has passed.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// clock looks for a clock that is plainly wrong: deadlines, consents and sessions rest on it.
func (c *checkup) clock() {
	now := time.Now()
	if now.Before(built) {
		c.fail("clock", fmt.Errorf("it says %s: set it, for deadlines and consents rest on it", now.UTC().Format(time.RFC3339)))
		return
	}
	c.ok("clock", "%s", now.UTC().Format(time.RFC3339))
}

// inside opens the installation and looks at its rules, its data and its log.
func (c *checkup) inside() {
	a, err := app.New(c.s.ctx, c.set, app.Deps{Quiet: true, Version: c.s.Version})
	var inUse *sqlitedriver.InUseError
	switch {
	case errors.Is(err, app.ErrEmpty):
		c.warn("data", "%s", sentence(err))
		return
	case errors.As(err, &inUse):
		c.ok("data", "a server is running (process %s); stop it to look inside, or ask %s/healthz", inUse.Holder, c.set.BaseURL)
		return
	case err != nil:
		c.fail("data", err)
		return
	}
	defer c.s.closing(a)
	c.ok("rules", "version %.12s, country pack %s", a.Rules.Version(), a.Pack.Code())
	inst, _, err := a.Installation(c.s.ctx)
	if err != nil {
		c.fail("data", err)
		return
	}
	kind := "a real installation"
	if inst.Demo {
		kind = "a demonstration: nobody in it is real"
	}
	c.ok("data", "%s, %s", inst.Name, kind)
	if inst.SetupCode != "" {
		c.warn("setup", "the first administrator has not chosen a password yet; a code that ran out is renewed with \"amparo init --renew\"")
	}
	if err := a.Store.Ready(c.s.ctx); err != nil {
		c.fail("store", err)
	} else {
		c.ok("store", "it reads and writes")
	}
	c.logs(a)
}

// logs looks whether the heads of the log are younger than the clock and pinned.
func (c *checkup) logs(a *app.App) {
	names, err := a.Store.Logs(c.s.ctx)
	if err != nil {
		c.fail("log", err)
		return
	}
	var entries, unsigned, newest int64
	for _, name := range names {
		info, err := a.Store.LogState(c.s.ctx, name)
		if err != nil {
			c.fail("log", err)
			return
		}
		entries += info.Size
		unsigned += info.Size - info.Signed
		newest = max(newest, info.HeadAt)
	}
	if ahead := time.Until(time.Unix(newest, 0)); ahead > time.Minute {
		c.fail("clock", fmt.Errorf("the log was signed %s from now: this clock is behind, set it", ahead.Round(time.Second)))
	}
	pins, err := a.Pins()
	if err != nil {
		c.fail("log", err)
		return
	}
	c.ok("log", "%d logs with %d entries, %d of them not under a signed head yet; %d heads are pinned in %s", len(names), entries, unsigned, len(pins), app.PinsPath(c.set))
	if len(pins) == 0 && entries > 0 {
		c.warn("log", "no head is pinned outside the store: put %s back, or an older copy of the data could pass for this one", app.PinsPath(c.set))
	}
}
