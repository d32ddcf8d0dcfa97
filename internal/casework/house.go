package casework

import (
	"context"
	"fmt"
	"regexp"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ShelterInput is what a shelter says of itself. Ids, the agency and the moment of confirmation are set here; a unit without an id is new.
type ShelterInput struct {
	Name            string
	Municipality    string
	Address         string
	Phone           string
	Email           string
	Operator        string
	OperatorType    string
	Active          bool
	IntakeHours     string
	MaxStayDays     int
	SecurityLevel   int
	FemaleStaffOnly bool
	Languages       []string
	Accessibility   []string
	Services        []string
	Exclusions      []string
	MinorLicence    *domain.Licence
	Units           []domain.Unit
}

const (
	maxUnits    = 30
	maxStayDays = 3650
	maxWaitDays = 365
)

// Shapes of what people type about a provider. What follows a comma in the hours is for people.
var (
	hoursShape = regexp.MustCompile(`^(24h|24/7|(\pL{3,9}(-\pL{3,9})? )?([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00))(,.*)?$`)
	mailShape  = regexp.MustCompile(`^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}\.[A-Za-z]{2,24}$`)
)

// EditShelter changes what a shelter says of itself. A unit that somebody lives in or is promised a bed in cannot be taken away, and no
// unit can be made smaller than what was promised.
func (s *Service) EditShelter(ctx context.Context, actor domain.Actor, id domain.ShelterID, rev int64, in ShelterInput) error {
	return s.onShelter(ctx, actor, id, rev, policy.ShelterEdit, func(t *txn, sh *store.Rec[domain.Shelter], stays []domain.Stay) error {
		before := sh.V
		var c fault.Fields
		s.checkShelter(&c, in)
		sh.V = s.shelterFrom(before, in)
		for i, u := range sh.V.Units {
			if _, ok := before.UnitByID(u.ID); ok {
				roomKept(&c, fmt.Sprintf("units.%d.beds.total", i), before, sh.V, u.ID, stays)
			}
		}
		for _, u := range before.Units {
			if _, kept := sh.V.UnitByID(u.ID); !kept && taken(before, u.ID, stays) > 0 {
				c.AddArgs("units", "shelter.unit_taken", fault.Args{"taken": taken(before, u.ID, stays)})
			}
		}
		sh.V.ConfirmedAt, sh.V.ConfirmedBy = t.now, actor.Account
		return c.Err()
	})
}

// CreateShelter adds a shelter to an agency.
func (s *Service) CreateShelter(ctx context.Context, actor domain.Actor, agency domain.AgencyID, in ShelterInput) (domain.ShelterID, error) {
	var id domain.ShelterID
	err := s.act(ctx, actor, func(t *txn) error {
		if err := t.may(policy.ShelterCreate, policy.AgencyFacts{ID: string(agency)}, "agency", string(agency)); err != nil {
			return err
		}
		if err := t.activeAgency(agency); err != nil {
			return err
		}
		var c fault.Fields
		s.checkShelter(&c, in)
		if err := c.Err(); err != nil {
			return err
		}
		id = domain.NewID[domain.ShelterID]()
		sh := s.shelterFrom(domain.Shelter{ID: id, Agency: agency, Ref: "S-" + domain.SpokenCode()}, in)
		sh.ConfirmedAt, sh.ConfirmedBy = t.now, actor.Account
		store.Put(&t.ch, store.New(sh))
		t.logged(policy.ShelterCreate, "shelter", string(id), "")
		return t.book(string(id))
	})
	return id, err
}

// activeAgency refuses an agency that is absent or closed, and makes the act depend on it.
func (t *txn) activeAgency(id domain.AgencyID) error {
	a, err := store.Get[domain.Agency](t.ctx, t.store, id)
	if err != nil {
		return err
	}
	if !a.V.Active {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	store.Check(&t.ch, a)
	return nil
}

func (s *Service) shelterFrom(old domain.Shelter, in ShelterInput) domain.Shelter {
	sh := old
	sh.Name, sh.Municipality, sh.Address, sh.Phone, sh.Email = in.Name, in.Municipality, in.Address, in.Phone, in.Email
	sh.Active, sh.IntakeHours, sh.MaxStayDays, sh.SecurityLevel = in.Active, in.IntakeHours, in.MaxStayDays, in.SecurityLevel
	sh.FemaleStaffOnly, sh.Languages, sh.Accessibility = in.FemaleStaffOnly, in.Languages, in.Accessibility
	sh.Services, sh.Exclusions, sh.MinorLicence = in.Services, in.Exclusions, in.MinorLicence
	if in.Operator != "" {
		sh.Operator = in.Operator
	}
	if in.OperatorType != "" {
		sh.OperatorType = in.OperatorType
	}
	if place, ok := s.pack.Municipality(in.Municipality); ok {
		sh.Department = place.Department
	}
	sh.Units = make([]domain.Unit, len(in.Units))
	for i, u := range in.Units {
		if known, ok := old.UnitByID(u.ID); ok {
			u.Ref = known.Ref
		} else {
			u.ID, u.Ref = domain.NewID[domain.UnitID](), ""
		}
		sh.Units[i] = u
	}
	return sh
}

func (s *Service) checkShelter(c *fault.Fields, in ShelterInput) {
	s.checkContact(c, in.Name, in.Phone, in.Email)
	_, ok := s.pack.Municipality(in.Municipality)
	c.Check(ok, "municipality", "field.choose_one")
	c.Check(in.Address != "", "address", "field.required")
	text(c, "address", in.Address, 300)
	text(c, "operator", in.Operator, maxRefLine)
	s.oneOf(c, "operator_type", country.ListAgencyType, in.OperatorType, false)
	c.Check(hoursShape.MatchString(in.IntakeHours) && len(in.IntakeHours) <= 120 && clean(in.IntakeHours), "intake_hours", "field.hours")
	inRange(c, "max_stay_days", in.MaxStayDays, 0, maxStayDays)
	c.Check(in.SecurityLevel >= 1 && in.SecurityLevel <= 3, "security_level", "field.choose_one")
	s.checkLanguages(c, in.Languages)
	s.codes(c, "accessibility", country.ListAccess, in.Accessibility)
	s.codes(c, "services", country.ListService, in.Services)
	s.codes(c, "clinical_exclusions", country.ListClinicalExclusion, in.Exclusions)
	if l := in.MinorLicence; l != nil {
		c.Check(l.Authority != "", "minor_authorization.authority", "field.required")
		text(c, "minor_authorization.authority", l.Authority, maxName)
		text(c, "minor_authorization.status", l.Status, maxRefLine)
		_, ok := domain.ParseDate(string(l.ValidUntil))
		c.Check(ok, "minor_authorization.valid_until", "field.date")
	}
	if c.Check(len(in.Units) > 0, "units", "field.required") {
		c.Check(len(in.Units) <= maxUnits, "units", "field.too_many")
	}
	seen := map[domain.UnitID]bool{}
	for i, u := range in.Units {
		path := fmt.Sprintf("units.%d", i)
		c.Check(u.ID == "" || !seen[u.ID], path+".id", "field.unknown")
		seen[u.ID] = true
		s.checkUnit(c, path, u)
	}
}

func (s *Service) checkUnit(c *fault.Fields, path string, u domain.Unit) {
	c.Check(u.Name != "", path+".name", "field.required")
	text(c, path+".name", u.Name, maxName)
	s.oneOf(c, path+".population", country.ListUnitPopulation, u.Population, true)
	c.Check(len(u.Genders) > 0, path+".genders", "field.choose_one")
	s.codes(c, path+".genders", country.ListGender, plain(u.Genders))
	if inRange(c, path+".age_min", u.AgeMin, 0, maxAge) {
		inRange(c, path+".age_max", u.AgeMax, u.AgeMin, maxAge)
	}
	if k := u.Children; k != nil {
		inRange(c, path+".caregiver_children.max_children", k.Max, 0, maxGroup)
		inRange(c, path+".caregiver_children.boy_max_age", k.BoyMaxAge, 0, s.majority())
		inRange(c, path+".caregiver_children.girl_max_age", k.GirlMaxAge, 0, s.majority())
	}
	s.codes(c, path+".exploitation_only", country.ListExploitation, u.Exploitation)
	inRange(c, path+".reserved_for_security_level", u.ReservedLevel, 0, 3)
	inRange(c, path+".beds.total", u.Beds.Total, 0, MaxBeds)
	inRange(c, path+".beds.blocked", u.Beds.Blocked, 0, MaxBeds)
	inRange(c, path+".beds.residents", u.Beds.Residents, 0, MaxBeds)
}

func (s *Service) checkContact(c *fault.Fields, name, phone, mail string) {
	c.Check(name != "", "name", "field.required")
	text(c, "name", name, maxName)
	c.Check(phone == "" || phoneShape.MatchString(phone), "phone", "field.phone")
	c.Check(mail == "" || mailShape.MatchString(mail), "email", "field.email")
}

func (s *Service) checkLanguages(c *fault.Fields, ids []string) {
	c.Check(len(ids) > 0, "languages", "field.choose_one")
	c.Check(len(ids) <= maxList, "languages", "field.too_many")
	for _, id := range ids {
		_, ok := s.pack.Language(id)
		c.Check(ok, "languages", "field.unknown")
	}
}

// plain writes codes of a named type as the pack stores them.
func plain[C ~string](codes []C) []string {
	out := make([]string, len(codes))
	for i, v := range codes {
		out[i] = string(v)
	}
	return out
}
