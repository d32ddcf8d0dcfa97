package intake

import (
	"cmp"
	"strconv"
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
)

// reader turns what was typed into what a verb takes. It collects what cannot be understood; whether the rest may
// stand is the verb's to say.
type reader struct {
	inputs
	pack   *country.Pack
	today  domain.Date
	faults fault.Fields
}

func (u *Pages) reader(s inputs) *reader {
	pack := u.Work.Pack()
	return &reader{inputs: s, pack: pack, today: domain.DateOf(u.Work.Now().In(pack.TimeZone()))}
}

// register reads the whole form.
func (r *reader) register() intake.RegisterInput {
	in := intake.RegisterInput{Case: r.readCase(), Identity: r.identity(), Safety: r.safety(), Consent: r.consent(),
		Needs: r.needs()}
	return in
}

// filing is register of a case that is not filed yet. What was chosen of the proceedings of a minor is not said of an
// adult, whose form does not ask: her age was mended afterwards.
func (r *reader) filing() intake.RegisterInput {
	in := r.register()
	if !in.Case.Minor(r.pack.AgeOfMajority()) {
		in.Case.Court = ""
	}
	return in
}

// readCase is fillCase the other way round.
func (r *reader) readCase() domain.Case {
	found := r.found()
	c := domain.Case{Interpreter: r.Yes("interpreter_needed"), Nationality: r.Get("nationality"),
		People: r.Get("people_group"), Origin: r.Get("origin_municipality"), Status: r.Get("trafficking_status"),
		DecidedBy: r.Get("status_decided_by"), Exploitation: r.List("exploitation"), Controls: r.List("controls"),
		Recruitment: r.List("recruitment"), Indicators: r.List("indicators"), Found: found.Municipality,
		FoundPlace: found.Kind, FoundCountry: found.Country, Clinical: r.List("clinical_flags"),
		Court: domain.CourtStatus(r.Get("court_status")), Hearing: r.date("hearing_on"),
		Identification: r.identification()}
	for i := range r.rows(people) {
		c.Group = append(c.Group, r.person(i))
	}
	for i := range r.rows(languages) {
		p := languages.at(i)
		if id := r.Get(p + ".id"); id != "" {
			c.Languages = append(c.Languages, domain.Spoken{ID: id, Level: r.Get(p + ".level")})
		}
	}
	if len(c.Group) > 1 && r.Get("keep_together") != request.No {
		c.Together = r.Get("keep_together")
	}
	if n, err := strconv.Atoi(r.Get("security_level_needed")); err == nil {
		c.Security = n
	}
	c.Wishes.FemaleStaff = r.Yes("wishes.female_staff")
	if near := r.Get("wishes.near_origin"); near == request.Yes || near == request.No {
		want := near == request.Yes
		c.Wishes.NearOrigin = &want
	}
	if phone := r.Get("safe_phone"); phone == string(domain.Yes) || phone == string(domain.No) {
		c.Remote = phone
	}
	return c
}

// identified names the inputs of the identification, without their prefix.
const identified = "identification."

// identification reads how she was trafficked and who brought her here.
func (r *reader) identification() domain.Identification {
	get := func(name string) string { return r.Get(identified + name) }
	out := domain.Identification{Acts: r.List(identified + "acts"), Migration: get("migration_status"),
		Industry: get("industry"), By: get("referred_by"), ByName: get("referred_by_name"),
		On: r.date(identified + "referred_on"), Why: get("referral_reason")}
	at := func(name string) (municipality, abroad string) {
		found, _ := present.ReadPlace(r.pack, get(name))
		ok := get(name) == "" || found.Municipality+found.Country != "" && (found.Kind == "" || found.Country != "")
		r.faults.Check(ok, identified+name, "case.place_typed")
		return found.Municipality, found.Country
	}
	out.Recruited, out.RecruitedCountry = at("recruited")
	out.Exploited, out.ExploitedCountry = at("exploited")
	return out
}

// person reads one member of the group. A child of hers that is under age stays with her unless the form says
// otherwise.
func (r *reader) person(i int) domain.Person {
	p := people.at(i)
	out := domain.Person{Ref: r.Get(p + ".ref"), Relation: r.Get(p + ".relation"), Age: -1,
		AgeEstimated: r.Yes(p + ".age_estimated"), Gender: domain.Gender(r.Get(p + ".gender")),
		Pregnant: r.Yes(p + ".pregnant"), Disabilities: r.List(p + ".disabilities")}
	if n, err := strconv.Atoi(r.Get(p + ".age")); err == nil && n >= 0 {
		out.Age = n
	}
	if i == 0 {
		out.Relation = domain.RelationLead
		return out
	}
	keeper, err := strconv.Atoi(r.Get(p + ".caregiver"))
	switch {
	case err == nil:
		out.Caregiver = &keeper
	case r.Get(p+".caregiver") == "" && out.Relation == domain.RelationChild && out.Age >= 0 &&
		out.Age < r.pack.AgeOfMajority():
		out.Caregiver = new(0)
	}
	return out
}

// needs reads what is asked for. Urgency is that of the case unless a need has its own.
func (r *reader) needs() []intake.NeedInput {
	var out []intake.NeedInput
	chosen := r.List("needs")
	if !r.faults.Check(len(chosen) > 0, "needs", "case.no_need") { // Both are said at once, not one after the other.
		r.faults.Check(r.Get("urgency") != "", "urgency", "field.choose_one")
	}
	for _, code := range chosen {
		out = append(out, intake.NeedInput{
			Need: code, Specialism: r.specialism(code), Urgency: domain.Urgency(cmp.Or(r.Get("urgency."+code),
				r.Get("urgency"))),
			EarliestAt: r.moment("earliest_arrival"), Note: r.Get("note"),
		})
	}
	return out
}

