package placement

import (
	"time"

	"amparo/internal/casework/arrival"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/httpd/api/endpoint"
)

func arrivalRoutes() []endpoint.Route {
	return []endpoint.Route{
		offerAct("/offers/:offer/meeting", "arrival.set", "setMeeting", "Where and when the two sides meet", setMeeting).
			WithNote("Either side sets it until the group has arrived, or care has begun. The exact address of a " +
				"shelter has no place in it.").
			WithExample(meetingIn{Place: "Terminal de buses, ventanilla 4", At: time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC),
				Escort: "Una trabajadora social", Bring: "Medicinas de tres días"}),
		endpoint.Get("/offers/:offer/messages", "message.read", "listMessages",
			"What the two sides wrote to each other, newest first", listMessages),
		endpoint.Post("/offers/:offer/messages", "message.send", "sendMessage", "Write to the other side", sendMessage).
			WithNote("From acceptance until the stay or the care is over.").WithExample(messageIn{"Llegamos a las 15:30."}),
	}
}

// side is one side of a placement, as the other side reaches it.
type side struct {
	Agency domain.AgencyID `json:"agency" is:"id"`
	Name   string          `json:"name" eg:"Casa Jade"`
	// Of who is on duty.
	Phone string `json:"duty_phone,omitempty" eg:"+50200004322"`
	Hours string `json:"duty_hours,omitempty" eg:"24h"`
}

type meeting struct {
	Place string    `json:"place,omitempty" eg:"Terminal de buses, ventanilla 4"`
	At    time.Time `json:"at,omitzero"`
	// Who travels with the group.
	Escort string    `json:"escort,omitempty" eg:"Una trabajadora social"`
	Bring  string    `json:"bring,omitempty" eg:"Medicinas de tres días"`
	SetAt  time.Time `json:"set_at,omitzero"`
	// The side that set it.
	SetFor string `json:"set_for,omitempty" is:"id"`
}

type arrivalCard struct {
	Provider side    `json:"provider"`
	Team     side    `json:"team"`
	Meeting  meeting `json:"meeting"`
	// Until when the beds are kept, while nobody has arrived.
	HeldUntil time.Time `json:"held_until,omitzero"`
	// Whether messages are open to you.
	Talks bool `json:"messages_open"`
	// The newest, oldest first.
	Messages []message `json:"messages"`
	More     bool      `json:"more_messages,omitempty"`
}

type message struct {
	ID     string    `json:"id" is:"id"`
	At     time.Time `json:"at"`
	Agency string    `json:"agency" is:"id"`
	Text   string    `json:"text" eg:"Llegamos a las 15:30."`
}

func messageOf(m journey.Message) message {
	return message{ID: string(m.ID), At: m.At, Agency: string(m.Agency), Text: m.Text}
}

func arrivalOf(a *dossier.ArrivalCard) *arrivalCard {
	if a == nil {
		return nil
	}
	m := a.Meeting
	out := arrivalCard{Provider: side(a.Provider), Team: side(a.Team),
		Meeting: meeting{Place: m.Place, At: m.At, Escort: m.Escort, Bring: m.Bring, SetAt: m.SetAt,
			SetFor: string(m.SetFor)},
		Talks: a.Talks, Messages: endpoint.List(a.Messages, messageOf), More: a.More}
	if a.Hold != nil {
		out.HeldUntil = a.Hold.Until
	}
	return &out
}

type meetingIn struct {
	// Never the shelter's address.
	Place  string    `json:"place,omitempty" max:"120" eg:"Terminal de buses, ventanilla 4"`
	At     time.Time `json:"at,omitzero"`
	Escort string    `json:"escort,omitempty" max:"120" eg:"Una trabajadora social"`
	Bring  string    `json:"bring,omitempty" max:"2000" eg:"Medicinas de tres días"`
}

func setMeeting(c *endpoint.Call, in meetingIn) (standing, error) {
	return offerAfter(c, c.Work.SetMeeting(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, arrival.MeetingInput(in)))
}

type messagePage struct {
	Messages []message `json:"messages"`
	endpoint.Listed
}

func listMessages(c *endpoint.Call, in endpoint.Page) (messagePage, error) {
	p, err := c.Work.Messages(c.Ctx, c.Actor, endpoint.OfferID(c), in.After, in.Limit)
	return messagePage{Messages: endpoint.List(p.Messages, messageOf), Listed: endpoint.Pages(p.Next, -1)}, err
}

type messageIn struct {
	// At most 2000 signs.
	Text string `json:"text" need:"1" max:"2000" eg:"Llegamos a las 15:30."`
}

func sendMessage(c *endpoint.Call, in messageIn) (standing, error) {
	return offerAfter(c, c.Work.SendMessage(c.Act(), c.Actor, endpoint.OfferID(c), in.Text))
}
