package translog

import (
	"context"
	"errors"
	"sort"
	"sync"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// parallelLogs is how many logs are integrated at once, so that their commits share a flush.
const parallelLogs = 8

// pendingLeaf is a leaf that is durable and not yet in the tree.
type pendingLeaf struct {
	row   driver.Row
	leaf  audit.Leaf
	plain []byte
}

// Integrate gives every durable leaf its sequence number and appends it to the tree of its log; heads that are
// due are signed on the way. Several processes may call it at once.
//
// Invariant: at every moment a leaf is either pending, or in exactly one block, at a number below the size that
// the log's state tells. One batch removes the pending leaves, adds their block, and moves the state from the
// revision it was read at, so the batches of two processes exclude each other by that revision, and a crash
// leaves all of a batch or nothing of it. Within a log, the leaves read at a time are put in the order of their
// times; a leaf that commits later gets a later number, whatever its time says.
func (l *Logs) Integrate(ctx context.Context) error {
	for {
		pending, more, err := l.pending(ctx)
		if err != nil {
			return err
		}
		byName := map[string][]pendingLeaf{}
		for _, p := range pending {
			byName[p.leaf.Log] = append(byName[p.leaf.Log], p)
		}
		if err := l.integrateAll(ctx, byName); err != nil || !more {
			return err
		}
	}
}

// integrateAll integrates the leaves of every log; logs do not wait for one another.
func (l *Logs) integrateAll(ctx context.Context, byName map[string][]pendingLeaf) error {
	var all sync.WaitGroup
	free := make(chan struct{}, parallelLogs)
	errs := make(chan error, len(byName))
	for name, leaves := range byName {
		free <- struct{}{}
		all.Go(func() {
			errs <- l.integrateLog(ctx, name, leaves)
			<-free
		})
	}
	all.Wait()
	close(errs)
	var err error
	for one := range errs {
		err = errors.Join(err, one)
	}
	return sealed.Fault(err)
}

// integrateLog integrates leaves of one log, block by block.
func (l *Logs) integrateLog(ctx context.Context, name string, leaves []pendingLeaf) error {
	for len(leaves) > 0 {
		n := fits(leaves)
		err := l.appendBlock(ctx, name, leaves[:n])
		if moved(err) {
			l.Wake() // Another process integrated some of them: what is left of ours does not wait for the next act.
			return nil
		}
		if err != nil {
			return err
		}
		leaves = leaves[n:]
	}
	return nil
}

// fits returns how many leaves go into one block: acts that changed many rows have long leaves, and a row has a
// largest size.
func fits(leaves []pendingLeaf) int {
	size := 0
	for i, p := range leaves {
		if size += len(p.plain); size > blockBytes && i > 0 {
			return i
		}
	}
	return len(leaves)
}

// pending reads leaves that wait, oldest first.
func (l *Logs) pending(ctx context.Context) (leaves []pendingLeaf, more bool, err error) {
	page, err := l.rows.Query(ctx, driver.Query{Kind: noun.Leaf, Limit: blockLeaves})
	if err != nil {
		return nil, false, sealed.Fault(err)
	}
	for _, row := range page.Rows {
		plain, err := l.rows.OpenBytes(ctx, row)
		if err != nil {
			return nil, false, err
		}
		leaf, err := audit.DecodeLeaf(plain)
		if err != nil {
			return nil, false, sealed.Fault(err)
		}
		leaves = append(leaves, pendingLeaf{row: row, leaf: leaf, plain: plain})
	}
	sort.SliceStable(leaves, func(i, j int) bool { return leaves[i].leaf.At < leaves[j].leaf.At })
	return leaves, page.Next != nil, nil
}

// appendBlock puts leaves at the end of one log, in one batch with the log's state and, when one is due, a signed head.
//
// The leaves go into the tree, into the block and out of those that wait in one order and in one batch. So leaf i of
// the block has the sequence number First+i, and a root is never of leaves that no block holds.
func (l *Logs) appendBlock(ctx context.Context, name string, leaves []pendingLeaf) error {
	state, rev, err := l.state(ctx, name)
	if err != nil {
		return err
	}
	state.Name = name
	blk := block{Log: name, First: state.Edge.Size(), Indexed: true}
	b := driver.Batch{}
	for _, p := range leaves {
		state.Edge.Append(p.plain)
		blk.Leaves = append(blk.Leaves, p.plain)
		b.Deletes = append(b.Deletes, driver.Delete{Key: p.row.Key, Rev: p.row.Rev})
	}
	if err := l.putBlock(ctx, &b, blockID(name, blk.First), 0, &blk); err != nil {
		return err
	}
	signed, err := l.sign(ctx, &b, &state, false)
	if err != nil {
		return err
	}
	if err := l.putState(ctx, &b, rev, state); err != nil {
		return err
	}
	return l.pinned(l.rows.Commit(ctx, b), signed)
}
