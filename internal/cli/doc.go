// Package cli is the command line: it reads what an operator asks for, does it with package app, and tells what became
// of it.
//
// It guarantees that every command ends with one of three numbers (0 done, 1 not done or something found, 2
// asked for wrongly), that an error is a sentence which says what to do, and that a one-time code or password
// is shown once, on the standard output, and reaches neither log nor error. It takes arguments, environment and
// streams as values, so that a test runs the real thing.
package cli
