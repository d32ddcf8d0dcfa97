package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// lastActs are what a house records of a group that is on its way to it, or lives there, and may take back.
var lastActs = map[string]func(w *amparotest.World, a domain.Actor, o domain.OfferID) error{
	"arrival": func(w *amparotest.World, a domain.Actor, o domain.OfferID) error {
		return w.Work.Admit(w.T.Context(), a, o, 0, placement.AdmitInput{})
	},
	"absence": func(w *amparotest.World, a domain.Actor, o domain.OfferID) error {
		return w.Work.NoShow(w.T.Context(), a, o, 0)
	},
	"release": func(w *amparotest.World, a domain.Actor, o domain.OfferID) error {
		return w.Work.Release(w.T.Context(), a, o, 0)
	},
	"departure": func(w *amparotest.World, a domain.Actor, o domain.OfferID) error {
		return w.Work.Discharge(w.T.Context(), a, o, 0, placement.EndInput{Reason: "plan_cumplido",
			Outcomes: []string{"estable_seguro"}})
	},
}

// TestTheWrongRowWasPressed: for ten minutes whoever recorded an arrival, an absence, a release or a departure takes it
// back, and everything stands as before.
func TestTheWrongRowWasPressed(t *testing.T) {
	for name, act := range lastActs {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			ctx := t.Context()
			ana, casa, ref, offer := keptBed(w)
			must(t, w.Work.Transit(ctx, ana.Actor, offer, 0))
			if name == "departure" {
				must(t, w.Work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
				w.Waits(48 * time.Hour)
			}
			was, stood := state(t, w, ref), bedOf(t, w, offer)
			must(t, act(w, casa.Actor.Actor, offer))
			w.Waits(9 * time.Minute)
			w.Want(w.Work.TakeBack(ctx, casa.Colleague("otra del turno", domain.RoleShelterHead).Actor, offer, 0),
				fault.Forbidden)
			w.Want(w.Work.TakeBack(ctx, ana.Actor, offer, 0), fault.Forbidden)
			seen, err := w.Work.ViewOffer(ctx, casa.Actor.Actor, offer)
			if must(t, err); !seen.Can["stay.undo"] {
				t.Errorf("it is not offered: %v", seen.Can)
			}
			must(t, w.Work.TakeBack(ctx, casa.Actor.Actor, offer, 0))
			now := bedOf(t, w, offer)
			if state(t, w, ref) != was || now.State != stood.State || !now.ArrivedAt.Equal(stood.ArrivedAt) ||
				!now.EndedAt.IsZero() || now.Reason != "" {
				t.Errorf("%s, then %s; the stay %+v, then %+v", was, state(t, w, ref), stood, now)
			}
			r, err := store.Get[domain.Referral](ctx, w.Store, ref)
			if must(t, err); r.V.Winner != offer || r.V.Closing != "" || len(r.V.Outcomes) > 0 ||
				!slices.ContainsFunc(r.V.History, func(e domain.Event) bool { return e.Type == "deshecho" }) {
				t.Errorf("the referral stands at %+v", r.V)
			}
			if !slices.Contains(ana.Told(), "notice.taken_back") {
				t.Errorf("her team was told %v", ana.Told())
			}
			w.Want(w.Work.TakeBack(ctx, casa.Actor.Actor, offer, 0), fault.Forbidden)
			must(t, act(w, casa.Actor.Actor, offer)) // What was meant can be done again.
			w.Waits(11 * time.Minute)
			w.Want(w.Work.TakeBack(ctx, casa.Actor.Actor, offer, 0), fault.Forbidden)
			w.Verify()
		})
	}
}

// TestNothingIsTakenBackThatOthersRestOn: the bed was given to somebody else, or her team has asked another house.
func TestNothingIsTakenBackThatOthersRestOn(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, ref, offer := keptBed(w)
	must(t, w.Work.NoShow(ctx, casa.Actor.Actor, offer, 0))
	casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0])
	if err := w.Work.TakeBack(ctx, casa.Actor.Actor, offer, 0); fault.As(err).Code != "offer.bed_taken" {
		t.Errorf("one bed for two: %v", err)
	}
	otra := w.Shelter("otra", "0101", amparotest.Women(1))
	ana.Offers(ref, otra)
	if err := w.Work.TakeBack(ctx, casa.Actor.Actor, offer, 0); fault.As(err).Code != "stay.not_undoable" {
		t.Errorf("she is being put to another house: %v", err)
	}
}

// TestNothingIsTakenBackOnAClosedCase: the team closed the case meanwhile, and its end stands.
func TestNothingIsTakenBackOnAClosedCase(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	k := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(k.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	must(t, w.Work.Discharge(ctx, casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido"}))
	must(t, w.Work.CloseCase(ctx, ana.Actor, k.Case, 0, "plan_cumplido"))
	if err := w.Work.TakeBack(ctx, casa.Actor.Actor, offer, 0); fault.As(err).Code != "stay.not_undoable" {
		t.Errorf("a bed on a closed case: %v", err)
	}
}

// TestTheEndOfCareIsTakenBack: a programme's last press counts no more than a house's.
func TestTheEndOfCareIsTakenBack(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, psi := w.Worker("ana"), w.Program("psi", domain.ClassPsych, 1)
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs[0].Need = "psicologia"
	ref := ana.Refers(in).Referrals[0]
	offer := ana.OffersTo(ref, psi)[0]
	psi.Accepts(offer)
	must(t, w.Work.Start(ctx, psi.Actor.Actor, offer, 0))
	must(t, w.Work.EndCare(ctx, psi.Actor.Actor, offer, 0, placement.EndInput{Reason: "sin_contacto"}))
	must(t, w.Work.TakeBack(ctx, psi.Actor.Actor, offer, 0))
	if state(t, w, ref) != domain.ReferralAdmitted {
		t.Errorf("care stands at %s", state(t, w, ref))
	}
	must(t, w.Work.EndCare(ctx, psi.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido"}))
	w.Verify()
}

// TestAnArrivalIsDatedWhenItWas: in the morning the house writes down who came at night; not before its own yes, and
// nothing to come.
func TestAnArrivalIsDatedWhenItWas(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	yes := w.Clock.Now()
	_, casa, _, offer := keptBed(w)
	w.Waits(3 * time.Hour)
	for at, code := range map[time.Time]string{yes.Add(-time.Hour): "stay.before_its_start",
		w.Clock.Now().Add(time.Hour): "field.date_past"} {
		err := w.Work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{ArrivedAt: at})
		if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Path != "arrived_at" ||
			f.Fields[0].Code != code {
			t.Errorf("arrived at %s: %v", at, err)
		}
	}
	came := w.Clock.Now().Add(-2 * time.Hour)
	must(t, w.Work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{ArrivedAt: came}))
	if got := bedOf(t, w, offer).ArrivedAt; !got.Equal(came) {
		t.Errorf("arrived at %s, want %s", got, came)
	}
	w.Waits(time.Hour)
	err := w.Work.Discharge(ctx, casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido",
		At: came.Add(-time.Minute)})
	if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Path != "departed_at" {
		t.Errorf("left before she came: %v", err)
	}
	left := came.Add(30 * time.Minute)
	must(t, w.Work.Discharge(ctx, casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido", At: left}))
	if got := bedOf(t, w, offer).DepartedAt; !got.Equal(left) {
		t.Errorf("left at %s, want %s", got, left)
	}
	w.Verify()
}
