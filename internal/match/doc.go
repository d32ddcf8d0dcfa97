// Package match says which shelters and programmes fit one person, or one group that travels together, and why.
//
// It promises three things. The same ask against the same board gives the same answer, on any machine and in any
// order of input. A hard rule is never bent: whoever is offered satisfies every one, with a bed for every person of
// the group at once. And nothing is silent: every house stands exactly once in the answer, with the rules it met, or
// with the rules that keep it out and the single change that would open it.
//
// It trusts the figures it is given and the clock it is given; it reads no store, no file and no time of its own. It
// never suggests lifting a rule that protects her: a danger area or a no-contact has no "single change".
package match