// specialism reads that of a need which has some: what was chosen before the need was unticked asks for nothing.
func (r *reader) specialism(need string) string {
	switch domain.Class(r.pack.NeedClass(need)) {
	case domain.ClassPsych, domain.ClassLegal:
		return r.Get("specialism." + need)
	}
	return ""
}

func (r *reader) safety() domain.Safety {
	out := domain.Safety{LGBTIQ: r.Yes("safety.lgbtiq"), Risk: r.Get("safety.risk_note"),
		Arrival: r.Get("safety.arrival_note"), Medicines: r.Get("safety.medicines")}
	for i := range r.rows(areas) {
		p := areas.at(i)
		a := domain.Danger{Motive: r.Get(p + ".motive"), Scope: r.Get(p + ".scope"), Department: r.Get(p + ".department"),
			Municipality: r.Get(p + ".municipality")}
		if n, err := strconv.Atoi(r.Get(p + ".radius_km")); err == nil {
			a.RadiusKM = n
		}
		out.Areas = append(out.Areas, a)
	}
	for i := range r.rows(avoided) {
		p := avoided.at(i)
		out.NoContacts = append(out.NoContacts, domain.NoContact{Type: r.Get(p + ".type"), Label: r.Get(p + ".label"),
			Entity: r.Get(p + ".entity_id")})
	}
	return out
}

func (r *reader) identity() domain.Identity {
	out := domain.Identity{Phone: r.Get("identity.contact_phone"), Safe: r.Get("identity.safe_contact"),
		Alias: r.Get("identity.alias"), Remarks: r.Get("identity.remarks")}
	for i := range r.rows(people) {
		p := named.at(i)
		out.Persons = append(out.Persons, domain.Named{Ref: r.Get(p + ".ref"), UseName: r.Get(p + ".use_name"),
			Given: r.Get(p + ".given"), Family: r.Get(p + ".family"),
			Born: r.date(p + ".birthdate"), Document: r.Get(p + ".document"), Number: r.Get(p + ".document_number")})
	}
	return out
}

// representative is who was typed; an office that the country knows is kept by its code, however it was said.
func (r *reader) representative() string {
	said := r.Get("consent.representative")
	for _, v := range r.pack.List(country.ListAgencyType) {
		if said == v.ES || said == v.EN {
			return v.Code
		}
	}
	return said
}

// consent reads what the person agreed to. A question without an answer was not asked.
func (r *reader) consent() intake.ConsentInput {
	in := intake.ConsentInput{GivenBy: r.Get("consent.given_by"), Representative: r.representative(),
		Language: r.Get("consent.language"), Interpreter: r.Yes("consent.interpreter"), Method: r.Get("consent.method"),
		SplitAgreed: r.Yes("consent.split_agreed"), Scopes: map[domain.Scope]domain.Answer{}}
	for _, v := range r.pack.List(country.ListConsentScope) {
		in.Scopes[domain.Scope(v.Code)] = domain.Answer(cmp.Or(r.Get("consent.scopes."+v.Code), string(domain.NotAsked)))
	}
	in.ExpiresAt, in.Purposes = r.wholeDay("consent.expires_at"), request.Codes[domain.Class](r.List("consent.purposes"))
	for _, v := range r.List("recipients") {
		if to, ok := domain.ParseID[domain.AgencyID](v); r.faults.Check(ok, "recipients", "field.unknown") {
			in.Recipients = append(in.Recipients, to)
		}
	}
	switch reach := r.Get("consent.reach"); reach {
	case reachNamed:
		r.faults.Check(len(in.Recipients) > 0, "recipients", "consent.name_one")
	case reachEach:
		r.faults.Check(len(in.Recipients) == 0, "consent.reach", "consent.reach_or_named")
	default:
		in.Reach = domain.Reach(reach)
	}
	r.ownParts(&in)
	return in
}

// Answers to how far others may be asked that leave the field of the consent empty: she is asked before each, or they
// are named.
const (
	reachEach  = "cada_uno"
	reachNamed = "nombrados"
)

// ownParts reads what is narrower for single receivers. A row that says nothing is taken out.
func (r *reader) ownParts(in *intake.ConsentInput) {
	for i := r.rows(ownRows) - 1; i >= 0; i-- {
		if p := ownRows.at(i); r.Get(p+".agency")+r.Get(p+".purposes")+r.Get(p+".expires_at") == "" {
			r.drop(ownRows, i)
		}
	}
	for i := range r.rows(ownRows) {
		p := ownRows.at(i)
		to, ok := domain.ParseID[domain.AgencyID](r.Get(p + ".agency"))
		if r.faults.Check(ok, p+".agency", "field.choose_one") {
			in.Own = append(in.Own, domain.Receiver{Agency: to, Purposes: request.Codes[domain.Class](r.List(p + ".purposes")),
				ExpiresAt: r.wholeDay(p + ".expires_at")})
		}
	}
}

// wholeDay reads a day until its end: the whole day counts.
func (r *reader) wholeDay(name string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, string(r.date(name)), r.pack.TimeZone())
	if err != nil {
		return time.Time{}
	}
	return at.AddDate(0, 0, 1).Add(-time.Minute).UTC()
}

// date reads a calendar day.
func (r *reader) date(name string) domain.Date {
	v := r.Get(name)
	if v == "" {
		return ""
	}
	d, ok := domain.ParseDate(v)
	r.faults.Check(ok, name, "field.date")
	return d
}

// moment reads a day and an hour of this country.
func (r *reader) moment(name string) time.Time {
	v := r.Get(name)
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
