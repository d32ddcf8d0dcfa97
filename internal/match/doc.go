// Package match holds what matching is asked and what it answers: which shelters and programmes fit one person, or one
// group that travels together, and why. The work is done by the packages below it, each of which imports only those
// named before it:
//
//	match        the query, the states of providers, the ranking, the codes of rules and reasons, the weights
//	codeset      sets of codes that are compared in one step
//	rules        the hard rules, as a set of bits
//	snapshot     the network prepared for many queries, and the digest that names every input
//	admission    the hard rules applied: one shelter, one unit, one household, one programme at a time
//	seating      the seating problem: which unit each household goes into
//	eligibility  the verdict on one shelter for the whole group, and the single change that would admit it
//	score        the order of those that fit
//	explain      the reasons written out, the counts of a long answer
//	rank         the whole answer to one query
//	batch        many queries assigned to scarce beds at once
//
// Together they promise three things. The same query against the same snapshot gives the same answer, on any machine
// and in any order of input. A hard rule is never bent: every candidate satisfies all of them, with a bed for every
// person of the group at once. And every provider stands exactly once in the answer, with the rules it met, or with the
// rules that exclude it and the single change that would make it a candidate.
//
// Matching trusts the figures and the time it is given; it reads no store, no file and no clock. It never suggests
// lifting a rule that protects the person: a danger area or a no-contact has no single change.
//
// docs/how-matching-works.md shows the way of one query through these packages.
package match
