package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestOnePersonOneBed: two houses cannot keep a bed for one person, by whichever need they were asked.
func TestOnePersonOneBed(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, luz := w.Shelter("casa", "0108", amparotest.Women(3)), w.Shelter("luz", "0101", amparotest.Women(3))
	filing := amparotest.Survivor(amparotest.Woman(28))
	filing.Needs = append(filing.Needs, intake.NeedInput{Need: "abrigo", Urgency: domain.UrgencyHigh})
	k := ana.Refers(filing)
	first, second := ana.Offers(k.Referrals[0], casa)[0], ana.Offers(k.Referrals[1], luz)[0]
	casa.Accepts(first)
	w.Want(w.Work.Accept(t.Context(), luz.Actor.Actor, second, 0, placement.AcceptInput{}), fault.Conflict)

	// The first bed is given back: the second house may take her.
	must(t, w.Work.Release(t.Context(), casa.Actor.Actor, first, 0))
	luz.Accepts(second)
}

// TestOnePersonOnePlaceOnACaseload: the same programme takes nobody twice.
func TestOnePersonOnePlaceOnACaseload(t *testing.T) {
	w := amparotest.New(t)
	ana, office := w.Worker("ana"), w.Program("psico", domain.ClassPsych, 5)
	filing := amparotest.Survivor(amparotest.Woman(28))
	filing.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyMedium},
		{Need: "psicologia", Urgency: domain.UrgencyMedium}}
	k := ana.Refers(filing)
	ask := func(r domain.ReferralID) domain.OfferID {
		ids, err := w.Work.SendOffers(t.Context(), ana.Actor, r, 0,
			placement.OfferInput{Programs: []domain.ProgramID{office.Program.ID}})
		must(t, err)
		return ids[0]
	}
	first, second := ask(k.Referrals[0]), ask(k.Referrals[1])
	must(t, w.Work.Accept(t.Context(), office.Actor.Actor, first, 0, placement.AcceptInput{}))
	w.Want(w.Work.Accept(t.Context(), office.Actor.Actor, second, 0, placement.AcceptInput{}), fault.Conflict)
}

// TestATransferIntoTheSameHouseIsOneBed: another unit of the same house is asked by a transfer while her bed is only
// reserved; one bed ends and one begins, and the house is told.
func TestATransferIntoTheSameHouseIsOneBed(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	filing := amparotest.Survivor(amparotest.Woman(24))
	filing.Needs = append(filing.Needs, filing.Needs[0])
	k := ana.Refers(filing)
	casa.Accepts(ana.Offers(k.Referrals[0], casa)[0])
	ids, err := w.Work.SendOffers(t.Context(), ana.Actor, k.Referrals[1], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}, Transfer: true})
	must(t, err)
	casa.Accepts(ids[0])
	if r := rooms(t, w, casa); r.Free != 1 || !slices.Contains(casa.Told(), "notice.transferred") {
		t.Errorf("one bed is held: %+v; the house was told %v", r, casa.Told())
	}
	w.Verify()
}

// TestTwoMeetingsAtOneTimeNeedAYes: one interpreter at two meetings, or one therapist with two first appointments, is
// asked whether that is meant; an hour later needs no question.
func TestTwoMeetingsAtOneTimeNeedAYes(t *testing.T) {
	w := amparotest.New(t)
	ana, office := w.Worker("ana"), w.Program("psico", domain.ClassPsych, 5)
	lenguas := w.Agency("lenguas", "ong")
	ixchel := w.Person("ixchel", lenguas, domain.RoleInterpreter)
	at := w.Clock.Now().Add(48 * time.Hour)
	var calls []domain.AppointmentID
	book := func(when time.Time, anyway bool) error {
		filing := amparotest.Survivor(amparotest.Woman(28))
		filing.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyMedium}}
		offer := ana.OffersTo(ana.Refers(filing).Referrals[0], office)[0]
		office.Accepts(offer)
		call, err := w.Work.AskInterpreter(t.Context(), office.Actor.Actor, offer, 0, interpreting.Input{To: lenguas.ID,
			Language: "kek", At: when, How: "presencial"})
		must(t, err)
		calls = append(calls, call)
		return w.Work.Book(t.Context(), office.Actor.Actor, offer, 0, placement.BookInput{At: when, How: "presencial",
			Anyway: anyway})
	}
	must(t, book(at, false))
	if err := book(at.Add(30*time.Minute), false); len(fault.As(err).Fields) != 1 ||
		fault.As(err).Fields[0].Code != "slot.meets_twice" {
		t.Errorf("a second appointment at the time of the first is asked about: %v", err)
	}
	must(t, book(at.Add(30*time.Minute), true))
	must(t, book(at.Add(2*time.Hour), false))

	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, calls[0], true, false))
	if err := w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, calls[1], true,
		false); fault.As(err).Code != "appointment.meets_twice" {
		t.Errorf("two meetings at one time are asked about: %v", err)
	}
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, calls[1], true, true))
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, calls[3], true, false))
}
