package capacity

import (
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// shelterBody is what a shelter says of itself. Municipality and address are empty for readers who may not know where
// it stands.
type shelterBody struct {
	Name         string `json:"name" need:"1" max:"120" eg:"Casa Jade"`
	Municipality string `json:"municipality,omitempty" need:"1" list:"municipalities"`
	// Needed the first time; left out it stays as it is sealed.
	Address string `json:"address,omitempty" max:"300" eg:"Portón verde, segunda casa"`
	Phone   string `json:"phone,omitempty" max:"40" eg:"+50200004321"`
	Email   string `json:"email,omitempty" max:"254" eg:"casa@example.org"`
	// Who is on duty answers it; empty: the agency's.
	DutyPhone string `json:"duty_phone,omitempty" max:"40" eg:"+50200004322"`
	DutyHours string `json:"duty_hours,omitempty" max:"120" eg:"24h"`
	// Reference of the body that runs it.
	Operator     string `json:"operator,omitempty" max:"40" eg:"A-CEI"`
	OperatorType string `json:"operator_type,omitempty" list:"tipo_organizacion"`
	Active       bool   `json:"active" default:"true"`
	// 24h, or hours such as 08:00-18:00.
	IntakeHours string `json:"intake_hours" need:"1" max:"120" eg:"24h"`
	// Zero: as long as it takes.
	MaxStayDays int `json:"max_stay_days" need:"1" min:"0" max:"3650" eg:"180"`
	// 1 to 3.
	SecurityLevel   int      `json:"security_level" need:"1" min:"1" max:"3"`
	FemaleStaffOnly bool     `json:"female_staff_only"`
	Languages       []string `json:"languages" need:"1" list:"languages" max:"40"`
	Accessibility   []string `json:"accessibility,omitempty" list:"accesibilidad" max:"40"`
	Services        []string `json:"services,omitempty" list:"servicio" max:"40"`
	Exclusions      []string `json:"clinical_exclusions,omitempty" list:"exclusion_clinica" max:"40"`
	// Lets it take minors who come without an adult.
	Licence *licence `json:"minor_authorization,omitempty"`
	Units   []unit   `json:"units" need:"1" max:"30"`
}

type licence struct {
	Authority  string      `json:"authority" need:"1" max:"120" eg:"Consejo Nacional de Adopciones"`
	Status     string      `json:"status" max:"40" eg:"vigente"`
	ValidUntil domain.Date `json:"valid_until" need:"1" is:"date"`
}

type unit struct {
	// Left out for a new unit.
	ID         string   `json:"id,omitempty" is:"id" mark:"own"`
	Name       string   `json:"name" need:"1" max:"120" eg:"Mujeres"`
	Population string   `json:"population" need:"1" list:"poblacion_unidad"`
	Genders    []string `json:"genders" need:"1" list:"genero" max:"40"`
	AgeMin     int      `json:"age_min" need:"1" min:"0" max:"120" eg:"18"`
	AgeMax     int      `json:"age_max" need:"1" min:"0" max:"120" eg:"99"`
	// Absent: no dependants.
	Children      *children `json:"caregiver_children,omitempty"`
	Pregnant      bool      `json:"accepts_pregnant"`
	Exploitation  []string  `json:"exploitation_only,omitempty" list:"modalidades" max:"40"`
	ForeignOnly   bool      `json:"foreigners_only"`
	LGBTIQOnly    bool      `json:"lgbtiq_only"`
	ReservedLevel int       `json:"reserved_for_security_level,omitempty" min:"0" max:"3"`
	Open          bool      `json:"open" default:"true"`
	Beds          beds      `json:"beds" need:"1"`
}

type children struct {
	Max        int `json:"max_children" need:"1" min:"0" max:"20" eg:"3"`
	BoyMaxAge  int `json:"boy_max_age" need:"1" min:"0" max:"18" eg:"12"`
	GirlMaxAge int `json:"girl_max_age" need:"1" min:"0" max:"18" eg:"17"`
}

type beds struct {
	Total int `json:"total" need:"1" min:"0" max:"1000" eg:"8"`
	// Out of service.
	Blocked int `json:"blocked" need:"1" min:"0" max:"1000" eg:"1"`
	// People living there who did not come through the network.
	Residents int `json:"residents" need:"1" min:"0" max:"1000" eg:"2"`
}

func (b shelterBody) input() capacity.ShelterInput {
	return capacity.ShelterInput{Name: b.Name, Municipality: b.Municipality, Address: b.Address, Phone: b.Phone,
		Email: b.Email, DutyPhone: b.DutyPhone, DutyHours: b.DutyHours, Operator: b.Operator, OperatorType: b.OperatorType,
		Active: b.Active, IntakeHours: b.IntakeHours, MaxStayDays: b.MaxStayDays, SecurityLevel: b.SecurityLevel,
		FemaleStaffOnly: b.FemaleStaffOnly, Languages: b.Languages, Accessibility: b.Accessibility, Services: b.Services,
		Exclusions: b.Exclusions, Units: endpoint.List(b.Units, unit.noun),
		MinorLicence: endpoint.Maybe(b.Licence, func(l licence) domain.Licence { return domain.Licence(l) })}
}

func (u unit) noun() domain.Unit {
	return domain.Unit{ID: domain.UnitID(u.ID), Name: u.Name, Population: u.Population,
		Genders: endpoint.Codes[domain.Gender](u.Genders), AgeMin: u.AgeMin, AgeMax: u.AgeMax,
		Pregnant: u.Pregnant, Exploitation: u.Exploitation, ForeignOnly: u.ForeignOnly, LGBTIQOnly: u.LGBTIQOnly,
		ReservedLevel: u.ReservedLevel, Open: u.Open, Beds: domain.Beds(u.Beds),
		Children: endpoint.Maybe(u.Children, func(k children) domain.ChildrenRule { return domain.ChildrenRule(k) })}
}

func unitOf(u domain.Unit) unit {
	return unit{ID: string(u.ID), Name: u.Name, Population: u.Population, Genders: endpoint.Texts(u.Genders),
		AgeMin: u.AgeMin, AgeMax: u.AgeMax, Pregnant: u.Pregnant, Exploitation: u.Exploitation, ForeignOnly: u.ForeignOnly,
		LGBTIQOnly: u.LGBTIQOnly, ReservedLevel: u.ReservedLevel, Open: u.Open, Beds: beds(u.Beds),
		Children: endpoint.Maybe(u.Children, func(k domain.ChildrenRule) children { return children(k) })}
}

func shelterBodyOf(s domain.Shelter) shelterBody {
	return shelterBody{Name: s.Name, Municipality: s.Municipality, Address: s.Address, Phone: s.Phone, Email: s.Email,
		DutyPhone: s.DutyPhone, DutyHours: s.DutyHours, Operator: s.Operator, OperatorType: s.OperatorType, Active: s.Active,
		IntakeHours: s.IntakeHours, MaxStayDays: s.MaxStayDays, SecurityLevel: s.SecurityLevel,
		FemaleStaffOnly: s.FemaleStaffOnly, Languages: endpoint.Texts(s.Languages), Accessibility: s.Accessibility,
		Services: s.Services, Exclusions: s.Exclusions, Units: endpoint.List(s.Units, unitOf),
		Licence: endpoint.Maybe(s.MinorLicence, func(l domain.Licence) licence { return licence(l) })}
}

func sampleShelter() shelterIn {
	return shelterIn{
		Agency: "abcdefghijkmnpqrstuvwxyz23",
		shelterBody: shelterBody{Name: "Casa Jade", Municipality: "0108", Address: "Portón verde, segunda casa",
			Phone: "+50200004321", Active: true, IntakeHours: "24h", MaxStayDays: 180, SecurityLevel: 2,
			Languages: []string{"spa", "kek"},
			Units: []unit{
				{Name: "Mujeres", Population: "mujeres", Genders: []string{"mujer", "mujer_trans"}, AgeMin: 18,
					AgeMax: 99, Pregnant: true, Open: true, Beds: beds{Total: 8, Blocked: 1, Residents: 2}},
			}},
	}
}
