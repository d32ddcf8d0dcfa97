package api

import (
	"time"

	"amparo/internal/casework"
)

// figures are what everybody signed in may know of the network.
type figures struct {
	Taken        time.Time    `json:"taken_at"`
	Rooms        []roomFigure `json:"rooms"`
	ByDepartment []codeFigure `json:"rooms_by_department"`
	ByPopulation []codeFigure `json:"rooms_by_population"`
	Free         count        `json:"rooms_total"`
	Care         []careFigure `json:"care"`
	States       []codeFigure `json:"referrals_by_state"`
	Urgencies    []codeFigure `json:"referrals_by_urgency"`
	Open         count        `json:"referrals_total"`
}

// count is a figure that may be shown to everybody.
type count struct {
	N      int  `json:"n" doc:"Means nothing while hidden."`
	Hidden bool `json:"hidden"`
	Small  bool `json:"small" doc:"Hidden because it is below 5; otherwise hidden to protect another figure."`
}

type roomFigure struct {
	Department string `json:"department"`
	Population string `json:"population" list:"poblacion_unidad"`
	Free       count  `json:"free"`
}

type careFigure struct {
	Department string `json:"department"`
	Class      string `json:"class" enum:"psych,legal"`
	Free       count  `json:"free"`
}

type codeFigure struct {
	Code  string `json:"code"`
	Count count  `json:"count"`
}

func codeFigureOf(f casework.CodeFigure) codeFigure { return codeFigure{f.Code, count(f.N)} }

func getFigures(c *call, _ none) (figures, error) {
	f, err := c.Work.Figures(c.ctx, c.actor)
	return figures{Taken: f.Taken, Free: count(f.Free), Open: count(f.Open), ByDepartment: list(f.ByDepartment, codeFigureOf),
		ByPopulation: list(f.ByPopulation, codeFigureOf), States: list(f.States, codeFigureOf), Urgencies: list(f.Urgencies, codeFigureOf),
		Rooms: list(f.Rooms, func(r casework.RoomFigure) roomFigure { return roomFigure{r.Department, r.Population, count(r.Free)} }),
		Care: list(f.Care, func(k casework.CareFigure) careFigure {
			return careFigure{k.Department, string(k.Class), count(k.Free)}
		})}, err
}
