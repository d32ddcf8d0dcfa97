package api

import (
	"context"
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func shelterRoutes() []Route {
	return []Route{
		get("/shelters", "shelter.board", "listShelters", "Shelters whose board you may open", listShelters),
		post("/shelters", "shelter.create", "createShelter", "Add a shelter to an agency", createShelter).created().like(sampleShelter()),
		get("/shelters/:shelter", "shelter.board", "getShelter", "A shelter's board: units, beds, who is coming and who is there", getShelter).
			says("It names nobody. What is free is always derived from stays, holds and closures."),
		put("/shelters/:shelter", "shelter.edit", "editShelter", "Change what a shelter says of itself", editShelter).
			says("Replaces the whole. Beds that were promised cannot be taken away.").like(sampleShelter().shelterBody),
		post("/shelters/:shelter/confirm", "shelter.beds", "confirmBeds", "The figures are still true", onShelter((*casework.Service).ConfirmBeds)).revised(),
		post("/shelters/:shelter/beds", "shelter.beds", "setBeds", "Change the declared figures of some units", setBeds).revised().
			says("What is left out stays as it is, and is confirmed with the rest.").like(figuresIn{Units: []unitFigures{{Unit: "abcdefghijkmnpqrstuvwxyz23", Blocked: new(int)}}}),
	}
}

type shelterRow struct {
	ID          string    `json:"id" is:"id"`
	Ref         string    `json:"ref,omitempty"`
	Agency      string    `json:"agency" is:"id"`
	Name        string    `json:"name"`
	Department  string    `json:"department"`
	Active      bool      `json:"active"`
	ConfirmedAt time.Time `json:"confirmed_at" doc:"When the figures were last confirmed."`
}

type shelterList struct {
	Shelters []shelterRow `json:"shelters"`
}

func listShelters(c *call, _ none) (shelterList, error) {
	all, err := c.Work.MyShelters(c.ctx, c.actor)
	return shelterList{list(all, func(s domain.Shelter) shelterRow {
		return shelterRow{ID: string(s.ID), Ref: s.Ref, Agency: string(s.Agency), Name: s.Name, Department: s.Department, Active: s.Active, ConfirmedAt: s.ConfirmedAt}
	})}, err
}

// shelterBoard is a shelter's own page.
type shelterBoard struct {
	Rev
	ID          string      `json:"id" is:"id"`
	Ref         string      `json:"ref,omitempty"`
	Agency      string      `json:"agency" is:"id"`
	Department  string      `json:"department"`
	Freshness   string      `json:"freshness" enum:"fresh,ageing,stale"`
	ConfirmedAt time.Time   `json:"confirmed_at,omitzero"`
	ConfirmedBy string      `json:"confirmed_by,omitempty"`
	Rooms       []unitRoom  `json:"rooms" doc:"The room of each unit now."`
	Stays       []boardStay `json:"stays"`
	Can         []string    `json:"can" doc:"Acts open to you now."`
	shelterBody
}

type boardStay struct {
	Offer     string    `json:"offer" is:"id"`
	Code      string    `json:"code" doc:"Of the referral."`
	Persons   int       `json:"persons"`
	Units     []string  `json:"units"`
	State     string    `json:"state" enum:"reservado,en_camino,ingresado"`
	Urgency   string    `json:"urgency" list:"urgencia"`
	HeldUntil time.Time `json:"held_until,omitzero"`
	ArrivedAt time.Time `json:"arrived_at,omitzero"`
	Days      int       `json:"days"`
	OverLimit bool      `json:"over_limit" doc:"Longer than the house keeps people."`
}

func getShelter(c *call, _ none) (shelterBoard, error) {
	sid, err := id[domain.ShelterID](c, "shelter")
	if err != nil {
		return shelterBoard{}, err
	}
	v, err := c.Work.ShelterBoard(c.ctx, c.actor, sid)
	s := v.Shelter
	return shelterBoard{Rev: Rev{v.Rev}, ID: string(s.ID), Ref: s.Ref, Agency: string(s.Agency), Department: s.Department, Freshness: v.Freshness,
		ConfirmedAt: v.ConfirmedAt, ConfirmedBy: v.ConfirmedBy, Rooms: list(v.Units, unitRoomOf), Can: allowed(v.Can), shelterBody: shelterBodyOf(s),
		Stays: list(v.Stays, func(b casework.BoardStay) boardStay {
			return boardStay{Offer: string(b.Offer), Code: b.Code, Persons: b.Persons, Units: texts(b.Units), State: string(b.State), Urgency: string(b.Urgency),
				HeldUntil: b.HeldUntil, ArrivedAt: b.ArrivedAt, Days: b.Days, OverLimit: b.OverLimit}
		})}, err
}

// shelter runs an act on the shelter of the path.
func (c *call) shelter(do func(context.Context, domain.ShelterID) error) (none, error) {
	sid, err := id[domain.ShelterID](c, "shelter")
	if err != nil {
		return none{}, err
	}
	return none{}, do(c.act(), sid)
}

func onShelter(do func(*casework.Service, context.Context, domain.Actor, domain.ShelterID, int64) error) func(*call, none) (none, error) {
	return func(c *call, _ none) (none, error) {
		return c.shelter(func(ctx context.Context, id domain.ShelterID) error { return do(c.Work, ctx, c.actor, id, c.rev) })
	}
}

type figuresIn struct {
	Units []unitFigures `json:"units" need:"1"`
}

type unitFigures struct {
	Unit      string `json:"unit" need:"1" is:"id"`
	Blocked   *int   `json:"blocked,omitempty" doc:"Out of service."`
	Residents *int   `json:"residents,omitempty" doc:"People who did not come through the network."`
	Open      *bool  `json:"open,omitempty"`
}

func setBeds(c *call, in figuresIn) (none, error) {
	figures := list(in.Units, func(b unitFigures) casework.BedsInput {
		return casework.BedsInput{Unit: domain.UnitID(b.Unit), Blocked: b.Blocked, Residents: b.Residents, Open: b.Open}
	})
	return c.shelter(func(ctx context.Context, id domain.ShelterID) error {
		return c.Work.SetBeds(ctx, c.actor, id, c.rev, figures)
	})
}

func editShelter(c *call, in shelterBody) (stamp, error) {
	_, err := c.shelter(func(ctx context.Context, id domain.ShelterID) error {
		return c.Work.EditShelter(ctx, c.actor, id, c.rev, in.input())
	})
	return stamped(c.rev + 1), err
}

type shelterIn struct {
	Agency string `json:"agency" need:"1" is:"id"`
	shelterBody
}

func createShelter(c *call, in shelterIn) (shelterMade, error) {
	agency, ok := domain.ParseID[domain.AgencyID](in.Agency)
	if !ok {
		return shelterMade{}, absent()
	}
	sid, err := c.Work.CreateShelter(c.act(), c.actor, agency, in.input())
	return shelterMade{string(sid)}, err
}

type shelterMade struct {
	ID string `json:"id" is:"id"`
}

func (m shelterMade) location() string { return Base + "/shelters/" + m.ID }
