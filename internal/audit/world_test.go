package audit

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// memRow is a row as a store would show it.
type memRow struct {
	kind, id string
	rev      int64
	hash     [32]byte
}

// memStore is a store in memory: what an intruder with the database in hand could change.
type memStore struct {
	entries map[string][]numbered
	pending [][]byte
	heads   map[string][][]byte
	states  map[string]Frontier
	rows    []memRow
}

type numbered struct {
	seq  int64
	leaf []byte
}

func (m *memStore) Logs() ([]string, error) { return slices.Sorted(maps.Keys(m.entries)), nil }

func (m *memStore) Entries(log string, visit func(int64, []byte) error) error {
	for _, e := range m.entries[log] {
		if err := visit(e.seq, e.leaf); err != nil {
			return err
		}
	}
	return nil
}

func (m *memStore) Pending(visit func([]byte) error) error {
	for _, leaf := range m.pending {
		if err := visit(leaf); err != nil {
			return err
		}
	}
	return nil
}

func (m *memStore) Heads(log string) ([][]byte, error) { return m.heads[log], nil }

func (m *memStore) State(log string) (Frontier, bool, error) {
	f, ok := m.states[log]
	return f, ok, nil
}

func (m *memStore) Rows(visit func(string, string, int64, [32]byte) error) error {
	for _, r := range m.rows {
		if err := visit(r.kind, r.id, r.rev, r.hash); err != nil {
			return err
		}
	}
	return nil
}

func (m *memStore) Covered(kind string) bool { return kind != "throttle" && kind != TreeRef }

func (m *memStore) IsKey(kind string) bool { return kind == "datakey" }

// clone returns a copy that can be damaged without the other noticing.
func (m *memStore) clone() *memStore {
	c := &memStore{
		entries: make(map[string][]numbered), heads: make(map[string][][]byte),
		states: maps.Clone(m.states), rows: slices.Clone(m.rows), pending: slices.Clone(m.pending),
	}
	for log, e := range m.entries {
		c.entries[log] = slices.Clone(e)
	}
	for log, h := range m.heads {
		c.heads[log] = slices.Clone(h)
	}
	return c
}

// world is a network at work: acts of three agencies on rows that several of them touch.
type world struct {
	*memStore
	t      testing.TB
	rnd    *rand.Rand
	signer *Signer
	at     int64
	acts   int
	pins   []Head
	old    map[string][]memRow // every revision a row ever had
	erased []memRow
}

const headEvery = 20

var worldLogs = []string{"albergue-nogal", "procuraduria", "red-apoyo"}

// newWorld lets acts happen; the last few stay pending.
func newWorld(t testing.TB, seed uint64, acts int) *world {
	t.Helper()
	s, _ := testKeys(t)
	w := &world{
		memStore: &memStore{entries: map[string][]numbered{}, heads: map[string][][]byte{}, states: map[string]Frontier{}},
		t:        t, rnd: rand.New(rand.NewPCG(seed, 1)), signer: s, at: 1_790_000_000, old: map[string][]memRow{},
	}
	for range acts {
		w.act(true)
	}
	for _, log := range worldLogs {
		w.sign(log)
		w.pins = append(w.pins, w.headNow(log))
	}
	for range 6 {
		w.act(false)
	}
	w.rows = append(w.rows, memRow{"throttle", "t1", 9, [32]byte{9}})
	return w
}

func (w *world) hash() [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "content %d", w.rnd.Uint64()))
}

// act writes a row, changes one, erases one or only reads, and records it.
func (w *world) act(number bool) {
	w.acts++
	w.at += int64(w.rnd.IntN(40))
	log := worldLogs[w.rnd.IntN(len(worldLogs))]
	l := Leaf{At: w.at, ID: fmt.Sprintf("leaf-%d", w.acts), Log: log, Actor: "ana", Act: "case.read", Outcome: "done"}
	switch n := w.rnd.IntN(10); {
	case n < 4 || len(w.rows) < 8:
		kind := []string{"case", "offer", "stay", "datakey"}[w.rnd.IntN(4)]
		row := memRow{kind, fmt.Sprintf("row-%d", w.acts), 1, w.hash()}
		w.rows = append(w.rows, row)
		l.Act, l.Rows = "case.open", w.rowRefs(row)
	case n < 8:
		row := &w.rows[w.rnd.IntN(len(w.rows))]
		row.rev, row.hash = row.rev+1, w.hash()
		l.Act, l.Rows = "case.change", w.rowRefs(*row)
	case n < 9 && len(w.rows) > 20:
		i := w.rnd.IntN(len(w.rows))
		gone := w.rows[i]
		w.rows = slices.Delete(w.rows, i, i+1)
		w.erased = append(w.erased, gone)
		l.Act, l.Rows = "case.erase", []RowRef{{Kind: gone.kind, ID: gone.id, Rev: gone.rev + 1, Gone: true}}
	}
	leaf := mustEncode(w.t, l)
	if !number {
		w.pending = append(w.pending, leaf)
		return
	}
	w.number(log, leaf)
	if len(w.entries[log])%headEvery == 0 {
		w.sign(log)
	}
}

func (w *world) rowRefs(row memRow) []RowRef {
	w.old[row.kind+row.id] = append(w.old[row.kind+row.id], row)
	return []RowRef{{Kind: row.kind, ID: row.id, Rev: row.rev, Hash: row.hash}}
}

func (m *memStore) number(log string, leaf []byte) {
	m.entries[log] = append(m.entries[log], numbered{int64(len(m.entries[log])), leaf})
	f := m.states[log]
	f.Append(leaf)
	m.states[log] = f
}

func (w *world) headNow(log string) Head {
	return Head{Log: log, Size: w.states[log].Size(), Root: w.states[log].Root(), At: w.at}
}

func (w *world) sign(log string) {
	signed, err := SignHead(w.headNow(log), w.signer)
	if err != nil {
		w.t.Fatal(err)
	}
	w.heads[log] = append(w.heads[log], signed)
}

// renumber gives the entries of a log gapless numbers again, as a careful intruder would.
func (m *memStore) renumber(log string) {
	for i := range m.entries[log] {
		m.entries[log][i].seq = int64(i)
	}
}

// restate recomputes the kept state of a log, as a careful intruder would.
func (m *memStore) restate(log string) {
	var f Frontier
	for _, e := range m.entries[log] {
		f.Append(e.leaf)
	}
	m.states[log] = f
}

func (m *memStore) hashes(log string) []tlog.Hash {
	var out []tlog.Hash
	for _, e := range m.entries[log] {
		out = append(out, LeafHash(e.leaf))
	}
	return out
}
