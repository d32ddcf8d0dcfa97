package app

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestACheckThatCouldNotBeMadeIsMadeWithinTheHour: the database was away for one moment in the night. The data is not
// left unchecked for a day because of it.
func TestACheckThatCouldNotBeMadeIsMadeWithinTheHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		begun := time.Now()
		var at []time.Duration
		daily(ctx, func() error {
			at = append(at, time.Since(begun))
			switch len(at) {
			case 2, 3:
				return errors.New("away")
			case 5:
				stop()
			}
			return nil
		})
		const first, day, half = 10 * time.Minute, 24 * time.Hour, 30 * time.Minute
		second := first + day
		want := []time.Duration{first, second, second + half, second + 3*half, second + 3*half + day}
		if !slices.Equal(at, want) {
			t.Errorf("checked after %v, want %v", at, want)
		}
	})
}
