package moment

import (
	"testing"
	"time"
)

func TestAnActHasOneMoment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 5, 59, 59, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Second); return now }
	if outside := Of(t.Context(), clock); !outside.Equal(now) {
		t.Fatal("outside of an act the clock is read")
	}
	act := Begin(t.Context(), clock)
	began := now
	part := Begin(act, clock)
	if !Of(act, clock).Equal(began) || !Of(part, clock).Equal(began) || !now.Equal(began) {
		t.Error("an act, or a part of it, read the clock again")
	}
	again := Retry(act, clock)
	if !Of(again, clock).After(began) {
		t.Error("a second try has the moment of the first")
	}
}
