// Package rules names the hard rules for shelters and keeps those that fail in one set of bits.
package rules

import (
	"math/bits"

	"amparo/internal/match"
)

// Set is a set of failing hard rules. The empty set admits.
type Set uint32

// The hard rules in the order in which people are told about them. Those that a unit decides, UnitClosed to ChildAge,
// stand next to each other: see UnitShift.
const (
	Closed Set = 1 << iota
	Danger
	NoContact
	Link
	Security
	Clinical
	Access
	NoUnits
	LivesThere
	UnitClosed
	Gender
	Age
	Pregnant
	Modality
	Foreign
	Population
	Reserved
	Licence
	NoChildren
	Children
	ChildAge
	Together
	NoRoom
	TooMany
	Count = iota
)

// UnitBits rules from bit UnitShift on are decided by the unit and the household. They are neighbours, so that those of
// several households fit side by side into one machine word.
const (
	UnitShift = 9
	UnitBits  = 12
	UnitMask  = 1<<UnitBits - 1
)

// Protecting are the rules that protect the person: nobody is told how to get around one, and only the team of the case
// is told about it.
const Protecting = Danger | NoContact | Link

// Room are the rules about free beds: a shelter that fails nothing else fits and is full.
const Room = NoRoom | TooMany

// Limits are the rules of a unit that are a number. Such a limit can be moved by one, and no further: see
// admission.Prepared.CanMove.
const Limits = Age | Children | ChildAge

// Never is the ease of a change that is not to be suggested.
const Never = 99

// table gives each rule its code and how readily it is suggested as the single change: the lower, the nearer it is to
// something that people can do today. What nobody may or should do for one person is never suggested: a rule that
// protects, whom a house is for, the security a person needs, a ramp that would have to be built.
var table = [Count]struct {
	code string
	ease int
}{
	{match.CodeClosed, 5},
	{match.CodeDanger, Never},
	{match.CodeNoContact, Never},
	{match.CodeLink, Never},
	{match.CodeSecurity, Never},
	{match.CodeClinical, 2},
	{match.CodeAccess, Never},
	{match.CodeNoUnits, Never},
	{match.CodeLivesThere, Never},
	{match.CodeUnitClosed, 3},
	{match.CodeGender, Never},
	{match.CodeAge, 9},
	{match.CodePregnant, Never},
	{match.CodeModality, Never},
	{match.CodeForeign, Never},
	{match.CodePopulation, Never},
	{match.CodeReserved, Never},
	{match.CodeLicence, 4},
	{match.CodeNoChildren, Never},
	{match.CodeChildren, 7},
	{match.CodeChildAge, 8},
	{match.CodeTogether, 6},
	{match.CodeNoRoom, 1},
	{match.CodeTooMany, Never},
}

// Of returns the rule with that code; empty when it is none of these rules.
func Of(code string) Set {
	for i := range table {
		if table[i].code == code {
			return 1 << i
		}
	}
	return 0
}

// Single reports whether exactly one rule fails.
func (s Set) Single() bool { return s != 0 && s&(s-1) == 0 }

// Len returns how many rules fail.
func (s Set) Len() int { return bits.OnesCount32(uint32(s)) }

// First returns the first failing rule; s must not be empty.
func (s Set) First() Set { return s & -s }

// Index returns the place of the first failing rule in the order of the rules; s must not be empty.
func (s Set) Index() int { return bits.TrailingZeros32(uint32(s)) }

// Code returns the code of the first failing rule; s must not be empty.
func (s Set) Code() string { return table[s.Index()].code }

// Ease returns how readily the only rule of s is suggested as a change, and Never for any other set.
func (s Set) Ease() int {
	if !s.Single() {
		return Never
	}
	return table[s.Index()].ease
}
