package ui

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// reader turns what was typed into what a verb takes. It collects what cannot be understood; whether the rest may stand is the
// verb's to say.
type reader struct {
	sheet
	pack   *country.Pack
	today  domain.Date
	faults fault.Fields
}

func (u *UI) reader(s sheet) *reader {
	pack := u.Work.Pack()
	return &reader{sheet: s, pack: pack, today: domain.DateOf(u.Work.Now().In(pack.TimeZone()))}
}

// register reads the whole form.
func (r *reader) register() casework.RegisterInput {
	in := casework.RegisterInput{Case: r.readCase(), Identity: r.identity(), Safety: r.safety(), Consent: r.consent(), Needs: r.needs()}
	r.ages(in)
	return in
}

func (r *reader) readCase() domain.Case {
	c := domain.Case{
		Interpreter: r.yes("interpreter_needed"), Nationality: r.get("nationality"), People: r.get("people_group"), Origin: r.get("origin_municipality"),
		Status: r.get("trafficking_status"), DecidedBy: r.get("status_decided_by"), Exploitation: r.list("exploitation"), Controls: r.list("controls"),
		Recruitment: r.list("recruitment"), Indicators: r.list("indicators"), Found: r.get("found_municipality"),
		Clinical: r.list("clinical_flags"), Court: domain.CourtStatus(r.get("court_status")), Hearing: r.date("hearing_on"),
	}
	for i := range r.rows(people) {
		c.Group = append(c.Group, r.person(i))
	}
	for i := range r.rows(languages) {
		p := languages.at(i)
		if id := r.get(p + ".id"); id != "" {
			level := r.get(p + ".level")
			r.faults.Check(level != "", p+".level", "field.choose_one")
			c.Languages = append(c.Languages, domain.Spoken{ID: id, Level: cmp.Or(level, "materno")})
		}
	}
	if len(c.Group) > 1 && r.get("keep_together") != "no" {
		c.Together = r.get("keep_together")
	}
	if c.Lead().Age >= r.pack.AgeOfMajority() && (c.Court == "" || !c.Minor(r.pack.AgeOfMajority())) {
		c.Court = domain.CourtNone
	}
	if n, err := strconv.Atoi(r.get("security_level_needed")); err == nil {
		c.Security = n
	}
	c.Wishes.FemaleStaff = r.yes("wishes.female_staff")
	if near := r.get("wishes.near_origin"); near == "si" || near == "no" {
		want := near == "si"
		c.Wishes.NearOrigin = &want
	}
	if phone := r.get("safe_phone"); phone == string(domain.Yes) || phone == string(domain.No) {
		c.Remote = phone
	}
	r.faults.Check(c.Found != "", "found_municipality", "field.choose_one")
	return c
}

// person reads one member of the group. A child of hers that is under age stays with her unless the form says otherwise.
func (r *reader) person(i int) domain.Person {
	p := people.at(i)
	out := domain.Person{Ref: r.get(p + ".ref"), Relation: r.get(p + ".relation"), Age: -1, AgeEstimated: r.yes(p + ".age_estimated"), Gender: domain.Gender(r.get(p + ".gender")),
		Pregnant: r.yes(p + ".pregnant"), Disabilities: r.list(p + ".disabilities")}
	if n, err := strconv.Atoi(r.get(p + ".age")); err == nil && n >= 0 {
		out.Age = n
	}
	if i == 0 {
		out.Relation = domain.RelationLead
		return out
	}
	keeper, err := strconv.Atoi(r.get(p + ".caregiver"))
	switch {
	case err == nil:
		out.Caregiver = &keeper
	case r.get(p+".caregiver") == "" && out.Relation == childOfLead && out.Age >= 0 && out.Age < r.pack.AgeOfMajority():
		lead := 0
		out.Caregiver = &lead
	}
	return out
}

// childOfLead is the relation of a daughter or son of the lead. Source: picklist relacion_grupo.
const childOfLead = "hija_hijo"

// needs reads what is asked for. Urgency is that of the case unless a need has its own.
func (r *reader) needs() []casework.NeedInput {
	var out []casework.NeedInput
	asked := r.list("needs")
	if !r.faults.Check(len(asked) > 0, "needs", "case.no_need") { // Both are said at once, not one after the other.
		r.faults.Check(r.get("urgency") != "", "urgency", "field.choose_one")
	}
	for _, code := range asked {
		out = append(out, casework.NeedInput{
			Need: code, Specialism: r.get("specialism." + code), Urgency: domain.Urgency(cmp.Or(r.get("urgency."+code), r.get("urgency"))),
			EarliestAt: r.moment("earliest_arrival"), Note: r.get("note"),
		})
	}
	return out
}

