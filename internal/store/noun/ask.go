package noun

import (
	"amparo/internal/domain/address"
	"amparo/internal/domain/broadcast"
	"maps"
	"slices"
	"time"
)

func broadcastShape(n broadcast.Broadcast) Shape { return ofSystem(n.ID).at(n.At) }

func helperShape(n broadcast.Helper) Shape { return ofSystem(n.ID) }

func askShape(n broadcast.Ask) Shape {
	return ofSystem(n.ID, By("broadcast", n.Broadcast), By("asked", n.Code))
}

// copyShape lets a team find what was sealed to it.
func copyShape(n address.Copy) Shape {
	terms := []Term{}
	for _, to := range slices.Sorted(maps.Keys(n.Sealed)) {
		terms = append(terms, By("to", to))
	}
	return ofCase(n.Offer, n.Case, time.Time{}, terms...)
}
