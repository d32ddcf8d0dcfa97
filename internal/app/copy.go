package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/domain/peer"
	"amparo/internal/fault"
	"amparo/internal/pins"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/transfer"
)

// CopyOrder says which installation is copied where. The settings say where its keys lie.
type CopyOrder struct {
	From, To Place
	Settings config.Settings
	// Told hears what the copy is busy with, how much of it is done, and of how much; 0 where that is unknown.
	Progress func(what string, done, total int64)
}

// CopyReport is what became of a copy. It is filled as far as the copy came, also beside an error.
type CopyReport struct {
	Of         string // the deployment
	Kinds      []transfer.KindCount
	Resumed    int64 // rows that an earlier run had copied
	Recopied   int64 // rows copied again because they changed while they were copied
	Already    bool  // the target held all of it before
	Unfinished bool  // the target is marked: run the same copy again
	Verified   audit.Report
	Pins       int
	Unreadable []string // rows without a leaf that do not open
	KeyFile    string   // where the root key lies
	Keyset     string   // where the keyset of the copy lies, and the pinned heads beside it
	Brought    bool     // keyset and pinned heads were copied too
}

// OK reports whether everything in the target is what its log tells.
func (r CopyReport) OK() bool { return r.Verified.OK() && len(r.Unreadable) == 0 }

// copier is one copy under way.
type copier struct {
	CopyOrder
	CopyReport
	ring     *seal.Keyring
	from, to driver.Driver
	job      transfer.Job
}

// turns is how often a source that moved during the verification is run after.
const turns = 3

// Copy copies an installation, row by row as it lies, and leaves the source as it is. Until every row has been
// compared and the log verified on the copy, the target is marked as unfinished, and nothing opens it but
// another Copy.
func Copy(ctx context.Context, o CopyOrder) (report CopyReport, err error) {
	c := &copier{CopyOrder: o}
	defer func() {
		for _, d := range []driver.Driver{c.to, c.from} {
			if d != nil {
				err = errors.Join(err, d.Close())
			}
		}
		report = c.CopyReport
	}()
	if err := c.open(ctx); err != nil {
		return c.CopyReport, err
	}
	err = c.run(ctx)
	return c.CopyReport, err
}

// open refuses what cannot be copied before anything is written, and opens both sides.
func (c *copier) open(ctx context.Context) error {
	source := c.From.Settings(c.Settings)
	same, err := c.From.same(c.To)
	if err != nil {
		return explain(source, err)
	}
	if same {
		return refuse(driver.ErrInvalid, "%s cannot be copied onto itself: name another folder or database with --to.",
			c.From)
	}
	data := true
	if c.From.Dir != "" {
		if data, err = present(source.SQLiteFile()); err != nil {
			return err
		}
	}
	if err := refuseHalf(source); err != nil {
		return err
	}
	if !data {
		return refuseEmpty(source)
	}
	if c.ring, err = c.openKeys(source); err != nil {
		return err
	}
	c.Of, c.KeyFile, c.Keyset = c.ring.Deployment(), source.KeyFile, source.KeysetFile
	if c.from, err = c.From.open(ctx); err != nil {
		return explain(source, err)
	}
	if err := c.ours(ctx, source); err != nil {
		return err
	}
	if err := c.unserved(ctx); err != nil {
		return err
	}
	if c.to, err = c.To.open(ctx); err != nil {
		return explain(c.To.Settings(c.Settings), err)
	}
	c.job = transfer.Job{From: c.from, To: c.to, Kinds: store.Kinds(), Of: c.Of,
		Progress: func(p transfer.Phase, done, total int64) { c.tell(string(p), done, total) }}
	return nil
}

// ours refuses a source that the keys do not open.
func (c *copier) ours(ctx context.Context, source config.Settings) error {
	err := store.Belongs(ctx, c.from, c.ring)
	if !fault.Is(err, fault.NotFound) {
		return explain(source, err)
	}
	half, err := transfer.Unfinished(ctx, c.from)
	if err != nil {
		return explain(source, err)
	}
	if half {
		return refuseHalfCopy(source)
	}
	return refuseEmpty(source)
}

