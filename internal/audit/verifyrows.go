package audit

import "fmt"

// rowRun is the comparison of every row with the leaves.
type rowRun struct {
	*check
	strange  []strangeRow
	nameless map[rowKey][]int // findings that know their row only by its key
}

// strangeRow is a row whose content no leaf of its own tells of; another row's may.
type strangeRow struct {
	finding Finding
	key     rowKey
	hash    [32]byte
}

func (c *check) checkRows() error {
	c.refs.sort()
	r := &rowRun{check: c, nameless: make(map[rowKey][]int)}
	r.disputes()
	err := c.src.Rows(func(kind, id string, rev int64, hash [32]byte) error {
		if c.src.Covered(kind) {
			c.report.Rows++
			r.row(kind, id, rev, hash)
		} else {
			r.bound(kind, id, rev, hash)
		}
		return c.step()
	})
	if err != nil {
		return err
	}
	r.swaps()
	r.missing()
	return r.name()
}

// row compares one row with the newest leaf that tells of it.
func (r *rowRun) row(kind, id string, rev int64, hash [32]byte) {
	key := keyOf(kind, id)
	refs := r.refs.of(key)
	f := Finding{RowKind: kind, RowID: id, Rev: rev, Seq: -1, To: -1}
	if len(refs) == 0 {
		f.Kind, f.Detail = RowInserted, "no leaf tells of it"
		r.report.add(f)
		return
	}
	newest := &refs[len(refs)-1]
	f.Log, f.Seq = r.logOf(newest.at)
	f.To = f.Seq
	if newest.at&placeSeen != 0 {
		f.Kind, f.Detail = RowInserted, "the row is there twice"
		r.report.add(f)
		return
	}
	newest.at |= placeSeen
	if isLogged(refs, newest.rev, rev, hash) {
		return
	}
	for _, old := range refs {
		if !old.at.gone() && old.hash == hash {
			f.Kind = RowRolledBack
			f.Detail = fmt.Sprintf("content of revision %d, the newest is %d", old.rev, newest.rev)
			if newest.at.gone() {
				f.Detail = fmt.Sprintf("content of revision %d, the row was erased", old.rev)
			}
			r.report.add(f)
			return
		}
	}
	f.Kind, f.Detail = RowEdited, fmt.Sprintf("not what the leaf of revision %d tells", newest.rev)
	if len(r.strange) < MaxFindings {
		r.strange = append(r.strange, strangeRow{f, key, hash})
		return
	}
	r.report.add(f)
}

// bound compares a row of a kind that needs no leaf with the revisions that leaves bind: an ended session is bound, and
// a session row older than its end was put back. It may be newer, or gone.
func (r *rowRun) bound(kind, id string, rev int64, hash [32]byte) {
	refs := r.refs.of(keyOf(kind, id))
	if len(refs) == 0 {
		return
	}
	newest := refs[len(refs)-1]
	f := Finding{RowKind: kind, RowID: id, Rev: rev}
	f.Log, f.Seq = r.logOf(newest.at)
	f.To = f.Seq
	switch {
	case rev < newest.rev:
		f.Kind, f.Detail = RowRolledBack, fmt.Sprintf("revision %d, and a leaf binds revision %d", rev, newest.rev)
		r.report.add(f)
	case rev == newest.rev && hash != newest.hash:
		f.Kind, f.Detail = RowEdited, fmt.Sprintf("not what the leaf of revision %d tells", newest.rev)
		r.report.add(f)
	}
}

// isLogged reports whether a leaf of the newest revision tells exactly this. Where two leaves disagree
// on that revision, the dispute has been reported by itself.
func isLogged(refs []ref, newest, rev int64, hash [32]byte) bool {
	for i := len(refs) - 1; i >= 0 && refs[i].rev == newest; i-- {
		if rev == newest && !refs[i].at.gone() && refs[i].hash == hash {
			return true
		}
		if refs[i].at.moved() {
			break // What was told before no longer holds.
		}
	}
	return false
}

// disputes reports revisions of which two leaves tell different things.
func (r *rowRun) disputes() {
	r.refs.each(func(refs []ref) {
		for i := 1; i < len(refs); i++ {
			a, b := refs[i-1], refs[i]
			if a.rev == b.rev && !b.at.moved() && (a.hash != b.hash || a.at.gone() != b.at.gone()) {
				f := Finding{Kind: RowDisputed, Rev: b.rev, Detail: "two leaves tell different things of it"}
				f.Log, f.Seq = r.logOf(b.at)
				f.To = f.Seq
				r.addNameless(b.row, f)
			}
		}
	})
}

// swaps looks for the content of strange rows among the leaves of others, and reports them all.
func (r *rowRun) swaps() {
	if len(r.strange) == 0 {
		return
	}
	byHash := make(map[[32]byte][]int, len(r.strange))
	for i, s := range r.strange {
		byHash[s.hash] = append(byHash[s.hash], i)
	}
	r.refs.each(func(refs []ref) {
		for _, other := range refs {
			for _, i := range byHash[other.hash] {
				if s := &r.strange[i]; s.key != other.row && !other.at.gone() {
					log, seq := r.logOf(other.at)
					s.finding.Kind = RowSwapped
					s.finding.Detail = fmt.Sprintf("content of another row, told of by leaf %d of log %q", seq, log)
				}
			}
		}
	})
	for _, s := range r.strange {
		r.report.add(s.finding)
	}
}

// missing reports rows that a leaf tells of and that the store did not show.
func (r *rowRun) missing() {
	r.refs.each(func(refs []ref) {
		newest := refs[len(refs)-1]
		if newest.at.gone() || newest.at&placeSeen != 0 {
			return
		}
		f := Finding{Kind: RowDeleted, Rev: newest.rev, Detail: "the row is not there"}
		f.Log, f.Seq = r.logOf(newest.at)
		f.To = f.Seq
		r.addNameless(newest.row, f)
	})
}

func (r *rowRun) addNameless(key rowKey, f Finding) {
	before := len(r.report.Findings)
	r.report.add(f)
	if len(r.report.Findings) > before {
		r.nameless[key] = append(r.nameless[key], before)
	}
}

// name fills in kind and pseudonym of findings that know only a key, by reading the leaves again;
// it costs nothing when nothing was found.
func (r *rowRun) name() error {
	if len(r.nameless) == 0 {
		return nil
	}
	keys, _ := r.src.(KeySource)
	return r.eachLeaf(func(_ string, _ int64, l Leaf) {
		for _, row := range l.Rows {
			key := keyOf(row.Kind, row.ID)
			for _, i := range r.nameless[key] {
				f := &r.report.Findings[i]
				f.RowKind, f.RowID = row.Kind, row.ID
				if f.Kind == RowDeleted && keys != nil && keys.IsKey(row.Kind) {
					f.Kind, f.Detail = RowErased, "a data key is not there and no leaf erased it"
				}
			}
			delete(r.nameless, key)
		}
	})
}
