// Package yearly has what is known of one calendar year of the network: what was counted of it when it was over, and
// what authorities stated. It is pure.
package yearly

import (
	"slices"
	"strconv"
	"time"

	"amparo/internal/domain"
)

// SmallCell is the count below which a figure is not shown, because it could speak of one person.
const SmallCell = 5

// Settled is how many days a year is given for what is written late, before it can be counted: once counted it stays,
// because two counts of one year would tell who came in between.
const Settled = 31

// Count is a figure that may be shown to everybody. When Hidden is set N is zero and means nothing.
type Count struct {
	N      int  `json:"n" tier:"D0"`
	Hidden bool `json:"hidden,omitempty" tier:"D0"`
	// hidden because it is below SmallCell; otherwise hidden to protect another figure
	Small bool `json:"small,omitempty" tier:"D0"`
}

// String returns the figure as people read it: a number, "<5", or a dash for a figure that is hidden to protect
// another.
func (c Count) String() string {
	switch {
	case c.Small:
		return "<" + strconv.Itoa(SmallCell)
	case c.Hidden:
		return "–"
	}
	return strconv.Itoa(c.N)
}

// Add returns both together, hidden where either is.
func (c Count) Add(o Count) Count {
	if c.Hidden || o.Hidden {
		return Count{Hidden: true}
	}
	return Count{N: c.N + o.N}
}

// What a person identified in a year got until its end. Everybody is in exactly one of them.
const (
	Unasked   = "unasked"   // nobody was asked for her
	Asked     = "asked"     // somebody was asked, and she got nothing
	Sheltered = "sheltered" // she arrived at a house
	Served    = "served"    // a psychologist or a lawyer began
	Both      = "both"
)

// Helps lists them in the order in which they are shown.
var Helps = []string{Unasked, Asked, Sheltered, Served, Both}

// Figure is how many there are of one code.
type Figure struct {
	Code string `json:"code" tier:"D0"`
	N    Count  `json:"n" tier:"D0"`
}

// Row counts the persons of one group, and what they got.
type Row struct {
	Code string  `json:"code" tier:"D0"` // of the list that the table is by; empty: it is not known
	N    Count   `json:"n" tier:"D0"`
	Help []Count `json:"help" tier:"D0"` // one for each of Helps
}

// Table tells the persons of a year apart by one thing. Where somebody may be in several of its rows, they add up to no
// total.
type Table struct {
	By      string `json:"by" tier:"D0"`
	Several bool   `json:"several,omitempty" tier:"D0"`
	Rows    []Row  `json:"rows" tier:"D0"`
}

// Wait is the median of one waiting time over those who did not wait in vain.
type Wait struct {
	For    string        `json:"for" tier:"D0"` // answer, bed or meeting
	N      Count         `json:"n" tier:"D0"`
	Median time.Duration `json:"median" tier:"D0"` // to the hour; zero where N is hidden
}

// Report is what was counted of a year. Small counts are hidden in it, so that nobody can open them again.
type Report struct {
	Made     time.Time `json:"made" tier:"D0"`
	Persons  Count     `json:"persons" tier:"D0"` // identified in the year
	Help     []Count   `json:"help" tier:"D0"`    // one for each of Helps
	Tables   []Table   `json:"tables" tier:"D0"`
	Exits    []Figure  `json:"exits" tier:"D0"`            // persons whose cases ended in the year, by how
	Routes   []Figure  `json:"routes,omitempty" tier:"D0"` // cases that crossed a border in it, by the last way
	Waits    []Wait    `json:"waits" tier:"D0"`
	Agencies int       `json:"agencies" tier:"D0"` // at work in the network at its end
}

// Referred counts those for whom somebody was asked.
func (r Report) Referred() Count { return r.sum(Asked, Sheltered, Served, Both) }

// InHouses counts those who arrived at a house.
func (r Report) InHouses() Count { return r.sum(Sheltered, Both) }

// InCare counts those with whom a psychologist or a lawyer began.
func (r Report) InCare() Count { return r.sum(Served, Both) }

