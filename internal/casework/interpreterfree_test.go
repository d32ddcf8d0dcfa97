package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/network"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/identity"
)

// speaksKek is a woman who needs a bed and speaks Q'eqchi' only.
func speaksKek() intake.RegisterInput {
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Case.Languages = []domain.Spoken{{ID: "kek", Level: "materno"}}
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	return in
}

// bookedFor plays: an interpreter is booked for a meeting in Q'eqchi' of somebody who was received.
func bookedFor(t *testing.T, w *amparotest.World) (casa *amparotest.House, voces *amparotest.Actor,
	offer domain.OfferID, call domain.AppointmentID) {
	t.Helper()
	_, casa, voces, _, offer = received(w, domain.ScopeRecord, domain.ScopeShareMinimal)
	casa.Accepts(offer)
	call, err := w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, meeting(w, voces.Agency))
	must(t, err)
	must(t, w.Work.AnswerInterpreting(t.Context(), voces.Actor, call, true, false))
	return casa, voces, offer, call
}

// TestAHouseThatLackedHerLanguageOpensWhenAnInterpreterIsFree: a house said no because nobody there speaks her
// language. It is no place for her until an interpreter of that language is free; then her team and the desk are told.
func TestAHouseThatLackedHerLanguageOpensWhenAnInterpreterIsFree(t *testing.T) {
	w := amparotest.New(t)
	desk, berta := w.Coordinator(), w.Worker("berta")
	casa, voces, offer, call := bookedFor(t, w)
	ref := berta.Refers(speaksKek()).Referrals[0]
	asked := berta.Offers(ref, casa)[0]
	must(t, w.Work.Decline(t.Context(), casa.Actor.Actor, asked, 0,
		placement.DeclineInput{Code: domain.DeclineNoLanguage}))
	w.Waits(3 * time.Second)
	told, seen, err := w.Work.Rematch(t.Context(), network.Seen{})
	if must(t, err); told != 0 || notices(berta, "notice.place_opened") != 0 {
		t.Fatalf("nobody there speaks with her, and %d were told: %v", told, berta.Told())
	}
	page, err := w.Work.Waiting(t.Context(), desk.Actor, waiting.Filter{})
	if must(t, err); page.Total != 1 || page.Rows[0].Fits != 0 || page.Rows[0].Miss != domain.DeclineNoLanguage {
		t.Errorf("the list says what is missing: %+v", page)
	}
	must(t, w.Work.AnswerInterpreting(t.Context(), voces.Actor, other(t, w, casa, voces, offer), false, false))
	w.Waits(3 * time.Second)
	if told, seen, err = w.Work.Rematch(t.Context(), seen); err != nil || told != 0 {
		t.Errorf("a no of an interpreter frees nobody: %d, %v", told, err)
	}

	w.Waits(time.Minute)
	must(t, w.Work.CancelInterpreter(t.Context(), casa.Actor.Actor, offer, call))
	w.Waits(3 * time.Second)
	told, seen, err = w.Work.Rematch(t.Context(), seen)
	if must(t, err); told != 1 || notices(berta, "notice.place_opened") != 1 || notices(desk, "notice.place_opened") != 1 {
		t.Errorf("an interpreter is free again: %d told, %v, %v", told, berta.Told(), desk.Told())
	}
	if told, _, err = w.Work.Rematch(t.Context(), seen); err != nil || told != 0 {
		t.Errorf("what was told is told once: %d, %v", told, err)
	}
	if n := w.Rematches(); n != 0 {
		t.Errorf("also by a process that has just begun: %d", n)
	}
	w.Verify()
}

// other asks the same agency for a second meeting.
func other(t *testing.T, w *amparotest.World, casa *amparotest.House, voces *amparotest.Actor,
	offer domain.OfferID) domain.AppointmentID {
	t.Helper()
	call, err := w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, meeting(w, voces.Agency))
	must(t, err)
	return call
}

