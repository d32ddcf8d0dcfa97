package match

import "math/bits"

// rules is a set of failing hard rules. An empty set admits.
type rules uint32

// The hard rules in the order in which people are told about them.
const (
	ruleClosed rules = 1 << iota
	ruleDanger
	ruleNoContact
	ruleTie
	ruleSecurity
	ruleClinical
	ruleAccess
	ruleNoUnits
	ruleUnitClosed
	ruleGender
	ruleAge
	rulePregnant
	ruleModality
	ruleForeign
	rulePopulation
	ruleReserved
	ruleLicence
	ruleNoChildren
	ruleChildren
	ruleChildAge
	ruleTogether
	ruleNoRoom
	ruleTooMany
	numRules = iota
)

// ruleProtects are the rules nobody is ever told how to get around, and only her own team is told about.
const ruleProtects = ruleDanger | ruleNoContact | ruleTie

// ruleRoom are the rules that only time or beds can mend: a house that fails nothing else fits and is full.
const ruleRoom = ruleNoRoom | ruleTooMany

// ruleText gives each rule its code and how willingly it is offered as the single change: the lower, the nearer it is
// to something that people can do today. A rule that protects has no place in that order.
var ruleText = [numRules]struct {
	code string
	ease int
}{
	{CodeClosed, 5},
	{CodeDanger, never},
	{CodeNoContact, never},
	{CodeTie, never},
	{CodeSecurity, 18},
	{CodeClinical, 2},
	{CodeAccess, 12},
	{CodeNoUnits, never},
	{CodeUnitClosed, 3},
	{CodeGender, 17},
	{CodeAge, 11},
	{CodePregnant, 10},
	{CodeModality, 14},
	{CodeForeign, 15},
	{CodePopulation, 16},
	{CodeReserved, 19},
	{CodeLicence, 4},
	{CodeNoChildren, 9},
	{CodeChildren, 7},
	{CodeChildAge, 8},
	{CodeTogether, 6},
	{CodeNoRoom, 1},
	{CodeTooMany, 13},
}

// never is the ease of a change that is not to be suggested.
const never = 99

// single reports whether exactly one rule fails.
func (r rules) single() bool { return r != 0 && r&(r-1) == 0 }

func (r rules) count() int { return bits.OnesCount32(uint32(r)) }

// code returns the code of the first rule of r.
func (r rules) code() string { return ruleText[bits.TrailingZeros32(uint32(r))].code }

// ease returns how willingly the only rule of r is suggested as a change.
func (r rules) ease() int {
	if !r.single() {
		return never
	}
	return ruleText[bits.TrailingZeros32(uint32(r))].ease
}
