package match

import (
	"time"

	"amparo/internal/domain"
)

// Point is a place on the globe, in degrees.
type Point struct{ Lat, Lon float64 }

// Place is where a municipality lies: the department it belongs to and its seat.
type Place struct {
	Department string
	At         Point
}

// Tie is an opaque key for something that must not meet under one roof: a trafficking network, an accused family. Two
// people who share a tie are kept apart; the matcher never learns what the key stands for.
type Tie string

// House is a shelter with the room its units have at this moment.
type House struct {
	Shelter   domain.Shelter
	Rooms     []domain.Room // in the order of Shelter.Units, as domain.Rooms returns them
	Residents []Tie         // ties of the people who live or hold a bed there; optional
}

// Service is a programme with what it carries at this moment.
type Service struct {
	Program domain.Program
	Load    domain.Caseload
}

// Ask is everything one matching depends on beside the board. The zero value of an optional field says nothing.
type Ask struct {
	Case     domain.Case
	Safety   domain.Safety
	Referral domain.Referral
	From     string // municipality where she is now; Case.Found when empty
	Home     string // the network's own country code: anybody of another nationality is a foreigner
	Today    domain.Date
	Now      time.Time // in the network's own zone, because intake hours are local
	Majority int       // age of majority in years; domain.MinorAge when 0

	Interpreters []string          // languages for which an interpreter can be reached
	LanguageOf   map[string]string // accessibility features that stand for a language, for example a sign language
	Needs        []string          // her other needs (picklist servicio): a house that meets them itself ranks higher
	StayDays     int               // expected stay, when somebody estimated one
	SplitAgreed  bool              // she agreed that her group may live in different units of one shelter
	Ties         []Tie             // whom she must not meet under one roof
	Held         []domain.InUnit   // beds this same case already holds: for her they are free
	Seed         uint64            // breaks ties; recorded, so that a past answer can be replayed
	Limit        int               // explain only the best so many candidates in full; 0 explains all
	Show         int               `json:"-"` // write out only the first so many that are full, and that do not fit; 0: all
}

// Reason is one rule that was met, one that failed, or one thing that moved a candidate up or down.
type Reason struct {
	Code      string         `json:"code"`
	Args      map[string]any `json:"args,omitempty"` // numbers and codes only; shared, never to be changed
	Unit      domain.UnitID  `json:"unit,omitempty"`
	Person    string         `json:"person,omitempty"`    // ref of the person it is about, when the group has several leads
	Points    int            `json:"points,omitempty"`    // in Why: what it adds to the score
	Protected bool           `json:"protected,omitempty"` // for the referring team only; outward it reads CodeNotSuitable
}

// Freshness says how old a provider's own figures are.
type Freshness uint8

// Figures confirmed within a day are fresh; after three days they are stale and the provider ranks last.
const (
	Fresh Freshness = iota
	Ageing
	Stale
)

// Candidate is a provider that fits and has room now. For a shelter, Seats puts the whole group into its units.
type Candidate struct {
	Shelter       domain.ShelterID `json:"shelter,omitempty"`
	Program       domain.ProgramID `json:"program,omitempty"`
	Agency        domain.AgencyID  `json:"agency"`
	Seats         []domain.InUnit  `json:"seats,omitempty"` // in the order of the group
	Units         []domain.UnitID  `json:"units,omitempty"` // the units used, each once
	Met           []Reason         `json:"met,omitempty"`   // empty beyond Ask.Limit
	Why           []Reason         `json:"why,omitempty"`   // empty beyond Ask.Limit
	Score         int              `json:"score"`
	DistanceKM    float64          `json:"distance_km"`
	HasDistance   bool             `json:"has_distance"`
	LanguageMatch bool             `json:"language_match"`
	FemaleStaff   bool             `json:"female_staff"`
	Stale         Freshness        `json:"freshness"`
	NeedsOrder    bool             `json:"needs_order"` // admission waits for the authority's order; an offer or a hold does not
	SplitUnits    bool             `json:"split_units"` // the group would live in more than one unit
}

// Exclusion is a provider that does not fit, or fits and is full.
type Exclusion struct {
	Shelter domain.ShelterID `json:"shelter,omitempty"`
	Program domain.ProgramID `json:"program,omitempty"`
	Agency  domain.AgencyID  `json:"agency"`
	Reasons []Reason         `json:"reasons"`
	Opens   *Reason          `json:"opens,omitempty"` // the single change that alone would make it a candidate; nil: none
	Full    bool             `json:"full,omitempty"`  // it fits, but has no room
}

// Ranking is the whole answer: every provider of the wanted class stands in exactly one of the three lists. Where the ask says how many
// to show, Full and Excluded end there, and Rest counts everybody who stands in them.
type Ranking struct {
	Offered  []Candidate `json:"offered"`
	Full     []Exclusion `json:"full"`
	Excluded []Exclusion `json:"excluded"`
	Rest     *Rest       `json:"rest,omitempty"`  // nil where everything is written out
	Unmet    []string    `json:"unmet,omitempty"` // when nobody is offered: outward rule codes, the most frequent first
	Digest   string      `json:"digest"`          // of every input the answer depends on
	Seed     uint64      `json:"seed"`
}

// Rest says how long the lists of an answer are that is not written out whole.
type Rest struct {
	Full     int       `json:"full"`
	Excluded int       `json:"excluded"`
	Why      []KeptOut `json:"why"` // of those that do not fit: the most frequent rule first
}

// KeptOut counts the providers that one rule keeps out, alone or with others.
type KeptOut struct {
	Code  string   `json:"code"`
	Count int      `json:"count"`
	First []string `json:"first"` // ids of the first of them, at most as many as are shown
}

// Outward returns the reasons as a provider or an outsider may read them: a protected one says only that the place
// is not suitable, without a unit, a person or a figure, and is said once.
func Outward(reasons []Reason) []Reason {
	out := make([]Reason, 0, len(reasons))
	said := false
	for _, r := range reasons {
		if !r.Protected {
			out = append(out, r)
		} else if !said {
			out, said = append(out, Reason{Code: CodeNotSuitable}), true
		}
	}
	return out
}