// unserved refuses a database that a process has said it serves. A folder needs no such word: it is locked
// while it is served.
func (c *copier) unserved(ctx context.Context) error {
	if c.From.Dir != "" {
		return nil
	}
	known, err := store.All[peer.Process](ctx, store.ReadOnly(c.from, c.ring), store.Filter{})
	if err != nil {
		return explain(c.From.Settings(c.Settings), err)
	}
	now, n := time.Now(), 0
	for _, p := range known {
		if p.V.Alive(now, heartbeatLife) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return refuse(ErrServed,
		"%s is being served by %d processes: stop each of them first, for acts that fall between the copy and their end "+
			"would be lost. One that was killed counts for %d seconds more.",
		c.From, n, int(heartbeatLife.Seconds()))
}

func (c *copier) tell(what string, done, total int64) {
	if c.Progress != nil {
		c.Progress(what, done, total)
	}
}

// run copies, compares and verifies, and ends the copy when all of it holds.
func (c *copier) run(ctx context.Context) error {
	if err := c.refuseKeys(ctx); err != nil {
		return err
	}
	t, err := transfer.Begin(ctx, c.job)
	if errors.Is(err, transfer.ErrOccupied) {
		return c.compare(ctx)
	}
	if err != nil {
		return c.explain(err)
	}
	c.Unfinished, c.Resumed = true, t.Resumed()
	if err := c.markFolder(); err != nil {
		return err
	}
	if err := t.Fill(ctx); err != nil {
		return c.explain(err)
	}
	for range turns {
		err := t.Settle(ctx)
		c.Kinds, c.Recopied = t.Counts(), t.Recopied()
		if err != nil {
			return c.explain(err)
		}
		if err := c.verify(ctx); err != nil {
			return err
		}
		still, err := t.Still(ctx)
		if err != nil {
			return c.explain(err)
		}
		if still {
			return c.finish(ctx, t)
		}
	}
	return c.explain(transfer.ErrMoving)
}

// verify holds the target against its log and against the heads that were pinned.
func (c *copier) verify(ctx context.Context) error {
	kept, err := pins.Open(pins.Path(c.From.Settings(c.Settings)), c.ring)
	if err != nil {
		return err
	}
	heads := kept.Heads()
	c.Pins = len(heads)
	look := store.ReadOnly(c.to, c.ring)
	c.Verified, err = look.Logs().Verify(ctx, heads,
		func(done int64) { c.tell("leaves and rows verified", done, 0) })
	if err != nil {
		return fmt.Errorf("verify the copy: %w", err)
	}
	c.Unreadable = nil
	err = look.Unreadable(ctx, func(kind, id string) { c.Unreadable = append(c.Unreadable, kind+" "+id) })
	if err != nil {
		return fmt.Errorf("open what no leaf covers: %w", err)
	}
	return nil
}

// finish takes the mark away from a target that holds what it should.
func (c *copier) finish(ctx context.Context, t *transfer.Copy) error {
	if !c.OK() {
		return refuse(ErrDamaged,
			"%s is not what its log tells, and so its copy is not either: it stays unfinished. Mend the source, or put back "+
				"a whole copy of it, and run the same command again.", c.From)
	}
	if err := c.unserved(ctx); err != nil {
		return err // One began while the copy ran.
	}
	if err := c.bringKeys(); err != nil {
		return err
	}
	// The file goes before the row: without the row, nothing would know any more what the file is about.
	if c.To.Dir != "" {
		if err := os.Remove(copyingPath(c.To.Dir)); err != nil {
			return err
		}
	}
	if err := t.Finish(ctx); err != nil {
		return c.explain(err)
	}
	c.Unfinished = false
	return nil
}

// compare looks at a target that holds rows and is not marked. If it is the very same installation at the very
// same moment, then an earlier run came to its end.
func (c *copier) compare(ctx context.Context) error {
	err := store.Belongs(ctx, c.to, c.ring)
	switch {
	case errors.Is(err, seal.ErrSealed):
		return refuse(ErrOtherKind, "%s holds another installation. Name an empty folder or database with --to.%s", c.To,
			untouched)
	case fault.Is(err, fault.NotFound):
		return refuse(ErrOtherKind,
			"%s holds rows that are no whole installation. Name an empty folder or database with --to.%s", c.To, untouched)
	case err != nil:
		return explain(c.To.Settings(c.Settings), err)
	}
	n, kind, err := transfer.Differences(ctx, c.job)
	if err != nil {
		return c.explain(err)
	}
	if n > 0 {
		return refuse(ErrOtherKind,
			"%s holds this installation already, and %d of its rows, the first of kind %s, are not as in %s: one of the two "+
				"was worked on since they were copied. Name an empty folder or database with --to.%s",
			c.To, n, kind, c.From, untouched)
	}
	c.Already = true
	if err := c.verify(ctx); err != nil || !c.OK() {
		return err
	}
	return c.bringKeys() // Somebody may have taken them away since.
}
