// Package domain holds every noun of the network and its legal transitions as pure functions.
//
// It guarantees that a transition either returns the next value or a fault that says why not: no function here reads a
// clock, a disk or the network. Values are plain and comparable by content; the zero value of a code means "not said".
// Codes are stored as the country pack spells them, names in code are English.
//
// Every field of a stored noun carries a tag tier:"D0".."D4" or tier:"system". The tag states the
// disclosure tier of the content, not how it is stored: at rest every field is sealed.
package domain
