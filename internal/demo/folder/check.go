package folder

import (
	"strings"

	"amparo/internal/country"
	"amparo/internal/domain"
)

// Bounds of what a row may hold.
const (
	maxID     = 60
	maxAge    = 130
	maxBeds   = 10000
	maxPeople = 30 // in one group
)

// States a placement or a service referral may be written with.
const (
	PlacementHeld     = "reservado"
	PlacementAdmitted = "ingresado"
	PlacementLeft     = "egresado"

	ServiceActive  = "activa"
	ServiceWaiting = "en_espera"
	ServiceClosed  = "cerrada"

	KindPsych = "psicologico"
	KindLegal = "legal"

	UnitOpen      = "activa"
	ShelterActive = "activo"

	// NeedShelter is the need that a bed meets.
	NeedShelter = "abrigo"

	ScopeDepartment   = "departamento"
	ScopeMunicipality = "municipio"
)

// directory knows what the ids of a folder lead to.
type directory struct {
	agency   map[string]*AgencyRow
	shelter  map[string]*ShelterRow
	unit     map[string]*UnitRow
	home     map[string]string // unit -> shelter
	program  map[string]*ProgramRow
	user     map[string]*UserRow
	operator map[string]bool
}

func newDirectory(n *Network, log *ledger) directory {
	d := directory{
		agency: map[string]*AgencyRow{}, shelter: map[string]*ShelterRow{}, unit: map[string]*UnitRow{},
		home:    map[string]string{},
		program: map[string]*ProgramRow{}, user: map[string]*UserRow{}, operator: map[string]bool{},
	}
	orgs := map[string]bool{}
	fresh := func(where at, taken map[string]bool, field, id string) {
		if id == "" || len(id) > maxID || strings.TrimSpace(id) != id {
			where.wrong(field, "must be 1 to %d characters without spaces around them", maxID)
		} else if taken[id] {
			where.code(false, field, "is used twice:", id)
		}
		taken[id] = true
	}
	for i := range n.Agencies {
		fresh(at{log, FileAgencies, i + 1, n.Agencies[i].ID}, orgs, "id", n.Agencies[i].ID)
		d.agency[n.Agencies[i].ID] = &n.Agencies[i]
	}
	units := map[string]bool{}
	for i := range n.Shelters {
		s := &n.Shelters[i]
		where := at{log, FileShelters, i + 1, s.ID}
		fresh(where, orgs, "id", s.ID)
		d.shelter[s.ID], d.operator[s.Operator] = s, true
		for j := range s.Units {
			fresh(where, units, field("units", j, "id"), s.Units[j].ID)
			d.unit[s.Units[j].ID], d.home[s.Units[j].ID] = &s.Units[j], s.ID
		}
	}
	for i := range n.Programs {
		fresh(at{log, FilePrograms, i + 1, n.Programs[i].ID}, orgs, "id", n.Programs[i].ID)
		d.program[n.Programs[i].ID], d.operator[n.Programs[i].Operator] = &n.Programs[i], true
	}
	users, mails := map[string]bool{}, map[string]bool{}
	for i := range n.Users {
		where := at{log, FileUsers, i + 1, n.Users[i].ID}
		fresh(where, users, "id", n.Users[i].ID)
		fresh(where, mails, "email", strings.ToLower(n.Users[i].Email))
		d.user[n.Users[i].ID] = &n.Users[i]
	}
	return d
}

func (d directory) org(id string) bool {
	return d.agency[id] != nil || d.shelter[id] != nil || d.program[id] != nil
}

// checkHouses checks everything but the referrals.
func (n *Network) checkHouses(log *ledger) {
	for i := range n.Agencies {
		a, where := &n.Agencies[i], at{log, FileAgencies, i + 1, n.Agencies[i].ID}
		n.place(where, a.Municipality, a.Department)
		n.known(where, "type", country.ListAgencyType, a.Type)
		where.code(oneOf(a.Status, "activa", "inactiva"), "status", "is not activa or inactiva:", a.Status)
		for j, r := range a.Roles {
			where.code(domain.Role(r).Valid(), field("roles", j, ""), "is not a role:", r)
		}
	}
	for i := range n.Shelters {
		n.checkShelter(at{log, FileShelters, i + 1, n.Shelters[i].ID}, &n.Shelters[i])
	}
	for i := range n.Programs {
		n.checkProgram(at{log, FilePrograms, i + 1, n.Programs[i].ID}, &n.Programs[i])
	}
	for i := range n.Users {
		u, where := &n.Users[i], at{log, FileUsers, i + 1, n.Users[i].ID}
		where.code(n.know.org(u.Org), "org_id", "names no agency, shelter or programme:", u.Org)
		where.code(domain.Role(u.Role).Valid(), "role", "is not a role:", u.Role)
		where.code(oneOf(u.Locale, "es", "en"), "locale", "is not es or en:", u.Locale)
		if at := strings.IndexByte(u.Email, '@'); at < 1 || at == len(u.Email)-1 ||
			strings.ContainsAny(u.Email, " \t\r\n") || len(u.Email) > 254 {
			where.wrong("email", "must be an e-mail address: it is the name to sign in with")
		}
	}
}

