package demo

import (
	"time"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// World is a whole network in memory, for the tests here and of the generator, which look at all of it at once.
type World struct {
	Base
	Now      time.Time
	Dossiers []Dossier
}

// Build makes the whole world in memory.
func Build(n *folder.Network, opt Options) (*World, error) {
	b := NewBuilder(n, opt)
	w := &World{Base: b.Base, Now: b.Now, Dossiers: make([]Dossier, 0, n.Referrals)}
	err := b.Each(func(d Dossier) error {
		w.Dossiers = append(w.Dossiers, d)
		return nil
	})
	return w, err
}

// Stays lists every stay of the world.
func (w *World) Stays() []domain.Stay {
	var out []domain.Stay
	for i := range w.Dossiers {
		out = append(out, w.Dossiers[i].Stays...)
	}
	return out
}

// Slots lists every slot of the world.
func (w *World) Slots() []domain.Slot {
	var out []domain.Slot
	for i := range w.Dossiers {
		out = append(out, w.Dossiers[i].Slots...)
	}
	return out
}

// Waiting counts who waits for a place on a programme's caseload: referrals on the waiting list whose last question to
// anybody was to that programme.
func (w *World) Waiting(p domain.ProgramID) int {
	n := 0
	for i := range w.Dossiers {
		d := &w.Dossiers[i]
		for _, r := range d.Referrals {
			if r.State != domain.ReferralWaiting {
				continue
			}
			var last domain.Offer
			for _, o := range d.Offers {
				if o.Referral == r.ID {
					last = o
				}
			}
			if last.Program == p {
				n++
			}
		}
	}
	return n
}
