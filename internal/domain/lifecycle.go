package domain

import (
	"slices"
	"time"
)

// leads reports whether a lifecycle has an edge between two states.
func leads[S comparable](edges map[S][]S, from, to S) bool { return slices.Contains(edges[from], to) }

// copyEdges returns a lifecycle that a caller may change.
func copyEdges[S comparable](edges map[S][]S) map[S][]S {
	out := make(map[S][]S, len(edges))
	for from, to := range edges {
		out[from] = slices.Clone(to)
	}
	return out
}

// Situation is what the lifecycle of an act may depend on: a case with what hangs on it, and the referral or the
// offer that the act is about, with what it reserved. What an act is not about is zero. Each method says when one
// kind of act is possible.
type Situation struct {
	Now      time.Time
	Majority int // age of majority, in years

	Case      Case
	Consent   Consent
	NeedWaits bool // a referral that was sent has not ended
	InPlace   bool // a bed or a place on a caseload is reserved or used

	Referral   Referral
	Offer      Offer
	Stay       Stay
	Slot       Slot
	Served     bool      // what the offer reserved is still reserved or used
	Covered    bool      // she still agrees that its provider may know
	Lapsed     bool      // its hold ran out, and nobody else has taken the person since
	LeftToAsk  bool      // the consent in force leaves something unanswered
	HoldsLeft  int       // how often the hold may still be made longer
	Mistaken   bool      // whoever said no last can still take it back
	Moving     bool      // another house is already sought for who lives there
	RevertTill time.Time // until when the last act is taken back with a reason
}

// InWork reports whether the case is open.
func (s Situation) InWork() bool { return s.Case.ClosedAt.IsZero() }

// Forgettable reports whether everything of the case may be erased, once two people say so: when it is closed.
func (s Situation) Forgettable() bool { return !s.InWork() }

// Closable reports whether nobody has a place and no need waits. Drafts end with the case.
func (s Situation) Closable() bool { return s.InWork() && !s.InPlace && !s.NeedWaits }

// ConsentWaits reports whether something is to be confirmed.
func (s Situation) ConsentWaits() bool { return s.Consent.Waiting != nil }

// ConsentLeaves reports whether something of the consent in force is left for a later conversation.
func (s Situation) ConsentLeaves() bool { return s.LeftToAsk && s.InWork() }

// Withdrawable reports whether something is agreed that can be taken back. What waits for confirmation can be taken
// back too.
func (s Situation) Withdrawable() bool {
	return s.Consent.WithdrawnAt.IsZero() && !s.Consent.ObtainedAt.IsZero() || s.ConsentWaits()
}

// Orderable reports whether an authority may order a placement: of a minor, while the case is open.
func (s Situation) Orderable() bool { return s.InWork() && s.Case.Minor(s.Majority) }

// Draft reports whether the referral has not been sent.
func (s Situation) Draft() bool { return s.Referral.State == ReferralDraft }

// Matchable reports whether services can be ranked for the referral: other needs are met outside the network.
func (s Situation) Matchable() bool { return s.Referral.State.Open() && s.Referral.Class != ClassOther }

// Askable reports whether a provider can be asked to take the referral.
func (s Situation) Askable() bool { return s.Matchable() && !s.Draft() }

// Waitable reports whether the referral can be put on the waiting list.
func (s Situation) Waitable() bool {
	switch s.Referral.State {
	case ReferralSent, ReferralReview, ReferralOffered:
		return s.Referral.Class != ClassOther
	}
	return false
}

// Editable reports whether what the referral asks for can still be changed.
func (s Situation) Editable() bool {
	return s.Referral.State == ReferralSent || s.Referral.State == ReferralWaiting
}

// Endable reports whether the referral can be closed with an outcome.
func (s Situation) Endable() bool {
	return s.Referral.State == ReferralFollowUp || s.Referral.State == ReferralAdmitted
}

