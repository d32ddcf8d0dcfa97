package admission

import (
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// perWord is how many households share one machine word of masks.
const perWord = 64 / rules.UnitBits

// maskWord holds, for up to perWord households, which unit rules they fail: one word per requirement of the snapshot's
// profile index, with the households side by side, the first in the lowest bits. The rules that fail at a unit are then
// the OR of four words, whatever the number of units.
type maskWord struct {
	gender, age, terms, children []uint64
	minors                       uint64 // the licence rule, for those households whose lead is under age
}

// prepareMasks checks every requirement of the snapshot once for every household.
func (p *Prepared) prepareMasks(x *snapshot.ProfileIndex) {
	p.words = make([]maskWord, (len(p.Households)+perWord-1)/perWord)
	for w := range p.words {
		households := p.Households[w*perWord : min((w+1)*perWord, len(p.Households))]
		check := func(units []*snapshot.Unit, rule func(*Household, *snapshot.Unit) rules.Set) []uint64 {
			out := make([]uint64, len(units))
			for i, u := range units {
				for h := range households {
					out[i] |= uint64(rule(&households[h], u)>>rules.UnitShift) << (h * rules.UnitBits)
				}
			}
			return out
		}
		p.words[w] = maskWord{
			gender: check(x.Genders, (*Household).genderRule), age: check(x.Ages, (*Household).ageRule),
			terms: check(x.Terms, p.termRules), children: check(x.Children, (*Household).childRules),
		}
		for h := range households {
			if households[h].Minor {
				p.words[w].minors |= uint64(rules.Licence>>rules.UnitShift) << (h * rules.UnitBits)
			}
		}
	}
}

// at returns the rules that the households of the word fail at a profile, side by side.
func (m *maskWord) at(pr *snapshot.Profile, unlicensed bool) uint64 {
	failing := m.gender[pr.Gender] | m.age[pr.Age] | m.terms[pr.Terms] | m.children[pr.Children]
	if unlicensed {
		failing |= m.minors
	}
	return failing
}

// AnyFails returns the rules that any of the households fails at a unit with that profile.
func (p *Prepared) AnyFails(pr *snapshot.Profile, unlicensed bool) rules.Set {
	var all rules.Set
	for w := range p.words {
		for word := p.words[w].at(pr, unlicensed); word != 0; word >>= rules.UnitBits {
			all |= rules.Set(word&rules.UnitMask) << rules.UnitShift
		}
	}
	return all
}

// Fails writes the rules that each household fails at each unit of the shelter: those of household h at unit u to
// failing[h*units+u].
func (p *Prepared) Fails(s *snapshot.Shelter, failing []rules.Set) {
	units, unlicensed := len(s.Profiles), p.Unlicensed(s)
	for u := range s.Profiles {
		for w := range p.words {
			word := p.words[w].at(&s.Profiles[u], unlicensed)
			for h := w * perWord; h < min((w+1)*perWord, len(p.Households)); h++ {
				failing[h*units+u] = rules.Set(word&rules.UnitMask) << rules.UnitShift
				word >>= rules.UnitBits
			}
		}
	}
}
