package practice

import (
	"context"
	"errors"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Moves lists by what the clock may be moved: minutes, and the next morning.
const (
	MoveQuarter = "15m"
	MoveHour    = "1h"
	MoveSix     = "6h"
	MoveMorning = "morning"
)

// Moves lists them in order.
func Moves() []string { return []string{MoveQuarter, MoveHour, MoveSix, MoveMorning} }

// morning is the hour of the next morning.
const morning = "07:00"

// trained is what a verb of a trainer does, with the practice open.
func (s *Service) trained(ctx context.Context, actor domain.Actor, create bool,
	do func(context.Context, *Inside) error) error {
	return s.within(ctx, actor, policy.PracticeTrain, create, func(in *Inside) error {
		return do(context.WithoutCancel(ctx), in) // What was begun is ended, whoever waits for it.
	})
}

// Start begins an exercise: the clock goes on to the hour at which the scenario begins, and what it begins with is done
// there by the people of the invented network. One exercise runs at a time, because all share one clock.
func (s *Service) Start(ctx context.Context, actor domain.Actor, key string) (id exercise.ID, err error) {
	err = s.trained(ctx, actor, true, func(ctx context.Context, in *Inside) error {
		sc, known := scenarioOf(key)
		if !known {
			return fault.At("scenario", "field.choose_one")
		}
		if _, err := running(ctx, in); !errors.Is(err, ErrNone) {
			return errors.Join(err, fault.New(fault.Conflict, "practice.runs", nil))
		}
		begins := next(s.Now().Add(staged), sc.begins, in.Work.Pack().TimeZone())
		if err := s.until(ctx, begins.Add(-staged), time.Hour); err != nil {
			return err
		}
		e, err := s.stage(ctx, in, sc)
		if err != nil {
			return err
		}
		if err := s.until(ctx, begins, stride); err != nil {
			return err
		}
		id, e.At = e.ID, s.Now()
		return keepExercise(ctx, in, store.New(e), policy.PracticeTrain)
	})
	return id, err
}

// Move moves the clock on. What falls due on the way falls due then, and who is not played acts then.
func (s *Service) Move(ctx context.Context, actor domain.Actor, by string) error {
	return s.trained(ctx, actor, false, func(ctx context.Context, in *Inside) error {
		to := next(s.Now(), morning, in.Work.Pack().TimeZone())
		if by != MoveMorning {
			d, err := time.ParseDuration(by)
			if err != nil || d != 15*time.Minute && d != time.Hour && d != 6*time.Hour {
				return fault.At("by", "field.choose_one")
			}
			to = s.Now().Add(d)
		}
		return s.until(ctx, to, stride)
	})
}

// End ends the exercise that runs. It stays readable until the practice is wiped.
func (s *Service) End(ctx context.Context, actor domain.Actor) error {
	return s.trained(ctx, actor, false, func(ctx context.Context, in *Inside) error {
		now, err := running(ctx, in)
		if err != nil {
			return err
		}
		if now.V, err = now.V.End(s.Now()); err != nil {
			return err
		}
		return keepExercise(ctx, in, now, policy.PracticeTrain)
	})
}

// staged is how long before an exercise begins it is made ready, so that its review tells of what was done in it.
const staged = time.Minute

// stride is by how much the clock goes on at a time, so that what falls due does so in its order.
const stride = 5 * time.Minute

// until moves the clock on to a moment, in strides. The caller holds the lock.
func (s *Service) until(ctx context.Context, to time.Time, stride time.Duration) error {
	for left := to.Sub(s.Now()); left > 0; left = to.Sub(s.Now()) {
		if err := s.move(time.Duration(s.ahead.Load()) + min(left, stride)); err != nil {
			return err
		}
		if err := s.step(ctx); err != nil {
			return err
		}
	}
	return s.step(ctx)
}

// next is the next moment at which the clocks of a country show a time of the day.
func next(now time.Time, at string, zone *time.Location) time.Time {
	hour, _ := time.Parse("15:04", at) // A scenario is written by us.
	local := now.In(zone)
	day := time.Date(local.Year(), local.Month(), local.Day(), hour.Hour(), hour.Minute(), 0, 0, zone)
	if day.Before(local) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}
