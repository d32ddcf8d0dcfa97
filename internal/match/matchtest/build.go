package matchtest

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
)

// Home builds a shelter in the capital with one unit of three free beds that admits girls and women of every age. The
// edits turn it into what a test needs.
func Home(id string, edits ...func(*match.ShelterState)) match.ShelterState {
	s := match.ShelterState{Shelter: domain.Shelter{
		ID: domain.ShelterID(id), Ref: "SH-" + id, Agency: domain.AgencyID("agency-" + id), Operator: "OP-" + id,
		Municipality: "0101", Department: "01", Active: true, IntakeHours: "24h", MaxStayDays: 365, SecurityLevel: 2,
		Languages: []string{"spa"}, ConfirmedAt: Noon.Add(-time.Hour),
		MinorLicence: &domain.Licence{Status: "vigente", ValidUntil: "2027-06-30"},
	}}
	AddUnit("a", 3, func(*domain.Unit) {})(&s)
	for _, edit := range edits {
		edit(&s)
	}
	return Recount(s)
}

// AddUnit adds a unit to a Home.
func AddUnit(name string, beds int, edit func(*domain.Unit)) func(*match.ShelterState) {
	return func(s *match.ShelterState) {
		u := domain.Unit{
			ID: domain.UnitID(string(s.Shelter.ID) + "-" + name), Genders: []domain.Gender{domain.Woman}, AgeMax: 99,
			Pregnant: true, Open: true,
		}
		edit(&u)
		s.Shelter.Units = append(s.Shelter.Units, u)
		s.Rooms = append(s.Rooms, domain.Room{Unit: u.ID, Total: beds})
	}
}

// EditUnit edits the unit every Home starts with.
func EditUnit(edit func(*domain.Unit)) func(*match.ShelterState) {
	return func(s *match.ShelterState) { edit(&s.Shelter.Units[0]) }
}

// EditShelter edits the shelter of a Home.
func EditShelter(edit func(*domain.Shelter)) func(*match.ShelterState) {
	return func(s *match.ShelterState) { edit(&s.Shelter) }
}

// Beds sets the beds of the unit every Home starts with.
func Beds(n int) func(*match.ShelterState) {
	return func(s *match.ShelterState) { s.Rooms[0].Total = n }
}

// Recount derives again what is free.
func Recount(s match.ShelterState) match.ShelterState {
	s.Rooms = append([]domain.Room(nil), s.Rooms...)
	for i := range s.Rooms {
		r := &s.Rooms[i]
		left := r.Total - r.Blocked - r.Occupied - r.Held
		r.Over, r.Free = max(0, -left), 0
		if left > 0 && s.Shelter.Active && s.Shelter.Units[i].Open {
			r.Free = left
		}
	}
	return s
}

// Person builds a member of a group; caregiver is an index in the group, or negative for nobody.
func Person(ref string, age int, g domain.Gender, caregiver int) domain.Person {
	p := domain.Person{Ref: ref, Age: age, Gender: g}
	if caregiver >= 0 {
		p.Caregiver = &caregiver
	}
	return p
}

// Asking builds the plainest query for a group.
func Asking(group ...domain.Person) match.Query {
	return match.Query{
		Case: domain.Case{
			Group: group, Nationality: "GT", Found: "0101", Languages: []domain.Spoken{{ID: "spa", Level: "materno"}},
		},
		Referral: domain.Referral{Urgency: domain.UrgencyHigh, Class: domain.ClassShelter},
		Home:     "GT", Today: Today, Now: Noon,
	}
}

// LegalService builds a legal programme in the capital that could take anybody. The edits turn it into what a test
// needs.
func LegalService(id string, edits ...func(*match.ProgramState)) match.ProgramState {
	s := match.ProgramState{
		Program: domain.Program{
			ID: domain.ProgramID(id), Ref: "PR-" + id, Agency: domain.AgencyID("agency-" + id), Operator: "OP-" + id,
			Class: domain.ClassLegal, Municipality: "0101", Department: "01", Serves: []string{"01", "03"},
			Languages: []string{"spa"}, Specialisms: []string{"ninez", "penal_trata"}, AgeMax: 99,
			Genders: []domain.Gender{domain.Woman, domain.Man}, Modalities: []string{"presencial"}, WaitDays: 3,
			Active: true, ConfirmedAt: Noon.Add(-time.Hour),
		},
		Load: domain.Caseload{Max: 10, Active: 5, Free: 5},
	}
	for _, edit := range edits {
		edit(&s)
	}
	if s.Load.Free = 0; s.Program.Active {
		s.Load.Free = max(0, s.Load.Max-s.Load.Active)
	}
	return s
}

// EditProgram edits the programme of a LegalService.
func EditProgram(edit func(*domain.Program)) func(*match.ProgramState) {
	return func(s *match.ProgramState) { edit(&s.Program) }
}

// Girl17 is a query with most of what a query can hold.
func Girl17() match.Query {
	near := true
	return match.Query{
		Case: domain.Case{
			Group:       []domain.Person{{Ref: "P1", Age: 17, Gender: domain.Woman}},
			Nationality: "GT", Found: "0101", Origin: "1601", Security: 2, Exploitation: []string{"mendicidad"},
			Languages: []domain.Spoken{{ID: "kek", Level: "materno"}, {ID: "spa", Level: "intermedio"}},
			Wishes:    domain.Wishes{FemaleStaff: true, NearOrigin: &near},
		},
		Safety: domain.Safety{
			Areas:      []domain.Danger{{Scope: "municipio", Municipality: "1801", RadiusKM: 25}},
			NoContacts: []domain.NoContact{{Type: "organizacion", Entity: "SH-20"}},
		},
		Referral: domain.Referral{Urgency: domain.UrgencyHigh, Class: domain.ClassShelter},
		Home:     "GT", Today: Today, Now: Noon, Needs: []string{"psicologia", "educacion"},
	}
}

// FamilyOf4 is Girl17 with a mother, a dependant brother and another brother.
func FamilyOf4() match.Query {
	q, mother := Girl17(), 0
	q.Case.Group = []domain.Person{
		{Ref: "P1", Age: 34, Gender: domain.Woman}, {Ref: "P2", Age: 9, Gender: domain.Man, Caregiver: &mother},
		{Ref: "P3", Age: 17, Gender: domain.Woman}, {Ref: "P4", Age: 12, Gender: domain.Man},
	}
	return q
}
