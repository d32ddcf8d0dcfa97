package audit

import (
	"crypto/ed25519"
	"math/rand/v2"
	"slices"
)

// finding is what a test wants to be found. Seq must lie in the stretch that was reported.
type finding struct {
	kind FindingKind
	log  string
	seq  int64
	row  string
}

func (f finding) matches(got Finding) bool {
	if got.Kind != f.kind || f.row != "" && got.RowKind+got.RowID != f.row {
		return false
	}
	return f.row != "" || got.Log == f.log && got.Seq <= f.seq && f.seq <= got.To && got.To-got.Seq <= 240
}

func rndFor(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, 99)) }

// attack changes one thing in a store and says what should be found; done is false when this store
// does not offer the occasion.
type attack struct {
	name   string
	noPins bool // found without the heads of a witness
	do     func(w *world) (want finding, done bool)
}

// covered picks a covered row.
func (w *world) covered() int { return w.rnd.IntN(len(w.rows) - 1) }

// changed picks a covered row that had an earlier revision.
func (w *world) changed() *memRow {
	for {
		if r := &w.rows[w.covered()]; len(w.old[r.kind+r.id]) > 1 {
			return r
		}
	}
}

func (r memRow) found(kind FindingKind) (finding, bool) {
	return finding{kind: kind, row: r.kind + r.id}, true
}

// entry picks an entry of some log.
func (w *world) entry() (log string, i int) {
	log = worldLogs[w.rnd.IntN(len(worldLogs))]
	return log, w.rnd.IntN(len(w.entries[log]))
}

// rewrite replaces one leaf with another that is well formed, and mends the kept state.
func (w *world) rewrite(log string, i int, change func(*Leaf)) {
	l, err := DecodeLeaf(w.entries[log][i].leaf)
	if err != nil {
		w.t.Fatal(err)
	}
	change(&l)
	w.entries[log][i].leaf = mustEncode(w.t, l)
	w.restate(log)
}

