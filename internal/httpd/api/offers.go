package api

import (
	"context"
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func offerRoutes() []Route {
	return []Route{
		get("/offers", "offer.list", "listOffers", "Offers put to your agency", listOffers).
			says("What waits comes by deadline; with `answered` what was answered, newest first. Before acceptance you read the card only."),
		get("/offers/:offer", "offer.read", "getOffer", "One offer, as far as it is open to you", getOffer).
			says("The provider's first reading is recorded as seen. After acceptance identity and safety appear if the person agreed."),
		post("/offers/:offer/accept", "offer.accept", "acceptOffer", "Accept: the whole group's beds, or the place, are reserved in the same act", acceptOffer).revised().
			says("The other offers of the referral end. When the last bed went to somebody else the answer is 409 with code `offer.bed_taken`.").
			like(acceptIn{Units: map[string]string{"P1": "abcdefghijkmnpqrstuvwxyz23"}}),
		post("/offers/:offer/decline", "offer.decline", "declineOffer", "Decline with a code", declineOffer).revised().
			says("Also after acceptance, when the place falls away: what was reserved is freed in the same act.").like(declineIn{"sin_cupo"}),
		post("/offers/:offer/question", "offer.ask", "askOffer", "Ask the referring team", askOffer).revised().says("The clock keeps running.").
			like(textIn{"¿Necesita medicación durante la noche?"}),
		post("/offers/:offer/reply", "offer.reply", "replyOffer", "Answer a provider's question", replyOffer).revised().like(textIn{"No, ninguna."}),
		post("/offers/:offer/withdraw", "offer.withdraw", "withdrawOffer", "Take an unanswered offer back", onOffer((*casework.Service).WithdrawOffer)).revised(),
		get("/offers/:offer/address", "shelter.address", "getAddress", "The exact address of the shelter that accepted", getAddress).
			says("For who placed the person and for that shelter. Every reading is kept in the log before it is answered."),
	}
}

type listOffersIn struct {
	pageIn
	Answered bool `json:"answered"`
}

type offerPage struct {
	Offers []offer `json:"offers"`
	Next   string  `json:"next,omitempty" doc:"Send it as after for the next page; absent at the end."`
}

// offer is one offer as its provider sees it in a list.
type offer struct {
	Rev
	ID         string    `json:"id" is:"id"`
	State      string    `json:"state" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada"`
	SentAt     time.Time `json:"sent_at"`
	DueAt      time.Time `json:"due_at" doc:"An answer is expected by then."`
	ExpiresAt  time.Time `json:"expires_at" doc:"After this it can no longer be accepted."`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Code       string    `json:"code,omitempty" doc:"Why it ended."`
	Question   bool      `json:"question_waiting"`
	Stay       string    `json:"stay_state,omitempty"`
	Slot       string    `json:"slot_state,omitempty"`
	Open       bool      `json:"card_open" doc:"Whether the card may still be read; otherwise it holds the class and the urgency only."`
	Card       card      `json:"card"`
}

func offerOf(o casework.OfferCard) offer {
	return offer{Rev: Rev{o.Rev}, ID: string(o.ID), State: string(o.State), SentAt: o.SentAt, DueAt: o.DueAt, ExpiresAt: o.ExpiresAt,
		AnsweredAt: o.AnsweredAt, Code: o.Code, Question: o.Question, Stay: string(o.Place), Slot: string(o.Care), Open: o.Open, Card: cardOf(o.Card)}
}

func listOffers(c *call, in listOffersIn) (offerPage, error) {
	limit, err := in.size()
	if err != nil {
		return offerPage{}, err
	}
	p, err := c.Work.Inbox(c.ctx, c.actor, casework.InboxFilter{Answered: in.Answered, After: in.After, Limit: limit})
	return offerPage{Next: p.Next, Offers: list(p.Offers, offerOf)}, err
}

// offer runs an act on the offer of the path.
func (c *call) offer(do func(context.Context, domain.OfferID) error) (standing, error) {
	oid, err := id[domain.OfferID](c, "offer")
	if err != nil {
		return standing{}, err
	}
	if err := do(c.act(), oid); err != nil {
		return standing{}, err
	}
	return afterwards(c, oid, c.Work.OfferStanding), nil
}

// onOffer serves an act that needs nothing but the offer.
func onOffer(do func(*casework.Service, context.Context, domain.Actor, domain.OfferID, int64) error) func(*call, none) (standing, error) {
	return func(c *call, _ none) (standing, error) {
		return c.offer(func(ctx context.Context, id domain.OfferID) error { return do(c.Work, ctx, c.actor, id, c.rev) })
	}
}

type acceptIn struct {
	Units      map[string]string `json:"units,omitempty" doc:"Places persons by hand: unit by mark on the card (P1 is the lead). Empty: the house's own rules place the group."`
	NoConflict bool              `json:"no_conflict,omitempty" doc:"A legal service looked, and represents neither the other side nor its family. It cannot accept without."`
}

func acceptOffer(c *call, in acceptIn) (standing, error) {
	input := casework.AcceptInput{NoConflict: in.NoConflict}
	for mark, unit := range in.Units {
		u, ok := domain.ParseID[domain.UnitID](unit)
		if !ok {
			return standing{}, refuse(join("units", mark), "field.unknown")
		}
		if input.Units == nil {
			input.Units = map[string]domain.UnitID{}
		}
		input.Units[mark] = u
	}
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Accept(ctx, c.actor, id, c.rev, input)
	})
}

type declineIn struct {
	Code string `json:"code" need:"1" list:"motivo_declinacion"`
}

func declineOffer(c *call, in declineIn) (standing, error) {
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Decline(ctx, c.actor, id, c.rev, in.Code)
	})
}

type textIn struct {
	Text string `json:"text" need:"1" doc:"At most 2000 signs."`
}

func askOffer(c *call, in textIn) (standing, error) {
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Ask(ctx, c.actor, id, c.rev, in.Text)
	})
}

func replyOffer(c *call, in textIn) (standing, error) {
	return c.offer(func(ctx context.Context, id domain.OfferID) error {
		return c.Work.Reply(ctx, c.actor, id, c.rev, in.Text)
	})
}

type address struct {
	Address string `json:"address"`
}

func getAddress(c *call, _ none) (address, error) {
	oid, err := id[domain.OfferID](c, "offer")
	if err != nil {
		return address{}, err
	}
	where, err := c.Work.ShelterAddress(c.ctx, c.actor, oid)
	return address{where}, err
}
