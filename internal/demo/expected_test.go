package demo

import (
	"sort"
	"testing"

	"amparo/internal/country"

	"github.com/google/go-cmp/cmp"
)

// fits turns reference answers into the form a matcher gives, so that the two checkers can be compared.
func fits(list []Expected) []Fit {
	out := make([]Fit, len(list))
	for i, e := range list {
		out[i] = Fit{e.Referral, e.Eligible, e.Full}
	}
	return out
}

func TestTheMatcherGivesTheReferenceAnswers(t *testing.T) {
	n, w := built(t)
	want, err := n.Expected()
	if err != nil {
		t.Fatal(err)
	}
	got := w.Match(country.Guatemala())
	if len(got) != 24 {
		t.Errorf("%d open referrals", len(got))
	}
	for _, d := range Compare(want, got) {
		t.Errorf("%s, %s: want %s, got %s", d.Referral, d.Shelter, d.Want, d.Got)
	}
}

func TestThePlainCheckerGivesTheReferenceAnswersToTheLetter(t *testing.T) {
	n, _ := built(t)
	want, err := n.Expected()
	if err != nil {
		t.Fatal(err)
	}
	got, err := n.Judge()
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]Expected{want, got} {
		sort.Slice(list, func(i, j int) bool { return list[i].Referral < list[j].Referral })
		for i := range list {
			sort.Strings(list[i].Eligible)
			for j := range list[i].Detail {
				if list[i].Persons > 1 {
					list[i].Detail[j].Reasons = nil // For a group there is more than one way to say why not.
				}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestADifferenceIsNamed(t *testing.T) {
	want := []Expected{{Referral: "R1", Eligible: []string{"A", "B"}, Full: []string{"C"}}, {Referral: "R2"}}
	got := []Fit{{"R1", []string{"A", "C"}, []string{"D"}}, {Referral: "R3"}}
	diff := cmp.Diff([]Difference{
		{"R1", "B", StandsEligible, StandsOut}, {"R1", "C", StandsFull, StandsEligible}, {"R1", "D", StandsOut, StandsFull},
		{"R2", "", "an answer", StandsNowhere}, {"R3", "", StandsNowhere, "an answer"},
	}, Compare(want, got))
	if diff != "" {
		t.Error(diff)
	}
	if d := Compare(want[:1], fits(want[:1])); d != nil {
		t.Errorf("the same answers differ: %v", d)
	}
}
