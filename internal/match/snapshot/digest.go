package snapshot

import (
	"encoding/json"
	"slices"

	"amparo/internal/match"
)

// Digest names the inputs of one answer: the query, where its municipalities lie, the weights, and every provider. Two
// answers with the same digest are the same answer. kind says which question was asked. It is empty only for a query
// that has no JSON form, such as a time in the year 10000.
//
// The providers enter as a sum of their hashes, kept up to date as each changes, so the digest of a large network
// costs no more than that of a small one, and does not depend on the order in which they were read.
func (s *Snapshot) Digest(kind string, q *match.Query) string {
	said := *q
	said.Referral.History = nil // what happened before does not change who fits
	body, err := json.Marshal(struct {
		Ask     *match.Query
		Weights match.Weights
	}{&said, s.Weights})
	if err != nil {
		return ""
	}
	e := make(encoder, 0, len(body)+256)
	e.text(kind, string(body))
	names := []string{q.From, q.Case.Found, q.Case.Origin}
	for _, d := range q.Safety.Areas {
		names = append(names, d.Municipality)
	}
	for _, name := range names {
		m, seat := s.Locate(name)
		e.text(m.Department)
		e.position(seat)
	}
	for _, part := range s.sum {
		e.number(int64(part))
	}
	return e.hex()
}

// CombineDigests makes one digest of many; it is empty when one of them is.
func CombineDigests(digests []string) string {
	if slices.Contains(digests, "") {
		return ""
	}
	e := make(encoder, 0, 80*len(digests))
	e.list(digests)
	return e.hex()
}
