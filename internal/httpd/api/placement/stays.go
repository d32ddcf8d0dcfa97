package placement

import (
	"maps"
	"time"

	"amparo/internal/casework"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/endpoint"
)

// placeRoutes are what follows an acceptance: arrivals and departures, appointments and care.
func placeRoutes() []endpoint.Route {
	return []endpoint.Route{
		offerAct("/offers/:offer/transit", "stay.transit", "startTransit", "The group is on its way", depart).
			WithNote("Silence some time after it is expected, or before the hold ends, is told to its team, the house " +
				"and the desk.").WithExample(expectedIn{ExpectedAt: time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC)}),
		offerAct("/offers/:offer/heard", "stay.heard", "heardOf", "Somebody on the way was heard of", heard).
			WithNote("It answers the alarm. With `expected_at` the next alarm counts from then.").
			WithExample(expectedIn{ExpectedAt: time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)}),
		offerAct("/offers/:offer/undo", "stay.undo", "undoStay", "Take your last act back",
			onOffer((*casework.Service).TakeBack)).
			WithNote("Within ten minutes whoever recorded an arrival, an absence, a release or a departure, or the end of " +
				"care, takes that back, while nothing else rests on it."),
		offerAct("/offers/:offer/revert", "stay.revert", "revertStay", "Take the last act back, with a reason", revert).
			WithNote("Within seven days whoever may record at the provider, or the desk, takes the last no, arrival, absence, " +
				"release, departure or end of care back. Refused with 409 `stay.built_on` when something was recorded of the " +
				"need since, `stay.revert_late`, `stay.case_closed`, `offer.bed_taken`, or without her consent. Both sides read " +
				"the reason.").WithExample(textIn{Text: "Se anotó la salida de otra persona."}),
		offerAct("/offers/:offer/admit", "stay.admit", "admitGroup", "The group arrived", admit).
			WithNote("A minor without an order on record needs the authority's order, or the emergency basis with who brings " +
				"her case to which judge and until when; a held bed does not. Everybody concerned is reminded until the order " +
				"is there.").WithExample(admitIn{Emergency: "rescate", BroughtBy: "La Procuraduría",
			BroughtTo: "Juzgado de turno de niñez", BroughtOn: "2026-12-01"}),
		offerAct("/offers/:offer/no-show", "stay.noshow", "noShow", "The group did not come",
			onOffer((*casework.Service).NoShow)),
		offerAct("/offers/:offer/release", "stay.release", "releasePlace", "Give the beds back before arrival",
			onOffer((*casework.Service).Release)),
		offerAct("/offers/:offer/extend", "stay.extend", "extendHold",
			"Keep the beds longer for a group that has not arrived", onOffer((*casework.Service).ExtendHold)).
			WithNote("By as much and as often as the country pack says for the urgency; beyond that the answer " +
				"is 409 with code `stay.extended_enough`."),
		offerAct("/offers/:offer/move", "stay.move", "movePerson", "Move a person to another unit of the house", move).
			WithNote("A child moves with its caregiver. A group that asked for one unit moves whole, with " +
				"`units`, unless she agreed to a split.").WithExample(moveIn{Person: "P1", Unit: "abcdefghijkmnpqrstuvwxyz23"}),
		offerAct("/offers/:offer/join", "stay.join", "joinGroup", "A bed for somebody who joins the group during its stay",
			join).
			WithNote("For whoever the team added to the case: `stay.unplaced` names them. Without a unit she sleeps where " +
				"whoever cares for her does; 409 `stay.unit_full` when no bed is free.").
			WithExample(joinIn{Person: "P3", Unit: "abcdefghijkmnpqrstuvwxyz23"}),
		offerAct("/offers/:offer/leave", "stay.leave", "leaveGroup", "One of the group left, the others stay", leave).
			WithNote("Her bed is free at once, and the case, its card and what is matched go on without her. The last one " +
				"leaves by `discharge`.").WithExample(leaveIn{Person: "P2", Reason: "reintegracion_familiar", With: "Su tía"}),
		offerAct("/offers/:offer/away", "stay.away", "goAway", "One of the group sleeps elsewhere; her bed is kept", away).
			WithNote("The house is asked about her on the day after she was expected back, or after a week.").
			WithExample(awayIn{Person: "P1", Why: "hospital", Back: "2026-12-01"}),
		offerAct("/offers/:offer/back", "stay.away", "comeBack", "Somebody who slept elsewhere is back", back).
			WithExample(backIn{"P1"}),
		offerAct("/offers/:offer/transfer", "transfer.start", "startTransfer",
			"Look for another house for a group that lives in one", startTransfer).
			WithNote("It files a need that names the one the stay came of; `moving` tells how far it is. The group keeps its " +
				"beds until the next house records the arrival. What the house itself asks for is a draft, which her team " +
				"sends or cancels.").WithExample(transferIn{Reason: "peligro", Urgency: "alta", Note: "Vieron el carro otra vez"}),
		offerAct("/offers/:offer/discharge", "stay.discharge", "dischargeGroup", "The group left", discharge).
			WithExample(sampleEnd()),
		offerAct("/offers/:offer/book", "slot.book", "bookAppointment", "Set or change the first appointment", book).
			WithExample(bookIn{At: time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC), How: "presencial",
				Note: "Preguntar por la licenciada de turno"}),
		offerAct("/offers/:offer/start", "slot.start", "startCare", "Care began", onOffer((*casework.Service).Start)),
		offerAct("/offers/:offer/finish", "slot.close", "finishCare", "Care ended, with a reason and outcomes", finish).
			WithExample(sampleEnd()),
	}
}

