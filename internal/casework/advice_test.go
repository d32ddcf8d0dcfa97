package casework_test

import (
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/match"
)

func codesOf(list []capacity.Reason) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Code)
	}
	return out
}

// TestAListSaysOnceWhatAllShareAndWhyTheFirstIsFirst: three houses admit her alike. What differs is how far they are
// and who works there, and that is what each card tells, at most three things; what they share stands above.
func TestAListSaysOnceWhatAllShareAndWhyTheFirstIsFirst(t *testing.T) {
	w := amparotest.New(t)
	near, far, farther := w.Shelter("cerca", "0108", amparotest.Women(3)), w.Shelter("lejos", "1401", amparotest.Women(3)),
		w.Shelter("al final", "1801", amparotest.Women(3))
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	m, err := w.Work.Match(t.Context(), ana.Actor, ana.Refers(in).Referrals[0])
	must(t, err)
	if m.Ranking.Candidates[0].Shelter != near.Shelter.ID {
		t.Fatalf("the nearest is not first: %+v", m.Ranking.Candidates)
	}
	a := m.Advice
	if shared := codesOf(a.Shared); !slices.Contains(shared, match.CodeGender) ||
		!slices.Contains(shared, match.CodeAge) || slices.Contains(shared, match.WhyDistance) {
		t.Errorf("said of all: %v", shared)
	}
	for _, h := range []*amparotest.House{near, far, farther} {
		apart := a.Apart[string(h.Shelter.ID)]
		if len(apart) == 0 || len(apart) > 3 || !slices.Contains(codesOf(apart), match.WhyDistance) {
			t.Errorf("%s is told apart by %v", h.Shelter.Name, codesOf(apart))
		}
		for _, r := range apart {
			if slices.ContainsFunc(a.Shared, func(o capacity.Reason) bool { return o.Code == r.Code && o.Points == r.Points }) {
				t.Errorf("%s repeats %s", h.Shelter.Name, r.Code)
			}
			if r.Code == match.WhyDistance && capacity.Favours(r) != (h == near) {
				t.Errorf("%s: %v speaks for it: %v", h.Shelter.Name, r.Args, capacity.Favours(r))
			}
		}
	}
	if a.First == nil || a.First.Code != match.WhyDistance || a.OfNext || a.Tie {
		t.Errorf("why the nearest is first: %+v", a)
	}
}

// TestTwoAlikeAreSaidToBeDrawn: nobody invents a reason where a seed decided.
func TestTwoAlikeAreSaidToBeDrawn(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("una", "0108", amparotest.Women(3))
	w.Shelter("otra", "0108", amparotest.Women(3))
	ana := w.Worker("ana")
	m, err := w.Work.Match(t.Context(), ana.Actor, ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0])
	if must(t, err); m.Advice.First != nil || !m.Advice.Tie {
		t.Errorf("two houses alike: %+v", m.Advice)
	}
}

// TestAReasonAboutOneOfTwoSiblingsSaysWhose: it names the person by the place on the card, for those who fit and for
// those who do not.
func TestAReasonAboutOneOfTwoSiblingsSaysWhose(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("niñas", "0108", amparotest.Girls(3))
	girl, boy := amparotest.Woman(14), domain.Person{Age: 9, Gender: domain.Man}
	boy.Relation = domain.RelationSibling
	ana := w.Worker("ana")
	m, err := w.Work.Match(t.Context(), ana.Actor, ana.Refers(amparotest.Survivor(girl, boy)).Referrals[0])
	must(t, err)
	whose := map[string]bool{}
	for _, e := range append(m.Ranking.Full, m.Ranking.Excluded...) {
		for _, r := range e.Reasons {
			if r.Code == match.CodeGender {
				whose[r.Person] = true
			}
		}
	}
	if !whose["P2"] || whose["P1"] || whose[""] {
		t.Errorf("the gender that the house does not admit is said to be of %v; it is the brother's", whose)
	}
}

// TestTheHouseWhereSheLivesIsNotOffered: who wants to live elsewhere is not told that her own house, so near, suits
// best.
func TestTheHouseWhereSheLivesIsNotOffered(t *testing.T) {
	w := amparotest.New(t)
	hers, other := w.Shelter("la suya", "0108", amparotest.Women(3)), w.Shelter("otra", "1401", amparotest.Women(3))
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	refs := ana.Refers(in).Referrals
	o := ana.Offers(refs[0], hers)[0]
	hers.Accepts(o)
	must(t, w.Work.Admit(t.Context(), hers.Actor.Actor, o, 0, placement.AdmitInput{}))
	m, err := w.Work.Match(t.Context(), ana.Actor, refs[0])
	must(t, err)
	if len(m.Ranking.Candidates) != 1 || m.Ranking.Candidates[0].Shelter != other.Shelter.ID {
		t.Errorf("offered: %+v", m.Ranking.Candidates)
	}
	if e := m.Ranking.Excluded; len(e) != 1 || e[0].Reasons[0].Code != match.CodeLivesThere || e[0].Change != nil {
		t.Errorf("her own house: %+v", e)
	}
}

// TestAnOfficerWithNobodyFittingIsToldWhomToCall: whoever sees no list is told that there is nothing behind it, and the
// desk's telephone.
func TestAnOfficerWithNobodyFittingIsToldWhomToCall(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("niñas", "0108", amparotest.Girls(2))
	w.Coordinator()
	officer := w.Person("agente", w.Agency("policía", "policia"), domain.RoleReferrer)
	m, err := w.Work.Match(t.Context(), officer.Actor,
		officer.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0])
	if must(t, err); !m.Redacted || len(m.Ranking.Candidates)+len(m.Ranking.Excluded)+len(m.Ranking.Full) != 0 ||
		m.Duty.Phone == "" || m.Duty.Name == "" {
		t.Errorf("told %+v, to call %+v", m.Ranking, m.Duty)
	}
}
