package network

import (
	"context"
	"maps"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
	"amparo/internal/moment"
	"amparo/internal/store"
)

// Seen says at which revisions somebody last looked at the providers that take part, and at those who wait.
type Seen struct {
	providers map[string][2]int64
	waiting   map[domain.ReferralID]int64
}

// News is what is different since somebody looked.
type News struct {
	Now     *Snapshot
	Part    *snapshot.Snapshot // of the providers that are new or changed
	Waiting []*store.Rec[domain.Referral]
	Seen    Seen // what has been looked at now
	Freed   bool // an interpreter became free

	before Seen
	moved  map[string]bool // providers that are new, changed or gone
}

// News looks for what is different since then: the zero value has seen nothing.
func (n *Network) News(ctx context.Context, since Seen) (*News, error) {
	out := &News{before: since, moved: map[string]bool{}, Seen: Seen{map[string][2]int64{}, map[domain.ReferralID]int64{}}}
	all, err := n.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.V.Waits() || WaitsForInterpreter(r.V) {
			out.Waiting, out.Seen.waiting[r.V.ID] = append(out.Waiting, r), r.Rev
		}
	}
	if len(out.Waiting) == 0 {
		out.Seen = since // Nobody waits: what has changed is looked at when somebody does.
		return out, nil
	}
	slices.SortFunc(out.Waiting, func(a, b *store.Rec[domain.Referral]) int { return a.V.WaitsBefore(b.V) })
	if out.Now, err = n.Snapshot(ctx); err != nil {
		return nil, err
	}
	var houses []match.ShelterState
	for id, sh := range out.Now.Shelters {
		if out.see(string(id), sh.rev, sh.capacity) {
			houses = append(houses, sh.ShelterState)
		}
	}
	var services []match.ProgramState
	for id, p := range out.Now.Programs {
		if out.see(string(id), p.rev, p.capacity) {
			services = append(services, p.ProgramState)
		}
	}
	for key, free := range out.Now.interpreters {
		out.Freed = out.see(key, 0, free.Rev) || out.Freed
	}
	for id := range since.providers {
		if _, there := out.Seen.providers[id]; !there {
			out.moved[id] = true
		}
	}
	if out.Part = out.Now.Matching; len(houses)+len(services) < len(out.Seen.providers) {
		out.Part = snapshot.Compile(houses, services, n.places, n.weights)
	}
	return out, nil
}

// WaitsForInterpreter reports whether an interpreter is looked for, which is followed by hand.
func WaitsForInterpreter(r domain.Referral) bool {
	return r.Need == domain.NeedInterpreter && r.ByHand() && r.State.Open()
}

func (n *News) see(id string, rev, capacity int64) (moved bool) {
	n.Seen.providers[id] = [2]int64{rev, capacity}
	old, known := n.before.providers[id]
	n.moved[id] = !known || old != n.Seen.providers[id]
	return n.moved[id]
}

// None reports whether there is nothing to look at again.
func (n *News) None() bool {
	return maps.Equal(n.Seen.providers, n.before.providers) && maps.Equal(n.Seen.waiting, n.before.waiting)
}

// Known reports whether somebody who waits was looked at as she waits now: then only what moved concerns her.
func (n *News) Known(r *store.Rec[domain.Referral]) bool { return n.before.waiting[r.V.ID] == r.Rev }

// Moved reports whether a provider is new, changed or gone.
func (n *News) Moved(provider string) bool { return n.moved[provider] }

// CapacityOf is the version of the bookings of a provider that this is true of.
func (n *News) CapacityOf(provider string) int64 { return n.Seen.providers[provider][1] }

// Free says how many places a unit of a shelter has, or a programme.
func (n *News) Free(o domain.Opening) int {
	if sh, ok := n.Now.Shelters[domain.ShelterID(o.Provider)]; ok {
		for _, room := range sh.Rooms {
			if room.Unit == o.Unit {
				return room.Free
			}
		}
	}
	return n.Now.Programs[domain.ProgramID(o.Provider)].Load.Free
}

// Everyone is the agency under which rows of the whole network are indexed.
const Everyone domain.AgencyID = "network"

// Waiting returns every referral that waits in the network, without its story. As long as nothing moved it is the same
// list, which is shared: readers change nothing in it.
func (n *Network) Waiting(ctx context.Context) ([]*store.Rec[domain.Referral], error) {
	return n.waiting.List(ctx, n.store, store.By("waits", Everyone))
}

// LiveOffers returns every offer of the network that nobody has answered, without what was asked and replied; shared as
// well.
func (n *Network) LiveOffers(ctx context.Context) ([]*store.Rec[domain.Offer], error) {
	return n.offers.List(ctx, n.store, store.By("live", Everyone))
}

// OpenCases returns every open case of the network, as far as a card without a name shows it; shared as well.
func (n *Network) OpenCases(ctx context.Context) ([]*store.Rec[domain.Case], error) {
	today := domain.DateOf(moment.Of(ctx, n.store.Now).In(n.pack.TimeZone()))
	cases := n.cases.On(today, func() *store.Current[domain.Case] {
		return store.NewCurrent(func(c domain.Case) domain.Case { return n.card(c, today) })
	})
	return cases.List(ctx, n.store, store.By("open", Everyone))
}

// card is what is kept of an open case for a day.
func (n *Network) card(c domain.Case, today domain.Date) domain.Case {
	c = c.On(today, n.pack.AgeOfMajority(), n.pack.TimeZone())
	group := make([]domain.Person, len(c.Group))
	for i, p := range c.Group {
		group[i] = domain.Person{Age: p.Age, Since: today, AgeEstimated: p.AgeEstimated, Gender: p.Gender,
			Relation: p.Relation}
	}
	card := domain.Case{ID: c.ID, Code: c.Code, Agency: c.Agency, Worker: c.Worker, Group: group, Alone: c.Alone,
		AsMinor: c.AsMinor,
		Found:   c.Found, Security: c.Security, Court: c.Court, CreatedAt: c.CreatedAt, ClosedAt: c.ClosedAt}
	if c.Order != nil {
		card.Order = &domain.Order{Court: c.Order.Court}
	}
	return card
}
