package dossier

import (
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// IdentityBody says who the people of a case are and how to reach them safely.
type IdentityBody struct {
	// In the order of the group.
	Persons []Named `json:"persons" min:"0" max:"20"`
	// With the country code, for example +50200001234.
	Phone string `json:"contact_phone,omitempty" max:"40" eg:"+50200001234"`
	// When and how it is safe to call.
	Safe    string `json:"safe_contact,omitempty" max:"2000" eg:"Mañanas, solo mensajes"`
	Alias   string `json:"alias,omitempty" max:"120" eg:"Flor"`
	Remarks string `json:"remarks,omitempty" max:"2000" eg:"Prefiere mensajes"`
}

// Named is one person by name and document.
type Named struct {
	Ref string `json:"ref,omitempty" max:"40" mark:"place" eg:"C-K7M-4XRT-P1"`
	// The name she wants to be called by.
	UseName  string      `json:"use_name,omitempty" max:"120" eg:"Flor"`
	Given    string      `json:"given,omitempty" max:"120" eg:"Florinda"`
	Family   string      `json:"family,omitempty" max:"120" eg:"Ejemplo"`
	Born     domain.Date `json:"birthdate,omitempty" is:"date"`
	Document string      `json:"document,omitempty" list:"documento"`
	Number   string      `json:"document_number,omitempty" max:"40" eg:"0000 00000 0101"`
}

// Noun is the identity that a body describes.
func (b IdentityBody) Noun() domain.Identity {
	return domain.Identity{Phone: b.Phone, Safe: b.Safe, Alias: b.Alias, Remarks: b.Remarks,
		Persons: endpoint.List(b.Persons, func(n Named) domain.Named { return domain.Named(n) })}
}

// IdentityOf shows an identity.
func IdentityOf(i domain.Identity) IdentityBody {
	return IdentityBody{Phone: i.Phone, Safe: i.Safe, Alias: i.Alias, Remarks: i.Remarks,
		Persons: endpoint.List(i.Persons, func(n domain.Named) Named { return Named(n) })}
}

// SafetyBody says what must be avoided.
type SafetyBody struct {
	Areas      []DangerArea `json:"danger_areas,omitempty" max:"40"`
	NoContacts []NoContact  `json:"no_contacts,omitempty" max:"40"`
	LGBTIQ     bool         `json:"lgbtiq,omitempty"`
	Risk       string       `json:"risk_note,omitempty" max:"8000" eg:"La buscan en la terminal"`
	// Route, escort, meeting point.
	Arrival string `json:"arrival_note,omitempty" max:"8000" eg:"Llega con escolta"`
	// Allergies and medicines needed on arrival.
	Medicines string `json:"medicines,omitempty" max:"2000" eg:"Ninguna"`
}

// DangerArea is a part of the country that is not safe for the person.
type DangerArea struct {
	Motive       string `json:"motive" need:"1" list:"zona_riesgo_motivo"`
	Scope        string `json:"scope" need:"1" enum:"departamento,municipio"`
	Department   string `json:"department,omitempty" list:"departments"`
	Municipality string `json:"municipality,omitempty" list:"municipalities"`
	// Around the municipality's seat.
	RadiusKM int `json:"radius_km,omitempty" min:"0" max:"500"`
}

// NoContact is somebody who must not learn where the person is.
type NoContact struct {
	Type  string `json:"type" need:"1" list:"no_contacto_tipo"`
	Label string `json:"label" max:"300" eg:"Vecino de la primera casa"`
	// Reference of a shelter, an agency or an operator.
	Entity string `json:"entity_id,omitempty" max:"40" eg:"S-K7M-4XRT"`
}

// Noun is what must be avoided, as a body describes it.
func (b SafetyBody) Noun() domain.Safety {
	return domain.Safety{LGBTIQ: b.LGBTIQ, Risk: b.Risk, Arrival: b.Arrival, Medicines: b.Medicines,
		Areas:      endpoint.List(b.Areas, func(a DangerArea) domain.Danger { return domain.Danger(a) }),
		NoContacts: endpoint.List(b.NoContacts, func(n NoContact) domain.NoContact { return domain.NoContact(n) })}
}

// SafetyOf shows what must be avoided.
func SafetyOf(s domain.Safety) SafetyBody {
	return SafetyBody{LGBTIQ: s.LGBTIQ, Risk: s.Risk, Arrival: s.Arrival, Medicines: s.Medicines,
		Areas:      endpoint.List(s.Areas, func(a domain.Danger) DangerArea { return DangerArea(a) }),
		NoContacts: endpoint.List(s.NoContacts, func(n domain.NoContact) NoContact { return NoContact(n) })}
}
