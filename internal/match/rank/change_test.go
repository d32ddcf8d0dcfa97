package rank

import (
	"testing"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/rules"
)

// changed applies a single change to the world, the way people would: a house moves a limit by one, a bed is freed, the
// acute illness is treated, the group agrees to live apart.
func changed(c match.Reason, a match.Query, h match.ShelterState) (match.Query, match.ShelterState) {
	h.Shelter.Units = append([]domain.Unit(nil), h.Shelter.Units...)
	h.Rooms = append([]domain.Room(nil), h.Rooms...)
	s := &h.Shelter
	switch c.Code {
	case match.CodeClosed:
		s.Active = true
	case match.CodeSecurity:
		s.SecurityLevel = a.Case.Security
	case match.CodeClinical:
		a.Case.Clinical = nil
	case match.CodeAccess:
		s.Accessibility = append([]string{"silla_ruedas"}, s.Accessibility...)
	case match.CodeLicence:
		s.MinorLicence = &domain.Licence{Status: "vigente", ValidUntil: "2099-12-31"}
	case match.CodeTogether:
		a.SplitAgreed = true
	}
	for i := range s.Units {
		if s.Units[i].ID == c.Unit {
			changeUnit(c, a, &s.Units[i], &h.Rooms[i])
		}
	}
	return a, matchtest.Recount(h)
}

func changeUnit(c match.Reason, a match.Query, u *domain.Unit, r *domain.Room) {
	switch c.Code {
	case match.CodeUnitClosed:
		u.Open = true
	case match.CodeGender:
		u.Genders = matchtest.Genders
	case match.CodeAge:
		if u.AgeMin != 18 {
			u.AgeMin--
		}
		if u.AgeMax != 17 {
			u.AgeMax++
		}
	case match.CodePregnant:
		u.Pregnant = true
	case match.CodeModality:
		u.Exploitation = nil
	case match.CodeForeign:
		u.ForeignOnly = false
	case match.CodePopulation:
		u.LGBTIQOnly = false
	case match.CodeReserved:
		u.ReservedLevel = 0
	case match.CodeNoChildren:
		if u.Children == nil {
			u.Children = &domain.ChildrenRule{Max: 99, BoyMaxAge: 99, GirlMaxAge: 99}
		}
	case match.CodeChildren:
		if u.Children != nil {
			u.Children = &domain.ChildrenRule{Max: u.Children.Max + 1, BoyMaxAge: u.Children.BoyMaxAge,
				GirlMaxAge: u.Children.GirlMaxAge}
		}
	case match.CodeChildAge:
		if u.Children != nil {
			u.Children = &domain.ChildrenRule{Max: u.Children.Max, BoyMaxAge: min(u.Children.BoyMaxAge+1, 17),
				GirlMaxAge: min(u.Children.GirlMaxAge+1, 17)}
		}
	case match.CodeNoRoom, match.CodeTooMany:
		if beds, ok := c.Args["beds"].(int); ok {
			r.Total += beds
		}
	}
}

// easeOf returns how readily a code is suggested.
func easeOf(code string) int {
	for i := range rules.Count {
		if r := rules.Set(1 << i); r.Code() == code {
			return r.Ease()
		}
	}
	return rules.Never
}

// allChanges lists every change that could be suggested for a house, with room for the whole group as one of them.
func allChanges(a match.Query, h match.ShelterState) []match.Reason {
	var out []match.Reason
	for _, code := range []string{match.CodeClosed, match.CodeSecurity, match.CodeClinical, match.CodeAccess,
		match.CodeLicence, match.CodeTogether} {
		out = append(out, match.Reason{Code: code})
	}
	for i, u := range h.Shelter.Units {
		for _, code := range []string{match.CodeUnitClosed, match.CodeGender, match.CodeAge, match.CodePregnant,
			match.CodeModality, match.CodeForeign,
			match.CodePopulation, match.CodeReserved, match.CodeNoChildren, match.CodeChildren, match.CodeChildAge} {
			out = append(out, match.Reason{Code: code, Unit: u.ID})
		}
		inService := max(0, h.Rooms[i].Total-h.Rooms[i].Blocked)
		for n := 1; n <= len(a.Case.Group)+h.Rooms[i].Over; n++ {
			code := match.CodeNoRoom
			if h.Rooms[i].Total-h.Rooms[i].Blocked-h.Rooms[i].Occupied-h.Rooms[i].Held+n > inService {
				code = match.CodeTooMany
			}
			out = append(out, match.Reason{Code: code, Unit: u.ID, Args: map[string]any{"beds": n}})
		}
	}
	return out
}

// The single change is true (it opens the house), minimal (no fewer beds would do), and the best of all that are true;
// and when none is told, there is none.
func TestTheSingleChangeIsTrueAndTheBest(t *testing.T) {
	t.Parallel()
	outcomes := map[string]int{}
	for seed := range uint64(2500) {
		d := matchtest.Seeded(seed)
		shelters, ask := matchtest.Shelters(d, 6), matchtest.Query(d, 1+d.IntN(4))
		byID := map[domain.ShelterID]match.ShelterState{}
		for _, h := range shelters {
			byID[h.Shelter.ID] = h
		}
		r := compiled(shelters, nil).Shelters(ask)
		for _, e := range append(append([]match.Exclusion(nil), r.Full...), r.Excluded...) {
			h := byID[e.Shelter]
			ease, beds := rules.Never, 0
			for _, c := range allChanges(ask, h) {
				n, _ := c.Args["beds"].(int)
				a, next := changed(c, ask, h)
				if better := easeOf(c.Code) < ease || easeOf(c.Code) == ease && n < beds; better &&
					matchtest.Oracle(a, next, matchtest.Municipalities) == matchtest.Candidate {
					ease, beds = easeOf(c.Code), n
				}
			}
			switch {
			case e.Change == nil && ease < rules.Never:
				t.Fatalf("seed %d: %s: no single change is told, but one of ease %d opens it\nask %+v\nhouse %+v", seed, e.Shelter,
					ease, ask, h)
			case e.Change == nil:
				outcomes["none"]++
				continue
			}
			outcomes[e.Change.Code]++
			if a, next := changed(*e.Change, ask, h); matchtest.Oracle(a, next,
				matchtest.Municipalities) != matchtest.Candidate {
				t.Fatalf("seed %d: %s: %s in %q does not open it\nask %+v\nhouse %+v", seed, e.Shelter, e.Change.Code,
					e.Change.Unit, ask, h)
			}
			if got := easeOf(e.Change.Code); got != ease {
				t.Fatalf("seed %d: %s: told %s (ease %d), but ease %d opens it too", seed, e.Shelter, e.Change.Code, got, ease)
			}
			if n, _ := e.Change.Args["beds"].(int); n != beds {
				t.Fatalf("seed %d: %s: %d beds are told, %d are enough", seed, e.Shelter, n, beds)
			}
		}
	}
	for i := range rules.Count {
		if rule := rules.Set(1 << i); rule.Ease() < rules.Never && outcomes[rule.Code()] == 0 {
			t.Errorf("the made-up networks never open with %s", rule.Code())
		}
	}
	for _, code := range []string{match.CodeDanger, match.CodeNoContact, match.CodeLink} {
		if outcomes[code] > 0 {
			t.Errorf("%s was suggested as a change", code)
		}
	}
}