type admitIn struct {
	OrderCourt  string `json:"order_court,omitempty" max:"200"`
	OrderNumber string `json:"order_number,omitempty" max:"80"`
	OrderDate   string `json:"order_date,omitempty" is:"date"`
	// The basis on which a minor is admitted before the order. With who brings her case to which judge, and until when.
	Emergency string `json:"emergency,omitempty" list:"base_emergencia"`
	BroughtBy string `json:"brought_by,omitempty" max:"120" eg:"La Procuraduría"`
	BroughtTo string `json:"brought_to,omitempty" max:"120" eg:"Juzgado de turno de niñez"`
	BroughtOn string `json:"brought_on,omitempty" is:"date"`
	// When the group really arrived; absent: now.
	ArrivedAt time.Time `json:"arrived_at,omitzero"`
}

func admit(c *endpoint.Call, in admitIn) (standing, error) {
	return offerAfter(c, c.Work.Admit(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev,
		placement.AdmitInput{OrderCourt: in.OrderCourt, OrderNumber: in.OrderNumber, OrderDate: domain.Date(in.OrderDate),
			Emergency: in.Emergency, Brings: domain.Brings{By: in.BroughtBy, Court: in.BroughtTo, On: domain.Date(in.BroughtOn)},
			ArrivedAt: in.ArrivedAt}))
}

type expectedIn struct {
	// Absent: when the two sides said that they meet.
	ExpectedAt time.Time `json:"expected_at,omitzero"`
}

func depart(c *endpoint.Call, in expectedIn) (standing, error) {
	return offerAfter(c, c.Work.Depart(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, in.ExpectedAt))
}

func heard(c *endpoint.Call, in expectedIn) (standing, error) {
	return offerAfter(c, c.Work.Heard(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, in.ExpectedAt))
}

type moveIn struct {
	// Mark on the card, or the person's ref. With unit; or else units.
	Person string        `json:"person,omitempty" max:"40" eg:"P1"`
	Unit   domain.UnitID `json:"unit,omitempty" is:"id"`
	// Several people in one act: unit by mark on the card.
	Units map[string]domain.UnitID `json:"units,omitempty" is:"id" max:"20"`
}

func move(c *endpoint.Call, in moveIn) (standing, error) {
	to := maps.Clone(in.Units)
	if in.Person != "" || len(to) == 0 {
		switch {
		case in.Person == "":
			return standing{}, fault.At("person", "field.required")
		case in.Unit == "":
			return standing{}, fault.At("unit", "field.unknown")
		case to == nil:
			to = map[string]domain.UnitID{}
		}
		to[in.Person] = in.Unit
	}
	return offerAfter(c, c.Work.Rearrange(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, to))
}

type joinIn struct {
	// Mark on the card, or the person's ref.
	Person string        `json:"person" need:"1" max:"40" eg:"P3"`
	Unit   domain.UnitID `json:"unit,omitempty" is:"id"`
}

func join(c *endpoint.Call, in joinIn) (standing, error) {
	return offerAfter(c, c.Work.Join(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, in.Person, in.Unit))
}

type leaveIn struct {
	// Mark on the card, or the person's ref.
	Person string `json:"person" need:"1" max:"40" eg:"P2"`
	Reason string `json:"reason" need:"1" list:"motivo_cierre"`
	// Who took her along.
	With string `json:"with,omitempty" max:"120" eg:"Su tía"`
}

func leave(c *endpoint.Call, in leaveIn) (standing, error) {
	return offerAfter(c, c.Work.Leave(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.LeaveInput(in)))
}

type awayIn struct {
	// Mark on the card, or the person's ref.
	Person string `json:"person" need:"1" max:"40" eg:"P1"`
	Why    string `json:"why" need:"1" list:"motivo_ausencia"`
	// The day she is expected back.
	Back domain.Date `json:"back_on,omitempty" is:"date"`
}

func away(c *endpoint.Call, in awayIn) (standing, error) {
	return offerAfter(c, c.Work.Away(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.AwayInput(in)))
}

type backIn struct {
	// Mark on the card, or the person's ref.
	Person string `json:"person" need:"1" max:"40" eg:"P1"`
}

func back(c *endpoint.Call, in backIn) (standing, error) {
	return offerAfter(c, c.Work.Back(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, in.Person))
}

func discharge(c *endpoint.Call, in endIn) (standing, error) {
	return offerAfter(c, c.Work.Discharge(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.EndInput(in)))
}

type transferIn struct {
	Reason  string         `json:"reason" need:"1" list:"motivo_traslado"`
	Urgency domain.Urgency `json:"urgency" need:"1" list:"urgencia"`
	// For the team and, after acceptance, the next house.
	Note string `json:"note,omitempty" max:"2000" eg:"Vieron el carro otra vez"`
}

func startTransfer(c *endpoint.Call, in transferIn) (standing, error) {
	_, err := c.Work.StartTransfer(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.TransferInput(in))
	return offerAfter(c, err)
}

type bookIn struct {
	At  time.Time `json:"at" need:"1"`
	How string    `json:"how" need:"1" list:"modalidad_atencion"`
	// Where to go, whom to ask for; shown to the team.
	Note string `json:"note,omitempty" max:"2000" eg:"Necesita cuna"`
	// Though the same professional meets somebody else at that time. Without it the answer is then 422 `slot.meets_twice`.
	Anyway bool `json:"anyway,omitempty"`
}

func book(c *endpoint.Call, in bookIn) (standing, error) {
	return offerAfter(c, c.Work.Book(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.BookInput(in)))
}

func finish(c *endpoint.Call, in endIn) (standing, error) {
	return offerAfter(c, c.Work.EndCare(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.EndInput(in)))
}
