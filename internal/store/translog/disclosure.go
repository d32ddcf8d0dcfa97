package translog

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// discloses reports whether a leaf tells that content of something was shown to somebody.
func discloses(leaf *audit.Leaf) bool {
	return leaf.Tier != "" && leaf.Outcome == Done && leaf.Object != ""
}

// tierKey stands in every leaf that tells of a disclosure: a leaf has one spelling.
var tierKey = []byte(`"tier":"`)

// blockTerms are what a block is found by: its log, and everything of which it tells that content was shown.
// They follow from the leaves alone, so that a check finds a block whose terms somebody changed to hide a
// disclosure.
func blockTerms(b *block) []noun.Term {
	by := []noun.Term{byLog(b.Log)}
	if !b.Indexed {
		return by
	}
	for _, plain := range b.Leaves {
		if !bytes.Contains(plain, tierKey) {
			continue
		}
		leaf, err := audit.DecodeLeaf(plain)
		if err != nil {
			continue // The check of the leaves themselves reports it.
		}
		if t := noun.By("about", leaf.Object); discloses(&leaf) && !slices.Contains(by, t) {
			by = append(by, t)
		}
	}
	return by
}

// TermsOf returns the terms that a row of the log is found by.
func TermsOf(ctx context.Context, rows *sealed.Rows, row driver.Row) ([]noun.Term, error) {
	switch row.Kind {
	case noun.Head:
		name, _, _ := strings.Cut(row.ID, "/")
		return []noun.Term{byLog(name)}, nil
	case noun.Entries:
		var b block
		err := rows.Open(ctx, row, &b)
		return blockTerms(&b), err
	}
	return nil, nil
}

// Bounds of what is read about one thing, and of what is remembered of blocks, which never change.
const (
	maxBlocksRead = 2000
	maxBlocksKept = 20_000
)

// Disclosures returns the leaves of every log which tell that something of these objects, named by their
// pseudonyms, was shown; those not integrated yet count too. They come in no particular order.
//
// The leaves that wait are read before the blocks. A leaf that is integrated between the two is then found twice, and
// counted once by its id; in the other order it would be missed.
func (l *Logs) Disclosures(ctx context.Context, about map[string]bool) ([]audit.Leaf, error) {
	found := map[string]audit.Leaf{} // by id: a leaf may be integrated while it is looked for
	if err := l.pendingDisclosures(ctx, about, found); err != nil {
		return nil, err
	}
	blocks := map[string]bool{}
	for object := range about {
		if err := l.blocksAbout(ctx, object, blocks); err != nil {
			return nil, err
		}
	}
	if err := l.readBlocks(ctx, blocks); err != nil {
		return nil, err
	}
	l.disclosed.mu.Lock()
	defer l.disclosed.mu.Unlock()
	for id := range blocks {
		for _, leaf := range l.disclosed.byBlock[id] {
			if about[leaf.Object] {
				found[leaf.ID] = leaf
			}
		}
	}
	return slices.Collect(maps.Values(found)), nil
}

func (l *Logs) pendingDisclosures(ctx context.Context, about map[string]bool, found map[string]audit.Leaf) error {
	return sealed.Fault(l.rows.Walk(ctx, driver.Query{Kind: noun.Leaf, Limit: 500}, func(row driver.Row) error {
		plain, err := l.rows.OpenBytes(ctx, row)
		if err != nil {
			return err
		}
		leaf, err := audit.DecodeLeaf(plain)
		if err == nil && discloses(&leaf) && about[leaf.Object] {
			found[leaf.ID] = leaf
		}
		return err
	}))
}

// blocksAbout adds the ids of the newest blocks that tell of an object.
func (l *Logs) blocksAbout(ctx context.Context, object string, ids map[string]bool) error {
	q := driver.Query{Kind: noun.Entries, Term: l.rows.Term(noun.Entries, noun.By("about", object)), Desc: true,
		Limit: 1000, Bare: true}
	for n := 0; n < maxBlocksRead; {
		page, err := l.rows.Query(ctx, q)
		if err != nil {
			return sealed.Fault(err)
		}
		for _, row := range page.Rows {
			ids[row.ID] = true
		}
		if n += len(page.Rows); page.Next == nil {
			return nil
		}
		q.After = page.Next
	}
	return nil
}

