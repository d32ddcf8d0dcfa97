package api

import (
	"context"
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

// placeRoutes are what follows an acceptance: arrivals and departures, appointments and care.
func placeRoutes() []Route {
	return []Route{
		post("/offers/:offer/transit", "stay.transit", "startTransit", "The group is on its way", onOffer((*casework.Service).Transit)).revised(),
		post("/offers/:offer/admit", "stay.admit", "admitGroup", "The group arrived", admit).revised().
			says("A minor without an order on record needs the authority's order or the emergency basis; a held bed does not.").
			like(admitIn{Emergency: "Rescate nocturno; la Procuraduría la presenta mañana."}),
		post("/offers/:offer/no-show", "stay.noshow", "noShow", "The group did not come", onOffer((*casework.Service).NoShow)).revised(),
		post("/offers/:offer/release", "stay.release", "releasePlace", "Give the beds back before arrival", onOffer((*casework.Service).Release)).revised(),
		post("/offers/:offer/extend", "stay.extend", "extendHold", "Keep the beds longer for a group that has not arrived", onOffer((*casework.Service).ExtendHold)).revised().
			says("By as much and as often as the country pack says for the urgency; beyond that the answer is 409 with code `stay.extended_enough`."),
		post("/offers/:offer/move", "stay.move", "movePerson", "Move a person to another unit of the house", move).revised().
			says("A child moves with its caregiver. A group that asked for one unit moves whole, with `units`, unless she agreed to a split.").
			like(moveIn{Person: "P1", Unit: "abcdefghijkmnpqrstuvwxyz23"}),
		post("/offers/:offer/discharge", "stay.discharge", "dischargeGroup", "The group left", discharge).revised().like(sampleEnd()),
		post("/offers/:offer/book", "slot.book", "bookAppointment", "Set or change the first appointment", book).revised().
			like(bookIn{At: time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC), How: "presencial", Note: "Preguntar por la licenciada de turno"}),
		post("/offers/:offer/start", "slot.start", "startCare", "Care began", onOffer((*casework.Service).Start)).revised(),
		post("/offers/:offer/finish", "slot.close", "finishCare", "Care ended, with a reason and outcomes", finish).revised().like(sampleEnd()),
	}
}

type admitIn struct {
	OrderCourt  string `json:"order_court,omitempty"`
	OrderNumber string `json:"order_number,omitempty"`
	OrderDate   string `json:"order_date,omitempty" is:"date"`
	Emergency   string `json:"emergency,omitempty" doc:"The basis, and who brings it to the judge."`
}

func admit(c *call, in admitIn) (standing, error) {
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Admit(ctx, c.actor, id, c.rev, casework.AdmitInput{OrderCourt: in.OrderCourt, OrderNumber: in.OrderNumber,
			OrderDate: domain.Date(in.OrderDate), Emergency: in.Emergency})
	})
}

type moveIn struct {
	Person string            `json:"person,omitempty" doc:"Mark on the card, or the person's ref. With unit; or else units."`
	Unit   string            `json:"unit,omitempty" is:"id"`
	Units  map[string]string `json:"units,omitempty" doc:"Several people in one act: unit by mark on the card."`
}

func move(c *call, in moveIn) (standing, error) {
	to := map[string]domain.UnitID{}
	for mark, raw := range in.Units {
		unit, ok := domain.ParseID[domain.UnitID](raw)
		if !ok {
			return standing{}, refuse(join("units", mark), "field.unknown")
		}
		to[mark] = unit
	}
	if in.Person != "" || len(to) == 0 {
		unit, ok := domain.ParseID[domain.UnitID](in.Unit)
		if in.Person == "" {
			return standing{}, refuse("person", "field.required")
		}
		if !ok {
			return standing{}, refuse("unit", "field.unknown")
		}
		to[in.Person] = unit
	}
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Rearrange(ctx, c.actor, id, c.rev, to)
	})
}

func discharge(c *call, in endIn) (standing, error) {
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Discharge(ctx, c.actor, id, c.rev, in.input())
	})
}

type bookIn struct {
	At   time.Time `json:"at" need:"1"`
	How  string    `json:"how" need:"1" list:"modalidad_atencion"`
	Note string    `json:"note,omitempty" doc:"Where to go, whom to ask for; shown to the team."`
}

func book(c *call, in bookIn) (standing, error) {
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Book(ctx, c.actor, id, c.rev, casework.BookInput{At: in.At, How: in.How, Note: in.Note})
	})
}

func finish(c *call, in endIn) (standing, error) {
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.EndCare(ctx, c.actor, id, c.rev, in.input())
	})
}
