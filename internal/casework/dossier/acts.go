package dossier

import (
	"fmt"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// What a page or an answer offers is what the policies allow and the lifecycle admits, so nothing is offered that would
// be refused. When an act is possible stands with its declaration in package policy.

// situation is the case as the lifecycle of an act sees it.
func (f *Dossier) situation(t *act.Txn) domain.Situation {
	return domain.Situation{
		Now: t.Now, Majority: t.Majority(), Case: f.Case.V, Consent: f.Consent.V, InPlace: f.Housed() || f.Cared(),
		LeftToAsk: f.Consent.V.Method != consent.Provisional && len(StillToAsk(t.Service, f.Consent.V, t.Now)) > 0,
		NeedWaits: slices.ContainsFunc(f.Referrals, func(r store.Rec[domain.Referral]) bool {
			return !r.V.State.Ended() && r.V.State != domain.ReferralDraft
		}),
	}
}

// offered returns the acts on things of a type that can be done now.
func offered(t *act.Txn, on string, s domain.Situation, facts policy.Resource) map[policy.Action]bool {
	can := map[policy.Action]bool{}
	for _, a := range policy.Offered(on) {
		if a.When(s) && t.Can(a.Name, facts) {
			can[a.Name] = true
		}
	}
	return can
}

// CaseActs says which acts on a case the policies and the lifecycle allow now, by the name of the action.
func CaseActs(t *act.Txn, f *Dossier) map[policy.Action]bool {
	return offered(t, policy.OnCase, f.situation(t), f.Facts(t.Actor, "", t.Majority(), t.Now))
}

// ReferralActs is CaseActs for one referral of the case. A need that is met by hand is met under its own name.
func ReferralActs(t *act.Txn, f *Dossier, r domain.Referral) map[policy.Action]bool {
	facts := f.ReferralFacts(t.Actor, r, t.Majority(), t.Now)
	s := f.situation(t)
	s.Referral = r
	can := offered(t, policy.OnReferral, s, facts)
	if NeedAgreed(f, r.Need, t.Now) != nil {
		delete(can, policy.ReferralSend)
	}
	if r.ByHand() && t.Can(policy.ReferralClose, facts) {
		can["referral.meet"] = true
	}
	return can
}

// OfferActs is CaseActs for one offer, with the stay or the place on a caseload that it reserved.
func OfferActs(t *act.Txn, f *Dossier, o domain.Offer) map[policy.Action]bool {
	st, _ := f.StayOf(o.ID)
	sl, _ := f.SlotOf(o.ID)
	s := f.situation(t)
	s.Offer, s.Stay, s.Slot, s.Served, s.Lapsed, s.Covered = o, st.V, sl.V, f.Serving(o), f.Lapsed(o), covered(t, f,
		o) == nil
	r, _ := f.Referral(o.Referral)
	s.Referral = r.V
	s.Mistaken, s.RevertTill = f.Mistaken(o, t.Now), f.RevertTill(o)
	_, s.Moving = f.TransferFrom(o.Referral)
	if hold := HoldOf(t.Service, st.V, o.Urgency); hold != nil {
		s.HoldsLeft = hold.Left
	}
	return offered(t, policy.OnOffer, s, f.OfferFacts(t.Actor, o, t.Majority(), t.Now))
}

// Covered refuses to book anything more with a provider that the person no longer agrees to. The act then rests on what
// she agreed to.
func Covered(t *act.Txn, f *Dossier, o domain.Offer) error {
	restOnConsent(t, f)
	return covered(t, f, o)
}

func covered(t *act.Txn, f *Dossier, o domain.Offer) error {
	if f.Consent.V.Allows(domain.ScopeShareMinimal, o.To, o.Class, t.Now) {
		return MayContact(t, f, o.To)
	}
	if end := f.Consent.V.OwnOf(o.To).ExpiresAt; !end.IsZero() && !t.Now.Before(end) {
		return fault.New(fault.Conflict, "consent.receiver_ended", nil)
	}
	return fault.New(fault.Conflict, "consent.recipient_not_covered", nil)
}

// Awaited reports whether an accepted offer waits for the arrival, or for care to begin.
func (f *Dossier) Awaited(o domain.Offer) bool {
	st, _ := f.StayOf(o.ID)
	sl, _ := f.SlotOf(o.ID)
	return domain.Situation{Offer: o, Stay: st.V, Slot: sl.V}.Awaited()
}

// Lapsed reports whether the hold of an offer ran out before anybody arrived, and nobody else has taken the person
// since.
func (f *Dossier) Lapsed(o domain.Offer) bool {
	st, _ := f.StayOf(o.ID)
	r, ok := f.Referral(o.Referral)
	return ok && r.V.State.Open() && o.State == domain.OfferWithdrawn && o.Code == journey.HoldExpired &&
		st.V.State == domain.StayExpired && !f.Elsewhere(st.V)
}

// Mistaken reports whether a no can still be taken back by whoever said it: for a while, until the desk has looked at
// it, while she waits and nothing had been reserved.
func (f *Dossier) Mistaken(o domain.Offer, now time.Time) bool {
	return f.Withdrawable(o) && now.Before(o.AnsweredAt.Add(journey.UndoFor))
}

// Withdrawable reports whether a no had reserved nothing, the desk has not looked at it, and she waits.
func (f *Dossier) Withdrawable(o domain.Offer) bool {
	r, ok := f.Referral(o.Referral)
	return ok && r.V.State.Open() && o.Refused() && o.Stay == "" && o.Slot == ""
}

// RevertTill is until when the last act on an offer can be taken back with a reason; zero where there is none, or where
// something was recorded of the need since.
func (f *Dossier) RevertTill(o domain.Offer) time.Time {
	st, _ := f.StayOf(o.ID)
	sl, _ := f.SlotOf(o.ID)
	var at time.Time
	if till := slices.MaxFunc([]time.Time{st.V.UndoTill, sl.V.UndoTill}, time.Time.Compare); !till.IsZero() {
		at = till.Add(-journey.UndoFor)
	} else if f.Withdrawable(o) {
		at = o.AnsweredAt
	}
	r, _ := f.Referral(o.Referral)
	if n := len(r.V.History); at.IsZero() || n > 0 && r.V.History[n-1].At.After(at) {
		return time.Time{}
	}
	return at.Add(journey.RevertFor)
}

// undoers lists who may still take back what they did last on what an offer reserved.
func (f *Dossier) undoers(o domain.Offer, now time.Time) []string {
	var out []string
	if st, ok := f.StayOf(o.ID); ok && now.Before(st.V.UndoTill) {
		out = act.Add(out, string(st.V.UndoBy))
	}
	if sl, ok := f.SlotOf(o.ID); ok && now.Before(sl.V.UndoTill) {
		out = act.Add(out, string(sl.V.UndoBy))
	}
	if f.Mistaken(o, now) {
		out = act.Add(out, string(o.AnsweredBy))
	}
	return out
}

// Housed reports whether a bed is held or occupied.
func (f *Dossier) Housed() bool {
	return slices.ContainsFunc(f.Stays, func(st store.Rec[domain.Stay]) bool { return st.V.State.Active() })
}

// Elsewhere reports whether another bed is held or occupied than that of a stay. A bed that is kept for who moves
// stands beside the one that she lives in.
func (f *Dossier) Elsewhere(st domain.Stay) bool {
	moves := func(from, to domain.Stay) bool {
		o, _ := f.Offer(to.Offer)
		return o.V.Transfer && from.State == domain.StayArrived && to.State != domain.StayArrived
	}
	return slices.ContainsFunc(f.Stays, func(o store.Rec[domain.Stay]) bool {
		return o.V.ID != st.ID && o.V.State.Active() && !moves(o.V, st) && !moves(st, o.V)
	})
}

// ReferralCode is the code of a need of a case, by its number in it.
func ReferralCode(c domain.Case, n int) string { return fmt.Sprintf("R%s-%d", c.Code[1:], n) }

// TransferFrom returns the need by which another house is sought for who lives in the house of a need.
func (f *Dossier) TransferFrom(id domain.ReferralID) (store.Rec[domain.Referral], bool) {
	return first(f.Referrals, func(r domain.Referral) bool { return r.TransferOf == id && !r.State.Ended() })
}

// Cared reports whether a place on a caseload is reserved or used.
func (f *Dossier) Cared() bool {
	return slices.ContainsFunc(f.Slots, func(sl store.Rec[domain.Slot]) bool { return sl.V.State.Active() })
}

// first finds the first of some rows of a case that is so.
func first[T any](rows []store.Rec[T], is func(T) bool) (store.Rec[T], bool) {
	i := slices.IndexFunc(rows, func(r store.Rec[T]) bool { return is(r.V) })
	if i < 0 {
		return store.Rec[T]{}, false
	}
	return rows[i], true
}

// Referral returns a referral of the case.
func (f *Dossier) Referral(id domain.ReferralID) (store.Rec[domain.Referral], bool) {
	return first(f.Referrals, func(r domain.Referral) bool { return r.ID == id })
}

// Offer returns an offer of the case.
func (f *Dossier) Offer(id domain.OfferID) (store.Rec[domain.Offer], bool) {
	return first(f.Offers, func(o domain.Offer) bool { return o.ID == id })
}

// OffersOf returns the offers of one referral.
func (f *Dossier) OffersOf(id domain.ReferralID) []store.Rec[domain.Offer] {
	var out []store.Rec[domain.Offer]
	for _, o := range f.Offers {
		if o.V.Referral == id {
			out = append(out, o)
		}
	}
	return out
}

// OthersLive reports whether another provider still holds an unanswered offer of the same referral.
func (f *Dossier) OthersLive(ended domain.Offer) bool {
	return f.AnyOffer(func(o domain.Offer) bool {
		return o.Referral == ended.Referral && o.ID != ended.ID && o.State.Live()
	})
}

// StayOf returns the stay that an accepted offer reserved.
func (f *Dossier) StayOf(o domain.OfferID) (store.Rec[domain.Stay], bool) {
	return first(f.Stays, func(st domain.Stay) bool { return st.Offer == o })
}

// SlotOf returns the place on a caseload that an accepted offer reserved.
func (f *Dossier) SlotOf(o domain.OfferID) (store.Rec[domain.Slot], bool) {
	return first(f.Slots, func(sl domain.Slot) bool { return sl.Offer == o })
}
