package view

import (
	"time"

	"amparo/internal/domain/yearly"
	"amparo/internal/httpd/ui/view/tables"
)

// Lacks is the register of unmet need: what is missing now, and how long who waited in one quarter.
type Lacks struct {
	Frame
	Filter         Form // what was wrong with the month asked for
	Taken          time.Time
	From, Until    string // first and last day of the quarter
	Earlier, Later string // addresses of the quarters beside it; "": there is none yet
	Months         []tables.Month
	Persons        yearly.Count
	Median         time.Duration
	Views          []tables.Waits
}

// Years lists the years that are over.
type Years struct {
	Frame
	Rows  []tables.Year
	Takes bool // the reader may take them along as a file
}

// Year is one year that is over: what was counted of it, and what authorities stated.
type Year struct {
	Frame
	Of     yearly.Year
	Tables []tables.Groups
	From   string // the first day on which it can be counted
	Takes  bool   // the reader may take it along as a file
	Count  bool   // the reader may have it counted now
	Read   int    // rows read so far, while it is counted
	Latest []yearly.Stated
	Form   Form // to write down what was stated; without an action the reader may not
}
