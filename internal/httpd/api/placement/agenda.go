package placement

import (
	"time"

	"amparo/internal/casework/agenda"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func agendaRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/agenda", "session.own", "getAgenda", "Your appointments, meetings and hearings by day", getAgenda).
			WithNote("A programme reads its first appointments, a lawyer hearings too, an interpreter her meetings, the " +
				"others the hearings of their cases. Nobody is named. A hearing that is shown is kept in the log."),
		endpoint.Post("/agenda/feed", "session.own", "createFeed", "Make the private address of your calendar", createFeed).
			Own().ShownOnce().
			WithNote("An older address ends. It is told once; only a digest of its key is kept. The calendar holds kind, " +
				"time and code, in the role that you have now."),
		endpoint.Post("/agenda/feed/end", "session.own", "endFeed", "End that address",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.EndFeed(c.Ctx, c.Actor) })).Own(),
	}
}

type agendaIn struct {
	// The first day; empty: today.
	From domain.Date `json:"from" is:"date"`
	Days int         `json:"days" min:"1" max:"62" default:"7"`
}

type agendaOut struct {
	Entries []agendaEntry `json:"entries"`
	// A private address of this calendar is in use.
	Feed bool `json:"feed"`
}

type agendaEntry struct {
	Kind string `json:"kind" enum:"first,interpreting,hearing"`
	// Of the offer, the appointment or the case.
	ID  string      `json:"id" is:"id"`
	Day domain.Date `json:"day" is:"date"`
	// Absent where only the day is known.
	At   time.Time `json:"at,omitzero"`
	Code string    `json:"code,omitempty" eg:"R-K7M-4XRT"`
	How  string    `json:"how,omitempty" list:"modalidad_atencion"`
	// For coming in person.
	Department string `json:"department,omitempty" list:"departments"`
	Language   string `json:"language,omitempty" list:"languages"`
	// It waits for an answer.
	Open bool `json:"open,omitempty"`
	// The same person is expected elsewhere at that time.
	Clash bool `json:"clash,omitempty"`
}

func getAgenda(c *endpoint.Call, in agendaIn) (agendaOut, error) {
	all, err := c.Work.Agenda(c.Ctx, c.Actor, in.From, in.Days)
	if err != nil {
		return agendaOut{}, err
	}
	feed, err := c.Work.HasFeed(c.Ctx, c.Actor)
	return agendaOut{endpoint.List(all, func(e agenda.Entry) agendaEntry {
		return agendaEntry{Kind: e.Kind, ID: e.ID, Day: e.Day, At: e.At, Code: e.Code, How: e.How, Department: e.Department,
			Language: e.Language, Open: e.Open, Clash: e.Clash}
	}), feed}, err
}

type feedMade struct {
	// An address of this server; whoever has it reads the calendar.
	Path string `json:"path" eg:"/calendar.ics?key=abc"`
}

func createFeed(c *endpoint.Call, _ endpoint.None) (feedMade, error) {
	key, err := c.Work.NewFeed(c.Ctx, c.Actor)
	return feedMade{"/calendar.ics?key=" + key}, err
}
