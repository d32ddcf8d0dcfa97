package folder

import (
	"fmt"
	"strings"
	"time"

	"amparo/internal/domain"
)

// The rows below are the shape of a network folder, with what each field may hold (see Network.check). The same types
// write what the generator makes. The first field of a row names it.

// Meta opens every file of a folder.
type Meta struct {
	Fictional bool   `json:"fictional"`
	Notice    string `json:"notice"`
	Snapshot  Stamp  `json:"snapshot_at" check:"moment"` // the moment the folder describes
	Timezone  string `json:"timezone"`
	Seed      int64  `json:"seed"`
	Licence   string `json:"licence"`
	Count     int    `json:"count"`
}

// AgencyRow is an organisation that refers, coordinates or orders placements.
type AgencyRow struct {
	ID           string   `json:"id" check:"new org"`
	Name         string   `json:"name"`
	Type         string   `json:"type" check:"~tipo_organizacion"`
	Municipality string   `json:"municipality" check:"municipality"`
	Department   string   `json:"department" check:"department"`
	Phone        string   `json:"phone"`
	Email        string   `json:"email"`
	Hours        string   `json:"hours"`
	CanRefer     bool     `json:"can_refer"`
	CanRequest   bool     `json:"can_request_minor_measure"`
	CanOrder     bool     `json:"can_order_minor_placement"`
	Roles        []string `json:"roles" check:"role"`
	Status       string   `json:"status" check:"activa|inactiva"`
}

// ShelterRow is a house with its units.
type ShelterRow struct {
	ID              string      `json:"id" check:"new org"`
	Name            string      `json:"name"`
	Operator        string      `json:"operator_id"`
	OperatorType    string      `json:"operator_type"`
	Municipality    string      `json:"municipality" check:"municipality"`
	Department      string      `json:"department" check:"department"`
	AddressTier     string      `json:"address_tier"`
	Address         string      `json:"address"`
	Phone           string      `json:"phone"`
	Email           string      `json:"email"`
	Status          string      `json:"status" check:"activo|inactivo|cierre_temporal|cerrado|suspendido"`
	IntakeHours     string      `json:"intake_hours"`
	MaxStayDays     int         `json:"max_stay_days" check:"0..36500"`
	SecurityLevel   int         `json:"security_level" check:"1..3"`
	FemaleStaffOnly bool        `json:"female_staff_only"`
	Languages       []string    `json:"languages" check:"~language"`
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
	ID            string       `json:"id" check:"new unit"`
	Name          string       `json:"name"`
	Population    string       `json:"population"`
	Genders       []string     `json:"genders" check:"genero"`
	AgeMin        int          `json:"age_min" check:"0..130"`
	AgeMax        int          `json:"age_max" check:"0..130"`
	Children      *ChildrenRow `json:"caregiver_children"`
	Pregnant      bool         `json:"accepts_pregnant"`
	Exploitation  []string     `json:"exploitation_only" check:"~modalidades"`
	ForeignOnly   bool         `json:"foreigners_only"`
	LGBTIQOnly    bool         `json:"lgbtiq_only"`
	ReservedLevel *int         `json:"reserved_for_security_level" check:"1..3"`
	Status        string       `json:"status" check:"activa|cierre_temporal|cerrada|inactiva"`
	Beds          BedsRow      `json:"beds"`
}

// ChildrenRow bounds the dependants a unit takes.
type ChildrenRow struct {
	Max        int `json:"max_children" check:"0..30"`
	BoyMaxAge  int `json:"boy_max_age" check:"0..130"`
	GirlMaxAge int `json:"girl_max_age" check:"0..130"`
}

// BedsRow declares a unit's beds. Occupied, Held and Available follow from the rest of the folder and are
// compared with it.
type BedsRow struct {
	Total     int `json:"total" check:"0..10000"`
	Blocked   int `json:"blocked" check:"0..10000"`
	Baseline  int `json:"baseline" check:"0..10000"`
	Occupied  int `json:"occupied" check:"0..10000"`
	Held      int `json:"held" check:"0..10000"`
	Available int `json:"available"`
}

// ProgramRow is a psychological or legal service.
type ProgramRow struct {
	ID           string      `json:"id" check:"new org"`
	Name         string      `json:"name"`
	Kind         string      `json:"kind" check:"psicologico|legal"`
	Operator     string      `json:"operator_id"`
	Municipality string      `json:"municipality" check:"municipality"`
	Department   string      `json:"department" check:"department"`
	Serves       []string    `json:"departments_served" check:"department"`
	Languages    []string    `json:"languages" check:"~language"`
	Specialisms  []string    `json:"specialisms" check:"~specialism"`
	AgeMin       int         `json:"age_min" check:"0..130"`
	AgeMax       int         `json:"age_max" check:"0..130"`
	Genders      []string    `json:"genders" check:"genero"`
	Modalities   []string    `json:"modalities"`
	Cost         string      `json:"cost"`
	Phone        string      `json:"phone"`
	Email        string      `json:"email"`
	Caseload     CaseloadRow `json:"caseload"`
	WaitDays     int         `json:"typical_wait_days" check:"0..3650"`
	Status       string      `json:"status" check:"activo|inactivo|suspendido"`
}

// CaseloadRow declares a programme's caseload. Active and Waiting follow from the referrals and are compared with them.
type CaseloadRow struct {
	Max      int `json:"max" check:"0..1000000"`
	Baseline int `json:"baseline" check:"0..1000000"`
	Active   int `json:"active"`
	Waiting  int `json:"waiting"`
}

// UserRow is a person who may sign in.
type UserRow struct {
	ID     string `json:"id" check:"new user"`
	Name   string `json:"name"`
	Org    string `json:"org_id" check:"org"`
	Role   string `json:"role" check:"role"`
	Locale string `json:"locale" check:"es|en"`
	Email  string `json:"email" check:"new login"`
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

// UnmarshalJSON reads the moment, never in this machine's own zone.
func (s *Stamp) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	text := strings.Trim(string(raw), `"`)
	for _, layout := range []string{StampLayout, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1900 && t.Year() <= 2199 {
			_, offset := t.Zone()
			s.Time = t.In(time.FixedZone("", offset))
			return nil
		}
	}
	return fmt.Errorf("%.40s must be a moment such as 2026-11-23T08:00-06:00", raw)
}
