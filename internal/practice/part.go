package practice

import (
	"context"
	"errors"
	"time"

	"github.com/valyala/fasthttp"

	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/identity/unproven"
	"amparo/internal/policy"
)

// Seen is what somebody sees of the practice before she goes in.
type Seen struct {
	Now      time.Time
	Trainer  bool
	Running  *exercise.Exercise  // nil: none runs
	Playing  string              // key of the part that she plays
	Earlier  []exercise.Exercise // for trainers: those that are over
	Scenario []string            // for trainers: what may be started
}

// See tells what runs. A practice that was never used is not made by looking.
func (s *Service) See(ctx context.Context, actor domain.Actor) (Seen, error) {
	if s == nil {
		return Seen{}, ErrNone
	}
	if err := s.may(ctx, actor, policy.PracticeJoin); err != nil {
		return Seen{}, err
	}
	out := Seen{Trainer: s.Trains(ctx, actor)}
	if out.Trainer {
		out.Scenario = Scenarios()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := s.inside(ctx, false)
	out.Now = s.Now()
	if errors.Is(err, ErrNone) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	all, err := exercises(ctx, in)
	for _, e := range all {
		switch {
		case e.V.Runs():
			out.Running = &e.V
			at, _ := e.V.Playing(actor.Account)
			out.Playing = at.Key
		case out.Trainer:
			out.Earlier = append(out.Earlier, e.V)
		}
	}
	return out, err
}

// Take lets somebody play a part of the exercise that runs, and returns the token of her session in the practice.
func (s *Service) Take(ctx context.Context, actor domain.Actor, key string) (token string, err error) {
	err = s.within(ctx, actor, policy.PracticeJoin, false, func(in *Inside) error {
		now, err := running(ctx, in)
		if err != nil {
			return err
		}
		if now.V, err = now.V.Take(key, actor.Account, actor.Name, s.Now()); err != nil {
			return err
		}
		seat, _ := now.V.Seat(key)
		if token, err = unproven.Open(ctx, in.Store, seat.Account, seat.Role, actor.Request); err != nil {
			return err
		}
		return keepExercise(ctx, in, now, policy.PracticeJoin)
	})
	return token, err
}

// Leave ends the session in the practice that a token names, and the part that somebody plays. Whatever the token is,
// she is out afterwards.
func (s *Service) Leave(ctx context.Context, person domain.AccountID, token string) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := s.inside(ctx, false)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := in.Identity.SignOut(ctx, token, ""); err != nil {
		return err
	}
	now, err := running(ctx, in)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, plays := now.V.Playing(person); !plays {
		return nil
	}
	now.V = now.V.Leave(person, s.Now())
	return keepExercise(ctx, in, now, policy.PracticeJoin)
}

// Pages returns the pages of the practice for a request of somebody who plays a part, with the token that she was given
// for it; nil: she plays none, and the token opens nothing.
func (s *Service) Pages(ctx context.Context, person domain.AccountID, token string) (fasthttp.RequestHandler, error) {
	in := s.in.Load()
	if in == nil { // After a start nobody has opened it yet.
		s.mu.Lock()
		opened, err := s.inside(ctx, false)
		s.mu.Unlock()
		if errors.Is(err, ErrNone) {
			return nil, nil
		}
		if in = opened; err != nil {
			return nil, err
		}
	}
	auth, err := in.Identity.AuthenticatePoll(ctx, token, false)
	if err != nil {
		return nil, nil //nolint:nilerr // Whatever it is, it opens nothing.
	}
	now, err := running(ctx, in)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if seat, plays := now.V.Playing(person); !plays || seat.Account != auth.Actor.Account || seat.Role != auth.Actor.Role {
		return nil, nil
	}
	return in.Handler, nil
}