// readBlocks opens the blocks that were not opened before, and remembers what they disclose.
// The leaves of a block never change, so nothing remembered can be out of date. The lock is not held while rows are
// read: two readers may open the same block, and remember the same.
func (l *Logs) readBlocks(ctx context.Context, ids map[string]bool) error {
	var unread []driver.Key
	l.disclosed.mu.Lock()
	if l.disclosed.byBlock == nil || len(l.disclosed.byBlock)+len(ids) > maxBlocksKept {
		l.disclosed.byBlock = map[string][]audit.Leaf{}
	}
	for id := range ids {
		if _, read := l.disclosed.byBlock[id]; !read {
			unread = append(unread, driver.Key{Kind: noun.Entries, ID: id})
		}
	}
	l.disclosed.mu.Unlock()
	for chunk := range slices.Chunk(unread, 200) {
		rows, err := l.rows.GetMany(ctx, chunk)
		if err != nil {
			return sealed.Fault(err)
		}
		for _, row := range rows {
			leaves, err := l.disclosuresIn(ctx, row)
			if err != nil {
				return err
			}
			l.disclosed.mu.Lock()
			l.disclosed.byBlock[row.ID] = leaves
			l.disclosed.mu.Unlock()
		}
	}
	return nil
}

func (l *Logs) disclosuresIn(ctx context.Context, row driver.Row) ([]audit.Leaf, error) {
	var b block
	if err := l.rows.Open(ctx, row, &b); err != nil {
		return nil, err
	}
	leaves := []audit.Leaf{}
	for _, plain := range b.Leaves {
		if !bytes.Contains(plain, tierKey) {
			continue
		}
		leaf, err := audit.DecodeLeaf(plain)
		if err != nil {
			return nil, sealed.Fault(err)
		}
		if discloses(&leaf) {
			leaf.Rows = nil
			leaves = append(leaves, leaf)
		}
	}
	return leaves, nil
}

// IndexOld gives blocks of an earlier version the terms they are found by. It looks at the first block of each
// log, and goes through a log from its end, so that the first block is the last to be done and an interrupted
// run is taken up again.
func (l *Logs) IndexOld(ctx context.Context) error {
	one := int64(1)
	return sealed.Fault(l.rows.Walk(ctx, driver.Query{Kind: noun.Entries, Until: &one, Limit: 500},
		func(row driver.Row) error {
			first, old := l.unindexed(ctx, row)
			if !old {
				return nil
			}
			q := driver.Query{Kind: noun.Entries, Term: l.rows.Term(noun.Entries, byLog(first.Log)), Desc: true, Limit: 100}
			return l.rows.Walk(ctx, q, func(row driver.Row) error { return l.indexBlock(ctx, row) })
		}))
}

// unindexed opens a block and reports whether it still lacks its terms. Damage is for the verification to tell.
func (l *Logs) unindexed(ctx context.Context, row driver.Row) (b block, old bool) {
	err := l.rows.Open(ctx, row, &b)
	return b, err == nil && !b.Indexed
}

func (l *Logs) indexBlock(ctx context.Context, row driver.Row) error {
	b, old := l.unindexed(ctx, row)
	if !old {
		return nil
	}
	b.Indexed = true
	var batch driver.Batch
	if err := l.putBlock(ctx, &batch, row.ID, row.Rev, &b); err != nil {
		return err
	}
	err := l.rows.Commit(ctx, batch)
	if errors.Is(err, driver.ErrStale) {
		return nil // Another process was quicker.
	}
	return err
}

// putBlock adds a block with the terms it is found by to the batch, over revision prev.
func (l *Logs) putBlock(ctx context.Context, b *driver.Batch, id string, prev int64, blk *block) error {
	return l.put(ctx, b, noun.Shape{Kind: noun.Entries, ID: id, Terms: blockTerms(blk)}, prev, blk.First, *blk)
}
