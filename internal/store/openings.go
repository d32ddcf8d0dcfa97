package store

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
)

// discloses reports whether a leaf tells that content of something was shown to somebody.
func discloses(l *audit.Leaf) bool { return l.Tier != "" && l.Outcome == Done && l.Object != "" }

// tierKey stands in every leaf that tells of a disclosure: a leaf has one spelling.
var tierKey = []byte(`"tier":"`)

// blockTerms are what a block is found by: its log, and everything of which it tells that content was shown. They follow from the
// leaves alone, so that a check finds a block whose terms somebody changed to hide an opening.
func blockTerms(b *block) []Term {
	by := []Term{By("log", b.Log)}
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
		if t := By("about", leaf.Object); discloses(&leaf) && !slices.Contains(by, t) {
			by = append(by, t)
		}
	}
	return by
}

// wellFound reports whether a row carries exactly the terms that its leaves ask for.
func (s *Store) wellFound(row driver.Row, b *block) bool {
	var want []string
	for _, t := range blockTerms(b) {
		want = append(want, s.term(kindEntries, t))
	}
	return slices.Equal(driver.TermSet(want), driver.TermSet(row.Terms))
}

// Bounds of what is read about one thing, and of what is remembered of blocks, which never change.
const (
	openingBlocks = 2000
	openingMemory = 20_000
)

// tellings remembers which disclosures the blocks tell of.
type tellings struct {
	mu sync.Mutex
	of map[string][]audit.Leaf
}

// Disclosures returns the leaves of every log which tell that something of these objects, named by their pseudonyms, was shown; those not
// numbered yet count too. They come in no particular order.
func (s *Store) Disclosures(ctx context.Context, about map[string]bool) ([]audit.Leaf, error) {
	found := map[string]audit.Leaf{} // by id: a leaf may be numbered while it is looked for
	if err := s.waitingDisclosures(ctx, about, found); err != nil {
		return nil, err
	}
	blocks := map[string]bool{}
	for object := range about {
		if err := s.blocksAbout(ctx, object, blocks); err != nil {
			return nil, err
		}
	}
	if err := s.readBlocks(ctx, blocks); err != nil {
		return nil, err
	}
	s.told.mu.Lock()
	defer s.told.mu.Unlock()
	for id := range blocks {
		for _, l := range s.told.of[id] {
			if about[l.Object] {
				found[l.ID] = l
			}
		}
	}
	out := make([]audit.Leaf, 0, len(found))
	for _, l := range found {
		out = append(out, l)
	}
	return out, nil
}

func (s *Store) waitingDisclosures(ctx context.Context, about map[string]bool, found map[string]audit.Leaf) error {
	return translate(source{s: s, ctx: ctx}.walk(driver.Query{Kind: kindLeaf, Limit: 500}, func(row driver.Row) error {
		plain, err := s.openBytes(ctx, row)
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
func (s *Store) blocksAbout(ctx context.Context, object string, ids map[string]bool) error {
	q := driver.Query{Kind: kindEntries, Term: s.term(kindEntries, By("about", object)), Desc: true, Limit: 1000, Bare: true}
	for n := 0; n < openingBlocks; {
		page, err := s.d.Query(ctx, q)
		if err != nil {
			return translate(err)
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

// readBlocks opens the blocks that were not opened before, and remembers what they tell.
func (s *Store) readBlocks(ctx context.Context, ids map[string]bool) error {
	var unread []driver.Key
	s.told.mu.Lock()
	if s.told.of == nil || len(s.told.of)+len(ids) > openingMemory {
		s.told.of = map[string][]audit.Leaf{}
	}
	for id := range ids {
		if _, read := s.told.of[id]; !read {
			unread = append(unread, driver.Key{Kind: kindEntries, ID: id})
		}
	}
	s.told.mu.Unlock()
	for chunk := range slices.Chunk(unread, 200) {
		rows, err := s.d.GetMany(ctx, chunk)
		if err != nil {
			return translate(err)
		}
		for _, row := range rows {
			told, err := s.disclosuresIn(ctx, row)
			if err != nil {
				return err
			}
			s.told.mu.Lock()
			s.told.of[row.ID] = told
			s.told.mu.Unlock()
		}
	}
	return nil
}

func (s *Store) disclosuresIn(ctx context.Context, row driver.Row) ([]audit.Leaf, error) {
	var b block
	if err := s.openRow(ctx, row, &b); err != nil {
		return nil, err
	}
	told := []audit.Leaf{}
	for _, plain := range b.Leaves {
		if !bytes.Contains(plain, tierKey) {
			continue
		}
		leaf, err := audit.DecodeLeaf(plain)
		if err != nil {
			return nil, translate(err)
		}
		if discloses(&leaf) {
			leaf.Rows = nil
			told = append(told, leaf)
		}
	}
	return told, nil
}

// indexLogs gives blocks of an earlier version the terms they are found by. It looks at the first block of each log, and goes through a
// log from its end, so that the first block is the last to be done and an interrupted run is taken up again.
func (s *Store) indexLogs(ctx context.Context) error {
	one := int64(1)
	return translate(source{s: s, ctx: ctx}.walk(driver.Query{Kind: kindEntries, Until: &one, Limit: 500}, func(row driver.Row) error {
		first, is := s.unindexed(ctx, row)
		if !is {
			return nil
		}
		q := driver.Query{Kind: kindEntries, Term: s.term(kindEntries, By("log", first.Log)), Desc: true, Limit: 100}
		return source{s: s, ctx: ctx}.walk(q, func(row driver.Row) error { return s.indexBlock(ctx, row) })
	}))
}

// unindexed opens a block and reports whether it still lacks its terms. Damage is for the verification to tell.
func (s *Store) unindexed(ctx context.Context, row driver.Row) (b block, is bool) {
	err := s.openRow(ctx, row, &b)
	return b, err == nil && !b.Indexed
}

func (s *Store) indexBlock(ctx context.Context, row driver.Row) error {
	b, is := s.unindexed(ctx, row)
	if !is {
		return nil
	}
	b.Indexed = true
	var batch driver.Batch
	if err := s.putPlain(ctx, &batch, kindEntries, row.ID, row.Rev, row.Order, blockTerms(&b), b); err != nil {
		return err
	}
	err := s.d.Commit(ctx, batch)
	if errors.Is(err, driver.ErrStale) {
		return nil // Another process was quicker.
	}
	return err
}
