package oversight

import (
	"time"

	"amparo/internal/casework/figures"
	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
	"amparo/internal/httpd/api/endpoint"
)

func yearRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/years", "figures.read", "listYears", "The calendar years that are over, newest first, and what each "+
			"came to", listYears),
		endpoint.Get("/years/:year", "figures.read", "getYear", "One year that is over: the persons identified in it, by "+
			"groups and by what they received until its end, with small counts hidden", getYear),
		endpoint.Post("/years/:year/count", "figures.count", "countYear", "Have a year counted, once",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.CountYear(c.Act(), c.Actor, c.Year()) })),
		endpoint.Post("/years/:year/stated", "figures.state", "stateFigure", "Write down what an authority stated of a year",
			stateFigure).WithExample(statedIn{Kind: "condenas", N: 12, Source: "Memoria de labores, cuadro 3",
			On: "2026-03-01"}),
	}
}

type years struct {
	Years []yearRow `json:"years"`
}

type yearRow struct {
	Year int `json:"year" eg:"2025"`
	// Nobody had it counted yet, it is being counted, or it was counted.
	State string `json:"state" enum:"uncounted,counting,counted"`
	// From this day on it can be counted.
	From string `json:"from" is:"date"`
	// Persons identified in the year, absent until it is counted; of them those for whom somebody was asked, those who
	// arrived at a house, and those with whom a psychologist or a lawyer began, until its end.
	Persons   *count `json:"persons,omitempty"`
	Referred  *count `json:"referred,omitempty"`
	Sheltered *count `json:"sheltered,omitempty"`
	Served    *count `json:"served,omitempty"`
}

func yearRowOf(y figures.YearView) yearRow {
	row := yearRow{Year: y.Year.Year, State: "uncounted", From: string(y.From)}
	if !y.At.IsZero() {
		row.State = "counting"
	}
	if r := y.Report; r != nil {
		of := func(n yearly.Count) *count { c := count(n); return &c }
		row.State = "counted"
		row.Persons, row.Referred = of(r.Persons), of(r.Referred())
		row.Sheltered, row.Served = of(r.InHouses()), of(r.InCare())
	}
	return row
}

func listYears(c *endpoint.Call, _ endpoint.None) (years, error) {
	list, err := c.Work.Years(c.Ctx, c.Actor)
	return years{endpoint.List(list, yearRowOf)}, err
}

type year struct {
	yearRow
	// Rows read so far, while it is counted.
	Read    int        `json:"read"`
	Counted *time.Time `json:"counted_at,omitempty"`
	// Agencies at work in the network at the end of the year.
	Agencies int `json:"agencies"`
	// Absent where a small count of them would tell of somebody.
	Help   *yearHelp   `json:"help,omitempty"`
	Tables []yearTable `json:"tables"`
	// How the cases ended that ended in the year; picklist motivo_cierre.
	Exits []codeFigure `json:"cases_by_exit"`
	// Cases that went to another country or came from one, by their last way: two codes of ISO 3166-1 with a hyphen.
	Routes []codeFigure `json:"cases_by_route"`
	Waits  []yearWait   `json:"waits"`
	// What authorities stated, the newest of each kind.
	Stated []stated `json:"stated"`
}

// yearHelp tells what persons received until the end of the year; each is in one of them.
type yearHelp struct {
	// Nobody was asked.
	Unasked count `json:"unasked"`
	// Somebody was asked, without result.
	Asked     count `json:"asked"`
	Sheltered count `json:"sheltered"`
	Served    count `json:"served"`
	Both      count `json:"both"`
}

func yearHelpOf(h []yearly.Count) *yearHelp {
	if len(h) == 0 {
		return nil
	}
	return &yearHelp{count(h[0]), count(h[1]), count(h[2]), count(h[3]), count(h[4])}
}

type yearTable struct {
	// What the rows tell persons apart by.
	By string `json:"by" enum:"quarter,status,department,agency_type,gender,age_band,language,people_group,disability,nationality,exploitation,recruitment,miss"`
	// Somebody may be in several rows, so that they add up to no total.
	Several bool `json:"several"`
	// Empty where every group is too small to be shown.
	Rows []yearGroup `json:"rows"`
}

type yearGroup struct {
	// Absent where it is not known. By miss: a class of provider and a code of match_rules with a slash between them,
	// for those for whom no place fitted in the year.
	Code  string    `json:"code,omitempty" eg:"mujer"`
	Count count     `json:"count"`
	Help  *yearHelp `json:"help,omitempty"`
}

type yearWait struct {
	For   string `json:"for" enum:"answer,bed,meeting"`
	Count count  `json:"count"`
	// To the hour; absent while the count is hidden.
	MedianMinutes int `json:"median_minutes,omitempty"`
}

type stated struct {
	Kind   string `json:"kind" list:"cifra_oficial"`
	N      int    `json:"n"`
	Source string `json:"source" eg:"Memoria de labores, cuadro 3"`
	On     string `json:"on" is:"date"`
}

func getYear(c *endpoint.Call, _ endpoint.None) (year, error) {
	y, err := c.Work.ReadYear(c.Ctx, c.Actor, c.Year())
	return yearOf(y), err
}

func yearOf(y figures.YearView) year {
	out := year{yearRow: yearRowOf(y), Read: y.Read, Tables: []yearTable{}, Exits: []codeFigure{}, Routes: []codeFigure{},
		Waits: []yearWait{}, Stated: []stated{}}
	if r := y.Report; r != nil {
		out.Counted, out.Agencies, out.Help = &r.Made, r.Agencies, yearHelpOf(r.Help)
		out.Exits, out.Routes = endpoint.List(r.Exits, codeFigureOf), endpoint.List(r.Routes, codeFigureOf)
		out.Tables = endpoint.List(r.Tables, func(t yearly.Table) yearTable {
			return yearTable{t.By, t.Several, endpoint.List(t.Rows, func(g yearly.Row) yearGroup {
				return yearGroup{g.Code, count(g.N), yearHelpOf(g.Help)}
			})}
		})
		out.Waits = endpoint.List(r.Waits, func(w yearly.Wait) yearWait {
			return yearWait{w.For, count(w.N), minutes(w.Median)}
		})
	}
	for _, s := range y.Latest() {
		out.Stated = append(out.Stated, stated{s.Kind, s.N, s.Source, string(s.On)})
	}
	return out
}

type statedIn struct {
	Kind string `json:"kind" need:"1" list:"cifra_oficial"`
	N    int    `json:"n" need:"1" min:"0" max:"999999"`
	// The report or the office that states it.
	Source string `json:"source" need:"1" max:"500"`
	On     string `json:"on" need:"1" is:"date"`
}

func stateFigure(c *endpoint.Call, in statedIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.StateFigure(c.Act(), c.Actor, c.Year(), yearly.Stated{Kind: in.Kind, N: in.N,
		Source: in.Source, On: domain.Date(in.On)})
}
