// Package surge says of a unit that it is there for some nights only.
package surge

import "time"

// Kinds of surge places (picklist tipo_refuerzo) that the program speaks of.
const (
	Overflow = "sobrecupo" // more people in a house than its units hold
	Hotel    = "hotel"     // nights that are paid for in a hotel, with the house's team
)

// MaxNights is how many nights ahead surge places may be opened at once.
const MaxNights = 14

// Place says of a unit of what kind it is and from when it takes nobody. Who lives there then is not put out by it.
type Place struct {
	Kind  string    `json:"kind" tier:"D0"`
	Until time.Time `json:"until" tier:"D0"`
}

// Over reports whether the unit takes nobody any more. A unit that is no surge place is never over.
func (p *Place) Over(now time.Time) bool { return p != nil && !now.Before(p.Until) }
