// Package archtest holds the shape of the code, as a test.
//
// It guarantees that the import table (table_test.go) is the truth: which package may import which, and which modules
// of others each may use; that no package is too large, and that few files of one package form a circle of references;
// that no document links to what is not there. It reads the source and nothing else, trusts no generated list, and
// reports every offence with its place. Each rule is itself proven by a tree that breaks it. What linters can hold
// (calls that nobody makes, lengths, comments) is in .golangci.yml, and package lint proves that they do.
//
// The command filegraph shows the circles.
package archtest
