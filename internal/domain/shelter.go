package domain

import (
	"time"

	"amparo/internal/domain/surge"
)

// Shelter is a house with units. Where it stands is D4; what it admits is known to the network.
type Shelter struct {
	ID     ShelterID `json:"id" tier:"D0"`
	Ref    string    `json:"ref,omitempty" tier:"D0"`
	Agency AgencyID  `json:"agency" tier:"D0"`
	// reference of the body that runs it; no-contacts may name it
	Operator        string    `json:"operator,omitempty" tier:"D0"`
	OperatorType    string    `json:"operator_type,omitempty" tier:"D0"`
	Name            string    `json:"name" tier:"D0"`
	Municipality    string    `json:"municipality" tier:"D4"`
	Department      string    `json:"department" tier:"D0"`
	Address         string    `json:"address" tier:"D4"`
	Phone           string    `json:"phone,omitempty" tier:"D0"`
	Email           string    `json:"email,omitempty" tier:"D0"`
	DutyPhone       string    `json:"duty_phone,omitempty" tier:"D0"` // who is on duty answers it
	DutyHours       string    `json:"duty_hours,omitempty" tier:"D0"`
	Active          bool      `json:"active" tier:"D0"`
	IntakeHours     string    `json:"intake_hours" tier:"D0"`
	MaxStayDays     int       `json:"max_stay_days" tier:"D0"`
	SecurityLevel   int       `json:"security_level" tier:"D0"`
	FemaleStaffOnly bool      `json:"female_staff_only" tier:"D0"`
	Languages       []string  `json:"languages" tier:"D0"`
	Accessibility   []string  `json:"accessibility,omitempty" tier:"D0"`
	Services        []string  `json:"services,omitempty" tier:"D0"`
	Exclusions      []string  `json:"clinical_exclusions,omitempty" tier:"D0"`
	MinorLicence    *Licence  `json:"minor_authorization,omitempty" tier:"D0"`
	Units           []Unit    `json:"units" tier:"D0"`
	ConfirmedAt     time.Time `json:"confirmed_at" tier:"D0"`                 // when it last confirmed its figures
	AskedAt         time.Time `json:"asked_at,omitzero" tier:"system"`        // when it was last asked to confirm them
	LicenceWarned   Date      `json:"licence_warned,omitempty" tier:"system"` // end of the licence that was warned of,
	LicenceStep     int       `json:"licence_step,omitempty" tier:"system"`   // and how many days before it at most
	ConfirmedBy     AccountID `json:"confirmed_by,omitempty" tier:"system"`
}

// Licence lets a shelter take minors who come without an adult.
type Licence struct {
	Authority  string `json:"authority" tier:"D0"`
	Status     string `json:"status" tier:"D0"`
	ValidUntil Date   `json:"valid_until" tier:"D0"` // last day on which it holds
}

// Unit is a part of a shelter with admission rules of its own. Ages are of the lead person, in years.
type Unit struct {
	ID            UnitID        `json:"id" tier:"D0"`
	Ref           string        `json:"ref,omitempty" tier:"D0"`
	Name          string        `json:"name" tier:"D0"`
	Population    string        `json:"population" tier:"D0"`
	Genders       []Gender      `json:"genders" tier:"D0"`
	AgeMin        int           `json:"age_min" tier:"D0"`
	AgeMax        int           `json:"age_max" tier:"D0"`
	Children      *ChildrenRule `json:"caregiver_children,omitempty" tier:"D0"` // nil: no dependants
	Pregnant      bool          `json:"accepts_pregnant" tier:"D0"`
	Exploitation  []string      `json:"exploitation_only,omitempty" tier:"D0"`
	ForeignOnly   bool          `json:"foreigners_only" tier:"D0"`
	LGBTIQOnly    bool          `json:"lgbtiq_only" tier:"D0"`
	ReservedLevel int           `json:"reserved_for_security_level,omitempty" tier:"D0"` // 0: not reserved
	Open          bool          `json:"open" tier:"D0"`
	Beds          Beds          `json:"beds" tier:"D0"`
	Surge         *surge.Place  `json:"surge,omitempty" tier:"D0"` // nil: a unit that is there for good
}

// ChildrenRule bounds the dependants a unit takes beside their caregiver.
type ChildrenRule struct {
	Max        int `json:"max_children" tier:"D0"`
	BoyMaxAge  int `json:"boy_max_age" tier:"D0"`
	GirlMaxAge int `json:"girl_max_age" tier:"D0"`
}

// Beds are the figures a shelter declares. What is free is always derived, never kept.
type Beds struct {
	Total     int `json:"total" tier:"D0"`
	Blocked   int `json:"blocked" tier:"D0"`   // out of service
	Residents int `json:"residents" tier:"D0"` // people living there who did not come through the network
}

// UnitByID returns the unit of s with that id.
func (s Shelter) UnitByID(id UnitID) (Unit, bool) {
	for _, u := range s.Units {
		if u.ID == id {
			return u, true
		}
	}
	return Unit{}, false
}

