package directory

import "time"

// What HSDS 3.1 calls a service, an organization and so on, with the fields of it that Amparo knows. Of a list without
// full, what a record holds many of is left out.

type organizationRecord struct {
	ID          string        `json:"id" eg:"9c2a3d6e-0f7b-5a1c-8d4e-2b6f1a3c5d7e"`
	Name        string        `json:"name" eg:"Red de Casas Jade"`
	Description string        `json:"description" eg:"Organización no gubernamental"`
	Email       string        `json:"email,omitempty" eg:"red@example.org"`
	Phones      []phoneRecord `json:"phones,omitempty"`
}

type serviceRecord struct {
	ID             string `json:"id" eg:"1b4e28ba-2fa1-51d2-883f-0016d3cca427"`
	OrganizationID string `json:"organization_id" eg:"9c2a3d6e-0f7b-5a1c-8d4e-2b6f1a3c5d7e"`
	// Of a shelter, each unit is a service of its own: rules and places are a unit's.
	Name string `json:"name" eg:"Casa Jade: Mujeres"`
	// Of a unit: its own name, which stands behind that of its shelter in name.
	Alternate   string `json:"alternate_name,omitempty" eg:"Mujeres"`
	Description string `json:"description,omitempty" eg:"Abrigo"`
	Email       string `json:"email,omitempty" eg:"casa@example.org"`
	// Only what takes part is listed.
	Status      string `json:"status" enum:"active"`
	Fees        string `json:"fees_description,omitempty" eg:"gratuito"`
	Eligibility string `json:"eligibility_description,omitempty" eg:"Mujer"`
	MinimumAge  int    `json:"minimum_age" eg:"18"`
	MaximumAge  int    `json:"maximum_age" eg:"99"`
	// The day on which its figures were confirmed last.
	AssuredDate  string              `json:"assured_date,omitempty" is:"date"`
	Organization *organizationRecord `json:"organization,omitempty"`
	Phones       []phoneRecord       `json:"phones,omitempty"`
	Schedules    []scheduleRecord    `json:"schedules,omitempty"`
	Areas        []areaRecord        `json:"service_areas,omitempty"`
	At           []atRecord          `json:"service_at_locations,omitempty"`
	Languages    []languageRecord    `json:"languages,omitempty"`
	Capacities   []capacityRecord    `json:"capacities,omitempty"`
	Attributes   []attributeRecord   `json:"attributes,omitempty"`
}

type atRecord struct {
	ID         string          `json:"id" eg:"5f0d3c1a-7a52-5b0e-9c3c-6a0e1f7c2b44"`
	ServiceID  string          `json:"service_id" eg:"1b4e28ba-2fa1-51d2-883f-0016d3cca427"`
	LocationID string          `json:"location_id" eg:"7d1f9a52-3c41-5e0a-b1f4-0a9e4a6d2c11"`
	Location   *locationRecord `json:"location"`
}

type locationRecord struct {
	ID             string `json:"id" eg:"7d1f9a52-3c41-5e0a-b1f4-0a9e4a6d2c11"`
	LocationType   string `json:"location_type" enum:"physical"`
	OrganizationID string `json:"organization_id" eg:"9c2a3d6e-0f7b-5a1c-8d4e-2b6f1a3c5d7e"`
	// Of a shelter the department at most; absent where that would tell where a protected house is.
	Name          string                `json:"name,omitempty" eg:"Guatemala"`
	Accessibility []accessibilityRecord `json:"accessibility,omitempty"`
}

type phoneRecord struct {
	ID        string `json:"id" eg:"2a6b8c10-55d3-5f77-a1b2-3c4d5e6f7081"`
	Number    string `json:"number" eg:"+50200004321"`
	Extension int    `json:"extension,omitempty" eg:"12"`
	Type      string `json:"type" enum:"voice"`
	// Of the telephone of who is on duty: when.
	Description string `json:"description,omitempty" eg:"24h"`
}

// scheduleRecord is one window of the week, as RFC 5545 writes repetition.
type scheduleRecord struct {
	ID   string `json:"id" eg:"0c9b8a76-5432-5100-8fed-cba987654321"`
	Freq string `json:"freq" enum:"WEEKLY"`
	// Days, as RFC 5545 names them.
	ByDay string `json:"byday" eg:"MO,TU,WE,TH,FR"`
	// By the clock of timezone. Earlier closing than opening is on the next day.
	OpensAt  string `json:"opens_at" eg:"07:00"`
	ClosesAt string `json:"closes_at" eg:"20:00"`
	// Hours from UTC.
	TimeZone float64 `json:"timezone"`
}

type areaRecord struct {
	ID   string `json:"id" eg:"6e5d4c3b-2a19-5807-9f8e-7d6c5b4a3928"`
	Name string `json:"name" eg:"Guatemala"`
	// Its code of ISO 3166-2.
	URI string `json:"uri" eg:"urn:iso:std:iso:3166:-2:GT-01"`
}

type languageRecord struct {
	ID   string `json:"id" eg:"3d2c1b0a-9f8e-5d7c-b6a5-948372615049"`
	Name string `json:"name" eg:"español"`
	// Of ISO 639-3.
	Code string `json:"code" list:"languages"`
}

type accessibilityRecord struct {
	ID          string `json:"id" eg:"4e3d2c1b-0a9f-5e8d-a7c6-b5a493827160"`
	LocationID  string `json:"location_id" eg:"7d1f9a52-3c41-5e0a-b1f4-0a9e4a6d2c11"`
	Description string `json:"description" eg:"Entrada sin gradas"`
}

type capacityRecord struct {
	ID        string     `json:"id" eg:"8a796857-4635-5241-b130-29181706f5e4"`
	ServiceID string     `json:"service_id" eg:"1b4e28ba-2fa1-51d2-883f-0016d3cca427"`
	UnitID    string     `json:"unit_id" eg:"b2a19080-7f6e-5d4c-8b3a-291807f6e5d4"`
	Unit      unitRecord `json:"unit"`
	// Free now.
	Available int `json:"available" eg:"3"`
	Maximum   int `json:"maximum" eg:"8"`
	// When the figures were confirmed last.
	Updated time.Time `json:"updated"`
}

type unitRecord struct {
	ID   string `json:"id" eg:"b2a19080-7f6e-5d4c-8b3a-291807f6e5d4"`
	Name string `json:"name" enum:"Bed,Case"`
}

// attributeRecord says whom a service takes and what it offers, in a term of a taxonomy.
type attributeRecord struct {
	ID         string `json:"id" eg:"c3b2a190-8f7e-5e6d-9c5b-4a39281706f5"`
	LinkID     string `json:"link_id" eg:"1b4e28ba-2fa1-51d2-883f-0016d3cca427"`
	LinkEntity string `json:"link_entity" enum:"service"`
	TermID     string `json:"taxonomy_term_id" eg:"d4c3b2a1-9080-5f7e-8d6c-5b4a39281706"`
	// Of children who come along: how many, and up to which age boys and girls.
	Value string     `json:"value,omitempty" eg:"3"`
	Term  termRecord `json:"taxonomy_term"`
}

type termRecord struct {
	ID   string `json:"id" eg:"d4c3b2a1-9080-5f7e-8d6c-5b4a39281706"`
	Code string `json:"code" eg:"mujer"`
	// In the language of your account.
	Name        string `json:"name" eg:"Mujer"`
	Description string `json:"description" eg:"Mujer"`
	// A list of GET /vocabulary, or amparo-elegibilidad.
	Taxonomy string `json:"taxonomy" eg:"genero"`
}
