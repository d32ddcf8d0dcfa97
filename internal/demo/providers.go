package demo

import (
	"slices"
	"strings"
	"time"

	"amparo/internal/country"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// NewBuilder prepares the network of a folder, without its referrals.
func NewBuilder(n *folder.Network, opt Options) *Builder {
	if opt.Now.IsZero() {
		opt.Now = n.Meta.Snapshot.Time
	}
	if opt.ID == nil {
		opt.ID = RandomIDs
	}
	b := &Builder{
		Now: opt.Now.UTC(), net: n, opt: opt, pack: n.Pack, clock: newClock(n.Meta.Snapshot.Time, opt.Now, n.Pack.TimeZone()),
		agency: map[string]domain.AgencyID{}, account: map[string]domain.AccountID{}, answers: map[string]domain.AccountID{},
		shelter: map[string]*domain.Shelter{}, unit: map[string]domain.UnitID{}, program: map[string]*domain.Program{},
	}
	if !opt.Markers {
		b.prose = &prose{turn: map[string]int{}}
	}
	b.earliest = b.Now.AddDate(-1, 0, 0) // The network existed before anybody was referred.
	b.addAgencies()
	b.addAccounts()
	b.addShelters()
	b.addPrograms()
	return b
}

func (b *Builder) addAgencies() {
	for i := range b.net.Agencies {
		row := &b.net.Agencies[i]
		b.addAgency(domain.Agency{
			Ref: row.ID, Name: row.Name, Type: row.Type, Municipality: row.Municipality, Department: row.Department,
			Phone: row.Phone,
			Email: row.Email, Hours: row.Hours, CanRefer: row.CanRefer, CanRequest: row.CanRequest, CanOrder: row.CanOrder,
			Roles: spelled[domain.Role](row.Roles), Active: row.Status == "activa",
		})
	}
	for i := range b.net.Shelters {
		row := &b.net.Shelters[i]
		b.addAgency(domain.Agency{
			Ref: row.ID, Name: row.Name, Type: b.operatorType(row.OperatorType), Municipality: row.Municipality,
			Department: row.Department,
			Phone:      row.Phone, Email: row.Email, Hours: row.IntakeHours,
			Roles:  []domain.Role{domain.RoleIntake, domain.RoleShelterHead},
			Active: row.Status == folder.ShelterActive,
		})
	}
	for i := range b.net.Programs {
		row := &b.net.Programs[i]
		role := domain.RolePsych
		if row.Kind == folder.KindLegal {
			role = domain.RoleLegal
		}
		b.addAgency(domain.Agency{
			Ref: row.ID, Name: row.Name, Type: "ong", Municipality: row.Municipality, Department: row.Department,
			Phone: row.Phone,
			Email: row.Email, Roles: []domain.Role{role}, Active: row.Status == folder.ShelterActive,
		})
	}
	for i := range b.Agencies {
		b.Agencies[i].Roles = b.heldRoles(&b.Agencies[i])
	}
}

func (b *Builder) addAgency(a domain.Agency) {
	a.ID, a.CreatedAt = domain.AgencyID(b.id("agency", a.Ref)), b.earliest
	b.agency[a.Ref] = a.ID
	b.Agencies = append(b.Agencies, a)
}

// heldRoles adds to an agency's roles those its users hold, so that no account stands outside them.
func (b *Builder) heldRoles(a *domain.Agency) []domain.Role {
	held := a.Roles
	for i := range b.net.Users {
		u := &b.net.Users[i]
		if u.Org == a.Ref && !slices.Contains(held, domain.Role(u.Role)) {
			held = append(held, domain.Role(u.Role))
		}
	}
	return held
}

// operatorType is the kind of organisation that runs a shelter; the State's own houses belong to social welfare.
func (b *Builder) operatorType(t string) string {
	switch {
	case b.pack.Has(country.ListAgencyType, t):
		return t
	case t == "estatal" && b.pack.Has(country.ListAgencyType, "bienestar"):
		return "bienestar"
	}
	return "ong"
}

func (b *Builder) addAccounts() {
	for i := range b.net.Users {
		row := &b.net.Users[i]
		a := domain.Account{
			ID: domain.AccountID(b.id("account", row.ID)), Ref: row.ID, Agency: b.agency[row.Org], Name: row.Name,
			Login: strings.ToLower(row.Email), Roles: []domain.Role{domain.Role(row.Role)}, Lang: row.Locale, Active: true,
			CreatedAt: b.earliest,
		}
		if b.prose != nil && strings.Contains(row.Name, "Demo") {
			a.Name = b.prose.staff()
		}
		b.account[row.ID] = a.ID
		if b.answers[row.Org] == "" {
			b.answers[row.Org] = a.ID
		}
		b.Accounts = append(b.Accounts, a)
	}
}

func (b *Builder) addShelters() {
	for i := range b.net.Shelters {
		row := &b.net.Shelters[i]
		s := domain.Shelter{
			ID: domain.ShelterID(b.id("shelter", row.ID)), Ref: row.ID, Agency: b.agency[row.ID], Operator: row.Operator,
			OperatorType: row.OperatorType, Name: row.Name, Municipality: row.Municipality, Department: row.Department,
			Address: row.Address,
			Phone:   row.Phone, Email: row.Email, Active: row.Status == folder.ShelterActive, IntakeHours: row.IntakeHours,
			MaxStayDays:   row.MaxStayDays,
			SecurityLevel: row.SecurityLevel, FemaleStaffOnly: row.FemaleStaffOnly, Languages: row.Languages,
			Accessibility: row.Accessibility,
			Services:      row.Services, Exclusions: row.Exclusions, ConfirmedAt: b.clock.at(row.UpdatedAt),
			ConfirmedBy: b.answers[row.ID],
		}
		if b.prose != nil && marked(s.Address) {
			s.Address = b.prose.next("address", "")
		}
		if l := row.MinorLicence; l != nil {
			s.MinorLicence = &domain.Licence{Authority: l.Authority, Status: l.Status, ValidUntil: b.clock.day(l.ValidUntil)}
		}
		for j := range row.Units {
			s.Units = append(s.Units, b.unitOf(&row.Units[j]))
		}
		b.Shelters = append(b.Shelters, s)
	}
	for i := range b.Shelters { // Only now, for the slice no longer grows.
		b.shelter[b.Shelters[i].Ref] = &b.Shelters[i]
	}
}

func (b *Builder) unitOf(row *folder.UnitRow) domain.Unit {
	u := domain.Unit{
		ID: domain.UnitID(b.id("unit", row.ID)), Ref: row.ID, Name: row.Name, Population: row.Population,
		Genders: spelled[domain.Gender](row.Genders),
		AgeMin:  row.AgeMin, AgeMax: row.AgeMax, Pregnant: row.Pregnant, Exploitation: row.Exploitation,
		ForeignOnly: row.ForeignOnly,
		LGBTIQOnly:  row.LGBTIQOnly, Open: row.Status == folder.UnitOpen,
		Beds: domain.Beds{Total: row.Beds.Total, Blocked: row.Beds.Blocked, Residents: row.Beds.Baseline},
	}
	if row.ReservedLevel != nil {
		u.ReservedLevel = *row.ReservedLevel
	}
	if c := row.Children; c != nil {
		u.Children = &domain.ChildrenRule{Max: c.Max, BoyMaxAge: c.BoyMaxAge, GirlMaxAge: c.GirlMaxAge}
	}
	b.unit[row.ID] = u.ID
	return u
}

func (b *Builder) addPrograms() {
	for i := range b.net.Programs {
		row := &b.net.Programs[i]
		class := domain.ClassPsych
		if row.Kind == folder.KindLegal {
			class = domain.ClassLegal
		}
		b.Programs = append(b.Programs, domain.Program{
			ID: domain.ProgramID(b.id("program", row.ID)), Ref: row.ID, Agency: b.agency[row.ID], Operator: row.Operator,
			Name:  row.Name,
			Class: class, Municipality: row.Municipality, Department: row.Department, Serves: row.Serves,
			Languages:   row.Languages,
			Specialisms: row.Specialisms, AgeMin: row.AgeMin, AgeMax: row.AgeMax, Genders: spelled[domain.Gender](row.Genders),
			Modalities: row.Modalities,
			Cost:       row.Cost, Phone: row.Phone, Email: row.Email, MaxCaseload: row.Caseload.Max,
			Outside:  row.Caseload.Baseline,
			WaitDays: row.WaitDays, Active: row.Status == folder.ShelterActive, ConfirmedAt: b.Now.Add(-2 * time.Hour),
			ConfirmedBy: b.answers[row.ID],
		})
	}
	for i := range b.Programs {
		b.program[b.Programs[i].Ref] = &b.Programs[i]
	}
}

// spelled writes codes of a folder as those of a named type.
func spelled[C ~string](list []string) []C {
	out := make([]C, len(list))
	for i, code := range list {
		out[i] = C(code)
	}
	return out
}
