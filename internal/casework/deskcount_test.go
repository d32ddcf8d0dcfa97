package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// TestTheDeskCountsPeopleWhoWaitForABed: a mother with two children who needs four things is one group of three that
// waits for a bed, and one who waits for a lawyer, one for a therapist. A man alone for whom there is nothing is told
// by who he is, where, and what came nearest.
func TestTheDeskCountsPeopleWhoWaitForABed(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("familias", "0108", amparotest.Families(2, 3, 12, 17))
	w.Shelter("niñas", "0108", amparotest.Girls(3))
	ana, desk := w.Worker("ana"), w.Coordinator()
	family := amparotest.Survivor(amparotest.Woman(30), amparotest.Child(4, domain.Woman), amparotest.Child(7, domain.Man))
	family.Needs = []intake.NeedInput{{Need: "abrigo", Urgency: domain.UrgencyHigh},
		{Need: "legal_penal", Urgency: domain.UrgencyMedium},
		{Need: "psicologia", Urgency: domain.UrgencyMedium}, {Need: "educacion", Urgency: domain.UrgencyMedium}}
	filed := ana.Refers(family)
	man := amparotest.Survivor(domain.Person{Age: 40, Gender: domain.Man})
	alone := ana.Refers(man).Referrals[0]
	for _, id := range []domain.ReferralID{filed.Referrals[0], alone} {
		must(t, w.Work.Wait(t.Context(), ana.Actor, id, 0))
	}
	d, err := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{})
	must(t, err)
	if d.Beds.People != 4 || d.Beds.Groups != 2 {
		t.Errorf("a family of three and a man wait for beds: %+v", d.Beds)
	}
	care := map[domain.Class]int{}
	for _, c := range d.Care {
		care[c.Class] = c.People
	}
	if care[domain.ClassLegal] != 1 || care[domain.ClassPsych] != 1 || care[domain.ClassOther] != 1 {
		t.Errorf("what else is needed is counted apart: %+v", d.Care)
	}
	people := 0
	for _, u := range d.Unmet {
		people += u.N
		switch {
		case u.Department != "01" || u.Class != domain.ClassShelter:
			t.Errorf("unmet without its place: %+v", u)
		case u.Gender == domain.Man && u.Band == "35-59" && (u.N != 1 || u.Rule != match.CodeGender &&
			u.Rule != match.CodeAge):
			t.Errorf("the man: %+v", u)
		case u.Band == "6-9" && (u.N != 1 || u.Gender != domain.Man || u.Rule != match.CodeTooMany):
			t.Errorf("the son of seven: %+v", u)
		}
	}
	if people != 4 || len(d.Unmet) != 4 {
		t.Errorf("each person stands once, with the nearest miss only: %+v", d.Unmet)
	}
	only, err := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{Class: domain.ClassShelter, Limit: 1})
	must(t, err)
	if only.Total != 2 || len(only.Waiting) != 1 || only.Next == "" {
		t.Errorf("one page of those who wait for beds: %d of %d, next %q", len(only.Waiting), only.Total, only.Next)
	}
}
