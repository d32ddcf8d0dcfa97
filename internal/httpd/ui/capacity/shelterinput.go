package capacity

import (
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// shelterValues is what a shelter says of itself, as its form shows it.
func shelterValues(sh domain.Shelter) map[string][]string {
	v := request.Values{"languages": sh.Languages, "accessibility": sh.Accessibility, "services": sh.Services,
		"clinical_exclusions": sh.Exclusions}
	v.Set("name", sh.Name)
	v.Set("municipality", sh.Municipality)
	v.Set("address", sh.Address)
	v.Set("phone", sh.Phone)
	v.Set("email", sh.Email)
	v.Set("duty_phone", sh.DutyPhone)
	v.Set("duty_hours", sh.DutyHours)
	v.Set("intake_hours", sh.IntakeHours)
	v.SetCount("max_stay_days", sh.MaxStayDays)
	v.SetCount("security_level", sh.SecurityLevel)
	v.Tick("active", sh.Active)
	v.Tick("female_staff_only", sh.FemaleStaffOnly)
	if l := sh.MinorLicence; l != nil {
		v.Set("minor_authorization.authority", l.Authority)
		v.Set("minor_authorization.status", l.Status)
		v.Set("minor_authorization.valid_until", string(l.ValidUntil))
	}
	return v
}

// unitValues is one unit as its form shows it.
func unitValues(un domain.Unit) map[string][]string {
	v := request.Values{"unit.genders": present.Texts(un.Genders), "unit.exploitation_only": un.Exploitation}
	v.Set("unit.name", un.Name)
	v.Set("unit.population", un.Population)
	v.SetCount("unit.age_min", un.AgeMin)
	v.SetCount("unit.age_max", un.AgeMax)
	v.Tick("unit.accepts_pregnant", un.Pregnant)
	v.Tick("unit.foreigners_only", un.ForeignOnly)
	v.Tick("unit.lgbtiq_only", un.LGBTIQOnly)
	v.Tick("unit.open", un.Open)
	v.Tick("unit.children", un.Children != nil)
	if k := un.Children; k != nil {
		v.SetCount("unit.caregiver_children.max_children", k.Max)
		v.SetCount("unit.caregiver_children.boy_max_age", k.BoyMaxAge)
		v.SetCount("unit.caregiver_children.girl_max_age", k.GirlMaxAge)
	}
	if un.ReservedLevel > 0 {
		v.SetCount("unit.reserved_for_security_level", un.ReservedLevel)
	}
	v.SetCount("unit.beds.total", un.Beds.Total)
	v.SetCount("unit.beds.blocked", un.Beds.Blocked)
	v.SetCount("unit.beds.residents", un.Beds.Residents)
	return v
}

// shelterInput is a shelter as the verb that changes it takes it.
func shelterInput(sh domain.Shelter) capacity.ShelterInput {
	return capacity.ShelterInput{Name: sh.Name, Municipality: sh.Municipality, Address: sh.Address, Phone: sh.Phone,
		Email: sh.Email, DutyPhone: sh.DutyPhone, DutyHours: sh.DutyHours, Operator: sh.Operator,
		OperatorType: sh.OperatorType, Active: sh.Active, IntakeHours: sh.IntakeHours, MaxStayDays: sh.MaxStayDays,
		SecurityLevel: sh.SecurityLevel, FemaleStaffOnly: sh.FemaleStaffOnly, Languages: sh.Languages,
		Accessibility: sh.Accessibility, Services: sh.Services, Exclusions: sh.Exclusions, MinorLicence: sh.MinorLicence,
		Units: append([]domain.Unit(nil), sh.Units...)}
}

// readProfile reads where a shelter stands, whom to call and its licence.
func readProfile(in *capacity.ShelterInput, form view.Form) {
	in.Name, in.Municipality, in.Address = request.Line(form, "name"), form.Get("municipality"), request.Line(form,
		"address")
	in.Phone, in.Email, in.IntakeHours, in.Active = request.Phone(form, "phone"), request.Line(form,
		"email"), request.Line(form, "intake_hours"), request.Checked(form, "active")
	in.DutyPhone, in.DutyHours = request.Phone(form, "duty_phone"), request.Line(form, "duty_hours")
	in.MinorLicence = nil
	l := domain.Licence{Authority: request.Line(form, "minor_authorization.authority"),
		Status:     request.Line(form, "minor_authorization.status"),
		ValidUntil: domain.Date(form.Get("minor_authorization.valid_until"))}
	if l.Authority != "" || l.ValidUntil != "" {
		in.MinorLicence = &l
	}
}

// careOf reads whom and what a shelter can take in.
func careOf(in *capacity.ShelterInput, form view.Form) {
	in.SecurityLevel, in.MaxStayDays, in.FemaleStaffOnly = request.Number(form, "security_level"), request.Number(form,
		"max_stay_days"), request.Checked(form, "female_staff_only")
	in.Languages, in.Accessibility = request.Chosen(form, "languages"), request.Chosen(form, "accessibility")
	in.Services, in.Exclusions = request.Chosen(form, "services"), request.Chosen(form, "clinical_exclusions")
}

// unitOf reads a unit; its id and what its form does not show stay.
func unitOf(un domain.Unit, form view.Form) domain.Unit {
	un.Name, un.Population, un.Genders = request.Line(form,
		"unit.name"), form.Get("unit.population"), request.Codes[domain.Gender](form.Values["unit.genders"])
	un.AgeMin, un.AgeMax, un.Pregnant = request.Number(form, "unit.age_min"), request.Number(form,
		"unit.age_max"), request.Checked(form, "unit.accepts_pregnant")
	un.Exploitation, un.ForeignOnly, un.LGBTIQOnly = request.Chosen(form,
		"unit.exploitation_only"), request.Checked(form, "unit.foreigners_only"), request.Checked(form, "unit.lgbtiq_only")
	un.Open, un.ReservedLevel, un.Children = request.Checked(form, "unit.open"), 0, nil
	if form.Get("unit.reserved_for_security_level") != "" {
		un.ReservedLevel = request.Number(form, "unit.reserved_for_security_level")
	}
	if request.Checked(form, "unit.children") {
		un.Children = &domain.ChildrenRule{Max: request.Number(form, "unit.caregiver_children.max_children"),
			BoyMaxAge:  request.Number(form, "unit.caregiver_children.boy_max_age"),
			GirlMaxAge: request.Number(form, "unit.caregiver_children.girl_max_age")}
	}
	un.Beds = domain.Beds{Total: request.Number(form, "unit.beds.total"),
		Blocked: request.Number(form, "unit.beds.blocked"), Residents: request.Number(form, "unit.beds.residents")}
	return un
}
