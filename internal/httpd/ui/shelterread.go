package ui

import (
	"strconv"
	"strings"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// yes is what a ticked box sends.
const yes = "si"

// values collects the content of a form.
type values map[string][]string

func (v values) text(name, value string) { v[name] = []string{value} }

func (v values) count(name string, n int) { v[name] = []string{strconv.Itoa(n)} }

func (v values) tick(name string, on bool) {
	if on {
		v[name] = []string{yes}
	}
}

// shelterValues is what a shelter says of itself, as its form shows it.
func shelterValues(sh domain.Shelter) map[string][]string {
	v := values{"languages": sh.Languages, "accessibility": sh.Accessibility, "services": sh.Services, "clinical_exclusions": sh.Exclusions}
	v.text("name", sh.Name)
	v.text("municipality", sh.Municipality)
	v.text("address", sh.Address)
	v.text("phone", sh.Phone)
	v.text("email", sh.Email)
	v.text("intake_hours", sh.IntakeHours)
	v.count("max_stay_days", sh.MaxStayDays)
	v.count("security_level", sh.SecurityLevel)
	v.tick("active", sh.Active)
	v.tick("female_staff_only", sh.FemaleStaffOnly)
	if l := sh.MinorLicence; l != nil {
		v.text("minor_authorization.authority", l.Authority)
		v.text("minor_authorization.status", l.Status)
		v.text("minor_authorization.valid_until", string(l.ValidUntil))
	}
	return v
}

// unitValues is one unit as its form shows it.
func unitValues(un domain.Unit) map[string][]string {
	v := values{"unit.genders": nil, "unit.exploitation_only": un.Exploitation}
	for _, g := range un.Genders {
		v["unit.genders"] = append(v["unit.genders"], string(g))
	}
	v.text("unit.name", un.Name)
	v.text("unit.population", un.Population)
	v.count("unit.age_min", un.AgeMin)
	v.count("unit.age_max", un.AgeMax)
	v.tick("unit.accepts_pregnant", un.Pregnant)
	v.tick("unit.foreigners_only", un.ForeignOnly)
	v.tick("unit.lgbtiq_only", un.LGBTIQOnly)
	v.tick("unit.open", un.Open)
	v.tick("unit.children", un.Children != nil)
	if k := un.Children; k != nil {
		v.count("unit.caregiver_children.max_children", k.Max)
		v.count("unit.caregiver_children.boy_max_age", k.BoyMaxAge)
		v.count("unit.caregiver_children.girl_max_age", k.GirlMaxAge)
	}
	if un.ReservedLevel > 0 {
		v.count("unit.reserved_for_security_level", un.ReservedLevel)
	}
	v.count("unit.beds.total", un.Beds.Total)
	v.count("unit.beds.blocked", un.Beds.Blocked)
	v.count("unit.beds.residents", un.Beds.Residents)
	return v
}

// shelterInput is a shelter as the verb that changes it takes it.
func shelterInput(sh domain.Shelter) casework.ShelterInput {
	return casework.ShelterInput{
		Name: sh.Name, Municipality: sh.Municipality, Address: sh.Address, Phone: sh.Phone, Email: sh.Email, Operator: sh.Operator,
		OperatorType: sh.OperatorType, Active: sh.Active, IntakeHours: sh.IntakeHours, MaxStayDays: sh.MaxStayDays, SecurityLevel: sh.SecurityLevel,
		FemaleStaffOnly: sh.FemaleStaffOnly, Languages: sh.Languages, Accessibility: sh.Accessibility, Services: sh.Services,
		Exclusions: sh.Exclusions, MinorLicence: sh.MinorLicence, Units: append([]domain.Unit(nil), sh.Units...),
	}
}

// line reads one line of text.
func line(form view.Form, name string) string {
	return strings.Join(strings.Fields(form.Get(name)), " ")
}

// phoneIn reads a telephone number the way it is kept, without the signs people put between the digits.
func phoneIn(form view.Form, name string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(strings.TrimSpace(form.Get(name)))
}

// houseOf reads where a shelter stands, whom to call and its licence.
func houseOf(in *casework.ShelterInput, form view.Form) {
	in.Name, in.Municipality, in.Address = line(form, "name"), form.Get("municipality"), line(form, "address")
	in.Phone, in.Email, in.IntakeHours, in.Active = phoneIn(form, "phone"), line(form, "email"), line(form, "intake_hours"), ticked(form, "active")
	in.MinorLicence = nil
	l := domain.Licence{Authority: line(form, "minor_authorization.authority"), Status: line(form, "minor_authorization.status"),
		ValidUntil: domain.Date(form.Get("minor_authorization.valid_until"))}
	if l.Authority != "" || l.ValidUntil != "" {
		in.MinorLicence = &l
	}
}

// careOf reads whom and what a shelter can take in.
func careOf(in *casework.ShelterInput, form view.Form) {
	in.SecurityLevel, in.MaxStayDays, in.FemaleStaffOnly = number(form, "security_level"), number(form, "max_stay_days"), ticked(form, "female_staff_only")
	in.Languages, in.Accessibility = chosen(form, "languages"), chosen(form, "accessibility")
	in.Services, in.Exclusions = chosen(form, "services"), chosen(form, "clinical_exclusions")
}

// unitOf reads a unit; its id and what its form does not show stay.
func unitOf(un domain.Unit, form view.Form) domain.Unit {
	un.Name, un.Population, un.Genders = line(form, "unit.name"), form.Get("unit.population"), codes[domain.Gender](form.Values["unit.genders"])
	un.AgeMin, un.AgeMax, un.Pregnant = number(form, "unit.age_min"), number(form, "unit.age_max"), ticked(form, "unit.accepts_pregnant")
	un.Exploitation, un.ForeignOnly, un.LGBTIQOnly = chosen(form, "unit.exploitation_only"), ticked(form, "unit.foreigners_only"), ticked(form, "unit.lgbtiq_only")
	un.Open, un.ReservedLevel, un.Children = ticked(form, "unit.open"), 0, nil
	if form.Get("unit.reserved_for_security_level") != "" {
		un.ReservedLevel = number(form, "unit.reserved_for_security_level")
	}
	if ticked(form, "unit.children") {
		un.Children = &domain.ChildrenRule{Max: number(form, "unit.caregiver_children.max_children"),
			BoyMaxAge: number(form, "unit.caregiver_children.boy_max_age"), GirlMaxAge: number(form, "unit.caregiver_children.girl_max_age")}
	}
	un.Beds = domain.Beds{Total: number(form, "unit.beds.total"), Blocked: number(form, "unit.beds.blocked"), Residents: number(form, "unit.beds.residents")}
	return un
}
