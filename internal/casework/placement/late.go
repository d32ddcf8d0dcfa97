package placement

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/store"
)

// roomAgain lets an acceptance stand again whose hold ran out, when its beds, or others of the house that fit, are
// still free.
func roomAgain(t *act.Txn, f *dossier.Dossier, o *store.Rec[domain.Offer], st *store.Rec[domain.Stay],
	r domain.Referral) error {
	sh, stays, err := dossier.ShelterAndStays(t, o.V.Shelter)
	if err != nil {
		return err
	}
	state := match.ShelterState{Shelter: sh, Rooms: domain.Rooms(sh, stays)}
	if !domain.Fits(state.Rooms, dossier.BedsOf(st.V)) {
		safety, err := store.Find[domain.Safety](t.Ctx, t.Store, r.Case)
		if err != nil {
			return err
		}
		if st.V.Persons, err = seats(t, f, safety.V, r, state, AcceptInput{}); err != nil {
			return fault.New(fault.Conflict, "offer.bed_taken", err)
		}
	}
	if o.V, err = journey.Revive(o.V, t.Actor, t.Now); err != nil {
		return err
	}
	st.V.EndedAt, st.V.Reason = time.Time{}, ""
	store.Put(&t.Change, *o)
	supersede(t, f, o.V)
	return nil
}