// Was returns how many this year had in the rows of the same table of another year, nil where it has no such table.
// Both years are shown as they are, so that this tells nothing new.
func (r Report) Was(of Table) []Count {
	i := slices.IndexFunc(r.Tables, func(t Table) bool { return t.By == of.By && len(t.Rows) > 0 })
	if i < 0 {
		return nil
	}
	was := make([]Count, len(of.Rows))
	for n, row := range of.Rows {
		at := slices.IndexFunc(r.Tables[i].Rows, func(o Row) bool { return o.Code == row.Code })
		if at >= 0 {
			was[n] = r.Tables[i].Rows[at].N
		}
	}
	return was
}

func (r Report) sum(of ...string) (sum Count) {
	for i, help := range Helps {
		if slices.Contains(of, help) {
			sum = sum.Add(r.Help[i])
		}
	}
	return sum
}

// Stated is a figure that an authority stated, with where it stands. The last one of a kind holds.
type Stated struct {
	Kind   string           `json:"kind" tier:"D0"` // picklist cifra_oficial
	N      int              `json:"n" tier:"D0"`
	Source string           `json:"source" tier:"D0"`
	On     domain.Date      `json:"on" tier:"D0"` // of the source
	By     domain.AccountID `json:"by" tier:"D0"`
	At     time.Time        `json:"at" tier:"D0"`
}

// MaxStated is how many statements a year keeps, those that were replaced among them.
const MaxStated = 60

// Year is one calendar year, in the network's time zone.
type Year struct {
	Year   int              `json:"year" tier:"D0"`
	By     domain.AccountID `json:"by,omitempty" tier:"D0"` // who asked for the count
	At     time.Time        `json:"at,omitzero" tier:"D0"`
	Report *Report          `json:"report,omitempty" tier:"D0"` // nil: not counted yet
	Stated []Stated         `json:"stated,omitempty" tier:"D0"`
	Weeks  []Week           `json:"weeks,omitempty" tier:"D0"` // those that began in it, the earliest first
	Flows  []Flows          `json:"flows,omitempty" tier:"D0"` // of its quarters, the earliest first
}

// Week is what a picture tells of a week that is over, counted once, in steps of five: no count of it is exact, and
// none is a sum of others.
type Week struct {
	From     domain.Date   `json:"from" tier:"D0"`    // its Monday
	Housed   Count         `json:"housed" tier:"D0"`  // persons in houses when it ended
	Waiting  []Figure      `json:"waiting" tier:"D0"` // needs that waited when it ended, by urgency
	Answered Count         `json:"answered" tier:"D0"`
	Median   time.Duration `json:"median" tier:"D0"` // until the first answer, to the hour; zero where Answered is hidden
}

// Flows are the ways by which persons came to houses in one quarter, in steps of five.
type Flows struct {
	From domain.Date `json:"from" tier:"D0"`
	Ways []Way       `json:"ways" tier:"D0"`
}

// Way counts who was found in one department and arrived at a house in one. Empty: it is not known, or not told because
// a protected house stands there alone.
type Way struct {
	From string `json:"from,omitempty" tier:"D0"`
	To   string `json:"to,omitempty" tier:"D0"`
	N    Count  `json:"n" tier:"D0"`
}

// Fives is a count in steps of five: what is less is hidden.
func Fives(n int) Count {
	if n < SmallCell {
		return Count{Hidden: true, Small: true}
	}
	return Count{N: (n + SmallCell/2) / SmallCell * SmallCell}
}

// Latest are the statements that hold, in the order in which they were written down.
func (y Year) Latest() (latest []Stated) {
	for i, s := range y.Stated {
		if !slices.ContainsFunc(y.Stated[i+1:], func(o Stated) bool { return o.Kind == s.Kind }) {
			latest = append(latest, s)
		}
	}
	return latest
}

// ID names the row of a year.
func (y Year) ID() string { return strconv.Itoa(y.Year) }
