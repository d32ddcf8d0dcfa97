package exchange

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/country"
	"amparo/internal/domain/imported"
)

// eligibility is the taxonomy of what our directory says of a service and no list of the country has.
const eligibility = "amparo-elegibilidad"

// parts are the columns that a service becomes, by where they stand in it: below "$.". What a column means is decided
// by its heading, as in a spreadsheet.
var parts = []struct {
	heading string
	of      func(service) string
}{
	{"name", service.house}, {"unit.name", service.unit},
	{"addresses.city", service.town}, {"addresses.address_1", service.street},
	{"phones", func(s service) string { return s.phone(0) }}, {"email", func(s service) string { return string(s.Email) }},
	{"phones.duty", func(s service) string { return s.phone(1) }}, {"phones.duty.description", service.dutyHours},
	{"schedules", service.hours}, {"languages", service.speaks},
	{"status", service.active}, {"service_areas", service.areas},
	{"minimum_age", func(s service) string { return string(s.MinAge) }},
	{"maximum_age", func(s service) string { return string(s.MaxAge) }},
	{"fees_description", func(s service) string { return string(s.Fees) }},
	{"capacities.maximum", func(s service) string { return string(s.room().Maximum) }},
	{"capacities.taken", service.taken}, {"attributes.genero", tagged(country.ListGender)},
	{"attributes.poblacion_unidad", tagged(country.ListUnitPopulation)},
	{"attributes.servicio", tagged(country.ListService)},
	{"attributes.accesibilidad", tagged(country.ListAccess)},
	{"attributes.modalidades", tagged(country.ListExploitation)},
	{"attributes.modalidad_atencion", tagged(country.ListDelivery)},
	{"attributes.especialidad", func(s service) string {
		return tagged(country.ListPsychSpecialism)(s) + tagged(country.ListLegalSpecialism)(s)
	}},
	{"attributes.accepts_pregnant", own("accepts_pregnant")}, {"attributes.foreigners_only", own("foreigners_only")},
	{"attributes.lgbtiq_only", own("lgbtiq_only")}, {"attributes.caregiver_children", own("caregiver_children")},
	{"attributes.caregiver_boys", own("caregiver_boys")}, {"attributes.caregiver_girls", own("caregiver_girls")},
	{"max_stay_days", func(s service) string { return string(s.MaxStay) }},
	{"security_level", func(s service) string { return string(s.Security) }},
	{"female_staff_only", func(s service) string { return string(s.Female) }},
	{"clinical_exclusions", func(s service) string { return string(s.Exclusions) }},
	{"minor_authorization.authority", func(s service) string { return string(s.Licence) }},
	{"minor_authorization.status", func(s service) string { return string(s.LicenceIs) }},
	{"minor_authorization.valid_until", func(s service) string { return string(s.LicenceTo) }},
	{"unit.beds.blocked", func(s service) string { return string(s.Blocked) }},
	{"typical_wait_days", func(s service) string { return string(s.Wait) }},
	{"defends_accused", func(s service) string { return string(s.Defends) }},
}

// fromHSDS reads services as rows: the first are the headings, the others have the numbers of the services.
func fromHSDS(file string) ([]Line, error) {
	all, err := services(file)
	if err != nil {
		return nil, err
	}
	out := []Line{{}}
	for _, p := range parts {
		out[0].Cells = append(out[0].Cells, "$."+p.heading)
	}
	for i, s := range all {
		l := Line{Row: i + 1, kind: s.kind(), org: string(s.OrgID)}
		for _, p := range parts {
			l.Cells = append(l.Cells, p.of(s))
		}
		if s.Name != "" || s.ID != "" {
			out = append(out, l)
		}
	}
	return out, nil
}

// tagged is what a service says of itself in codes of a list of the country.
func tagged(list string) func(service) string {
	return func(s service) string {
		var codes []string
		for _, a := range s.Attributes {
			if string(a.Term.Taxonomy) == list {
				codes = append(codes, string(a.Term.Code))
			}
		}
		return strings.Join(codes, ";")
	}
}

// own is what a service says of itself in a term that only our directory has: its value, or yes.
func own(code string) func(service) string {
	return func(s service) string {
		for _, a := range s.Attributes {
			if a.Term.Taxonomy == eligibility && string(a.Term.Code) == code {
				return cmp.Or(string(a.Value), "yes")
			}
		}
		return ""
	}
}

// kind is what a service is that our directory wrote; empty: it may be anything.
func (s service) kind() imported.Kind {
	for _, a := range s.Attributes {
		switch a.Term.Taxonomy {
		case country.ListUnitPopulation:
			return imported.Shelters
		case country.ListPsychSpecialism:
			return imported.Psych
		case country.ListLegalSpecialism:
			return imported.Legal
		}
	}
	return ""
}

// house is the name of a shelter or a programme. Our directory writes that of the unit behind it.
func (s service) house() string {
	if s.kind() != imported.Shelters || s.Other == "" {
		return string(s.Name)
	}
	return strings.TrimSuffix(string(s.Name), ": "+string(s.Other))
}

