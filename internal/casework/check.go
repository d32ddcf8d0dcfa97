package casework

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Bounds of what a case may hold. They keep a row small and a page readable; none of them is law.
const (
	maxGroup   = 20
	maxNeeds   = 12
	maxList    = 40
	maxName    = 120
	maxNote    = 8000
	maxAge     = 120
	maxAreaKM  = 500
	maxRefLine = 40
)

var (
	phoneShape    = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	documentShape = regexp.MustCompile(`^[0-9A-Za-z -]{4,30}$`)
)

// checkRegister finds everything wrong with a filing, so that it is mended in one go.
func (s *Service) checkRegister(in RegisterInput) error {
	var c fault.Fields
	s.checkCase(&c, in.Case)
	c.Check(in.Case.Court != domain.CourtOrdered, "court_status", "case.order_apart")
	s.checkIdentity(&c, in.Identity, len(in.Case.Group))
	s.checkSafety(&c, in.Safety)
	checkRestricted(&c, in.Restricted)
	s.checkConsent(&c, in.Consent, in.Case.Minor(s.majority()))
	s.checkNeeds(&c, in.Needs)
	return c.Err()
}

func (s *Service) codes(c *fault.Fields, path, list string, codes []string) {
	c.Check(len(codes) <= maxList, path, "field.too_many")
	for _, v := range codes {
		if !c.Check(s.pack.Has(list, v), path, "field.unknown") {
			return
		}
	}
}

func (s *Service) oneOf(c *fault.Fields, path, list, code string, required bool) {
	if code == "" && !required {
		return
	}
	c.Check(s.pack.Has(list, code), path, "field.choose_one")
}

func text(c *fault.Fields, path, value string, limit int) {
	if utf8.RuneCountInString(value) > limit {
		c.AddArgs(path, "field.too_long", fault.Args{"max": limit})
	}
	c.Check(clean(value), path, "field.characters")
}

func (s *Service) checkCase(c *fault.Fields, in domain.Case) {
	if c.Check(len(in.Group) > 0, "group", "case.nobody") {
		c.Check(len(in.Group) <= maxGroup, "group", "field.too_many")
	}
	for i, p := range in.Group {
		s.checkPerson(c, fmt.Sprintf("group.%d", i), p, i, in.Group)
	}
	c.Check(len(in.Languages) > 0, "languages", "field.choose_one")
	for _, l := range in.Languages {
		_, ok := s.pack.Language(l.ID)
		c.Check(ok, "languages", "field.unknown")
		c.Check(slices.Contains(LanguageLevels(), l.Level), "languages", "field.unknown")
	}
	c.Check(in.Nationality == "" || s.pack.HasNationality(in.Nationality), "nationality", "field.unknown")
	s.oneOf(c, "people_group", country.ListPeople, in.People, false)
	s.oneOf(c, "trafficking_status", country.ListTraffickingStatus, in.Status, true)
	text(c, "status_decided_by", in.DecidedBy, maxName)
	s.codes(c, "exploitation", country.ListExploitation, in.Exploitation)
	s.codes(c, "controls", country.ListControl, in.Controls)
	s.codes(c, "recruitment", country.ListRecruitment, in.Recruitment)
	s.codes(c, "indicators", country.ListIndicator, in.Indicators)
	s.codes(c, "clinical_flags", country.ListClinicalExclusion, in.Clinical)
	s.place(c, "found_municipality", in.Found)
	s.place(c, "origin_municipality", in.Origin)
	c.Check(in.Security >= 1 && in.Security <= 3, "security_level_needed", "field.choose_one")
	c.Check(in.Together == "" || in.Together == domain.TogetherSameUnit || in.Together == domain.TogetherSameShelter, "keep_together", "field.unknown")
	s.oneOf(c, "court_status", country.ListCourtStatus, string(in.Court), in.Minor(s.majority()))
	if in.Hearing != "" {
		_, ok := domain.ParseDate(string(in.Hearing))
		c.Check(ok, "hearing_on", "field.date")
	}
	c.Check(in.Remote == "" || in.Remote == string(domain.Yes) || in.Remote == string(domain.No), "safe_phone", "field.unknown")
}

// LanguageLevels returns the codes for how well a language is spoken, best first.
func LanguageLevels() []string {
	return []string{"materno", "avanzado", "intermedio", "basico", "ninguno"}
}

