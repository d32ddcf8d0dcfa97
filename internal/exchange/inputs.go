package exchange

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/casework/capacity"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/fault"
)

var shelterFields = strings.Fields(`name municipality address phone email duty_phone duty_hours intake_hours
	max_stay_days security_level female_staff_only languages accessibility services clinical_exclusions active
	minor_authorization.authority minor_authorization.status minor_authorization.valid_until
	unit.name unit.population unit.genders unit.age_min unit.age_max unit.accepts_pregnant unit.open unit.beds.total
	unit.beds.blocked unit.beds.residents unit.exploitation_only unit.foreigners_only unit.lgbtiq_only
	unit.caregiver_children.max_children unit.caregiver_children.boy_max_age unit.caregiver_children.girl_max_age`)

var programFields = strings.Fields(`name municipality departments_served languages specialisms age_min age_max genders
	modalities cost phone email max_caseload outside typical_wait_days active defends_accused`)

// Fields are what a column of a spreadsheet of a kind may be of, the most usual first.
func Fields(k imported.Kind) []string {
	switch k {
	case imported.Shelters:
		return shelterFields
	case imported.Cases:
		return caseFields
	}
	return programFields
}

// ListOf is the list of the country pack that a field of a kind takes its entries from; empty: none, or one too long to
// be told.
func ListOf(k imported.Kind, field string) string {
	if k == imported.Cases {
		return listOfCase[field]
	}
	lists := map[string]string{"unit.population": country.ListUnitPopulation, "unit.genders": country.ListGender,
		"unit.exploitation_only": country.ListExploitation,
		"genders":                country.ListGender, "accessibility": country.ListAccess, "services": country.ListService,
		"clinical_exclusions": country.ListClinicalExclusion, "modalities": country.ListDelivery,
		"specialisms": specialisms(k.Class())}
	return lists[field]
}

func specialisms(class domain.Class) string {
	if class == domain.ClassLegal {
		return country.ListLegalSpecialism
	}
	return country.ListPsychSpecialism
}

// ShelterInput is what the rows of a shelter become.
type ShelterInput = capacity.ShelterInput

// ProgramInput is what the row of a programme becomes.
type ProgramInput = capacity.ProgramInput

// Reading is what a file was read as.
type Reading[In any] struct {
	reading
	Inputs []In
}

// reading is what is known of a file beside its inputs.
type reading struct {
	Columns []Column
	First   []First

	fixed map[string]string               // what holds of a field in every row that says nothing of it
	cell  func(path string) (int, string) // where a fault of an input stands: which of its rows, and which field
	rows  [][]int                         // of each input: where it begins, and each unit of a shelter or person of a case
	wrong fault.Fields
	bad   map[string]bool
}

// Rows are where the inputs begin, as the spreadsheet numbers its rows.
func (r *reading) Rows() []int {
	out := make([]int, len(r.rows))
	for i, at := range r.rows {
		out[i] = at[0]
	}
	return out
}

// Shelters reads a list of shelters. A row whose name is that of the row before is another unit of that shelter.
func Shelters(p *country.Pack, t Table, said []Column) (r Reading[capacity.ShelterInput], err error) {
	if err := r.begin(t.Head, said, shelterFields); err != nil {
		return r, err
	}
	r.cell = cellOfShelter
	_, towns := places(p)
	langs, sexes, people := languages(p), entries(p, country.ListGender), entries(p, country.ListUnitPopulation)
	access, services := entries(p, country.ListAccess), entries(p, country.ListService)
	exclusions, uses := entries(p, country.ListClinicalExclusion), entries(p, country.ListExploitation)
	err = r.each(p, t, imported.Shelters, func(c cells) {
		if n := len(r.Inputs); n == 0 || c.text("name") != r.Inputs[n-1].Name || c.text("name") == "" {
			in := capacity.ShelterInput{Name: c.text("name"), Municipality: c.code("municipality", towns),
				Address: c.text("address"), Phone: c.phone("phone"), Email: c.text("email"),
				DutyPhone: c.phone("duty_phone"), DutyHours: c.text("duty_hours"), IntakeHours: c.text("intake_hours"),
				MaxStayDays: c.number("max_stay_days", true), SecurityLevel: c.number("security_level", true),
				FemaleStaffOnly: c.yes("female_staff_only", false), Languages: c.codes("languages", langs),
				Accessibility: c.codes("accessibility", access),
				Services:      c.codes("services", services),
				Exclusions:    c.codes("clinical_exclusions", exclusions),
				Active:        c.yes("active", true)}
			l := domain.Licence{Authority: c.text("minor_authorization.authority"),
				Status: c.text("minor_authorization.status"), ValidUntil: c.date("minor_authorization.valid_until")}
			if l != (domain.Licence{}) {
				in.MinorLicence = &l
			}
			r.Inputs, r.rows = append(r.Inputs, in), append(r.rows, nil)
		}
		last := len(r.Inputs) - 1
		r.Inputs[last].Units = append(r.Inputs[last].Units, unitOf(c, people, sexes, uses))
		r.rows[last] = append(r.rows[last], c.row)
	})
	return r, err
}

