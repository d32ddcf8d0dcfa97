package match

import "math/bits"

// pages hands out lists of reasons from large sheets, so that thousands of exclusions cost a handful of allocations.
type pages struct {
	page  []Reason
	start int
}

// pageSize is how many reasons one sheet holds.
const pageSize = 1024

// begin opens a list that may grow to n reasons.
func (p *pages) begin(n int) {
	if cap(p.page)-len(p.page) < n {
		p.page = make([]Reason, 0, max(pageSize, n))
	}
	p.start = len(p.page)
}

// end closes the list. Nobody who appends to it later writes into the next one.
func (p *pages) end() []Reason { return p.page[p.start:len(p.page):len(p.page)] }

var unplacedArgs = map[string]any{"unplaced": 1}

// exclusion writes out a verdict against a house.
func (q *query) exclusion(h *house, v verdict, p *pages) Exclusion {
	p.begin(len(v.shown)*numRules + 2)
	for _, f := range v.shown {
		q.tell(h, f, v, p)
	}
	e := Exclusion{Shelter: h.src.Shelter.ID, Agency: h.src.Shelter.Agency, Full: v.full}
	e.Opens = q.change(h, v, p)
	e.Reasons = p.end()
	return e
}

// tell writes down the failing rules of one finding, in the order of the rules.
func (q *query) tell(h *house, f finding, v verdict, p *pages) {
	for left := f.rules; left != 0; left &= left - 1 {
		rule := left & -left
		r := Reason{Code: rule.code(), Protected: rule&ruleProtects != 0, Args: q.figures(h, f.unit, rule)}
		if f.unit >= 0 {
			r.Unit = h.units[f.unit].src.ID
			if !q.merged && len(q.blocks) > 1 {
				r.Person = q.ask.Case.Group[q.blocks[f.block].lead].Ref
			}
		}
		if rule&ruleRoom != 0 && v.full {
			r.Args = q.roomArgs(h, f.unit)
		}
		if again(p.page[p.start:], &r) {
			continue
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
		free = int(q.room(&h.units[unit]))
	}
	return map[string]any{"free": free, "needed": int(q.persons)}
}

// change returns the single change as a reason: the one already told when there is such a one.
func (q *query) change(h *house, v verdict, p *pages) *Reason {
	if v.opens.rule == 0 {
		return nil
	}
	want := Reason{Code: v.opens.rule.code(), Args: q.figures(h, v.opens.unit, v.opens.rule)}
	if v.opens.unit >= 0 {
		want.Unit = h.units[v.opens.unit].src.ID
	}
	if v.opens.rule&ruleRoom != 0 {
		want.Args = map[string]any{"beds": int(v.opens.beds)}
		return &want
	}
	for i := p.start; i < len(p.page); i++ {
		if r := &p.page[i]; r.Code == want.Code && r.Unit == want.Unit {
			return r
		}
	}
	return &want
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
			r := Reason{Code: rule.code(), Unit: u.src.ID, Args: q.figures(h, i, rule)}
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
