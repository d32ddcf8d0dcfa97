package parting

import (
	"slices"
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// groups are the two cases by who is of them. Of each child who goes, or whose adult does, it is said who is her adult
// where she is then; an adult leads those who go, where there is one.
func groups(c domain.Case, in Input, majority int, now time.Time) (stays, goes domain.Case, err error) {
	var bad fault.Fields
	to := make([]bool, len(c.Group))
	for _, mark := range in.Go {
		switch i := placeOf(c, mark); i {
		case -1:
			bad.Add("go", "field.unknown")
		case 0:
			bad.Add("go", "divide.lead_stays")
		default:
			to[i] = true
		}
	}
	bad.Check(slices.Contains(to, true) || len(in.Go) > 0, "go", "divide.somebody")
	c.Group = slices.Clone(c.Group)
	for i, p := range c.Group {
		parted := p.Caregiver != nil && to[*p.Caregiver] != to[i]
		if parted {
			c.Group[i].Caregiver = nil
		}
		said := in.Adults[dossier.PersonMark(i)]
		if !p.Minor(majority) || !to[i] && !parted || said == NoAdult {
			continue
		}
		if j := placeOf(c, said); j >= 0 && to[j] == to[i] && !c.Group[j].Minor(majority) {
			c.Group[i].Caregiver = &j
		} else {
			bad.Add("adults."+dossier.PersonMark(i), "divide.adult")
		}
	}
	if err := bad.Err(); err != nil {
		return c, c, err
	}
	stays, goes = c, c
	for i := len(to) - 1; i > 0; i-- {
		if to[i] {
			stays = stays.Without(i, majority, "", "", now)
		}
	}
	stays.Gone = c.Gone
	goes.Group = ordered(c.Group, to, majority)
	return stays, goes.Without(0, majority, "", "", now), nil
}

// ordered is who led the group, and after her those who go, adults first.
func ordered(group []domain.Person, to []bool, majority int) []domain.Person {
	order := []int{0}
	for _, minor := range []bool{false, true} {
		for i, p := range group {
			if to[i] && p.Minor(majority) == minor {
				order = append(order, i)
			}
		}
	}
	var out []domain.Person
	for _, i := range order {
		p := group[i]
		if k := p.Caregiver; k != nil {
			p.Caregiver = new(slices.Index(order, *k))
		}
		out = append(out, p)
	}
	return out
}

// placeOf is the place in the group of who has that mark; -1 where nobody has.
func placeOf(c domain.Case, mark string) int {
	for i := range c.Group {
		if dossier.PersonMark(i) == mark {
			return i
		}
	}
	return -1
}
