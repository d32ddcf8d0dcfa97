package identity

import (
	"context"
	"errors"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/identity/guess"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// closedAfter is how many wrong guesses in a row from unknown devices close that path for a name, until its owner
// opens it again from a device they used before, or somebody gives them a new code.
const closedAfter = 100

type bucket = guess.Bucket

// accountBucket limits guesses at one name from devices its owner never used.
func (s *Service) accountBucket(name string) bucket {
	return bucket{ID: s.ring.Pseudonym("guess name", name), Window: 15 * time.Minute, Every: 3 * time.Minute,
		Grows: true, Closes: closedAfter}
}

// networkBucket limits guesses at any name from one network. Networks are shared, so it is wide, and a right password
// gives its guess back.
func (s *Service) networkBucket(addr string) bucket {
	return bucket{ID: s.ring.Pseudonym("guess network", caller.Network(addr)), Window: 10 * time.Minute,
		Every: 20 * time.Second}
}

// reserveBucket limits guesses that are still looked at, for names that exist, when strangers have used up the
// network's own bucket. Whoever does not know the names of people there cannot use it up.
func (s *Service) reserveBucket(addr string) bucket {
	return bucket{ID: s.ring.Pseudonym("guess reserve", caller.Network(addr)), Window: 2 * time.Hour, Every: time.Minute}
}

// deviceBucket limits guesses of one person's own device. It slows, and never closes.
func (s *Service) deviceBucket(account domain.AccountID, bits string) bucket {
	return bucket{ID: s.ring.Pseudonym("guess device", string(account)+"|"+bits), Window: 25 * time.Second,
		Every: 5 * time.Second, Grows: true}
}

var errPaid = errors.New("identity: guesses came too close together")

// payFor charges every bucket or none. A bucket that is empty answers how long to wait; one that is closed says so.
func (s *Service) payFor(ctx context.Context, buckets []bucket) error {
	err := s.acts.Run(store.WithoutIdem(ctx), domain.Actor{}, func(t *txn.Txn) error {
		var wait time.Duration
		closed := false
		for _, b := range buckets {
			rec, err := s.throttle(t.Ctx, b.ID)
			if err != nil {
				return err
			}
			closed = closed || (b.Closes > 0 && rec.V.V.Fails >= b.Closes)
			next, w := b.Pay(rec.V.V, t.Now)
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
	s.settle(ctx, buckets, func(b bucket, t store.Throttle) store.Throttle { return b.Refund(t) })
}

// forgive empties a bucket whose owner has proved themself, and refunds a shared one.
func (s *Service) forgive(ctx context.Context, buckets []bucket) {
	s.settle(ctx, buckets, func(b bucket, t store.Throttle) store.Throttle {
		if b.Grows {
			return store.Throttle{}
		}
		return b.Refund(t)
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
			rec, err := s.throttle(t.Ctx, b.ID)
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
