package capacity

import (
	"time"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func programRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/programs", "program.board", "listPrograms", "Programmes whose board you may open", listPrograms).
			ForMachines("units.read"),
		endpoint.Post("/programs", "program.create", "createProgram", "Add a programme to an agency", createProgram).
			Creates().WithExample(sampleProgram()),
		endpoint.Get("/programs/:program", "program.board", "getProgram",
			"A programme's board: its caseload and what is on it", getProgram).WithNote("It names nobody it cares for."),
		endpoint.Get("/programs/:program/room", "program.board", "getProgramRoom",
			"How much room a programme has, in ids and numbers", getProgramRoom).ForMachines("units.read"),
		endpoint.Edit("/programs/:program", "program.edit", "editProgram", "Change what a programme says of itself",
			getProgram, func(p programBoard) programBody { return p.programBody }, editProgram).
			WithNote("Replaces the whole. Places that were promised cannot be taken away.").
			WithExample(sampleProgram().programBody),
		endpoint.Post("/programs/:program/confirm", "program.caseload", "confirmCaseload", "The figures are still true",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.ConfirmCaseload(c.Act(), c.Actor, programID(c), c.Rev) })).
			WithIfMatch().ForMachines("units.write"),
		endpoint.Post("/programs/:program/caseload", "program.caseload", "setCaseload", "Declare the caseload", setCaseload).
			WithIfMatch().ForMachines("units.write").WithExample(caseloadIn{Max: 20, Outside: 5}),
	}
}

// programBody is what a programme says of itself.
type programBody struct {
	Name         string          `json:"name" need:"1" max:"120" eg:"Clínica Ceiba"`
	Operator     string          `json:"operator,omitempty" max:"40" eg:"A-CEI"`
	Municipality string          `json:"municipality" need:"1" list:"municipalities"`
	Serves       []string        `json:"departments_served" need:"1" list:"departments" max:"40"`
	Languages    []string        `json:"languages" need:"1" list:"languages" max:"40"`
	Specialisms  []string        `json:"specialisms" list:"specialisms" max:"40"`
	AgeMin       int             `json:"age_min" need:"1" min:"0" max:"120"`
	AgeMax       int             `json:"age_max" need:"1" min:"0" max:"120" eg:"99"`
	Genders      []domain.Gender `json:"genders" need:"1" list:"genero" max:"40"`
	Modalities   []string        `json:"modalities" need:"1" list:"modalidad_atencion" max:"40"`
	Cost         string          `json:"cost,omitempty" max:"40" eg:"gratuito"`
	Phone        string          `json:"phone,omitempty" max:"40" eg:"+50200004321"`
	Email        string          `json:"email,omitempty" max:"254" eg:"clinica@example.org"`
	MaxCaseload  int             `json:"max_caseload" need:"1" min:"0" max:"1000" eg:"20"`
	// Cases carried that did not come through the network.
	Outside  int  `json:"outside" need:"1" min:"0" max:"1000" eg:"5"`
	WaitDays int  `json:"typical_wait_days" need:"1" min:"0" max:"365" eg:"7"`
	Active   bool `json:"active" default:"true"`
	// Also defends accused persons.
	Defends bool `json:"defends_accused,omitempty"`
}

func programBodyOf(p domain.Program) programBody {
	return programBody{Name: p.Name, Operator: p.Operator, Municipality: p.Municipality, Serves: endpoint.Texts(p.Serves),
		Languages: endpoint.Texts(p.Languages), Specialisms: endpoint.Texts(p.Specialisms), AgeMin: p.AgeMin,
		AgeMax: p.AgeMax, Genders: endpoint.Codes[domain.Gender](p.Genders), Modalities: endpoint.Texts(p.Modalities),
		Cost: p.Cost, Phone: p.Phone, Email: p.Email, MaxCaseload: p.MaxCaseload, Outside: p.Outside, WaitDays: p.WaitDays,
		Active: p.Active, Defends: p.Defends}
}

type programIn struct {
	Agency domain.AgencyID `json:"agency" need:"1" is:"id"`
	// It never changes afterwards.
	Class string `json:"class" need:"1" enum:"psych,legal"`
	programBody
}

func sampleProgram() programIn {
	return programIn{
		Agency: "abcdefghijkmnpqrstuvwxyz23",
		Class:  "psych",
		programBody: programBody{Name: "Clínica Ceiba", Municipality: "0101",
			Serves: []string{"01", "03"}, Languages: []string{"spa"}, Specialisms: []string{"trauma"}, AgeMax: 99,
			Genders:    []domain.Gender{"mujer", "hombre"},
			Modalities: []string{"presencial"}, MaxCaseload: 20, WaitDays: 7, Active: true},
	}
}

