package noun

import (
	"maps"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/domain/broadcast"
	"amparo/internal/domain/crossing"
	"amparo/internal/domain/exercise"
	"amparo/internal/domain/kept"
	"amparo/internal/domain/learning"
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

func slotShape(n domain.Slot) Shape {
	terms := []Term{By("case", n.Case), By("program", n.Program)}
	terms = append(terms, when(n.State.Active(), By("active", n.Program))...)
	return ofCase(n.ID, n.Case, n.CreatedAt, terms...)
}

func keptShape(n kept.Row) Shape {
	terms := when(n.Answers, By("kept", "network"))
	if n.Case == "" {
		terms = append(terms, when(n.Answers, By("plan", n.ID))...)
		return ofSystem(n.ID, append(terms, when(n.Answers, By("plans", "network"))...)...).at(n.At)
	}
	terms = append(terms, when(n.Referral != "", By("referral", n.Referral))...)
	return ofCase(n.ID, n.Case, n.At, append(terms, By("case", n.Case))...)
}

// inboundShape has a data key of its own, as what it says is of one person.
func inboundShape(n crossing.Inbound) Shape {
	return Shape{ID: string(n.ID), Owner: string(n.ID), Order: n.At}
}

func exerciseShape(n exercise.Exercise) Shape {
	return ofSystem(n.ID, By("exercise", "practice")).at(n.At)
}

// learningShape is found by the agency, and by the number of each certificate.
func learningShape(n learning.Record) Shape {
	terms := []Term{By("agency", n.Agency)}
	for _, p := range n.Passes {
		terms = append(terms, By("number", p.Number))
	}
	return ofAgency(n.Account, n.Agency, terms...)
}
