package placement

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/capacity"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/ordering"
)

func offerRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/offers", "offer.list", "listOffers", "Offers put to your agency", listOffers).
			ForMachines("offers.read").
			WithNote("What waits comes by deadline; with `answered` what was answered, newest first. Before " +
				"acceptance you read the card only."),
		endpoint.Get("/offers/:offer", "offer.read", "getOffer", "One offer, as far as it is open to you", getOffer).
			ForMachines("offers.read").
			WithNote("The provider's first reading is recorded as seen; that of a program is not. " +
				"After acceptance identity and safety " +
				"appear if the person agreed."),
		offerAct("/offers/:offer/accept", "offer.accept", "acceptOffer", "Accept: the whole group's "+
			"beds, or the place, are reserved in the same act", acceptOffer).
			WithNote("The other offers of the referral end. When the last bed went to somebody else the answer " +
				"is 409 with code `offer.bed_taken`.").
			WithExample(acceptIn{Units: map[string]domain.UnitID{"P1": "abcdefghijkmnpqrstuvwxyz23"}}),
		offerAct("/offers/:offer/decline", "offer.decline", "declineOffer", "Decline with a code", declineOffer).
			WithNote("Also after acceptance, when the place falls away: what was reserved is freed in the same act.").
			WithExample(declineIn{Code: "sin_cupo"}),
		offerAct("/offers/:offer/question", "offer.ask", "askOffer", "Ask the referring team", askOffer).
			WithNote("The clock keeps running.").WithExample(textIn{Text: "¿Necesita medicación durante la noche?"}),
		offerAct("/offers/:offer/reply", "offer.reply", "replyOffer", "Answer a provider's question", replyOffer).
			WithExample(textIn{Text: "No, ninguna."}),
		offerAct("/offers/:offer/withdraw", "offer.withdraw", "withdrawOffer", "Take an unanswered offer back",
			onOffer((*casework.Service).WithdrawOffer)),
		endpoint.Get("/offers/:offer/address", "shelter.address", "getAddress",
			"The exact address of the shelter that accepted", getAddress).
			WithNote("For who placed the person and for that shelter. Every reading is kept in the log before it is answered."),
	}
}

type listOffersIn struct {
	endpoint.Page
	endpoint.Span
	Answered bool `json:"answered"`
	// What is due first, what waits longest, or what is newest. Empty: by deadline; what was answered, newest first.
	Sort ordering.By `json:"sort" enum:"due,since,newest"`
}

type offerPage struct {
	endpoint.Listed
	Offers []offer `json:"offers"`
}