// unit is the name of a unit. A service of others is a shelter of one unit, which has its name.
func (s service) unit() string {
	if s.kind() == imported.Shelters && s.Other != "" {
		return string(s.Other)
	}
	return string(s.Name)
}

// all is what the service says, or else the places it is at, or its organization.
func (s service) all() said {
	out := s.said
	for _, a := range s.At {
		out = out.or(a.said).or(a.Place.said)
	}
	return out.or(s.Organization.said)
}

func (s service) address() address {
	for _, a := range s.At {
		if len(a.Place.Addresses) > 0 {
			return a.Place.Addresses[0]
		}
	}
	return address{}
}

// town is the municipality. A place has any name elsewhere; that of a programme of ours is its municipality.
func (s service) town() string {
	a := s.address()
	switch {
	case a.City != "" && a.State != "":
		return string(a.City + ", " + a.State)
	case a.City != "":
		return string(a.City)
	case s.kind().Class() != "" && s.kind() != imported.Shelters && len(s.At) > 0:
		return string(s.At[0].Place.Name)
	}
	return ""
}

func (s service) street() string {
	a := s.address()
	return strings.Trim(string(a.First+", "+a.More), ", ")
}

// voices are the telephones that somebody answers.
func (s service) voices() []phone {
	return slices.DeleteFunc(slices.Clone(s.all().Phones), func(p phone) bool {
		return !slices.Contains([]text{"", "voice", "cell"}, p.Type) || p.Number == ""
	})
}

// phone is the nth telephone. The second of a shelter of ours is that of who is on duty; of others this is not known.
func (s service) phone(n int) string {
	all := s.voices()
	if n >= len(all) || n > 0 && s.kind() != imported.Shelters {
		return ""
	}
	number := strings.Trim(string(all[n].Number), `" `)
	if e := all[n].Extension; e != "" && e != "0" {
		number += " ext. " + string(e)
	}
	return number
}

func (s service) dutyHours() string {
	if s.phone(1) == "" {
		return ""
	}
	return string(s.voices()[1].Note)
}

// speaks are languages by their codes of ISO 639, or by their names where they have none.
func (s service) speaks() string {
	var out []string
	for _, l := range s.all().Languages {
		out = append(out, string(cmp.Or(l.Code, l.Name)))
	}
	return strings.Join(out, ";")
}

func (s service) active() string {
	if s.Status == "" || s.Status == "active" {
		return "yes"
	}
	return "no"
}

// areas are departments by their codes of ISO 3166-2, or by their names.
func (s service) areas() string {
	var out []string
	for _, a := range s.Areas {
		code, coded := strings.CutPrefix(string(a.URI), iso3166)
		if !coded {
			code = string(a.Name)
		}
		out = append(out, code)
	}
	return strings.Join(out, ";")
}

// iso3166 begins the address of a part of a country.
const iso3166 = "urn:iso:std:iso:3166:-2:"

func (s service) room() room {
	if len(s.Capacities) == 0 {
		return room{}
	}
	return s.Capacities[0]
}

// taken is how many of all places are not free.
func (s service) taken() string {
	free, err := strconv.Atoi(string(s.room().Available))
	most, wrong := strconv.Atoi(string(s.room().Maximum))
	if err != nil || wrong != nil || free >= most {
		return ""
	}
	return strconv.Itoa(most - free)
}

var (
	weekDays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	dayNames = []string{"dom", "lun", "mar", "mie", "jue", "vie", "sab"}
)

// hours are the windows of the week as shelters write them: "lun-vie 07:00-20:00; sab 08:00-12:00".
func (s service) hours() string {
	var out []string
	for _, w := range s.all().Schedules {
		clock := clockOf(w.Opens) + "-" + clockOf(w.Closes)
		if clock == "00:00-23:59" || clock == "00:00-24:00" {
			clock = "24h"
		}
		for _, days := range spans(string(w.Days)) {
			if w.Freq == "WEEKLY" || w.Freq == "" {
				out = append(out, strings.TrimSpace(days+" "+clock))
			}
		}
	}
	return strings.Join(out, "; ")
}

// clockOf is a time without its seconds.
func clockOf(t text) string { return string(t[:min(len(t), 5)]) }

// spans are days as spans of the week, each as short as it can be written; of the whole week: nothing to say.
func spans(days string) (out []string) {
	var on [7]bool
	n := 0
	for d := range strings.SplitSeq(days, ",") {
		if i := slices.Index(weekDays, strings.TrimSpace(d)); i >= 0 && !on[i] {
			on[i] = true
			n++
		}
	}
	if n == 7 {
		return []string{""}
	}
	for i := range on {
		if !on[i] || on[(i+6)%7] {
			continue
		}
		last := i
		for on[(last+1)%7] {
			last++
		}
		if span := dayNames[i]; last > i {
			out = append(out, span+"-"+dayNames[last%7])
		} else {
			out = append(out, span)
		}
	}
	return out
}