// TestWhoeverNeedsAnInterpreterIsToldOfOne: the need of an interpreter is followed by hand. Whoever comes first hears
// of the one who is free, or of somebody new, and the next that another comes first; another language changes nothing.
func TestWhoeverNeedsAnInterpreterIsToldOfOne(t *testing.T) {
	w := amparotest.New(t)
	desk, berta, clara, eva := w.Coordinator(), w.Worker("berta"), w.Worker("clara"), w.Worker("eva")
	casa, _, offer, call := bookedFor(t, w)
	for _, by := range []*amparotest.Actor{berta, clara, eva} {
		in := speaksKek()
		in.Needs[0].Need = domain.NeedInterpreter
		if by == eva {
			in.Case.Languages[0].ID = "mam"
		}
		by.Refers(in)
		w.Waits(time.Minute)
	}
	if n := w.Rematches(); n != 0 {
		t.Fatalf("nobody is free and %d were told", n)
	}
	must(t, w.Work.CancelInterpreter(t.Context(), casa.Actor.Actor, offer, call))
	if n := w.Rematches(); n != 2 || notices(berta, "notice.interpreter_free") != 1 ||
		notices(desk, "notice.interpreter_free") != 1 || notices(clara, "notice.place_opened_behind") != 1 {
		t.Errorf("%d told: %v, %v, %v", n, berta.Told(), clara.Told(), desk.Told())
	}
	w.Waits(time.Minute)
	agency := w.Agency("otras voces", "comunitaria")
	nueva := w.Person("nueva", agency, domain.RoleInterpreter)
	if w.Rematches(); notices(eva, "notice.place_opened_behind") != 1 {
		t.Errorf("somebody new may speak any language: %v", eva.Told())
	}
	w.Waits(time.Minute)
	admin := w.Person("tec", w.Agency("tec", "coordinadora"), domain.RoleAdmin)
	must(t, w.IDs.DisableAccount(t.Context(), admin.Actor, nueva.Account))
	if n := w.Rematches(); n != 0 {
		t.Errorf("somebody left and %d were told", n)
	}
	must(t, w.IDs.EnableAccount(t.Context(), admin.Actor, nueva.Account))
	if n := w.Rematches(); n != 3 || notices(berta, "notice.interpreter_free") != 3 {
		t.Errorf("she is back: %d told, %v", n, berta.Told())
	}
	for _, on := range []bool{false, true} {
		w.Waits(time.Minute)
		switchAgency(t, w, admin, agency.ID, on)
		if n := w.Rematches(); on != (n == 3) {
			t.Errorf("her agency takes part: %v; %d told", on, n)
		}
	}
	w.Verify()
}

// TestWhoAskedInVainHearsThatTheInterpreterIsFree: the agency said no to a meeting of that day, and then another
// meeting is taken back.
func TestWhoAskedInVainHearsThatTheInterpreterIsFree(t *testing.T) {
	w := amparotest.New(t)
	casa, voces, offer, call := bookedFor(t, w)
	berta, otra := w.Worker("berta"), w.Shelter("otra", "0108", amparotest.Women(3))
	second := berta.Offers(berta.Refers(speaksKek()).Referrals[0], otra)[0]
	otra.Accepts(second)
	vain := other(t, w, otra, voces, second)
	must(t, w.Work.AnswerInterpreting(t.Context(), voces.Actor, vain, false, false))
	far := meeting(w, voces.Agency)
	far.At = far.At.Add(72 * time.Hour)
	later, err := w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, far)
	must(t, err)
	must(t, w.Work.AnswerInterpreting(t.Context(), voces.Actor, later, true, false))
	must(t, w.Work.CancelInterpreter(t.Context(), casa.Actor.Actor, offer, later))
	if n := notices(otra.Actor, "notice.interpreter_free"); n != 0 {
		t.Errorf("another day helps nobody: %d", n)
	}
	must(t, w.Work.CancelInterpreter(t.Context(), casa.Actor.Actor, offer, call))
	if n := notices(otra.Actor, "notice.interpreter_free"); n != 1 {
		t.Errorf("that day she is free: %d, %v", n, otra.Told())
	}
	w.Verify()
}

// switchAgency lets an agency take part in the network, or no longer.
func switchAgency(t *testing.T, w *amparotest.World, admin *amparotest.Actor, id domain.AgencyID, on bool) {
	t.Helper()
	a, err := w.IDs.Agency(t.Context(), admin.Actor, id)
	must(t, err)
	_, err = w.IDs.EditAgency(t.Context(), admin.Actor, id, a.Rev, identity.AgencyInput{Ref: a.V.Ref, Name: a.V.Name,
		Type: a.V.Type, Department: a.V.Department, Phone: a.V.Phone, CanRefer: true, Active: on})
	must(t, err)
}
