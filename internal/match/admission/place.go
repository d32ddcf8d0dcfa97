package admission

import (
	"amparo/internal/domain"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// CanMove reports whether the rule of the unit can be set aside for the household today. A limit can where the house
// says yes to one more: an age missed by a year on the same side of majority, one child more. Moved further, or across
// majority, it would be a house for other people. Any other rule counts as Ease says.
func (p *Prepared) CanMove(household int, u *snapshot.Unit, rule rules.Set) bool {
	h := &p.Households[household]
	switch rule {
	case rules.Age:
		return h.missedByAYear(u.AgeMin, u.AgeMax, p.majority)
	case rules.Children:
		return h.Dependants == u.MaxChildren+1
	case rules.ChildAge:
		return h.oldestBoy <= u.BoyMaxAge+1 && h.oldestOther <= u.GirlMaxAge+1 && max(h.oldestBoy, h.oldestOther) < p.majority
	}
	return rule.Ease() < rules.Never
}

// CanMoveForAll is CanMove for every household that fails the rule at the unit.
func (p *Prepared) CanMoveForAll(u *snapshot.Unit, rule rules.Set) bool {
	if rule&rules.Limits == 0 {
		return rule.Ease() < rules.Never
	}
	for i := range p.Households {
		h := &p.Households[i]
		if (h.ageRule(u)|h.childRules(u))&rule != 0 && !p.CanMove(i, u, rule) {
			return false
		}
	}
	return true
}

// SiblingPlacesWasted reports whether somebody who comes alone would take a bed of a unit that keeps siblings together.
func (p *Prepared) SiblingPlacesWasted(u *snapshot.Unit) bool {
	return u.Source.Population == domain.PopulationSiblings && p.Persons == 1
}

// surgeCost is more than all people of a group misplaced: nobody sleeps in a surge place while an ordinary unit has
// room.
const surgeCost = 1000

// Misplaced is how many people of the household would live in a unit that is for others, although it admits them; in a
// surge place it is surgeCost.
func (p *Prepared) Misplaced(h *Household, u *snapshot.Unit) int32 {
	if u.Surge {
		return surgeCost
	}
	if h.ChildPlacesWasted(u) || !p.isPopulation(h, u.Source.Population) {
		return h.Size
	}
	return 0
}

// isPopulation reports whether the household is of the population. A population that no rule names is anybody's.
func (p *Prepared) isPopulation(h *Household, population string) bool {
	switch population {
	case domain.PopulationGirls, domain.PopulationBoys:
		return h.age < p.Adolescent
	case domain.PopulationTeenGirls, domain.PopulationTeenBoys:
		return h.Minor && h.age >= p.Adolescent && h.Dependants == 0 && !h.pregnant
	case domain.PopulationTeenMothers:
		return h.Minor && (h.Dependants > 0 || h.pregnant)
	case domain.PopulationWomen, domain.PopulationMen:
		return !h.Minor && h.Dependants == 0
	case domain.PopulationMothers:
		return !h.Minor && h.Dependants > 0
	case domain.PopulationFamilies:
		return p.Persons > 1
	case domain.PopulationLGBTIQ:
		return p.lgbtiq
	case domain.PopulationSiblings:
		return p.Persons > 1 && h.Minor
	}
	return true
}
