package oversight

import (
	"time"

	"amparo/internal/casework/figures"
	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
	"amparo/internal/httpd/api/endpoint"
)

// networkFigures are what everybody signed in may know of the network.
type networkFigures struct {
	Taken        time.Time    `json:"taken_at"`
	Rooms        []roomFigure `json:"rooms"`
	ByDepartment []codeFigure `json:"rooms_by_department"`
	ByPopulation []codeFigure `json:"rooms_by_population"`
	Free         count        `json:"rooms_total"`
	// Free in surge places, which are not among those; zero for readers outside the network.
	Surge     int          `json:"rooms_surge"`
	Care      []careFigure `json:"care"`
	States    []codeFigure `json:"referrals_by_state"`
	Urgencies []codeFigure `json:"referrals_by_urgency"`
	Open      count        `json:"referrals_total"`
	// How closed cases ended; picklist motivo_cierre.
	Exits []codeFigure `json:"cases_by_exit"`
	// Weeks that are over, at most 26, the earliest first. Each was counted once, and its counts are in steps of five.
	Weeks []weekFigure `json:"weeks"`
	// How persons came to houses in the last quarter that is settled, in steps of five; absent before the first.
	Ways *wayFigures `json:"ways,omitempty"`
}

// weekFigure is one week that is over.
type weekFigure struct {
	// Its Monday.
	From domain.Date `json:"from" eg:"2026-11-23"`
	// Persons in houses when it ended.
	Housed count `json:"housed"`
	// Needs that waited when it ended; picklist urgencia.
	Waiting []codeFigure `json:"waiting_by_urgency"`
	// Referrals that were first answered in it.
	Answered count `json:"answered"`
	// To the hour. Absent while the count is hidden.
	MedianMinutes *int `json:"median_minutes,omitempty"`
}

// wayFigures counts who came to a house in one quarter, by department; ways of fewer than five are left out.
type wayFigures struct {
	Quarter domain.Date `json:"quarter_from" eg:"2026-07-01"`
	Ways    []wayFigure `json:"ways"`
}

type wayFigure struct {
	// Where the person was found. Absent where that is not known.
	From string `json:"from,omitempty" list:"departments"`
	// Where the house is. Absent for a protected house that stands alone in its department.
	To    string `json:"to,omitempty" list:"departments"`
	Count count  `json:"count"`
}

func weekFigureOf(w yearly.Week) weekFigure {
	out := weekFigure{From: w.From, Housed: count(w.Housed), Waiting: endpoint.List(w.Waiting, codeFigureOf),
		Answered: count(w.Answered)}
	if !w.Answered.Hidden {
		median := minutes(w.Median)
		out.MedianMinutes = &median
	}
	return out
}

func wayFiguresOf(f yearly.Flows) *wayFigures {
	if f.From == "" {
		return nil
	}
	return &wayFigures{f.From, endpoint.List(f.Ways, func(w yearly.Way) wayFigure {
		return wayFigure{w.From, w.To, count(w.N)}
	})}
}

// count is a figure that may be shown to everybody.
type count struct {
	// Means nothing while hidden.
	N      int  `json:"n"`
	Hidden bool `json:"hidden"`
	// Hidden because it is below 5; otherwise hidden to protect another figure.
	Small bool `json:"small"`
}

type roomFigure struct {
	// Absent for a protected house that stands alone in its department.
	Department string `json:"department,omitempty" list:"departments"`
	Population string `json:"population" list:"poblacion_unidad"`
	Free       count  `json:"free"`
}

type careFigure struct {
	Department string `json:"department" list:"departments"`
	Class      string `json:"class" enum:"psych,legal"`
	Free       count  `json:"free"`
}

type codeFigure struct {
	Code  string `json:"code" eg:"R-K7M-4XRT"`
	Count count  `json:"count"`
}

func codeFigureOf(f figures.CodeFigure) codeFigure { return codeFigure{f.Code, count(f.N)} }

func getFigures(c *endpoint.Call, _ endpoint.None) (networkFigures, error) {
	f, err := c.Work.Figures(c.Ctx, c.Actor)
	return networkFigures{
		Taken:        f.Taken,
		Free:         count(f.Free),
		Surge:        f.Surge,
		Open:         count(f.Open),
		ByDepartment: endpoint.List(f.ByDepartment, codeFigureOf),
		ByPopulation: endpoint.List(f.ByPopulation, codeFigureOf),
		States:       endpoint.List(f.States, codeFigureOf),
		Urgencies:    endpoint.List(f.Urgencies, codeFigureOf),
		Exits:        endpoint.List(f.Exits, codeFigureOf),
		Weeks:        endpoint.List(f.Weeks, weekFigureOf),
		Ways:         wayFiguresOf(f.Flows),
		Rooms: endpoint.List(f.Rooms,
			func(r figures.RoomFigure) roomFigure { return roomFigure{r.Department, r.Population, count(r.Free)} }),
		Care: endpoint.List(f.Care, func(k figures.CareFigure) careFigure {
			return careFigure{k.Department, string(k.Class), count(k.Free)}
		}),
	}, err
}
