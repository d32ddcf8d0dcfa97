package inside_test

import (
	"slices"
	"testing"

	"amparo/internal/practice"
)

// TestEveryScenarioGoesOnByItself: where nobody plays, those of the invented network do in time what is expected of
// anybody, so that a trainer sees each to its end; only what asks for a person of the desk stays undone.
func TestEveryScenarioGoesOnByItself(t *testing.T) {
	n := open(t, t.TempDir())
	for _, key := range practice.Scenarios() {
		id, err := n.Practice.Start(t.Context(), n.desk, key)
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		must(t, n.Practice.Move(t.Context(), n.desk, "6h"))
		r, err := n.Practice.Review(t.Context(), n.desk, id)
		must(t, err)
		for _, m := range r.Marks {
			if m.State != practice.Done && !slices.Contains([]string{"ask_three", "ask_two", "desk_acts"}, m.Key) {
				t.Errorf("%s: %s is %s after %s", key, m.Key, m.State, m.After)
			}
		}
		must(t, n.Practice.End(t.Context(), n.desk))
	}
}

// TestWhoPlaysAndDoesNothingReadsWhatWasMissed: a part that somebody plays is not done for her. The review says of each
// thing that was expected of it that it was not done; what others did stands as done.
func TestWhoPlaysAndDoesNothingReadsWhatWasMissed(t *testing.T) {
	n := open(t, t.TempDir())
	for _, of := range []struct {
		key, part    string
		done, missed []string
	}{
		{"last", practice.Team, []string{"hold"}, []string{"find", "ask_two", "hold_both", "arrive_both"}},
		{"minor", practice.Authority, []string{"find", "hold", "bring"}, []string{"order", "arrive"}},
		{"silent", practice.Team, []string{"escalate"}, []string{"ask_next", "hold", "arrive"}},
	} {
		id, err := n.Practice.Start(t.Context(), n.desk, of.key)
		must(t, err)
		_, err = n.Practice.Take(t.Context(), n.desk, of.part)
		must(t, err)
		must(t, n.Practice.Move(t.Context(), n.desk, "6h"))
		must(t, n.Practice.Move(t.Context(), n.desk, "1h"))
		r, err := n.Practice.Review(t.Context(), n.desk, id)
		must(t, err)
		for _, m := range r.Marks {
			if slices.Contains(of.done, m.Key) && m.State != practice.Done ||
				slices.Contains(of.missed, m.Key) && m.State != practice.Missed {
				t.Errorf("%s without its %s: %s is %s", of.key, of.part, m.Key, m.State)
			}
		}
		must(t, n.Practice.End(t.Context(), n.desk))
	}
}
