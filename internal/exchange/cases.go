package exchange

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/imported"
)

var caseFields = strings.Fields(`number use_name given middle family birthdate document document_number age
	age_estimated gender relation pregnant disabilities contact_phone safe_contact remarks languages interpreter_needed
	nationality people_group trafficking_status exploitation exploitation.sexual controls recruitment found_municipality
	found_place found_country origin_municipality security_level_needed court_status clinical_flags risk_note
	arrival_note medicines needs urgency state consent.given_by consent.representative consent.method consent.on
	consent.language consent.scopes`)

// CaseInput is what the rows of a case become.
type CaseInput = intake.RegisterInput

// Words that agencies write for codes that no list of the country pack has.
var (
	givers = map[string]string{consent.ByHerself: "la persona|la persona misma|ella misma|herself|the person",
		consent.WithRepresentative: "asentimiento|asentimiento y representante|assent",
		"representante":            "su representante|representative|guardian"}
	methods = map[string]string{"oral": "de palabra|verbal|spoken", "escrito": "por escrito|escrita|firma|written|signed",
		"huella": "con huella|huella digital|thumbprint"}
	states = map[string]string{stateOpen: "open|active|activo|activa|abierto|abierta|follow up|followup|seguimiento",
		stateClosed: "closed|closedreferred|cerrado|cerrada"}
)

// States of a case as a list tells of it. Only open cases are brought.
const (
	stateOpen   = "open"
	stateClosed = "closed"
)

func worded(name string, words map[string]string) coded {
	out := listed(name)
	for code, said := range words {
		out.add(code, strings.Split(said, "|")...)
	}
	return out
}

// Choice is what may be said of a field: entries of a list of the country pack, or else codes whose words are message
// keys. With neither it is a text or a number.
type Choice struct {
	List, Words string
	Codes       string // of Words, parted by blanks
	Many        bool   // several entries of the list
}

// ChoiceOf is what may be said of a field of a kind.
func ChoiceOf(k imported.Kind, field string) Choice {
	switch {
	case k == imported.Cases && field == "consent.given_by":
		return Choice{Words: wordsGiver, Codes: strings.Join(intake.ConsentGivers(), " ")}
	case k == imported.Cases && field == "consent.method":
		return Choice{Words: wordsMethod, Codes: strings.Join(intake.ConsentMethods(), " ")}
	}
	return Choice{List: ListOf(k, field), Many: slices.Contains(several, field)}
}

// several are the fields of which a cell may say more than one entry.
var several = strings.Fields(`unit.genders genders accessibility services clinical_exclusions modalities specialisms
	disabilities exploitation controls recruitment clinical_flags needs consent.scopes`)

// Beginnings of message keys.
const (
	wordsGiver  = "consent.by"
	wordsMethod = "consent.method"
)

// lists are those that the cells of cases take their entries from, by their fields.
type lists map[string]coded

// listOfCase names the list of the country pack that a field of a case takes its entries from.
var listOfCase = map[string]string{"document": country.ListDocument, "gender": country.ListGender,
	"relation": country.ListGroupRelation, "disabilities": country.ListDisability, "people_group": country.ListPeople,
	"trafficking_status": country.ListTraffickingStatus, "exploitation": country.ListExploitation,
	"controls": country.ListControl, "recruitment": country.ListRecruitment, "found_place": country.ListFoundPlace,
	"court_status": country.ListCourtStatus, "clinical_flags": country.ListClinicalExclusion,
	"needs": country.ListService, "urgency": country.ListUrgency, "consent.scopes": country.ListConsentScope}

func listsOfCase(p *country.Pack) lists {
	_, towns := places(p)
	by := lists{"languages": languages(p), "found_municipality": towns, "origin_municipality": towns,
		"exploitation.sexual": listed(country.ListExploitation), "nationality": countries(p), "found_country": countries(p),
		"consent.given_by": worded(wordsGiver, givers), "consent.method": worded(wordsMethod, methods),
		"state": worded("", states)}
	by["consent.language"] = by["languages"]
	for field, list := range listOfCase {
		by[field] = entries(p, list)
	}
	for _, v := range p.List(country.ListExploitation) {
		by["exploitation.sexual"].add(v.Code, v.HTCDSSex...)
	}
	by["consent.scopes"].add(string(domain.ScopeRecord), "true", "yes", "si", "sí", "1")
	by["needs"].add(domain.NeedShelter, "albergue", "alojamiento", "cama", "shelter", "bed")
	return by
}

func countries(p *country.Pack) coded {
	out := listed("nationality")
	for _, c := range p.Countries() {
		out.add(c.Alpha2, c.Alpha3, c.ES, c.EN, c.NationalityEN, c.NationalityESF, c.NationalityESM)
	}
	for _, v := range p.Nationalities() {
		out.add(v.Code, v.ES, v.EN)
	}
	return out
}

func (l lists) one(c cells, field string) string    { return c.code(field, l[field]) }
func (l lists) many(c cells, field string) []string { return c.codes(field, l[field]) }

// Cases reads a list of cases, one row for each person. A row with the number of the row before is of another person of
// that case; what is said of the case stands in the first.
func Cases(p *country.Pack, t Table, today domain.Date, said []Column) (r Reading[CaseInput], err error) {
	if err := r.begin(t.Head, said, caseFields); err != nil {
		return r, err
	}
	l, number := listsOfCase(p), ""
	r.cell = cellOfCase
	err = r.each(p, t, imported.Cases, func(c cells) {
		if n := c.text("number"); n == "" || n != number || len(r.Inputs) == 0 {
			number = n
			r.Inputs, r.rows = append(r.Inputs, caseOf(c, l)), append(r.rows, nil)
		}
		last := len(r.Inputs) - 1
		addPerson(&r.Inputs[last], c, l, today, p.AgeOfMajority())
		r.rows[last] = append(r.rows[last], c.row)
	})
	return r, err
}

