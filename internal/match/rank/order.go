package rank

import "cmp"

// standing is a candidate's place in the order, before it is written out.
type standing struct {
	stale  bool // figures too old to rely on: behind all others
	points int
	order  uint64 // decides between equals, by the seed of the query
	at     int    // index in the snapshot
	seats  int    // where its seats begin in work.seats
}

func (a standing) compare(b standing) int {
	if a.stale != b.stale {
		if a.stale {
			return 1
		}
		return -1
	}
	if a.points != b.points {
		return b.points - a.points
	}
	if a.order != b.order {
		return cmp.Compare(a.order, b.order)
	}
	return a.at - b.at
}
