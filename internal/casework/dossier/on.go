package dossier

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// On names what of a case an act is done on, and T is what the act is given of it beside the dossier.
type On[T any] struct {
	kind, id string
	// the provider whose acts take turns; nil where none is booked
	turn  func(context.Context, *act.Service) (string, error)
	find  func(*act.Txn) (*Dossier, T, error)
	facts func(*act.Txn, *Dossier, T) policy.Resource
	rev   func(*Dossier, T) int64
	ready func(T) error           // what must be there once the actor may know; nil where nothing more must
	done  func(*act.Txn, T) error // what each act on it ends with; nil where it ends with nothing
}

// Do runs an act on something of a case: load, authorize, compare the revision, do, commit. Rev 0 means whatever is
// current. Who may not know that it exists is answered as if it did not.
func Do[T any](ctx context.Context, s *act.Service, actor domain.Actor, on On[T], rev int64, action policy.Action,
	do func(*act.Txn, *Dossier, T) error) error {
	var provider string
	if on.turn != nil {
		var err error
		if provider, err = on.turn(ctx, s); err != nil {
			return err
		}
	}
	return s.RunFor(ctx, actor, provider, func(t *act.Txn) error {
		f, v, err := on.find(t)
		if err != nil {
			return t.RefuseAbsent(err, action, on.kind, on.id)
		}
		t.Case = f.Case.V.ID
		if err := t.Authorize(action, on.facts(t, f, v), on.kind, on.id); err != nil {
			return err
		}
		if rev != 0 && rev != on.rev(f, v) {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		if on.ready != nil {
			if err := on.ready(v); err != nil {
				return err
			}
		}
		if err := do(t, f, v); err != nil || on.done == nil {
			return err
		}
		return on.done(t, v)
	})
}

// Answer is Do for an act that answers something: nothing where the act was not kept.
func Answer[T, V any](ctx context.Context, s *act.Service, actor domain.Actor, on On[T], rev int64,
	action policy.Action, do func(*act.Txn, *Dossier, T) (V, error)) (out V, err error) {
	err = Do(ctx, s, actor, on, rev, action, func(t *act.Txn, f *Dossier, v T) (err error) {
		out, err = do(t, f, v)
		return err
	})
	return txn.Result(out, err)
}

// Case is a case as a whole.
func Case(id domain.CaseID) On[store.Rec[domain.Case]] {
	return whole(id, func(f *Dossier) store.Rec[domain.Case] { return f.Case },
		func(f *Dossier, _ store.Rec[domain.Case]) int64 { return f.CaseRev() })
}

// Consent is what the person of a case agrees to; its revision is the consent's own.
func Consent(id domain.CaseID) On[store.Rec[domain.Consent]] {
	return whole(id, func(f *Dossier) store.Rec[domain.Consent] { return f.Consent },
		func(_ *Dossier, k store.Rec[domain.Consent]) int64 { return k.Rev })
}

// whole is a part of a case that is decided on as the case itself.
func whole[T any](id domain.CaseID, part func(*Dossier) T, rev func(*Dossier, T) int64) On[T] {
	return On[T]{
		kind: "case", id: string(id), rev: rev,
		find: func(t *act.Txn) (f *Dossier, of T, err error) {
			if f, err = Load(t.Ctx, t.Service, id); err == nil {
				of = part(f)
			}
			return f, of, err
		},
		facts: func(t *act.Txn, f *Dossier, _ T) policy.Resource { return f.Facts(t.Actor, "", t.Majority(), t.Now) },
	}
}

// Referral is one need of a case.
func Referral(id domain.ReferralID) On[store.Rec[domain.Referral]] {
	return On[store.Rec[domain.Referral]]{
		kind: "referral", id: string(id),
		find: func(t *act.Txn) (*Dossier, store.Rec[domain.Referral], error) {
			r, err := store.Get[domain.Referral](t.Ctx, t.Store, id)
			if err != nil {
				return nil, r, err
			}
			f, err := Load(t.Ctx, t.Service, r.V.Case)
			if err != nil {
				return nil, r, err
			}
			if now, ok := f.Referral(id); ok {
				r = now
			}
			return f, r, nil
		},
		facts: func(t *act.Txn, f *Dossier, r store.Rec[domain.Referral]) policy.Resource {
			return f.ReferralFacts(t.Actor, r.V, t.Majority(), t.Now)
		},
		rev: func(f *Dossier, r store.Rec[domain.Referral]) int64 { return f.ReferralRev(r) },
	}
}

// Offer is one referral put to one provider.
func Offer(id domain.OfferID) On[store.Rec[domain.Offer]] { return offer(id, new(domain.Offer)) }

// Booking is an offer whose act takes, moves or gives back a place: acts on one provider take turns.
func Booking(id domain.OfferID) On[store.Rec[domain.Offer]] {
	known := new(domain.Offer)
	on := offer(id, known)
	on.turn = turnOf(id, known)
	return on
}

// turnOf reads whose turn an act on an offer waits for, and remembers of the offer what never changes: its case and its
// provider.
func turnOf(id domain.OfferID, known *domain.Offer) func(context.Context, *act.Service) (string, error) {
	return func(ctx context.Context, s *act.Service) (string, error) {
		o, err := store.Find[domain.Offer](ctx, s.Store, id)
		*known = o.V
		return o.V.Provider(), err
	}
}

func offer(id domain.OfferID, known *domain.Offer) On[store.Rec[domain.Offer]] {
	return On[store.Rec[domain.Offer]]{
		kind: "offer", id: string(id),
		find: func(t *act.Txn) (*Dossier, store.Rec[domain.Offer], error) { return findOffer(t, id, known) },
		facts: func(t *act.Txn, f *Dossier, o store.Rec[domain.Offer]) policy.Resource {
			return f.OfferFacts(t.Actor, o.V, t.Majority(), t.Now)
		},
		rev: func(f *Dossier, o store.Rec[domain.Offer]) int64 { return f.OfferRev(o) },
	}
}

// findOffer loads the case of an offer; what is known of the offer already need not be read before.
func findOffer(t *act.Txn, id domain.OfferID, known *domain.Offer) (*Dossier, store.Rec[domain.Offer], error) {
	of := known.Case
	if of == "" {
		o, err := store.Get[domain.Offer](t.Ctx, t.Store, id)
		if err != nil {
			return nil, o, err
		}
		of = o.V.Case
	}
	f, err := Load(t.Ctx, t.Service, of)
	if err != nil {
		return nil, store.Rec[domain.Offer]{}, err
	}
	o, ok := f.Offer(id)
	if !ok {
		return nil, o, act.ErrNotFound
	}
	return f, o, nil
}

// Place is what an accepted offer reserved: a stay, or a place on a caseload.
type Place struct {
	Offer    store.Rec[domain.Offer]
	Referral store.Rec[domain.Referral]
	Stay     store.Rec[domain.Stay]
	Slot     store.Rec[domain.Slot]
}

// Stay is the stay of an accepted offer. Its acts take turns with others on the same house, and move its capacity
// version on.
func Stay(id domain.OfferID) On[Place] {
	return place(id, func(p Place) error {
		if p.Stay.Rev == 0 || p.Referral.Rev == 0 {
			return fault.New(fault.Conflict, "stay.none", nil)
		}
		return nil
	})
}

// Slot is the place that an accepted offer took on a caseload.
func Slot(id domain.OfferID) On[Place] {
	return place(id, func(p Place) error {
		if p.Slot.Rev == 0 || p.Referral.Rev == 0 {
			return fault.New(fault.Conflict, "slot.none", nil)
		}
		return nil
	})
}

func place(id domain.OfferID, ready func(Place) error) On[Place] {
	known := new(domain.Offer)
	return On[Place]{
		kind: "offer", id: string(id), turn: turnOf(id, known), ready: ready,
		find: func(t *act.Txn) (*Dossier, Place, error) {
			f, o, err := findOffer(t, id, known)
			if err != nil {
				return nil, Place{}, err
			}
			p := Place{Offer: o}
			p.Referral, _ = f.Referral(o.V.Referral)
			p.Stay, _ = f.StayOf(id)
			p.Slot, _ = f.SlotOf(id)
			return f, p, nil
		},
		facts: func(t *act.Txn, f *Dossier, p Place) policy.Resource {
			return f.OfferFacts(t.Actor, p.Offer.V, t.Majority(), t.Now)
		},
		rev: func(f *Dossier, p Place) int64 { return f.OfferRev(p.Offer) },
		done: func(t *act.Txn, p Place) error {
			return t.AdvanceCapacity(string(p.Stay.V.Shelter) + string(p.Slot.V.Program))
		},
	}
}
