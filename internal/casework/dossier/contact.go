package dossier

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// restOnConsent makes the act rest on what she agreed to, where she was asked.
func restOnConsent(t *act.Txn, f *Dossier) {
	if f.Consent.Rev > 0 {
		store.Check(&t.Change, f.Consent)
	}
}

// MayContact refuses to put anything of her to a consulate, to police, prosecution or migration without her yes to
// that.
func MayContact(t *act.Txn, f *Dossier, to domain.AgencyID) error {
	recs, err := store.GetCached(t.Ctx, t.Store, t.Caches.Agencies, []domain.AgencyID{to})
	if err != nil {
		t.Unread = err // For some who ask, a no has consequences.
		return err
	}
	for _, a := range recs {
		if s := f.WithheldBy(to, a.V.Type, t.Now); s != "" {
			return fault.New(fault.Conflict, consent.Lacking(s), nil)
		}
	}
	return nil
}

// NeedAgreed refuses a need whose very meeting is a contact that she did not agree to.
func NeedAgreed(f *Dossier, need string, now time.Time) error {
	if s := consent.OfNeed(need); s != "" && !f.Consent.V.Covers(s, now) {
		return fault.New(fault.Conflict, consent.Lacking(s), nil)
	}
	return nil
}

// LeftSo refuses a reason for leaving that goes against her no: she is not given back to a family that she does not
// want to be contacted. What she was not asked stops nothing.
func LeftSo(f *Dossier, reason string) error {
	if s := consent.OfClosing(reason); s != "" && f.Consent.V.Scopes[s] == domain.No {
		return fault.At("reason", consent.Lacking(s))
	}
	return nil
}

// TakesPart reports whether the provider of an offer, and its agency, are switched on.
func TakesPart(t *act.Txn, o domain.Offer) (bool, error) {
	a, err := store.Get[domain.Agency](t.Ctx, t.Store, o.To)
	if err != nil || !a.V.Active {
		return false, err
	}
	if o.Shelter != "" {
		sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, o.Shelter)
		return sh.V.Active, err
	}
	pr, err := store.Get[domain.Program](t.Ctx, t.Store, o.Program)
	return pr.V.Active, err
}

// MustTakePart refuses a provider that is switched off, or whose agency is, and makes the act depend on both.
func MustTakePart[T any](t *act.Txn, provider store.Rec[T], active bool, to domain.AgencyID) error {
	a, err := store.Get[domain.Agency](t.Ctx, t.Store, to)
	if err != nil {
		return err
	}
	if !active || !a.V.Active {
		return fault.New(fault.Conflict, "offer.provider_off", nil)
	}
	store.Check(&t.Change, a)
	store.Check(&t.Change, provider)
	return nil
}

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
