package domain

import (
	"maps"
	"slices"
	"time"
)

// Step is one edge of a lifecycle with what the rules attach to it.
type Step struct {
	From, To string
	Who      []Role // who may take it; RoleSystem when it happens by itself at a deadline
	Consent  Scope  // what must be agreed at that moment; empty: nothing
	Clock    string // the deadline it starts or stops, in words
	Tells    string // who is told, in words
}

// Lifecycle is one noun's states and steps.
type Lifecycle struct {
	Name  string
	Start string
	Steps []Step
}

// note is what the rules attach to reaching a state.
type note struct {
	who     []Role
	consent Scope
	clock   string
	tells   string
}

var team = []Role{RoleReferrer, RoleSupervisor, RoleCoordinator}
var shelterRoles = []Role{RoleIntake, RoleShelterHead}
var anyProvider = []Role{RoleIntake, RoleShelterHead, RolePsych, RoleLegal}
var office = []Role{RolePsych, RoleLegal}
var clockRunsOut = []Role{RoleSystem}

var referralNotes = map[ReferralState]note{
	ReferralSent:    {team, ScopeShareMinimal, "answer due by urgency", "the network's desk"},
	ReferralReview:  {append(slices.Clone(team), RoleSystem), "", "", "the team, when a place fell away"},
	ReferralOffered: {team, ScopeShareMinimal, "one deadline for each provider asked", "each provider asked"},
	ReferralWaiting: {team, "", "", "the network's desk, with the unmet need"},
	ReferralAccepted: {anyProvider, ScopeShareMinimal, "the hold on the beds or the place",
		"the team; the other providers asked"},
	ReferralTransit:  {append(slices.Clone(team), shelterRoles...), "", "", "the shelter"},
	ReferralAdmitted: {anyProvider, "", "the hold ends", "the team; the authority when a minor came without an order"},
	ReferralFollowUp: {anyProvider, "", "", "the team"},
	ReferralClosed: {append(slices.Clone(team), anyProvider...), "", "",
		"the team; from an open state only as a need met by hand, which the team records"},
	ReferralHandedOn:  {append(slices.Clone(team), anyProvider...), "", "", "the team"},
	ReferralCancelled: {team, "", "every clock of the referral stops", "each provider asked; beds are given back"},
}

var offerNotes = map[OfferState]note{
	OfferSeen:     {anyProvider, ScopeShareMinimal, "", "nobody"},
	OfferQuestion: {anyProvider, ScopeShareMinimal, "the deadline keeps running", "the team"},
	OfferAccepted: {anyProvider, ScopeShareMinimal, "the hold on the beds or the place",
		"the team; the other providers asked"},
	OfferDeclined:   {anyProvider, "", "", "the team"},
	OfferExpired:    {clockRunsOut, "", "", "the team and the desk"},
	OfferSuperseded: {anyProvider, "", "", "the provider that was asked in vain"},
	OfferWithdrawn:  {append(slices.Clone(team), shelterRoles...), "", "", "the provider"},
}

var stayNotes = map[StayState]note{
	StayTransit:  {append(slices.Clone(team), shelterRoles...), "", "the hold counts from the departure", "the shelter"},
	StayArrived:  {shelterRoles, "", "the hold ends", "the team"},
	StayDeparted: {shelterRoles, "", "", "the team"},
	StayReleased: {append(slices.Clone(shelterRoles), RoleCoordinator), "", "", "the team and the shelter"},
	StayNoShow:   {append(slices.Clone(shelterRoles), RoleCoordinator), "", "", "the team"},
	StayExpired:  {clockRunsOut, "", "", "the team and the shelter"},
}

var slotNotes = map[SlotState]note{
	SlotBooked:   {office, "", "the place is kept past the appointment", "the team"},
	SlotStarted:  {office, "", "the hold ends", "the team"},
	SlotClosed:   {office, "", "", "the team"},
	SlotReleased: {office, "", "", "the team"},
	SlotExpired:  {clockRunsOut, "", "", "the team and the programme"},
}

var appointmentNotes = map[AppointmentState]note{
	AppointmentAccepted:  {[]Role{RoleInterpreter}, "", "the appointment", "who asked"},
	AppointmentDeclined:  {[]Role{RoleInterpreter}, "", "", "who asked"},
	AppointmentExpired:   {clockRunsOut, "", "", "who asked"},
	AppointmentCancelled: {append(slices.Clone(team), anyProvider...), "", "", "the interpreters"},
}

// Lifecycles returns every lifecycle as data, in a stable order. The documents and the property tests are made from it.
func Lifecycles() []Lifecycle {
	return []Lifecycle{
		{"referral", string(ReferralDraft), steps(referralEdges, referralNotes)},
		{"offer", string(OfferSent), steps(offerEdges, offerNotes)},
		{"stay", string(StayHeld), steps(stayEdges, stayNotes)},
		{"slot", string(SlotHeld), steps(slotEdges, slotNotes)},
		{"appointment", string(AppointmentAsked), steps(appointmentEdges, appointmentNotes)},
	}
}

func steps[S ~string](edges map[S][]S, notes map[S]note) []Step {
	var out []Step
	for _, from := range slices.Sorted(maps.Keys(edges)) {
		for _, to := range edges[from] {
			n := notes[to]
			out = append(out, Step{From: string(from), To: string(to), Who: n.who, Consent: n.consent, Clock: n.clock,
				Tells: n.tells})
		}
	}
	return out
}

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

	Referral  Referral
	Offer     Offer
	Stay      Stay
	Slot      Slot
	Served    bool // what the offer reserved is still reserved or used
	Covered   bool // she still agrees that its provider may know
	Lapsed    bool // its hold ran out, and nobody else has taken the person since
	LeftToAsk bool // the consent in force leaves something unanswered
	HoldsLeft int  // how often the hold may still be made longer
}

// InWork reports whether the case is open.
func (s Situation) InWork() bool { return s.Case.ClosedAt.IsZero() }

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
	return s.Now.Before(s.Stay.UndoTill) || s.Now.Before(s.Slot.UndoTill)
}

// InCare reports whether care has begun and not ended.
func (s Situation) InCare() bool { return s.Slot.State == SlotStarted }

// Helped reports whether the provider said yes and still serves.
func (s Situation) Helped() bool { return s.Accepted() && s.Served }