var attacks = []attack{
	{"row edited", true, func(w *world) (finding, bool) {
		r := &w.rows[w.covered()]
		r.hash[w.rnd.IntN(32)] ^= 1 << w.rnd.IntN(8)
		return r.found(RowEdited)
	}},
	{"revision forged", true, func(w *world) (finding, bool) {
		r := &w.rows[w.covered()]
		r.rev, r.hash = r.rev+1, w.hash()
		return r.found(RowEdited)
	}},
	{"row deleted", true, func(w *world) (finding, bool) {
		i := w.covered()
		r := w.rows[i]
		w.rows = slices.Delete(w.rows, i, i+1)
		if r.kind == "datakey" {
			return r.found(RowErased)
		}
		return r.found(RowDeleted)
	}},
	{"row inserted", true, func(w *world) (finding, bool) {
		r := memRow{"case", "made-up", 1, w.hash()}
		w.rows = append(w.rows, r)
		return r.found(RowInserted)
	}},
	{"row doubled", true, func(w *world) (finding, bool) {
		r := w.rows[w.covered()]
		w.rows = append(w.rows, r)
		return r.found(RowInserted)
	}},
	{"rows swapped", true, func(w *world) (finding, bool) {
		i, j := w.covered(), w.covered()
		w.rows[i].hash, w.rows[j].hash = w.rows[j].hash, w.rows[i].hash
		want, _ := w.rows[i].found(RowSwapped)
		return want, i != j
	}},
	{"row rolled back", true, func(w *world) (finding, bool) {
		r := w.changed()
		past := w.old[r.kind+r.id]
		*r = past[w.rnd.IntN(len(past)-1)]
		return r.found(RowRolledBack)
	}},
	{"old content under the new revision", true, func(w *world) (finding, bool) {
		r := w.changed()
		r.hash = w.old[r.kind+r.id][0].hash
		return r.found(RowRolledBack)
	}},
	{"erased row brought back", true, func(w *world) (finding, bool) {
		r := w.erased[w.rnd.IntN(len(w.erased))]
		w.rows = append(w.rows, r)
		return r.found(RowRolledBack)
	}},
	{"forged leaf for a forged row", true, func(w *world) (finding, bool) {
		r := &w.rows[w.covered()]
		r.hash = w.hash()
		l := Leaf{At: w.at, ID: "forged", Log: worldLogs[0], Act: "case.change", Outcome: "done",
			Rows: []RowRef{{Kind: r.kind, ID: r.id, Rev: r.rev, Hash: r.hash}}}
		w.pending = append(w.pending, mustEncode(w.t, l))
		return r.found(RowDisputed)
	}},
	{"leaf altered", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		w.rewrite(log, i, func(l *Leaf) { l.Actor = "somebody-else" })
		return finding{kind: EntryAltered, log: log, seq: int64(i)}, true
	}},
	{"time of a leaf altered", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		w.rewrite(log, i, func(l *Leaf) { l.At -= 86400 })
		return finding{kind: EntryAltered, log: log, seq: int64(i)}, true
	}},
	{"bit of a leaf turned", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		leaf := slices.Clone(w.entries[log][i].leaf)
		leaf[w.rnd.IntN(len(leaf))] ^= 1 << w.rnd.IntN(8)
		w.entries[log][i].leaf = leaf
		w.restate(log)
		kind := EntryAltered
		if l, err := DecodeLeaf(leaf); err == nil && l.Log != log {
			kind = EntryInserted
		}
		return finding{kind: kind, log: log, seq: int64(i)}, true
	}},
	{"block of leaves that does not open", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		e := w.entries[log]
		to := min(i+1+w.rnd.IntN(30), len(e))
		w.entries[log] = slices.Delete(slices.Replace(e, i, i+1, numbered{seq: int64(i)}), i+1, to)
		return finding{kind: EntryAltered, log: log, seq: int64(i)}, true
	}},
	{"head that does not open", true, func(w *world) (finding, bool) {
		log, _ := w.entry()
		w.heads[log][0] = nil
		return finding{kind: HeadSignature, log: log, seq: -1}, true
	}},
	{"leaves reordered", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		j := i - i%headEvery + w.rnd.IntN(headEvery)
		if j >= len(w.entries[log]) || i == j {
			return finding{}, false
		}
		e := w.entries[log]
		e[i].leaf, e[j].leaf = e[j].leaf, e[i].leaf
		w.restate(log)
		return finding{kind: EntryReordered, log: log, seq: int64(i)}, true
	}},
	{"numbers exchanged", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		if i == 0 {
			return finding{}, false
		}
		e := w.entries[log]
		e[i], e[i-1] = e[i-1], e[i]
		return finding{kind: EntryReordered, log: log, seq: int64(i - 1)}, true
	}},
	{"leaf inserted", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		l := Leaf{At: w.at, ID: "forged", Log: log, Act: "case.read", Outcome: "done"}
		w.entries[log] = slices.Insert(w.entries[log], i, numbered{leaf: mustEncode(w.t, l)})
		w.renumber(log)
		w.restate(log)
		return finding{kind: EntryInserted, log: log, seq: int64(i)}, true
	}},
	{"leaf repeated as pending", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		w.pending = append(w.pending, w.entries[log][i].leaf)
		return finding{kind: EntryInserted, log: log, seq: -1}, true
	}},
	{"leaf put at the end", true, func(w *world) (finding, bool) {
		log, _ := w.entry()
		l := Leaf{At: w.at, ID: "forged", Log: log, Act: "case.read", Outcome: "done"}
		n := int64(len(w.entries[log]))
		w.entries[log] = append(w.entries[log], numbered{n, mustEncode(w.t, l)})
		return finding{kind: EntryInserted, log: log, seq: n}, true
	}},
	{"leaf of another log", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		other := worldLogs[(slices.Index(worldLogs, log)+1)%3]
		w.entries[log][i].leaf = w.entries[other][0].leaf
		return finding{kind: EntryInserted, log: log, seq: int64(i)}, true
	}},
	{"leaf taken out", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		if i == len(w.entries[log])-1 {
			return finding{}, false
		}
		w.entries[log] = slices.Delete(w.entries[log], i, i+1)
		return finding{kind: LogGap, log: log, seq: int64(i)}, true
	}},
	{"leaf taken out and the rest moved up", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		w.entries[log] = slices.Delete(w.entries[log], i, i+1)
		w.renumber(log)
		w.restate(log)
		return finding{kind: LogTruncated, log: log, seq: int64(len(w.entries[log]))}, true
	}},
	{"stretch rewritten and its heads removed", false, func(w *world) (finding, bool) {
		log, i := w.entry()
		w.rewrite(log, i, func(l *Leaf) { l.Outcome = "refused" })
		w.heads[log] = w.heads[log][:i/headEvery]
		return finding{kind: EntryAltered, log: log, seq: int64(i)}, true
	}},
	{"pending leaf removed", true, func(w *world) (finding, bool) {
		for i, leaf := range w.pending {
			l, err := DecodeLeaf(leaf)
			if err != nil || len(l.Rows) == 0 || l.Rows[0].Gone || l.Rows[0].Rev == 1 {
				continue
			}
			r := memRow{kind: l.Rows[0].Kind, id: l.Rows[0].ID}
			w.pending = slices.Delete(slices.Clone(w.pending), i, i+1)
			return r.found(RowEdited)
		}
		return finding{}, false
	}},
	{"pending leaf damaged", true, func(w *world) (finding, bool) {
		i := w.rnd.IntN(len(w.pending))
		w.pending[i] = append([]byte("x"), w.pending[i]...)
		return finding{kind: EntryAltered, seq: -1}, true
	}},
	{"head damaged", true, func(w *world) (finding, bool) {
		log, _ := w.entry()
		i := w.rnd.IntN(len(w.heads[log]))
		h := slices.Clone(w.heads[log][i])
		h[w.rnd.IntN(len(h))] ^= 1 << w.rnd.IntN(8)
		w.heads[log][i] = h
		return finding{kind: HeadSignature, log: log, seq: -1}, true
	}},
	{"head signed by a stranger", true, func(w *world) (finding, bool) {
		log, _ := w.entry()
		seed := make([]byte, ed25519.SeedSize)
		seed[0] = 1
		stranger, err := NewSigner("amparo/gt-test", ed25519.NewKeyFromSeed(seed))
		if err != nil {
			w.t.Fatal(err)
		}
		signed, err := SignHead(w.headNow(log), stranger)
		if err != nil {
			w.t.Fatal(err)
		}
		w.heads[log] = append(w.heads[log], signed)
		return finding{kind: HeadSignature, log: log, seq: -1}, true
	}},
	{"head of another log", true, func(w *world) (finding, bool) {
		log, _ := w.entry()
		other := worldLogs[(slices.Index(worldLogs, log)+1)%3]
		w.heads[log] = append(w.heads[log], w.heads[other][0])
		return finding{kind: HeadSignature, log: log, seq: -1}, true
	}},
	{"two heads of one size", true, func(w *world) (finding, bool) {
		log, _ := w.entry()
		h := w.headNow(log)
		h.Root[0] ^= 1
		signed, err := SignHead(h, w.signer)
		if err != nil {
			w.t.Fatal(err)
		}
		w.heads[log] = append(w.heads[log], signed)
		return finding{kind: LogFork, log: log, seq: h.Size - 1}, true
	}},
	{"state altered", true, func(w *world) (finding, bool) {
		log, _ := w.entry()
		f := w.states[log].clone()
		f.peaks[w.rnd.IntN(len(f.peaks))][w.rnd.IntN(32)] ^= 1
		w.states[log] = f
		return finding{kind: LogState, log: log, seq: f.size - 1}, true
	}},
	{"state removed", true, func(w *world) (finding, bool) {
		log, i := w.entry()
		delete(w.states, log)
		return finding{kind: LogState, log: log, seq: int64(i)}, true
	}},
}
