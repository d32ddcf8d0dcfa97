package intake

import (
	"fmt"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/names"
)

// checkRegister finds everything wrong with a filing, so that it is mended in one go.
func checkRegister(s *act.Service, in RegisterInput) error {
	var c fault.Fields
	checkCase(s, &c, in.Case)
	checkHearing(s, &c, in.Case.Hearing)
	c.Check(in.Case.Court != domain.CourtOrdered, "court_status", "case.order_apart")
	c.Check(in.Case.Court != domain.CourtNone || !knownMinor(s, in.Case), "court_status", "case.court_ask")
	checkIdentity(s, &c, in.Identity, len(in.Case.Group))
	checkAges(&c, s.Today(), in.Case.Group, in.Identity, func(_, n int) string { return birthdateField(n) })
	checkSafety(s, &c, in.Safety)
	checkRestricted(&c, in.Restricted)
	checkConsent(s, &c, in.Consent, knownMinor(s, in.Case))
	checkNeeds(s, &c, in.Needs)
	return c.Err()
}

// knownMinor reports whether a case is that of a minor. Where the age is missing, that is said, and nothing is asked of
// her that only minors are asked.
func knownMinor(s *act.Service, in domain.Case) bool {
	return in.Lead().Age >= 0 && in.Minor(s.Majority())
}

// hearingDays is how far ahead a hearing may lie: a few years, as criminal courts here do.
const hearingDays = 5 * 365

func checkCase(s *act.Service, c *fault.Fields, in domain.Case) {
	if c.Check(len(in.Group) > 0, "group", "case.nobody") {
		c.Check(len(in.Group) <= act.MaxGroup, "group", "field.too_many")
	}
	for i, p := range in.Group {
		checkPerson(s, c, fmt.Sprintf("group.%d", i), p, i, in.Group)
	}
	c.Check(len(in.Languages) > 0, "languages", "field.choose_one")
	for i, l := range in.Languages {
		_, ok := s.Country.Language(l.ID)
		c.Check(ok, fmt.Sprintf("languages.%d.id", i), "field.unknown")
		c.Check(slices.Contains(LanguageLevels(), l.Level), fmt.Sprintf("languages.%d.level", i), "field.choose_one")
	}
	c.Check(in.Nationality == "" || s.Country.HasNationality(in.Nationality), "nationality", "field.unknown")
	s.OneOf(c, "people_group", country.ListPeople, in.People, false)
	s.OneOf(c, "trafficking_status", country.ListTraffickingStatus, in.Status, true)
	act.Text(c, "status_decided_by", in.DecidedBy, act.MaxName)
	s.Codes(c, "exploitation", country.ListExploitation, in.Exploitation)
	s.Codes(c, "controls", country.ListControl, in.Controls)
	s.Codes(c, "recruitment", country.ListRecruitment, in.Recruitment)
	s.Codes(c, "indicators", country.ListIndicator, in.Indicators)
	checkIdentification(s, c, in.Identification)
	s.Codes(c, "clinical_flags", country.ListClinicalExclusion, in.Clinical)
	place(s, c, "found_municipality", in.Found)
	s.OneOf(c, "found_place", country.ListFoundPlace, in.FoundPlace, false)
	switch in.FoundPlace {
	case country.FoundInCountry, "": // Where nobody knows, that is said.
		c.Check(in.Found != "", "found_municipality", "field.choose_one")
	case country.FoundAbroad, country.FoundUnknown:
		c.Check(in.Found == "", "found_municipality", "case.found_elsewhere")
	}
	c.Check(in.FoundCountry == "" || in.FoundPlace == country.FoundAbroad && s.Country.HasNationality(in.FoundCountry) &&
		in.FoundCountry != s.Country.Code(), "found_country", "field.choose_one")
	place(s, c, "origin_municipality", in.Origin)
	c.Check(in.Security >= 1 && in.Security <= 3, "security_level_needed", "field.choose_one")
	c.Check(in.Together == "" || in.Together == domain.TogetherSameUnit || in.Together == domain.TogetherSameShelter,
		"keep_together", "field.unknown")
	s.OneOf(c, "court_status", country.ListCourtStatus, string(in.Court), knownMinor(s, in))
	c.Check(in.Remote == "" || in.Remote == string(domain.Yes) || in.Remote == string(domain.No), "safe_phone",
		"field.unknown")
}

