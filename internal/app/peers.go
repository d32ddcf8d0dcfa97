package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"time"

	"amparo/internal/domain/peer"
	"amparo/internal/seal"
	"amparo/internal/store"
)

const (
	// heartbeatEvery is how often a process that shares its database says that it serves, and looks who else does.
	heartbeatEvery = 10 * time.Second
	// heartbeatLife is how long after its last word a process is taken for one that serves.
	heartbeatLife = 45 * time.Second
	// heartbeatKept is how long the last word of a process that is gone is kept: it names the keys that were in use.
	heartbeatKept = 30 * 24 * time.Hour
)

var (
	// ErrOtherRules says that another process of the installation goes by other policies or another country pack.
	ErrOtherRules = errors.New("app: another process goes by other rules")
	// ErrOldKeyset says that the keyset lacks a key that another process of the installation has put to use.
	ErrOldKeyset = errors.New("app: the keyset is older than the one in use")
)

// peers is what a process tells the others of its installation, and what it finds out about them.
type peers struct {
	a    *App
	mine store.Rec[peer.Process]
}

// joinPeers makes this process known, and refuses to serve beside one that would decide otherwise, or with keys
// that are too old. It is known before it looks, so that of two that begin together at least one sees the
// other.
func (a *App) joinPeers(ctx context.Context) (*peers, error) {
	now := a.Store.Now()
	a.process = rand.Text()
	p := &peers{a: a, mine: store.New(peer.Process{ID: a.process, StartedAt: now, At: now, Version: a.version,
		Rules: a.Rules.Version(), Pack: a.Pack.FileVersion(), Keys: a.keysInUse(), Keyset: a.Keys.Newest()})}
	if err := p.write(ctx, p.mine.V); err != nil {
		return nil, explain(a.Settings, err)
	}
	all, err := p.others(ctx)
	if err != nil {
		err = explain(a.Settings, err)
	} else {
		err = p.compare(all, true)
	}
	if err != nil {
		_ = p.withdraw(ctx) // It is taken for gone in a while even so.
		return nil, err
	}
	p.forget(ctx, all)
	return p, nil
}

// Serving returns the processes that serve this installation now, as far as they have been heard of lately. The
// embedded store lets nobody else in: what is told there of processes came with the rows of a database.
func (a *App) Serving(ctx context.Context) ([]peer.Process, error) {
	if !a.shared() {
		return nil, nil
	}
	all, err := store.All[peer.Process](ctx, a.Store, store.Filter{})
	if err != nil {
		return nil, explain(a.Settings, err)
	}
	var alive []peer.Process
	for _, r := range all {
		if r.V.Alive(a.Store.Now(), heartbeatLife) {
			alive = append(alive, r.V)
		}
	}
	return alive, nil
}

// firstOfPeers reports whether this process does what one of all is enough for: of those that serve, the one whose
// name comes first.
func (a *App) firstOfPeers(ctx context.Context) (bool, error) {
	if !a.shared() {
		return true, nil
	}
	alive, err := a.Serving(ctx)
	for _, p := range alive {
		if p.ID < a.process {
			return false, err
		}
	}
	return true, err
}

// write writes this process's own row. When a write may or may not have been kept, its revision is read again.
func (p *peers) write(ctx context.Context, own peer.Process) error {
	next := store.Rec[peer.Process]{V: own, Rev: p.mine.Rev}
	var c store.Change
	store.Put(&c, next)
	if err := p.a.Store.Commit(store.WithoutIdem(ctx), c); err != nil {
		if rec, look := store.Find[peer.Process](ctx, p.a.Store, own.ID); look == nil {
			p.mine.Rev = rec.Rev
		}
		return err
	}
	next.Rev++
	p.mine = next
	return nil
}

func (p *peers) others(ctx context.Context) ([]store.Rec[peer.Process], error) {
	all, err := store.All[peer.Process](ctx, p.a.Store, store.Filter{})
	return slices.DeleteFunc(all, func(r store.Rec[peer.Process]) bool { return r.V.ID == p.mine.V.ID }), err
}

