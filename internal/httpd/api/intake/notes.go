package intake

import (
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func careRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/notes/health", "care.health.read", "listHealthNotes",
			"Health notes open to you, newest first", notes(domain.CareHealth)),
		endpoint.Post("/cases/:case/notes/health", "care.health.write", "writeHealthNote", "Keep a health note",
			note(domain.CareHealth)).Creates().WithExample(sampleNote()),
		endpoint.Get("/cases/:case/notes/psych", "care.psych.read", "listPsychNotes",
			"Psychological notes open to you, newest first", notes(domain.CarePsych)),
		endpoint.Post("/cases/:case/notes/psych", "care.psych.write", "writePsychNote", "Keep a psychological note",
			note(domain.CarePsych)).Creates().WithExample(sampleNote()),
		endpoint.Get("/cases/:case/notes/legal", "care.legal.read", "listLegalNotes", "Legal notes open to you, newest first",
			notes(domain.CareLegal)),
		endpoint.Post("/cases/:case/notes/legal", "care.legal.write", "writeLegalNote", "Keep a legal note",
			note(domain.CareLegal)).Creates().WithExample(sampleNote()),
		endpoint.Post("/cases/:case/order", "order.record", "recordOrder", "Record an authority's decision on a minor",
			recordOrder).WithIfMatch().
			WithNote("Only an agency that may order a placement records an order; others record how the process stands.").
			WithExample(orderIn{Number: "MP-0001-2026", Date: "2026-11-23", Status: "abrigo_ordenado"}),
		endpoint.Post("/cases/:case/glass", "glass.open", "breakGlass", "Open one case in an emergency, for minutes",
			breakGlass).Creates().
			WithNote("For the desk. The owning team and the auditors are told in the same act; at most two openings a day.").
			WithExample(glassIn{Code: "vida", Reason: "Llamada de emergencia: su vida corre peligro esta noche"}),
	}
}

type noteList struct {
	endpoint.Listed
	Notes []noteOut `json:"notes"`
}

type noteOut struct {
	ID         string `json:"id" is:"id"`
	Agency     string `json:"agency" is:"id"`
	AgencyName string `json:"agency_name" eg:"Fundación Ceiba"`
	Author     string `json:"author" is:"id"`
	// When she is a colleague of yours.
	AuthorName string    `json:"author_name,omitempty" eg:"Berta Ejemplo"`
	At         time.Time `json:"at"`
	Text       string    `json:"text" eg:"¿Viene sola?"`
	// Written by your own agency.
	Mine bool `json:"mine"`
}

func notes(kind domain.CareKind) func(*endpoint.Call, endpoint.PageOfSpan) (noteList, error) {
	return func(c *endpoint.Call, in endpoint.PageOfSpan) (out noteList, err error) {
		all, err := c.Work.ReadNotes(c.Ctx, c.Actor, endpoint.CaseID(c), kind)
		all = endpoint.Within(all, in.Span, func(n intake.NoteView) time.Time { return n.Note.At })
		id := func(n intake.NoteView) string { return string(n.Note.ID) }
		out.Notes, out.Listed, err = endpoint.Cut(all, err, in.Page, id, func(n intake.NoteView) noteOut {
			return noteOut{ID: string(n.Note.ID), Agency: string(n.Note.Agency), AgencyName: n.AgencyName,
				Author: string(n.Note.Author), AuthorName: n.Author, At: n.Note.At, Text: n.Note.Text, Mine: n.Mine}
		})
		return out, err
	}
}

type noteIn struct {
	// At most 8000 signs. A note is never changed afterwards.
	Text string `json:"text" need:"1" max:"8000" eg:"¿Viene sola?"`
}

func sampleNote() noteIn { return noteIn{"Durmió bien; pide hablar con su hermana."} }

type noteMade struct {
	ID string `json:"id" is:"id"`
}

func note(kind domain.CareKind) func(*endpoint.Call, noteIn) (noteMade, error) {
	return func(c *endpoint.Call, in noteIn) (noteMade, error) {
		nid, err := c.Work.WriteNote(c.Act(), c.Actor, endpoint.CaseID(c), kind, in.Text)
		return noteMade{string(nid)}, err
	}
}

type orderIn struct {
	// As written on the order; empty: your agency.
	Court  string `json:"order_court,omitempty" max:"200"`
	Number string `json:"order_number,omitempty" max:"80"`
	Date   string `json:"order_date,omitempty" is:"date"`
	// Empty: a placement is ordered.
	Status string `json:"court_status,omitempty" list:"situacion_judicial_nna"`
}

func recordOrder(c *endpoint.Call, in orderIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.RecordOrder(
		c.Act(),
		c.Actor,
		endpoint.CaseID(c),
		c.Rev,
		intake.OrderInput{Court: in.Court, Number: in.Number, Date: domain.Date(in.Date),
			Status: domain.CourtStatus(in.Status)},
	)
}

type glassIn struct {
	Code string `json:"code" need:"1" enum:"vida,menor_desaparecido,orden_judicial,equipo_ausente"`
	// At least 20 letters.
	Reason string `json:"reason" need:"1" max:"2000" eg:"plan_cumplido"`
}

type glassOpen struct {
	Until time.Time `json:"until"`
}

func breakGlass(c *endpoint.Call, in glassIn) (glassOpen, error) {
	until, err := c.Work.BreakGlass(c.Act(), c.Actor, endpoint.CaseID(c), in.Code, in.Reason)
	return glassOpen{until}, err
}
