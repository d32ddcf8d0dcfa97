// Package imported holds what is kept of the spreadsheets that agencies bring: a file between the steps of its import,
// what the columns of an agency mean, and which import made what.
package imported

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// ID names one import, from its file on.
type ID string

// Kind says what the rows of a spreadsheet are.
type Kind string

// Kinds of spreadsheets.
const (
	Shelters Kind = "shelters"
	Psych    Kind = "psych"
	Legal    Kind = "legal"
	Cases    Kind = "cases" // one row for each person
)

// Kinds lists them in the order in which they are offered.
var Kinds = []Kind{Shelters, Psych, Legal, Cases}

// Class is that of the programmes of a kind.
func (k Kind) Class() domain.Class { return domain.Class(k) }

// Bounds of imports.
const (
	MaxFile = 5 << 20 // bytes of a file
	MaxRows = 10_000  // of a file that is looked at
	AtOnce  = 500     // how many shelters, programmes or cases one import makes

	// FileLife is how long a file waits between two steps: a working day, as long as a form waits for its sender.
	FileLife = 8 * time.Hour
	// UndoLife is how long an import can be taken back.
	UndoLife = 24 * time.Hour
)

// Column says which field the cells below a heading are of; of none where the field is empty. With a value and no
// heading it says what holds of a field in every row that says nothing of it.
type Column struct {
	Heading string `json:"heading" tier:"D1"`
	Field   string `json:"field,omitempty" tier:"system"`
	Value   string `json:"value,omitempty" tier:"D2"`
}

// ForAll reports whether the column stands for no column, but for what holds in every row.
func (c Column) ForAll() bool { return c.Heading == "" && c.Value != "" }

// File is a spreadsheet between the steps of its import, for who brought it and nobody else.
type File struct {
	ID      ID               `json:"id" tier:"system"`
	Account domain.AccountID `json:"account" tier:"system"`
	Agency  domain.AgencyID  `json:"agency" tier:"system"`
	Kind    Kind             `json:"kind" tier:"system"`
	Content []byte           `json:"content" tier:"D4"`
	Sign    string           `json:"sign,omitempty" tier:"system"` // what parts its cells, where somebody said it
	Columns []Column         `json:"columns,omitempty" tier:"D1"`
	At      time.Time        `json:"at" tier:"system"`
}

// Waits reports whether the file can still be gone on with.
func (f File) Waits(now time.Time) bool { return now.Before(f.At.Add(FileLife)) }

// Mapping is what the columns of the spreadsheets of one agency mean, by their headings.
type Mapping struct {
	Agency  domain.AgencyID `json:"agency" tier:"system"`
	Kind    Kind            `json:"kind" tier:"system"`
	Columns []Column        `json:"columns" tier:"D1"`
}

// ID names the row of a mapping.
func (m Mapping) ID() string { return MappingOf(m.Agency, m.Kind) }

// MappingOf names the row of the mapping of an agency for a kind.
func MappingOf(agency domain.AgencyID, k Kind) string { return string(agency) + "|" + string(k) }

// maxMapped is how many headings a mapping remembers, the newest first.
const maxMapped = 200

// Learn is the mapping with what was said last; what was said of other headings before stays. What held of every row of
// one file says nothing of the next.
func (m Mapping) Learn(said []Column) Mapping {
	out := slices.DeleteFunc(slices.Clone(said), Column.ForAll)
	for _, old := range m.Columns {
		if !slices.ContainsFunc(said, func(c Column) bool { return c.Heading == old.Heading }) {
			out = append(out, old)
		}
	}
	m.Columns = out[:min(len(out), maxMapped)]
	return m
}

// Import says what one import made, so that it can be taken back.
type Import struct {
	ID       ID               `json:"id" tier:"system"`
	Agency   domain.AgencyID  `json:"agency" tier:"system"`
	Kind     Kind             `json:"kind" tier:"system"`
	By       domain.AccountID `json:"by" tier:"system"`
	At       time.Time        `json:"at" tier:"D0"`
	Made     []Made           `json:"made" tier:"system"`
	UndoneAt time.Time        `json:"undone_at,omitzero" tier:"D0"`
	UndoneBy domain.AccountID `json:"undone_by,omitempty" tier:"system"`
}

// Made is one thing that an import made, and the row of the spreadsheet where it begins.
type Made struct {
	ID  string `json:"id" tier:"system"`
	Row int    `json:"row" tier:"system"`
}

// Undoable reports whether the import can still be taken back, as far as time says.
func (i Import) Undoable(now time.Time) bool {
	return i.UndoneAt.IsZero() && now.Before(i.At.Add(UndoLife))
}
