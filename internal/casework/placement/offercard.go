package placement

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// OfferCard is one offer as its provider sees it in a list: D1 and the deadline, nothing else.
type OfferCard struct {
	ID         domain.OfferID    `json:"id"`
	Rev        int64             `json:"rev"`
	State      domain.OfferState `json:"state"`
	SentAt     time.Time         `json:"sent_at"`
	DueAt      time.Time         `json:"due_at"`
	ExpiresAt  time.Time         `json:"expires_at"`
	AnsweredAt time.Time         `json:"answered_at,omitzero"`
	Changed    time.Time         `json:"-"` // when it last came into a state, or somebody asked or answered
	Code       string            `json:"code,omitempty"`
	Question   bool              `json:"question_waiting"`
	Place      domain.StayState  `json:"stay,omitempty"`
	Care       domain.SlotState  `json:"slot,omitempty"`
	Open       bool              `json:"card_open"` // whether the card may still be read
	Transfer   bool              `json:"transfer"`  // she has a bed in another house until she arrives
	Part       bool              `json:"-"`         // one of two houses: both are accepted together, or neither
	ReadyAt    time.Time         `json:"-"`         // it said yes, and the other house is waited for
	Card       dossier.Card      `json:"card"`
	Case       domain.CaseID     `json:"-"` // in a list: which offers are about the same persons
	CanName    bool              `json:"-"` // in a list: the reader may read the name she uses
}

// OfferCardFor shows what the reader may know of an offer. Once it is declined or superseded the provider keeps its own
// answer, and the person's card closes.
func OfferCardFor(t *act.Txn, f *dossier.Dossier, facts policy.OfferFacts, o store.Rec[domain.Offer]) OfferCard {
	card := OfferCard{ID: o.V.ID, Rev: f.OfferRev(o), State: o.V.State, SentAt: o.V.SentAt, DueAt: o.V.DueAt,
		ExpiresAt: o.V.ExpiresAt, AnsweredAt: o.V.AnsweredAt, Code: o.V.Code, Question: o.V.State == domain.OfferQuestion,
		Transfer: o.V.Transfer, Part: o.V.With != "", ReadyAt: o.V.ReadyAt, Changed: Changed(o.V),
		Card: dossier.Card{Class: o.V.Class, Urgency: o.V.Urgency}}
	r, ok := f.Referral(o.V.Referral)
	if !ok || !t.Can(policy.ReferralCard, facts.ReferralFacts) {
		return card
	}
	card.Open, card.Card = true, dossier.CardOf(f.Case.V, r.V, t.Majority())
	if st, ok := f.StayOf(o.V.ID); ok {
		card.Place = st.V.State
	}
	if sl, ok := f.SlotOf(o.V.ID); ok {
		card.Care = sl.V.State
	}
	return card
}

// Changed is when an offer last came into a state, or somebody asked or answered.
func Changed(o domain.Offer) time.Time {
	last := o.SentAt
	for _, at := range []time.Time{o.SeenAt, o.AnsweredAt} {
		if at.After(last) {
			last = at
		}
	}
	if n := len(o.Thread); n > 0 && o.Thread[n-1].At.After(last) {
		last = o.Thread[n-1].At
	}
	return last
}
