package identity

import (
	"context"
	"errors"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// A guess is paid for before it is looked at, so that any number of guesses sent at once get no more looks than the
// same guesses sent one by one. Each bucket keeps one moment: when its next guess would be due if guesses came evenly.
//
// Guesses from devices that a person never used share one bucket for that name, and one for each network they come
// from. When a network has used up its own, a right password of somebody who exists is still let in, from a reserve;
// every refusal then reads alike and comes at the same moment after the question. A device that the person used before
// has a bucket of its own and is never measured by the others, so that no flood from elsewhere can keep them out.
type bucket struct {
	id     string
	window time.Duration // a rested bucket gives window/every guesses at once
	every  time.Duration // and then one in this time
	grows  bool          // failures in a row make the time longer
	closes int           // failures in a row that close the bucket; zero means never
}

const (
	freeGuesses = 5
	slowest     = 5 * time.Minute
	// closedAfter is how many wrong guesses in a row from unknown devices close that path for a name, until its owner
	// opens it again from a device they used before, or somebody gives them a new code.
	closedAfter = 100
)

// accountBucket limits guesses at one name from devices its owner never used.
func (s *Service) accountBucket(loginID string) bucket {
	return bucket{id: s.ring.Term("throttle", "name", loginID), window: 15 * time.Minute, every: 3 * time.Minute,
		grows: true, closes: closedAfter}
}

// networkBucket limits guesses at any name from one network. Networks are shared, so it is wide, and a right password
// gives its guess back.
func (s *Service) networkBucket(addr string) bucket {
	return bucket{id: s.ring.Term("throttle", "network", caller.Network(addr)), window: 10 * time.Minute,
		every: 20 * time.Second}
}

// reserveBucket limits guesses that are still looked at, for names that exist, when strangers have used up the
// network's own bucket. Whoever does not know the names of people there cannot use it up.
func (s *Service) reserveBucket(addr string) bucket {
	return bucket{id: s.ring.Term("throttle", "reserve", caller.Network(addr)), window: 2 * time.Hour, every: time.Minute}
}

// deviceBucket limits guesses of one person's own device. It slows, and never closes.
func (s *Service) deviceBucket(account domain.AccountID, bits string) bucket {
	return bucket{id: s.ring.Term("throttle", "device", string(account)+"|"+bits), window: 25 * time.Second,
		every: 5 * time.Second, grows: true}
}

// cost is how much time the guess after so many failures in a row uses up.
func (b bucket) cost(fails int) time.Duration {
	if !b.grows || fails < freeGuesses {
		return b.every
	}
	extra := slowest
	if n := fails - freeGuesses; n < 9 { // 2^9 seconds is more than the slowest.
		extra = min(slowest, time.Second<<n)
	}
	return b.every + extra
}

// pay returns the bucket after one more guess at now, or how long to wait for it. It is the generic cell rate algorithm
// (ITU-T I.371): one moment stands for a whole bucket, so a guess costs one row and no clock has to empty anything.
func (b bucket) pay(t store.Throttle, now time.Time) (store.Throttle, time.Duration) {
	due := t.Next
	if due.Before(now) { // A rested bucket saves up nothing beyond its window.
		due = now
	}
	if wait := due.Sub(now) - (b.window - b.every); wait > 0 {
		return t, wait
	}
	t.Next = due.Add(b.cost(t.Fails))
	t.Fails++
	return t, 0
}

// refund takes back a guess that was right, or was never looked at. It takes off what pay put on for the same number of
// failures, so a payment and its refund leave the bucket as it was.
func (b bucket) refund(t store.Throttle) store.Throttle {
	t.Fails = max(0, t.Fails-1)
	t.Next = t.Next.Add(-b.cost(t.Fails))
	return t
}

var errPaid = errors.New("identity: guesses came too close together")

// payFor charges every bucket or none. A bucket that is empty answers how long to wait; one that is closed says so.
func (s *Service) payFor(ctx context.Context, buckets []bucket) error {
	err := s.acts.Run(store.WithoutIdem(ctx), domain.Actor{}, func(t *txn.Txn) error {
		var wait time.Duration
		closed := false
		for _, b := range buckets {
			rec, err := s.throttle(t.Ctx, b.id)
			if err != nil {
				return err
			}
			closed = closed || (b.closes > 0 && rec.V.V.Fails >= b.closes)
			next, w := b.pay(rec.V.V, t.Now)
			rec.V.V, wait = next, max(wait, w)
			store.Put(&t.Change, rec)
		}
		if closed {
			return fault.New(fault.TooMany, "signin.closed_here", nil)
		}
		if wait > 0 {
			return tooMany("signin.slow_down", wait)
		}
		return nil
	})
	if errors.Is(err, store.ErrStale) { // So many at once that they get in each other's way.
		return fault.New(fault.TooMany, "signin.slow_down", errPaid).With("seconds", 1)
	}
	return err
}

func tooMany(code string, wait time.Duration) error {
	return fault.New(fault.TooMany, code, errPaid).With("seconds", int((wait+time.Second-1)/time.Second))
}

// giveBack refunds every bucket; it is worth a few tries and never fails an act that stands.
func (s *Service) giveBack(ctx context.Context, buckets []bucket) {
	s.settle(ctx, buckets, func(b bucket, t store.Throttle) store.Throttle { return b.refund(t) })
}

// forgive empties a bucket whose owner has proved themself, and refunds a shared one.
func (s *Service) forgive(ctx context.Context, buckets []bucket) {
	s.settle(ctx, buckets, func(b bucket, t store.Throttle) store.Throttle {
		if b.grows {
			return store.Throttle{}
		}
		return b.refund(t)
	})
}

// settleWithin bounds how long a bucket that others write too is tried for.
const settleWithin = 5 * time.Second

func (s *Service) settle(ctx context.Context, buckets []bucket, how func(bucket, store.Throttle) store.Throttle) {
	ctx, cancel := context.WithTimeout(store.WithoutIdem(context.WithoutCancel(ctx)), settleWithin)
	defer cancel()
	for _, b := range buckets {
		// A failure leaves the bucket fuller than it should be for some minutes: slower, and never less safe.
		_ = s.acts.Run(ctx, domain.Actor{}, func(t *txn.Txn) error {
			rec, err := s.throttle(t.Ctx, b.id)
			if err != nil {
				return err
			}
			if rec.Rev == 0 {
				return txn.ErrNothing
			}
			if rec.V.V = how(b, rec.V.V); rec.V.V.Fails == 0 && !rec.V.V.Next.After(t.Now) {
				store.Delete(&t.Change, rec)
			} else {
				store.Put(&t.Change, rec)
			}
			return nil
		})
	}
}

func (s *Service) throttle(ctx context.Context, id string) (store.Rec[store.Keyed[store.Throttle]], error) {
	rec, err := store.Find[store.Keyed[store.Throttle]](ctx, s.store, id)
	rec.V.ID = id
	return rec, err
}
