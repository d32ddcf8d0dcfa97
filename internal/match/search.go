package match

import (
	"cmp"
	"slices"

	"amparo/internal/domain"
)

// search looks for the best plan. Groups are placed by trying, with a bound that cuts off what cannot become better;
// people who need one bed are placed exactly, by augmenting paths, under every choice made for the groups.
type search struct {
	room    []int32
	groups  []*wish
	singles []*wish
	exact   bool // nothing was left out so far
	nodes   int

	chosen []int // option of each group; -1: waits
	found  bool
	best   value
	answer answer
}

type answer struct{ groups, singles []int }

// maxNodes bounds the search. Beyond it the plan is still sound, but no longer proven to be the best.
const maxNodes = 300

// compact numbers only the units that some wish can use.
func (s *search) compact(wishes []*wish) {
	number := make(map[int]int)
	var room []int32
	for _, w := range wishes {
		for i := range w.options {
			for j, u := range w.options[i].units {
				n, known := number[u]
				if !known {
					n = len(room)
					number[u], room = n, append(room, s.room[u])
				}
				w.options[i].units[j] = n
			}
		}
	}
	s.room = room
}

func (s *search) run() {
	s.chosen = make([]int, len(s.groups))
	s.visit(0, value{})
}

// visit decides about group i and all later ones.
func (s *search) visit(i int, got value) {
	s.nodes++
	if i == len(s.groups) {
		gain, seats := assignSingles(s.singles, s.room)
		if total := got.plus(gain); !s.found || total.beats(s.best) {
			s.found, s.best = true, total
			s.answer = answer{slices.Clone(s.chosen), seats}
		}
		return
	}
	if s.found && !got.plus(s.bound(i)).beats(s.best) {
		return
	}
	w := s.groups[i]
	for n := range w.options {
		if !s.take(i, n) {
			continue
		}
		s.chosen[i] = n
		s.visit(i+1, got.plus(w.worth).plus(value{2: w.options[n].fit}))
		s.give(i, n)
		if s.nodes >= maxNodes {
			s.exact = false
			return
		}
	}
	s.chosen[i] = -1
	s.visit(i+1, got)
}

// take reserves the beds of a group's option, unless there are too few or somebody there must not meet the group.
func (s *search) take(i, n int) bool {
	w, o := s.groups[i], &s.groups[i].options[n]
	for j := range i {
		if c := s.chosen[j]; c >= 0 && s.groups[j].options[c].house == o.house && s.groups[j].query.meets(w.query.ask.Ties) {
			return false
		}
	}
	for b, u := range o.units {
		s.room[u] -= w.query.blocks[b].size
	}
	for _, u := range o.units {
		if s.room[u] < 0 {
			s.give(i, n)
			return false
		}
	}
	return true
}

func (s *search) give(i, n int) {
	w := s.groups[i]
	for b, u := range w.options[n].units {
		s.room[u] += w.query.blocks[b].size
	}
}

// bound is more than any choice for group i and later ones can bring: it lets each of them pass for one person.
func (s *search) bound(i int) value {
	gain, _ := assignSingles(append(slices.Clip(s.groups[i:]), s.singles...), s.room)
	return gain
}

// plan writes the answer out.
func (s *search) plan(wishes []*wish) Plan {
	p := Plan{Optimal: s.exact}
	option := make(map[*wish]int, len(wishes))
	for i, w := range s.groups {
		option[w] = s.answer.groups[i]
	}
	for i, w := range s.singles {
		option[w] = s.answer.singles[i]
	}
	for _, w := range wishes {
		n := option[w]
		if n < 0 {
			p.Waiting = append(p.Waiting, w.ask)
			continue
		}
		o := &w.options[n]
		seats := make([]domain.InUnit, 0, w.query.persons)
		p.Places = append(p.Places, Placed{
			Ask: w.ask, Shelter: o.house.id, Agency: o.house.agency, Score: o.score,
			Seats: w.query.seatsIn(o.house, o.seats, seats),
		})
	}
	slices.SortFunc(p.Places, func(a, b Placed) int { return cmp.Compare(a.Ask, b.Ask) })
	return p
}
