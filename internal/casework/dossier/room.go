package dossier

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// ShelterAndStays reads a shelter, which the act then rests on, and the stays that take its beds.
func ShelterAndStays(t *act.Txn, id domain.ShelterID) (domain.Shelter, []domain.Stay, error) {
	sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, id)
	if err != nil {
		return sh.V, nil, err
	}
	store.Check(&t.Change, sh)
	stays, err := network.ActiveStays(t.Ctx, t.Store, id)
	return sh.V, stays, err
}

// Grouped makes the act rest on who travels together, and on what was agreed of parting the group.
func Grouped(t *act.Txn, f *Dossier) {
	store.Check(&t.Change, f.Case)
	restOnConsent(t, f)
}

// PlaceLeft refuses when a caseload is full. The act then rests on the programme.
func PlaceLeft(t *act.Txn, id domain.ProgramID) error {
	pr, err := store.Get[domain.Program](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	store.Check(&t.Change, pr)
	slots, err := network.ActiveSlots(t.Ctx, t.Store, id)
	if err == nil && domain.Load(pr.V, slots, 0).Free < 1 {
		err = fault.New(fault.Conflict, "offer.caseload_full", nil)
	}
	return err
}
