// Package practice lets a network practise: exercises in an invented installation of their own, by a clock that a
// trainer moves forward, and a review of what was done when and what was missed.
//
// It guarantees that nothing of a practice is in the installation that people work in: the practice has its own folder,
// keys, rows and log, sends nothing, and is reached only by who plays a part in an exercise that runs. Of the
// installation people work in it knows who asks, and whether the policies let her; it reads nothing else of it.
package practice

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"amparo/internal/casework"
	"amparo/internal/deadline"
	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/policy"
	"amparo/internal/refusal"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Inside is the practice's own installation, open.
type Inside struct {
	Work     *casework.Service
	Store    *store.Store
	Identity *identity.Service
	Handler  fasthttp.RequestHandler // its pages
	Close    func() error
}

// Deps are what a practice stands on.
type Deps struct {
	Dir  string      // the folder that holds all of it, and nothing else
	Gate *txn.Runner // asks the policies of the installation that people work in
	// Open opens the installation in Dir by a clock, and fills a new one with an invented network.
	Open func(ctx context.Context, now func() time.Time) (*Inside, error)
	Wall func() time.Time // the clock that people work by
	Log  *slog.Logger     // nil discards
}

// Service has the verbs of practice. A nil one offers none. It is safe for concurrent use.
type Service struct {
	Deps
	mu    sync.Mutex // held by whatever opens, moves the clock, changes an exercise or wipes
	in    atomic.Pointer[Inside]
	ahead atomic.Int64 // by how much the clock of the practice is ahead
	due   *deadline.Runner
	stop  func()
	cast  *cast // read once: the people of the invented network
}

// New returns a practice that is opened when it is first used.
func New(d Deps) *Service {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{Deps: d}
}

// ErrNone answers where no practice is offered, or nothing runs in it.
var ErrNone = fault.New(fault.NotFound, "fault.not_found", nil)

// Now is the clock of the practice.
func (s *Service) Now() time.Time { return s.Wall().Add(time.Duration(s.ahead.Load())).UTC() }

// aheadFile keeps how far the clock was moved: what is kept was written by it, so it never goes back.
func (s *Service) aheadFile() string { return filepath.Join(s.Dir, "ahead") }

// tick is how often a practice does by itself what fell due and what nobody plays.
const tick = 5 * time.Second

// inside returns the open installation. One that nobody made yet is made where that is asked for, and absent
// otherwise. The caller holds the lock.
func (s *Service) inside(ctx context.Context, create bool) (*Inside, error) {
	if in := s.in.Load(); in != nil {
		return in, nil
	}
	raw, err := os.ReadFile(s.aheadFile())
	switch {
	case errors.Is(err, fs.ErrNotExist) && !create:
		return nil, ErrNone
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil: // What an interrupted beginning left opens nothing.
		if err := os.RemoveAll(s.Dir); err != nil {
			return nil, err
		}
	}
	ahead, _ := time.ParseDuration(strings.TrimSpace(string(raw))) // Nothing is no distance.
	s.ahead.Store(int64(ahead))
	ctx = context.WithoutCancel(ctx) // Who asked first may go away; the others come.
	in, err := s.Open(ctx, s.Now)
	if err != nil {
		return nil, err
	}
	if err := s.move(ahead); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	s.due = deadline.New(in.Work, in.Store, s.Log)
	background, cancel := context.WithCancel(ctx)
	ended := make(chan struct{}, 2)
	for _, run := range []func(context.Context){s.due.Run, s.keep} {
		go func() {
			run(background)
			ended <- struct{}{}
		}()
	}
	s.stop = func() {
		cancel()
		<-ended
		<-ended
	}
	s.in.Store(in)
	return in, nil
}

// keep does again and again what fell due and what nobody plays, until the context ends.
func (s *Service) keep(ctx context.Context) {
	again := time.NewTicker(tick)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
		if !s.mu.TryLock() { // Whoever holds it steps on, or waits for this to end.
			continue
		}
		if err := s.step(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("a practice could not go on by itself", slog.String("error", err.Error()))
		}
		s.mu.Unlock()
	}
}

// move sets how far the clock is ahead. What is further is written down before anything is done by it.
func (s *Service) move(ahead time.Duration) error {
	if err := refusal.ReplaceFile(s.aheadFile(), []byte(ahead.String()+"\n")); err != nil {
		return err
	}
	s.ahead.Store(int64(ahead))
	return nil
}

// Close closes the practice, where it is open.
func (s *Service) Close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.close()
}

func (s *Service) close() error {
	in := s.in.Swap(nil)
	if in == nil {
		return nil
	}
	s.stop()
	s.cast = nil
	return in.Close()
}

// may asks the policies whether somebody may do that with the practice.
func (s *Service) may(ctx context.Context, actor domain.Actor, act policy.Action) error {
	return s.Gate.Begin(ctx, actor).Authorize(act, policy.NetworkFacts{}, "practice", "practice")
}

// within does a verb with the practice open, for whoever the policies let do it.
func (s *Service) within(ctx context.Context, actor domain.Actor, act policy.Action, create bool,
	do func(*Inside) error) error {
	if s == nil {
		return ErrNone
	}
	if err := s.may(ctx, actor, act); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := s.inside(ctx, create)
	if err != nil {
		return err
	}
	return do(in)
}

// Trains reports whether somebody may lead exercises.
func (s *Service) Trains(ctx context.Context, actor domain.Actor) bool {
	return s.Gate.Begin(ctx, actor).Can(policy.PracticeTrain, policy.NetworkFacts{})
}

// Wipe removes all of the practice: rows, log, keys and clock. The next use begins anew.
func (s *Service) Wipe(ctx context.Context, actor domain.Actor) error {
	if err := s.may(ctx, actor, policy.PracticeTrain); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.close(); err != nil {
		return err
	}
	s.ahead.Store(0)
	return os.RemoveAll(s.Dir)
}

// exercises lists every exercise, the newest first. The caller need not hold the lock.
func exercises(ctx context.Context, in *Inside) ([]store.Rec[exercise.Exercise], error) {
	return store.All[exercise.Exercise](ctx, in.Store, store.Filter{By: store.By("exercise", "practice"), Desc: true})
}

// running returns the exercise that runs; of none the error is ErrNone.
func running(ctx context.Context, in *Inside) (store.Rec[exercise.Exercise], error) {
	last, _, err := store.List[exercise.Exercise](ctx, in.Store, store.Filter{By: store.By("exercise", "practice"),
		Desc: true, Limit: 1})
	switch {
	case err != nil:
		return store.Rec[exercise.Exercise]{}, err
	case len(last) == 0 || !last[0].V.Runs():
		return store.Rec[exercise.Exercise]{}, ErrNone
	}
	return last[0], nil
}

// keepExercise writes an exercise down in the practice's own log. By is who did it there.
func keepExercise(ctx context.Context, in *Inside, rec store.Rec[exercise.Exercise], act policy.Action) error {
	var change store.Change
	store.Put(&change, rec)
	change.Log(store.Entry{Actor: domain.System("practice"), Act: string(act), Kind: "exercise", ID: string(rec.V.ID),
		Outcome: store.Done, Policy: "practice"})
	return in.Store.Commit(ctx, change)
}
