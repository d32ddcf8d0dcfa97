package folder

import (
	"time"

	"amparo/internal/domain"
)

// The rows below are the shape of a network folder. A field must be present unless its tag says opt; it may be
// null when it is a pointer or its tag says null. The same types write what the generator makes.

// Meta opens every file of a folder.
type Meta struct {
	Fictional bool   `json:"fictional"`
	Notice    string `json:"notice" shape:"opt"`
	Snapshot  Stamp  `json:"snapshot_at"` // the moment the folder describes
	Timezone  string `json:"timezone" shape:"opt"`
	Seed      int64  `json:"seed" shape:"opt"`
	Licence   string `json:"licence" shape:"opt"`
	Count     int    `json:"count" shape:"opt"`
}

// AgencyRow is an organisation that refers, coordinates or orders placements.
type AgencyRow struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Type         string   `json:"type"`
	Municipality string   `json:"municipality"`
	Department   string   `json:"department"`
	Phone        string   `json:"phone"`
	Email        string   `json:"email"`
	Hours        string   `json:"hours"`
	CanRefer     bool     `json:"can_refer"`
	CanRequest   bool     `json:"can_request_minor_measure"`
	CanOrder     bool     `json:"can_order_minor_placement"`
	Roles        []string `json:"roles"`
	Status       string   `json:"status"`
}

// ShelterRow is a house with its units.
type ShelterRow struct {
	ID              string      `json:"id"`
	Name            string      `json:"name"`
	Operator        string      `json:"operator_id"`
	OperatorType    string      `json:"operator_type"`
	Municipality    string      `json:"municipality"`
	Department      string      `json:"department"`
	AddressTier     string      `json:"address_tier" shape:"opt"`
	Address         string      `json:"address"`
	Phone           string      `json:"phone"`
	Email           string      `json:"email"`
	Status          string      `json:"status"`
	IntakeHours     string      `json:"intake_hours"`
	MaxStayDays     int         `json:"max_stay_days"`
	SecurityLevel   int         `json:"security_level"`
	FemaleStaffOnly bool        `json:"female_staff_only"`
	Languages       []string    `json:"languages"`
	Accessibility   []string    `json:"accessibility"`
	Services        []string    `json:"services"`
	Exclusions      []string    `json:"clinical_exclusions"`
	MinorLicence    *LicenceRow `json:"minor_authorization"`
	UpdatedAt       Stamp       `json:"updated_at"`
	Units           []UnitRow   `json:"units"`
}

// LicenceRow lets a shelter take minors who come without an adult.
type LicenceRow struct {
	Authority  string      `json:"authority"`
	Status     string      `json:"status"`
	ValidUntil domain.Date `json:"valid_until"`
}

// UnitRow is a part of a shelter with admission rules of its own.
type UnitRow struct {
	ID            string       `json:"id"`
	Name          string       `json:"name"`
	Population    string       `json:"population"`
	Genders       []string     `json:"genders"`
	AgeMin        int          `json:"age_min"`
	AgeMax        int          `json:"age_max"`
	Children      *ChildrenRow `json:"caregiver_children"`
	Pregnant      bool         `json:"accepts_pregnant"`
	Exploitation  []string     `json:"exploitation_only" shape:"null"`
	ForeignOnly   bool         `json:"foreigners_only"`
	LGBTIQOnly    bool         `json:"lgbtiq_only"`
	ReservedLevel *int         `json:"reserved_for_security_level"`
	Status        string       `json:"status"`
	Beds          BedsRow      `json:"beds"`
}

// ChildrenRow bounds the dependants a unit takes.
type ChildrenRow struct {
	Max        int `json:"max_children"`
	BoyMaxAge  int `json:"boy_max_age"`
	GirlMaxAge int `json:"girl_max_age"`
}

// BedsRow declares a unit's beds. Occupied, Held and Available follow from the rest of the folder and are
// compared with it.
type BedsRow struct {
	Total     int `json:"total"`
	Blocked   int `json:"blocked"`
	Baseline  int `json:"baseline"`
	Occupied  int `json:"occupied"`
	Held      int `json:"held"`
	Available int `json:"available"`
}

// ProgramRow is a psychological or legal service.
type ProgramRow struct {
	ID           string      `json:"id"`
	Name         string      `json:"name"`
	Kind         string      `json:"kind"`
	Operator     string      `json:"operator_id"`
	Municipality string      `json:"municipality"`
	Department   string      `json:"department"`
	Serves       []string    `json:"departments_served"`
	Languages    []string    `json:"languages"`
	Specialisms  []string    `json:"specialisms"`
	AgeMin       int         `json:"age_min"`
	AgeMax       int         `json:"age_max"`
	Genders      []string    `json:"genders"`
	Modalities   []string    `json:"modalities"`
	Cost         string      `json:"cost"`
	Phone        string      `json:"phone"`
	Email        string      `json:"email"`
	Caseload     CaseloadRow `json:"caseload"`
	WaitDays     int         `json:"typical_wait_days"`
	Status       string      `json:"status"`
}

// CaseloadRow declares a programme's caseload. Active and Waiting follow from the referrals and are compared with them.
type CaseloadRow struct {
	Max      int `json:"max"`
	Baseline int `json:"baseline"`
	Active   int `json:"active"`
	Waiting  int `json:"waiting"`
}

// UserRow is a person who may sign in.
type UserRow struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Org    string `json:"org_id"`
	Role   string `json:"role"`
	Locale string `json:"locale"`
	Email  string `json:"email"`
}

// Stamp is a moment written to the minute with its offset from UTC; null is the zero time.
type Stamp struct{ time.Time }

// StampLayout is how a Stamp is written. Reading also takes seconds.
const StampLayout = "2006-01-02T15:04-07:00"

// MarshalJSON writes the moment, or null.
func (s Stamp) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + s.Format(StampLayout) + `"`), nil
}

func parseStamp(s string) (Stamp, bool) {
	for _, layout := range []string{StampLayout, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() <= 2199 {
			_, offset := t.Zone()
			return Stamp{t.In(time.FixedZone("", offset))}, true // Never this machine's own zone.
		}
	}
	return Stamp{}, false
}
