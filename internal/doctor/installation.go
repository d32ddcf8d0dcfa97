package doctor

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"amparo/internal/app"
	"amparo/internal/backup/scheduled"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/pins"
	"amparo/internal/store"
	"amparo/internal/store/sqlitedriver"
)

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
		c.fail("folder", fmt.Errorf("others may enter %s (mode %04o): chmod 700 %s", c.set.DataDir, info.Mode().Perm(),
			c.set.DataDir))
	default:
		c.ok("folder", "%s is closed to others", c.set.DataDir)
	}
}

// keys looks whether the keys open, and where they lie.
func (c *checkup) keys(exists, known bool) {
	if !known {
		// A database that cannot be asked may hold an installation: keys that are missing are missed.
		exists = true
	}
	ring, err := app.OpenKeysOf(c.set, exists, false)
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
		c.warn("keys",
			"the root key lies beside the data: whoever takes the disk has both. Give it another medium with --key-file")
	}
}

func sameFolder(a, b string) bool {
	x, err := filepath.Abs(filepath.Dir(a))
	y, err2 := filepath.Abs(filepath.Dir(b))
	return err == nil && err2 == nil && x == y
}

// built is a moment that any right clock has passed.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// clock looks for a clock that is plainly wrong, or that the next start will doubt: deadlines, consents and sessions
// rest on it. What is asked of an installation is asked where it is open; a server that runs keeps its own time fresh.
func (c *checkup) clock(a *app.App, running bool) {
	now := time.Now()
	if now.Before(built) {
		c.fail("clock", fmt.Errorf("it says %s: correct it; deadlines and consents depend on it", stamp(now)))
		return
	}
	var signed time.Time
	if a != nil {
		signed = a.Signed()
	}
	seen, off, err := app.ClockOff(c.set, now, signed)
	waits := running
	if err == nil && a != nil && off > 0 {
		waits, err = a.Awaits(c.ctx)
	}
	switch {
	case err != nil:
		c.fail("clock", err)
	case off < 0:
		c.fail("clock", fmt.Errorf("it says %s, and what is kept here was last written at %s: no server starts until it is "+
			"set, or, if it is right and was wrong before, until \"amparo clock confirm\"", stamp(now), stamp(seen)))
	case off > 0 && waits:
		c.warn("clock", "it says %s and was last gone by at %s: nothing falls due until somebody has compared it with "+
			"another clock and said \"amparo clock confirm\"", stamp(now), stamp(seen))
	default:
		c.ok("clock", "%s", stamp(now))
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// pages reads every page of the embedded store.
func (c *checkup) pages() {
	if c.set.Store != config.SQLite {
		return
	}
	if _, err := os.Stat(c.set.SQLiteFile()); err != nil {
		return // There is nothing yet, which others say.
	}
	found, err := sqlitedriver.Damage(c.ctx, c.set.DataDir)
	for _, line := range found {
		c.fail("pages", errors.New(line))
	}
	switch {
	case len(found) > 0:
		c.fail("pages", fmt.Errorf("%s is damaged: put the data back from its newest backup", c.set.SQLiteFile()))
	case err != nil:
		c.fail("pages", err)
	default:
		c.ok("pages", "every page of %s reads", c.set.SQLiteFile())
	}
}

// inside opens the installation and looks at its rules, its data and its log.
func (c *checkup) inside() {
	a, err := app.New(c.ctx, c.set, app.Deps{Quiet: true, Version: c.Version})
	var inUse *sqlitedriver.InUseError
	running := errors.As(err, &inUse)
	if err != nil {
		c.clock(nil, running)
	}
	switch {
	case errors.Is(err, app.ErrEmpty):
		c.warn("data", "%s", c.Sentence(err))
		return
	case running:
		c.backups(nil)
		c.ok("data", "a server is running (process %s); stop it to look inside, or ask %s/healthz", inUse.Holder,
			c.set.BaseURL)
		return
	case err != nil:
		c.fail("data", err)
		return
	}
	defer func() {
		if err := a.Close(); err != nil {
			c.fail("data", err)
		}
	}()
	c.look(a)
}

// look looks at an open installation: its clock, rules, data and log.
func (c *checkup) look(a *app.App) {
	c.clock(a, false)
	c.ok("rules", "version %.12s, country pack %s", a.Rules.Version(), a.Pack.Code())
	inst, _, err := a.Installation(c.ctx)
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
		c.warn("setup",
			"the first administrator has not chosen a password yet; a code that ran out is renewed with \"amparo init --renew\"")
	}
	if err := a.Store.Ready(c.ctx); err != nil {
		c.fail("store", err)
	} else {
		c.ok("store", "it reads and writes")
	}
	c.logs(a)
	c.witnesses(a)
	c.backups(a)
	c.addresses(a)
	c.lists(a)
}

// lists names what people changed of the country pack and its files have no room for.
func (c *checkup) lists(a *app.App) {
	left, err := a.Work.TakeUpChanges(c.ctx)
	if err != nil {
		c.fail("lists", err)
	}
	for _, u := range left {
		why := "a rule stands against it"
		switch u.Why {
		case "packchange.exists":
			why = "the files have it already"
		case "packchange.missing":
			why = "the files no longer have it"
		}
		c.warn("lists", "the change %q of %s %s, confirmed on %s, no longer fits the country pack (%s) and is left out: "+
			"ask for it anew on the page /country, or change the files", u.Of.Act, u.Of.Kind,
			strings.TrimSpace(u.Of.List+" "+u.Of.Key), stamp(u.DecidedAt), why)
	}
}

// addresses counts those of houses that are not under the second lock yet.
func (c *checkup) addresses(a *app.App) {
	houses, err := store.All[domain.Shelter](c.ctx, a.Store, store.Filter{})
	open := slices.DeleteFunc(houses, func(h store.Rec[domain.Shelter]) bool { return h.V.Address == "" })
	switch {
	case err != nil:
		c.fail("addresses", err)
	case len(open) > 0:
		c.warn("addresses", "%d exact addresses of houses are not under the second lock yet: each moves when somebody of "+
			"its house signs in with her password", len(open))
	default:
		c.ok("addresses", "every exact address of a house is under the second lock")
	}
}

// witnesses looks whether those outside have signed the newest head.
func (c *checkup) witnesses(a *app.App) {
	if len(c.set.Witnesses) == 0 {
		c.warn("witnesses", "there are none: who puts back data and pinned heads together is not noticed. Name some outside "+
			"with witnesses")
	}
	for _, w := range a.Outside.Standing() {
		switch {
		case w.Wrong != nil:
			c.warn("witnesses", "%s has not signed the newest head: %s; the last it signed covers %d entries", w.Name, w.Wrong,
				w.Head.Size)
		default:
			c.ok("witnesses", "%s has signed %d entries of the system log, which tells of the others, on %s", w.Name,
				w.Head.Size, stamp(w.At))
		}
	}
}

// backups looks whether backups are made in time, and whether one was restored lately.
func (c *checkup) backups(a *app.App) {
	pack, err := app.LoadPack(c.set)
	if err != nil {
		c.fail("backups", err)
		return
	}
	for _, f := range scheduled.Standing(c.ctx, c.set, a, pack.TimeZone(), time.Now()) {
		c.failed = c.failed || f[0] == "fail"
		c.tell(f[0], "backups", f[1])
	}
}

// logs looks whether the heads of the log are pinned.
func (c *checkup) logs(a *app.App) {
	states, err := a.Store.Logs().States(c.ctx)
	if err != nil {
		c.fail("log", err)
		return
	}
	var entries, unsigned int64
	for _, info := range states {
		entries += info.Size
		unsigned += info.Size - info.Signed
	}
	heads, err := a.Pins()
	if err != nil {
		c.fail("log", err)
		return
	}
	c.ok("log", "%d logs with %d entries, %d of them not under a signed head yet; %d heads are pinned in %s", len(states),
		entries, unsigned, len(heads), pins.Path(c.set))
	if len(heads) == 0 && entries > 0 {
		c.warn("log",
			"no head is pinned outside the store: put %s back, or an older copy of the data could pass for this one",
			pins.Path(c.set))
	}
}
