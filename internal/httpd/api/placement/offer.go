package placement

import (
	"amparo/internal/domain"
	"amparo/internal/httpd/api/capacity"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

// offerInFull is one offer in full, as far as it is open to the reader.
type offerInFull struct {
	offer
	// For the referring team.
	Referral string `json:"referral,omitempty" is:"id"`
	// For the referring team, and for the provider once it accepted.
	Case string `json:"case,omitempty" is:"id"`
	// Agency that asks.
	From     string   `json:"from" is:"id"`
	Provider provider `json:"provider"`
	// Questions and answers, oldest first.
	Thread []line `json:"thread"`
	// Your own units with the room they have now.
	Units []capacity.UnitRoom `json:"units,omitempty"`
	// Somebody of the group will soon be of age, or is so since the case was registered.
	OfAge    string                `json:"of_age,omitempty" enum:"soon,now"`
	Place    *dossier.Stay         `json:"stay,omitempty"`
	Care     *dossier.Slot         `json:"slot,omitempty"`
	Identity *dossier.IdentityBody `json:"identity,omitempty"`
	Safety   *dossier.SafetyBody   `json:"safety,omitempty"`
	// How the two sides reach each other, from acceptance until the stay or the care is over.
	Arrival *arrivalCard   `json:"arrival,omitempty"`
	Note    string         `json:"note,omitempty" eg:"Necesita cuna"`
	Order   *dossier.Order `json:"order,omitempty"`
	// Why personal parts stay closed, as codes.
	Kept []string `json:"closed,omitempty" list:"kept"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
}

func getOffer(c *endpoint.Call, _ endpoint.None) (offerInFull, error) {
	oid := endpoint.ID[domain.OfferID](c, "offer")
	v, err := c.Work.ViewOffer(c.Ctx, c.Actor, oid)
	if err == nil {
		err = c.Work.Saw(c.Ctx, c.Actor, func(n domain.Notice) bool { return n.Offer == oid })
	}
	if err != nil {
		return offerInFull{}, err
	}
	out := offerInFull{OfAge: v.OfAge, offer: offerOf(v.Offer), Referral: string(v.Referral), Case: string(v.Case),
		From: string(v.From), Provider: providerOf(v.Provider), Thread: linesOf(v.Thread, v.People),
		Units: endpoint.List(v.Units, capacity.UnitRoomOf), Note: v.Note, Arrival: arrivalOf(v.Arrival),
		Order: dossier.OrderOf(v.Order), Kept: v.Asked, Can: endpoint.Allowed(v.Can)}
	if v.Stay != nil {
		s := dossier.StayOf(*v.Stay, v.Offer.Open)
		s.Unplaced = v.Bedless
		out.Place = &s
	}
	if v.Slot != nil {
		s := dossier.SlotOf(*v.Slot)
		out.Care = &s
	}
	if v.Identity != nil {
		i := dossier.IdentityOf(*v.Identity)
		out.Identity = &i
	}
	if v.Safety != nil {
		s := dossier.SafetyOf(*v.Safety)
		out.Safety = &s
	}
	return out, nil
}
