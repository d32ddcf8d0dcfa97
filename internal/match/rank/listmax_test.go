package rank

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

// counted reads from a whole answer what an answer in part must say of it.
func counted(whole match.Ranking, show int) match.Ranking {
	rest := &match.Totals{Full: len(whole.Full), Excluded: len(whole.Excluded), ByRule: []match.RuleCount{}}
	for _, e := range whole.Excluded {
		if e.Change != nil {
			rest.Open++
		}
		var said []string
		for _, r := range e.Reasons {
			if slices.Contains(said, r.Code) {
				continue
			}
			said = append(said, r.Code)
			i := slices.IndexFunc(rest.ByRule, func(k match.RuleCount) bool { return k.Code == r.Code })
			if i < 0 {
				i = len(rest.ByRule)
				rest.ByRule = append(rest.ByRule, match.RuleCount{Code: r.Code})
			}
			rest.ByRule[i].Count++
			rest.ByRule[i].First = append(rest.ByRule[i].First, e.Provider())
		}
	}
	slices.SortFunc(rest.ByRule, func(a, b match.RuleCount) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Code, b.Code)
	})
	whole.Totals, whole.Full, whole.Excluded = rest, whole.Full[:min(show, len(whole.Full))],
		whole.Excluded[:min(show, len(whole.Excluded))]
	return whole
}

// TestAnAnswerInPartSaysTheSame: a page that shows the first ten of a thousand exclusions shows exactly the first ten
// of the whole answer, and counts what it does not show.
func TestAnAnswerInPartSaysTheSame(t *testing.T) {
	t.Parallel()
	seen := map[bool]int{}
	for seed := range uint64(1500) {
		d := matchtest.Seeded(seed + 9000)
		shelters, ask := matchtest.Shelters(d, 3+d.IntN(25)), matchtest.Query(d, 1+d.IntN(6))
		board := compiled(shelters, []match.ProgramState{matchtest.Program(d, 1), matchtest.Program(d, 2),
			matchtest.Program(d, 3)})
		if matchtest.Chance(d, 3) {
			ask.Case.Group = nil
		}
		whole := board.Shelters(ask)
		part := ask
		part.ListMax = 1 + d.IntN(6)
		got := board.Shelters(part)
		for i := range got.Totals.ByRule {
			k := &got.Totals.ByRule[i]
			if len(k.First) != min(k.Count, part.ListMax) {
				t.Fatalf("%d ids of %d that %s keeps out", len(k.First), k.Count, k.Code)
			}
		}
		want := counted(whole, part.ListMax)
		for i := range want.Totals.ByRule {
			k := &want.Totals.ByRule[i]
			k.First = nil
			// In the whole answer those that one change opens come first; in the count all come by id.
			got.Totals.ByRule[i].First = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("network %d, show %d:\n%s", seed, part.ListMax, diff)
		}
		if n := board.Fits(ask); n != len(whole.Candidates) {
			t.Fatalf("%d fit, but %d are offered", n, len(whole.Candidates))
		}
		part.Referral.Class, ask.Referral.Class = domain.ClassLegal, domain.ClassLegal
		if diff := cmp.Diff(counted(board.Programs(ask), part.ListMax).Excluded, board.Programs(part).Excluded); diff != "" {
			t.Fatalf("programmes of network %d:\n%s", seed, diff)
		}
		seen[got.Totals.Excluded > part.ListMax]++
	}
	if seen[true] < 300 {
		t.Errorf("only %d of the answers were cut", seen[true])
	}
}