type programRow struct {
	ID          string    `json:"id" is:"id"`
	Ref         string    `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Agency      string    `json:"agency" is:"id"`
	Name        string    `json:"name" eg:"Casa Jade"`
	Class       string    `json:"class" enum:"psych,legal"`
	Department  string    `json:"department" list:"departments"`
	Active      bool      `json:"active"`
	ConfirmedAt time.Time `json:"confirmed_at"`
}

type programList struct {
	endpoint.Listed
	Programs []programRow `json:"programs"`
}

func listPrograms(c *endpoint.Call, in endpoint.Page) (out programList, err error) {
	all, err := c.Work.MyPrograms(c.Ctx, c.Actor)
	id := func(p domain.Program) string { return string(p.ID) }
	out.Programs, out.Listed, err = endpoint.Cut(all, err, in, id, func(p domain.Program) programRow {
		return programRow{ID: string(p.ID), Ref: p.Ref, Agency: string(p.Agency), Name: p.Name,
			Class: string(p.Class), Department: p.Department, Active: p.Active, ConfirmedAt: p.ConfirmedAt}
	})
	return out, err
}

// programBoard is a programme's own page.
type programBoard struct {
	endpoint.Rev
	ID          string      `json:"id" is:"id"`
	Ref         string      `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Agency      string      `json:"agency" is:"id"`
	Class       string      `json:"class" enum:"psych,legal"`
	Department  string      `json:"department" list:"departments"`
	Freshness   string      `json:"freshness" enum:"fresh,ageing,stale"`
	ConfirmedAt time.Time   `json:"confirmed_at,omitzero"`
	ConfirmedBy string      `json:"confirmed_by,omitempty" eg:"Berta Ejemplo"`
	Load        caseload    `json:"load"`
	Slots       []boardSlot `json:"slots"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
	programBody
}

type caseload struct {
	Max    int `json:"max"`
	Active int `json:"active"`
	Free   int `json:"free"`
	// Offers that wait for an answer.
	Waiting int `json:"waiting"`
}

type boardSlot struct {
	Offer domain.OfferID `json:"offer" is:"id"`
	// Of the referral.
	Code    string           `json:"code" eg:"R-K7M-4XRT"`
	State   domain.SlotState `json:"state" enum:"reservado,citado,en_atencion"`
	Urgency domain.Urgency   `json:"urgency" list:"urgencia"`
	// Name of the professional, for the programme's own team.
	Taker     string    `json:"taker,omitempty" eg:"Lucía Ejemplo"`
	Since     time.Time `json:"since"`
	HeldUntil time.Time `json:"held_until,omitzero"`
	MeetAt    time.Time `json:"meet_at,omitzero"`
	StartedAt time.Time `json:"started_at,omitzero"`
}

func getProgram(c *endpoint.Call, _ endpoint.None) (programBoard, error) {
	v, err := c.Work.ProgramBoard(c.Ctx, c.Actor, programID(c))
	p := v.Program
	return programBoard{Rev: endpoint.Rev{Revision: v.Rev}, ID: string(p.ID), Ref: p.Ref, Agency: string(p.Agency),
		Class: string(p.Class), Department: p.Department, Freshness: v.Freshness, ConfirmedAt: v.ConfirmedAt,
		ConfirmedBy: v.ConfirmedBy, Load: caseload(v.Load), Can: endpoint.Allowed(v.Can), programBody: programBodyOf(p),
		Slots: endpoint.List(v.Slots, func(b capacity.BoardSlot) boardSlot { return boardSlot(b) })}, err
}

// programRoom is what a program of a partner reads of a programme.
type programRoom struct {
	endpoint.Rev
	ID          string    `json:"id" is:"id"`
	Freshness   string    `json:"freshness" enum:"fresh,ageing,stale"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	Load        caseload  `json:"load"`
	// Cases carried that did not come through the network.
	Outside int `json:"outside"`
}

func getProgramRoom(c *endpoint.Call, _ endpoint.None) (programRoom, error) {
	v, err := c.Work.ProgramBoard(c.Ctx, c.Actor, programID(c))
	return programRoom{Rev: endpoint.Rev{Revision: v.Rev}, ID: string(v.Program.ID), Freshness: v.Freshness,
		ConfirmedAt: v.ConfirmedAt, Load: caseload(v.Load), Outside: v.Program.Outside}, err
}

func programID(c *endpoint.Call) domain.ProgramID { return endpoint.ID[domain.ProgramID](c, "program") }

type caseloadIn struct {
	Max int `json:"max_caseload" need:"1" min:"0" max:"1000"`
	// Cases carried that did not come through the network.
	Outside int `json:"outside" need:"1" min:"0" max:"1000"`
}

func setCaseload(c *endpoint.Call, in caseloadIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.SetCaseload(c.Act(), c.Actor, programID(c), c.Rev, in.Max, in.Outside)
}

func editProgram(c *endpoint.Call, in programBody) (endpoint.Stamp, error) {
	err := c.Work.EditProgram(c.Act(), c.Actor, programID(c), c.Rev, capacity.ProgramInput(in))
	return endpoint.Stamped(c.Rev + 1), err
}

type programMade struct {
	ID string `json:"id" is:"id"`
}

func (m programMade) Location() string { return endpoint.Base + "/programs/" + m.ID }

func createProgram(c *endpoint.Call, in programIn) (programMade, error) {
	pid, err := c.Work.CreateProgram(c.Act(), c.Actor, in.Agency, domain.Class(in.Class),
		capacity.ProgramInput(in.programBody))
	return programMade{string(pid)}, err
}
