// Package moment gives an act one time.
//
// Whatever an act decides, keeps and logs happens at one moment: the clock is read once, where the act begins, and the
// context carries what it said. An act that reads the clock twice can contradict itself: a password younger than
// the session it opens.
package moment

import (
	"context"
	"time"
)

type key struct{}

// Begin reads the clock for the act that runs under the context it returns. A part of another act has the moment of
// that act.
func Begin(ctx context.Context, clock func() time.Time) context.Context {
	if _, begun := ctx.Value(key{}).(time.Time); begun {
		return ctx
	}
	return Retry(ctx, clock)
}

// Retry is Begin for an act that is decided anew because what it rested on moved on: it reads the clock again.
func Retry(ctx context.Context, clock func() time.Time) context.Context {
	return context.WithValue(ctx, key{}, clock())
}

// Of returns the moment of the act that ctx belongs to. Outside of an act it is what the clock says.
func Of(ctx context.Context, clock func() time.Time) time.Time {
	if at, ok := ctx.Value(key{}).(time.Time); ok {
		return at
	}
	return clock()
}
