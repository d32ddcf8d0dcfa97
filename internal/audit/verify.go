package audit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

const (
	// MaxUnsignedSeconds is how much time the leaves behind the last signed head may span. Heads
	// are signed every minute while there is something to sign, so a longer stretch means that
	// heads were taken away or that the signer does not run.
	MaxUnsignedSeconds = 15 * 60

	progressEvery = 4096
)

// KeySource is a Source that can tell rows which hold data keys. A key that is missing without a
// leaf makes everything it sealed unreadable, and is reported as RowErased.
type KeySource interface {
	Source
	// IsKey reports whether rows of this kind hold data keys.
	IsKey(kind string) bool
}

// IndexSource is a Source whose rows are found by an index that can be altered without them.
type IndexSource interface {
	Source
	// Index visits each row whose index is not what the row says.
	Index(visit func(kind, pseudonymID string)) error
}

// Verify derives everything again: the root of every log from its leaves, against the signed heads
// that the store keeps and the pins kept outside it, and every covered row against the newest leaf
// that tells of it, numbered or pending. Progress, when given, hears how many leaves and rows have
// been read. An error means that the source could not be read or ctx ended; what is wrong with what
// was read is in the report.
func Verify(ctx context.Context, src Source, v *Verifier, pins []Head, progress func(done int64)) (Report, error) {
	if v == nil {
		return Report{}, errors.New("audit: verification needs the public key")
	}
	c := &check{ctx: ctx, src: src, verifier: v, progress: progress, told: map[string]Head{}}
	var err error
	if c.logs, err = src.Logs(); err != nil {
		return c.report, fmt.Errorf("audit: list logs: %w", err)
	}
	slices.Sort(c.logs)
	c.logs = slices.Compact(c.logs)
	if i := slices.Index(c.logs, SystemLog); i > 0 { // First: it tells how far the others have come.
		c.logs = slices.Insert(slices.Delete(c.logs, i, i+1), 0, SystemLog)
	}
	if len(c.logs) >= pendingLog {
		return c.report, errors.New("audit: too many logs")
	}
	for i, log := range c.logs {
		if err := c.checkLog(i, log, pinsOf(pins, log)); err != nil {
			return c.report, fmt.Errorf("audit: verify log %s: %w", log, err)
		}
	}
	c.checkLostLogs(slices.AppendSeq(slices.Clone(pins), maps.Values(c.told)))
	if err := c.readPending(); err != nil {
		return c.report, fmt.Errorf("audit: read pending leaves: %w", err)
	}
	if err := c.checkRepeats(); err != nil {
		return c.report, fmt.Errorf("audit: look for repeated leaves: %w", err)
	}
	if err := c.checkRows(); err != nil {
		return c.report, fmt.Errorf("audit: verify rows: %w", err)
	}
	if indexed, ok := src.(IndexSource); ok {
		err := indexed.Index(func(kind, id string) {
			c.report.add(Finding{Kind: RowIndex, RowKind: kind, RowID: id, Seq: -1, To: -1,
				Detail: "the index is not what the row says"})
		})
		if err != nil {
			return c.report, fmt.Errorf("audit: verify the index: %w", err)
		}
	}
	if progress != nil {
		progress(c.done)
	}
	return c.report, nil
}

// check is one run of Verify.
type check struct {
	ctx      context.Context
	src      Source
	verifier *Verifier
	progress func(done int64)
	logs     []string
	report   Report
	refs     refIndex
	ids      idIndex
	done     int64
	told     map[string]Head // the newest that the system log tells of each other log
}

// step counts one leaf or row, and is where a run can be stopped.
func (c *check) step() error {
	c.done++
	if c.done%progressEvery != 0 {
		return nil
	}
	if c.progress != nil {
		c.progress(c.done)
	}
	return c.ctx.Err()
}

// take remembers what a leaf says of rows, and its id.
func (c *check) take(l Leaf, log int, seq int64) {
	c.ids.add(l.ID)
	for _, r := range l.Rows {
		at := placeOf(log, seq, r.Gone)
		if !c.src.Covered(r.Kind) {
			at |= placeSeen // The row may be gone without a leaf.
		}
		if l.Act == ActMove && !r.Gone {
			at |= placeMoved
		}
		c.refs.add(r.Kind, r.ID, r, at)
	}
}

// logOf names the log of a place, and the number to report.
func (c *check) logOf(p place) (string, int64) {
	if p.log() == pendingLog {
		return "", -1
	}
	return c.logs[p.log()], p.seq()
}

func pinsOf(pins []Head, log string) []Head {
	var out []Head
	for _, p := range pins {
		if p.Log == log {
			out = append(out, p)
		}
	}
	return out
}

// checkLostLogs reports pinned logs that the store does not list at all.
func (c *check) checkLostLogs(pins []Head) {
	lost := make(map[string]int64)
	for _, p := range pins {
		if p.Size > 0 && !slices.Contains(c.logs, p.Log) {
			lost[p.Log] = max(lost[p.Log], p.Size)
		}
	}
	for log, size := range lost {
		c.report.add(Finding{Kind: LogTruncated, Log: log, Seq: 0, To: size - 1, Detail: "the whole log is gone"})
	}
}

func (c *check) readPending() error {
	return c.src.Pending(func(leaf []byte) error {
		c.report.Pending++
		l, err := DecodeLeaf(leaf)
		if err != nil {
			c.report.add(Finding{Kind: EntryAltered, Seq: -1, To: -1, Detail: "a pending leaf cannot be read"})
			return c.step()
		}
		c.take(l, pendingLog, 0)
		return c.step()
	})
}

// eachLeaf reads every leaf again, numbered ones first; seq is -1 for those that are pending.
// Leaves that cannot be read have been reported already and are left out.
func (c *check) eachLeaf(visit func(log string, seq int64, l Leaf)) error {
	for _, log := range c.logs {
		err := c.src.Entries(log, func(seq int64, leaf []byte) error {
			if l, err := DecodeLeaf(leaf); err == nil {
				visit(log, seq, l)
			}
			return c.ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return c.src.Pending(func(leaf []byte) error {
		if l, err := DecodeLeaf(leaf); err == nil {
			visit(l.Log, -1, l)
		}
		return c.ctx.Err()
	})
}

// checkRepeats reports leaves whose id occurs before: an id belongs to one act.
func (c *check) checkRepeats() error {
	twice := c.ids.twice()
	if len(twice) == 0 {
		return nil
	}
	first := make(map[string]bool)
	return c.eachLeaf(func(log string, seq int64, l Leaf) {
		if !twice[idOf(l.ID)] {
			return
		}
		if first[l.ID] {
			c.report.add(Finding{Kind: EntryInserted, Log: log, Seq: seq, To: seq, Detail: "the leaf repeats the id of another"})
		}
		first[l.ID] = true
	})
}
