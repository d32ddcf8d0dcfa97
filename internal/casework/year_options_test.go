package casework_test

import (
	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// option is an act that somebody may do now, and how often she does.
type option struct {
	name  string
	often int
	do    func() error
}

// choices gathers the acts about one case.
type choices struct {
	*year
	l   *life
	all []option
}

// add offers an act: often where it fits, seldom where it does not.
func (c *choices) add(name string, often int, fits bool, do func() error) {
	if !fits {
		if c.draw.IntN(40) > 0 {
			return
		}
		often = 1
	}
	c.all = append(c.all, option{name, often, do})
}

func (y *year) options(l *life) []option {
	c := &choices{year: y, l: l}
	l.who = y.staff[y.cases.rows[l.cas].Worker]
	c.onCase()
	for _, id := range l.refs {
		c.onReferral(id)
	}
	for _, id := range l.offers {
		c.onOffer(id)
	}
	return c.all
}

// provider is who answers an offer.
func (y *year) provider(o domain.Offer) *amparotest.Actor {
	if h := y.houses[o.Shelter]; h != nil {
		return h.Actor
	}
	return y.offices[o.Program].Actor
}

// asks puts a need to up to three of those that fit best.
func (c *choices) asks(id domain.ReferralID) error {
	got, err := c.w.Work.Match(c.Context(), c.l.who.Actor, id)
	if err != nil {
		return err
	}
	var in placement.OfferInput
	for _, k := range got.Ranking.Candidates[:min(len(got.Ranking.Candidates), 1+c.draw.IntN(3))] {
		if k.Shelter != "" {
			in.Shelters = append(in.Shelters, k.Shelter)
		} else {
			in.Programs = append(in.Programs, k.Program)
		}
	}
	if len(in.Shelters)+len(in.Programs) == 0 {
		return fault.New(fault.Conflict, "nobody fits", nil)
	}
	return without(c.w.Work.SendOffers(c.Context(), c.l.who.Actor, id, 0, in))
}
