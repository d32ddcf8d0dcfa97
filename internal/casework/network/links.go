package network

import (
	"context"
	"maps"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/domain/interest"
	"amparo/internal/domain/same"
	"amparo/internal/match"
	"amparo/internal/names"
	"amparo/internal/store"
)

// readLinks reads which cases must not meet somebody, and reports whether that moved.
func (n *Network) readLinks(ctx context.Context) (moved bool, err error) {
	revs, err := store.Revisions[domain.Safety](ctx, n.store, store.By("linked", Everyone))
	if err != nil || maps.Equal(revs, n.linkRevs) {
		return false, err
	}
	ids := make([]domain.CaseID, 0, len(revs))
	for id := range revs {
		ids = append(ids, domain.CaseID(id))
	}
	recs, err := store.GetMany[domain.Safety](ctx, n.store, ids)
	if err != nil {
		return false, err
	}
	linked := make(map[domain.CaseID][]match.Link, len(recs))
	for _, r := range recs {
		linked[r.V.Case] = residents(r.V)
	}
	n.linked, n.linkRevs = linked, revs
	return true, nil
}

// linksOf are the links of some cases, in an order of their own.
func (n *Network) linksOf(cases []domain.CaseID) []match.Link {
	var out []match.Link
	for _, id := range cases {
		out = append(out, n.linked[id]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// KeysOf are the opaque keys of a name and of the number of a document, however they are typed: of what is said.
func KeysOf(s *store.Store, name, number string) (out []string) {
	if whole := names.Whole(name); whole != "" {
		out = append(out, s.PseudonymOf(same.OfName, whole))
	}
	if number != "" {
		out = append(out, s.PseudonymOf(same.OfDocument, domain.DocumentKey(number)))
	}
	return out
}

// Links are whom a person must not meet under one roof, as matching compares them.
func Links(s domain.Safety) []match.Link {
	var out []match.Link
	for _, l := range s.Links {
		out = append(out, match.Link(l))
	}
	return out
}

// ResidentLinks are the links of the others who live or hold a bed in a shelter, read from the store and not from
// memory.
func ResidentLinks(ctx context.Context, s *store.Store, id domain.ShelterID, but domain.CaseID) ([]match.Link, error) {
	stays, err := ActiveStays(ctx, s, id)
	if err != nil {
		return nil, err
	}
	var cases []domain.CaseID
	for _, st := range stays {
		if st.Case != but && !slices.Contains(cases, st.Case) {
			cases = append(cases, st.Case)
		}
	}
	recs, err := store.GetMany[domain.Safety](ctx, s, cases)
	var out []match.Link
	for _, r := range recs {
		out = append(out, residents(r.V)...)
	}
	return out, err
}

// residents are the links of a case whose people live somewhere.
func residents(s domain.Safety) []match.Link {
	out := Links(s)
	for i, l := range out {
		out[i] = l.Resident(s.Case)
	}
	return out
}

// Interests returns the list of every legal service, without its labels.
func (n *Network) Interests(ctx context.Context) ([]*store.Rec[interest.List], error) {
	return n.lists.List(ctx, n.store, store.By("list", Everyone))
}
