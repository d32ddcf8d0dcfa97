package app

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/store"
)

const (
	// beatEvery is how often a process that shares its database says that it serves, and looks who else does.
	beatEvery = 10 * time.Second
	// beatLife is how long after its last word a process is taken for one that serves.
	beatLife = 45 * time.Second
	// beatKept is how long the last word of a process that is gone is kept: it names the keys that were in use.
	beatKept = 30 * 24 * time.Hour
)

var (
	// ErrOtherRules says that another process of the installation goes by other policies or another country pack.
	ErrOtherRules = errors.New("app: another process goes by other rules")
	// ErrOldKeyset says that the keyset lacks a key that another process of the installation has put to use.
	ErrOldKeyset = errors.New("app: the keyset is older than the one in use")
)

// beside is what a process tells the others of its installation, and what it finds out about them.
type beside struct {
	a    *App
	mine store.Rec[domain.Process]
}

// shared reports whether other processes may serve the same installation.
func (a *App) shared() bool { return a.Settings.Store == config.MongoDB }

// joinOthers makes this process known, and refuses to serve beside one that would decide otherwise, or with keys that are too old. It
// is known before it looks, so that of two that begin together at least one sees the other.
func (a *App) joinOthers(ctx context.Context) (*beside, error) {
	now := a.Store.Now()
	b := &beside{a: a, mine: store.New(domain.Process{ID: rand.Text(), Begun: now, At: now, Version: a.version,
		Rules: a.Rules.Version(), Pack: a.Pack.Version(), Keys: a.keysInUse()})}
	if err := b.say(ctx, b.mine.V); err != nil {
		return nil, explain(a.Settings, err)
	}
	all, err := b.all(ctx)
	if err != nil {
		err = explain(a.Settings, err)
	} else {
		err = b.judge(all, true)
	}
	if err != nil {
		_ = b.leave(ctx) // It is taken for gone in a while even so.
		return nil, err
	}
	b.forget(ctx, all)
	return b, nil
}

// Serving returns the processes that serve this installation now, as far as they have been heard of lately; on the embedded store none
// is known, because it lets nobody else in.
func (a *App) Serving(ctx context.Context) ([]domain.Process, error) {
	all, err := store.All[domain.Process](ctx, a.Store, store.Filter{})
	if err != nil {
		return nil, explain(a.Settings, err)
	}
	var alive []domain.Process
	for _, r := range all {
		if r.V.Alive(a.Store.Now(), beatLife) {
			alive = append(alive, r.V)
		}
	}
	return alive, nil
}

// say writes this process's own row. Where it stands is found out again when a word may or may not have been kept.
func (b *beside) say(ctx context.Context, word domain.Process) error {
	next := store.Rec[domain.Process]{V: word, Rev: b.mine.Rev}
	var c store.Change
	store.Put(&c, next)
	if err := b.a.Store.Commit(store.WithoutIdem(ctx), c); err != nil {
		if rec, look := store.Find[domain.Process](ctx, b.a.Store, word.ID); look == nil {
			b.mine.Rev = rec.Rev
		}
		return err
	}
	next.Rev++
	b.mine = next
	return nil
}

// serveBeside serves as one of several processes, until the context ends or another process makes this one give way.
func (a *App) serveBeside(ctx context.Context, ready func(base string)) error {
	b, err := a.joinOthers(ctx)
	if err != nil {
		return err
	}
	within, end := context.WithCancelCause(ctx)
	defer end(nil)
	var keeping sync.WaitGroup
	keeping.Go(func() { end(b.keep(within)) })
	err = a.serve(within, ready)
	var refused *Refusal
	if errors.As(context.Cause(within), &refused) {
		err = errors.Join(refused, err)
	}
	end(nil)
	keeping.Wait()
	if left := b.leave(ctx); left != nil && err == nil {
		a.Log.Error("this process could not say that it serves no more", slog.String("error", left.Error()))
	}
	return err
}

func (b *beside) all(ctx context.Context) ([]store.Rec[domain.Process], error) {
	all, err := store.All[domain.Process](ctx, b.a.Store, store.Filter{})
	return slices.DeleteFunc(all, func(r store.Rec[domain.Process]) bool { return r.V.ID == b.mine.V.ID }), err
}

// judge holds this process against the others. One that is about to begin gives way to whoever serves; of two that serve already, the
// one that had been silent or began later stays, because whoever began it meant what is new.
func (b *beside) judge(others []store.Rec[domain.Process], first bool) error {
	now := b.a.Store.Now()
	var newest domain.Process
	for _, r := range others {
		if p := r.V; p.Alive(now, beatLife) && !p.Alike(b.mine.V) && (first || b.mine.V.Begun.Before(p.Begun)) {
			return refuse(ErrOtherRules, "Another process of this installation has served since %s and goes by other rules or another country pack than this one (its version is %s, the version here is %s). All must be alike: stop the other ones, or start the same version with the same --country-dir here.",
				p.Begun.Format(time.DateTime), named(p.Version), named(b.a.version))
		}
		if r.V.At.After(newest.At) {
			newest = r.V
		}
	}
	return b.holds(newest)
}

// holds refuses a keyset that lacks what the process that was heard of last has put to use.
func (b *beside) holds(newest domain.Process) error {
	missing := b.a.lacking(newest.Keys)
	if missing == "" {
		return nil
	}
	if _, err := b.a.Keys.Refresh(); err == nil {
		missing = b.a.lacking(newest.Keys)
	}
	if missing == "" {
		return nil
	}
	return refuse(ErrOldKeyset, "%s lacks the key %s, which another process of this installation uses: what that one keeps would not open here. Copy its keyset here.", b.a.Settings.KeysetFile, missing)
}

func named(version string) string {
	if version == "" {
		return "unknown"
	}
	return version
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
	have := map[string]bool{}
	for _, f := range a.Keys.Fingerprints() {
		have[f.Sum] = true
	}
	for _, sum := range sums {
		if !have[sum] {
			return sum
		}
	}
	return ""
}

// keep says again and again that this process serves, until the context ends or another process makes it give way; the answer is why.
func (b *beside) keep(ctx context.Context) error {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := b.beat(ctx)
		var refused *Refusal
		if errors.As(err, &refused) {
			return err
		}
		if err != nil && !failing && ctx.Err() == nil {
			b.a.Log.Error("this process could not say that it serves", slog.String("error", err.Error()))
		}
		failing = err != nil
	}
}

// beat says once that this process serves, and looks at the others. A process that was silent for so long that others did not count
// it looks as if it began anew.
func (b *beside) beat(ctx context.Context) error {
	now := b.a.Store.Now()
	silent := !b.mine.V.Alive(now, beatLife)
	word := b.mine.V
	word.At, word.Keys = now, b.a.keysInUse()
	if err := b.say(ctx, word); err != nil {
		return err
	}
	others, err := b.all(ctx)
	if err != nil {
		return err
	}
	return b.judge(others, silent)
}

// leave says that this process serves no more.
func (b *beside) leave(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	word := b.mine.V
	word.Left = true
	return b.say(ctx, word)
}

// forget removes the last words of processes that are long gone. What another process removes at the same moment is none of ours.
func (b *beside) forget(ctx context.Context, others []store.Rec[domain.Process]) {
	for _, r := range others {
		if b.a.Store.Now().Sub(r.V.At) < beatKept {
			continue
		}
		var c store.Change
		store.Delete(&c, r)
		_ = b.a.Store.Commit(store.WithoutIdem(ctx), c)
	}
}