// CapacityVersion is the one row that every booking of a shelter (or programme) rewrites, so that two bookings
// of one house can never both be kept. It holds no counter: what is free is derived from the stays themselves.
type CapacityVersion struct {
	Provider string    `json:"provider" tier:"system"`
	Version  int64     `json:"turn" tier:"system"`
	At       time.Time `json:"at" tier:"system"`

	// How often, since its figures were confirmed, the provider said it is full though they show room, and when last.
	NoRoom   int       `json:"no_room,omitempty" tier:"system"`
	NoRoomAt time.Time `json:"no_room_at,omitzero" tier:"system"`
}

// Next returns the capacity version after one more booking act.
func (v CapacityVersion) Next(now time.Time) CapacityVersion { v.Version++; v.At = now; return v }

// Program is a psychological or legal service with a bounded caseload.
type Program struct {
	ID           ProgramID `json:"id" tier:"D0"`
	Ref          string    `json:"ref,omitempty" tier:"D0"`
	Agency       AgencyID  `json:"agency" tier:"D0"`
	Operator     string    `json:"operator,omitempty" tier:"D0"`
	Name         string    `json:"name" tier:"D0"`
	Class        Class     `json:"class" tier:"D0"` // ClassPsych or ClassLegal
	Municipality string    `json:"municipality" tier:"D0"`
	Department   string    `json:"department" tier:"D0"`
	Serves       []string  `json:"departments_served" tier:"D0"`
	Languages    []string  `json:"languages" tier:"D0"`
	Specialisms  []string  `json:"specialisms" tier:"D0"`
	AgeMin       int       `json:"age_min" tier:"D0"`
	AgeMax       int       `json:"age_max" tier:"D0"`
	Genders      []Gender  `json:"genders" tier:"D0"`
	Modalities   []string  `json:"modalities" tier:"D0"`
	Cost         string    `json:"cost,omitempty" tier:"D0"`
	Phone        string    `json:"phone,omitempty" tier:"D0"`
	Email        string    `json:"email,omitempty" tier:"D0"`
	MaxCaseload  int       `json:"max_caseload" tier:"D0"`
	Outside      int       `json:"outside" tier:"D0"` // cases carried that did not come through the network
	WaitDays     int       `json:"typical_wait_days" tier:"D0"`
	Active       bool      `json:"active" tier:"D0"`
	ConfirmedAt  time.Time `json:"confirmed_at" tier:"D0"`
	AskedAt      time.Time `json:"asked_at,omitzero" tier:"system"`
	ConfirmedBy  AccountID `json:"confirmed_by,omitempty" tier:"system"`
	Defends      bool      `json:"defends_accused,omitempty" tier:"D0"` // also accused persons: a conflict is possible
}

// Room is what one unit has, derived at one moment from its declared beds and the active stays.
type Room struct {
	Unit     UnitID `json:"unit"`
	Total    int    `json:"total"`
	Blocked  int    `json:"blocked"`
	Occupied int    `json:"occupied"` // declared residents plus persons admitted through the network
	Held     int    `json:"held"`
	Free     int    `json:"free"` // never negative; 0 while the unit or the shelter is closed
	Over     int    `json:"over"` // how many persons exceed the beds, when a shelter declared fewer than it has promised
}

// Rooms derives the room of every unit of s from the stays given, in the order of s.Units. Stays of other
// shelters and ended stays do not count.
func Rooms(s Shelter, stays []Stay) []Room {
	rooms := make([]Room, len(s.Units))
	at := make(map[UnitID]int, len(s.Units))
	for i, u := range s.Units {
		at[u.ID] = i
		rooms[i] = Room{Unit: u.ID, Total: u.Beds.Total, Blocked: u.Beds.Blocked, Occupied: u.Beds.Residents}
	}
	for _, stay := range stays {
		if stay.Shelter != s.ID || !stay.State.Active() {
			continue
		}
		for _, p := range stay.Persons {
			i, ok := at[p.Unit]
			if !ok || !p.Here() {
				continue
			}
			if stay.State == StayArrived {
				rooms[i].Occupied++
			} else {
				rooms[i].Held++
			}
		}
	}
	for i := range rooms {
		r := &rooms[i]
		left := r.Total - r.Blocked - r.Occupied - r.Held
		if left < 0 {
			r.Over = -left
		}
		if left > 0 && s.Active && s.Units[i].Open {
			r.Free = left
		}
	}
	return rooms
}

// Fits reports whether taking the wanted number of beds per unit oversells nothing.
func Fits(rooms []Room, want map[UnitID]int) bool {
	left := 0
	for _, r := range rooms {
		if n := want[r.Unit]; n > 0 {
			if n > r.Free {
				return false
			}
			left++
		}
	}
	return left == len(want)
}

// Caseload is what one programme carries, derived from its declared outside cases and the active slots.
type Caseload struct {
	Max     int `json:"max"`
	Active  int `json:"active"`
	Free    int `json:"free"`
	Waiting int `json:"waiting"`
}

// Load derives the caseload of p from the slots given; slots of other programmes and ended ones do not count.
func Load(p Program, slots []Slot, waiting int) Caseload {
	load := Caseload{Max: p.MaxCaseload, Active: p.Outside, Waiting: waiting}
	for _, s := range slots {
		if s.Program == p.ID && s.State.Active() {
			load.Active++
		}
	}
	if free := load.Max - load.Active; free > 0 && p.Active {
		load.Free = free
	}
	return load
}
