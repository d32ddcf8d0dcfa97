package match

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/domain"
)

// counted reads from a whole answer what an answer in part must say of it.
func counted(whole Ranking, show int) Ranking {
	rest := &Rest{Full: len(whole.Full), Excluded: len(whole.Excluded), Why: []KeptOut{}}
	for _, e := range whole.Excluded {
		var said []string
		for _, r := range e.Reasons {
			if slices.Contains(said, r.Code) {
				continue
			}
			said = append(said, r.Code)
			i := slices.IndexFunc(rest.Why, func(k KeptOut) bool { return k.Code == r.Code })
			if i < 0 {
				i = len(rest.Why)
				rest.Why = append(rest.Why, KeptOut{Code: r.Code})
			}
			rest.Why[i].Count++
			rest.Why[i].First = append(rest.Why[i].First, string(e.Shelter)+string(e.Program))
		}
	}
	slices.SortFunc(rest.Why, KeptOut.before)
	whole.Rest, whole.Full, whole.Excluded = rest, whole.Full[:min(show, len(whole.Full))], whole.Excluded[:min(show, len(whole.Excluded))]
	return whole
}

// TestAnAnswerInPartSaysTheSame: a page that shows the first ten of a thousand exclusions shows exactly the first ten of the whole
// answer, and counts what it does not show.
func TestAnAnswerInPartSaysTheSame(t *testing.T) {
	seen := map[bool]int{}
	for seed := range uint64(1500) {
		d := seeded(seed + 9000)
		houses, ask := makeHouses(d, 3+d.roll(25)), makeAsk(d, 1+d.roll(6))
		board := Compile(houses, []Service{makeService(d, 1), makeService(d, 2), makeService(d, 3)}, towns, DefaultWeights())
		if chance(d, 3) {
			ask.Case.Group = nil
		}
		whole := board.Shelters(ask)
		part := ask
		part.Show = 1 + d.roll(6)
		got := board.Shelters(part)
		for i := range got.Rest.Why {
			k := &got.Rest.Why[i]
			if len(k.First) != min(k.Count, part.Show) {
				t.Fatalf("%d ids of %d that %s keeps out", len(k.First), k.Count, k.Code)
			}
		}
		want := counted(whole, part.Show)
		for i := range want.Rest.Why {
			k := &want.Rest.Why[i]
			k.First = nil
			got.Rest.Why[i].First = nil // In the whole answer those that one change opens come first; in the count all come by id.
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("network %d, show %d:\n%s", seed, part.Show, diff)
		}
		if n := board.Fits(ask); n != len(whole.Offered) {
			t.Fatalf("%d fit, but %d are offered", n, len(whole.Offered))
		}
		part.Referral.Class, ask.Referral.Class = domain.ClassLegal, domain.ClassLegal
		if diff := cmp.Diff(counted(board.Programs(ask), part.Show).Excluded, board.Programs(part).Excluded); diff != "" {
			t.Fatalf("programmes of network %d:\n%s", seed, diff)
		}
		seen[got.Rest.Excluded > part.Show]++
	}
	if seen[true] < 300 {
		t.Errorf("only %d of the answers were cut", seen[true])
	}
}
