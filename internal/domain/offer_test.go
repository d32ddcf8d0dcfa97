package domain

import (
	"testing"
	"time"

	"amparo/internal/fault"
)

func TestAnOfferMovesAlongItsLifecycleOnly(t *testing.T) {
	t.Parallel()
	states := []OfferState{OfferSent, OfferSeen, OfferQuestion, OfferAccepted, OfferDeclined, OfferExpired,
		OfferSuperseded,
		OfferWithdrawn, ""}
	follows(t, OfferEdges(), states,
		func(s OfferState) Offer { return Offer{State: s} }, func(o Offer) OfferState { return o.State },
		[]attempt[OfferState, Offer]{
			{"ask", func(o Offer) (Offer, error) { return o.Ask(someone, "?", noon) }, OfferQuestion},
			{"accept", func(o Offer) (Offer, error) { return o.Accept(someone, noon) }, OfferAccepted},
			{"decline", func(o Offer) (Offer, error) { return o.Decline(someone, DeclineNoRoom, "", noon) }, OfferDeclined},
			{"expire", func(o Offer) (Offer, error) { return o.Expire(noon) }, OfferExpired},
			{"supersede", func(o Offer) (Offer, error) { return o.Supersede(noon) }, OfferSuperseded},
			{"withdraw", func(o Offer) (Offer, error) { return o.Withdraw(someone, "", noon) }, OfferWithdrawn},
		})
}

func TestAQuestionIsAnsweredOnceItWasAsked(t *testing.T) {
	t.Parallel()
	casa, ana := Actor{Account: "casa", Agency: "shelter"}, Actor{Account: "ana", Agency: "agency"}
	o := Offer{State: OfferSeen}
	if _, err := o.Reply(ana, "before any question", noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("an answer to nothing: %v", err)
	}
	asked, err := o.Ask(casa, "Does she need a ramp?", noon)
	if err != nil {
		t.Fatal(err)
	}
	answered, err := asked.Reply(ana, "No.", noon.Add(time.Minute))
	if err != nil || answered.State != OfferSeen || len(answered.Thread) != 2 || answered.Thread[1].By != "ana" ||
		answered.Thread[0].Agency != "shelter" {
		t.Errorf("%+v, %v", answered, err)
	}
	if len(asked.Thread) != 1 || len(o.Thread) != 0 {
		t.Error("the offers it was made from have changed")
	}
	for range MaxThread - len(answered.Thread) {
		if answered, err = answered.Ask(casa, "?", noon); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := answered.Ask(casa, "one more", noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("a thread without end: %v", err)
	}
}

func TestAnAnswerSaysWhoWhenAndWhy(t *testing.T) {
	t.Parallel()
	no, err := (Offer{State: OfferSent}).Decline(someone, DeclineNoRoom, "", noon)
	if err != nil || no.Code != DeclineNoRoom || no.AnsweredBy != someone.Account || !no.AnsweredAt.Equal(noon) {
		t.Errorf("%+v, %v", no, err)
	}
	seen := Offer{State: OfferSent}.Seen(noon)
	if again := seen.Seen(noon.Add(time.Hour)); seen.State != OfferSeen || !again.SeenAt.Equal(noon) {
		t.Errorf("first seen at %v, then at %v", seen.SeenAt, again.SeenAt)
	}
}

func TestAnInterpreterAnswersInTime(t *testing.T) {
	t.Parallel()
	luz := Actor{Account: "luz"}
	asked := Appointment{State: AppointmentAsked, DueAt: noon.Add(time.Hour), At: noon.Add(3 * time.Hour)}
	states := []AppointmentState{AppointmentAsked, AppointmentAccepted, AppointmentDeclined, AppointmentExpired,
		AppointmentCancelled, ""}
	follows(t, AppointmentEdges(), states,
		func(s AppointmentState) Appointment { a := asked; a.State = s; return a },
		func(a Appointment) AppointmentState { return a.State },
		[]attempt[AppointmentState, Appointment]{
			{"accept", func(a Appointment) (Appointment, error) { return a.Accept(luz, noon) }, AppointmentAccepted},
			{"decline", func(a Appointment) (Appointment, error) { return a.Decline(noon) }, AppointmentDeclined},
			{"cancel", func(a Appointment) (Appointment, error) { return a.Cancel(noon) }, AppointmentCancelled},
			{"expire", func(a Appointment) (Appointment, error) { return a.Expire(noon) }, AppointmentExpired},
		})
	if _, err := asked.Accept(luz, asked.DueAt); !fault.Is(err, fault.Expired) {
		t.Errorf("a yes at the very deadline: %v", err)
	}
	yes, err := asked.Accept(luz, noon)
	if err != nil || yes.Taker != "luz" || !yes.Booked(yes.At.Add(23*time.Hour)) || yes.Booked(yes.At.Add(24*time.Hour)) {
		t.Errorf("%+v, %v", yes, err)
	}
	if !asked.Stands(noon) || asked.Stands(asked.At) || asked.Booked(noon) {
		t.Error("a request stands until its meeting, and books nobody")
	}
}
