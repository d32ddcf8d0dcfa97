package domain

import (
	"maps"
	"slices"
)

// step is one edge of a lifecycle with what the rules attach to it.
type step struct {
	From, To string
	Who      []Role // who may take it; RoleSystem when it happens by itself at a deadline
	Consent  Scope  // what must be agreed at that moment; empty: nothing
	Clock    string // the deadline it starts or stops, in words
	Tells    string // who is told, in words
}

// lifecycle is one noun's states and steps.
type lifecycle struct {
	Name  string
	Start string
	Steps []step
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
	ReferralDraft: {team, ScopeShareMinimal, "", "the team: what was cancelled unsent is reopened"},
	ReferralSent:  {team, ScopeShareMinimal, "answer due by urgency", "the network's desk"},
	ReferralReview: {append(slices.Clone(team), RoleSystem), "", "",
		"the team, when a place fell away; the team and the desk, when what ended is reopened"},
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
	OfferSeen: {append(slices.Clone(anyProvider), RoleCoordinator), ScopeShareMinimal, "after a no it begins anew",
		"nobody; after a no that was returned or a mistake, the team and the provider"},
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

// lifecycles returns every lifecycle as data, in a stable order. The document and the property tests are made from it.
func lifecycles() []lifecycle {
	return []lifecycle{
		{"referral", string(ReferralDraft), steps(referralEdges, referralNotes)},
		{"offer", string(OfferSent), steps(offerEdges, offerNotes)},
		{"stay", string(StayHeld), steps(stayEdges, stayNotes)},
		{"slot", string(SlotHeld), steps(slotEdges, slotNotes)},
		{"appointment", string(AppointmentAsked), steps(appointmentEdges, appointmentNotes)},
	}
}

func steps[S ~string](edges map[S][]S, notes map[S]note) []step {
	var out []step
	for _, from := range slices.Sorted(maps.Keys(edges)) {
		for _, to := range edges[from] {
			n := notes[to]
			out = append(out, step{From: string(from), To: string(to), Who: n.who, Consent: n.consent, Clock: n.clock,
				Tells: n.tells})
		}
	}
	return out
}
