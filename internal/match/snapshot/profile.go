package snapshot

import "strings"

// Profile is what a unit requires of whoever is admitted, as four numbers into the ProfileIndex. Thousands of units
// have the same few requirements, so a query checks each requirement once and looks the result up for every unit. The
// beds stand beside them because every check of a unit needs both.
type Profile struct {
	Gender, Age, Terms, Children int32
	Available, Beds              int32 // as in Unit
}

// ProfileIndex numbers the different requirements of a snapshot. Each number stands for one unit that has it.
type ProfileIndex struct {
	Genders, Ages, Terms, Children []*Unit

	byGenders  map[string]int32
	byAges     map[[2]int32]int32
	byTerms    map[terms]int32
	byChildren map[[3]int32]int32

	block []Profile // where the next profiles go
}

// terms is what a unit requires beside gender, age and children.
type terms struct {
	open, pregnant, foreignOnly, lgbtiqOnly bool
	reservedLevel                           int32
	exploitation                            string
}

func newProfileIndex(units int) *ProfileIndex {
	return &ProfileIndex{
		byGenders: map[string]int32{}, byAges: map[[2]int32]int32{},
		byTerms: map[terms]int32{}, byChildren: map[[3]int32]int32{},
		block: make([]Profile, 0, min(profileBlock, units)),
	}
}

// of returns the profile of a unit, numbering what is new.
func (x *ProfileIndex) of(u *Unit) Profile {
	t := terms{u.Open, u.Pregnant, u.ForeignOnly, u.LGBTIQOnly, u.ReservedLevel, joined(u.Source.Exploitation)}
	return Profile{
		Gender:    number(x.byGenders, &x.Genders, joined(u.Source.Genders), u),
		Age:       number(x.byAges, &x.Ages, [2]int32{u.AgeMin, u.AgeMax}, u),
		Terms:     number(x.byTerms, &x.Terms, t, u),
		Children:  number(x.byChildren, &x.Children, [3]int32{u.MaxChildren, u.BoyMaxAge, u.GirlMaxAge}, u),
		Available: u.Available, Beds: u.Beds,
	}
}

func number[K comparable](known map[K]int32, units *[]*Unit, key K, u *Unit) int32 {
	n, ok := known[key]
	if !ok {
		n = int32(len(*units))
		known[key] = n
		*units = append(*units, u)
	}
	return n
}

// joined encodes a list so that no two different lists give the same text.
func joined[T ~string](list []T) string {
	var e encoder
	encodeList(&e, list)
	return strings.Clone(string(e))
}

// profileBlock is how many profiles lie side by side, so that a query reads memory from front to back.
const profileBlock = 1 << 14

// add returns the profiles of the units of one shelter.
func (x *ProfileIndex) add(units []Unit) []Profile {
	if cap(x.block)-len(x.block) < len(units) {
		x.block = make([]Profile, 0, max(len(units), min(profileBlock, cap(x.block))))
	}
	start := len(x.block)
	for i := range units {
		x.block = append(x.block, x.of(&units[i]))
	}
	return x.block[start:len(x.block):len(x.block)]
}