// checkHearing refuses a hearing that was, or that lies too far ahead. One that stands already in a case may pass.
func checkHearing(s *act.Service, c *fault.Fields, day domain.Date) {
	if day != "" {
		act.Coming(c, "hearing_on", day, s.Today(), hearingDays)
	}
}

// LanguageLevels returns the codes for how well a language is spoken, best first.
func LanguageLevels() []string {
	return []string{domain.MotherTongue, "avanzado", "intermedio", "basico", "ninguno"}
}

func checkPerson(s *act.Service, c *fault.Fields, path string, p domain.Person, i int, group []domain.Person) {
	if p.Age < 0 || p.Age > act.MaxAge {
		c.AddArgs(path+".age", "field.age", fault.Args{"max": act.MaxAge})
	}
	s.OneOf(c, path+".gender", country.ListGender, string(p.Gender), true)
	s.OneOf(c, path+".relation", country.ListGroupRelation, p.Relation, true)
	c.Check((i == 0) == (p.Relation == domain.RelationLead), path+".relation", "case.one_lead")
	s.Codes(c, path+".disabilities", country.ListDisability, p.Disabilities)
	if p.Caregiver != nil {
		k := *p.Caregiver
		ok := k >= 0 && k < len(group) && k != i && group[k].Caregiver == nil
		c.Check(ok, path+".caregiver", "case.caregiver_unknown")
		c.Check(!ok || p.Age < s.Majority(), path+".caregiver", "case.caregiver_adult")
	}
}

func place(s *act.Service, c *fault.Fields, path, code string) {
	if code == "" {
		return
	}
	_, ok := s.Country.Municipality(code)
	c.Check(ok, path, "field.unknown")
}

func birthdateField(n int) string { return fmt.Sprintf("identity.persons.%d.birthdate", n) }

func checkIdentity(s *act.Service, c *fault.Fields, in domain.Identity, group int) {
	c.Check(len(in.Persons) <= group, "identity.persons", "field.too_many")
	for i, p := range in.Persons {
		path := fmt.Sprintf("identity.persons.%d", i)
		for field, v := range map[string]string{".given": p.Given, ".family": p.Family, ".use_name": p.UseName} {
			act.Text(c, path+field, v, act.MaxName)
		}
		if p.Born != "" {
			act.Passed(c, path+".birthdate", p.Born, s.Today())
		}
		s.OneOf(c, path+".document", country.ListDocument, p.Document, false)
		c.Check(p.Number == "" || act.DocumentShape.MatchString(strings.TrimSpace(p.Number)), path+".document_number",
			"field.document")
	}
	s.CheckPhone(c, "identity.contact_phone", in.Phone)
	act.Text(c, "identity.safe_contact", in.Safe, domain.MaxLine)
	act.Text(c, "identity.alias", in.Alias, act.MaxName)
	act.Text(c, "identity.remarks", in.Remarks, domain.MaxLine)
}

