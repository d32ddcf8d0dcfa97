package match

import "amparo/internal/domain"

// block is what must not be torn apart: a lead with the dependants who stay with that lead, or somebody who comes
// alone. A block goes whole into one unit.
type block struct {
	lead      int   // index in the group
	members   []int // indexes in the group, the lead included
	age       int32
	young     int32 // the age she is also admitted at because hers is in doubt: a minor's; -1: hers is not
	gender    domain.Gender
	genderBit signature
	pregnant  bool
	minor     bool // under age, or perhaps
	size      int32
	kids      int32 // dependants
	boy       int32 // age of the oldest boy; -1: none
	girl      int32 // age of the oldest other dependant; -1: none
}

// blocksOf cuts the group into blocks. A dependant of a dependant belongs to the eldest of the chain; a caregiver who
// is not in the group, or a circle of caregivers, leaves nobody out: somebody of it leads.
func blocksOf(group []domain.Person, majority int) []block {
	blocks := make([]block, 0, len(group))
	at := make([]int, len(group))
	for i := range at {
		at[i] = -1
	}
	for i := range group {
		root := rootOf(group, i)
		if at[root] < 0 {
			at[root] = len(blocks)
			blocks = append(blocks, newBlock(group, root, majority))
		}
		blocks[at[root]].add(group, i)
	}
	return blocks
}

// rootOf follows the caregivers up from person i. On a circle the lowest index leads.
func rootOf(group []domain.Person, i int) int {
	root := i
	for range group {
		up := group[root].Caregiver
		if up == nil || *up < 0 || *up >= len(group) || *up == root {
			return root
		}
		root = *up
	}
	lowest := root
	for next := *group[root].Caregiver; next != root; next = *group[next].Caregiver {
		lowest = min(lowest, next)
	}
	return lowest
}

func newBlock(group []domain.Person, lead, majority int) block {
	p := &group[lead]
	b := block{
		lead: lead, age: int32(p.Age), young: -1, gender: p.Gender, genderBit: genderBit(p.Gender), pregnant: p.Pregnant,
		minor: p.Minor(majority), boy: -1, girl: -1,
	}
	if b.minor && p.Age >= majority {
		b.young = int32(majority) - 1 // In doubt she is a child until it is settled: houses for children may take her.
	}
	return b
}

// admitted reports whether an age from low to high takes the lead.
func (b *block) admitted(low, high int32) bool {
	return b.age >= low && b.age <= high || b.young >= 0 && b.young >= low && b.young <= high
}

// doubted reports whether the lead may be under age where only grown people live.
func (b *block) doubted(low, high int32) bool {
	return b.young >= 0 && (b.young < low || b.young > high)
}

func (b *block) add(group []domain.Person, i int) {
	b.members = append(b.members, i)
	b.size++
	if i == b.lead {
		return
	}
	b.kids++
	if age := int32(group[i].Age); group[i].Gender == domain.Man {
		b.boy = max(b.boy, age)
	} else {
		b.girl = max(b.girl, age)
	}
}