func (n *Network) checkShelter(where at, s *ShelterRow) {
	n.place(where, s.Municipality, s.Department)
	where.code(oneOf(s.Status, ShelterActive, "inactivo", "cierre_temporal", "cerrado", "suspendido"), "status",
		"is not a state of a shelter:", s.Status)
	where.within("security_level", s.SecurityLevel, 1, 3)
	where.within("max_stay_days", s.MaxStayDays, 0, 36500)
	n.languages(where, s.Languages)
	if len(s.Units) == 0 {
		where.wrong("units", "must name at least one unit")
	}
	for i := range s.Units {
		n.checkUnit(where, "units."+itoa(i), &s.Units[i])
	}
}

func (n *Network) checkUnit(where at, path string, u *UnitRow) {
	where.within(path+".age_min", u.AgeMin, 0, maxAge)
	where.within(path+".age_max", u.AgeMax, u.AgeMin, maxAge)
	where.code(oneOf(u.Status, UnitOpen, "cierre_temporal", "cerrada", "inactiva"), path+".status",
		"is not a state of a unit:", u.Status)
	for j, g := range u.Genders {
		where.code(n.Pack.Has(country.ListGender, g), field(path+".genders", j, ""), "is not a gender:", g)
	}
	for j, e := range u.Exploitation {
		n.known(where, field(path+".exploitation_only", j, ""), country.ListExploitation, e)
	}
	if u.ReservedLevel != nil {
		where.within(path+".reserved_for_security_level", *u.ReservedLevel, 1, 3)
	}
	if c := u.Children; c != nil {
		where.within(path+".caregiver_children.max_children", c.Max, 0, maxPeople)
		where.within(path+".caregiver_children.boy_max_age", c.BoyMaxAge, 0, maxAge)
		where.within(path+".caregiver_children.girl_max_age", c.GirlMaxAge, 0, maxAge)
	}
	b := u.Beds
	where.within(path+".beds.total", b.Total, 0, maxBeds)
	where.within(path+".beds.blocked", b.Blocked, 0, b.Total)
	where.within(path+".beds.baseline", b.Baseline, 0, maxBeds)
	where.within(path+".beds.occupied", b.Occupied, 0, maxBeds)
	where.within(path+".beds.held", b.Held, 0, maxBeds)
}

func (n *Network) checkProgram(where at, p *ProgramRow) {
	n.place(where, p.Municipality, p.Department)
	where.code(oneOf(p.Kind, KindPsych, KindLegal), "kind", "is not psicologico or legal:", p.Kind)
	where.code(oneOf(p.Status, ShelterActive, "inactivo", "suspendido"), "status", "is not a state of a programme:",
		p.Status)
	for i, d := range p.Serves {
		_, ok := n.Pack.Department(d)
		where.code(ok, field("departments_served", i, ""), "is not a department:", d)
	}
	n.languages(where, p.Languages)
	for i, g := range p.Genders {
		where.code(n.Pack.Has(country.ListGender, g), field("genders", i, ""), "is not a gender:", g)
	}
	list := country.ListPsychSpecialism
	if p.Kind == KindLegal {
		list = country.ListLegalSpecialism
	}
	for i, s := range p.Specialisms {
		n.known(where, field("specialisms", i, ""), list, s)
	}
	where.within("age_min", p.AgeMin, 0, maxAge)
	where.within("age_max", p.AgeMax, p.AgeMin, maxAge)
	where.within("caseload.max", p.Caseload.Max, 0, 1000000)
	where.within("caseload.baseline", p.Caseload.Baseline, 0, 1000000)
	where.within("typical_wait_days", p.WaitDays, 0, 3650)
}

// place checks that a municipality exists and lies in the department.
func (n *Network) place(where at, municipality, department string) {
	m, ok := n.Pack.Municipality(municipality)
	where.code(ok, "municipality", "is not a municipality:", municipality)
	where.code(!ok || m.Department == department, "department", "is not where the municipality lies:", department)
}

// known warns of a code that the country pack does not have: it is kept and shown as it is.
func (n *Network) known(where at, field, list, code string) {
	if len(code) > maxID {
		where.wrong(field, "is longer than %d bytes", maxID)
	} else if !n.Pack.Has(list, code) {
		where.warn(field, "is not in the list %s: %q", list, code)
	}
}

func (n *Network) languages(where at, ids []string) {
	for i, id := range ids {
		if _, ok := n.Pack.Language(id); !ok {
			n.known(where, field("languages", i, ""), "languages", id)
		}
	}
}
