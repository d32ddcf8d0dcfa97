package amparotest_test

import (
	"fmt"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// night is one woman, two houses that were asked for her, and what can happen to her request at two processes.
type night struct {
	t         *testing.T
	a, b      *amparotest.World
	ana       *amparotest.Actor
	casa      *amparotest.House
	otra      *amparotest.House
	filed     intake.Registered
	ask, also domain.OfferID
}

func newNight(t *testing.T, a, b *amparotest.World, ana *amparotest.Actor, n int) *night {
	t.Helper()
	v := &night{t: t, a: a, b: b, ana: ana}
	v.casa = a.Shelter(fmt.Sprint("casa ", n), "0108", amparotest.Women(1))
	v.otra = a.Shelter(fmt.Sprint("otra ", n), "0101", amparotest.Women(1))
	v.filed = ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	ids := ana.Offers(v.filed.Referrals[0], v.casa, v.otra)
	v.ask, v.also = ids[0], ids[1]
	return v
}

func (v *night) accepts(w *amparotest.World, h *amparotest.House, o domain.OfferID) error {
	return w.Work.Accept(v.t.Context(), h.Actor.Actor, o, 0, placement.AcceptInput{})
}

// live counts the offers that still wait for an answer, and active the beds that are held, for her.
func (v *night) live() (offers, active int) {
	v.t.Helper()
	all, err := store.All[domain.Offer](v.t.Context(), v.a.Store, store.Filter{By: store.By("case", v.filed.Case)})
	must(v.t, err)
	for _, o := range all {
		if o.V.State.Live() {
			offers++
		}
	}
	stays, err := store.All[domain.Stay](v.t.Context(), v.a.Store, store.Filter{By: store.By("case", v.filed.Case)})
	must(v.t, err)
	for _, st := range stays {
		if st.V.State.Active() {
			active++
		}
	}
	return offers, active
}

// TestActsThatExcludeEachOtherNeverBothStand lets each of two acts at two processes happen at every moment of the
// other.
func TestActsThatExcludeEachOtherNeverBothStand(t *testing.T) {
	a, b, between := meeters(t)
	ctx := t.Context()
	ana := a.Worker("ana")
	third := a.Shelter("tercera", "0108", amparotest.Women(40))
	type pair struct {
		mine, theirs func(v *night) error
		wrong        func(v *night, mine, theirs error) bool
	}
	accept := func(w *amparotest.World) func(v *night) error {
		return func(v *night) error { return v.accepts(w, v.casa, v.ask) }
	}
	withdraw := func(w *amparotest.World) func(v *night) error {
		return func(v *night) error { return w.Work.WithdrawConsent(ctx, v.ana.Actor, v.filed.Case) }
	}
	cancel := func(w *amparotest.World) func(v *night) error {
		return func(v *night) error {
			return w.Work.Cancel(ctx, v.ana.Actor, v.filed.Referrals[0], 0, "solucion_alterna")
		}
	}
	send := func(w *amparotest.World) func(v *night) error {
		return func(v *night) error {
			_, err := w.Work.SendOffers(ctx, v.ana.Actor, v.filed.Referrals[0], 0,
				placement.OfferInput{Shelters: []domain.ShelterID{third.Shelter.ID}})
			return err
		}
	}
	block := func(w *amparotest.World) func(v *night) error {
		return func(v *night) error {
			one := 1
			return w.Work.SetBeds(ctx, v.casa.Actor.Actor, v.casa.Shelter.ID, 0,
				[]capacity.BedsInput{{Unit: v.casa.Shelter.Units[0].ID, Blocked: &one}})
		}
	}
	other := func(w *amparotest.World) func(v *night) error {
		return func(v *night) error { return v.accepts(w, v.otra, v.also) }
	}
	back := func(w *amparotest.World) func(v *night) error {
		return func(v *night) error { return w.Work.WithdrawOffer(ctx, v.ana.Actor, v.ask, 0) }
	}
	both := func(_ *night, mine, theirs error) bool { return mine == nil && theirs == nil }
	noneLive := func(v *night, _, _ error) bool { n, _ := v.live(); return n > 0 }
	noBed := func(v *night, _, theirs error) bool { _, n := v.live(); return theirs == nil && n > 0 }
	for name, p := range map[string]pair{
		"a yes, and her consent ends":         {accept(a), withdraw(b), noneLive},
		"her consent ends, and a yes":         {withdraw(a), accept(b), noneLive},
		"a question, and her consent ends":    {send(a), withdraw(b), noneLive},
		"her consent ends, and a question":    {withdraw(a), send(b), noneLive},
		"a yes, and the request is cancelled": {accept(a), cancel(b), noBed},
		"the request is cancelled, and a yes": {cancel(a), accept(b),
			func(v *night, mine, theirs error) bool { return noBed(v, theirs, mine) }},
		"a question, and a cancellation": {send(a), cancel(b),
			func(v *night, _, theirs error) bool { n, _ := v.live(); return theirs == nil && n > 0 }},
		"two houses say yes":                 {accept(a), other(b), both},
		"a yes, and the question taken back": {accept(a), back(b), both},
		"the question taken back, and a yes": {back(a), accept(b), both},
		"a yes, and the last bed is blocked": {accept(a), block(b), both},
		"the last bed is blocked, and a yes": {block(a), accept(b), both},
	} {
		t.Run(name, func(t *testing.T) {
			between.moments(t, func(n int) (mine, theirs func() error, check func(int, error, error)) {
				v := newNight(t, a, b, ana, n)
				return func() error { return p.mine(v) }, func() error { return p.theirs(v) }, func(n int, mine, theirs error) {
					offers, active := v.live()
					if mine != nil && theirs != nil || active > 1 || p.wrong(v, mine, theirs) {
						t.Errorf("before reading %d: one is told %v, the other %v; %d questions wait, %d beds are held", n, mine, theirs,
							offers, active)
					}
				}
			})
		})
	}
	a.Verify()
}
