package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/interpreting"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// meeting is an appointment in three hours, in Q'eqchi'.
func meeting(w *amparotest.World, to domain.AgencyID) interpreting.Input {
	return interpreting.Input{To: to, Language: "kek", At: w.Clock.Now().Add(3 * time.Hour), How: "presencial"}
}

// received plays: a shelter took her in, and an agency has an interpreter.
func received(w *amparotest.World, scopes ...domain.Scope) (ana *amparotest.Actor, casa *amparotest.House,
	ixchel *amparotest.Actor, filed intake.Registered, offer domain.OfferID) {
	ana, casa = w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	ixchel = w.Person("ixchel", w.Agency("voces", "comunitaria"), domain.RoleInterpreter)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Case.Languages = []domain.Spoken{{ID: "kek", Level: "materno"}}
	in.Identity.Persons[0].UseName = "Flor"
	in.Consent = amparotest.Consent(scopes...)
	filed = ana.Refers(in)
	offer = ana.Offers(filed.Referrals[0], casa)[0]
	return ana, casa, ixchel, filed, offer
}

func TestAnInterpreterIsAskedComesAndSeesThreeThings(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, ixchel, filed, offer := received(w, domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
	other := ixchel.Colleague("otra", domain.RoleInterpreter)
	_, err := w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, meeting(w, ixchel.Agency))
	w.Want(err, fault.Forbidden) // Before its yes the house asks for nobody.
	casa.Accepts(offer)
	_, err = w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, meeting(w, ana.Agency))
	w.Want(err, fault.Invalid)
	late := meeting(w, ixchel.Agency)
	late.At = w.Clock.Now().Add(-time.Hour)
	_, err = w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, late)
	w.Want(err, fault.Invalid)
	call, err := w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, meeting(w, ixchel.Agency))
	must(t, err)

	if !slices.Contains(ixchel.Told(), "notice.interpreter_asked") {
		t.Errorf("she is told: %v", ixchel.Told())
	}
	a, err := w.Work.ViewInterpreting(t.Context(), ixchel.Actor, call)
	must(t, err)
	if a.Language != "kek" || a.UseName != "" || a.Agency != "" || a.Opened {
		t.Errorf("before her yes she reads when, how and in which language: %+v", a)
	}
	_, err = w.Work.ReadIdentity(t.Context(), ixchel.Actor, filed.Case)
	w.Want(err, fault.NotFound)
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, call, true, false))
	w.Want(w.Work.AnswerInterpreting(t.Context(), other.Actor, call, false, false), fault.Conflict)
	a, err = w.Work.ViewInterpreting(t.Context(), ixchel.Actor, call)
	must(t, err)
	if a.UseName != "Flor" || a.Agency != "casa" {
		t.Errorf("booked, she knows with whom and how to call her: %+v", a)
	}
	_, err = w.Work.ViewInterpreting(t.Context(), other.Actor, call)
	w.Want(err, fault.NotFound)
	if !slices.Contains(casa.Told(), "notice.interpreter_accepted") ||
		slices.Contains(ana.Told(), "notice.interpreter_accepted") {
		t.Errorf("who asked is told: %v %v", casa.Told(), ana.Told())
	}
	for _, read := range []func() error{
		func() error { _, err := w.Work.ReadIdentity(t.Context(), ixchel.Actor, filed.Case); return err },
		func() error { _, err := w.Work.ViewCase(t.Context(), ixchel.Actor, filed.Case); return err },
		func() error { _, err := w.Work.ViewOffer(t.Context(), ixchel.Actor, offer); return err },
	} {
		w.Want(read(), fault.Forbidden) // She knows there is somebody, and opens nothing else.
	}
	openings, err := w.Work.WhoOpened(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	if !slices.ContainsFunc(openings, func(o dossier.Disclosure) bool {
		return o.Act == "interpreter.card" &&
			o.Agency == ixchel.Agency
	}) {
		t.Errorf("her team sees that an interpreter read her name: %+v", openings)
	}

	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, filed.Case))
	if a, err = w.Work.ViewInterpreting(t.Context(), ixchel.Actor, call); err != nil || a.UseName != "" {
		t.Errorf("withdrawn, the name closes at the next look: %+v %v", a, err)
	}
	w.Waits(30 * time.Hour)
	_, err = w.Work.ViewInterpreting(t.Context(), ixchel.Actor, call)
	w.Want(err, fault.NotFound)
	if list, err := w.Work.InterpreterCalls(t.Context(), ixchel.Actor); err != nil || len(list) != 0 {
		t.Errorf("the day after nothing is left of it: %+v %v", list, err)
	}
	w.Verify()
}

func TestSilenceAboutAnInterpreterEndsTheRequestInTime(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, ixchel, filed, offer := received(w, domain.ScopeRecord, domain.ScopeShareMinimal)
	casa.Accepts(offer)
	call, err := w.Work.AskInterpreter(t.Context(), ana.Actor, offer, 0, meeting(w, ixchel.Agency))
	must(t, err)
	w.Waits(61 * time.Minute)
	w.Want(w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, call, true, false), fault.Expired)
	w.Due()
	v, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	if v.Calls[0].State != domain.AppointmentExpired || !slices.Contains(ana.Told(), "notice.interpreter_silent") {
		t.Errorf("who asked can ask another in time: %+v %v", v.Calls, ana.Told())
	}
	again, err := w.Work.AskInterpreter(t.Context(), ana.Actor, offer, 0, meeting(w, ixchel.Agency))
	must(t, err)
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, again, true, false))
	if a, err := w.Work.ViewInterpreting(t.Context(), ixchel.Actor, again); err != nil || !a.Opened || a.UseName != "" {
		t.Errorf("she did not agree to be known: no name opens: %+v %v", a, err)
	}
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, again, false, false)) // She cannot come after all.
	if !slices.Contains(ana.Told(), "notice.interpreter_declined") {
		t.Errorf("who asked is told at once: %v", ana.Told())
	}
	v, err = w.Work.ViewOffer(t.Context(), ana.Actor, offer)
	must(t, err)
	if got := w.Work.CancelInterpreter(t.Context(), ana.Actor, offer, again); !fault.Is(got, fault.Conflict) {
		t.Errorf("what is over is not taken back: %v, %+v", got, v.Calls)
	}
	_ = filed
	w.Verify()
}

