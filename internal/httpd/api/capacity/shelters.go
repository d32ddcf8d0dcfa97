// Package capacity serves shelters and programmes: what they say of themselves and what is free.
package capacity

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework"
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(shelterRoutes(), programRoutes(), interestRoutes())
}

func shelterRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/shelters", "shelter.board", "listShelters", "Shelters whose board you may open", listShelters).
			ForMachines("units.read"),
		endpoint.Post("/shelters", "shelter.create", "createShelter", "Add a shelter to an agency", createShelter).Creates().
			WithExample(sampleShelter()),
		endpoint.Get("/shelters/:shelter", "shelter.board", "getShelter",
			"A shelter's board: units, beds, who is coming and who is there", getShelter).
			WithNote("It names nobody. What is free is always derived from stays, holds and closures."),
		endpoint.Get("/shelters/:shelter/room", "shelter.board", "getShelterRoom",
			"How much room a shelter has, in ids and numbers", getShelterRoom).ForMachines("units.read"),
		endpoint.Edit("/shelters/:shelter", "shelter.edit", "editShelter", "Change what a shelter says of itself",
			getShelter, func(s shelterBoard) shelterBody { return s.shelterBody }, editShelter).
			WithNote("Replaces the whole. Beds that were promised cannot be taken away.").
			WithExample(sampleShelter().shelterBody),
		endpoint.Post("/shelters/:shelter/confirm", "shelter.beds", "confirmBeds", "The figures are still true",
			onShelter((*casework.Service).ConfirmBeds)).WithIfMatch().ForMachines("units.write"),
		endpoint.Post("/shelters/:shelter/beds", "shelter.beds", "setBeds", "Change the declared figures of some units",
			setBeds).WithIfMatch().ForMachines("units.write").
			WithNote("What is left out stays as it is, and is confirmed with the rest.").
			WithExample(figuresIn{Units: []unitFigures{{Unit: "abcdefghijkmnpqrstuvwxyz23", Blocked: new(int)}}}),
		endpoint.Post("/shelters/:shelter/surge", "shelter.surge", "openSurge", "Open surge places for some nights",
			openSurge).WithIfMatch().Creates().
			WithNote("The desk opens them, acting for the shelter's agency with a reason. They admit whom the unit admits " +
				"that is named, are ranked behind all others and close at noon after the last night. Of a surge place " +
				"the nights begin anew.").
			WithExample(surgeIn{Unit: "abcdefghijkmnpqrstuvwxyz23", Kind: "sobrecupo", Name: "Sala de refuerzo", Beds: 4,
				Nights: 2}),
	}
}

type shelterRow struct {
	ID         string `json:"id" is:"id"`
	Ref        string `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Agency     string `json:"agency" is:"id"`
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
	Active     bool   `json:"active"`
	// When the figures were last confirmed.
	ConfirmedAt time.Time `json:"confirmed_at"`
}

type shelterList struct {
	endpoint.Listed
	Shelters []shelterRow `json:"shelters"`
}

func listShelters(c *endpoint.Call, in endpoint.Page) (out shelterList, err error) {
	all, err := c.Work.MyShelters(c.Ctx, c.Actor)
	id := func(s domain.Shelter) string { return string(s.ID) }
	out.Shelters, out.Listed, err = endpoint.Cut(all, err, in, id, func(s domain.Shelter) shelterRow {
		return shelterRow{ID: string(s.ID), Ref: s.Ref, Agency: string(s.Agency), Name: s.Name,
			Department: s.Department, Active: s.Active, ConfirmedAt: s.ConfirmedAt}
	})
	return out, err
}

// shelterBoard is a shelter's own page.
type shelterBoard struct {
	endpoint.Rev
	ID          string    `json:"id" is:"id"`
	Ref         string    `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Agency      string    `json:"agency" is:"id"`
	Department  string    `json:"department" list:"departments"`
	Freshness   string    `json:"freshness" enum:"fresh,ageing,stale"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	ConfirmedBy string    `json:"confirmed_by,omitempty" eg:"Berta Ejemplo"`
	// The room of each unit now.
	Rooms []UnitRoom  `json:"rooms"`
	Stays []boardStay `json:"stays"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
	shelterBody
	// What keeps the address closed to a session whose person may know it.
	AddressClosed string `json:"address_closed,omitempty" enum:"address.locked,address.not_given,address.lost"`
}

