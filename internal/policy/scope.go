package policy

import (
	"slices"
	"strings"
)

// OutOfScope is what Decision.Policy says when a machine account asks for what none of its scopes opens.
const OutOfScope = "machine-scope"

// Scopes of machine accounts, in the order in which they are offered.
const (
	ScopeOffers   = "offers.read" // the envelopes of offers put to the agency: class, urgency, state, times
	ScopeUnits    = "units.read"  // how much room there is in the agency's own houses and programmes
	ScopeCapacity = "units.write" // keep those figures true
	ScopeEvents   = "events.read" // which offers, shelters and programmes of the agency changed, in ids and codes
	// Which houses and programmes of the network take part, and what they say of themselves.
	ScopeDirectory = "directory.read"
	// The envelopes of the agency's own referrals: need, class, urgency, state, codes, times.
	ScopeReferrals = "referrals.read"
)

// opens says which acts a scope opens. It gives nothing: the rules decide each act as the role of the account may do
// it, and whatever no scope names stays closed, cards, identities, addresses and texts among it.
var opens = map[string][]Action{
	ScopeOffers:   {OfferList, OfferRead},
	ScopeUnits:    {ShelterBoard, ProgramBoard},
	ScopeCapacity: {ShelterBeds, ProgramCaseload},
	ScopeEvents:   {EventList},
	// Each of the two as far as its role may.
	ScopeDirectory: {ShelterList, ProgramList},
	ScopeReferrals: {CaseList, ReferralRead},
}

// Scopes lists every scope there is.
func Scopes() []string {
	return []string{ScopeOffers, ScopeUnits, ScopeCapacity, ScopeEvents, ScopeDirectory, ScopeReferrals}
}

// Within reports whether one of the scopes, blanks between them, opens an act.
func Within(scopes string, act Action) bool {
	return slices.ContainsFunc(strings.Fields(scopes), func(s string) bool { return slices.Contains(opens[s], act) })
}
