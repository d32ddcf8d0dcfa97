package ui

import (
	"strconv"

	"amparo/internal/domain"
)

// fillCase writes what a case says into the inputs of steps 1 to 3.
func (s sheet) fillCase(c domain.Case) {
	for i, p := range c.Group {
		at := people.at(i)
		s.set(at+".ref", p.Ref)
		s.set(at+".relation", p.Relation)
		s.set(at+".age", strconv.Itoa(p.Age))
		s.tick(at+".age_estimated", p.AgeEstimated)
		s.set(at+".gender", string(p.Gender))
		s.set(at+".caregiver", "no")
		if p.Caregiver != nil {
			s.set(at+".caregiver", strconv.Itoa(*p.Caregiver))
		}
		s.tick(at+".pregnant", p.Pregnant)
		s.set(at+".disabilities", p.Disabilities...)
	}
	for i, l := range c.Languages {
		s.set(languages.at(i)+".id", l.ID)
		s.set(languages.at(i)+".level", l.Level)
	}
	s.tick("interpreter_needed", c.Interpreter)
	s.set("keep_together", c.Together)
	if c.Together == "" {
		s.set("keep_together", "no")
	}
	s.set("court_status", string(c.Court))
	s.set("nationality", c.Nationality)
	s.set("people_group", c.People)
	s.set("origin_municipality", c.Origin)
	s.set("indicators", c.Indicators...)
	s.set("trafficking_status", c.Status)
	s.set("status_decided_by", c.DecidedBy)
	s.set("exploitation", c.Exploitation...)
	s.set("controls", c.Controls...)
	s.set("recruitment", c.Recruitment...)
	s.set("found_municipality", c.Found)
	if c.Security > 0 {
		s.set("security_level_needed", strconv.Itoa(c.Security))
	}
	s.set("clinical_flags", c.Clinical...)
	s.tick("wishes.female_staff", c.Wishes.FemaleStaff)
	if near := c.Wishes.NearOrigin; near != nil {
		s.set("wishes.near_origin", map[bool]string{true: "si", false: "no"}[*near])
	}
	s.set("safe_phone", c.Remote)
	s.set("hearing_on", string(c.Hearing))
}

func (s sheet) tick(name string, on bool) {
	if on {
		s.set(name, "si")
	}
}

// fillSafety writes what must be avoided into the inputs of step 4.
func (s sheet) fillSafety(in domain.Safety) {
	for i, a := range in.Areas {
		at := areas.at(i)
		s.set(at+".scope", a.Scope)
		s.set(at+".department", a.Department)
		s.set(at+".municipality", a.Municipality)
		s.set(at+".motive", a.Motive)
		s.set(at+".radius_km", "")
		if a.RadiusKM > 0 {
			s.set(at+".radius_km", strconv.Itoa(a.RadiusKM))
		}
	}
	for i, n := range in.NoContacts {
		at := avoided.at(i)
		s.set(at+".type", n.Type)
		s.set(at+".label", n.Label)
		s.set(at+".entity_id", n.Entity)
	}
	s.set("safety.risk_note", in.Risk)
	s.set("safety.arrival_note", in.Arrival)
	s.set("safety.medicines", in.Medicines)
	s.tick("safety.lgbtiq", in.LGBTIQ)
}

// fillIdentity writes who the people are into the inputs of step 5, each beside her place in the group.
func (s sheet) fillIdentity(in domain.Identity, group []domain.Person) {
	for i, member := range group {
		at := named.at(i)
		s.set(at+".ref", member.Ref)
		for _, p := range in.Persons {
			if p.Ref != member.Ref {
				continue
			}
			s.set(at+".use_name", p.UseName)
			s.set(at+".given", p.Given)
			s.set(at+".family", p.Family)
			s.set(at+".birthdate", string(p.Born))
			s.set(at+".document", p.Document)
			s.set(at+".document_number", p.Number)
		}
	}
	s.set("identity.contact_phone", in.Phone)
	s.set("identity.safe_contact", in.Safe)
	s.set("identity.alias", in.Alias)
	s.set("identity.remarks", in.Remarks)
}