// Cancellable reports whether the referral can be cancelled: until somebody is admitted.
func (s Situation) Cancellable() bool {
	return s.Referral.State.Open() || s.Referral.State == ReferralAccepted || s.Referral.State == ReferralTransit
}

// Asked reports whether the offer waits for an answer.
func (s Situation) Asked() bool { return s.Offer.State.Live() }

// Acceptable reports whether the offer can be accepted.
func (s Situation) Acceptable() bool { return s.Asked() && s.Now.Before(s.Offer.ExpiresAt) }

// Questioned reports whether the provider's question waits for the team.
func (s Situation) Questioned() bool { return s.Offer.State == OfferQuestion }

// Declinable reports whether the provider can say no: also to what it accepted, until somebody comes.
func (s Situation) Declinable() bool { return s.Asked() || s.Held() || s.Reserved() }

// Accepted reports whether the provider said yes.
func (s Situation) Accepted() bool { return s.Offer.State == OfferAccepted }

// Waiting reports whether beds are reserved and nobody is on the way.
func (s Situation) Waiting() bool { return s.Accepted() && s.Stay.State == StayHeld }

// Held reports whether beds are reserved and nobody has arrived.
func (s Situation) Held() bool { return s.Waiting() || s.Accepted() && s.Stay.State == StayTransit }

// Extendable reports whether the beds may be kept longer.
func (s Situation) Extendable() bool { return s.Held() && s.HoldsLeft > 0 }

// Housed reports whether beds of a shelter are reserved or used.
func (s Situation) Housed() bool { return s.Accepted() && s.Stay.State.Active() }

// Joinable reports whether somebody of the group has no bed in its stay.
func (s Situation) Joinable() bool { return s.Housed() && len(s.Stay.Bedless(s.Case)) > 0 }

// Partable reports whether one of the group can leave while others stay.
func (s Situation) Partable() bool { return s.Housed() && s.Stay.Beds() > 1 }

// Arrived reports whether the group lives in the shelter.
func (s Situation) Arrived() bool { return s.Stay.State == StayArrived }

// Movable reports whether another house can be sought for the group: it lives in one, and none is sought yet.
func (s Situation) Movable() bool { return s.Arrived() && !s.Moving }

// Reserved reports whether a place on a caseload is kept and care has not begun.
func (s Situation) Reserved() bool {
	return s.Accepted() && (s.Slot.State == SlotHeld || s.Slot.State == SlotBooked)
}

// Awaited reports whether the arrival is waited for, or care has still to begin.
func (s Situation) Awaited() bool { return s.Held() || s.Reserved() }

// Admittable reports whether an arrival can be recorded: also after the hold ran out, while the person has no other
// place.
func (s Situation) Admittable() bool { return s.Held() || s.Lapsed }

// OnTheWay reports whether the group has left for the shelter and has not arrived.
func (s Situation) OnTheWay() bool { return s.Accepted() && s.Stay.State == StayTransit }

// Undoable reports whether the last act on the stay, or on the place on a caseload, can still be taken back.
func (s Situation) Undoable() bool {
	return s.Now.Before(s.Stay.UndoTill) || s.Now.Before(s.Slot.UndoTill) || s.Mistaken
}

// Revertible reports whether the last act on what the offer led to can be taken back with a reason.
func (s Situation) Revertible() bool { return s.Now.Before(s.RevertTill) }

// Refused reports whether the provider's no waits to be looked at.
func (s Situation) Refused() bool { return s.Offer.Refused() }

// Returnable reports whether the provider can be asked to answer anew.
func (s Situation) Returnable() bool {
	return s.Refused() && s.Offer.Stay == "" && s.Offer.Slot == "" && s.Askable()
}

// Reopenable reports whether the referral has ended in a case that is open.
func (s Situation) Reopenable() bool { return s.InWork() && s.Referral.State.Ended() }

// InCare reports whether care has begun and not ended.
func (s Situation) InCare() bool { return s.Slot.State == SlotStarted }

// Helped reports whether the provider said yes and still serves.
func (s Situation) Helped() bool { return s.Accepted() && s.Served }
