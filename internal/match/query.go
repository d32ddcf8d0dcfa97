package match

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// query is an ask prepared for judging thousands of units. It is built once per ask and only read afterwards, except
// for the scratch it carries.
type query struct {
	ask      *Ask
	w        *Weights
	blocks   []block
	lead     block // the first of the group alone, for programmes
	persons  int32
	merged   bool // all blocks must share one unit
	need     int32
	foreign  bool
	unsaid   bool // her nationality is not recorded
	lgbtiq   bool
	wheels   bool
	today    int32
	exploits signature
	clinical signature
	names    []named
	blind    bool // geography was judged elsewhere
	order    bool // admission waits for an authority's order
	held     map[domain.UnitID]int32

	passes []pass // what every door of the board says to the blocks

	peril []peril   // per spot
	km    []float64 // per spot, from where she is; negative: unknown
	away  []float64 // per spot, from her origin; negative: unknown; nil when she has no wish

	night  bool
	urgent bool
	now    int64
	arrive time.Time
	first  []string // her first languages
	spoken []string // others she speaks well
	bits   languageBits
}

// named is something she must not come near, by name and by hash.
type named struct {
	hash uint64
	text string
}

type languageBits struct{ first, spoken signature }

// newQuery prepares the ask. majority and today fall back to what the ask itself says.
func newQuery(a *Ask, w *Weights) *query {
	majority := a.Majority
	if majority <= 0 {
		majority = domain.MinorAge
	}
	today := a.Today
	if today == "" && !a.Now.IsZero() {
		today = domain.DateOf(a.Now)
	}
	c := &a.Case
	q := &query{
		ask: a, w: w, blocks: blocksOf(c.Group, majority), persons: int32(len(c.Group)),
		need: int32(c.Security), foreign: c.Nationality != a.Home, unsaid: c.Nationality == "",
		lgbtiq: a.Safety.LGBTIQ, today: dayNumber(today), order: c.NeedsOrder(majority),
		exploits: signatureOf(c.Exploitation), clinical: signatureOf(c.Clinical),
	}
	if len(c.Group) > 0 {
		q.lead = newBlock(c.Group, 0, majority)
	}
	q.merged = c.Together == domain.TogetherSameUnit && len(q.blocks) > 1 && !a.SplitAgreed
	for i := range c.Group {
		q.wheels = q.wheels || has(c.Group[i].Disabilities, domain.DisabilityMovement)
	}
	for _, n := range a.Safety.NoContacts {
		if n.Entity != "" {
			q.names = append(q.names, named{hash64(n.Entity), n.Entity})
		}
	}
	if len(a.Held) > 0 {
		q.held = make(map[domain.UnitID]int32, len(a.Held))
		for _, p := range a.Held {
			q.held[p.Unit]++
		}
	}
	q.prepareSoft()
	return q
}

// prepareSoft reads what only ranks.
func (q *query) prepareSoft() {
	a := q.ask
	for _, s := range a.Case.Languages {
		switch {
		case s.Level == "materno":
			q.first = append(q.first, s.ID)
		case a.Case.Speaks(s.ID):
			q.spoken = append(q.spoken, s.ID)
		}
	}
	q.bits = languageBits{first: signatureOf(q.first), spoken: signatureOf(q.spoken)}
	q.urgent = a.Referral.Urgency == domain.UrgencyCritical || a.Referral.Urgency == domain.UrgencyHigh
	if a.Now.IsZero() {
		return
	}
	q.now, q.arrive = a.Now.Unix(), a.Now
	if a.Referral.EarliestAt.After(a.Now) {
		q.arrive = a.Referral.EarliestAt.In(a.Now.Location())
	}
	hour := q.arrive.Hour()
	q.night = hour >= nightFrom || hour < nightTo
}

// Night, in hours of the clock: a long drive is then a danger of its own.
const (
	nightFrom = 19
	nightTo   = 6
)

// onBoard measures the board's spots for this ask.
func (q *query) onBoard(b *Board) *query {
	from := q.ask.From
	if from == "" {
		from = q.ask.Case.Found
	}
	_, here := locate(b.places, from)
	q.passThrough(b.doors)
	areas := zones(q.ask.Safety.Areas, b.places)
	q.peril = make([]peril, len(b.spots))
	q.km = make([]float64, len(b.spots))
	for i, s := range b.spots {
		for _, z := range areas {
			q.peril[i] = worse(q.peril[i], z.judge(s, q.blind))
		}
		q.km[i] = kmOr(here, s.at)
	}
	if q.ask.Case.Wishes.NearOrigin != nil {
		_, origin := locate(b.places, q.ask.Case.Origin)
		q.away = make([]float64, len(b.spots))
		for i, s := range b.spots {
			q.away[i] = kmOr(origin, s.at)
		}
	}
	return q
}

// worse keeps a known danger before one that nobody can measure.
func worse(a, b peril) peril {
	if a == perilous || b == perilous {
		return perilous
	}
	return max(a, b)
}

func kmOr(a, b position) float64 {
	if km, ok := distance(a, b); ok {
		return km
	}
	return -1
}

// freshness tells how old figures confirmed at that second are.
func (q *query) freshness(confirmed int64) Freshness {
	switch age := q.now - confirmed; {
	case confirmed == 0 || q.now == 0:
		return Stale
	case age < int64(24*time.Hour/time.Second):
		return Fresh
	case age < int64(72*time.Hour/time.Second):
		return Ageing
	}
	return Stale
}

// keepsOut reports whether one of the names is hers not to contact.
func (q *query) keepsOut(ids *[4]uint64, names func() [4]string) bool {
	for i := range q.names {
		n := &q.names[i]
		if (n.hash == ids[0] || n.hash == ids[1] || n.hash == ids[2] || n.hash == ids[3]) && slices.Contains(texts(names), n.text) {
			return true
		}
	}
	return false
}

func texts(names func() [4]string) []string { all := names(); return all[:] }

// meets reports whether somebody who lives there shares a tie with her.
func (q *query) meets(residents []Tie) bool {
	for _, t := range q.ask.Ties {
		if t != "" && has(residents, t) {
			return true
		}
	}
	return false
}