func unitOf(c cells, people, sexes, uses coded) domain.Unit {
	u := domain.Unit{Name: c.text("unit.name"),
		Population: c.code("unit.population", people),
		Genders:    genders(c, "unit.genders", sexes), AgeMin: c.number("unit.age_min", true),
		AgeMax: c.number("unit.age_max", true), Pregnant: c.yes("unit.accepts_pregnant", false),
		Exploitation: c.codes("unit.exploitation_only", uses), ForeignOnly: c.yes("unit.foreigners_only", false),
		LGBTIQOnly: c.yes("unit.lgbtiq_only", false),
		Open:       c.yes("unit.open", true), Beds: domain.Beds{Total: c.number("unit.beds.total", true),
			Blocked: c.number("unit.beds.blocked", false), Residents: c.number("unit.beds.residents", false)}}
	const children = "unit.caregiver_children."
	if c.values[children+"max_children"] != "" {
		u.Children = &domain.ChildrenRule{Max: c.number(children+"max_children", true),
			BoyMaxAge: c.number(children+"boy_max_age", true), GirlMaxAge: c.number(children+"girl_max_age", true)}
	}
	return u
}

func genders(c cells, field string, sexes coded) (out []domain.Gender) {
	for _, g := range c.codes(field, sexes) {
		out = append(out, domain.Gender(g))
	}
	return out
}

// Programs reads a list of programmes of one class.
func Programs(p *country.Pack, t Table, said []Column, class domain.Class) (r Reading[capacity.ProgramInput],
	err error) {
	if err := r.begin(t.Head, said, programFields); err != nil {
		return r, err
	}
	r.cell = func(path string) (int, string) { return 0, path }
	departments, towns := places(p)
	langs, sexes, ways := languages(p), entries(p, country.ListGender), entries(p, country.ListDelivery)
	known := entries(p, specialisms(class))
	err = r.each(p, t, imported.Kind(class), func(c cells) {
		r.Inputs = append(r.Inputs, capacity.ProgramInput{Name: c.text("name"), Municipality: c.code("municipality", towns),
			Serves: c.codes("departments_served", departments), Languages: c.codes("languages", langs),
			Specialisms: c.codes("specialisms", known), AgeMin: c.number("age_min", true),
			AgeMax: c.number("age_max", true), Genders: genders(c, "genders", sexes),
			Modalities: c.codes("modalities", ways), Cost: c.text("cost"),
			Phone: c.phone("phone"), Email: c.text("email"), MaxCaseload: c.number("max_caseload", true),
			Outside: c.number("outside", false), WaitDays: c.number("typical_wait_days", false),
			Active: c.yes("active", true), Defends: c.yes("defends_accused", false)})
		r.rows = append(r.rows, []int{c.row})
	})
	return r, err
}

// Wrong is everything wrong with the file: what could not be read, and what the verb found, by the row of the
// spreadsheet and the field. Of one cell it says one thing. It returns a failure of the verb as it is.
func (r *reading) Wrong(found error) error {
	var f *fault.Fault
	if found != nil && (!errors.As(found, &f) || len(f.Fields) == 0) {
		return found
	}
	if f != nil {
		for _, one := range f.Fields {
			at := r.where(one.Path)
			if !r.bad[at] {
				r.bad[at] = true
				r.wrong.AddArgs(at, one.Code, one.Args)
			}
		}
	}
	return r.inOrder()
}

// MostFaults is how many faults of one file are told at a time, the first rows first.
const MostFaults = 1000

// inOrder is what is wrong by the rows of the spreadsheet.
func (r *reading) inOrder() error {
	err := r.wrong.Err()
	if err == nil {
		return nil
	}
	f := fault.As(err)
	row := func(f fault.Field) int {
		n, _, _ := strings.Cut(strings.TrimPrefix(f.Path, "rows."), ".")
		at, _ := strconv.Atoi(n)
		return at
	}
	slices.SortStableFunc(f.Fields, func(a, b fault.Field) int { return row(a) - row(b) })
	f.Fields = f.Fields[:min(len(f.Fields), MostFaults)]
	return f
}

// Unread reports whether a cell could not be read.
func (r *reading) Unread() bool { return r.wrong.Len() > 0 }

// where turns the place of a fault, of the inputs, into a place of the spreadsheet.
func (r *reading) where(path string) string {
	i, field := numbered(strings.TrimPrefix(path, "rows."), "")
	if i < 0 || i >= len(r.rows) {
		return path
	}
	j, field := r.cell(field)
	if j < 0 || j >= len(r.rows[i]) {
		j = 0
	}
	return place(r.rows[i][j], field)
}

// cellOfShelter is where a fault of a shelter stands: a unit has its own row.
func cellOfShelter(path string) (row int, field string) {
	if rest, ok := strings.CutPrefix(path, "units."); ok {
		return numbered(rest, "unit.")
	}
	return 0, path
}

// numbered parts a place of a list into its number, -1 where there is none, and what comes after it.
func numbered(path, before string) (n int, field string) {
	at, field, _ := strings.Cut(path, ".")
	n, err := strconv.Atoi(at)
	if err != nil {
		n = -1
	}
	return n, before + field
}
