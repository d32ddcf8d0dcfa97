package translog

import (
	"context"
	"errors"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// logState is the one small row that a log's next sequence number depends on. Whoever moves it first integrates
// the leaves.
type logState struct {
	Name     string         `json:"name"`
	Edge     audit.Frontier `json:"edge"`
	HeadSize int64          `json:"head_size"`
	HeadAt   int64          `json:"head_at"`
}

// state reads the state of a log and the revision it is at, 0 for a log that nobody wrote to.
func (l *Logs) state(ctx context.Context, name string) (logState, int64, error) {
	row, err := l.rows.Get(ctx, driver.Key{Kind: noun.Log, ID: name})
	if errors.Is(err, driver.ErrNotFound) {
		return logState{}, 0, nil
	}
	if err != nil {
		return logState{}, 0, err
	}
	var state logState
	return state, row.Rev, l.rows.Open(ctx, row, &state)
}

// put seals a value of the log's own and adds it to the batch, over revision prev.
func (l *Logs) put(ctx context.Context, b *driver.Batch, sh noun.Shape, prev, order int64, v any) error {
	key, err := l.rows.Key(ctx, noun.SystemOwner)
	if err != nil {
		return err
	}
	row, err := l.rows.Seal(key, sh, prev+1, v)
	if err != nil {
		return err
	}
	row.Order = order
	b.Puts = append(b.Puts, driver.Put{Row: row, Prev: prev})
	return nil
}

func (l *Logs) putState(ctx context.Context, b *driver.Batch, prev int64, state logState) error {
	return l.put(ctx, b, noun.Shape{Kind: noun.Log, ID: state.Name}, prev, 0, state)
}

// Info says how far a log has come.
type Info struct {
	Log    string
	Size   int64
	Root   string
	Signed int64 // leaves covered by the newest signed head
	HeadAt int64 // unix seconds
}

// State returns how far a log has come; a log nobody wrote to is empty.
func (l *Logs) State(ctx context.Context, log string) (Info, error) {
	state, _, err := l.state(ctx, log)
	if err != nil {
		return Info{}, sealed.Fault(err)
	}
	return state.info(log), nil
}

func (s *logState) info(log string) Info {
	return Info{Log: log, Size: s.Edge.Size(), Root: s.Edge.Root().String(), Signed: s.HeadSize, HeadAt: s.HeadAt}
}

// States returns how far every log has come.
func (l *Logs) States(ctx context.Context) ([]Info, error) {
	var all []Info
	err := l.rows.Walk(ctx, driver.Query{Kind: noun.Log, Limit: 500}, func(row driver.Row) error {
		var state logState
		err := l.rows.Open(ctx, row, &state)
		all = append(all, state.info(row.ID))
		return err
	})
	return all, sealed.Fault(err)
}

// Names returns the names of every log of the installation. It reads one small row for each; a verification
// looks for logs that have lost theirs.
func (l *Logs) Names(ctx context.Context) ([]string, error) {
	var names []string
	err := l.rows.Walk(ctx, driver.Query{Kind: noun.Log, Limit: 1000, Bare: true}, func(row driver.Row) error {
		names = append(names, row.ID)
		return nil
	})
	return names, sealed.Fault(err)
}
