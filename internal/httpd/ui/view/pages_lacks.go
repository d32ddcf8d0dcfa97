package view

import "time"

// Lacks is the register of unmet need: what is missing now, and how long who waited in one quarter.
type Lacks struct {
	Frame
	Filter         Form // what was wrong with the month asked for
	Taken          time.Time
	From, Until    string // first and last day of the quarter
	Earlier, Later string // addresses of the quarters beside it; "": there is none yet
	Months         []LackMonth
	Persons        FigureRow
	Median         time.Duration
	Views          []WaitView
}

// LackMonth is who waits now and found no place in that month, 2026-11.
type LackMonth struct {
	Month string
	Rows  []LackRow
}

// LackRow counts who missed the nearest place by one rule; the code of N is that rule.
type LackRow struct {
	Class, Population string
	N                 FigureRow
	In                []FigureRow // by department
}

// WaitView is how long people waited, by groups of one kind. List is the picklist of their codes, if there is one.
type WaitView struct {
	By, List string
	Groups   []WaitGroup
}

// WaitGroup is how long one group waited.
type WaitGroup struct {
	FigureRow
	Median, Longest time.Duration
}
