package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func careRoutes() []Route {
	return []Route{
		get("/cases/:case/notes/health", "care.health.read", "listHealthNotes", "Health notes open to you, newest first", notes(domain.CareHealth)),
		post("/cases/:case/notes/health", "care.health.write", "writeHealthNote", "Keep a health note", note(domain.CareHealth)).created().like(sampleNote()),
		get("/cases/:case/notes/psych", "care.psych.read", "listPsychNotes", "Psychological notes open to you, newest first", notes(domain.CarePsych)),
		post("/cases/:case/notes/psych", "care.psych.write", "writePsychNote", "Keep a psychological note", note(domain.CarePsych)).created().like(sampleNote()),
		get("/cases/:case/notes/legal", "care.legal.read", "listLegalNotes", "Legal notes open to you, newest first", notes(domain.CareLegal)),
		post("/cases/:case/notes/legal", "care.legal.write", "writeLegalNote", "Keep a legal note", note(domain.CareLegal)).created().like(sampleNote()),
		post("/cases/:case/order", "order.record", "recordOrder", "Record an authority's decision on a minor", recordOrder).revised().
			says("Only an agency that may order a placement records an order; others record how the process stands.").
			like(orderIn{Number: "MP-0001-2026", Date: "2026-11-23", Status: "abrigo_ordenado"}),
		post("/cases/:case/glass", "glass.open", "breakGlass", "Open one case in an emergency, for minutes", breakGlass).created().
			says("For the desk. The owning team and the auditors are told in the same act; at most two openings a day.").
			like(glassIn{Code: "vida", Reason: "Llamada de emergencia: su vida corre peligro esta noche"}),
	}
}

type noteList struct {
	Notes []noteOut `json:"notes"`
}

type noteOut struct {
	ID         string    `json:"id" is:"id"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name"`
	Author     string    `json:"author" is:"id"`
	AuthorName string    `json:"author_name,omitempty" doc:"When she is a colleague of yours."`
	At         time.Time `json:"at"`
	Text       string    `json:"text"`
	Mine       bool      `json:"mine" doc:"Written by your own agency."`
}

func notes(kind domain.CareKind) func(*call, none) (noteList, error) {
	return func(c *call, _ none) (noteList, error) {
		cid, err := id[domain.CaseID](c, "case")
		if err != nil {
			return noteList{}, err
		}
		all, err := c.Work.ReadNotes(c.ctx, c.actor, cid, kind)
		return noteList{list(all, func(n casework.NoteView) noteOut {
			return noteOut{ID: string(n.Note.ID), Agency: string(n.Note.Agency), AgencyName: n.AgencyName, Author: string(n.Note.Author), AuthorName: n.Author, At: n.Note.At,
				Text: n.Note.Text, Mine: n.Mine}
		})}, err
	}
}

type noteIn struct {
	Text string `json:"text" need:"1" doc:"At most 8000 signs. A note is never changed afterwards."`
}

func sampleNote() noteIn { return noteIn{"Durmió bien; pide hablar con su hermana."} }

type noteMade struct {
	ID string `json:"id" is:"id"`
}

func note(kind domain.CareKind) func(*call, noteIn) (noteMade, error) {
	return func(c *call, in noteIn) (noteMade, error) {
		cid, err := id[domain.CaseID](c, "case")
		if err != nil {
			return noteMade{}, err
		}
		nid, err := c.Work.WriteNote(c.act(), c.actor, cid, kind, in.Text)
		return noteMade{string(nid)}, err
	}
}

type orderIn struct {
	Court  string `json:"order_court,omitempty" doc:"As written on the order; empty: your agency."`
	Number string `json:"order_number,omitempty"`
	Date   string `json:"order_date,omitempty" is:"date"`
	Status string `json:"court_status,omitempty" list:"situacion_judicial_nna" doc:"Empty: a placement is ordered."`
}

func recordOrder(c *call, in orderIn) (none, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return none{}, err
	}
	return none{}, c.Work.RecordOrder(c.act(), c.actor, cid, c.rev, casework.OrderInput{Court: in.Court, Number: in.Number, Date: domain.Date(in.Date),
		Status: domain.CourtStatus(in.Status)})
}

type glassIn struct {
	Code   string `json:"code" need:"1" enum:"vida,menor_desaparecido,orden_judicial,equipo_ausente"`
	Reason string `json:"reason" need:"1" doc:"At least 20 letters."`
}

type glassOpen struct {
	Until time.Time `json:"until"`
}

func breakGlass(c *call, in glassIn) (glassOpen, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return glassOpen{}, err
	}
	until, err := c.Work.BreakGlass(c.act(), c.actor, cid, in.Code, in.Reason)
	return glassOpen{until}, err
}
