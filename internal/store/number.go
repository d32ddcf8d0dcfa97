package store

import (
	"context"
	"errors"
	"log/slog"
	"sort"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
)

// numberEvery is how long a leaf may wait for its number.
const numberEvery = 500 * time.Millisecond

// Leaves are numbered in blocks, one row a block; a head is signed after headLeaves numbers or headAge, whichever is first.
const (
	blockLeaves = 256
	blockBytes  = 4 << 20
	headLeaves  = 100
	headAge     = time.Minute
)

// logState is the one small row that a log's next number depends on. Whoever moves it first numbers the leaves.
type logState struct {
	Name     string         `json:"name"`
	Edge     audit.Frontier `json:"edge"`
	HeadSize int64          `json:"head_size"`
	HeadAt   int64          `json:"head_at"`
}

// head is a signed statement of a log's size and root.
type head struct {
	Log    string `json:"log"`
	Size   int64  `json:"size"`
	Signed []byte `json:"signed"`
}

func (s *Store) wake() {
	select {
	case s.nudge <- struct{}{}:
	default:
	}
}

// numberLoop numbers leaves soon after they are kept, without ever making an act wait.
func (s *Store) numberLoop(ctx context.Context) {
	tick := time.NewTicker(headAge / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.SignHeads(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("signing the audit log failed", slog.String("error", err.Error()))
			}
		case <-s.nudge:
			select {
			case <-ctx.Done():
				return
			case <-time.After(numberEvery):
			}
		}
		if err := s.Number(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("numbering the audit log failed", slog.String("error", err.Error()))
		}
	}
}

// pendingLeaf is a leaf that is durable and not yet numbered.
type pendingLeaf struct {
	row   driver.Row
	leaf  audit.Leaf
	plain []byte
}

// Number gives every durable leaf its place in its log and signs heads that are due. Several processes may call it at once: a log's
// state row lets exactly one of them place a leaf.
func (s *Store) Number(ctx context.Context) error {
	for {
		pending, more, err := s.pending(ctx)
		if err != nil {
			return err
		}
		byLog := map[string][]pendingLeaf{}
		for _, p := range pending {
			byLog[p.leaf.Log] = append(byLog[p.leaf.Log], p)
		}
		if err := s.place(ctx, byLog); err != nil || !more {
			return err
		}
	}
}

// placers is how many logs are numbered at once, so that their commits share a flush.
const placers = 8

// place numbers the leaves of every log; logs do not wait for one another.
func (s *Store) place(ctx context.Context, byLog map[string][]pendingLeaf) error {
	var all sync.WaitGroup
	free := make(chan struct{}, placers)
	errs := make(chan error, len(byLog))
	for name, leaves := range byLog {
		free <- struct{}{}
		all.Go(func() {
			errs <- s.placeIn(ctx, name, leaves)
			<-free
		})
	}
	all.Wait()
	close(errs)
	var err error
	for one := range errs {
		err = errors.Join(err, one)
	}
	return translate(err)
}

func (s *Store) placeIn(ctx context.Context, name string, leaves []pendingLeaf) error {
	for len(leaves) > 0 {
		n := fits(leaves)
		err := s.numberLog(ctx, name, leaves[:n])
		if errors.Is(err, driver.ErrStale) || errors.Is(err, driver.ErrExists) {
			s.wake() // Another process placed some of them: what is left of ours does not wait for the next act.
			return nil
		}
		if err != nil {
			return err
		}
		leaves = leaves[n:]
	}
	return nil
}

// pending reads the leaves that wait, oldest first.
func (s *Store) pending(ctx context.Context) (leaves []pendingLeaf, more bool, err error) {
	page, err := s.d.Query(ctx, driver.Query{Kind: kindLeaf, Limit: blockLeaves})
	if err != nil {
		return nil, false, translate(err)
	}
	for _, row := range page.Rows {
		plain, err := s.openBytes(ctx, row)
		if err != nil {
			return nil, false, err
		}
		leaf, err := audit.DecodeLeaf(plain)
		if err != nil {
			return nil, false, translate(err)
		}
		leaves = append(leaves, pendingLeaf{row: row, leaf: leaf, plain: plain})
	}
	sort.SliceStable(leaves, func(i, j int) bool { return leaves[i].leaf.At < leaves[j].leaf.At })
	return leaves, page.Next != nil, nil
}

