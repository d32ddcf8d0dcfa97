// Package guess says how soon the next guess at a password is looked at. It knows no store and no names.
package guess

import (
	"time"

	"amparo/internal/store"
)

// Bucket measures guesses of one kind.
//
// A guess is paid for before it is looked at, so that any number of guesses sent at once get no more looks than the
// same guesses sent one by one. Each bucket keeps one moment: when its next guess would be due if guesses came evenly.
//
// Guesses from devices that a person never used share one bucket for that name, and one for each network they come
// from. When a network has used up its own, a right password of somebody who exists is still let in, from a reserve;
// every refusal then reads alike and comes at the same moment after the question. A device that the person used before
// has a bucket of its own and is never measured by the others, so that no flood from elsewhere can keep them out.
type Bucket struct {
	ID     string
	Window time.Duration // a rested bucket gives window/every guesses at once
	Every  time.Duration // and then one in this time
	Grows  bool          // failures in a row make the time longer
	Closes int           // failures in a row that close the bucket; zero means never
}

// Limits of every bucket that grows.
const (
	Free    = 5 // failures in a row that cost no more than others
	Slowest = 5 * time.Minute
)

// cost is how much time the guess after so many failures in a row uses up.
func (b Bucket) cost(fails int) time.Duration {
	if !b.Grows || fails < Free {
		return b.Every
	}
	extra := Slowest
	if n := fails - Free; n < 9 { // 2^9 seconds is more than the Slowest.
		extra = min(Slowest, time.Second<<n)
	}
	return b.Every + extra
}

// Pay returns the bucket after one more guess at now, or how long to wait for it. It is the generic cell rate algorithm
// (ITU-T I.371): one moment stands for a whole bucket, so a guess costs one row and no clock has to empty anything.
func (b Bucket) Pay(t store.Throttle, now time.Time) (store.Throttle, time.Duration) {
	due := t.Next
	if due.Before(now) { // A rested bucket saves up nothing beyond its window.
		due = now
	}
	if wait := due.Sub(now) - (b.Window - b.Every); wait > 0 {
		return t, wait
	}
	t.Next = due.Add(b.cost(t.Fails))
	t.Fails++
	return t, 0
}

// Refund takes back a guess that was right, or was never looked at. It takes off what Pay put on for the same number of
// failures, so a payment and its refund leave the bucket as it was.
func (b Bucket) Refund(t store.Throttle) store.Throttle {
	t.Fails = max(0, t.Fails-1)
	t.Next = t.Next.Add(-b.cost(t.Fails))
	return t
}
