package network

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/moment"
	"amparo/internal/store"
)

// Everyone is the agency under which rows of the whole network are indexed.
const Everyone domain.AgencyID = "network"

// Waiting returns every referral that waits in the network, without its story.
func (n *Network) Waiting(ctx context.Context) ([]store.Rec[domain.Referral], error) {
	return store.ListCurrent(ctx, n.store, n.waiting, store.By("waits", Everyone))
}

// LiveOffers returns every offer of the network that nobody has answered, without what was asked and replied.
func (n *Network) LiveOffers(ctx context.Context) ([]store.Rec[domain.Offer], error) {
	return store.ListCurrent(ctx, n.store, n.offers, store.By("live", Everyone))
}

// OpenCases returns every open case of the network, as far as a card without a name shows it.
func (n *Network) OpenCases(ctx context.Context) ([]store.Rec[domain.Case], error) {
	today := domain.DateOf(moment.Of(ctx, n.store.Now).In(n.pack.TimeZone()))
	cases := n.cases.On(today, store.WholeList, func(c domain.Case) domain.Case {
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
	})
	return store.ListCurrent(ctx, n.store, cases, store.By("open", Everyone))
}