func (s *Service) checkPerson(c *fault.Fields, path string, p domain.Person, i int, group []domain.Person) {
	c.Check(p.Age >= 0 && p.Age <= maxAge, path+".age", "field.age")
	s.oneOf(c, path+".gender", country.ListGender, string(p.Gender), true)
	s.oneOf(c, path+".relation", country.ListGroupRelation, p.Relation, true)
	c.Check((i == 0) == (p.Relation == domain.RelationLead), path+".relation", "case.one_lead")
	s.codes(c, path+".disabilities", country.ListDisability, p.Disabilities)
	if p.Caregiver != nil {
		k := *p.Caregiver
		ok := k >= 0 && k < len(group) && k != i && group[k].Caregiver == nil
		c.Check(ok, path+".caregiver", "case.caregiver_unknown")
		c.Check(!ok || p.Age < s.majority(), path+".caregiver", "case.caregiver_adult")
	}
}

func (s *Service) place(c *fault.Fields, path, code string) {
	if code == "" {
		return
	}
	_, ok := s.pack.Municipality(code)
	c.Check(ok, path, "field.unknown")
}

func (s *Service) checkIdentity(c *fault.Fields, in domain.Identity, group int) {
	c.Check(len(in.Persons) <= group, "identity.persons", "field.too_many")
	for i, p := range in.Persons {
		path := fmt.Sprintf("identity.persons.%d", i)
		for field, v := range map[string]string{".given": p.Given, ".family": p.Family, ".use_name": p.UseName} {
			text(c, path+field, v, maxName)
		}
		if p.Born != "" {
			_, ok := domain.ParseDate(string(p.Born))
			c.Check(ok && !s.today().Before(p.Born), path+".birthdate", "field.date_past")
		}
		s.oneOf(c, path+".document", country.ListDocument, p.Document, false)
		c.Check(p.Number == "" || documentShape.MatchString(p.Number), path+".document_number", "field.document")
	}
	c.Check(in.Phone == "" || phoneShape.MatchString(in.Phone), "identity.contact_phone", "field.phone")
	text(c, "identity.safe_contact", in.Safe, MaxLine)
	text(c, "identity.alias", in.Alias, maxName)
	text(c, "identity.remarks", in.Remarks, MaxLine)
}

func (s *Service) checkSafety(c *fault.Fields, in domain.Safety) {
	c.Check(len(in.Areas) <= maxList, "safety.danger_areas", "field.too_many")
	for i, a := range in.Areas {
		path := fmt.Sprintf("safety.danger_areas.%d", i)
		s.oneOf(c, path+".motive", country.ListDangerArea, a.Motive, true)
		switch a.Scope {
		case "departamento":
			_, ok := s.pack.Department(a.Department)
			c.Check(ok, path+".department", "field.choose_one")
		case "municipio":
			_, ok := s.pack.Municipality(a.Municipality)
			c.Check(ok, path+".municipality", "field.choose_one")
			if a.RadiusKM < 1 || a.RadiusKM > maxAreaKM {
				c.AddArgs(path+".radius_km", "field.range", fault.Args{"min": 1, "max": maxAreaKM})
			}
		default:
			c.Add(path+".scope", "field.choose_one")
		}
	}
	c.Check(len(in.NoContacts) <= maxList, "safety.no_contacts", "field.too_many")
	for i, n := range in.NoContacts {
		path := fmt.Sprintf("safety.no_contacts.%d", i)
		s.oneOf(c, path+".type", country.ListNoContact, n.Type, true)
		c.Check(strings.TrimSpace(n.Label) != "" || n.Entity != "", path+".label", "field.required")
		text(c, path+".label", n.Label, 300)
		text(c, path+".entity_id", n.Entity, maxRefLine)
	}
	text(c, "safety.risk_note", in.Risk, maxNote)
	text(c, "safety.arrival_note", in.Arrival, maxNote)
	text(c, "safety.medicines", in.Medicines, MaxLine)
}

func checkRestricted(c *fault.Fields, in domain.Restricted) {
	text(c, "restricted.trafficker_note", in.Trafficker, maxNote)
	text(c, "restricted.exact_place", in.Place, maxNote)
	text(c, "restricted.officials_note", in.Officials, maxNote)
}

func (s *Service) checkNeeds(c *fault.Fields, needs []NeedInput) {
	if c.Check(len(needs) > 0, "needs", "case.no_need") {
		c.Check(len(needs) <= maxNeeds, "needs", "field.too_many")
	}
	for i, n := range needs {
		path := fmt.Sprintf("needs.%d", i)
		s.oneOf(c, path+".need", country.ListService, n.Need, true)
		s.oneOf(c, path+".urgency", country.ListUrgency, string(n.Urgency), true)
		switch s.pack.NeedClass(n.Need) {
		case "legal":
			s.oneOf(c, path+".specialism", country.ListLegalSpecialism, n.Specialism, false)
		case "psych":
			s.oneOf(c, path+".specialism", country.ListPsychSpecialism, n.Specialism, false)
		default:
			c.Check(n.Specialism == "", path+".specialism", "field.unknown")
		}
		text(c, path+".note", n.Note, MaxLine)
	}
}
