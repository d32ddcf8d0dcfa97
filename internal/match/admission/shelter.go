package admission

import (
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match/codeset"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// ShelterRules returns the rules of the shelter itself that fail, whichever unit is meant.
func (p *Prepared) ShelterRules(s *snapshot.Shelter) rules.Set {
	var r rules.Set
	if !s.Active {
		r |= rules.Closed
	}
	if p.Danger[s.Location] != Safe {
		r |= rules.Danger
	}
	if len(p.noContacts) > 0 && p.isNoContact(&s.NameHashes, s.Names) {
		r |= rules.NoContact
	}
	if len(p.Query.Links) > 0 && p.SharesLink(s.State.ResidentLinks) {
		r |= rules.Link
	}
	if s.SecurityLevel < p.Security {
		r |= rules.Security
	}
	if p.clinical&s.Exclusions != 0 && codeset.Shares(p.Query.Case.Clinical, s.State.Shelter.Exclusions) {
		r |= rules.Clinical
	}
	if p.Wheelchair && !HasWheelchairAccess(s) {
		r |= rules.Access
	}
	if len(s.Units) == 0 {
		r |= rules.NoUnits
	}
	if slices.Contains(p.Query.LivesIn, s.ID) {
		r |= rules.LivesThere
	}
	return r
}

var wheelchairBit = codeset.Bit(domain.AccessWheelchair)

// HasWheelchairAccess reports whether a wheelchair can be used in the shelter.
func HasWheelchairAccess(s *snapshot.Shelter) bool {
	return s.Accessibility&wheelchairBit != 0 && slices.Contains(s.State.Shelter.Accessibility, domain.AccessWheelchair)
}

// Unlicensed reports whether the shelter has no licence for minors in force on the day of the query.
func (p *Prepared) Unlicensed(s *snapshot.Shelter) bool {
	return s.LicenceUntil == 0 || s.LicenceUntil < p.today || p.today == 0
}

// FreeBeds returns the beds the query may count on in a unit: the free ones and those its own case already holds there.
// It is negative when the unit has promised more beds than it has.
func (p *Prepared) FreeBeds(s *snapshot.Shelter, unit int) int32 {
	pr := &s.Profiles[unit]
	if p.HeldBeds == nil {
		return pr.Available
	}
	return min(pr.Available+p.HeldBeds[s.Units[unit].ID], max(pr.Beds, pr.Available))
}

// RoomRule returns the rule that fails when so many people need beds in a unit with so many free and in service.
func RoomRule(free, beds, people int32) rules.Set {
	switch {
	case people <= free:
		return 0
	case people > beds:
		return rules.TooMany
	}
	return rules.NoRoom
}
