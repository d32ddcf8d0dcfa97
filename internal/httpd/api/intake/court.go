package intake

import (
	"amparo/internal/casework/hearings"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/httpd/api/endpoint"
)

func courtRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Post("/cases/:case/court", "court.record", "recordCourtDay",
			"Record that a hearing or a review of a minor is set for a day, or what came of it", recordCourtDay).
			WithIfMatch().
			WithNote("Another day that is set gives the first one up. Team, house and authority are told, and reminded before " +
				"the day, on it, and each morning after it until it is recorded as held.").
			WithExample(courtIn{Kind: court.Hearing, Day: "2026-12-03"}),
		endpoint.Get("/authority/days", "court.record", "listCourtDays",
			"Hearings and reviews that are expected, the earliest first", listCourtDays).
			WithNote("Of the cases whose court days you record. Each one that is answered is kept in the log. What the law " +
				"says and nobody has verified is marked uncertain."),
	}
}

type courtIn struct {
	Kind court.Kind `json:"kind" need:"1" enum:"hearing,review"`
	Day  string     `json:"day" need:"1" is:"date"`
	// It was held on that day; otherwise it is set for it.
	Held bool `json:"held,omitempty"`
	// What came of it, in a line; needed once it was held.
	Result string `json:"result,omitempty" max:"200" eg:"Se mantiene el abrigo"`
}

func recordCourtDay(c *endpoint.Call, in courtIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.RecordCourtDay(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev,
		hearings.Input{Kind: in.Kind, On: domain.Date(in.Day), Held: in.Held, Result: in.Result})
}

// courtLine is a hearing or a review as it stands.
type courtLine struct {
	Kind court.Kind `json:"kind" enum:"hearing,review"`
	// Absent where nobody set a day and the law names none that is known.
	Day   domain.Date `json:"day,omitempty" is:"date"`
	State court.State `json:"state" enum:"due,unset,set,late,held,moved"`
	// Nobody set the day: it follows from the law.
	ByLaw bool `json:"by_law,omitempty"`
	// Where it stands in the law, and that nobody has verified its wording.
	Source    string `json:"source,omitempty" eg:"Ley PINA, art. 118"`
	Uncertain bool   `json:"uncertain,omitempty"`
	Result    string `json:"result,omitempty" eg:"Se mantiene el abrigo"`
}

func courtLineOf(c *endpoint.Call) func(court.Line) courtLine {
	return func(l court.Line) courtLine {
		out := courtLine{Kind: l.Kind, Day: l.On, State: l.State, ByLaw: l.ByLaw, Result: l.Result}
		if l.ByLaw || l.State == court.Unset {
			law := c.Work.Pack().LegalClock(string(l.Kind))
			out.Source, out.Uncertain = law.Source, law.Uncertain
		}
		return out
	}
}

type courtDaysIn struct {
	endpoint.Page
	Kind court.Kind `json:"kind" enum:"hearing,review"`
	// Part of the case's code.
	Code       string `json:"code" max:"40" eg:"C-K7M-4XRT"`
	Department string `json:"department" list:"departments"`
}

type courtDays struct {
	endpoint.Listed
	Days []courtDay `json:"days"`
}

type courtDay struct {
	Case       domain.CaseID `json:"case" is:"id"`
	Code       string        `json:"code" eg:"C-K7M-4XRT"`
	Department string        `json:"department,omitempty" list:"departments"`
	courtLine
}

func listCourtDays(c *endpoint.Call, in courtDaysIn) (courtDays, error) {
	page, err := c.Work.CourtDays(c.Ctx, c.Actor, hearings.Filter{Kind: in.Kind, Code: in.Code,
		Department: in.Department, After: in.After, Limit: in.Limit})
	return courtDays{endpoint.Pages(page.Next, page.Total), endpoint.List(page.Rows, func(r hearings.Row) courtDay {
		return courtDay{r.Case, r.Code, r.Department, courtLineOf(c)(r.Line)}
	})}, err
}
