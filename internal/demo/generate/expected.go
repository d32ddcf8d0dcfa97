package generate

import (
	"sort"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// Fit is what a matcher answers for one open referral, in the references of the folder: the shelters that fit and have
// room, and those that fit and are full.
type Fit struct {
	Referral string
	Eligible []string
	Full     []string
}

// How a shelter stands in an answer.
const (
	StandsEligible = "eligible"
	StandsFull     = "eligible_no_capacity"
	StandsOut      = "not eligible"
	StandsNowhere  = "no answer"
)

// Difference is one shelter on which an answer and its reference disagree. Shelter is empty when a whole answer
// is missing on one side.
type Difference struct {
	Referral string
	Shelter  string
	Want     string // how it stands in the reference
	Got      string
}

// Compare returns every difference between the reference answers and those given, by referral and shelter.
// Nothing differs when it returns nil.
func Compare(expected []folder.Expected, got []Fit) []Difference {
	var out []Difference
	answers := make(map[string]Fit, len(got))
	for _, f := range got {
		answers[f.Referral] = f
	}
	for _, e := range expected {
		f, ok := answers[e.Referral]
		delete(answers, e.Referral)
		if !ok {
			out = append(out, Difference{Referral: e.Referral, Want: "an answer", Got: StandsNowhere})
			continue
		}
		out = append(out, between(Fit{e.Referral, e.Eligible, e.Full}, f)...)
	}
	for ref := range answers {
		out = append(out, Difference{Referral: ref, Want: StandsNowhere, Got: "an answer"})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Referral != out[j].Referral {
			return out[i].Referral < out[j].Referral
		}
		return out[i].Shelter < out[j].Shelter
	})
	return out
}

func between(want, got Fit) []Difference {
	var out []Difference
	a, b := standing(want), standing(got)
	for shelter, w := range a {
		if g := b[shelter]; g != w {
			out = append(out, Difference{want.Referral, shelter, w, orOut(g)})
		}
	}
	for shelter, g := range b {
		if a[shelter] == "" {
			out = append(out, Difference{want.Referral, shelter, StandsOut, g})
		}
	}
	return out
}

func standing(f Fit) map[string]string {
	out := make(map[string]string, len(f.Eligible)+len(f.Full))
	for _, s := range f.Full {
		out[s] = StandsFull
	}
	for _, s := range f.Eligible {
		out[s] = StandsEligible
	}
	return out
}

func orOut(s string) string {
	if s == "" {
		return StandsOut
	}
	return s
}

// FitOf reads a ranking as an answer. refs gives the folder's reference of each shelter.
func FitOf(referral string, r match.Ranking, refs map[domain.ShelterID]string) Fit {
	f := Fit{Referral: referral}
	for _, c := range r.Candidates {
		f.Eligible = append(f.Eligible, refs[c.Shelter])
	}
	for _, x := range r.Full {
		f.Full = append(f.Full, refs[x.Shelter])
	}
	sort.Strings(f.Eligible)
	sort.Strings(f.Full)
	return f
}
