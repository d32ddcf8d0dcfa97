package intake

import (
	"maps"
	"strconv"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
)

// fillSafety writes what must be avoided into the inputs of step 4.
func (s inputs) fillSafety(in domain.Safety) {
	for i, a := range in.Areas {
		at := areas.at(i)
		maps.Copy(s.Values, request.Values{at + ".scope": {a.Scope}, at + ".department": {a.Department},
			at + ".municipality": {a.Municipality}, at + ".motive": {a.Motive}, at + ".radius_km": {""}})
		if a.RadiusKM > 0 {
			s.Set(at+".radius_km", strconv.Itoa(a.RadiusKM))
		}
	}
	for i, n := range in.NoContacts {
		at := avoided.at(i)
		maps.Copy(s.Values, request.Values{at + ".type": {n.Type}, at + ".label": {n.Label}, at + ".entity_id": {n.Entity}})
	}
	maps.Copy(s.Values, request.Values{"safety.risk_note": {in.Risk}, "safety.arrival_note": {in.Arrival},
		"safety.medicines": {in.Medicines}})
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
			maps.Copy(s.Values, request.Values{at + ".use_name": {p.UseName}, at + ".given": {p.Given},
				at + ".family": {p.Family}, at + ".birthdate": {string(p.Born)}, at + ".document": {p.Document},
				at + ".document_number": {p.Number}})
		}
	}
	maps.Copy(s.Values, request.Values{"identity.contact_phone": {in.Phone}, "identity.safe_contact": {in.Safe},
		"identity.alias": {in.Alias}, "identity.remarks": {in.Remarks}})
}

// fillCase writes what a case says into the inputs of steps 1 to 3.
func (s inputs) fillCase(c domain.Case) {
	for i, p := range c.Group {
		at := people.at(i)
		maps.Copy(s.Values, request.Values{at + ".ref": {p.Ref}, at + ".relation": {p.Relation},
			at + ".age": {strconv.Itoa(p.Age)}})
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
	maps.Copy(s.Values, request.Values{"court_status": {string(c.Court)}, "nationality": {c.Nationality},
		"people_group": {c.People}, "origin_municipality": {c.Origin}, "indicators": c.Indicators,
		"trafficking_status": {c.Status}, "status_decided_by": {c.DecidedBy}, "exploitation": c.Exploitation,
		"controls": c.Controls, "recruitment": c.Recruitment, "found_municipality": {c.Found}, "found_place": {c.FoundPlace},
		"found_country": {c.FoundCountry}})
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

// fillIdentification writes how she was trafficked, and who brought her here, into the inputs of step 2.
func (s inputs) fillIdentification(pack *country.Pack, lang string, in domain.Identification) {
	said := func(municipality, country string) []string {
		return []string{present.Place{Municipality: municipality, Country: country}.Said(pack, lang)}
	}
	maps.Copy(s.Values, request.Values{identified + "acts": in.Acts, identified + "migration_status": {in.Migration},
		identified + "recruited": said(in.Recruited, in.RecruitedCountry),
		identified + "exploited": said(in.Exploited, in.ExploitedCountry),
		identified + "industry":  {in.Industry}, identified + "referred_by": {in.By},
		identified + "referred_by_name": {in.ByName}, identified + "referred_on": {string(in.On)},
		identified + "referral_reason": {in.Why}})
}
