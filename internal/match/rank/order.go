package rank

import "cmp"

// standing is a candidate's place in the order, before it is written out.
type standing struct {
	surge  bool // somebody would sleep in a surge place: behind all others
	stale  bool // figures too old to rely on: behind those that are not
	points int
	order  uint64 // decides between equals, by the seed of the query
	at     int    // index in the snapshot
	seats  int    // where its seats begin in work.seats
}

func (a standing) compare(b standing) int {
	if a.surge != b.surge {
		return last(a.surge)
	}
	if a.stale != b.stale {
		return last(a.stale)
	}
	if a.points != b.points {
		return b.points - a.points
	}
	if a.order != b.order {
		return cmp.Compare(a.order, b.order)
	}
	return a.at - b.at
}

func last(a bool) int {
	if a {
		return 1
	}
	return -1
}