func TestNobodyInterpretsForWhoIsNoLongerThere(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, ixchel, _, offer := received(w, domain.ScopeRecord, domain.ScopeShareMinimal)
	casa.Accepts(offer)
	call, err := w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, meeting(w, ixchel.Agency))
	must(t, err)
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, call, true, false))
	must(t, w.Work.NoShow(t.Context(), casa.Actor.Actor, offer, 0))
	if !slices.Contains(ixchel.Told(), "notice.interpreter_cancelled") {
		t.Errorf("she need not come: %v", ixchel.Told())
	}
	_, err = w.Work.ViewInterpreting(t.Context(), ixchel.Actor, call)
	w.Want(err, fault.NotFound)
	_, err = w.Work.AskInterpreter(t.Context(), ana.Actor, offer, 0, meeting(w, ixchel.Agency))
	w.Want(err, fault.Conflict)
	for who, actor := range map[string]domain.Actor{"another interpreter": w.Person("wok",
		w.Agency("otras voces", "comunitaria"), domain.RoleInterpreter).Actor,
		"a stranger": w.Worker("eva").Actor, "the desk": w.Coordinator().Actor} {
		if _, err := w.Work.ViewInterpreting(t.Context(), actor, call); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", who, err)
		}
		if _, err := w.Work.ViewInterpreting(t.Context(), actor, domain.NewID[domain.AppointmentID]()); !fault.Is(err,
			fault.NotFound) {
			t.Errorf("%s, an invented one: %v", who, err)
		}
	}
	w.Verify()
}

// TestAnInterpreterSaysHerLanguagesAndReadsWhereSheWas: what she says stands with her agency, without her name, for
// who asks, and puts the agency before those where nobody said so. What is over stays with her alone, without anybody
// in it.
func TestAnInterpreterSaysHerLanguagesAndReadsWhereSheWas(t *testing.T) {
	w := amparotest.New(t)
	_, casa, ixchel, _, offer := received(w, domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
	other := w.Person("otra", w.Agency("antes", "comunitaria"), domain.RoleInterpreter)
	casa.Accepts(offer)
	desk := func() []interpreting.InterpreterAgency {
		d, err := w.Work.InterpreterDesk(t.Context(), casa.Actor.Actor, offer)
		must(t, err)
		return d.Agencies
	}
	if got := desk(); len(got) != 2 || got[0].ID != other.Agency || len(got[1].Languages) != 0 {
		t.Errorf("nobody said a language, and the agencies stand by name: %+v", got)
	}
	for _, wrong := range []string{"klingon", "spa"} {
		w.Want(w.Work.SayLanguages(t.Context(), ixchel.Actor, []string{wrong}), fault.Invalid)
	}
	w.Want(w.Work.SayLanguages(t.Context(), casa.Actor.Actor, []string{"kek"}), fault.Forbidden)
	must(t, w.Work.SayLanguages(t.Context(), ixchel.Actor, []string{"mam", "kek", "kek"}))
	said, err := w.Work.OwnLanguages(t.Context(), ixchel.Actor)
	if must(t, err); !slices.Equal(said, []string{"kek", "mam"}) {
		t.Errorf("each once: %v", said)
	}
	if got := desk(); got[0].ID != ixchel.Agency || !slices.Equal(got[0].Languages, said) {
		t.Errorf("who speaks with her stands first: %+v", got)
	}
	must(t, w.Work.SayLanguages(t.Context(), ixchel.Actor, nil))
	if got := desk(); len(got[1].Languages) != 0 {
		t.Errorf("taken back: %+v", got)
	}

	call, err := w.Work.AskInterpreter(t.Context(), casa.Actor.Actor, offer, 0, meeting(w, ixchel.Agency))
	must(t, err)
	must(t, w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, call, true, false))
	past := func(by *amparotest.Actor) []interpreting.Meeting {
		list, err := w.Work.PastMeetings(t.Context(), by.Actor)
		must(t, err)
		return list
	}
	if got := past(ixchel); len(got) != 0 {
		t.Errorf("it is still ahead: %+v", got)
	}
	w.Waits(30 * time.Hour)
	if got := past(ixchel); len(got) != 1 || got[0].Language != "kek" || got[0].UseName != "" || got[0].Agency != "" {
		t.Errorf("she was there, and reads nobody: %+v", got)
	}
	if got := past(ixchel.Colleague("amiga", domain.RoleInterpreter)); len(got) != 0 {
		t.Errorf("a colleague was not: %+v", got)
	}
	_, err = w.Work.PastMeetings(t.Context(), casa.Actor.Actor)
	w.Want(err, fault.Forbidden)
	w.Verify()
}
