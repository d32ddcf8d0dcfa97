package placement

import (
	"time"

	"amparo/internal/casework/interpreting"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func interpreterRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/offers/:offer/interpreters", "interpreter.ask", "listInterpreterCalls",
			"Interpreters asked for, and agencies that can be asked", listCalls).
			WithNote("For who keeps a place for the person and for her team."),
		endpoint.Post("/offers/:offer/interpreters", "interpreter.ask", "askInterpreter",
			"Ask an agency for an interpreter at one meeting", askInterpreter).Creates().WithIfMatch().
			WithNote("The request says when, how and in which language, and nothing of the person. Silence ends " +
				"it, and you are told.").WithExample(callIn{To: "abcdefghijkmnpqrstuvwxyz23", Language: "kek",
			At: time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC), How: "presencial"}),
		endpoint.Post("/offers/:offer/interpreters/:appointment/cancel", "interpreter.cancel", "cancelInterpreter",
			"Take such a request back", cancelInterpreter),
		endpoint.Get("/appointments", "interpreter.list", "listAppointments",
			"What an interpreter is asked and where she is expected", listAppointments).
			WithNote("Soonest first; with past, where she was booked until now, latest first. Without a name: that opens " +
				"one by one, until the day after."),
		endpoint.Get("/me/languages", "interpreter.list", "getLanguages", "The languages that you interpret",
			func(c *endpoint.Call, _ endpoint.None) (interpreted, error) {
				own, err := c.Work.OwnLanguages(c.Ctx, c.Actor)
				return interpreted{endpoint.List(own, func(l string) string { return l })}, err
			}),
		endpoint.Post("/me/languages", "interpreter.list", "setLanguages", "Say which languages you interpret",
			func(c *endpoint.Call, in interpreted) (endpoint.None, error) {
				return endpoint.None{}, c.Work.SayLanguages(c.Act(), c.Actor, in.Languages)
			}).WithNote("Who asks for an interpreter sees them with the name of your agency.").
			WithExample(interpreted{[]string{"kek", "mam"}}),
		endpoint.Get("/appointments/:appointment", "interpreter.read", "getAppointment",
			"One appointment of an interpreter", getAppointment).
			WithNote("Who is booked reads with whom, and how the person wants to be called if she agreed to be " +
				"known. Each such reading is kept in the log."),
		endpoint.Post("/appointments/:appointment/accept", "interpreter.answer", "acceptAppointment",
			"Say yes: you are the one who comes", acceptAppointment).WithExample(anywayIn{Anyway: true}),
		endpoint.Post("/appointments/:appointment/decline", "interpreter.answer", "declineAppointment",
			"Say no; also later, when you cannot come after all", declineAppointment),
	}
}

type callList struct {
	endpoint.Rev
	Calls []interpreterCall `json:"calls"`
	// Agencies that have interpreters; first those where somebody said she interprets a language of the person.
	Agencies []interpreterAgency `json:"agencies"`
}

type interpreterAgency struct {
	ID   string `json:"id" is:"id"`
	Name string `json:"name" eg:"Casa Jade"`
	// Which their interpreters said; one who said none may interpret any.
	Languages []string `json:"languages" list:"languages"`
}

type interpreted struct {
	// Languages of the country pack, without its own; none: you may interpret any.
	Languages []string `json:"languages" list:"languages"`
}

type interpreterCall struct {
	ID    string `json:"id" is:"id"`
	State string `json:"state" enum:"pedida,aceptada,declinada,vencida,cancelada"`
	// Name of the interpreters' agency.
	Agency string `json:"agency" eg:"Fundación Ceiba"`
	// Language of the country pack.
	Language string    `json:"language" list:"languages"`
	At       time.Time `json:"at"`
	How      string    `json:"how" list:"modalidad_atencion"`
	// An answer is expected by then.
	DueAt time.Time `json:"due_at"`
}

