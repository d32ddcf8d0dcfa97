package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/amparotest"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// family files a mother with a boy and a girl, and lets them live in a house with so many beds for mothers.
func family(t *testing.T, w *amparotest.World,
	beds int) (ana *amparotest.Actor, casa *amparotest.House, id domain.CaseID, offer domain.OfferID) {
	t.Helper()
	ana, casa = w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Families(beds, 6, 12, 17))
	in := amparotest.Survivor(amparotest.Woman(27), amparotest.Child(6, domain.Man), amparotest.Child(14, domain.Woman))
	in.Identity.Persons = append(in.Identity.Persons, domain.Named{Given: "Beto", Family: "Ejemplo"},
		domain.Named{Given: "Nela", Family: "Ejemplo"})
	k := ana.Refers(in)
	offer = ana.Offers(k.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	return ana, casa, k.Case, offer
}

// adds puts one more member into a case.
func adds(t *testing.T, w *amparotest.World, ana *amparotest.Actor, id domain.CaseID, p domain.Person) error {
	t.Helper()
	c, err := store.Get[domain.Case](t.Context(), w.Store, id)
	must(t, err)
	c.V.Group = append(slices.Clone(c.V.Group), p)
	return w.Work.EditCase(t.Context(), ana.Actor, id, 0, c.V)
}

// rooms is what the house has now, in its only unit.
func rooms(t *testing.T, w *amparotest.World, casa *amparotest.House) domain.Room {
	t.Helper()
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active", casa.Shelter.ID)})
	must(t, err)
	return domain.Rooms(casa.Shelter, store.Values(stays))[0]
}

// TestABabyIsBornDuringAStay: the team adds the child, the house is told and gives it a bed beside its mother; a full
// house gives none.
func TestABabyIsBornDuringAStay(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, id, offer := family(t, w, 4)
	must(t, adds(t, w, ana, id, amparotest.Child(0, domain.Woman)))
	if !slices.Contains(casa.Told(), "notice.group_changed") {
		t.Errorf("the house is told of the child: %v", casa.Told())
	}
	v, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	if len(v.Offer.Card.Persons) != 4 || !slices.Equal(v.Bedless, []string{"P4"}) || !v.Can["stay.join"] ||
		rooms(t, w, casa).Free != 1 {
		t.Fatalf("four on the card, one without a bed: %+v %v %+v", v.Offer.Card.Persons, v.Bedless, rooms(t, w, casa))
	}
	w.Want(w.Work.Join(t.Context(), ana.Actor, offer, 0, "P4", ""), fault.Forbidden) // A house gives its beds itself.
	must(t, w.Work.Join(t.Context(), casa.Actor.Actor, offer, 0, "P4", ""))
	if r := rooms(t, w, casa); r.Occupied != 4 || r.Free != 0 {
		t.Errorf("the child has a bed: %+v", r)
	}
	w.Want(w.Work.Join(t.Context(), casa.Actor.Actor, offer, 0, "P4", ""), fault.Conflict) // Nobody has two.

	sister := amparotest.Woman(22)
	sister.Relation = domain.RelationSibling
	must(t, adds(t, w, ana, id, sister))
	if err := w.Work.Join(t.Context(), casa.Actor.Actor, offer, 0, "P5", ""); fault.As(err).Code != "stay.unit_full" {
		t.Errorf("a full unit takes nobody: %v", err)
	}
	w.Verify()
}

