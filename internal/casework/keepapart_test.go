package casework_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/store"
)

// names says whom a person must not meet.
func names(t *testing.T, w *amparotest.World, by *amparotest.Actor, id domain.CaseID, said ...string) {
	t.Helper()
	must(t, w.Work.WriteRestricted(t.Context(), by.Actor, id, 0, domain.Restricted{KeepApart: said}))
}

// fitsIn reports whether a shelter is a candidate, and if not whether a rule that protects her keeps it out.
func fitsIn(t *testing.T, w *amparotest.World, by *amparotest.Actor, r domain.ReferralID,
	h *amparotest.House) (fits, protected bool) {
	t.Helper()
	m, err := w.Work.Match(t.Context(), by.Actor, r)
	must(t, err)
	for _, c := range m.Ranking.Candidates {
		fits = fits || c.Shelter == h.Shelter.ID
	}
	for _, x := range m.Ranking.Excluded {
		if x.Shelter == h.Shelter.ID {
			protected = x.Reasons[0].Code == match.CodeLink && x.Reasons[0].Protected
		}
	}
	return fits, protected
}

// Two women whom the same man recruited do not come to live under one roof, though neither team knows of the other.
func TestWhoWasRecruitedByTheSameManIsKeptApart(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, berta := w.Worker("ana"), w.Worker("berta")
	casa, otra := w.Shelter("casa", "0108", amparotest.Women(3)), w.Shelter("otra", "0108", amparotest.Women(3))
	first := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	second := berta.Refers(amparotest.Survivor(amparotest.Woman(29)))
	casa.Accepts(ana.Offers(first.Referrals[0], casa)[0])
	names(t, w, ana, first.Case, "Ramón Ejemplo Ficticio", "Los de la 4ª")
	w.Waits(time.Minute)
	if fits, _ := fitsIn(t, w, berta, second.Referrals[0], casa); !fits {
		t.Fatal("nobody named anybody in the second case")
	}
	asked := berta.Offers(second.Referrals[0], casa)[0]

	names(t, w, berta, second.Case, "  ficticio, RAMON Ejemplo ")
	if o, err := store.Get[domain.Offer](ctx, w.Store, asked); err != nil || o.V.State != domain.OfferWithdrawn {
		t.Errorf("the house is asked no longer: %s, %v", o.V.State, err)
	}
	w.Waits(time.Minute)
	if fits, protected := fitsIn(t, w, berta, second.Referrals[0], casa); fits || !protected {
		t.Errorf("casa fits %v, and a rule that protects her says so %v", fits, protected)
	}
	if fits, _ := fitsIn(t, w, berta, second.Referrals[0], otra); !fits {
		t.Error("otra is open to her")
	}
	_, err := w.Work.SendOffers(ctx, berta.Actor, second.Referrals[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
	w.Want(err, fault.Invalid)
	if notices(casa.Actor, "notice.under_one_roof") != 0 || strings.Contains(strings.Join(casa.Told(), " "), "apart") {
		t.Errorf("the house learns nothing of it: %v", casa.Told())
	}

	if fits, protected := fitsIn(t, w, ana, first.Referrals[0], casa); !fits || protected {
		t.Error("her own people are no strangers: her own bed keeps none of them out")
	}
	names(t, w, berta, second.Case)
	w.Waits(time.Minute)
	if fits, _ := fitsIn(t, w, berta, second.Referrals[0], casa); !fits {
		t.Error("what was taken back keeps nobody out")
	}
	s, err := store.Get[domain.Safety](ctx, w.Store, first.Case)
	must(t, err)
	for _, l := range s.V.Links {
		if strings.Contains(strings.ToLower(l), "ramon") || len(l) < 16 {
			t.Errorf("a link tells a name: %s", l)
		}
	}
	w.Verify()
}

func TestUnderOneRoofAlreadyTheTeamAndTheDeskAreTold(t *testing.T) {
	w := amparotest.New(t)
	desk, ana, berta := w.Coordinator(), w.Worker("ana"), w.Worker("berta")
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	first := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	second := berta.Refers(amparotest.Survivor(amparotest.Woman(29)))
	casa.Accepts(ana.Offers(first.Referrals[0], casa)[0])
	casa.Accepts(berta.Offers(second.Referrals[0], casa)[0])
	names(t, w, ana, first.Case, "La Tía Prueba")
	if notices(ana, "notice.under_one_roof") != 0 {
		t.Fatal("nobody there named the same")
	}
	names(t, w, berta, second.Case, "la tia prueba")
	if notices(berta, "notice.under_one_roof") != 1 || notices(desk, "notice.under_one_roof") != 1 ||
		notices(ana, "notice.under_one_roof") != 0 || notices(casa.Actor, "notice.under_one_roof") != 0 {
		t.Errorf("%v, %v, %v", berta.Told(), desk.Told(), ana.Told())
	}
}

func TestWhomSheMustNotMeetIsChecked(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	for _, said := range [][]string{{"  "}, {"ab"}, {"· –"}, strings.Fields(strings.Repeat("Ejemplo ", 21)),
		{strings.Repeat("a", 2000)}} {
		w.Want(w.Work.WriteRestricted(t.Context(), ana.Actor, filed.Case, 0, domain.Restricted{KeepApart: said}),
			fault.Invalid)
	}
}
