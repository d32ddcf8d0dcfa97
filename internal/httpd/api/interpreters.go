package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func interpreterRoutes() []Route {
	return []Route{
		get("/offers/:offer/interpreters", "interpreter.ask", "listInterpreterCalls", "Interpreters asked for, and agencies that can be asked", listCalls).
			says("For who keeps a place for the person and for her team."),
		post("/offers/:offer/interpreters", "interpreter.ask", "askInterpreter", "Ask an agency for an interpreter at one meeting", askInterpreter).created().revised().
			says("The request says when, how and in which language, and nothing of the person. Silence ends it, and you are told.").
			like(callIn{To: "abcdefghijkmnpqrstuvwxyz23", Language: "kek", At: time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC), How: "presencial"}),
		post("/offers/:offer/interpreters/:appointment/cancel", "interpreter.cancel", "cancelInterpreter", "Take such a request back", cancelInterpreter),
		get("/appointments", "interpreter.list", "listAppointments", "What an interpreter is asked and where she is expected", listAppointments).
			says("Without a name: that opens one by one."),
		get("/appointments/:appointment", "interpreter.read", "getAppointment", "One appointment of an interpreter", getAppointment).
			says("Who is booked reads with whom, and how the person wants to be called if she agreed to be known. Each such reading is kept in the log."),
		post("/appointments/:appointment/accept", "interpreter.answer", "acceptAppointment", "Say yes: you are the one who comes", answerAppointment(true)),
		post("/appointments/:appointment/decline", "interpreter.answer", "declineAppointment", "Say no; also later, when you cannot come after all", answerAppointment(false)),
	}
}

type callList struct {
	Rev
	Calls    []interpreterCall `json:"calls"`
	Agencies []agencyName      `json:"agencies" doc:"Agencies that have interpreters."`
}

type agencyName struct {
	ID   string `json:"id" is:"id"`
	Name string `json:"name"`
}

type interpreterCall struct {
	ID       string    `json:"id" is:"id"`
	State    string    `json:"state" enum:"pedida,aceptada,declinada,vencida,cancelada"`
	Agency   string    `json:"agency" doc:"Name of the interpreters' agency."`
	Language string    `json:"language" doc:"Language of the country pack."`
	At       time.Time `json:"at"`
	How      string    `json:"how" list:"modalidad_atencion"`
	DueAt    time.Time `json:"due_at" doc:"An answer is expected by then."`
}

func listCalls(c *call, _ none) (callList, error) {
	oid, err := id[domain.OfferID](c, "offer")
	if err != nil {
		return callList{}, err
	}
	d, err := c.Work.InterpreterDesk(c.ctx, c.actor, oid)
	return callList{Rev: Rev{d.Rev}, Agencies: list(d.Agencies, func(a casework.InterpreterAgency) agencyName { return agencyName{string(a.ID), a.Name} }),
		Calls: list(d.Calls, func(k casework.Call) interpreterCall {
			return interpreterCall{ID: string(k.ID), State: string(k.State), Agency: k.Agency, Language: k.Language, At: k.At, How: k.How, DueAt: k.DueAt}
		})}, err
}

type callIn struct {
	To       string    `json:"to" need:"1" is:"id" doc:"An agency that has interpreters."`
	Language string    `json:"language" need:"1" doc:"Language of the country pack."`
	At       time.Time `json:"at" need:"1"`
	How      string    `json:"how" need:"1" list:"modalidad_atencion"`
}

type callMade struct {
	ID string `json:"id" is:"id"`
}

func askInterpreter(c *call, in callIn) (callMade, error) {
	oid, err := id[domain.OfferID](c, "offer")
	if err != nil {
		return callMade{}, err
	}
	to, ok := domain.ParseID[domain.AgencyID](in.To)
	if !ok {
		return callMade{}, refuse("to", "field.unknown")
	}
	made, err := c.Work.AskInterpreter(c.act(), c.actor, oid, c.rev, casework.InterpreterInput{To: to, Language: in.Language, At: in.At, How: in.How})
	return callMade{string(made)}, err
}

func cancelInterpreter(c *call, _ none) (none, error) {
	oid, err := id[domain.OfferID](c, "offer")
	if err != nil {
		return none{}, err
	}
	aid, err := id[domain.AppointmentID](c, "appointment")
	if err != nil {
		return none{}, err
	}
	return none{}, c.Work.CancelInterpreter(c.act(), c.actor, oid, aid)
}

type appointments struct {
	Appointments []appointment `json:"appointments"`
}

type appointment struct {
	ID         string    `json:"id" is:"id"`
	State      string    `json:"state" enum:"pedida,aceptada"`
	At         time.Time `json:"at"`
	How        string    `json:"how" list:"modalidad_atencion"`
	Language   string    `json:"language" doc:"Language of the country pack."`
	Department string    `json:"department,omitempty" doc:"For coming in person."`
	DueAt      time.Time `json:"due_at" doc:"An answer is expected by then."`
	Mine       bool      `json:"mine" doc:"You are booked."`
	Agency     string    `json:"agency,omitempty" doc:"With whom; once you are booked and read it alone."`
	UseName    string    `json:"use_name,omitempty" doc:"How she wants to be called; the same."`
}

func appointmentOf(a casework.Interpreting) appointment {
	return appointment{ID: string(a.ID), State: string(a.State), At: a.At, How: a.How, Language: a.Language, Department: a.Department, DueAt: a.DueAt,
		Mine: a.Mine, Agency: a.Agency, UseName: a.UseName}
}

func listAppointments(c *call, _ none) (appointments, error) {
	all, err := c.Work.InterpreterCalls(c.ctx, c.actor)
	return appointments{list(all, appointmentOf)}, err
}

func getAppointment(c *call, _ none) (appointment, error) {
	aid, err := id[domain.AppointmentID](c, "appointment")
	if err != nil {
		return appointment{}, err
	}
	a, err := c.Work.ViewInterpreting(c.ctx, c.actor, aid)
	return appointmentOf(a), err
}

func answerAppointment(yes bool) func(*call, none) (none, error) {
	return func(c *call, _ none) (none, error) {
		aid, err := id[domain.AppointmentID](c, "appointment")
		if err != nil {
			return none{}, err
		}
		return none{}, c.Work.AnswerInterpreting(c.act(), c.actor, aid, yes)
	}
}
