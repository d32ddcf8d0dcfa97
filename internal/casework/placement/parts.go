package placement

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// EventReady is how a timeline tells that one of two houses said yes, and that the other is waited for.
const EventReady = "una_de_dos_casas"

// acceptParts says yes for one part of a group that is agreed to live in two houses. The first yes reserves nothing.
// With the second both are accepted, for whoever said each, in one commit; where either cannot be, neither is. Of two
// houses that say yes at once one sees the other's.
func acceptParts(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], in AcceptInput) error {
	p, err := store.Find[domain.Offer](t.Ctx, t.Store, o.V.With)
	if err != nil {
		return err
	}
	if !p.V.State.Live() || !t.Now.Before(p.V.ExpiresAt) {
		return fault.New(fault.Conflict, "offer.other_part_ended", nil)
	}
	if p.V.ReadyAt.IsZero() {
		return sayReady(t, f, o, p, in)
	}
	g, err := dossier.Load(t.Ctx, t.Service, p.V.Case)
	if err != nil {
		return err
	}
	if p, _ = g.Offer(p.V.ID); p.Rev == 0 {
		return fault.New(fault.Conflict, "offer.other_part_ended", nil)
	}
	if err := accept(t, f, o, in); err != nil {
		return err
	}
	second := t.Actor
	t.Actor = domain.Actor{Account: p.V.ReadyBy, Agency: p.V.To, Role: domain.RoleIntake, Request: second.Request}
	err = accept(t, g, p, AcceptInput{Units: p.V.ReadyUnits})
	t.Actor = second
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) || fault.Is(err, fault.Expired) {
		return fault.New(fault.Conflict, "offer.other_part_full", err) // Why is the other house's, or the other case's.
	}
	return err
}

// sayReady keeps the first yes of two. It rests on the other offer as it was, and on what her consent says.
func sayReady(t *act.Txn, f *dossier.Dossier, o, other store.Rec[domain.Offer], in AcceptInput) error {
	r, err := mayAccept(t, f, o.V)
	if err != nil {
		return err
	}
	if o.V, err = journey.Ready(o.V, t.Actor, in.Units, t.Now); err != nil {
		return err
	}
	store.Check(&t.Change, other)
	store.Put(&t.Change, o)
	r.V = r.V.Logged(t.Actor, EventReady, o.V.To, "", t.Now)
	store.Put(&t.Change, r)
	t.LogAct(policy.OfferAccept, "offer", string(o.V.ID), EventReady)
	t.NotifyTeam("notice.part_ready", r.V)
	return nil
}