// TestOneOfAGroupLeavesAndTheOthersStay: the girl goes with her aunt. Her bed is free, and card, matching and the
// house's view go on without her, while the team still knows who she was.
func TestOneOfAGroupLeavesAndTheOthersStay(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, id, offer := family(t, w, 3)
	end := placement.LeaveInput{Person: "P3", Reason: "reintegracion_familiar", With: "Su tía"}
	w.Want(w.Work.Leave(t.Context(), casa.Actor.Actor, offer, 0, placement.LeaveInput{Person: "P3", Reason: "porque_si"}),
		fault.Invalid)
	w.Want(w.Work.Leave(t.Context(), ana.Actor, offer, 0, end), fault.Forbidden)
	must(t, w.Work.Leave(t.Context(), casa.Actor.Actor, offer, 0, end))
	if r := rooms(t, w, casa); r.Occupied != 2 || r.Free != 1 {
		t.Errorf("her bed is free: %+v", r)
	}
	view, err := w.Work.ViewCase(t.Context(), ana.Actor, id)
	must(t, err)
	if len(view.Case.Group) != 2 || len(view.Case.Gone) != 1 || view.Case.Gone[0].With != "Su tía" ||
		view.Case.Gone[0].Person.Age != 14 {
		t.Errorf("the case goes on without her: %+v", view.Case)
	}
	v, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	if len(v.Offer.Card.Persons) != 2 || len(v.Identity.Persons) != 2 || v.Stay.Persons[2].LeftAt.IsZero() {
		t.Errorf("the house reads of two: %+v %+v", v.Offer.Card.Persons, v.Identity.Persons)
	}
	who, err := w.Work.ReadIdentity(t.Context(), ana.Actor, id)
	must(t, err)
	if len(who.V.Persons) != 3 {
		t.Errorf("her team still knows her name: %+v", who.V.Persons)
	}
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, id, 0, domain.Identity{Persons: who.V.Persons[:2]}))
	if who, err = w.Work.ReadIdentity(t.Context(), ana.Actor, id); err != nil || len(who.V.Persons) != 3 {
		t.Errorf("writing the others' names forgets hers: %+v %v", who.V.Persons, err)
	}
	board, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
	must(t, err)
	if board.Stays[0].Persons != 2 {
		t.Errorf("the board counts two: %+v", board.Stays)
	}
	w.Want(w.Work.Leave(t.Context(), casa.Actor.Actor, offer, 0, end), fault.Invalid) // P3 is nobody any more.
	must(t, w.Work.Leave(t.Context(), casa.Actor.Actor, offer, 0, placement.LeaveInput{Person: "P2",
		Reason: "reintegracion_familiar"}))
	if err := w.Work.Leave(t.Context(), casa.Actor.Actor, offer, 0, placement.LeaveInput{Person: "P1",
		Reason: "vida_independiente"}); fault.As(err).Code != "stay.last_person" {
		t.Errorf("the last one is discharged: %v", err)
	}
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido"}))
	if r := rooms(t, w, casa); r.Free != 3 {
		t.Errorf("the house is empty: %+v", r)
	}
	w.Verify()
}

// TestWhoeverLeadsLeaves: the mother goes, her girl leads the group now and is alone: her stay needs an order. Nobody
// with a bed is taken out by the case form.
func TestWhoeverLeadsLeaves(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, id, offer := family(t, w, 3)
	c, err := store.Get[domain.Case](t.Context(), w.Store, id)
	must(t, err)
	short := c.V
	short.Group = c.V.Group[:2]
	if err := w.Work.EditCase(t.Context(), ana.Actor, id, 0, short); fault.As(err).Code != "case.group_placed" {
		t.Errorf("the shelter says first that she left: %v", err)
	}
	must(t, w.Work.Leave(t.Context(), casa.Actor.Actor, offer, 0, placement.LeaveInput{Person: "P1",
		Reason: "egreso_voluntario"}))
	c, err = store.Get[domain.Case](t.Context(), w.Store, id)
	must(t, err)
	lead, other := c.V.Group[0], c.V.Group[1]
	if lead.Relation != domain.RelationLead || lead.Caregiver != nil || other.Relation != domain.RelationSibling ||
		other.Caregiver != nil {
		t.Errorf("who leads now, and how the other is related: %+v", c.V.Group)
	}
	if !c.V.Alone || !c.V.NeedsOrder(domain.MinorAge) {
		t.Error("two children alone need an order")
	}
}

// TestANightInHospitalKeepsTheBed: the bed stays hers, the house is asked about her when she does not come back, and
// once she is back no more.
func TestANightInHospitalKeepsTheBed(t *testing.T) {
	w := amparotest.New(t)
	_, casa, _, offer := family(t, w, 3)
	today := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone()))
	away := placement.AwayInput{Person: "P1", Why: "hospital", Back: today.AddDays(2)}
	w.Want(w.Work.Away(t.Context(), casa.Actor.Actor, offer, 0, placement.AwayInput{Person: "P1", Why: "paseo"}),
		fault.Invalid)
	w.Want(w.Work.Away(t.Context(), casa.Actor.Actor, offer, 0, placement.AwayInput{Person: "P1", Why: "hospital",
		Back: today.AddDays(-1)}), fault.Invalid)
	must(t, w.Work.Away(t.Context(), casa.Actor.Actor, offer, 0, away))
	if r := rooms(t, w, casa); r.Free != 0 || r.Occupied != 3 {
		t.Errorf("her bed is kept: %+v", r)
	}
	w.Waits(2 * 24 * time.Hour)
	w.Due()
	if slices.Contains(casa.Told(), "notice.still_away") {
		t.Error("she is expected today")
	}
	w.Waits(24 * time.Hour)
	w.Due()
	if !slices.Contains(casa.Told(), "notice.still_away") {
		t.Errorf("she is missed: %v", casa.Told())
	}
	must(t, w.Work.Back(t.Context(), casa.Actor.Actor, offer, 0, "P1"))
	w.Want(w.Work.Back(t.Context(), casa.Actor.Actor, offer, 0, "P1"), fault.Conflict)
	w.Waits(10 * 24 * time.Hour)
	before := len(casa.Told())
	w.Due()
	if len(casa.Told()) != before {
		t.Errorf("nobody is missed any more: %v", casa.Told())
	}
	w.Verify()
}