type boardStay struct {
	Offer domain.OfferID `json:"offer" is:"id"`
	// Of the referral.
	Code      string           `json:"code" eg:"R-K7M-4XRT"`
	Persons   int              `json:"persons"`
	Units     []string         `json:"units" eg:"Mujeres"`
	State     domain.StayState `json:"state" enum:"reservado,en_camino,ingresado"`
	Urgency   domain.Urgency   `json:"urgency" list:"urgencia"`
	HeldUntil time.Time        `json:"held_until,omitzero"`
	ArrivedAt time.Time        `json:"arrived_at,omitzero"`
	// Nights since the arrival, by the days of the country.
	Nights int `json:"nights"`
	// Longer than the house keeps people.
	OverLimit bool `json:"over_limit"`
}

func getShelter(c *endpoint.Call, _ endpoint.None) (shelterBoard, error) {
	v, err := c.Work.ShelterBoard(c.Ctx, c.Actor, endpoint.ID[domain.ShelterID](c, "shelter"))
	s := v.Shelter
	return shelterBoard{
		Rev:         endpoint.Rev{Revision: v.Rev},
		ID:          string(s.ID),
		Ref:         s.Ref,
		Agency:      string(s.Agency),
		Department:  s.Department,
		Freshness:   v.Freshness,
		ConfirmedAt: v.ConfirmedAt,
		ConfirmedBy: v.ConfirmedBy,
		Rooms:       endpoint.List(v.Units, UnitRoomOf),
		Can:         endpoint.Allowed(v.Can),
		shelterBody: shelterBodyOf(s), AddressClosed: v.Closed,
		Stays: endpoint.List(v.Stays, func(b capacity.BoardStay) boardStay {
			out := boardStay(b)
			out.Units = endpoint.Texts(b.Units)
			return out
		}),
	}, err
}

// shelterRoom is what a program reads of a shelter.
type shelterRoom struct {
	endpoint.Rev
	ID          string     `json:"id" is:"id"`
	Freshness   string     `json:"freshness" enum:"fresh,ageing,stale"`
	ConfirmedAt time.Time  `json:"confirmed_at,omitzero"`
	Units       []unitOnly `json:"units"`
}

type unitOnly struct {
	ID   string `json:"id" is:"id"`
	Open bool   `json:"open"`
	Room room   `json:"room"`
}

func getShelterRoom(c *endpoint.Call, _ endpoint.None) (shelterRoom, error) {
	v, err := c.Work.ShelterBoard(c.Ctx, c.Actor, shelterID(c))
	return shelterRoom{Rev: endpoint.Rev{Revision: v.Rev}, ID: string(v.Shelter.ID), Freshness: v.Freshness,
		ConfirmedAt: v.ConfirmedAt, Units: endpoint.List(v.Units, func(u capacity.UnitRoom) unitOnly {
			return unitOnly{ID: string(u.ID), Open: u.Open, Room: roomOf(u.Room)}
		})}, err
}

func shelterID(c *endpoint.Call) domain.ShelterID { return endpoint.ID[domain.ShelterID](c, "shelter") }

func onShelter(
	do func(*casework.Service, context.Context, domain.Actor, domain.ShelterID, int64) error,
) func(*endpoint.Call, endpoint.None) (endpoint.None, error) {
	return func(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
		return endpoint.None{}, do(c.Work, c.Act(), c.Actor, shelterID(c), c.Rev)
	}
}

