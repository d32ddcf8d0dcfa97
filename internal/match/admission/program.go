package admission

import (
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// Ways in which a programme works. Source: picklist modalidad_atencion; any other way is taken to be at its office.
const (
	atShelter = "en_albergue"
	mobile    = "movil"
	byPhone   = "telefonica"
	byVideo   = "video"
)

// Reach says in which ways a programme can be used.
type Reach struct {
	Office bool // at its own office
	Comes  bool // it comes to the shelter or to where the person is
	Remote bool // by telephone or video
}

// ReachOf reads the ways in which a programme works. One that names none works at its office.
func ReachOf(p *domain.Program) Reach {
	r := Reach{Office: len(p.Modalities) == 0}
	for _, m := range p.Modalities {
		switch m {
		case atShelter, mobile:
			r.Comes = true
		case byPhone, byVideo:
			r.Remote = true
		default:
			r.Office = true
		}
	}
	return r
}

// ProgramCheck is one hard rule of programmes and how it came out.
type ProgramCheck struct {
	Code      string
	OK        bool
	Matters   bool // it says something about this query, so it is told when it is met
	Protected bool
	Ease      int // how readily it is suggested as the single change
	Args      map[string]any
}

// ProgramRules is the number of hard rules for programmes.
const ProgramRules = 11

// ProgramChecks applies every hard rule. Each is written so that satisfying it alone does not break another: the rule
// on danger fails only where no way of working is left, and a closed programme is asked for the place it would have.
func (p *Prepared) ProgramChecks(s *snapshot.Program) [ProgramRules]ProgramCheck {
	pr := &s.State.Program
	c, specialism := &p.Query.Case, p.Query.Referral.Specialism
	lead, legal := c.Lead(), pr.Class == domain.ClassLegal
	way, safe := ReachOf(pr), p.Danger[s.Location] == Safe
	phone := c.Remote == string(domain.Yes)
	usable := way.Comes || way.Office && safe || way.Remote && phone
	free := s.State.Load.Free
	if !pr.Active {
		free = s.State.Load.Max - s.State.Load.Active
	}
	return [ProgramRules]ProgramCheck{
		{match.CodeInactive, pr.Active, false, false, 2, nil},
		{match.CodeNoContact, !p.isNoContact(&s.NameHashes, s.Names), len(p.noContacts) > 0, true, rules.Never, nil},
		{match.CodeNotSuitable, !slices.Contains(p.Query.Barred, pr.Agency), false, true, rules.Never, nil},
		{match.CodeDanger, usable || way.Remote, len(p.Query.Safety.Areas) > 0, true, rules.Never, nil},
		{match.CodeConflict, !legal || !pr.Defends, legal, false, rules.Never, nil},
		{match.CodeTerritory, p.serves(pr), p.department != "", false, rules.Never, s.Args.Territory},
		{match.CodeAge, p.lead.admittedAt(int32(pr.AgeMin), int32(pr.AgeMax)), true, false, p.easeOfAge(pr), s.Args.Age},
		{match.CodeGender, slices.Contains(pr.Genders, lead.Gender), true, false, rules.Never, s.Args.Gender},
		{match.CodeSpecial, !legal || specialism == "" || slices.Contains(pr.Specialisms, specialism),
			legal && specialism != "", false, rules.Never, s.Args.Specialism},
		{match.CodePhone, usable || !way.Remote, way.Remote && !way.Comes && !way.Office, false, 3, nil},
		{match.CodeWaiting, free > 0, true, false, 1, s.Args.Waiting},
	}
}

// easeOfAge says how readily a programme is asked to take somebody whose age it does not serve: CanMove for programmes.
func (p *Prepared) easeOfAge(pr *domain.Program) int {
	if p.lead.missedByAYear(int32(pr.AgeMin), int32(pr.AgeMax), p.majority) {
		return 4
	}
	return rules.Never
}

// serves reports whether the programme works where the person is. A place nobody knows excludes no programme.
func (p *Prepared) serves(pr *domain.Program) bool {
	switch {
	case p.department == "":
		return true
	case len(pr.Serves) == 0:
		return pr.Department == "" || pr.Department == p.department
	}
	return slices.Contains(pr.Serves, p.department)
}

// departmentOf returns the department in which a service is needed: where the person is now, what the referral says, or
// where the person was found. It is empty when nobody said.
func departmentOf(q *match.Query, s *snapshot.Snapshot) string {
	if q.From != "" {
		if m, _ := s.Locate(q.From); m.Department != "" {
			return m.Department
		}
	}
	if q.Referral.Department != "" {
		return q.Referral.Department
	}
	m, _ := s.Locate(q.Case.Found)
	return m.Department
}
