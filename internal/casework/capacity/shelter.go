package capacity

import (
	"context"
	"fmt"
	"regexp"

	"amparo/internal/casework/act"
	"amparo/internal/casework/address"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match/snapshot"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ShelterInput is what a shelter says of itself. Ids, the agency and the moment of confirmation are set here; a unit
// without an id is new.
type ShelterInput struct {
	Name            string
	Municipality    string
	Address         string
	Phone           string
	Email           string
	DutyPhone       string // empty: the agency's
	DutyHours       string
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

var mailShape = regexp.MustCompile(`^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}\.[A-Za-z]{2,24}$`)

// EditShelter changes what a shelter says of itself. A unit that somebody lives in or is promised a bed in cannot be
// taken away, and no unit can be made smaller than what was promised.
func (s *Service) EditShelter(ctx context.Context, actor domain.Actor, id domain.ShelterID, rev int64,
	in ShelterInput) error {
	return onShelter(ctx, s.Service, actor, id, rev, policy.ShelterEdit, func(t *act.Txn, sh *store.Rec[domain.Shelter],
		stays []domain.Stay) error {
		before := sh.V
		var c fault.Fields
		sealed, err := address.Sealed(t, id)
		if err != nil {
			return err
		}
		checkShelter(t.Service, &c, in, sealed)
		sh.V = shelterFrom(t.Service, before, in)
		for i, u := range sh.V.Units {
			c.Check(!u.Open || !u.Surge.Over(t.Now), fmt.Sprintf("units.%d.open", i), "surge.over")
			if _, ok := before.UnitByID(u.ID); ok {
				roomKept(&c, fmt.Sprintf("units.%d.beds.total", i), before, sh.V, u.ID, stays)
			}
		}
		roomForResidents(&c, before, sh.V)
		for _, u := range before.Units {
			if _, kept := sh.V.UnitByID(u.ID); !kept && taken(before, u.ID, stays) > 0 {
				c.AddArgs("units", "shelter.unit_taken", fault.Args{"taken": taken(before, u.ID, stays)})
			}
		}
		sh.V.ConfirmedAt, sh.V.ConfirmedBy = t.Now, actor.Account
		if err := c.Err(); err != nil {
			return err
		}
		if err := address.Keep(t, &sh.V, stays); err != nil {
			return err
		}
		return t.EndOffers(before.Active && !sh.V.Active, before.Agency, string(id))
	})
}

// CreateShelter adds a shelter to an agency.
func (s *Service) CreateShelter(ctx context.Context, actor domain.Actor, agency domain.AgencyID,
	in ShelterInput) (domain.ShelterID, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (domain.ShelterID, error) {
		if err := MayAddTo(t, policy.ShelterCreate, agency); err != nil {
			return "", err
		}
		return AddShelter(t, agency, in)
	})
}

// MayAddTo refuses who may add nothing to an agency, and an agency that is absent or closed; the act depends on it.
func MayAddTo(t *act.Txn, action policy.Action, id domain.AgencyID) error {
	if err := t.Authorize(action, policy.AgencyFacts{ID: string(id)}, "agency", string(id)); err != nil {
		return err
	}
	a, err := store.Get[domain.Agency](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	if !a.V.Active {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	store.Check(&t.Change, a)
	return nil
}

// AddShelter adds a shelter to an agency in an act that may.
func AddShelter(t *act.Txn, agency domain.AgencyID, in ShelterInput) (id domain.ShelterID, err error) {
	var c fault.Fields
	checkShelter(t.Service, &c, in, false)
	id = domain.NewID[domain.ShelterID]()
	sh := shelterFrom(t.Service, domain.Shelter{ID: id, Agency: agency, Ref: "S-" + domain.SpokenCode()}, in)
	roomForResidents(&c, domain.Shelter{}, sh)
	if err := c.Err(); err != nil {
		return id, err
	}
	sh.ConfirmedAt, sh.ConfirmedBy = t.Now, t.Actor.Account
	if err := address.Keep(t, &sh, nil); err != nil {
		return id, err
	}
	store.Put(&t.Change, store.New(sh))
	t.LogAct(policy.ShelterCreate, "shelter", string(id), "")
	return id, t.AdvanceCapacity(string(id))
}

// roomForResidents refuses a unit that is new in a shelter and has fewer beds than it blocks and people who live in it
// already.
func roomForResidents(c *fault.Fields, before, after domain.Shelter) {
	for i, u := range after.Units {
		if _, known := before.UnitByID(u.ID); !known && u.Beds.Blocked+u.Beds.Residents > u.Beds.Total {
			c.AddArgs(fmt.Sprintf("units.%d.beds.residents", i), "beds.too_few", fault.Args{"total": u.Beds.Total})
		}
	}
}

func shelterFrom(s *act.Service, old domain.Shelter, in ShelterInput) domain.Shelter {
	sh := old
	sh.Name, sh.Municipality, sh.Address, sh.Phone, sh.Email = in.Name, in.Municipality, in.Address, s.Phone(in.Phone),
		in.Email
	sh.DutyPhone, sh.DutyHours = s.Phone(in.DutyPhone), in.DutyHours
	sh.Active, sh.IntakeHours, sh.MaxStayDays, sh.SecurityLevel = in.Active, in.IntakeHours, in.MaxStayDays,
		in.SecurityLevel
	sh.FemaleStaffOnly, sh.Languages, sh.Accessibility = in.FemaleStaffOnly, in.Languages, in.Accessibility
	sh.Services, sh.Exclusions, sh.MinorLicence = in.Services, in.Exclusions, in.MinorLicence
	if in.Operator != "" {
		sh.Operator = in.Operator
	}
	if in.OperatorType != "" {
		sh.OperatorType = in.OperatorType
	}
	if place, ok := s.Country.Municipality(in.Municipality); ok {
		sh.Department = place.Department
	}
	sh.Units = make([]domain.Unit, len(in.Units))
	for i, u := range in.Units {
		if known, ok := old.UnitByID(u.ID); ok {
			u.Ref, u.Surge = known.Ref, known.Surge // The desk alone opens surge places.
		} else {
			u.ID, u.Ref, u.Surge = domain.NewID[domain.UnitID](), "", nil
		}
		sh.Units[i] = u
	}
	return sh
}

// checkShelter refuses what a shelter cannot say of itself. An address that is sealed need not be written again.
func checkShelter(s *act.Service, c *fault.Fields, in ShelterInput, sealed bool) {
	checkContact(s, c, in.Name, in.Phone, in.Email)
	s.CheckPhone(c, "duty_phone", in.DutyPhone)
	act.Text(c, "duty_hours", in.DutyHours, act.MaxName)
	_, ok := s.Country.Municipality(in.Municipality)
	c.Check(ok, "municipality", "field.choose_one")
	if in.Address != "" || !sealed {
		act.Required(c, "address", in.Address, 300)
	}
	act.Text(c, "operator", in.Operator, act.MaxRefLine)
	s.OneOf(c, "operator_type", country.ListAgencyType, in.OperatorType, false)
	if c.Check(snapshot.ParseHours(in.IntakeHours).Known, "intake_hours", "field.hours") {
		act.Text(c, "intake_hours", in.IntakeHours, act.MaxName)
	}
	inRange(c, "max_stay_days", in.MaxStayDays, 0, maxStayDays)
	c.Check(in.SecurityLevel >= 1 && in.SecurityLevel <= 3, "security_level", "field.choose_one")
	checkLanguages(s, c, in.Languages)
	s.Codes(c, "accessibility", country.ListAccess, in.Accessibility)
	s.Codes(c, "services", country.ListService, in.Services)
	s.Codes(c, "clinical_exclusions", country.ListClinicalExclusion, in.Exclusions)
	if l := in.MinorLicence; l != nil {
		act.Required(c, "minor_authorization.authority", l.Authority, act.MaxName)
		act.Text(c, "minor_authorization.status", l.Status, act.MaxRefLine)
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
		checkUnit(s, c, path, u)
	}
}

func checkUnit(s *act.Service, c *fault.Fields, path string, u domain.Unit) {
	act.Required(c, path+".name", u.Name, act.MaxName)
	s.OneOf(c, path+".population", country.ListUnitPopulation, u.Population, true)
	c.Check(len(u.Genders) > 0, path+".genders", "field.choose_one")
	s.Codes(c, path+".genders", country.ListGender, plain(u.Genders))
	if inRange(c, path+".age_min", u.AgeMin, 0, act.MaxAge) {
		inRange(c, path+".age_max", u.AgeMax, u.AgeMin, act.MaxAge)
	}
	if k := u.Children; k != nil {
		inRange(c, path+".caregiver_children.max_children", k.Max, 0, act.MaxGroup)
		inRange(c, path+".caregiver_children.boy_max_age", k.BoyMaxAge, 0, s.Majority())
		inRange(c, path+".caregiver_children.girl_max_age", k.GirlMaxAge, 0, s.Majority())
	}
	s.Codes(c, path+".exploitation_only", country.ListExploitation, u.Exploitation)
	inRange(c, path+".reserved_for_security_level", u.ReservedLevel, 0, 3)
	inRange(c, path+".beds.total", u.Beds.Total, 0, MaxBeds)
	inRange(c, path+".beds.blocked", u.Beds.Blocked, 0, MaxBeds)
	inRange(c, path+".beds.residents", u.Beds.Residents, 0, MaxBeds)
}

func checkContact(s *act.Service, c *fault.Fields, name, phone, mail string) {
	act.Required(c, "name", name, act.MaxName)
	s.CheckPhone(c, "phone", phone)
	c.Check(mail == "" || mailShape.MatchString(mail), "email", "field.email")
}

func checkLanguages(s *act.Service, c *fault.Fields, ids []string) {
	c.Check(len(ids) > 0, "languages", "field.choose_one")
	c.Check(len(ids) <= act.MaxList, "languages", "field.too_many")
	for _, id := range ids {
		_, ok := s.Country.Language(id)
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
