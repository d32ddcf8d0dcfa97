package match

import (
	"math"

	"amparo/internal/domain"
)

// The oracle judges one house by reading the rules aloud, slowly, with nothing prepared and every seating tried. It
// shares no code with the matcher beyond the types.

type outcome string

const (
	isOffered outcome = "offered"
	isFull    outcome = "full"
	isOut     outcome = "out"
)

func contains(list []string, want string) bool {
	for _, v := range list {
		if v == want {
			return true
		}
	}
	return false
}

func oracleKM(a, b Point) float64 {
	rad := math.Pi / 180
	x := math.Sin((b.Lat - a.Lat) * rad / 2)
	y := math.Sin((b.Lon - a.Lon) * rad / 2)
	h := x*x + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*y*y
	return math.Round(2 * 6371 * math.Atan2(math.Sqrt(h), math.Sqrt(1-h)))
}

func oracleDanger(a Ask, s domain.Shelter, places map[string]Place) bool {
	for _, d := range a.Safety.Areas {
		if d.Scope == "departamento" {
			if s.Department == d.Department || s.Department == "" {
				return true
			}
			continue
		}
		here, ok := places[s.Municipality]
		there, ok2 := places[d.Municipality]
		if !ok || !ok2 || oracleKM(here.At, there.At) <= float64(d.RadiusKM) {
			return true
		}
	}
	return false
}

// oracleHouse reports whether the shelter's own rules hold.
func oracleHouse(a Ask, s domain.Shelter, places map[string]Place) bool {
	if !s.Active || oracleDanger(a, s, places) || s.SecurityLevel < a.Case.Security {
		return false
	}
	for _, n := range a.Safety.NoContacts {
		if n.Entity != "" && contains([]string{string(s.ID), s.Ref, s.Operator, string(s.Agency)}, n.Entity) {
			return false
		}
	}
	for _, f := range a.Case.Clinical {
		if contains(s.Exclusions, f) {
			return false
		}
	}
	for _, p := range a.Case.Group {
		if contains(p.Disabilities, "movilidad") && !contains(s.Accessibility, "silla_ruedas") {
			return false
		}
	}
	return true
}

type oracleBlock struct {
	lead int
	deps []int
}

func (b oracleBlock) people() int { return 1 + len(b.deps) }

func oracleBlocks(group []domain.Person) []oracleBlock {
	circle := len(group) > 1 && group[0].Caregiver != nil && *group[0].Caregiver == 1 && group[1].Caregiver != nil && *group[1].Caregiver == 0
	top := func(i int) int {
		for group[i].Caregiver != nil && !(circle && i == 0) {
			i = *group[i].Caregiver
		}
		return i
	}
	var blocks []oracleBlock
	for i := range group {
		if top(i) == i {
			b := oracleBlock{lead: i}
			for j := range group {
				if j != i && top(j) == i {
					b.deps = append(b.deps, j)
				}
			}
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// oracleUnit reports whether the unit admits the block, beds aside.
func oracleUnit(a Ask, b oracleBlock, s domain.Shelter, u domain.Unit) bool {
	lead := a.Case.Group[b.lead]
	gender := false
	for _, g := range u.Genders {
		gender = gender || g == lead.Gender
	}
	doubtful := lead.AgeEstimated && (lead.Age == 18 || lead.Age == 19)
	fits := lead.Age >= u.AgeMin && lead.Age <= u.AgeMax || doubtful && 17 >= u.AgeMin && 17 <= u.AgeMax
	if !u.Open || !gender || !fits || lead.Pregnant && !u.Pregnant {
		return false
	}
	if len(u.Exploitation) > 0 {
		shared := false
		for _, e := range u.Exploitation {
			shared = shared || contains(a.Case.Exploitation, e)
		}
		if !shared {
			return false
		}
	}
	if u.ForeignOnly && a.Case.Nationality == a.Home || u.LGBTIQOnly && !a.Safety.LGBTIQ || a.Case.Security < u.ReservedLevel {
		return false
	}
	if lead.Age < 18 || doubtful {
		l := s.MinorLicence
		if l == nil || l.ValidUntil < a.Today || l.Status != "" && l.Status != "vigente" {
			return false
		}
	}
	if len(b.deps) == 0 {
		return true
	}
	if u.Children == nil || len(b.deps) > u.Children.Max {
		return false
	}
	for _, d := range b.deps {
		most := u.Children.GirlMaxAge
		if a.Case.Group[d].Gender == "hombre" {
			most = u.Children.BoyMaxAge
		}
		if a.Case.Group[d].Age > most {
			return false
		}
	}
	return true
}

func oracleFree(a Ask, h House, i int) int {
	r := h.Rooms[i]
	own := 0
	for _, p := range a.Held {
		if p.Unit == r.Unit {
			own++
		}
	}
	return min(r.Total-r.Blocked, r.Total-r.Blocked-r.Occupied-r.Held+own)
}

// oracleSeat tries every way of putting the blocks into units; with beds false it does not count beds.
func oracleSeat(a Ask, h House, blocks []oracleBlock, used []int, beds bool) bool {
	if len(used) == len(blocks) {
		return true
	}
	block := blocks[len(used)]
	for i, u := range h.Shelter.Units {
		if !oracleUnit(a, block, h.Shelter, u) {
			continue
		}
		if oracleTogether(a) && len(used) > 0 && used[0] != i {
			continue
		}
		taken := block.people()
		for b, at := range used {
			if at == i {
				taken += blocks[b].people()
			}
		}
		if beds && taken > oracleFree(a, h, i) {
			continue
		}
		if oracleSeat(a, h, blocks, append(used[:len(used):len(used)], i), beds) {
			return true
		}
	}
	return false
}

func oracleTogether(a Ask) bool { return a.Case.Together == "misma_unidad" && !a.SplitAgreed }

func oracle(a Ask, h House, places map[string]Place) outcome {
	blocks := oracleBlocks(a.Case.Group)
	switch {
	case len(blocks) == 0 || !oracleHouse(a, h.Shelter, places) || !oracleSeat(a, h, blocks, nil, false):
		return isOut
	case !oracleSeat(a, h, blocks, nil, true):
		return isFull
	}
	return isOffered
}

// oracleSeats checks a seating that somebody else made: everybody once, blocks whole, admitted, and never too many.
func oracleSeats(a Ask, h House, seats []domain.InUnit) bool {
	if len(seats) != len(a.Case.Group) {
		return false
	}
	taken := make(map[domain.UnitID]int)
	for i, s := range seats {
		if s.Ref != a.Case.Group[i].Ref {
			return false
		}
		taken[s.Unit]++
	}
	for i := range h.Shelter.Units {
		if n := taken[h.Rooms[i].Unit]; n > 0 && n > oracleFree(a, h, i) {
			return false
		}
	}
	if oracleTogether(a) && len(taken) > 1 {
		return false
	}
	for _, b := range oracleBlocks(a.Case.Group) {
		unit, ok := h.Shelter.UnitByID(seats[b.lead].Unit)
		if !ok || !oracleUnit(a, b, h.Shelter, unit) {
			return false
		}
		for _, d := range b.deps {
			if seats[d].Unit != unit.ID {
				return false
			}
		}
	}
	return true
}
