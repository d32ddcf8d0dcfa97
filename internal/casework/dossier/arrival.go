package dossier

import (
	"cmp"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Side is one side of a placement, as the other side reaches it.
type Side struct {
	Agency domain.AgencyID
	Name   string // of the service, or of the agency that brings the person
	Phone  string // of who is on duty
	Hours  string
}

// ArrivalCard is how the two sides of a placement reach each other, from the yes until the stay or the care is over. It
// never holds the exact address of a shelter.
type ArrivalCard struct {
	Provider, Team Side
	Meeting        journey.Meeting
	Hold           *Hold // until she has arrived
	Talks          bool  // whether messages, and who travels with the group, are open to the reader
	Messages       []journey.Message
	More           bool // there are earlier messages
	People         map[domain.AccountID]string
}

// messagesShown is how many messages the card itself holds, the newest.
const messagesShown = 30

// ArrivalOf returns the card of an accepted offer as the reader may see it, and nil where it is closed. Its reading is
// added to the act.
func ArrivalOf(t *act.Txn, f *Dossier, o domain.Offer) (*ArrivalCard, error) {
	facts := f.OfferFacts(t.Actor, o, t.Majority(), t.Now)
	if o.State != domain.OfferAccepted || !f.Serving(o) || !t.Can(policy.ArrivalRead, facts) {
		return nil, nil
	}
	r, _ := f.Referral(o.Referral)
	card := &ArrivalCard{Talks: t.Can(policy.MessageRead, facts)}
	if st, ok := f.StayOf(o.ID); ok {
		card.Hold = HoldOf(t.Service, st.V, o.Urgency)
	}
	if err := card.sides(t, r.V, o); err != nil {
		return nil, err
	}
	meets, err := store.Find[journey.Meeting](t.Ctx, t.Store, o.ID)
	if err != nil {
		return nil, err
	}
	card.Meeting = meets.V
	code := "mensajes"
	if card.Talks {
		list, next, err := MessagesOf(t, o.ID, "", messagesShown)
		if err != nil {
			return nil, err
		}
		card.Messages, card.More = list, next != ""
		slices.Reverse(card.Messages)
		if card.People, err = t.Names(WritersOf(card.Messages)...); err != nil {
			return nil, err
		}
	} else {
		card.Meeting.Escort, card.Meeting.Bring, code = "", "", ""
	}
	t.Decide(policy.ArrivalRead, facts)
	e := t.Entry(policy.ArrivalRead, "offer", string(o.ID))
	e.Tier, e.Consent, e.Code = "D2", string(f.Consent.V.ID), code
	t.LogEntry(e)
	return card, nil
}

// MessagesOf reads what two sides wrote to each other, newest first. Rows are ordered by the minute only.
func MessagesOf(t *act.Txn, id domain.OfferID, after string, limit int) ([]journey.Message, string, error) {
	recs, next, err := store.List[journey.Message](t.Ctx, t.Store, store.Filter{By: store.By("offer", id), Desc: true,
		After: after, Limit: limit})
	list := store.Values(recs)
	slices.SortStableFunc(list, func(a, b journey.Message) int { return b.At.Compare(a.At) })
	return list, next, err
}

// WritersOf lists who wrote messages.
func WritersOf(list []journey.Message) []domain.AccountID {
	out := make([]domain.AccountID, len(list))
	for i, m := range list {
		out[i] = m.By
	}
	return out
}

// sides says whom to call on either side.
func (c *ArrivalCard) sides(t *act.Txn, r domain.Referral, o domain.Offer) error {
	team, err := store.Find[domain.Agency](t.Ctx, t.Store, r.Agency)
	if err != nil {
		return err
	}
	c.Team = OnDuty(team.V, team.V.Name, "", "")
	c.Provider, err = ProviderLine(t, o)
	return err
}

// ProviderLine says whom to call at the provider of an offer. A shelter that has no line of its own on duty is reached
// by its agency's.
func ProviderLine(t *act.Txn, o domain.Offer) (Side, error) {
	a, err := store.Find[domain.Agency](t.Ctx, t.Store, o.To)
	switch {
	case err != nil:
		return Side{}, err
	case o.Shelter != "":
		sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, o.Shelter)
		s := OnDuty(a.V, sh.V.Name, sh.V.Phone, sh.V.IntakeHours)
		if sh.V.DutyPhone != "" {
			s.Phone, s.Hours = sh.V.DutyPhone, sh.V.DutyHours
		}
		return s, err
	case o.Program != "":
		pr, err := store.Get[domain.Program](t.Ctx, t.Store, o.Program)
		return OnDuty(a.V, pr.V.Name, pr.V.Phone, ""), err
	}
	return OnDuty(a.V, a.V.Name, "", ""), nil
}

// OnDuty is a side reached by its agency's line on duty, or else by the telephone of the service or of the agency.
func OnDuty(a domain.Agency, name, phone, hours string) Side {
	s := Side{Agency: a.ID, Name: name, Phone: a.DutyPhone, Hours: a.DutyHours}
	if s.Phone == "" {
		s.Phone, s.Hours = phone, hours
	}
	if s.Phone == "" {
		s.Phone, s.Hours = a.Phone, cmp.Or(a.Hours, hours)
	}
	return s
}
