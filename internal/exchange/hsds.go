package exchange

import "encoding/json"

// What HSDS 3.1 calls a service and what hangs on it, as far as a shelter or a programme is made of it. A whole service
// holds its phones, schedules and so on; a tabular package has them in tables, with the service that each is of.

type service struct {
	ID           text         `json:"id"`
	Organization organization `json:"organization"`
	OrgID        text         `json:"organization_id"`
	Name         text         `json:"name"`
	Other        text         `json:"alternate_name"`
	Email        text         `json:"email"`
	Status       text         `json:"status"`
	Fees         text         `json:"fees_description"`
	MinAge       text         `json:"minimum_age"`
	MaxAge       text         `json:"maximum_age"`
	Areas        []area       `json:"service_areas"`
	At           []at         `json:"service_at_locations"`
	Capacities   []room       `json:"capacities"`
	Attributes   []attribute  `json:"attributes"`
	said

	// Of these HSDS has nothing: they stand under our names.
	MaxStay    text `json:"max_stay_days"`
	Security   text `json:"security_level"`
	Female     text `json:"female_staff_only"`
	Exclusions text `json:"clinical_exclusions"`
	Licence    text `json:"minor_authorization.authority"`
	LicenceIs  text `json:"minor_authorization.status"`
	LicenceTo  text `json:"minor_authorization.valid_until"`
	Blocked    text `json:"unit.beds.blocked"`
	Wait       text `json:"typical_wait_days"`
	Defends    text `json:"defends_accused"`
}

// said is what a service says of itself, or else its place or its organization.
type said struct {
	Phones    []phone    `json:"phones"`
	Schedules []schedule `json:"schedules"`
	Languages []language `json:"languages"`
}

// or is what s says, and of what it is silent about what another says.
func (s said) or(o said) said {
	if len(s.Phones) == 0 {
		s.Phones = o.Phones
	}
	if len(s.Schedules) == 0 {
		s.Schedules = o.Schedules
	}
	if len(s.Languages) == 0 {
		s.Languages = o.Languages
	}
	return s
}

// links say of a record in a table what it is of.
type links struct {
	Service  text `json:"service_id"`
	Location text `json:"location_id"`
	At       text `json:"service_at_location_id"`
	Org      text `json:"organization_id"`
	Entity   text `json:"link_id"`
}

func (l links) of() links { return l }

type organization struct {
	ID       text      `json:"id"`
	Services []service `json:"services"`
	said
}

type at struct {
	ID text `json:"id"`
	links
	Place location `json:"location"`
	said
}

type location struct {
	ID        text      `json:"id"`
	Name      text      `json:"name"`
	Addresses []address `json:"addresses"`
	said
}

type address struct {
	links
	First text `json:"address_1"`
	More  text `json:"address_2"`
	City  text `json:"city"`
	State text `json:"state_province"`
}

type phone struct {
	links
	Number    text `json:"number"`
	Extension text `json:"extension"`
	Type      text `json:"type"`
	Note      text `json:"description"`
}

type schedule struct {
	links
	Freq   text `json:"freq"`
	Days   text `json:"byday"`
	Opens  text `json:"opens_at"`
	Closes text `json:"closes_at"`
}

type language struct {
	links
	Name text `json:"name"`
	Code text `json:"code"`
}

type area struct {
	links
	Name text `json:"name"`
	URI  text `json:"uri"`
}

type room struct {
	links
	Available text `json:"available"`
	Maximum   text `json:"maximum"`
}

type attribute struct {
	links
	TermID text `json:"taxonomy_term_id"`
	Value  text `json:"value"`
	Term   term `json:"taxonomy_term"`
}

type term struct {
	ID       text `json:"id"`
	Code     text `json:"code"`
	Taxonomy text `json:"taxonomy"`
}

// text is a value that stands alone, however it is written. Of a list or an object nothing is read.
type text string

// UnmarshalJSON reads a text, a number, or a yes or no.
func (t *text) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		return json.Unmarshal(raw, (*string)(t))
	case 't':
		*t = "yes"
	case 'f':
		*t = "no"
	case '{', '[', 'n':
	default:
		*t = text(raw)
	}
	return nil
}