func (s *Store) openBytes(ctx context.Context, row driver.Row) ([]byte, error) {
	key, err := s.dataKey(ctx, row.KeyID)
	if err != nil {
		return nil, translate(err)
	}
	plain, err := key.Open(seal.Place{Kind: string(row.Kind), ID: row.ID, Rev: row.Rev}, row.Blob)
	return plain, translate(err)
}

// numberLog places the leaves at the end of one log, in one batch with the log's state.
func (s *Store) numberLog(ctx context.Context, name string, leaves []pendingLeaf) error {
	state, rev, err := s.logState(ctx, name)
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
	if err := s.putPlain(ctx, &b, kindEntries, blockID(name, blk.First), 0, blk.First, blockTerms(&blk), blk); err != nil {
		return err
	}
	signed, err := s.signHead(ctx, &b, &state, false)
	if err != nil {
		return err
	}
	if err := s.putPlain(ctx, &b, kindLog, name, rev, 0, nil, state); err != nil {
		return err
	}
	if err := s.d.Commit(ctx, b); err != nil {
		return err
	}
	if signed != nil && s.pin != nil {
		return s.pin(signed)
	}
	return nil
}

// signHead adds a signed head to the batch when one is due, or at once when asked to, and returns it.
func (s *Store) signHead(ctx context.Context, b *driver.Batch, state *logState, atOnce bool) ([]byte, error) {
	now, size := s.now().Unix(), state.Edge.Size()
	if !atOnce && size-state.HeadSize < headLeaves && now-state.HeadAt < int64(headAge/time.Second) {
		return nil, nil
	}
	signer, err := audit.NewSigner(s.ring.Signer())
	if err != nil {
		return nil, err
	}
	signed, err := audit.SignHead(audit.Head{Log: state.Name, Size: size, Root: state.Edge.Root(), At: now}, signer)
	if err != nil {
		return nil, err
	}
	state.HeadSize, state.HeadAt = size, now
	kept := head{Log: state.Name, Size: size, Signed: signed}
	return signed, s.putPlain(ctx, b, kindHead, blockID(state.Name, size), 0, size, []Term{By("log", state.Name)}, kept)
}

// SignHeads signs a head for every log that has leaves without one, however quiet the log is. Call it now and then, and before a backup.
func (s *Store) SignHeads(ctx context.Context) error { return s.signHeads(ctx, false) }

func (s *Store) signHeads(ctx context.Context, atOnce bool) error {
	names, err := s.Logs(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		state, rev, err := s.logState(ctx, name)
		if err != nil {
			return translate(err)
		}
		if rev == 0 || state.Edge.Size() == state.HeadSize {
			continue
		}
		b := driver.Batch{}
		signed, err := s.signHead(ctx, &b, &state, atOnce)
		if err != nil {
			return translate(err)
		}
		if signed == nil {
			continue // Signed less than a minute ago.
		}
		if err := s.putPlain(ctx, &b, kindLog, name, rev, 0, nil, state); err != nil {
			return translate(err)
		}
		err = s.d.Commit(ctx, b)
		if errors.Is(err, driver.ErrStale) || errors.Is(err, driver.ErrExists) {
			continue // Another process moved the log; it signs in its turn.
		}
		if err == nil && s.pin != nil {
			err = s.pin(signed)
		}
		if err != nil {
			return translate(err)
		}
	}
	return nil
}

func (s *Store) logState(ctx context.Context, name string) (logState, int64, error) {
	row, err := s.d.Get(ctx, driver.Key{Kind: kindLog, ID: name})
	if errors.Is(err, driver.ErrNotFound) {
		return logState{}, 0, nil
	}
	if err != nil {
		return logState{}, 0, err
	}
	var state logState
	return state, row.Rev, s.openRow(ctx, row, &state)
}

// putPlain seals a value of the log's own and adds it to the batch.
func (s *Store) putPlain(ctx context.Context, b *driver.Batch, kind driver.Kind, id string, prev, order int64, by []Term, v any) error {
	key, err := s.dataKey(ctx, systemOwner)
	if err != nil {
		return err
	}
	sh := shape{kind: kind, id: id, owner: systemOwner, by: by}
	row, err := s.sealNoun(key, sh, prev+1, v)
	if err != nil {
		return err
	}
	row.Order = order
	b.Puts = append(b.Puts, driver.Put{Row: row, Prev: prev})
	return nil
}
