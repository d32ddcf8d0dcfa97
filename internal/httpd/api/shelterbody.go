package api

import (
	"amparo/internal/casework"
	"amparo/internal/domain"
)

// shelterBody is what a shelter says of itself. Municipality and address are empty for readers who may not know where it stands.
type shelterBody struct {
	Name            string   `json:"name" need:"1"`
	Municipality    string   `json:"municipality,omitempty" need:"1"`
	Address         string   `json:"address,omitempty" need:"1"`
	Phone           string   `json:"phone,omitempty"`
	Email           string   `json:"email,omitempty"`
	Operator        string   `json:"operator,omitempty" doc:"Reference of the body that runs it."`
	OperatorType    string   `json:"operator_type,omitempty" list:"tipo_organizacion"`
	Active          bool     `json:"active"`
	IntakeHours     string   `json:"intake_hours" need:"1" doc:"24h, or hours such as 08:00-18:00."`
	MaxStayDays     int      `json:"max_stay_days"`
	SecurityLevel   int      `json:"security_level" need:"1" doc:"1 to 3."`
	FemaleStaffOnly bool     `json:"female_staff_only"`
	Languages       []string `json:"languages" need:"1"`
	Accessibility   []string `json:"accessibility,omitempty" list:"accesibilidad"`
	Services        []string `json:"services,omitempty" list:"servicio"`
	Exclusions      []string `json:"clinical_exclusions,omitempty" list:"exclusion_clinica"`
	Licence         *licence `json:"minor_authorization,omitempty" doc:"Lets it take minors who come without an adult."`
	Units           []unit   `json:"units" need:"1"`
}

type licence struct {
	Authority  string `json:"authority" need:"1"`
	Status     string `json:"status"`
	ValidUntil string `json:"valid_until" need:"1" is:"date"`
}

type unit struct {
	ID            string    `json:"id,omitempty" is:"id" doc:"Left out for a new unit."`
	Name          string    `json:"name" need:"1"`
	Population    string    `json:"population" need:"1" list:"poblacion_unidad"`
	Genders       []string  `json:"genders" need:"1" list:"genero"`
	AgeMin        int       `json:"age_min"`
	AgeMax        int       `json:"age_max" need:"1"`
	Children      *children `json:"caregiver_children,omitempty" doc:"Absent: no dependants."`
	Pregnant      bool      `json:"accepts_pregnant"`
	Exploitation  []string  `json:"exploitation_only,omitempty" list:"modalidades"`
	ForeignOnly   bool      `json:"foreigners_only"`
	LGBTIQOnly    bool      `json:"lgbtiq_only"`
	ReservedLevel int       `json:"reserved_for_security_level,omitempty"`
	Open          bool      `json:"open"`
	Beds          beds      `json:"beds" need:"1"`
}

type children struct {
	Max        int `json:"max_children"`
	BoyMaxAge  int `json:"boy_max_age"`
	GirlMaxAge int `json:"girl_max_age"`
}

type beds struct {
	Total     int `json:"total"`
	Blocked   int `json:"blocked" doc:"Out of service."`
	Residents int `json:"residents" doc:"People living there who did not come through the network."`
}

func (b shelterBody) input() casework.ShelterInput {
	in := casework.ShelterInput{Name: b.Name, Municipality: b.Municipality, Address: b.Address, Phone: b.Phone, Email: b.Email, Operator: b.Operator,
		OperatorType: b.OperatorType, Active: b.Active, IntakeHours: b.IntakeHours, MaxStayDays: b.MaxStayDays, SecurityLevel: b.SecurityLevel,
		FemaleStaffOnly: b.FemaleStaffOnly, Languages: b.Languages, Accessibility: b.Accessibility, Services: b.Services, Exclusions: b.Exclusions,
		Units: list(b.Units, unit.noun)}
	if l := b.Licence; l != nil {
		in.MinorLicence = &domain.Licence{Authority: l.Authority, Status: l.Status, ValidUntil: domain.Date(l.ValidUntil)}
	}
	return in
}

func (u unit) noun() domain.Unit {
	out := domain.Unit{ID: domain.UnitID(u.ID), Name: u.Name, Population: u.Population, Genders: codes[domain.Gender](u.Genders), AgeMin: u.AgeMin,
		AgeMax: u.AgeMax, Pregnant: u.Pregnant, Exploitation: u.Exploitation, ForeignOnly: u.ForeignOnly, LGBTIQOnly: u.LGBTIQOnly,
		ReservedLevel: u.ReservedLevel, Open: u.Open, Beds: domain.Beds(u.Beds)}
	if u.Children != nil {
		rule := domain.ChildrenRule(*u.Children)
		out.Children = &rule
	}
	return out
}

func unitOf(u domain.Unit) unit {
	out := unit{ID: string(u.ID), Name: u.Name, Population: u.Population, Genders: texts(u.Genders), AgeMin: u.AgeMin, AgeMax: u.AgeMax,
		Pregnant: u.Pregnant, Exploitation: u.Exploitation, ForeignOnly: u.ForeignOnly, LGBTIQOnly: u.LGBTIQOnly, ReservedLevel: u.ReservedLevel,
		Open: u.Open, Beds: beds(u.Beds)}
	if u.Children != nil {
		rule := children(*u.Children)
		out.Children = &rule
	}
	return out
}

func shelterBodyOf(s domain.Shelter) shelterBody {
	b := shelterBody{Name: s.Name, Municipality: s.Municipality, Address: s.Address, Phone: s.Phone, Email: s.Email, Operator: s.Operator,
		OperatorType: s.OperatorType, Active: s.Active, IntakeHours: s.IntakeHours, MaxStayDays: s.MaxStayDays, SecurityLevel: s.SecurityLevel,
		FemaleStaffOnly: s.FemaleStaffOnly, Languages: texts(s.Languages), Accessibility: s.Accessibility, Services: s.Services, Exclusions: s.Exclusions,
		Units: list(s.Units, unitOf)}
	if l := s.MinorLicence; l != nil {
		b.Licence = &licence{Authority: l.Authority, Status: l.Status, ValidUntil: string(l.ValidUntil)}
	}
	return b
}

func sampleShelter() shelterIn {
	return shelterIn{Agency: "abcdefghijkmnpqrstuvwxyz23", shelterBody: shelterBody{Name: "Casa Jade", Municipality: "0108", Address: "Portón verde, segunda casa",
		Phone: "+50200004321", Active: true, IntakeHours: "24h", MaxStayDays: 180, SecurityLevel: 2, Languages: []string{"spa", "kek"},
		Units: []unit{{Name: "Mujeres", Population: "mujeres", Genders: []string{"mujer", "mujer_trans"}, AgeMin: 18, AgeMax: 99, Pregnant: true,
			Open: true, Beds: beds{Total: 8, Blocked: 1, Residents: 2}}}}}
}
