package match

import (
	"math"
	"math/bits"
	"sync/atomic"

	"amparo/internal/domain"
)

// pages hands out lists of reasons from large sheets, so that thousands of exclusions cost a handful of allocations.
type pages struct {
	page  []Reason
	start int
	size  int // reasons to a sheet; 0: the usual number
	notes []told
}

// pageSize is how many reasons one sheet holds, unless it is told otherwise.
const pageSize = 1024

// begin opens a list that may grow to n reasons.
func (p *pages) begin(n int) {
	if cap(p.page)-len(p.page) < n {
		if p.size == 0 {
			p.size = pageSize
		}
		p.page = make([]Reason, 0, max(p.size, n))
	}
	p.start = len(p.page)
}

// told returns an empty telling from the same sheets.
func (p *pages) told() *told {
	if len(p.notes) == cap(p.notes) {
		p.notes = make([]told, 0, max(1, p.size/8))
	}
	p.notes = p.notes[:len(p.notes)+1]
	return &p.notes[len(p.notes)-1]
}

// end closes the list. Nobody who appends to it later writes into the next one.
func (p *pages) end() []Reason { return p.page[p.start:len(p.page):len(p.page)] }

var unplacedArgs = map[string]any{"unplaced": 1}

// told is a verdict against a house, written out.
type told struct {
	key     uint64
	full    bool
	reasons []Reason
	opens   *Reason
}

// memory keeps the last tellings of one house, because most asks fail it for the same few reasons. A telling is only
// read once it is kept, so any number of asks may share it; two that collide displace each other.
type memory [8]atomic.Pointer[told]

// keyOf names what a telling says, when it says nothing about the ask itself. It is never 0.
func keyOf(unit int, failing rules, opens bool) uint64 {
	key := uint64(failing) | uint64(uint16(unit+2))<<32
	if opens {
		key |= 1 << 63
	}
	return key
}

// keyPersons bounds the size of a group whose wait for beds is kept; the figures told then depend on it.
const keyPersons = 1 << 12

// tellAll writes out a verdict against a house, or finds it written out already.
func (q *query) tellAll(h *house, v *verdict, p *pages) *told {
	if v.key == 0 || v.full && q.held != nil || q.persons >= keyPersons || len(h.units) > math.MaxInt16 {
		return q.write(h, v, p)
	}
	if q.peril[h.spot] == unplaced {
		v.key |= 1 << 62
	}
	slot := &h.memory[mix64(v.key)%uint64(len(h.memory))]
	if kept := slot.Load(); kept != nil && kept.key == v.key {
		return kept
	}
	fresh := q.write(h, v, &pages{size: 1}) // on a sheet of its own, so that it keeps nothing else alive
	slot.Store(fresh)
	return fresh
}

func (q *query) write(h *house, v *verdict, p *pages) *told {
	most := 1
	for _, f := range v.shown {
		most += f.rules.count()
	}
	p.begin(most)
	for _, f := range v.shown {
		q.tell(h, f, v, p)
	}
	t := p.told()
	t.key, t.full, t.opens, t.reasons = v.key, v.full, q.change(h, v, p), p.end()
	return t
}

// exclusion is the telling as the answer carries it.
func (t *told) exclusion(h *house) Exclusion {
	return Exclusion{Shelter: h.id, Agency: h.agency, Reasons: t.reasons, Opens: t.opens, Full: t.full}
}

// tell writes down the failing rules of one finding, in the order of the rules.
func (q *query) tell(h *house, f finding, v *verdict, p *pages) {
	for left := f.rules; left != 0; left &= left - 1 {
		rule := left & -left
		r := Reason{Code: rule.code(), Protected: rule&ruleProtects != 0, Args: q.figures(h, f.unit, rule)}
		if f.unit >= 0 {
			r.Unit = h.units[f.unit].id
			if !q.merged && len(q.blocks) > 1 && f.block != everybody {
				r.Person = q.ask.Case.Group[q.blocks[f.block].lead].Ref
			}
		}
		if rule&ruleRoom != 0 && v.full {
			r.Args = q.roomArgs(h, f.unit)
		}
		p.page = append(p.page, r)
	}
}

func again(told []Reason, r *Reason) bool {
	for i := range told {
		if told[i].Code == r.Code && told[i].Unit == r.Unit && told[i].Person == r.Person {
			return true
		}
	}
	return false
}

