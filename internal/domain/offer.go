package domain

import (
	"time"

	"amparo/internal/fault"
)

// OfferState is where one question to one provider stands.
type OfferState string

// The states of an offer.
const (
	OfferSent       OfferState = "enviada"
	OfferSeen       OfferState = "vista"
	OfferQuestion   OfferState = "pregunta"
	OfferAccepted   OfferState = "aceptada"
	OfferDeclined   OfferState = "declinada"
	OfferExpired    OfferState = "vencida"
	OfferSuperseded OfferState = "reemplazada"
	OfferWithdrawn  OfferState = "retirada"
)

// Offer puts one referral to one provider, with a deadline.
type Offer struct {
	ID         OfferID    `json:"id" tier:"system"`
	Referral   ReferralID `json:"referral" tier:"system"`
	Case       CaseID     `json:"case" tier:"system"`
	From       AgencyID   `json:"from" tier:"D1"`
	To         AgencyID   `json:"to" tier:"D1"`
	Class      Class      `json:"class" tier:"D1"`
	Shelter    ShelterID  `json:"shelter,omitempty" tier:"D1"`
	Program    ProgramID  `json:"program,omitempty" tier:"D1"`
	Urgency    Urgency    `json:"urgency" tier:"D1"`
	State      OfferState `json:"state" tier:"D1"`
	SentAt     time.Time  `json:"sent_at" tier:"D1"`
	SentBy     AccountID  `json:"sent_by" tier:"system"`
	DueAt      time.Time  `json:"due_at" tier:"D1"`     // an answer is expected by then; silence escalates
	ExpiresAt  time.Time  `json:"expires_at" tier:"D1"` // after this the offer can no longer be accepted
	SeenAt     time.Time  `json:"seen_at,omitzero" tier:"D1"`
	AnsweredAt time.Time  `json:"answered_at,omitzero" tier:"D1"`
	AnsweredBy AccountID  `json:"answered_by,omitempty" tier:"system"`
	Code       string     `json:"code,omitempty" tier:"D1"` // decline code, or why it ended
	Reminded   bool       `json:"reminded,omitempty" tier:"system"`
	Escalated  bool       `json:"escalated,omitempty" tier:"system"`
	Thread     []Line     `json:"thread,omitempty" tier:"D1"`
	Why        []string   `json:"why,omitempty" tier:"D1"` // rule codes the candidate met when it was asked
	Stay       StayID     `json:"stay,omitempty" tier:"system"`
	Slot       SlotID     `json:"slot,omitempty" tier:"system"`

	Calls []AppointmentID `json:"calls,omitempty" tier:"system"` // interpreters asked for within this placement
}

// Line is one question or answer between provider and worker.
type Line struct {
	At     time.Time `json:"at" tier:"D1"`
	By     AccountID `json:"by" tier:"system"`
	Agency AgencyID  `json:"agency" tier:"D1"`
	Text   string    `json:"text" tier:"D1"`
}

// MaxThread bounds the lines of one offer's questions and answers.
const MaxThread = 50

// Live reports whether the provider may still answer, apart from the clock.
func (s OfferState) Live() bool { return s == OfferSent || s == OfferSeen || s == OfferQuestion }

var offerEdges = map[OfferState][]OfferState{
	OfferSent:     {OfferSeen, OfferQuestion, OfferAccepted, OfferDeclined, OfferExpired, OfferSuperseded, OfferWithdrawn},
	OfferSeen:     {OfferQuestion, OfferAccepted, OfferDeclined, OfferExpired, OfferSuperseded, OfferWithdrawn},
	OfferQuestion: {OfferSeen, OfferQuestion, OfferAccepted, OfferDeclined, OfferExpired, OfferSuperseded, OfferWithdrawn},
	OfferAccepted: {OfferDeclined, OfferWithdrawn},
}

// OfferEdges returns the lifecycle of an offer as data. The map is a copy.
func OfferEdges() map[OfferState][]OfferState {
	return copyEdges(offerEdges)
}

func (o Offer) to(next OfferState) (Offer, error) {
	if !leads(offerEdges, o.State, next) {
		return o, fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.State))
	}
	o.State = next
	return o, nil
}

// Seen records the first time the provider opened the card. It is a no-op later.
func (o Offer) Seen(now time.Time) Offer {
	if o.State == OfferSent {
		o.State, o.SeenAt = OfferSeen, now
	}
	return o
}

// Ask adds a provider's question; the clock keeps running.
func (o Offer) Ask(by Actor, text string, now time.Time) (Offer, error) {
	return o.say(OfferQuestion, by, text, now)
}

// Reply adds the worker's answer to a question.
func (o Offer) Reply(by Actor, text string, now time.Time) (Offer, error) {
	if o.State != OfferQuestion {
		return o, fault.New(fault.Conflict, "offer.no_question", nil)
	}
	return o.say(OfferSeen, by, text, now)
}

func (o Offer) say(next OfferState, by Actor, text string, now time.Time) (Offer, error) {
	if len(o.Thread) >= MaxThread {
		return o, fault.New(fault.Conflict, "offer.thread_full", nil)
	}
	o, err := o.to(next)
	if err != nil {
		return o, err
	}
	o.Thread = append(append([]Line(nil), o.Thread...), Line{At: now, By: by.Account, Agency: by.Agency, Text: text})
	return o, nil
}

// Accept wins the referral for this provider. After ExpiresAt it is refused as expired.
func (o Offer) Accept(by Actor, now time.Time) (Offer, error) {
	if o.State.Live() && !o.ExpiresAt.IsZero() && !now.Before(o.ExpiresAt) {
		return o, fault.New(fault.Expired, "offer.expired", nil)
	}
	next, err := o.to(OfferAccepted)
	if err != nil {
		return o, err
	}
	next.AnsweredAt, next.AnsweredBy = now, by.Account
	return next, nil
}

// Decline answers no, with a code from motivo_declinacion; also after acceptance, when the place falls away.
func (o Offer) Decline(by Actor, code string, now time.Time) (Offer, error) {
	return o.end(OfferDeclined, by, code, now)
}

// Expire ends an offer nobody answered in time.
func (o Offer) Expire(now time.Time) (Offer, error) { return o.end(OfferExpired, Actor{}, "", now) }

// Supersede ends an offer because another provider accepted first.
func (o Offer) Supersede(now time.Time) (Offer, error) {
	return o.end(OfferSuperseded, Actor{}, "", now)
}

// Withdraw takes the question back, for example because consent ended.
func (o Offer) Withdraw(by Actor, code string, now time.Time) (Offer, error) {
	return o.end(OfferWithdrawn, by, code, now)
}

func (o Offer) end(state OfferState, by Actor, code string, now time.Time) (Offer, error) {
	next, err := o.to(state)
	if err != nil {
		return o, err
	}
	next.AnsweredAt, next.AnsweredBy, next.Code = now, by.Account, code
	return next, nil
}