// TestMarksOfThoseWhoLeft: somebody who left is never taken for the one who leads.
func TestMarksOfThoseWhoLeft(t *testing.T) {
	c := domain.Case{Group: []domain.Person{{Ref: "a"}, {Ref: "b"}, {Ref: "c"}}}
	c = c.Without(1, domain.MinorAge, "orden_judicial", "", time.Now())
	if dossier.MarkOf(c, "a") != "P1" || dossier.MarkOf(c, "c") != "P2" || dossier.MarkOf(c, "b") != "S1" {
		t.Errorf("marks: %s %s %s", dossier.MarkOf(c, "a"), dossier.MarkOf(c, "c"), dossier.MarkOf(c, "b"))
	}
}

// TestTheDepartureOfOneOfAGroupIsTakenBack: the wrong person was chosen. Whoever recorded it puts her back into her
// group and her bed, as both were; nobody else does, and nobody does once the case was changed, the bed given away or
// ten minutes have gone.
func TestTheDepartureOfOneOfAGroupIsTakenBack(t *testing.T) {
	left := func(t *testing.T, who string) (*amparotest.World, *amparotest.Actor, *amparotest.House, domain.CaseID,
		domain.OfferID, domain.Case) {
		w := amparotest.New(t)
		ana, casa, id, offer := family(t, w, 3)
		c, err := store.Get[domain.Case](t.Context(), w.Store, id)
		must(t, err)
		must(t, w.Work.Leave(t.Context(), casa.Actor.Actor, offer, 0, placement.LeaveInput{Person: who,
			Reason: "reintegracion_familiar", With: "Su tía"}))
		return w, ana, casa, id, offer, c.V
	}
	for _, who := range []string{"P1", "P3"} { // The mother, who led the group, and the girl.
		w, ana, casa, id, offer, was := left(t, who)
		w.Want(w.Work.TakeBack(t.Context(), casa.Colleague("otra", domain.RoleIntake).Actor, offer, 0), fault.Forbidden)
		must(t, w.Work.TakeBack(t.Context(), casa.Actor.Actor, offer, 0))
		is, err := store.Get[domain.Case](t.Context(), w.Store, id)
		must(t, err)
		if diff := cmp.Diff(was, is.V); diff != "" {
			t.Errorf("%s: the case is another one:\n%s", who, diff)
		}
		if r := rooms(t, w, casa); r.Occupied != 3 || r.Free != 0 || len(bedOf(t, w, offer).Bedless(is.V)) != 0 {
			t.Errorf("%s: she has her bed again: %+v", who, r)
		}
		if !slices.Contains(ana.Told(), "notice.taken_back") {
			t.Errorf("%s: her team was told %v", who, ana.Told())
		}
		w.Want(w.Work.TakeBack(t.Context(), casa.Actor.Actor, offer, 0), fault.Forbidden) // Once.
		w.Verify()
	}
	w, _, casa, _, offer, _ := left(t, "P3")
	w.Waits(10 * time.Minute)
	w.Want(w.Work.TakeBack(t.Context(), casa.Actor.Actor, offer, 0), fault.Forbidden)
	must(t, w.Work.Revert(t.Context(), casa.Colleague("otra", domain.RoleIntake).Actor, offer, 0, mistake))
	if o, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer); err != nil || len(o.Thread) != 1 ||
		rooms(t, w, casa).Occupied != 3 {
		t.Errorf("later a colleague does, and says why: %+v, %v", o.Thread, err)
	}

	w, ana, casa, id, offer, _ := left(t, "P3")
	must(t, adds(t, w, ana, id, amparotest.Child(0, domain.Woman)))
	if err := w.Work.TakeBack(t.Context(), casa.Actor.Actor, offer, 0); fault.As(err).Code != "stay.not_undoable" {
		t.Errorf("the team has changed the group since: %v", err)
	}

	w, ana, casa, _, offer, _ = left(t, "P3")
	casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0])
	if err := w.Work.TakeBack(t.Context(), casa.Actor.Actor, offer, 0); fault.As(err).Code != "offer.bed_taken" {
		t.Errorf("somebody else has her bed: %v", err)
	}
}
