// Package events tells programs of an agency what changed of the offers put to it, its shelters and its programmes.
//
// It guarantees that an event holds ids and codes and nothing else, that the order is that of the agency's own log, and
// that nothing is in it which the asker's role may not read or which was erased since.
package events

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Page is one page of events, oldest first.
type Page struct {
	Events []delivery.Event
	Next   int64 // goes on there; everything up to it was looked at
	More   bool  // whether the log goes on behind it
}

// most is how many entries of a log one page looks at.
const most = 2000

// Events lists what changed behind a position of the log of the actor's agency.
func (s *Service) Events(ctx context.Context, actor domain.Actor, after int64, limit int) (Page, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.EventList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return Page{}, err
	}
	return Behind(t, after, limit)
}

// Behind is Events for whoever was allowed to.
func Behind(t *act.Txn, after int64, limit int) (Page, error) {
	if err := t.NumberFirst(t.Ctx); err != nil {
		return Page{}, err
	}
	log := t.Store.LogOf(t.Actor.Agency)
	state, err := t.Store.Logs().State(t.Ctx, log)
	if err != nil {
		return Page{}, err
	}
	if after < 0 || after > state.Size {
		var bad fault.Fields
		bad.AddArgs("after", "field.range", fault.Args{"min": 0, "max": state.Size})
		return Page{}, bad.Err()
	}
	entries, err := t.Store.Logs().After(t.Ctx, log, after, most)
	if err != nil {
		return Page{}, err
	}
	names, err := owned(t, t.Actor.Agency, entries)
	if err != nil {
		return Page{}, err
	}
	out := Page{Next: after}
	for _, e := range entries {
		of, known := names[e.Leaf.Object]
		if known && told(e) && slices.Contains(act.ProviderRoles(of.class), t.Actor.Role) {
			if len(out.Events) == act.PageSize(limit) {
				break
			}
			ev := delivery.Event{Position: e.Seq + 1, At: time.Unix(e.Leaf.At, 0).UTC(), Act: e.Leaf.Act, Kind: of.kind,
				ID: of.id}
			if ev.Act == string(act.Told) {
				ev.State = e.Leaf.Code
			}
			out.Events = append(out.Events, ev)
		}
		out.Next = e.Seq + 1
	}
	out.More = out.Next < state.Size
	return out, nil
}

// told reports whether an entry tells of something that was done to an offer, a shelter or a programme.
func told(e store.LeafAt) bool {
	return e.Leaf.Outcome == store.Done && !policy.Shows(policy.Action(e.Leaf.Act)) &&
		slices.Contains([]string{"offer", "shelter", "program"}, e.Leaf.ObjectKind)
}

// thing is what an entry tells of, and of which class of help it is.
type thing struct {
	kind, id string
	class    domain.Class
}

// owned returns what is the agency's own of all that entries tell of, by the name that the log has for it.
func owned(t *act.Txn, agency domain.AgencyID, entries []store.LeafAt) (map[string]thing, error) {
	out, named := map[string]thing{}, map[string]bool{}
	for _, e := range entries {
		named[e.Leaf.Object] = named[e.Leaf.Object] || told(e)
	}
	if len(named) == 0 {
		return out, nil
	}
	add := func(kind, id string, class domain.Class) {
		out[t.Store.PseudonymOf(kind, id)] = thing{kind, id, class}
	}
	put, err := store.Revisions[domain.Offer](t.Ctx, t.Store, store.By("to", agency))
	if err != nil {
		return nil, err
	}
	var ids []string
	for id := range put {
		if named[t.Store.PseudonymOf("offer", id)] {
			ids = append(ids, id)
		}
	}
	offers, err := store.GetMany[domain.Offer](t.Ctx, t.Store, ids)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		add("offer", string(o.V.ID), o.V.Class)
	}
	houses, err := store.All[domain.Shelter](t.Ctx, t.Store, store.Filter{By: store.By("agency", agency)})
	for _, h := range houses {
		add("shelter", string(h.V.ID), domain.ClassShelter)
	}
	if err != nil {
		return nil, err
	}
	programs, err := store.All[domain.Program](t.Ctx, t.Store, store.Filter{By: store.By("agency", agency)})
	for _, p := range programs {
		add("program", string(p.V.ID), p.V.Class)
	}
	return out, err
}
