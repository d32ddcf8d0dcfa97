package casework

import (
	"context"
	"maps"
	"sync"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// shelf remembers the rows of one list that many requests read whole, such as everything that waits in the network. Each reading asks
// the store which revisions there are now and opens only what moved, so a remembered row is never an outdated one. What a list does
// not need is taken out before it is remembered; nothing of D2 stays in memory.
type shelf[T any] struct {
	mu   sync.Mutex
	rows map[string]store.Rec[T]
	day  domain.Date // for which they were remembered, where that matters
}

// forDay forgets what was remembered for another day.
func (c *shelf[T]) forDay(day domain.Date) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.day != day {
		c.day, c.rows = day, nil
	}
}

// shelfStep is how many rows are opened at a time.
const shelfStep = 500

// list returns the rows that carry a term now, in no particular order. They are shared: callers change nothing in them.
func (c *shelf[T]) list(ctx context.Context, s *store.Store, by store.Term, id func(T) string, slim func(T) T) ([]store.Rec[T], error) {
	revs, err := store.Revisions[T](ctx, s, by)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rows == nil {
		c.rows = make(map[string]store.Rec[T], len(revs))
	}
	maps.DeleteFunc(c.rows, func(key string, old store.Rec[T]) bool { return revs[key] != old.Rev })
	out := make([]store.Rec[T], 0, len(revs))
	var moved []string
	for key := range revs {
		if old, ok := c.rows[key]; ok {
			out = append(out, old)
		} else {
			moved = append(moved, key)
		}
	}
	for len(moved) > 0 {
		n := min(shelfStep, len(moved))
		recs, err := store.GetMany[T](ctx, s, moved[:n])
		if err != nil {
			return nil, err
		}
		for _, rec := range recs {
			rec.V = slim(rec.V)
			c.rows[id(rec.V)] = rec
			out = append(out, rec)
		}
		moved = moved[n:]
	}
	return out, nil
}

// shelves are the lists of the whole network.
type shelves struct {
	waiting shelf[domain.Referral]
	asked   shelf[domain.Offer]
	open    shelf[domain.Case]
}

const network domain.AgencyID = "network"

// waiting returns every referral that waits in the network, without its story.
func (s *Service) waiting(ctx context.Context) ([]store.Rec[domain.Referral], error) {
	return s.boards.shelves.waiting.list(ctx, s.store, store.By("waits", network),
		func(r domain.Referral) string { return string(r.ID) }, func(r domain.Referral) domain.Referral {
			r.Note, r.History, r.Outcomes = "", nil, nil
			return r
		})
}

// liveOffers returns every offer of the network that nobody has answered, without what was asked and replied.
func (s *Service) liveOffers(ctx context.Context) ([]store.Rec[domain.Offer], error) {
	return s.boards.shelves.asked.list(ctx, s.store, store.By("live", network),
		func(o domain.Offer) string { return string(o.ID) }, func(o domain.Offer) domain.Offer {
			o.Thread, o.Why = nil, nil
			return o
		})
}

// openCases returns every open case of the network, as far as an unnamed card shows it.
func (s *Service) openCases(ctx context.Context) ([]store.Rec[domain.Case], error) {
	today := s.today()
	s.boards.shelves.open.forDay(today) // What is remembered says how old people were, not when they were born.
	return s.boards.shelves.open.list(ctx, s.store, store.By("open", network),
		func(c domain.Case) string { return string(c.ID) }, func(c domain.Case) domain.Case {
			c = s.grown(c)
			group := make([]domain.Person, len(c.Group))
			for i, p := range c.Group {
				group[i] = domain.Person{Age: p.Age, Since: today, AgeEstimated: p.AgeEstimated, Gender: p.Gender, Relation: p.Relation}
			}
			slim := domain.Case{ID: c.ID, Code: c.Code, Agency: c.Agency, Worker: c.Worker, Group: group, Alone: c.Alone, AsMinor: c.AsMinor, Found: c.Found, Security: c.Security,
				Court: c.Court, CreatedAt: c.CreatedAt, ClosedAt: c.ClosedAt}
			if c.Order != nil {
				slim.Order = &domain.Order{Court: c.Order.Court}
			}
			return slim
		})
}
