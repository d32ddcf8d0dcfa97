package match

import "amparo/internal/domain"

// Reason is one rule that was met, one that failed, or one thing that moved a candidate up or down.
type Reason struct {
	Code      string         `json:"code"`
	Args      map[string]any `json:"args,omitempty"` // numbers and codes only; shared, never to be changed
	Unit      domain.UnitID  `json:"unit,omitempty"`
	Person    string         `json:"person,omitempty"`    // ref of whom it is about, when there are several households
	Points    int            `json:"points,omitempty"`    // in Why: what it adds to the score
	Protected bool           `json:"protected,omitempty"` // for the referring team only; a figure says CodeNotSuitable
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
	Met           []Reason         `json:"met,omitempty"`   // empty beyond Query.ExplainMax
	Why           []Reason         `json:"why,omitempty"`   // empty beyond Query.ExplainMax
	Score         int              `json:"score"`
	DistanceKM    float64          `json:"distance_km"`
	HasDistance   bool             `json:"has_distance"`
	LanguageMatch bool             `json:"language_match"`
	FemaleStaff   bool             `json:"female_staff"`
	Freshness     Freshness        `json:"freshness"`
	NeedsOrder    bool             `json:"needs_order"` // admission waits for the court order; an offer or a hold does not
	SplitUnits    bool             `json:"split_units"` // the group would live in more than one unit
}

// Provider is the id of the shelter or the programme that fits.
func (c Candidate) Provider() string { return string(c.Shelter) + string(c.Program) }

// Exclusion is a provider that does not fit, or fits and is full.
type Exclusion struct {
	Shelter domain.ShelterID `json:"shelter,omitempty"`
	Program domain.ProgramID `json:"program,omitempty"`
	Agency  domain.AgencyID  `json:"agency"`
	Reasons []Reason         `json:"reasons"`
	Change  *Reason          `json:"opens,omitempty"` // the single change that alone would make it a candidate; nil: none
	Full    bool             `json:"full,omitempty"`  // it fits, but has no room
}

// Provider is the id of the shelter or the programme that does not.
func (x Exclusion) Provider() string { return string(x.Shelter) + string(x.Program) }

// Ranking is the whole answer: every provider of the wanted class stands in exactly one of the three lists. With
// Query.ListMax set, Full and Excluded end there, and Totals counts everybody who belongs in them.
type Ranking struct {
	Candidates []Candidate `json:"offered"`
	Full       []Exclusion `json:"full"`
	Excluded   []Exclusion `json:"excluded"`
	Totals     *Totals     `json:"rest,omitempty"` // nil where everything is written out
	// Unmet is for an answer without a candidate: the code of the nearest miss, then those of the other failing rules, the
	// most frequent first.
	Unmet  []string `json:"unmet,omitempty"`
	Digest string   `json:"digest"` // of every input the answer depends on
	Seed   uint64   `json:"seed"`
}

// Totals says how long the lists are of an answer that is not written out whole.
type Totals struct {
	Full     int         `json:"full"`
	Excluded int         `json:"excluded"`
	Open     int         `json:"open"` // of the excluded: those that a single change would admit
	ByRule   []RuleCount `json:"why"`  // of the excluded: the most frequent rule first
}

// RuleCount counts the providers that one rule excludes, alone or with others.
type RuleCount struct {
	Code  string   `json:"code"`
	Count int      `json:"count"`
	First []string `json:"first"` // ids of the first of them, at most Query.ListMax
}
