package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/store"
)

// inputOf says of a shelter what it says of itself.
func inputOf(sh domain.Shelter) capacity.ShelterInput {
	in := capacity.ShelterInput{Name: sh.Name, Operator: sh.Operator, OperatorType: sh.OperatorType,
		Municipality: sh.Municipality, Address: sh.Address,
		Phone: sh.Phone, Email: sh.Email, Active: sh.Active, IntakeHours: sh.IntakeHours, MaxStayDays: sh.MaxStayDays,
		SecurityLevel:   sh.SecurityLevel,
		FemaleStaffOnly: sh.FemaleStaffOnly, Languages: sh.Languages, Accessibility: sh.Accessibility, Services: sh.Services,
		Exclusions:   sh.Exclusions,
		MinorLicence: sh.MinorLicence, Units: sh.Units}
	return in
}

// TestWhatIsSwitchedOffIsNowhere: a house that closes, and a house whose agency leaves, are not ranked, not counted and
// not offered; what they were asked ends, and the team is told. Somebody who already has a bed there keeps it.
func TestWhatIsSwitchedOffIsNowhere(t *testing.T) {
	for name, off := range map[string]func(*amparotest.World, *amparotest.House) error{
		"the house closes": func(w *amparotest.World, h *amparotest.House) error {
			in := inputOf(h.Shelter)
			in.Active = false
			return w.Work.EditShelter(t.Context(), h.Colleague("dirección", domain.RoleShelterHead).Actor, h.Shelter.ID, 0, in)
		},
		"its agency leaves": func(w *amparotest.World, h *amparotest.House) error {
			admin := w.Person("técnico", w.Agency("operación", "coordinadora"), domain.RoleAdmin)
			a, err := store.Get[domain.Agency](t.Context(), w.Store, h.Shelter.Agency)
			must(t, err)
			_, err = w.IDs.EditAgency(t.Context(), admin.Actor, a.V.ID, a.Rev, identity.AgencyInput{Ref: a.V.Ref, Name: a.V.Name,
				Type:       a.V.Type,
				Department: a.V.Department, Phone: a.V.Phone, CanRefer: a.V.CanRefer, CanOrder: a.V.CanOrder, Roles: a.V.Roles})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			gone, stays := w.Shelter("se va", "0108", amparotest.Women(4)), w.Shelter("sigue", "0108", amparotest.Women(4))
			ana, desk := w.Worker("ana"), w.Coordinator()
			placed := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
			bed := ana.Offers(placed, gone)[0]
			gone.Accepts(bed)
			asked := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
			offer := ana.Offers(asked, gone)[0]
			free, err := w.Work.Figures(t.Context(), desk.Actor)
			must(t, err)
			must(t, off(w, gone))
			w.Waits(3 * time.Second)
			w.Due()

			o, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
			if must(t, err); o.V.State.Live() {
				t.Errorf("the open offer is %s", o.V.State)
			}
			if !slices.Contains(ana.Told(), "notice.provider_off") {
				t.Errorf("the team is told %v", ana.Told())
			}
			r, err := store.Get[domain.Referral](t.Context(), w.Store, asked)
			if must(t, err); r.V.State != domain.ReferralReview {
				t.Errorf("the referral is parked in %s", r.V.State)
			}
			m, err := w.Work.Match(t.Context(), ana.Actor, asked)
			must(t, err)
			if len(m.Ranking.Candidates) != 1 || m.Ranking.Candidates[0].Shelter != stays.Shelter.ID || len(m.Ranking.Full)+
				len(m.Ranking.Excluded) != 0 {
				t.Errorf("ranked: %+v", m.Ranking)
			}
			if _, named := m.Providers[string(gone.Shelter.ID)]; named {
				t.Error("it is still named")
			}
			now, err := w.Work.Figures(t.Context(), desk.Actor)
			if must(t, err); now.Free.N >= free.Free.N || now.Free.N != 4 {
				t.Errorf("%d places are counted, %d before", now.Free.N, free.Free.N)
			}
			_, err = w.Work.SendOffers(t.Context(), ana.Actor, asked, 0,
				placement.OfferInput{Shelters: []domain.ShelterID{gone.Shelter.ID}})
			if fault.Of(err) != fault.Conflict || fault.As(err).Code != "offer.provider_off" {
				t.Errorf("offered: %v", err)
			}
			if b, err := store.Get[domain.Offer](t.Context(), w.Store, bed); err != nil || b.V.State != domain.OfferAccepted {
				t.Errorf("who had a bed lost it: %v %v", b.V.State, err)
			}
		})
	}
}
