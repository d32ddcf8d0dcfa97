package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestAnAcceptedOfferIsNotTakenBackAsIfItWereUnanswered: the beds would stay reserved for an offer that no longer
// stands, and the shelter could neither admit her nor let her go.
func TestAnAcceptedOfferIsNotTakenBackAsIfItWereUnanswered(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	w.Want(w.Work.WithdrawOffer(t.Context(), ana.Actor, offer, 0), fault.Conflict)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	w.Want(w.Work.WithdrawOffer(t.Context(), ana.Actor, offer, 0), fault.Conflict)
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, offer, 0, placement.EndInput{Reason: domain.CloseVoluntary}))
}

// TestTakingUpAReferralThatSomebodyStillAnswersKeepsItAnswerable: a provider that was asked may say yes until it is
// told otherwise.
func TestTakingUpAReferralThatSomebodyStillAnswersKeepsItAnswerable(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	must(t, w.Work.Wait(t.Context(), ana.Actor, ref, 0))
	must(t, w.Work.Review(t.Context(), ana.Actor, ref, 0))
	casa.Accepts(offer)
}

// TestPlacingByHandTearsNoChildFromItsCaregiver: the house may choose the units, not whether a baby sleeps beside its
// mother.
func TestPlacingByHandTearsNoChildFromItsCaregiver(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Families(2, 2, 12, 12), amparotest.Girls(2))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30),
		amparotest.Child(1, domain.Woman))).Referrals[0], casa)[0]
	families, girls := casa.Shelter.Units[0].ID, casa.Shelter.Units[1].ID
	apart := placement.AcceptInput{Units: map[string]domain.UnitID{"P1": families, "P2": girls}}
	w.Want(w.Work.Accept(t.Context(), casa.Actor.Actor, offer, 0, apart), fault.Invalid)
	together := placement.AcceptInput{Units: map[string]domain.UnitID{"P1": families, "P2": families}}
	must(t, w.Work.Accept(t.Context(), casa.Actor.Actor, offer, 0, together))
}

// TestAHouseThatBecameUnsafeCannotAcceptAnymore: what threatens her is looked at again when the bed is taken, not only
// when it was asked for.
func TestAHouseThatBecameUnsafeCannotAcceptAnymore(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(30))
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	// The house moves into the hands of an operator she must not meet; no act of the team's runs in between.
	sf, err := store.Get[domain.Safety](t.Context(), w.Store, filed.Case)
	must(t, err)
	sf.V.NoContacts = []domain.NoContact{{Type: "organizacion", Label: "operador", Entity: "op-casa"}}
	var c store.Change
	store.Put(&c, sf)
	c.Log(store.Entry{Actor: domain.System("test"), Act: "safety.write", Kind: "case", ID: string(filed.Case),
		Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), c))
	w.Want(casa.TryAccept(offer), fault.Conflict)
	unit := placement.AcceptInput{Units: map[string]domain.UnitID{"P1": casa.Shelter.Units[0].ID}}
	w.Want(w.Work.Accept(t.Context(), casa.Actor.Actor, offer, 0, unit), fault.Conflict)
}

// TestALawyerLooksForAConflictBeforeTheCaseIsHers: the page asked whether she represents the other side, and nothing
// kept her answer.
func TestALawyerLooksForAConflictBeforeTheCaseIsHers(t *testing.T) {
	w := amparotest.New(t)
	ana, firm, psi := w.Worker("ana"), w.Program("bufete", domain.ClassLegal, 3, "penal_trata"), w.Program("raíces",
		domain.ClassPsych, 3, "trauma")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = append(in.Needs, intake.NeedInput{Need: "legal_penal", Urgency: domain.UrgencyHigh},
		intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	brief, therapy := ana.OffersTo(filed.Referrals[1], firm)[0], ana.OffersTo(filed.Referrals[2], psi)[0]

	err := w.Work.Accept(t.Context(), firm.Actor.Actor, brief, 0, placement.AcceptInput{})
	w.Want(err, fault.Invalid)
	if f := fault.As(err).Fields; len(f) != 1 || f[0].Path != "no_conflict" || f[0].Code != "field.conflict_unchecked" {
		t.Fatalf("she is told what to look at: %+v", f)
	}
	must(t, w.Work.Accept(t.Context(), firm.Actor.Actor, brief, 0, placement.AcceptInput{NoConflict: true}))
	must(t, w.Work.Accept(t.Context(), psi.Actor.Actor, therapy, 0, placement.AcceptInput{}))
	slots, err := store.All[domain.Slot](t.Context(), w.Store, store.Filter{})
	must(t, err)
	for _, sl := range slots {
		if sl.V.NoConflict != (sl.V.Offer == brief) {
			t.Errorf("what was looked at stays with the place: %+v", sl.V)
		}
	}
	w.Verify()
}
