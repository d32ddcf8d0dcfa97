package oversight

import (
	"time"

	"amparo/internal/casework/figures"
	"amparo/internal/httpd/api/endpoint"
)

// networkFigures are what everybody signed in may know of the network.
type networkFigures struct {
	Taken        time.Time    `json:"taken_at"`
	Rooms        []roomFigure `json:"rooms"`
	ByDepartment []codeFigure `json:"rooms_by_department"`
	ByPopulation []codeFigure `json:"rooms_by_population"`
	Free         count        `json:"rooms_total"`
	Care         []careFigure `json:"care"`
	States       []codeFigure `json:"referrals_by_state"`
	Urgencies    []codeFigure `json:"referrals_by_urgency"`
	Open         count        `json:"referrals_total"`
	// How closed cases ended; picklist motivo_cierre.
	Exits []codeFigure `json:"cases_by_exit"`
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
		Open:         count(f.Open),
		ByDepartment: endpoint.List(f.ByDepartment, codeFigureOf),
		ByPopulation: endpoint.List(f.ByPopulation, codeFigureOf),
		States:       endpoint.List(f.States, codeFigureOf),
		Urgencies:    endpoint.List(f.Urgencies, codeFigureOf),
		Exits:        endpoint.List(f.Exits, codeFigureOf),
		Rooms: endpoint.List(f.Rooms,
			func(r figures.RoomFigure) roomFigure { return roomFigure{r.Department, r.Population, count(r.Free)} }),
		Care: endpoint.List(f.Care, func(k figures.CareFigure) careFigure {
			return careFigure{k.Department, string(k.Class), count(k.Free)}
		}),
	}, err
}
