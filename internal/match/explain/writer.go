// Package explain writes the reasons down: which rules exclude a provider and which single change would admit it, which
// rules a candidate meets, and, for a long answer of which a page shows the beginning, how often each rule excludes.
package explain

import (
	"math"
	"math/bits"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/eligibility"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// Writer writes reasons for one query. The lists it returns may share memory, but nobody who appends to one writes into
// the next.
type Writer struct {
	q   *admission.Prepared
	buf buffer
}

// NewWriter returns a writer that allocates reasons so many at a time; 0 means the usual number.
func NewWriter(q *admission.Prepared, reasons int) *Writer {
	return &Writer{q: q, buf: buffer{size: reasons}}
}

// maxKeyPersons bounds the size of a group whose explanations are cached: the figures about room depend on it, and the
// key has 12 bits for it.
const maxKeyPersons = 1 << 12

// unmeasuredKey is set in the key of an explanation that says that a danger could not be measured.
const unmeasuredKey = 1 << 62

// Exclusion writes out a verdict against a shelter, or finds it written out by an earlier query.
//
// An explanation is cached when its text depends on nothing but the shelter and the key: which rules fail at which
// unit, whether one change helps, the size of a group that waits for beds, and whether a danger was measured. Beds held
// by the case change the figures about room without changing the key, so such explanations are not cached.
func (w *Writer) Exclusion(s *snapshot.Shelter, v *eligibility.Verdict) *snapshot.Explanation {
	q := w.q
	if v.Key == 0 || v.Full && q.HeldBeds != nil || q.Persons >= maxKeyPersons || len(s.Units) > math.MaxInt16 {
		return w.write(s, v)
	}
	if q.Danger[s.Location] == admission.DangerUnknown {
		v.Key |= unmeasuredKey
	}
	if known := s.Explanations.Get(v.Key); known != nil {
		return known
	}
	alone := Writer{q: q, buf: buffer{size: 1}} // with memory of its own, so that the cache keeps nothing else alive
	fresh := alone.write(s, v)
	s.Explanations.Put(fresh)
	return fresh
}

func (w *Writer) write(s *snapshot.Shelter, v *eligibility.Verdict) *snapshot.Explanation {
	most := 1
	for _, f := range v.Findings {
		most += f.Rules.Len()
	}
	w.buf.begin(most)
	for _, f := range v.Findings {
		w.finding(s, f, v.Full)
	}
	x := w.buf.explanation()
	x.Key, x.Full, x.Change, x.Reasons = v.Key, v.Full, w.change(s, v.Change), w.buf.end()
	return x
}

// finding writes down the failing rules of one finding, in the order of the rules.
func (w *Writer) finding(s *snapshot.Shelter, f eligibility.Finding, full bool) {
	for left := f.Rules; left != 0; left &= left - 1 {
		rule := left.First()
		r := match.Reason{Code: rule.Code(), Protected: rule&rules.Protecting != 0, Args: w.args(s, f.Unit, rule)}
		if f.Unit >= 0 {
			r.Unit = s.Units[f.Unit].ID
			if !w.q.OneUnit && len(w.q.Households) > 1 && f.Household != eligibility.Everybody {
				r.Person = w.leadOf(f.Household)
			}
		}
		if rule&rules.Room != 0 && full {
			r.Args = w.roomArgs(s, f.Unit)
		}
		w.buf.add(r)
	}
}

func (w *Writer) leadOf(household int) string {
	return w.q.Query.Case.Group[w.q.Households[household].Lead].Ref
}

// roomArgs says how many beds are free and how many are needed: of one unit, or of all that are open.
func (w *Writer) roomArgs(s *snapshot.Shelter, unit int) map[string]any {
	free := s.FreeBeds
	if unit >= 0 {
		free = int(max(0, w.q.FreeBeds(s, unit)))
	}
	return map[string]any{"free": free, "needed": int(w.q.Persons)}
}

// change returns the single change as a reason: the very one among the reasons, when it is there.
func (w *Writer) change(s *snapshot.Shelter, c eligibility.Change) *match.Reason {
	if c.Rule == 0 {
		return nil
	}
	var unit domain.UnitID
	if c.Unit >= 0 {
		unit = s.Units[c.Unit].ID
	}
	if c.Rule&rules.Room != 0 {
		return &match.Reason{Code: c.Rule.Code(), Unit: unit, Args: map[string]any{"beds": int(c.Beds)}}
	}
	for i := range w.buf.current() {
		if r := &w.buf.current()[i]; r.Unit == unit && r.Code == c.Rule.Code() {
			return r
		}
	}
	return &match.Reason{Code: c.Rule.Code(), Unit: unit, Args: w.args(s, c.Unit, c.Rule)}
}

var unmeasuredArgs = map[string]any{"unplaced": 1}

// args returns the numbers and codes that a reason about the rule shows.
func (w *Writer) args(s *snapshot.Shelter, unit int, rule rules.Set) map[string]any {
	switch rule {
	case rules.Danger:
		if w.q.Danger[s.Location] == admission.DangerUnknown {
			return unmeasuredArgs
		}
		return nil
	case rules.Security:
		return s.Args.Security
	case rules.Clinical:
		return s.Args.Clinical
	case rules.Access:
		return s.Args.Access
	case rules.Licence:
		return s.Args.Licence
	}
	if unit < 0 {
		return nil
	}
	a := &s.Units[unit].Args
	switch rule {
	case rules.Gender:
		return a.Gender
	case rules.Age:
		return a.Age
	case rules.Modality:
		return a.Modality
	case rules.Reserved:
		return a.Reserved
	case rules.Children, rules.ChildAge:
		return a.Children
	case rules.NoRoom, rules.TooMany:
		return a.Room
	}
	return nil
}

// Met writes down the rules a candidate meets, as far as they say something about this query. seats holds the unit of
// each household.
func (w *Writer) Met(s *snapshot.Shelter, seats []int) []match.Reason {
	shelter := w.q.RelevantShelter()
	w.buf.begin(bits.OnesCount32(uint32(shelter)) + len(seats)*rules.Count)
	for left := shelter; left != 0; left &= left - 1 {
		rule := left.First()
		args := w.args(s, eligibility.NoUnit, rule)
		w.buf.add(match.Reason{Code: rule.Code(), Protected: rule&rules.Protecting != 0, Args: args})
	}
	for h, i := range seats {
		u := &s.Units[i]
		for left := w.q.Households[h].RelevantUnit(u); left != 0; left &= left - 1 {
			rule := left.First()
			r := match.Reason{Code: rule.Code(), Unit: u.ID, Args: w.args(s, i, rule)}
			if len(seats) > 1 && rule != rules.NoRoom {
				r.Person = w.leadOf(h)
			}
			if !isAmong(w.buf.current(), &r) {
				w.buf.add(r)
			}
		}
	}
	return w.buf.end()
}

func isAmong(list []match.Reason, r *match.Reason) bool {
	for i := range list {
		if list[i].Code == r.Code && list[i].Unit == r.Unit && list[i].Person == r.Person {
			return true
		}
	}
	return false
}

// Collect returns the list that fill makes by appending at most most reasons to what it is given.
func (w *Writer) Collect(most int, fill func([]match.Reason) []match.Reason) []match.Reason {
	w.buf.begin(most)
	w.buf.block = fill(w.buf.block)
	return w.buf.end()
}
