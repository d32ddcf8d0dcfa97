package oversight

import (
	"time"

	"amparo/internal/casework/figures"
	"amparo/internal/httpd/api/endpoint"
)

type lacksIn struct {
	// Any month of the quarter whose waiting times are asked for; this quarter where it is left out.
	Month string `json:"month" eg:"2026-11" max:"7"`
}

// register is the register of unmet need. Small counts of persons are hidden, and others with them that would give them
// away.
type register struct {
	Taken time.Time `json:"taken_at"`
	From  string    `json:"from" is:"date"`
	// Last day of the quarter.
	Until string `json:"until" is:"date"`
	// Who waits now and found no place, by the local month in which none fitted, the newest first. The nearest miss of
	// those whose wait is over is not kept.
	Lacking []lackMonth `json:"lacking"`
	// Who waited until a day of the quarter or, in this one, waits now; each person once, with the longest wait.
	Persons       count      `json:"persons"`
	MedianMinutes int        `json:"median_wait_minutes,omitempty"`
	Waits         []waitView `json:"waits"`
}

type lackMonth struct {
	Month string    `json:"month" eg:"2026-11"`
	Rows  []lackRow `json:"rows"`
}

type lackRow struct {
	Class string `json:"class" enum:"shelter,psych,legal"`
	Miss  string `json:"nearest_miss" list:"match_rules"`
	// By the person's own word for the gender and by age; absent where the gender was not said.
	Population string     `json:"population,omitempty" list:"poblacion_unidad"`
	Count      count      `json:"count"`
	Where      []lackCell `json:"departments"`
}

type lackCell struct {
	Department string `json:"department,omitempty" list:"departments"`
	Count      count  `json:"count"`
}

type waitView struct {
	By string `json:"by" enum:"gender,age_band,language,people_group,disability,nationality"`
	// Who waits longest first. Empty where every group is too small to be shown.
	Groups []waitGroup `json:"groups"`
}

type waitGroup struct {
	// Of the list that belongs to what it is by; absent where it is not known.
	Code  string `json:"code,omitempty" eg:"mujer"`
	Count count  `json:"count"`
	// Absent while the count is hidden.
	MedianMinutes  int `json:"median_wait_minutes,omitempty"`
	LongestMinutes int `json:"longest_wait_minutes,omitempty"`
}

func getLacks(c *endpoint.Call, in lacksIn) (register, error) {
	r, err := c.Work.Lacks(c.Ctx, c.Actor, in.Month)
	return register{Taken: r.Taken, From: string(r.From), Until: string(r.Until), Persons: count(r.Persons),
		MedianMinutes: minutes(r.Median), Lacking: endpoint.List(r.Months, func(m figures.LackMonth) lackMonth {
			return lackMonth{m.Month, endpoint.List(m.Rows, lackRowOf)}
		}),
		Waits: endpoint.List(r.Views, func(v figures.WaitView) waitView {
			return waitView{v.By, endpoint.List(v.Groups, func(g figures.WaitGroup) waitGroup {
				return waitGroup{g.Code, count(g.N), minutes(g.Median), minutes(g.Longest)}
			})}
		})}, err
}

func lackRowOf(l figures.LackRow) lackRow {
	return lackRow{Class: string(l.Class), Miss: l.Rule, Population: l.Population, Count: count(l.N),
		Where: endpoint.List(l.In, func(d figures.CodeFigure) lackCell { return lackCell{d.Code, count(d.N)} })}
}

func minutes(d time.Duration) int { return int(d / time.Minute) }
