// Package country holds everything Amparo knows about one country, as data that can be replaced.
//
// It guarantees that a pack which loads is whole: every list the program names is there, every code
// is unique within its list and labelled in both languages, every municipality lies in a known
// department and has coordinates. It trusts nobody's memory of the law: figures are settings of the
// pack, and the guided aid suggests, it never decides. It refuses a pack with an unknown key, so
// that a misspelt setting is found at start and not on the night it was needed.
//
// A *Pack never changes after loading and may be used by any number of goroutines. What its methods
// return belongs to the caller.
package country
