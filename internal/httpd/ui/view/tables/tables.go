// Package tables has the tables of figures that pages show. Small counts were hidden by the verbs that counted.
package tables

import (
	"time"

	"amparo/internal/domain/yearly"
)

// Block is one table of counts. Key is its message key, List the picklist of its codes.
type Block struct {
	Key, List string
	Rows      []yearly.Figure
	Most      int // for the length of the bars
}

// Bar returns the length of a row's bar on a scale of 200.
func (b Block) Bar(n yearly.Count) int { return bar(n, b.Most) }

func bar(n yearly.Count, most int) int {
	if most <= 0 || n.Hidden {
		return 0
	}
	return max(1, n.N*200/most)
}

// Room is the free places of one population in one department.
type Room struct {
	Department, Population string
	Free                   yearly.Count
}

// Month is who waits now and found no place in that month, 2026-11.
type Month struct {
	Month string
	Rows  []Lack
}

// Lack counts who missed the nearest place by one rule; the code of N is that rule.
type Lack struct {
	Class, Population string
	N                 yearly.Figure
	In                []yearly.Figure // by department
}

// Waits is how long people waited, by groups of one kind. List is the picklist of their codes, if there is one.
type Waits struct {
	By, List string
	Groups   []Wait
}

// Wait is how long one group waited.
type Wait struct {
	yearly.Figure
	Median, Longest time.Duration
}

// Year is one year in the list of years.
type Year struct {
	yearly.Year
	URL  string
	Most int // persons of the year with the most
}

// Bar returns the length of the year's bar on a scale of 200.
func (y Year) Bar() int { return bar(y.Report.Persons, y.Most) }

// Groups is the table of a year by one thing. List is the picklist of its codes, if there is one.
type Groups struct {
	yearly.Table
	List string
	Most int
	Was  []yearly.Count // how many there were of each row in the year before; nil: that year has no such table
}

// Bar returns the length of a row's bar on a scale of 200.
func (g Groups) Bar(n yearly.Count) int { return bar(n, g.Most) }