// offer is one offer as its provider sees it in a list.
type offer struct {
	endpoint.Rev
	ID     string    `json:"id" is:"id"`
	State  string    `json:"state" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada"`
	SentAt time.Time `json:"sent_at"`
	// An answer is expected by then.
	DueAt time.Time `json:"due_at"`
	// After this it can no longer be accepted.
	ExpiresAt  time.Time `json:"expires_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	// Why it ended.
	Code     string `json:"code,omitempty" list:"end_codes"`
	Question bool   `json:"question_waiting"`
	Stay     string `json:"stay_state,omitempty" enum:"reservado,en_camino,ingresado,egresado,liberado,no_llego,vencido"`
	Slot     string `json:"slot_state,omitempty" enum:"reservado,citado,en_atencion,cerrado,liberado,vencido"`
	// Whether the card may still be read; otherwise it holds the class and the urgency only.
	Open bool `json:"card_open"`
	// A transfer: she has a bed in another house, until this one records her arrival.
	Transfer bool `json:"transfer,omitempty"`
	// One of two houses for a group that lives apart: both are accepted together, or neither.
	Part bool `json:"one_of_two,omitempty"`
	// It said yes, and the other house is waited for.
	ReadyAt time.Time    `json:"said_yes_at,omitzero"`
	Card    dossier.Card `json:"card"`
}

func offerOf(o placement.OfferCard) offer {
	return offer{Rev: endpoint.Rev{Revision: o.Rev}, ID: string(o.ID), State: string(o.State), SentAt: o.SentAt,
		DueAt: o.DueAt, ExpiresAt: o.ExpiresAt, AnsweredAt: o.AnsweredAt, Code: o.Code, Question: o.Question,
		Stay: string(o.Place), Slot: string(o.Care), Open: o.Open, Transfer: o.Transfer, Part: o.Part, ReadyAt: o.ReadyAt,
		Card: dossier.CardOf(o.Card)}
}

func listOffers(c *endpoint.Call, in listOffersIn) (offerPage, error) {
	p, err := c.Work.Inbox(c.Ctx, c.Actor, oversight.InboxFilter{Answered: in.Answered, Sent: in.Span.Span(),
		Sort: in.Sort, After: in.After, Limit: in.Limit})
	return offerPage{Listed: endpoint.Pages(p.Next, p.Total), Offers: endpoint.List(p.Offers, offerOf)}, err
}

type acceptIn struct {
	// Places persons by hand: unit by mark on the card (P1 is the lead). Empty: the house's own rules place the group.
	Units map[string]domain.UnitID `json:"units,omitempty" is:"id" max:"20"`
	// A legal service looked, and represents neither the other side nor its family. It cannot accept without.
	NoConflict bool `json:"no_conflict,omitempty"`
}

func acceptOffer(c *endpoint.Call, in acceptIn) (standing, error) {
	return offerAfter(c, c.Work.Accept(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.AcceptInput(in)))
}

type declineIn struct {
	Code string `json:"code" need:"1" list:"motivo_declinacion"`
	// A word on it for whoever asked; needed with the code otro. Names of people do not belong here.
	Note string `json:"note,omitempty" max:"2000" eg:"La casa está en obra."`
}

func declineOffer(c *endpoint.Call, in declineIn) (standing, error) {
	return offerAfter(c, c.Work.Decline(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.DeclineInput(in)))
}

type textIn struct {
	// At most 2000 signs. Names, telephones, documents and places do not belong here: what seems to hold one is refused.
	Text string `json:"text" need:"1" max:"2000" eg:"¿Viene sola?"`
	// True sends it though it seems to tell who somebody is or where.
	Anyway bool `json:"anyway,omitempty"`
}

func askOffer(c *endpoint.Call, in textIn) (standing, error) {
	return offerAfter(c, c.Work.Ask(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.TextInput(in)))
}

func replyOffer(c *endpoint.Call, in textIn) (standing, error) {
	return offerAfter(c, c.Work.Reply(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.TextInput(in)))
}

func revert(c *endpoint.Call, in textIn) (standing, error) {
	return offerAfter(c, c.Work.Revert(c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.TextInput(in)))
}

type address struct {
	Address string `json:"address" eg:"Portón verde, segunda casa"`
}

func getAddress(c *endpoint.Call, _ endpoint.None) (address, error) {
	where, err := c.Work.ShelterAddress(c.Ctx, c.Actor, endpoint.OfferID(c))
	return address{where}, err
}

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
	// Another house is sought for who lives in this one.
	Moving *movingOut `json:"moving,omitempty"`
	// Why personal parts stay closed, as codes.
	Kept []string `json:"closed,omitempty" list:"kept"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
}

type movingOut struct {
	// What the house asked for and the team has not sent; sought; a place is kept; on the way.
	Stage  string    `json:"stage" enum:"asked,sought,kept,road"`
	Reason string    `json:"reason" list:"motivo_traslado"`
	Since  time.Time `json:"since"`
	// For the referring team.
	Referral domain.ReferralID `json:"referral,omitempty" is:"id"`
}

func getOffer(c *endpoint.Call, _ endpoint.None) (offerInFull, error) {
	oid := endpoint.OfferID(c)
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
		Order: dossier.OrderOf(v.Order), Kept: v.Asked, Care: endpoint.Maybe(v.Slot, dossier.SlotOf),
		Identity: endpoint.Maybe(v.Identity, dossier.IdentityOf), Safety: endpoint.Maybe(v.Safety, dossier.SafetyOf),
		Can:    endpoint.Allowed(v.Can),
		Moving: endpoint.Maybe(v.Moving, func(m placement.Moving) movingOut { return movingOut(m) })}
	if v.Stay != nil {
		s := dossier.StayOf(*v.Stay, v.Offer.Open)
		s.Unplaced = v.Bedless
		out.Place = &s
	}
	return out, nil
}
