package intake

import (
	"strconv"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
)

// fillSafety writes what must be avoided into the inputs of step 4.
func (s inputs) fillSafety(in domain.Safety) {
	for i, a := range in.Areas {
		at := areas.at(i)
		s.Set(at+".scope", a.Scope)
		s.Set(at+".department", a.Department)
		s.Set(at+".municipality", a.Municipality)
		s.Set(at+".motive", a.Motive)
		s.Set(at+".radius_km", "")
		if a.RadiusKM > 0 {
			s.Set(at+".radius_km", strconv.Itoa(a.RadiusKM))
		}
	}
	for i, n := range in.NoContacts {
		at := avoided.at(i)
		s.Set(at+".type", n.Type)
		s.Set(at+".label", n.Label)
		s.Set(at+".entity_id", n.Entity)
	}
	s.Set("safety.risk_note", in.Risk)
	s.Set("safety.arrival_note", in.Arrival)
	s.Set("safety.medicines", in.Medicines)
	s.Tick("safety.lgbtiq", in.LGBTIQ)
}

// fillIdentity writes who the people are into the inputs of step 5, each beside her place in the group.
func (s inputs) fillIdentity(in domain.Identity, group []domain.Person) {
	for i, member := range group {
		at := named.at(i)
		s.Set(at+".ref", member.Ref)
		for _, p := range in.Persons {
			if p.Ref != member.Ref {
				continue
			}
			s.Set(at+".use_name", p.UseName)
			s.Set(at+".given", p.Given)
			s.Set(at+".family", p.Family)
			s.Set(at+".birthdate", string(p.Born))
			s.Set(at+".document", p.Document)
			s.Set(at+".document_number", p.Number)
		}
	}
	s.Set("identity.contact_phone", in.Phone)
	s.Set("identity.safe_contact", in.Safe)
	s.Set("identity.alias", in.Alias)
	s.Set("identity.remarks", in.Remarks)
}

// fillCase writes what a case says into the inputs of steps 1 to 3.
func (s inputs) fillCase(c domain.Case) {
	for i, p := range c.Group {
		at := people.at(i)
		s.Set(at+".ref", p.Ref)
		s.Set(at+".relation", p.Relation)
		s.Set(at+".age", strconv.Itoa(p.Age))
		s.Tick(at+".age_estimated", p.AgeEstimated)
		s.Set(at+".gender", string(p.Gender))
		s.Set(at+".caregiver", request.No)
		if p.Caregiver != nil {
			s.Set(at+".caregiver", strconv.Itoa(*p.Caregiver))
		}
		s.Tick(at+".pregnant", p.Pregnant)
		s.Set(at+".disabilities", p.Disabilities...)
	}
	for i, l := range c.Languages {
		s.Set(languages.at(i)+".id", l.ID)
		s.Set(languages.at(i)+".level", l.Level)
	}
	s.Tick("interpreter_needed", c.Interpreter)
	s.Set("keep_together", c.Together)
	if c.Together == "" {
		s.Set("keep_together", request.No)
	}
	s.Set("court_status", string(c.Court))
	s.Set("nationality", c.Nationality)
	s.Set("people_group", c.People)
	s.Set("origin_municipality", c.Origin)
	s.Set("indicators", c.Indicators...)
	s.Set("trafficking_status", c.Status)
	s.Set("status_decided_by", c.DecidedBy)
	s.Set("exploitation", c.Exploitation...)
	s.Set("controls", c.Controls...)
	s.Set("recruitment", c.Recruitment...)
	s.Set("found_municipality", c.Found)
	s.Set("found_place", c.FoundPlace)
	s.Set("found_country", c.FoundCountry)
	if c.Security > 0 {
		s.Set("security_level_needed", strconv.Itoa(c.Security))
	}
	s.Set("clinical_flags", c.Clinical...)
	s.Tick("wishes.female_staff", c.Wishes.FemaleStaff)
	if near := c.Wishes.NearOrigin; near != nil {
		s.Set("wishes.near_origin", map[bool]string{true: request.Yes, false: request.No}[*near])
	}
	s.Set("safe_phone", c.Remote)
	s.Set("hearing_on", string(c.Hearing))
}
