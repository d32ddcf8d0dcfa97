// Package country holds everything Amparo knows about one country, as data that can be replaced.
//
// It guarantees that a pack which loads is whole: every list the program names is there, every code
// is unique within its list and labelled in both languages, every municipality lies in a known
// department and has coordinates. It trusts nobody's memory of the law: figures are settings of the
// pack, and the guided aid suggests, it never decides. It refuses a pack with an unknown key, so
// that a misspelt setting is found at start and not on the night it was needed.
//
// What the files say never changes after loading. Over it lies what an installation changed of lists, lines and days of
// rest, which Settle replaces whole: who reads sees all of it or nothing of it, and Version says which. A *Pack may be
// used by any number of goroutines. What its methods return belongs to the caller.
package country
