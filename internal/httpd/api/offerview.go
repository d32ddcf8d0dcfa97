package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

// offerInFull is one offer in full, as far as it is open to the reader.
type offerInFull struct {
	offer
	Referral string        `json:"referral,omitempty" is:"id" doc:"For the referring team."`
	Case     string        `json:"case,omitempty" is:"id" doc:"For the referring team, and for the provider once it accepted."`
	From     string        `json:"from" is:"id" doc:"Agency that asks."`
	Provider provider      `json:"provider"`
	Thread   []line        `json:"thread" doc:"Questions and answers, oldest first."`
	Units    []unitRoom    `json:"units,omitempty" doc:"Your own units with the room they have now."`
	OfAge    string        `json:"of_age,omitempty" enum:"soon,now" doc:"Somebody of the group will soon be of age, or is so since the case was registered."`
	Place    *stay         `json:"stay,omitempty"`
	Care     *slot         `json:"slot,omitempty"`
	Identity *identityBody `json:"identity,omitempty"`
	Safety   *safetyBody   `json:"safety,omitempty"`
	Note     string        `json:"note,omitempty"`
	Order    *order        `json:"order,omitempty"`
	Kept     []string      `json:"closed,omitempty" doc:"Why personal parts stay closed, as codes."`
	Can      []string      `json:"can" doc:"Acts open to you now."`
}

type provider struct {
	ID         string `json:"id" is:"id"`
	Agency     string `json:"agency" is:"id"`
	Ref        string `json:"ref,omitempty"`
	Name       string `json:"name"`
	Department string `json:"department"`
}

func providerOf(p casework.Provider) provider {
	return provider{ID: p.ID, Agency: string(p.Agency), Ref: p.Ref, Name: p.Name, Department: p.Department}
}

type line struct {
	At     time.Time `json:"at"`
	Agency string    `json:"agency" is:"id"`
	Text   string    `json:"text"`
}

func lineOf(l domain.Line) line { return line{At: l.At, Agency: string(l.Agency), Text: l.Text} }

type room struct {
	Total    int `json:"total"`
	Blocked  int `json:"blocked" doc:"Out of service."`
	Occupied int `json:"occupied"`
	Held     int `json:"held"`
	Free     int `json:"free"`
	Over     int `json:"over" doc:"People beyond the declared beds."`
}

type unitRoom struct {
	ID   string `json:"id" is:"id"`
	Name string `json:"name"`
	Open bool   `json:"open"`
	Room room   `json:"room"`
}

func unitRoomOf(u casework.UnitRoom) unitRoom {
	return unitRoom{ID: string(u.ID), Name: u.Name, Open: u.Open, Room: roomOf(u.Room)}
}

func roomOf(r domain.Room) room {
	return room{Total: r.Total, Blocked: r.Blocked, Occupied: r.Occupied, Held: r.Held, Free: r.Free, Over: r.Over}
}

func getOffer(c *call, _ none) (offerInFull, error) {
	oid, err := id[domain.OfferID](c, "offer")
	if err != nil {
		return offerInFull{}, err
	}
	v, err := c.Work.ViewOffer(c.ctx, c.actor, oid)
	if err != nil {
		return offerInFull{}, err
	}
	out := offerInFull{OfAge: v.OfAge, offer: offerOf(v.Offer), Referral: string(v.Referral), Case: string(v.Case), From: string(v.From), Provider: providerOf(v.Provider),
		Thread: list(v.Thread, lineOf), Units: list(v.Units, unitRoomOf), Note: v.Note, Order: orderOf(v.Order), Kept: v.Asked, Can: allowed(v.Can)}
	if v.Stay != nil {
		s := stayOf(*v.Stay, v.Offer.Open)
		out.Place = &s
	}
	if v.Slot != nil {
		s := slotOf(*v.Slot)
		out.Care = &s
	}
	if v.Identity != nil {
		i := identityOf(*v.Identity)
		out.Identity = &i
	}
	if v.Safety != nil {
		s := safetyOf(*v.Safety)
		out.Safety = &s
	}
	return out, nil
}
