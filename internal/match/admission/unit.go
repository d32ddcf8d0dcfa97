package admission

import (
	"slices"

	"amparo/internal/match/codeset"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

func (h *Household) genderRule(u *snapshot.Unit) rules.Set {
	if u.Genders&h.genderBit == 0 {
		return rules.Gender
	}
	if exact := h.genderBit&codeset.ExactGenders != 0; !exact && !slices.Contains(u.Source.Genders, h.gender) {
		return rules.Gender
	}
	return 0
}

func (h *Household) ageRule(u *snapshot.Unit) rules.Set {
	if !h.admittedAt(u.AgeMin, u.AgeMax) {
		return rules.Age
	}
	return 0
}

// termRules are the rules that neither gender, age nor children decide.
func (p *Prepared) termRules(h *Household, u *snapshot.Unit) rules.Set {
	var r rules.Set
	if !u.Open {
		r |= rules.UnitClosed
	}
	if h.pregnant && !u.Pregnant {
		r |= rules.Pregnant
	}
	if u.Exploitation != 0 && (u.Exploitation&p.exploitation == 0 ||
		!codeset.Shares(p.Query.Case.Exploitation, u.Source.Exploitation)) {
		r |= rules.Modality
	}
	if u.ForeignOnly && !p.foreign {
		r |= rules.Foreign
	}
	if u.LGBTIQOnly && !p.lgbtiq {
		r |= rules.Population
	}
	if p.Security < u.ReservedLevel {
		r |= rules.Reserved
	}
	return r
}

func (h *Household) childRules(u *snapshot.Unit) rules.Set {
	if h.Dependants == 0 {
		return 0
	}
	if u.MaxChildren < 0 {
		return rules.NoChildren
	}
	var r rules.Set
	if h.Dependants > u.MaxChildren {
		r |= rules.Children
	}
	if h.oldestBoy > u.BoyMaxAge || h.oldestOther > u.GirlMaxAge {
		r |= rules.ChildAge
	}
	return r
}

// RelevantShelter returns the rules of a shelter that say something about this query, so that a candidate which meets
// them is told to.
func (p *Prepared) RelevantShelter() rules.Set {
	r := rules.Security
	if len(p.Query.Safety.Areas) > 0 {
		r |= rules.Danger
	}
	if len(p.noContacts) > 0 {
		r |= rules.NoContact
	}
	if len(p.Query.Links) > 0 {
		r |= rules.Link
	}
	if len(p.Query.Case.Clinical) > 0 {
		r |= rules.Clinical
	}
	if p.Wheelchair {
		r |= rules.Access
	}
	if p.OneUnit {
		r |= rules.Together
	}
	return r
}

// RelevantUnit returns the rules of a unit that say something about the household.
func (h *Household) RelevantUnit(u *snapshot.Unit) rules.Set {
	r := rules.Gender | rules.Age | rules.NoRoom
	if h.pregnant {
		r |= rules.Pregnant
	}
	if u.Exploitation != 0 {
		r |= rules.Modality
	}
	if u.ForeignOnly {
		r |= rules.Foreign
	}
	if u.LGBTIQOnly {
		r |= rules.Population
	}
	if u.ReservedLevel != 0 {
		r |= rules.Reserved
	}
	if h.Minor {
		r |= rules.Licence
	}
	if h.Dependants > 0 {
		r |= rules.Children | rules.ChildAge
	}
	return r
}
