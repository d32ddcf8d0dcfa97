package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestOneHouseTwoServicesEachReadsForItsOwnNeed: an agency that runs a shelter and a legal programme reads who she is
// only through the service that accepted her, for the need she agreed to.
func TestOneHouseTwoServicesEachReadsForItsOwnNeed(t *testing.T) {
	w := amparotest.New(t)
	ana, office := w.Worker("ana"), w.Program("clínica", domain.ClassLegal, 3)
	shelter := office.Colleague("ingreso", domain.RoleIntake)
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = []intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyHigh}}
	filed := ana.Refers(in)
	office.Accepts(ana.OffersTo(filed.Referrals[0], office)[0])
	if _, err := w.Work.ReadIdentity(t.Context(), office.Actor.Actor, filed.Case); err != nil {
		t.Fatal(err)
	}
	_, err := w.Work.ReadIdentity(t.Context(), shelter.Actor, filed.Case)
	w.Want(err, fault.NotFound)
	_, err = w.Work.ViewCase(t.Context(), shelter.Actor, filed.Case)
	w.Want(err, fault.NotFound)
}

// TestWhatShowsTheOrderNeedsTheDoorToHerIdentity: the order's number and the emergency basis are D2 wherever they
// stand.
func TestWhatShowsTheOrderNeedsTheDoorToHerIdentity(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk, jueza := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(2)), w.Coordinator(),
		w.Authority()
	in := amparotest.Survivor(amparotest.Woman(16))
	in.Consent.Scopes[domain.ScopeShareIdentity] = domain.No
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
	must(t, w.Work.RecordOrder(t.Context(), jueza.Actor, filed.Case, 0, intake.OrderInput{Number: "01234-2026",
		Date: "2026-11-20"}))
	look := func(a *amparotest.Actor) domain.Stay {
		v, err := w.Work.ViewOffer(t.Context(), a.Actor, offer)
		must(t, err)
		if v.Stay == nil {
			t.Fatal("the stay is gone")
		}
		return *v.Stay
	}
	if st := look(casa.Actor); st.Order != nil || st.Persons[0].Ref != "P1" || st.Emergency == "" {
		t.Errorf("the house reads %+v; it knows what it wrote, not the order's number", st)
	}
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, offer, 0, placement.EndInput{Reason: domain.CloseVoluntary}))
	must(t, w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, domain.CloseVoluntary))
	if st := look(desk); st.Order != nil || st.Emergency != "" || st.Persons[0].Ref != "P1" {
		t.Errorf("the desk reads %+v of a closed case", st)
	}
	_, err := w.Work.Match(t.Context(), desk.Actor, filed.Referrals[0])
	w.Want(err, fault.Forbidden)
}

// TestOnlyWhoPlacedHerInTheHouseLearnsItsAddress: whoever found her a therapist did not place her in the shelter.
func TestOnlyWhoPlacedHerInTheHouseLearnsItsAddress(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, psy := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Program("psico",
		domain.ClassPsych, 2)
	eva := ana.Colleague("eva", domain.RoleReferrer)
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	bed := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(bed)
	psy.Accepts(eva.OffersTo(filed.Referrals[1], psy)[0])
	if where, err := w.Work.ShelterAddress(t.Context(), ana.Actor, bed); err != nil || where == "" {
		t.Fatal(where, err)
	}
	_, err := w.Work.ShelterAddress(t.Context(), eva.Actor, bed)
	w.Want(err, fault.Forbidden)
}

// TestAnAgeInDoubtWaitsForAnOrderToo: who may be a child is treated as one until it is settled.
func TestAnAgeInDoubtWaitsForAnOrderToo(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	lead := amparotest.Woman(18)
	lead.AgeEstimated = true
	in := amparotest.Survivor(lead)
	in.Consent.GivenBy, in.Consent.Representative, in.Case.Court = "asentimiento_nna_y_representante",
		"procuraduria_ninez", domain.CourtAsked
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	w.Want(w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}), fault.Invalid)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
}

// TestActingForWhoAsksIsNotAnsweringForWhoIsAsked: the reason given to one agency never answers in the place of
// another, which would not even be told.
func TestActingForWhoAsksIsNotAnsweringForWhoIsAsked(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Coordinator()
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	forAna, err := w.Work.ActFor(t.Context(), desk.Actor, ana.Agency, "La trabajadora no contesta esta noche.")
	must(t, err)
	w.Want(w.Work.Accept(t.Context(), forAna, offer, 0, placement.AcceptInput{}), fault.Forbidden)
	w.Want(w.Work.Decline(t.Context(), forAna, offer, 0, placement.DeclineInput{Code: domain.DeclineNoRoom}),
		fault.Forbidden)
	forCasa, err := w.Work.ActFor(t.Context(), desk.Actor, casa.Agency, "La casa contestó por teléfono que sí.")
	must(t, err)
	w.Want(w.Work.WithdrawOffer(t.Context(), forCasa, offer, 0), fault.Forbidden)
	must(t, w.Work.Accept(t.Context(), forCasa, offer, 0, placement.AcceptInput{}))
}

// TestWhoeverTakesUpACaseTheDeskFiledIsTold: a case that the desk files for an agency belongs to that agency's team,
// and what happens with it is told to them.
func TestWhoeverTakesUpACaseTheDeskFiledIsTold(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Coordinator()
	forAna, err := w.Work.ActFor(t.Context(), desk.Actor, ana.Agency, "La trabajadora llamó desde la carretera.")
	must(t, err)
	filed, err := w.Work.Register(t.Context(), forAna, amparotest.Survivor(amparotest.Woman(30)))
	must(t, err)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	notices, err := w.Work.Notices(t.Context(), ana.Actor, oversight.NoticeFilter{})
	must(t, err)
	for _, n := range notices.Notices {
		if n.Kind == "notice.offer_accepted" {
			return
		}
	}
	t.Error("nobody of the agency was told that the house said yes")
}

// TestWhoGuessesAnIdLeavesATrace: a try at something that is not there is recorded like a try at something that is.
func TestWhoGuessesAnIdLeavesATrace(t *testing.T) {
	w := amparotest.New(t)
	eva := w.Worker("eva")
	_, err := w.Work.ViewCase(t.Context(), eva.Actor, domain.NewID[domain.CaseID]())
	w.Want(err, fault.NotFound)
	_, err = w.Work.ViewReferral(t.Context(), eva.Actor, domain.NewID[domain.ReferralID]())
	w.Want(err, fault.NotFound)
	_, err = w.Work.ViewOffer(t.Context(), eva.Actor, domain.NewID[domain.OfferID]())
	w.Want(err, fault.NotFound)
	theirs := w.Worker("ana").Refers(amparotest.Survivor(amparotest.Woman(30))).Case
	_, err = w.Work.MayBreakGlass(t.Context(), eva.Actor, theirs)
	w.Want(err, fault.NotFound)
	_, err = w.Work.CareAccess(t.Context(), eva.Actor, theirs, domain.CareHealth)
	w.Want(err, fault.NotFound)
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(eva.Agency),
		oversight.LogFilter{Outcome: store.Refused})
	if err != nil || len(page.Rows) != 5 {
		t.Errorf("%d tries recorded, %v", len(page.Rows), err)
	}
}