// roomArgs says how many beds there are and how many are needed: of one unit, or of all that are open.
func (q *query) roomArgs(h *house, unit int) map[string]any {
	free := h.free
	if unit >= 0 {
		free = int(max(0, q.room(&h.doors[unit], h, unit)))
	}
	return map[string]any{"free": free, "needed": int(q.persons)}
}

// change returns the single change as a reason: the very one already told, when there is such a one.
func (q *query) change(h *house, v *verdict, p *pages) *Reason {
	o := v.opens
	if o.rule == 0 {
		return nil
	}
	var unit domain.UnitID
	if o.unit >= 0 {
		unit = h.units[o.unit].id
	}
	if o.rule&ruleRoom != 0 {
		return &Reason{Code: o.rule.code(), Unit: unit, Args: map[string]any{"beds": int(o.beds)}}
	}
	for i := p.start; i < len(p.page); i++ {
		if r := &p.page[i]; r.Unit == unit && r.Code == o.rule.code() {
			return r
		}
	}
	return &Reason{Code: o.rule.code(), Unit: unit, Args: q.figures(h, o.unit, o.rule)}
}

// figures returns the numbers and codes that a reason about the rule shows.
func (q *query) figures(h *house, unit int, rule rules) map[string]any {
	switch rule {
	case ruleDanger:
		if q.peril[h.spot] == unplaced {
			return unplacedArgs
		}
		return nil
	case ruleSecurity:
		return h.args.security
	case ruleClinical:
		return h.args.clinical
	case ruleAccess:
		return h.args.access
	case ruleLicence:
		return h.args.licence
	}
	if unit < 0 {
		return nil
	}
	a := &h.units[unit].args
	switch rule {
	case ruleGender:
		return a.gender
	case ruleAge:
		return a.age
	case ruleModality:
		return a.modality
	case ruleReserved:
		return a.reserved
	case ruleChildren, ruleChildAge:
		return a.kids
	case ruleNoRoom, ruleTooMany:
		return a.room
	}
	return nil
}

// met writes down the rules a candidate satisfies, as far as they say something about this ask.
func (q *query) met(h *house, seats []int, p *pages) []Reason {
	whole := q.relevantHouse()
	p.begin(bits.OnesCount32(uint32(whole)) + len(seats)*numRules)
	for left := whole; left != 0; left &= left - 1 {
		rule := left & -left
		p.page = append(p.page, Reason{Code: rule.code(), Protected: rule&ruleProtects != 0, Args: q.figures(h, -1, rule)})
	}
	for b, i := range seats {
		u := &h.units[i]
		for left := q.relevantUnit(&q.blocks[b], u); left != 0; left &= left - 1 {
			rule := left & -left
			r := Reason{Code: rule.code(), Unit: u.id, Args: q.figures(h, i, rule)}
			if len(seats) > 1 && rule != ruleNoRoom {
				r.Person = q.ask.Case.Group[q.blocks[b].lead].Ref
			}
			if !again(p.page[p.start:], &r) {
				p.page = append(p.page, r)
			}
		}
	}
	return p.end()
}

func (q *query) relevantHouse() rules {
	r := ruleSecurity
	if len(q.ask.Safety.Areas) > 0 {
		r |= ruleDanger
	}
	if len(q.names) > 0 {
		r |= ruleNoContact
	}
	if len(q.ask.Ties) > 0 {
		r |= ruleTie
	}
	if len(q.ask.Case.Clinical) > 0 {
		r |= ruleClinical
	}
	if q.wheels {
		r |= ruleAccess
	}
	if q.merged {
		r |= ruleTogether
	}
	return r
}

func (q *query) relevantUnit(b *block, u *unit) rules {
	r := ruleGender | ruleAge | ruleNoRoom
	if b.pregnant {
		r |= rulePregnant
	}
	if u.exploits != 0 {
		r |= ruleModality
	}
	if u.foreign {
		r |= ruleForeign
	}
	if u.lgbtiq {
		r |= rulePopulation
	}
	if u.reserved != 0 {
		r |= ruleReserved
	}
	if b.minor {
		r |= ruleLicence
	}
	if b.kids > 0 {
		r |= ruleChildren | ruleChildAge
	}
	return r
}