func caseOf(c cells, l lists) CaseInput {
	in := CaseInput{Case: domain.Case{Nationality: l.one(c, "nationality"),
		Interpreter: c.yes("interpreter_needed", false), People: l.one(c, "people_group"),
		Status: l.one(c, "trafficking_status"), Exploitation: exploitation(c, l),
		Controls: l.many(c, "controls"), Recruitment: l.many(c, "recruitment"), Found: l.one(c, "found_municipality"),
		FoundPlace: l.one(c, "found_place"), FoundCountry: l.one(c, "found_country"),
		Origin: l.one(c, "origin_municipality"), Security: c.number("security_level_needed", true),
		Court: domain.CourtStatus(l.one(c, "court_status")), Clinical: l.many(c, "clinical_flags")}}
	in.Case.Languages = spoken(l.many(c, "languages"))
	in.Identity = domain.Identity{Phone: c.phone("contact_phone"), Safe: c.text("safe_contact"), Remarks: strings.Join(
		slices.DeleteFunc([]string{c.values["number"], c.text("remarks")}, func(s string) bool { return s == "" }), " · ")}
	in.Safety = domain.Safety{Risk: c.text("risk_note"), Arrival: c.text("arrival_note"), Medicines: c.text("medicines")}
	urgency := domain.Urgency(l.one(c, "urgency"))
	if c.values["urgency"] == "" { // The verb misses it only where a need is said.
		c.fault("urgency", "field.required")
	}
	for _, need := range l.many(c, "needs") {
		in.Needs = append(in.Needs, intake.NeedInput{Need: need, Urgency: urgency})
	}
	if l.one(c, "state") == stateClosed {
		c.fault("state", "import.closed_case")
	}
	in.Consent = consentOf(c, l)
	if in.Consent.Language == "" && len(in.Case.Languages) > 0 {
		in.Consent.Language = in.Case.Languages[0].ID
	}
	return in
}

// exploitation are the forms that a row tells. What the standard says of sexual exploitation beside stands for its
// general form.
func exploitation(c cells, l lists) []string {
	all, finer := l.many(c, "exploitation"), l.many(c, "exploitation.sexual")
	if len(finer) > 0 {
		general := l["exploitation"].find("SexualExploitation")
		all = slices.DeleteFunc(all, func(code string) bool { return code == general })
	}
	for _, code := range finer {
		if !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	return all
}

// spoken are languages as a list names them: first the one that somebody grew up with.
func spoken(ids []string) (out []domain.Spoken) {
	levels := intake.LanguageLevels()
	for i, id := range ids {
		out = append(out, domain.Spoken{ID: id, Level: levels[min(i, 1)]})
	}
	return out
}

func consentOf(c cells, l lists) intake.ConsentInput {
	k := intake.ConsentInput{GivenBy: l.one(c, "consent.given_by"), Representative: c.text("consent.representative"),
		Method: l.one(c, "consent.method"), Language: l.one(c, "consent.language"), Obtained: c.date("consent.on"),
		Scopes: map[domain.Scope]domain.Answer{}}
	if c.values["consent.on"] == "" {
		c.fault("consent.on", "field.required")
	}
	for _, scope := range l.many(c, "consent.scopes") {
		k.Scopes[domain.Scope(scope)] = domain.Yes
	}
	return k
}

// addPerson adds who stands in a row to its case. An age that is not said follows from the birth date.
func addPerson(in *CaseInput, c cells, l lists, today domain.Date, majority int) {
	n := len(in.Case.Group)
	who := domain.Named{UseName: c.text("use_name"), Given: strings.TrimSpace(c.text("given") + " " + c.text("middle")),
		Family: c.text("family"), Born: c.date("birthdate"), Document: l.one(c, "document"),
		Number: c.text("document_number")}
	p := domain.Person{Relation: l.one(c, "relation"), Gender: domain.Gender(l.one(c, "gender")),
		AgeEstimated: c.yes("age_estimated", false), Pregnant: c.yes("pregnant", false),
		Disabilities: l.many(c, "disabilities")}
	if who.Born != "" && c.values["age"] == "" && who.Born.AgeOn(today) >= 0 {
		p.Age = who.Born.AgeOn(today)
		c.is("age", "", strconv.Itoa(p.Age))
	} else {
		p.Age = c.number("age", true)
	}
	if n == 0 {
		p.Relation = cmp.Or(p.Relation, domain.RelationLead)
		if in.Case.Court == "" && !p.Minor(majority) {
			in.Case.Court = domain.CourtNone
		}
	}
	if n > 0 {
		in.Case.Together = domain.TogetherSameShelter
		if p.Relation == domain.RelationChild && p.Age < majority {
			p.Caregiver = new(int) // The lead.
		}
	}
	in.Case.Group, in.Identity.Persons = append(in.Case.Group, p), append(in.Identity.Persons, who)
}

// cellOfCase is where a fault of a filing stands: which of its rows, and below which heading.
func cellOfCase(path string) (row int, field string) {
	head, rest, _ := strings.Cut(path, ".")
	switch head {
	case "group":
		return numbered(rest, "")
	case "identity", "safety":
		if of, found := strings.CutPrefix(rest, "persons."); found {
			return numbered(of, "")
		}
		return 0, rest
	case "needs":
		_, field, _ := strings.Cut(rest, ".")
		return 0, cmp.Or(strings.TrimSuffix(field, "need"), "needs")
	case "languages":
		return 0, head
	}
	if strings.HasPrefix(path, "consent.scopes.") {
		path = "consent.scopes"
	}
	return 0, path
}