// compare holds this process against the others. One that is about to begin gives way to whoever serves; of two
// that serve already, the one that had been silent or began later stays, because whoever began it meant what is
// new.
func (p *peers) compare(others []store.Rec[peer.Process], first bool) error {
	now := p.a.Store.Now()
	var newest peer.Process
	for _, r := range others {
		o := r.V
		if o.Alive(now, heartbeatLife) && !o.Alike(p.mine.V) && (first || p.mine.V.StartedAt.Before(o.StartedAt)) {
			return refuse(ErrOtherRules, "Another process of this installation has served since %s and goes by other "+
				"rules or another country pack than this one (its version is %s, the version here is %s). All must be "+
				"alike: stop the other ones, or start the same version with the same --country-dir here.",
				o.StartedAt.Format(time.DateTime), cmp.Or(o.Version, "unknown"), cmp.Or(p.a.version, "unknown"))
		}
		if r.V.At.After(newest.At) {
			newest = r.V
		}
	}
	return p.checkKeys(newest)
}

// checkKeys refuses a keyset that lacks what the process that was heard of last has put to use.
func (p *peers) checkKeys(newest peer.Process) error {
	missing := p.a.lacking(newest.Keys)
	if missing != "" {
		_, _ = p.a.Keys.Refresh() // A keyset that cannot be read lacks the key still.
		missing = p.a.lacking(newest.Keys)
	}
	if missing == "" {
		return nil
	}
	return refuse(ErrOldKeyset,
		"%s lacks the key %s, which another process of this installation uses: what that one keeps would not open here. "+
			"Copy its keyset here.", p.a.Settings.KeysetFile, missing)
}

// keysInUse returns the fingerprints of the keys that new data is sealed, hardened and signed with.
func (a *App) keysInUse() []string {
	var out []string
	for _, f := range a.Keys.Fingerprints() {
		if f.Primary {
			out = append(out, f.Sum)
		}
	}
	return out
}

// lacking returns a fingerprint that no key of the keyset has, or nothing.
func (a *App) lacking(sums []string) string {
	have := a.Keys.Fingerprints()
	for _, sum := range sums {
		if !slices.ContainsFunc(have, func(f seal.Fingerprint) bool { return f.Sum == sum }) {
			return sum
		}
	}
	return ""
}

// run says again and again that this process serves, until the context ends or another process makes it give
// way; the answer is why.
func (p *peers) run(ctx context.Context) error {
	within, end := context.WithCancelCause(ctx)
	defer end(nil)
	failing := false
	repeat(within, heartbeatEvery, func() {
		err := p.heartbeat(ctx)
		if refused := (*Refusal)(nil); errors.As(err, &refused) {
			end(err)
		} else if err != nil && !failing && ctx.Err() == nil {
			p.a.Log.Error("this process could not say that it serves", slog.String("error", err.Error()))
		}
		failing = err != nil
	})
	if ctx.Err() != nil {
		return nil
	}
	return context.Cause(within)
}

// heartbeat says once that this process serves, and looks at the others. A process that was silent for so long
// that others did not count it looks as if it began anew.
func (p *peers) heartbeat(ctx context.Context) error {
	now := p.a.Store.Now()
	silent := !p.mine.V.Alive(now, heartbeatLife)
	own := p.mine.V
	own.At, own.Keys, own.Keyset = now, p.a.keysInUse(), p.a.Keys.Newest()
	if err := p.write(ctx, own); err != nil {
		return err
	}
	others, err := p.others(ctx)
	if err != nil {
		return err
	}
	return p.compare(others, silent)
}

// withdraw says that this process serves no more.
func (p *peers) withdraw(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	own := p.mine.V
	own.Left = true
	return p.write(ctx, own)
}

// forget removes the rows of processes that are long gone. What another process removes at the same moment is
// none of ours.
func (p *peers) forget(ctx context.Context, others []store.Rec[peer.Process]) {
	for _, r := range others {
		if p.a.Store.Now().Sub(r.V.At) < heartbeatKept {
			continue
		}
		var c store.Change
		store.Delete(&c, r)
		_ = p.a.Store.Commit(store.WithoutIdem(ctx), c)
	}
}
