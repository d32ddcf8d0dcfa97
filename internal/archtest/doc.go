// Package archtest keeps the house in the shape that its plan promises, as a test.
//
// It guarantees that the import table below is the truth: which package may import which, which
// modules of others each may use, which calls nobody makes, how long a file may grow and what must
// be explained. It reads the source and nothing else, trusts no build tag and no generated list, and
// reports every offence with its place. Each rule is itself proven by a tree that breaks it.
package archtest