func (r *reader) safety() domain.Safety {
	out := domain.Safety{LGBTIQ: r.yes("safety.lgbtiq"), Risk: r.get("safety.risk_note"), Arrival: r.get("safety.arrival_note"),
		Medicines: r.get("safety.medicines")}
	for i := range r.rows(areas) {
		p := areas.at(i)
		a := domain.Danger{Motive: r.get(p + ".motive"), Scope: r.get(p + ".scope"), Department: r.get(p + ".department"), Municipality: r.get(p + ".municipality")}
		if n, err := strconv.Atoi(r.get(p + ".radius_km")); err == nil {
			a.RadiusKM = n
		}
		out.Areas = append(out.Areas, a)
	}
	for i := range r.rows(avoided) {
		p := avoided.at(i)
		out.NoContacts = append(out.NoContacts, domain.NoContact{Type: r.get(p + ".type"), Label: r.get(p + ".label"), Entity: r.get(p + ".entity_id")})
	}
	return out
}

func (r *reader) identity() domain.Identity {
	out := domain.Identity{Phone: phone(r.get("identity.contact_phone"), r.pack.PhonePrefix()), Safe: r.get("identity.safe_contact"),
		Alias: r.get("identity.alias"), Remarks: r.get("identity.remarks")}
	for i := range r.rows(people) {
		p := named.at(i)
		out.Persons = append(out.Persons, domain.Named{Ref: r.get(p + ".ref"), UseName: r.get(p + ".use_name"), Given: r.get(p + ".given"), Family: r.get(p + ".family"),
			Born: r.date(p + ".birthdate"), Document: r.get(p + ".document"), Number: r.get(p + ".document_number")})
	}
	return out
}

// phone writes a number the way it is kept. One without a country code is of this country.
func phone(s, prefix string) string {
	s = strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -().\u00a0", c) {
			return -1
		}
		return c
	}, s)
	if s == "" || strings.HasPrefix(s, "+") {
		return s
	}
	return prefix + s
}

// consent reads what the person agreed to. A question without an answer was not asked.
func (r *reader) consent() casework.ConsentInput {
	in := casework.ConsentInput{GivenBy: r.get("consent.given_by"), Representative: r.get("consent.representative"), Language: r.get("consent.language"),
		Interpreter: r.yes("consent.interpreter"), Method: r.get("consent.method"), SplitAgreed: r.yes("consent.split_agreed"),
		Scopes: map[domain.Scope]domain.Answer{}}
	for _, v := range r.pack.List(country.ListConsentScope) {
		in.Scopes[domain.Scope(v.Code)] = domain.Answer(cmp.Or(r.get("consent.scopes."+v.Code), string(domain.NotAsked)))
	}
	if day := r.date("consent.expires_at"); day != "" {
		if at, err := time.ParseInLocation(time.DateOnly, string(day), r.pack.TimeZone()); err == nil {
			in.ExpiresAt = at.AddDate(0, 0, 1).Add(-time.Minute).UTC() // The whole day counts.
		}
	}
	for _, v := range r.list("recipients") {
		if to, ok := domain.ParseID[domain.AgencyID](v); r.faults.Check(ok, "recipients", "field.unknown") {
			in.Recipients = append(in.Recipients, to)
		}
	}
	return in
}

// date reads a calendar day.
func (r *reader) date(name string) domain.Date {
	v := r.get(name)
	if v == "" {
		return ""
	}
	d, ok := domain.ParseDate(v)
	r.faults.Check(ok, name, "field.date")
	return d
}

// moment reads a day and an hour of this country.
func (r *reader) moment(name string) time.Time {
	v := r.get(name)
	if v == "" {
		return time.Time{}
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, v, r.pack.TimeZone()); err == nil && at.Year() > 1999 && at.Year() < 2200 {
			return at.UTC()
		}
	}
	r.faults.Add(name, "field.date")
	return time.Time{}
}

// ages compares the ages of step 1 with the dates of birth: a wrong year can send a girl to a house for adults.
func (r *reader) ages(in casework.RegisterInput) {
	for i, p := range in.Identity.Persons {
		if p.Born == "" || p.Born.AgeOn(r.today) < 0 || in.Case.Group[i].Age < 0 || in.Case.Group[i].AgeEstimated {
			continue
		}
		if is := p.Born.AgeOn(r.today); is != in.Case.Group[i].Age {
			r.faults.AddArgs(named.at(i)+".birthdate", "case.age_differs", fault.Args{"age": is, "said": in.Case.Group[i].Age})
		}
	}
}
