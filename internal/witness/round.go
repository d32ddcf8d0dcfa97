package witness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"amparo/internal/audit"
	"amparo/internal/refusal"
	"amparo/internal/store"
)

// verdict counts the witnesses that answered, and those that have signed what the log does not continue.
type verdict struct {
	answered, against int
	why               error
}

// round asks every witness at once.
func (k *Keeper) round(ctx context.Context) (v verdict) {
	errs := make([]error, len(k.outsiders))
	var all sync.WaitGroup
	for i, o := range k.outsiders {
		all.Go(func() { errs[i] = k.one(ctx, o) })
	}
	all.Wait()
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, o := range k.outsiders {
		name, err := o.key.Name(), errs[i]
		if errors.Is(err, ErrRolledBack) {
			v.against++
			v.why = errors.Join(v.why, fmt.Errorf("%s: %w", name, errors.Unwrap(err)))
		}
		if err == nil || errors.Is(err, ErrRolledBack) {
			v.answered++
		}
		if err != nil && k.wrong[name] == nil && ctx.Err() == nil {
			k.log.Error("a witness has not signed the newest head of the log", slog.String("kind", name),
				slog.String("error", err.Error()))
		}
		k.wrong[name] = err
	}
	return v
}

// parted is what a witness has signed against the log.
type parted struct{ why error }

func (p parted) Error() string        { return "the log is not what it has signed: " + p.why.Error() }
func (p parted) Unwrap() error        { return p.why }
func (p parted) Is(target error) bool { return target == ErrRolledBack }

// one has the newest head signed by one witness. Another process may move the log and ask meanwhile, so what speaks
// against the log is looked at again.
func (k *Keeper) one(ctx context.Context, o outsider) (err error) {
	k.mu.Lock()
	was := k.seen[o.key.Name()]
	k.mu.Unlock()
	for range 3 {
		var h audit.Head
		var signed []byte
		if h, signed, err = k.st.Logs().SystemHead(ctx); err != nil {
			return err
		}
		if was.Edge.Size() > h.Size {
			err = parted{conflict(was.Edge.Size())}
			continue
		}
		proof, edge, failed := k.walk(ctx, was.Edge, h.Size)
		if failed != nil {
			return failed
		}
		if edge.Root() != h.Root {
			return parted{errParted}
		}
		raw, failed := o.ask(ctx, was.Edge.Size(), proof, signed)
		var other conflict
		switch {
		case errors.Is(failed, errParted):
			return parted{failed}
		case errors.As(failed, &other) && int64(other) > h.Size:
			err = parted{failed}
		case errors.As(failed, &other) && int64(other) == was.Edge.Size():
			return parted{errParted}
		case errors.As(failed, &other): // It has signed less than is known here, or this file was lost.
			err, was = failed, seen{}
			if _, was.Edge, failed = k.walk(ctx, was.Edge, int64(other)); failed != nil {
				return failed
			}
		case failed != nil:
			return failed
		default:
			return k.take(ctx, o, raw)
		}
	}
	return err
}

// walk reads the log from an edge on to a size, and returns the proof that it continues, and the edge there.
func (k *Keeper) walk(ctx context.Context, from audit.Frontier, to int64) (tlog.TreeProof, audit.Frontier, error) {
	tail := audit.NewTail(from)
	if err := k.st.Logs().Span(ctx, store.SystemLog, from.Size(), to, tail.Add); err != nil {
		return nil, from, err
	}
	if tail.Edge().Size() != to {
		return nil, from, parted{errParted} // No head was ever signed here at that size.
	}
	proof, err := tail.Consistency()
	return proof, tail.Edge(), err
}

// take keeps what a witness has signed, when it is a head that this log comes by or has come by.
func (k *Keeper) take(ctx context.Context, o outsider, raw []byte) error {
	verifier, err := store.VerifierOf(k.ring)
	if err != nil {
		return err
	}
	h, tidy, err := audit.OpenCosigned(raw, verifier, o.key)
	if err != nil || h.Log != store.SystemLog {
		return errors.New("what it answers is not its signature on a head of this log")
	}
	now, _, err := k.st.Logs().SystemHead(ctx)
	if err != nil {
		return err
	}
	if h.Size > now.Size {
		return parted{conflict(h.Size)}
	}
	k.mu.Lock()
	edge := k.seen[o.key.Name()].Edge
	k.mu.Unlock()
	if edge.Size() > h.Size {
		edge = audit.Frontier{}
	}
	if _, edge, err = k.walk(ctx, edge, h.Size); err != nil {
		return err
	}
	if edge.Root() != h.Root {
		return parted{errParted}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen[o.key.Name()] = seen{Signed: string(tidy), Edge: edge}
	body, err := json.Marshal(k.seen)
	if err != nil {
		return err
	}
	return refusal.ReplaceFile(k.path, body)
}
