package match

import (
	"strings"
	"time"

	"amparo/internal/domain"
)

// Point is a position on the globe, in degrees.
type Point struct{ Lat, Lon float64 }

// Municipality says where a municipality lies: the department it belongs to and its seat.
type Municipality struct {
	Department string
	Seat       Point
}

// Link is an opaque key for something that must not meet under one roof: a trafficking network, an accused family. Two
// people who share a link are kept apart; matching never learns what the key stands for.
type Link string

// linkOf parts a link from the case that it is a resident's of.
const linkOf = "\x00"

// Resident is the link as somebody of a case has it who lives in a shelter: it keeps nobody of that case out.
func (l Link) Resident(id domain.CaseID) Link { return l + Link(linkOf+id) }

// Meets reports whether a link of somebody else keeps a person of a case apart who has this one.
func (l Link) Meets(other Link, id domain.CaseID) bool {
	key, of, resident := strings.Cut(string(other), linkOf)
	return l != "" && string(l) == key && (!resident || of != string(id))
}

// ShelterState is a shelter with the room its units have at this moment.
type ShelterState struct {
	Shelter       domain.Shelter
	Rooms         []domain.Room // in the order of Shelter.Units, as domain.Rooms returns them
	ResidentLinks []Link        // links of the people who live or hold a bed there; optional
}

// ProgramState is a programme with what it carries at this moment.
type ProgramState struct {
	Program domain.Program
	Load    domain.Caseload
}

// AdolescentAge is the age from which a minor is an adolescent where a query does not say, in years.
const AdolescentAge = 13

// Query is everything one matching depends on beside the snapshot. The zero value of an optional field says nothing.
// Its JSON form goes into the digest of an answer, so the names in it stay as they are.
type Query struct {
	Case     domain.Case
	Safety   domain.Safety
	Referral domain.Referral
	From     string // municipality where the person is now; Case.Found when empty
	Home     string // the network's own country code: anybody of another nationality is a foreigner
	Today    domain.Date
	Now      time.Time // in the network's own zone, because intake hours are local
	Majority int       // age of majority in years; domain.MinorAge when 0

	Adolescent int `json:",omitempty"` // age from which a minor is an adolescent, in years; AdolescentAge when 0

	Interpreters []string           // languages for which an interpreter can be reached
	LanguageOf   map[string]string  // accessibility features that stand for a language, for example a sign language
	Needs        []string           // the other needs (picklist servicio): a shelter that meets them itself ranks higher
	StayDays     int                // expected stay, when somebody estimated one
	SplitAgreed  bool               // the group agreed to live in different units of one shelter
	Barred       []domain.AgencyID  `json:",omitempty"` // whose legal service stands against the person
	Links        []Link             `json:"Ties"`       // whom the person must not meet under one roof
	Held         []domain.InUnit    // beds this same case already holds: for it they are free
	LivesIn      []domain.ShelterID `json:",omitempty"` // where somebody of the case lives: no candidate for a move
	Seed         uint64             // decides between equals; recorded, so that a past answer can be replayed
	ExplainMax   int                `json:"Limit"` // explain only the best so many candidates; 0: all
	ListMax      int                `json:"-"`     // write out only the first so many that are full or excluded; 0: all
}