func checkSafety(s *act.Service, c *fault.Fields, in domain.Safety) {
	c.Check(len(in.Areas) <= act.MaxList, "safety.danger_areas", "field.too_many")
	for i, a := range in.Areas {
		path := fmt.Sprintf("safety.danger_areas.%d", i)
		s.OneOf(c, path+".motive", country.ListDangerArea, a.Motive, true)
		switch a.Scope {
		case domain.DangerDepartment:
			_, ok := s.Country.Department(a.Department)
			c.Check(ok, path+".department", "field.choose_one")
		case domain.DangerTown:
			_, ok := s.Country.Municipality(a.Municipality)
			c.Check(ok, path+".municipality", "field.choose_one")
			if a.RadiusKM < 1 || a.RadiusKM > act.MaxAreaKM {
				c.AddArgs(path+".radius_km", "field.range", fault.Args{"min": 1, "max": act.MaxAreaKM})
			}
		default:
			c.Add(path+".scope", "field.choose_one")
		}
	}
	c.Check(len(in.NoContacts) <= act.MaxList, "safety.no_contacts", "field.too_many")
	for i, n := range in.NoContacts {
		path := fmt.Sprintf("safety.no_contacts.%d", i)
		s.OneOf(c, path+".type", country.ListNoContact, n.Type, true)
		c.Check(!domain.Blank(n.Label) || n.Entity != "", path+".label", "field.required")
		act.Text(c, path+".label", n.Label, 300)
		act.Text(c, path+".entity_id", n.Entity, act.MaxRefLine)
	}
	act.Text(c, "safety.risk_note", in.Risk, act.MaxNote)
	act.Text(c, "safety.arrival_note", in.Arrival, act.MaxNote)
	act.Text(c, "safety.medicines", in.Medicines, domain.MaxLine)
}

func checkRestricted(c *fault.Fields, in domain.Restricted) {
	act.Text(c, "restricted.trafficker_note", in.Trafficker, act.MaxNote)
	act.Text(c, "restricted.exact_place", in.Place, act.MaxNote)
	act.Text(c, "restricted.officials_note", in.Officials, act.MaxNote)
	checkApart(c, in.KeepApart)
}

func checkNeeds(s *act.Service, c *fault.Fields, needs []NeedInput) {
	if c.Check(len(needs) > 0, "needs", "case.no_need") {
		c.Check(len(needs) <= act.MaxNeeds, "needs", "field.too_many")
	}
	for i, n := range needs {
		path := fmt.Sprintf("needs.%d", i)
		s.OneOf(c, path+".need", country.ListService, n.Need, true)
		s.OneOf(c, path+".urgency", country.ListUrgency, string(n.Urgency), true)
		switch s.Country.NeedClass(n.Need) {
		case "legal":
			s.OneOf(c, path+".specialism", country.ListLegalSpecialism, n.Specialism, false)
		case "psych":
			s.OneOf(c, path+".specialism", country.ListPsychSpecialism, n.Specialism, false)
		default:
			c.Check(n.Specialism == "", path+".specialism", "field.unknown")
		}
		act.Text(c, path+".note", n.Note, domain.MaxLine)
		if !n.EarliestAt.IsZero() {
			act.Coming(c, path+".earliest_arrival", domain.DateOf(n.EarliestAt.In(s.Country.TimeZone())), s.Today(),
				act.YearDays)
		}
	}
}

// checkAges adds a fault for every member of a group whose age contradicts her birth date: a wrong year can send a girl
// to a house for adults. An estimated age contradicts nothing. Members are found by their ref, or by their place where
// a filing has none yet; at gives the path of the field to correct, by the place in the group and in the identity.
func checkAges(c *fault.Fields, today domain.Date, group []domain.Person, id domain.Identity,
	at func(member, named int) string) {
	for n, who := range id.Persons {
		i := n
		if who.Ref != "" {
			i = (domain.Case{Group: group}).Member(who.Ref)
		}
		if i < 0 || i >= len(group) || who.Born == "" || group[i].AgeEstimated {
			continue
		}
		if is := who.Born.AgeOn(today); is >= 0 && is != group[i].Age {
			c.AddArgs(at(i, n), "case.age_differs", fault.Args{"age": is, "said": group[i].Age})
		}
	}
}

// maxApart bounds whom one case names. A name has at least apartLetters letters, so that a syllable keeps nobody apart,
// and at most apartMost signs.
const (
	maxApart     = 20
	apartLetters = 3
	apartMost    = 300
)

func checkApart(c *fault.Fields, said []string) {
	c.Check(len(said) <= maxApart, "restricted.keep_apart", "field.too_many")
	for i, name := range said {
		path := fmt.Sprintf("restricted.keep_apart.%d", i)
		act.Text(c, path, name, apartMost)
		if len([]rune(strings.Join(names.Words(name), ""))) < apartLetters {
			c.AddArgs(path, "field.too_short", fault.Args{"min": apartLetters})
		}
	}
}
