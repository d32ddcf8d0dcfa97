package dossier

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Remember keeps how things stand before an act on a place, so that whoever does it can take it back; left is where the
// act leaves the referral, and from the stay that it ends in another house.
func Remember(t *act.Txn, action policy.Action, o domain.Offer, r domain.Referral, st *domain.Stay, sl *domain.Slot,
	left domain.ReferralState, from *domain.Stay) error {
	u := journey.Undo{Offer: o.ID, Case: o.Case, Act: string(action), By: t.Actor.Account, At: t.Now, Asked: o,
		Referral: r, Left: left, Slot: sl, From: from}
	if st != nil {
		was := *st
		u.Stay = &was
	}
	return keep(t, u)
}

// RememberGroup is Remember for the departure of one of a group: it keeps the case as it was too.
func RememberGroup(t *act.Txn, p Place, st domain.Stay, c store.Rec[domain.Case]) error {
	return keep(t, journey.Undo{Offer: p.Offer.V.ID, Case: c.V.ID, Act: string(policy.StayLeave), By: t.Actor.Account,
		At:    t.Now,
		Asked: p.Offer.V, Referral: p.Referral.V, Left: p.Referral.V.State, Stay: &st, Group: &c.V, GroupRev: c.Rev + 1})
}

func keep(t *act.Txn, now journey.Undo) error {
	u, err := store.Find[journey.Undo](t.Ctx, t.Store, now.Offer)
	if err != nil {
		return err
	}
	u.V = now
	store.Put(&t.Change, u)
	return nil
}

// TellCard moves the revision of every request whose card the act changed.
func TellCard(t *act.Txn, f *Dossier) {
	for _, o := range f.Offers {
		if o.V.State.Live() || o.V.State == domain.OfferAccepted && f.Serving(o.V) {
			store.Put(&t.Change, o)
		}
	}
}

// DatedBack refuses a time that is to come, or before another.
func DatedBack(t *act.Txn, field string, at, since time.Time) error {
	switch {
	case at.IsZero():
		return nil
	case at.After(t.Now):
		return fault.At(field, "field.date_past")
	case at.Before(since):
		return fault.At(field, "stay.before_its_start")
	}
	return nil
}

// Moment is the moment that was said, or else now.
func Moment(said, now time.Time) time.Time {
	if said.IsZero() {
		return now
	}
	return said.UTC()
}

// BedsOf counts the beds of each unit that a stay takes while it is active.
func BedsOf(st domain.Stay) map[domain.UnitID]int {
	want := map[domain.UnitID]int{}
	for _, p := range st.Persons {
		if p.Here() {
			want[p.Unit]++
		}
	}
	return want
}
