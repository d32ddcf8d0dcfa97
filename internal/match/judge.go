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

// roomRule returns the rule that fails when so many people do not find room.
func roomRule(room, beds, people int32) rules {
	switch {
	case people <= room:
		return 0
	case people > beds:
		return ruleTooMany
	}
	return ruleNoRoom
}
