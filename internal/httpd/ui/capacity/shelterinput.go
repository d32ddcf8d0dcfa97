package capacity

import (
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"maps"
	"strconv"
)

// shelterValues is what a shelter says of itself, as its form shows it.
func shelterValues(sh domain.Shelter) map[string][]string {
	v := request.Values{"languages": sh.Languages, "accessibility": sh.Accessibility, "services": sh.Services,
		"clinical_exclusions": sh.Exclusions, "name": {sh.Name}, "municipality": {sh.Municipality}, "address": {sh.Address},
		"phone": {sh.Phone}, "email": {sh.Email}, "duty_phone": {sh.DutyPhone}, "duty_hours": {sh.DutyHours},
		"intake_hours": {sh.IntakeHours}, "max_stay_days": {strconv.Itoa(sh.MaxStayDays)},
		"security_level": {strconv.Itoa(sh.SecurityLevel)}}
	v.Tick("active", sh.Active)
	v.Tick("female_staff_only", sh.FemaleStaffOnly)
	if l := sh.MinorLicence; l != nil {
		maps.Copy(v, request.Values{"minor_authorization.authority": {l.Authority}, "minor_authorization.status": {l.Status},
			"minor_authorization.valid_until": {string(l.ValidUntil)}})
	}
	return v
}

// unitValues is one unit as its form shows it.
func unitValues(un domain.Unit) map[string][]string {
	v := request.Values{"unit.genders": present.Texts(un.Genders), "unit.exploitation_only": un.Exploitation,
		"unit.name": {un.Name}, "unit.population": {un.Population}, "unit.age_min": {strconv.Itoa(un.AgeMin)},
		"unit.age_max": {strconv.Itoa(un.AgeMax)}}
	v.Tick("unit.accepts_pregnant", un.Pregnant)
	v.Tick("unit.foreigners_only", un.ForeignOnly)
	v.Tick("unit.lgbtiq_only", un.LGBTIQOnly)
	v.Tick("unit.open", un.Open)
	v.Tick("unit.children", un.Children != nil)
	if k := un.Children; k != nil {
		maps.Copy(v, request.Values{"unit.caregiver_children.max_children": {strconv.Itoa(k.Max)},
			"unit.caregiver_children.boy_max_age":  {strconv.Itoa(k.BoyMaxAge)},
			"unit.caregiver_children.girl_max_age": {strconv.Itoa(k.GirlMaxAge)}})
	}
	if un.ReservedLevel > 0 {
		v.SetCount("unit.reserved_for_security_level", un.ReservedLevel)
	}
	maps.Copy(v, request.Values{"unit.beds.total": {strconv.Itoa(un.Beds.Total)},
		"unit.beds.blocked": {strconv.Itoa(un.Beds.Blocked)}, "unit.beds.residents": {strconv.Itoa(un.Beds.Residents)}})
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
