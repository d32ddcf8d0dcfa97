package view

import "time"

// Interests is whom a legal service represents or acts against, by its own labels.
type Interests struct {
	Frame
	Entries []InterestRow
	N       int
	Form    Form // label, side, name, document_number
	Paging  Paging
}

// InterestRow is one of them.
type InterestRow struct {
	ID, Label, Side string
	At              time.Time
}
