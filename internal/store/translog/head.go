package translog

import (
	"context"
	"errors"
	"time"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// A head is signed after headLeaves new leaves or after headAge, whichever is first.
const (
	headLeaves = 100
	headAge    = time.Minute
)

// head is a signed statement of a log's size and root.
type head struct {
	Log    string `json:"log"`
	Size   int64  `json:"size"`
	Signed []byte `json:"signed"`
}

// sign adds a signed head to the batch when one is due, or at once when asked to, and returns it. One that was signed
// later than now, by a clock that was set back since, does not put off the next.
//
// The head and the state that counts it as signed go into one batch, so a head is never signed over a tree that
// was not kept. It is pinned only after that batch is durable: a pin that tells of more than the store holds
// would look like a log that was cut.
func (l *Logs) sign(ctx context.Context, b *driver.Batch, state *logState, atOnce bool) ([]byte, error) {
	now, size := l.now().Unix(), state.Edge.Size()
	if since := now - state.HeadAt; !atOnce && size-state.HeadSize < headLeaves && since >= 0 &&
		since < int64(headAge/time.Second) {
		return nil, nil
	}
	signer, err := audit.NewSigner(l.rows.Ring.Signer())
	if err != nil {
		return nil, err
	}
	signed, err := audit.SignHead(audit.Head{Log: state.Name, Size: size, Root: state.Edge.Root(), At: now}, signer)
	if err != nil {
		return nil, err
	}
	state.HeadSize, state.HeadAt = size, now
	sh := noun.Shape{Kind: noun.Head, ID: blockID(state.Name, size), Terms: []noun.Term{byLog(state.Name)}}
	return signed, l.put(ctx, b, sh, 0, size, head{Log: state.Name, Size: size, Signed: signed})
}

// SignHeads signs a head for every log that has leaves without one for a minute, however quiet the log is: an
// act is covered by a signature a minute later at the latest, also when nothing follows it. A log that another
// process moves meanwhile is left to that process, which signs in its turn.
func (l *Logs) SignHeads(ctx context.Context) error { return l.signAll(ctx, false) }

// SignHeadsNow signs a head for every log that has leaves without one, without waiting for the minute: for the
// end of a process.
func (l *Logs) SignHeadsNow(ctx context.Context) error { return l.signAll(ctx, true) }

func (l *Logs) signAll(ctx context.Context, atOnce bool) error {
	names, err := l.Names(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := l.signLog(ctx, name, atOnce); err != nil {
			return sealed.Fault(err)
		}
	}
	return nil
}

// signLog signs one log. The head and the state go into one batch at the revision at which the state was read, so of
// two processes that sign the same size one succeeds, and the other has nothing left to do.
func (l *Logs) signLog(ctx context.Context, name string, atOnce bool) error {
	state, rev, err := l.state(ctx, name)
	if err != nil {
		return err
	}
	if rev == 0 || state.Edge.Size() == state.HeadSize {
		return nil
	}
	b := driver.Batch{}
	signed, err := l.sign(ctx, &b, &state, atOnce)
	if err != nil || signed == nil { // Nil: signed less than a minute ago.
		return err
	}
	if err := l.putState(ctx, &b, rev, state); err != nil {
		return err
	}
	err = l.rows.Commit(ctx, b)
	if moved(err) {
		return nil
	}
	return l.pinned(err, signed)
}

// moved reports whether a commit failed because another process moved the log.
func moved(err error) bool {
	return errors.Is(err, driver.ErrStale) || errors.Is(err, driver.ErrExists)
}

// pinned hands a head that a commit has kept to whoever keeps it outside the store.
func (l *Logs) pinned(kept error, signed []byte) error {
	if kept != nil || signed == nil || l.pin == nil {
		return kept
	}
	return l.pin(signed)
}
