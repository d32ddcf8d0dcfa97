package explain

import (
	"slices"
	"strings"

	"amparo/internal/match"
	"amparo/internal/match/eligibility"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// Counts sums up an answer of which only the beginning is written out: who belongs in which list, and how often each
// rule excludes somebody. Nothing is written out for a shelter before it is known to be shown, which is what makes
// thousands of shelters cheap. The zero value is ready.
type Counts struct {
	Full         []int32 // places in the snapshot, in its order
	Changeable   []int32 // excluded, and a single change would admit
	Unchangeable []int32 // excluded, and no single change would

	fullByRule, excludedByRule  [rules.Count]int
	first                       [rules.Count][]string // ids of the first that each rule excludes; the answer keeps them
	fullProtected, outProtected int                   // shelters with a protected reason
	nearest                     miss
}

// miss is how near an excluded provider came to being a candidate, and by which rule it missed. The zero value is none.
type miss struct {
	code string
	far  int // the ease of its single change, or beyond all of those the number of rules that fail
}

// keep keeps the nearer of two misses, and the first of those alike.
func (m *miss) keep(code string, far int) {
	if m.code == "" || far < m.far {
		m.code, m.far = code, far
	}
}

// missOf tells how near a provider came that fails those rules.
func missOf(failing rules.Set, change rules.Set) (code string, far int) {
	switch {
	case change != 0:
		return change.Code(), change.Ease()
	case failing&^rules.Room == 0:
		return failing.First().Code(), rules.Never // It fits, and no bed in one unit alone would do.
	case failing&(rules.NoUnits|rules.LivesThere) != 0:
		return failing.First().Code(), 2 * rules.Never // It says nothing about the person.
	case failing&rules.Protecting != 0:
		return match.CodeNotSuitable, rules.Never + failing.Len()
	}
	return failing.First().Code(), rules.Never + failing.Len()
}

// firstly puts the nearest miss before the other codes.
func firstly(code string, codes []string) []string {
	if i := slices.Index(codes, code); i > 0 {
		return slices.Insert(slices.Delete(codes, i, i+1), 0, code)
	}
	return codes
}

// Reset forgets everything.
func (c *Counts) Reset() {
	*c = Counts{Full: c.Full[:0], Changeable: c.Changeable[:0], Unchangeable: c.Unchangeable[:0]}
}

// Add files a verdict against the shelter at that place in the snapshot; listMax is how many ids are kept for a rule.
func (c *Counts) Add(at int, s *snapshot.Shelter, v *eligibility.Verdict, listMax int) {
	var failing rules.Set
	for _, f := range v.Findings {
		failing |= f.Rules
	}
	c.nearest.keep(missOf(failing, v.Change.Rule))
	protected := failing&rules.Protecting != 0
	if v.Full {
		c.Full = append(c.Full, int32(at))
		if protected {
			c.fullProtected++
		}
		for left := failing; left != 0; left &= left - 1 {
			c.fullByRule[left.Index()]++
		}
		return
	}
	if v.Change.Rule != 0 {
		c.Changeable = append(c.Changeable, int32(at))
	} else {
		c.Unchangeable = append(c.Unchangeable, int32(at))
	}
	if protected {
		c.outProtected++
	}
	for left := failing; left != 0; left &= left - 1 {
		i := left.Index()
		if c.excludedByRule[i]++; c.excludedByRule[i] <= listMax {
			if c.first[i] == nil {
				c.first[i] = make([]string, 0, listMax)
			}
			c.first[i] = append(c.first[i], string(s.ID))
		}
	}
}

// Totals tells how long the lists are, and how many shelters each rule excludes, the most frequent first.
func (c *Counts) Totals() *match.Totals {
	out := make([]match.RuleCount, 0, rules.Count)
	for i, n := range c.excludedByRule {
		if n > 0 {
			out = append(out, match.RuleCount{Code: rules.Set(1 << i).Code(), Count: n, First: c.first[i]})
		}
	}
	slices.SortFunc(out, compareCounts)
	return &match.Totals{Full: len(c.Full), Excluded: len(c.Changeable) + len(c.Unchangeable), Open: len(c.Changeable),
		ByRule: out}
}

// Unmet is the same as Unmet of the whole answer.
func (c *Counts) Unmet() []string {
	count := map[string]int{}
	for i := range c.excludedByRule {
		if n := c.excludedByRule[i] + c.fullByRule[i]; n > 0 && rules.Protecting&(1<<i) == 0 {
			count[rules.Set(1<<i).Code()] += n
		}
	}
	if n := c.outProtected + c.fullProtected; n > 0 {
		count[match.CodeNotSuitable] += n
	}
	return firstly(c.nearest.code, byFrequency(count))
}

// Unmet counts what excluded everybody. It is stored with the referral as a figure, so protected reasons only say that
// the place was not suitable.
func Unmet(lists ...[]match.Exclusion) []string {
	count := make(map[string]int)
	var nearest miss
	for _, list := range lists {
		for i := range list {
			nearest.keep(missOfReasons(&list[i]))
			counted := make(map[string]bool, 4)
			for _, r := range list[i].Reasons {
				code := r.Code
				if r.Protected {
					code = match.CodeNotSuitable
				}
				if !counted[code] {
					counted[code], count[code] = true, count[code]+1
				}
			}
		}
	}
	return firstly(nearest.code, byFrequency(count))
}

// missOfReasons is missOf for an exclusion that is written out, of a shelter or of a programme.
func missOfReasons(e *match.Exclusion) (code string, far int) {
	var failing rules.Set
	var other []string // rules of programmes only
	for _, r := range e.Reasons {
		rule := rules.Of(r.Code)
		if failing |= rule; rule == 0 && !slices.Contains(other, r.Code) {
			other = append(other, r.Code)
		}
	}
	switch {
	case e.Change != nil && rules.Of(e.Change.Code) != 0:
		return missOf(failing, rules.Of(e.Change.Code))
	case e.Change != nil:
		return e.Change.Code, 0
	case failing == 0:
		return other[0], rules.Never + len(other)
	}
	code, far = missOf(failing, 0)
	return code, far + len(other)
}

// byFrequency lists codes, the most frequent first.
func byFrequency(count map[string]int) []string {
	codes := make([]string, 0, len(count))
	for code := range count {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	return codes
}

func compareCounts(a, b match.RuleCount) int {
	if a.Count != b.Count {
		return b.Count - a.Count
	}
	return strings.Compare(a.Code, b.Code)
}

// Shorten cuts an answer that is written out whole to the first listMax exclusions, and counts them all; 0 leaves it
// whole.
func Shorten(r match.Ranking, listMax int) match.Ranking {
	if listMax <= 0 {
		return r
	}
	at := map[string]int{}
	totals := &match.Totals{Full: len(r.Full), Excluded: len(r.Excluded), ByRule: []match.RuleCount{}}
	for i := range r.Excluded {
		e := &r.Excluded[i]
		if e.Change != nil {
			totals.Open++
		}
		for n := range e.Reasons {
			code := e.Reasons[n].Code
			if slices.ContainsFunc(e.Reasons[:n], func(o match.Reason) bool { return o.Code == code }) {
				continue
			}
			k, ok := at[code]
			if !ok {
				k = len(totals.ByRule)
				at[code] = k
				totals.ByRule = append(totals.ByRule, match.RuleCount{Code: code})
			}
			c := &totals.ByRule[k]
			if c.Count++; c.Count <= listMax {
				c.First = append(c.First, e.Provider())
			}
		}
	}
	slices.SortFunc(totals.ByRule, compareCounts)
	r.Totals, r.Full, r.Excluded = totals, r.Full[:min(listMax, len(r.Full))], r.Excluded[:min(listMax, len(r.Excluded))]
	return r
}
