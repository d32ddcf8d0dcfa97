package casework_test

import (
	"fmt"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/match"
	"amparo/internal/moment"
)

// TestAPageOfARankingShowsTheFirstAndCountsTheRest: of a network with many houses a page names forty that fit and a few
// that do not, says how many there are of each, and leads on to the others; nothing it shows differs from the whole
// answer.
func TestAPageOfARankingShowsTheFirstAndCountsTheRest(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	for i := range 43 {
		w.Shelter(fmt.Sprintf("casa %02d", i), "0108", amparotest.Women(1))
	}
	for i := range 22 {
		w.Shelter(fmt.Sprintf("hogar %02d", i), "0101", amparotest.Girls(1))
	}
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
	same := moment.Begin(t.Context(), w.Clock.Now) // A ranking is of its moment: two are alike only at the same one.
	whole, err := w.Work.Match(same, ana.Actor, ref)
	must(t, err)
	first, err := w.Work.MatchFrom(same, ana.Actor, ref, 0)
	must(t, err)
	if len(whole.Ranking.Excluded) != 22 || whole.Ranking.Totals != nil || len(whole.Providers) != 65 {
		t.Fatalf("the whole answer holds %d exclusions and names %d", len(whole.Ranking.Excluded), len(whole.Providers))
	}
	rest := first.Ranking.Totals
	if rest == nil || rest.Excluded != 22 || len(first.Ranking.Excluded) != capacity.MatchShown ||
		rest.ByRule[0].Count != 22 {
		t.Fatalf("a page shows %d and counts %+v", len(first.Ranking.Excluded), rest)
	}
	if first.Ranking.Digest != whole.Ranking.Digest || first.Places["01"] != 43 {
		t.Errorf("digest %s, want %s; places %v", first.Ranking.Digest, whole.Ranking.Digest, first.Places)
	}
	second, err := w.Work.MatchFrom(t.Context(), ana.Actor, ref, capacity.MatchPage)
	must(t, err)
	for i, c := range whole.Ranking.Candidates {
		onPage := first
		if i >= capacity.MatchPage {
			onPage = second
		}
		got := onPage.Ranking.Candidates[i]
		if got.Shelter != c.Shelter || got.Score != c.Score || len(got.Met) == 0 ||
			onPage.Providers[string(c.Shelter)].Name == "" {
			t.Errorf("place %d: %s explained by %d, named %q; want %s", i, got.Shelter, len(got.Met),
				onPage.Providers[string(c.Shelter)].Name, c.Shelter)
		}
	}
	for _, e := range first.Ranking.Excluded {
		if first.Providers[string(e.Shelter)].Name == "" || e.Reasons[0].Code != match.CodeAge {
			t.Errorf("an exclusion without name or reason: %+v", e)
		}
	}
	w.Verify()
}
