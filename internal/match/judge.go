package match

import "amparo/internal/domain"

// houseRules returns the rules of the shelter itself that the ask fails.
func (q *query) houseRules(h *house) rules {
	var r rules
	if !h.active {
		r |= ruleClosed
	}
	if q.peril[h.spot] != calm {
		r |= ruleDanger
	}
	if len(q.names) > 0 && q.keepsOut(&h.ids, h.names) {
		r |= ruleNoContact
	}
	if len(q.ask.Ties) > 0 && q.meets(h.src.Residents) {
		r |= ruleTie
	}
	if h.security < q.need {
		r |= ruleSecurity
	}
	if q.clinical&h.clinical != 0 && shares(q.ask.Case.Clinical, h.src.Shelter.Exclusions) {
		r |= ruleClinical
	}
	if q.wheels && (h.access&codeBit(domain.AccessWheelchair) == 0 || !has(h.src.Shelter.Accessibility, domain.AccessWheelchair)) {
		r |= ruleAccess
	}
	if len(h.units) == 0 {
		r |= ruleNoUnits
	}
	return r
}

func (h *house) names() [4]string {
	s := &h.src.Shelter
	return [4]string{string(s.ID), s.Ref, s.Operator, string(s.Agency)}
}

// unitRules returns the admission rules of one unit that the block fails, its beds aside.
func (q *query) unitRules(b *block, h *house, u *unit) rules {
	var r rules
	if !u.open {
		r |= ruleUnitClosed
	}
	if u.genders&b.genderBit == 0 || b.genderBit&exactBits == 0 && !has(u.src.Genders, b.gender) {
		r |= ruleGender
	}
	if b.age < u.ageMin || b.age > u.ageMax {
		r |= ruleAge
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
	if b.minor && (h.licence == 0 || h.licence < q.today || q.today == 0) {
		r |= ruleLicence
	}
	if b.kids > 0 {
		r |= b.childRules(u)
	}
	return r
}

func (b *block) childRules(u *unit) rules {
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

// room returns the beds the ask may count on in a unit: the free ones and those its own case already holds there. It is
// below 0 when the unit has promised more beds than it has.
func (q *query) room(u *unit) int32 {
	if q.held == nil {
		return u.avail
	}
	return min(u.avail+q.held[u.id], max(u.beds, u.avail))
}

// roomRule returns the rule that fails when so many people do not fit into a unit.
func (q *query) roomRule(u *unit, people int32) rules {
	switch {
	case people <= q.room(u):
		return 0
	case people > u.beds:
		return ruleTooMany
	}
	return ruleNoRoom
}
