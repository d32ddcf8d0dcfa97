package sqlitedriver

import (
	"slices"
	"sync"

	"amparo/internal/store/driver"
)

// maxMoved is how many moves of one kind are remembered; who asks for more reads everything.
const maxMoved = 2048

// moves remembers which rows were written last. Nobody else writes the file, and every commit is told here before it is
// answered.
type moves struct {
	mu    sync.Mutex
	now   uint64 // counts every row that moved
	since uint64 // what moved before is forgotten, of all kinds
	kinds map[driver.Kind]*recent
}

// recent are the last moves of one kind, the earliest first, and the mark after which all are there.
type recent struct {
	since uint64
	at    []uint64
	ids   []string
}

func newMoves() *moves {
	return &moves{now: 1, since: 1, kinds: map[driver.Kind]*recent{}}
}

// tell takes what was committed.
func (m *moves) tell(keys []driver.Key) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		m.now++
		r := m.kinds[k.Kind]
		if r == nil {
			r = &recent{since: m.since}
			m.kinds[k.Kind] = r
		}
		if len(r.ids) == maxMoved {
			half := maxMoved / 2
			r.since = r.at[half-1]
			r.at, r.ids = slices.Delete(r.at, 0, half), slices.Delete(r.ids, 0, half)
		}
		r.at, r.ids = append(r.at, m.now), append(r.ids, k.ID)
	}
}

// forget says that anything may have moved, where it is not sure what the file holds.
func (m *moves) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now++
	m.since, m.kinds = m.now, map[driver.Kind]*recent{}
}

// of tells which rows of a kind moved since a mark.
func (m *moves) of(kind driver.Kind, since uint64) (ids []string, now uint64, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.kinds[kind]
	if since < m.since || r != nil && since < r.since {
		return nil, m.now, false
	}
	if r != nil {
		from, _ := slices.BinarySearch(r.at, since+1)
		ids = slices.Clone(r.ids[from:])
		slices.Sort(ids)
	}
	return slices.Compact(ids), m.now, true
}