type figuresIn struct {
	Units []unitFigures `json:"units" need:"1" max:"30"`
}

type unitFigures struct {
	Unit domain.UnitID `json:"unit" need:"1" is:"id"`
	// Out of service.
	Blocked *int `json:"blocked,omitempty" min:"0" max:"1000"`
	// People who did not come through the network.
	Residents *int  `json:"residents,omitempty" min:"0" max:"1000"`
	Open      *bool `json:"open,omitempty"`
}

func setBeds(c *endpoint.Call, in figuresIn) (endpoint.None, error) {
	figures := endpoint.List(in.Units, func(b unitFigures) capacity.BedsInput { return capacity.BedsInput(b) })
	return endpoint.None{}, c.Work.SetBeds(c.Act(), c.Actor, shelterID(c), c.Rev, figures)
}

type surgeIn struct {
	// Whose rules they take over; or a surge place, which stays longer.
	Unit domain.UnitID `json:"unit" need:"1" is:"id"`
	// Left out for a surge place.
	Kind string `json:"kind,omitempty" list:"tipo_refuerzo"`
	// Left out for a surge place.
	Name string `json:"name,omitempty" max:"120" eg:"Sala de refuerzo"`
	Beds int    `json:"beds" need:"1" min:"1" max:"1000" eg:"4"`
	// From tonight.
	Nights int `json:"nights" need:"1" min:"1" max:"14" eg:"2"`
}

type surgeMade struct {
	ID      string `json:"id" is:"id"`
	Shelter string `json:"-"`
}

func (m surgeMade) Location() string { return endpoint.Base + "/shelters/" + m.Shelter }

func openSurge(c *endpoint.Call, in surgeIn) (surgeMade, error) {
	id, err := c.Work.OpenSurge(c.Act(), c.Actor, shelterID(c), c.Rev, capacity.SurgeInput(in))
	return surgeMade{string(id), string(shelterID(c))}, err
}

func editShelter(c *endpoint.Call, in shelterBody) (endpoint.Stamp, error) {
	err := c.Work.EditShelter(c.Act(), c.Actor, shelterID(c), c.Rev, in.input())
	return endpoint.Stamped(c.Rev + 1), err
}

type shelterIn struct {
	Agency domain.AgencyID `json:"agency" need:"1" is:"id"`
	shelterBody
}

func createShelter(c *endpoint.Call, in shelterIn) (shelterMade, error) {
	sid, err := c.Work.CreateShelter(c.Act(), c.Actor, in.Agency, in.input())
	return shelterMade{string(sid)}, err
}

type shelterMade struct {
	ID string `json:"id" is:"id"`
}

func (m shelterMade) Location() string { return endpoint.Base + "/shelters/" + m.ID }

type room struct {
	Total int `json:"total"`
	// Out of service.
	Blocked  int `json:"blocked"`
	Occupied int `json:"occupied"`
	Held     int `json:"held"`
	Free     int `json:"free"`
	// People beyond the declared beds.
	Over int `json:"over"`
}

// UnitRoom is one unit with the room it has now.
type UnitRoom struct {
	ID   string `json:"id" is:"id"`
	Name string `json:"name" eg:"Casa Jade"`
	Open bool   `json:"open"`
	Room room   `json:"room"`
	// Of a surge place: from when it takes nobody.
	SurgeUntil time.Time `json:"surge_until,omitzero"`
}

// UnitRoomOf shows a unit with its room.
func UnitRoomOf(u capacity.UnitRoom) UnitRoom {
	out := UnitRoom{ID: string(u.ID), Name: u.Name, Open: u.Open, Room: roomOf(u.Room)}
	if u.Surge != nil {
		out.SurgeUntil = u.Surge.Until
	}
	return out
}

func roomOf(r domain.Room) room {
	return room{Total: r.Total, Blocked: r.Blocked, Occupied: r.Occupied, Held: r.Held, Free: r.Free, Over: r.Over}
}
