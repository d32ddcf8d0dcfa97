package api

import (
	"context"
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func programRoutes() []Route {
	return []Route{
		get("/programs", "program.board", "listPrograms", "Programmes whose board you may open", listPrograms),
		post("/programs", "program.create", "createProgram", "Add a programme to an agency", createProgram).created().like(sampleProgram()),
		get("/programs/:program", "program.board", "getProgram", "A programme's board: its caseload and what is on it", getProgram).
			says("It names nobody it cares for."),
		put("/programs/:program", "program.edit", "editProgram", "Change what a programme says of itself", editProgram).
			says("Replaces the whole. Places that were promised cannot be taken away.").like(sampleProgram().programBody),
		post("/programs/:program/confirm", "program.caseload", "confirmCaseload", "The figures are still true", confirmCaseload).revised(),
		post("/programs/:program/caseload", "program.caseload", "setCaseload", "Declare the caseload", setCaseload).revised().like(caseloadIn{Max: 20, Outside: 5}),
	}
}

// programBody is what a programme says of itself.
type programBody struct {
	Name         string   `json:"name" need:"1"`
	Operator     string   `json:"operator,omitempty"`
	Municipality string   `json:"municipality" need:"1"`
	Serves       []string `json:"departments_served" need:"1"`
	Languages    []string `json:"languages" need:"1"`
	Specialisms  []string `json:"specialisms"`
	AgeMin       int      `json:"age_min"`
	AgeMax       int      `json:"age_max" need:"1"`
	Genders      []string `json:"genders" need:"1" list:"genero"`
	Modalities   []string `json:"modalities" need:"1" list:"modalidad_atencion"`
	Cost         string   `json:"cost,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	Email        string   `json:"email,omitempty"`
	MaxCaseload  int      `json:"max_caseload"`
	Outside      int      `json:"outside" doc:"Cases carried that did not come through the network."`
	WaitDays     int      `json:"typical_wait_days"`
	Active       bool     `json:"active"`
	Defends      bool     `json:"defends_accused,omitempty" doc:"Also defends accused persons."`
}

func (b programBody) input(class string) casework.ProgramInput {
	return casework.ProgramInput{Class: domain.Class(class), Name: b.Name, Operator: b.Operator, Municipality: b.Municipality, Serves: b.Serves,
		Languages: b.Languages, Specialisms: b.Specialisms, AgeMin: b.AgeMin, AgeMax: b.AgeMax, Genders: codes[domain.Gender](b.Genders),
		Modalities: b.Modalities, Cost: b.Cost, Phone: b.Phone, Email: b.Email, MaxCaseload: b.MaxCaseload, Outside: b.Outside, WaitDays: b.WaitDays,
		Active: b.Active, Defends: b.Defends}
}

func programBodyOf(p domain.Program) programBody {
	return programBody{Name: p.Name, Operator: p.Operator, Municipality: p.Municipality, Serves: texts(p.Serves), Languages: texts(p.Languages),
		Specialisms: texts(p.Specialisms), AgeMin: p.AgeMin, AgeMax: p.AgeMax, Genders: texts(p.Genders), Modalities: texts(p.Modalities), Cost: p.Cost,
		Phone: p.Phone, Email: p.Email, MaxCaseload: p.MaxCaseload, Outside: p.Outside, WaitDays: p.WaitDays, Active: p.Active, Defends: p.Defends}
}

type programIn struct {
	Agency string `json:"agency" need:"1" is:"id"`
	Class  string `json:"class" need:"1" enum:"psych,legal" doc:"It never changes afterwards."`
	programBody
}

func sampleProgram() programIn {
	return programIn{Agency: "abcdefghijkmnpqrstuvwxyz23", Class: "psych", programBody: programBody{Name: "Clínica Ceiba", Municipality: "0101",
		Serves: []string{"01", "03"}, Languages: []string{"spa"}, Specialisms: []string{"trauma"}, AgeMax: 99, Genders: []string{"mujer", "hombre"},
		Modalities: []string{"presencial"}, MaxCaseload: 20, WaitDays: 7, Active: true}}
}

type programRow struct {
	ID          string    `json:"id" is:"id"`
	Ref         string    `json:"ref,omitempty"`
	Agency      string    `json:"agency" is:"id"`
	Name        string    `json:"name"`
	Class       string    `json:"class" enum:"psych,legal"`
	Department  string    `json:"department"`
	Active      bool      `json:"active"`
	ConfirmedAt time.Time `json:"confirmed_at"`
}

type programList struct {
	Programs []programRow `json:"programs"`
}

func listPrograms(c *call, _ none) (programList, error) {
	all, err := c.Work.MyPrograms(c.ctx, c.actor)
	return programList{list(all, func(p domain.Program) programRow {
		return programRow{ID: string(p.ID), Ref: p.Ref, Agency: string(p.Agency), Name: p.Name, Class: string(p.Class), Department: p.Department,
			Active: p.Active, ConfirmedAt: p.ConfirmedAt}
	})}, err
}

// programBoard is a programme's own page.
type programBoard struct {
	Rev
	ID          string      `json:"id" is:"id"`
	Ref         string      `json:"ref,omitempty"`
	Agency      string      `json:"agency" is:"id"`
	Class       string      `json:"class" enum:"psych,legal"`
	Department  string      `json:"department"`
	Freshness   string      `json:"freshness" enum:"fresh,ageing,stale"`
	ConfirmedAt time.Time   `json:"confirmed_at,omitzero"`
	ConfirmedBy string      `json:"confirmed_by,omitempty"`
	Load        caseload    `json:"load"`
	Slots       []boardSlot `json:"slots"`
	Can         []string    `json:"can" doc:"Acts open to you now."`
	programBody
}

type caseload struct {
	Max     int `json:"max"`
	Active  int `json:"active"`
	Free    int `json:"free"`
	Waiting int `json:"waiting" doc:"Offers that wait for an answer."`
}

type boardSlot struct {
	Offer     string    `json:"offer" is:"id"`
	Code      string    `json:"code" doc:"Of the referral."`
	State     string    `json:"state" enum:"reservado,citado,en_atencion"`
	Urgency   string    `json:"urgency" list:"urgencia"`
	Taker     string    `json:"taker,omitempty" doc:"Name of the professional, for the programme's own team."`
	Since     time.Time `json:"since"`
	HeldUntil time.Time `json:"held_until,omitzero"`
	MeetAt    time.Time `json:"meet_at,omitzero"`
	StartedAt time.Time `json:"started_at,omitzero"`
}

func getProgram(c *call, _ none) (programBoard, error) {
	pid, err := id[domain.ProgramID](c, "program")
	if err != nil {
		return programBoard{}, err
	}
	v, err := c.Work.ProgramBoard(c.ctx, c.actor, pid)
	p := v.Program
	return programBoard{Rev: Rev{v.Rev}, ID: string(p.ID), Ref: p.Ref, Agency: string(p.Agency), Class: string(p.Class), Department: p.Department,
		Freshness: v.Freshness, ConfirmedAt: v.ConfirmedAt, ConfirmedBy: v.ConfirmedBy, Load: caseload(v.Load), Can: allowed(v.Can),
		programBody: programBodyOf(p), Slots: list(v.Slots, func(b casework.BoardSlot) boardSlot {
			return boardSlot{Offer: string(b.Offer), Code: b.Code, State: string(b.State), Urgency: string(b.Urgency), Taker: b.Taker, Since: b.Since,
				HeldUntil: b.HeldUntil, MeetAt: b.MeetAt, StartedAt: b.StartedAt}
		})}, err
}

// program runs an act on the programme of the path.
func (c *call) program(do func(context.Context, domain.ProgramID) error) (none, error) {
	pid, err := id[domain.ProgramID](c, "program")
	if err != nil {
		return none{}, err
	}
	return none{}, do(c.act(), pid)
}

func confirmCaseload(c *call, _ none) (none, error) {
	return c.program(func(ctx context.Context, id domain.ProgramID) error {
		return c.Work.ConfirmCaseload(ctx, c.actor, id, c.rev)
	})
}

type caseloadIn struct {
	Max     int `json:"max_caseload" need:"1"`
	Outside int `json:"outside" need:"1" doc:"Cases carried that did not come through the network."`
}

func setCaseload(c *call, in caseloadIn) (none, error) {
	return c.program(func(ctx context.Context, id domain.ProgramID) error {
		return c.Work.SetCaseload(ctx, c.actor, id, c.rev, in.Max, in.Outside)
	})
}

func editProgram(c *call, in programBody) (stamp, error) {
	_, err := c.program(func(ctx context.Context, id domain.ProgramID) error {
		return c.Work.EditProgram(ctx, c.actor, id, c.rev, in.input(""))
	})
	return stamped(c.rev + 1), err
}

type programMade struct {
	ID string `json:"id" is:"id"`
}

func (m programMade) location() string { return Base + "/programs/" + m.ID }

func createProgram(c *call, in programIn) (programMade, error) {
	agency, ok := domain.ParseID[domain.AgencyID](in.Agency)
	if !ok {
		return programMade{}, absent()
	}
	pid, err := c.Work.CreateProgram(c.act(), c.actor, agency, in.input(in.Class))
	return programMade{string(pid)}, err
}
