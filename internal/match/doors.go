package match

import (
	"maps"
	"strings"
)

// door is what a unit asks of whoever comes in, as four numbers: thousands of units ask the same few things, so each is judged once for
// an ask and looked up for every unit. Beds stand beside them because every judgement needs both.
type door struct {
	gender, age, terms, kids int32
	avail, beds              int32
}

// terms is what a unit asks beside gender, age and children.
type terms struct {
	open, pregnant, foreign, lgbtiq bool
	reserved                        int32
	exploits                        string
}

// doors number what the units of a board ask. Each number keeps one unit that asks it.
type doors struct {
	genders, ages, terms, kids []*unit
	byGenders                  map[string]int32
	byAges                     map[[2]int32]int32
	byTerms                    map[terms]int32
	byKids                     map[[3]int32]int32
}

func newDoors() *doors {
	return &doors{byGenders: map[string]int32{}, byAges: map[[2]int32]int32{}, byTerms: map[terms]int32{}, byKids: map[[3]int32]int32{}}
}

// fork returns doors that may be added to while others still read d.
func (d *doors) fork() *doors {
	return &doors{genders: d.genders[:len(d.genders):len(d.genders)], ages: d.ages[:len(d.ages):len(d.ages)],
		terms: d.terms[:len(d.terms):len(d.terms)], kids: d.kids[:len(d.kids):len(d.kids)],
		byGenders: maps.Clone(d.byGenders), byAges: maps.Clone(d.byAges), byTerms: maps.Clone(d.byTerms), byKids: maps.Clone(d.byKids)}
}

// of numbers what a unit asks.
func (d *doors) of(u *unit) door {
	return door{
		gender: number(d.byGenders, &d.genders, joined(u.src.Genders), u), age: number(d.byAges, &d.ages, [2]int32{u.ageMin, u.ageMax}, u),
		terms: number(d.byTerms, &d.terms, terms{u.open, u.pregnant, u.foreign, u.lgbtiq, u.reserved, joined(u.src.Exploitation)}, u),
		kids:  number(d.byKids, &d.kids, [3]int32{u.kids, u.boyMax, u.girlMax}, u), avail: u.avail, beds: u.beds,
	}
}

func number[K comparable](by map[K]int32, units *[]*unit, key K, u *unit) int32 {
	n, known := by[key]
	if !known {
		n = int32(len(*units))
		by[key] = n
		*units = append(*units, u)
	}
	return n
}

// joined writes a list so that no two different lists read the same.
func joined[T ~string](list []T) string {
	var t tape
	write(&t, list)
	return strings.Clone(string(t))
}

// fit numbers the doors of a house that joins the board. On a forked board new numbers go into copies.
func (b *Board) fit(h *house, forked bool) {
	if b.doors == nil {
		b.doors = newDoors()
	} else if forked {
		b.doors = b.doors.fork()
	}
	if cap(b.slab)-len(b.slab) < len(h.units) || forked {
		b.slab = make([]door, 0, max(len(h.units), min(doorSlab, cap(b.slab))))
	}
	start := len(b.slab)
	for i := range h.units {
		b.slab = append(b.slab, b.doors.of(&h.units[i]))
	}
	h.doors = b.slab[start:len(b.slab):len(b.slab)]
}

// doorSlab is how many doors lie side by side, so that judging reads memory from front to back.
const doorSlab = 1 << 14

// Rules of a unit's door are neighbours among the rules, so that those of several blocks go into one word.
const (
	doorBits  = 12
	doorShift = 8
	doorMask  = 1<<doorBits - 1
	perWord   = 64 / doorBits
)

// pass is what every door says to up to five blocks: the rules they fail, side by side in one word.
type pass struct {
	gender, age, terms, kids []uint64
	minors                   uint64 // the licence, for those blocks whose lead is under age
}

// passThrough asks every door of the board once.
func (q *query) passThrough(d *doors) {
	if d == nil {
		d = newDoors()
	}
	q.passes = make([]pass, (len(q.blocks)+perWord-1)/perWord)
	for w := range q.passes {
		blocks := q.blocks[w*perWord : min((w+1)*perWord, len(q.blocks))]
		ask := func(units []*unit, rule func(*block, *unit) rules) []uint64 {
			out := make([]uint64, len(units))
			for i, u := range units {
				for at := range blocks {
					out[i] |= uint64(rule(&blocks[at], u)>>doorShift) << (at * doorBits)
				}
			}
			return out
		}
		q.passes[w] = pass{gender: ask(d.genders, (*block).genderRule), age: ask(d.ages, (*block).ageRule),
			terms: ask(d.terms, q.termRules), kids: ask(d.kids, (*block).childRules)}
		for at := range blocks {
			if blocks[at].minor {
				q.passes[w].minors |= uint64(ruleLicence>>doorShift) << (at * doorBits)
			}
		}
	}
}

// at returns the rules that the blocks of the word fail at a door of a house with that licence, side by side.
func (p *pass) at(d *door, unlicensed bool) uint64 {
	failing := p.gender[d.gender] | p.age[d.age] | p.terms[d.terms] | p.kids[d.kids]
	if unlicensed {
		failing |= p.minors
	}
	return failing
}

// unlicensed reports whether the house has no licence for minors in force on the day of the ask.
func (q *query) unlicensed(h *house) bool {
	return h.licence == 0 || h.licence < q.today || q.today == 0
}

func (b *block) genderRule(u *unit) rules {
	if u.genders&b.genderBit == 0 || b.genderBit&exactBits == 0 && !has(u.src.Genders, b.gender) {
		return ruleGender
	}
	return 0
}

func (b *block) ageRule(u *unit) rules {
	if !b.admitted(u.ageMin, u.ageMax) {
		return ruleAge
	}
	return 0
}

// termRules are the rules that neither gender, age nor children decide.
func (q *query) termRules(b *block, u *unit) rules {
	var r rules
	if !u.open {
		r |= ruleUnitClosed
	}
	if b.pregnant && !u.pregnant {
		r |= rulePregnant
	}
	if u.exploits != 0 && (u.exploits&q.exploits == 0 || !shares(q.ask.Case.Exploitation, u.src.Exploitation)) {
		r |= ruleModality
	}
	if u.foreign && !q.foreign {
		r |= ruleForeign
	}
	if u.lgbtiq && !q.lgbtiq {
		r |= rulePopulation
	}
	if q.need < u.reserved {
		r |= ruleReserved
	}
	return r
}

func (b *block) childRules(u *unit) rules {
	if b.kids == 0 {
		return 0
	}
	if u.kids < 0 {
		return ruleNoChildren
	}
	var r rules
	if b.kids > u.kids {
		r |= ruleChildren
	}
	if b.boy > u.boyMax || b.girl > u.girlMax {
		r |= ruleChildAge
	}
	return r
}

// room returns the beds the ask may count on behind a door: the free ones and those its own case already holds there. It is below 0
// when the unit has promised more beds than it has.
func (q *query) room(d *door, h *house, unit int) int32 {
	if q.held == nil {
		return d.avail
	}
	return min(d.avail+q.held[h.units[unit].id], max(d.beds, d.avail))
}