func listCalls(c *endpoint.Call, _ endpoint.None) (callList, error) {
	d, err := c.Work.InterpreterDesk(c.Ctx, c.Actor, endpoint.OfferID(c))
	return callList{
		Rev: endpoint.Rev{Revision: d.Rev},
		Agencies: endpoint.List(d.Agencies,
			func(a interpreting.InterpreterAgency) interpreterAgency {
				return interpreterAgency{string(a.ID), a.Name, endpoint.List(a.Languages, func(l string) string { return l })}
			}),
		Calls: endpoint.List(d.Calls, func(k interpreting.Call) interpreterCall {
			return interpreterCall{ID: string(k.ID), State: string(k.State), Agency: k.Agency, Language: k.Language,
				At: k.At, How: k.How, DueAt: k.DueAt}
		}),
	}, err
}

type callIn struct {
	// An agency that has interpreters.
	To domain.AgencyID `json:"to" need:"1" is:"id"`
	// Language of the country pack.
	Language string    `json:"language" need:"1" list:"languages"`
	At       time.Time `json:"at" need:"1"`
	How      string    `json:"how" need:"1" list:"modalidad_atencion"`
}

type callMade struct {
	ID string `json:"id" is:"id"`
}

func askInterpreter(c *endpoint.Call, in callIn) (callMade, error) {
	made, err := c.Work.AskInterpreter(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, interpreting.Input(in))
	return callMade{string(made)}, err
}

func cancelInterpreter(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	aid := endpoint.ID[domain.AppointmentID](c, "appointment")
	return endpoint.None{}, c.Work.CancelInterpreter(c.Act(), c.Actor, endpoint.OfferID(c), aid)
}

type appointments struct {
	endpoint.Listed
	Appointments []appointment `json:"appointments"`
}

type appointment struct {
	ID    string    `json:"id" is:"id"`
	State string    `json:"state" enum:"pedida,aceptada"`
	At    time.Time `json:"at"`
	How   string    `json:"how" list:"modalidad_atencion"`
	// Language of the country pack.
	Language string `json:"language" list:"languages"`
	// For coming in person.
	Department string `json:"department,omitempty" list:"departments"`
	// An answer is expected by then.
	DueAt time.Time `json:"due_at"`
	// You are booked.
	Mine bool `json:"mine"`
	// With whom; once you are booked and read it alone.
	Agency string `json:"agency,omitempty" eg:"Fundación Ceiba"`
	// How she wants to be called; the same.
	UseName string `json:"use_name,omitempty" eg:"Flor"`
}

func appointmentOf(a interpreting.Meeting) appointment {
	return appointment{ID: string(a.ID), State: string(a.State), At: a.At, How: a.How, Language: a.Language,
		Department: a.Department, DueAt: a.DueAt, Mine: a.Mine, Agency: a.Agency, UseName: a.UseName}
}

type appointmentsIn struct {
	endpoint.PageOfSpan
	// Where you were booked, in the place of what is asked and ahead.
	Past bool `json:"past"`
}

func listAppointments(c *endpoint.Call, in appointmentsIn) (out appointments, err error) {
	read := c.Work.InterpreterCalls
	if in.Past {
		read = c.Work.PastMeetings
	}
	all, err := read(c.Ctx, c.Actor)
	all = endpoint.Within(all, in.Span, func(a interpreting.Meeting) time.Time { return a.At })
	id := func(a interpreting.Meeting) string { return string(a.ID) }
	out.Appointments, out.Listed, err = endpoint.Cut(all, err, in.Page, id, appointmentOf)
	return out, err
}

func getAppointment(c *endpoint.Call, _ endpoint.None) (appointment, error) {
	a, err := c.Work.ViewInterpreting(c.Ctx, c.Actor, endpoint.ID[domain.AppointmentID](c, "appointment"))
	return appointmentOf(a), err
}

type anywayIn struct {
	// Though you are expected at another meeting at that time. Without it the answer is then 409
	// `appointment.meets_twice`.
	Anyway bool `json:"anyway,omitempty"`
}

func acceptAppointment(c *endpoint.Call, in anywayIn) (endpoint.None, error) {
	return answerAppointment(c, true, in.Anyway)
}

func declineAppointment(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return answerAppointment(c, false, false)
}

func answerAppointment(c *endpoint.Call, yes, anyway bool) (endpoint.None, error) {
	aid := endpoint.ID[domain.AppointmentID](c, "appointment")
	return endpoint.None{}, c.Work.AnswerInterpreting(c.Act(), c.Actor, aid, yes, anyway)
}
