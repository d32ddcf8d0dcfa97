package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

var mistake = placement.TextInput{Text: "Se anotó a otra persona."}

// TestAMistakeIsTakenBackDaysLater: whoever may record at the house, or the desk, takes the last step back with a
// reason; both sides read it, the history and her ledger tell of it, and what was meant can be done again.
func TestAMistakeIsTakenBackDaysLater(t *testing.T) {
	for _, name := range []string{"arrival", "absence", "departure"} {
		act := lastActs[name]
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			c := t.Context()
			ana, casa, ref, offer := keptBed(w)
			must(t, w.Work.Transit(c, ana.Actor, offer, 0))
			if name == "departure" {
				must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
			}
			was, stood := state(t, w, ref), bedOf(t, w, offer)
			w.Waits(time.Minute)
			must(t, act(w, casa.Actor.Actor, offer))
			w.Waits(3 * 24 * time.Hour)
			colleague := casa.Colleague("otra del turno", domain.RoleShelterHead)
			w.Want(w.Work.TakeBack(c, casa.Actor.Actor, offer, 0), fault.Forbidden)
			w.Want(w.Work.Revert(c, ana.Actor, offer, 0, mistake), fault.Forbidden)
			w.Want(w.Work.Revert(c, w.Shelter("ajena", "0101", amparotest.Women(1)).Actor.Actor, offer, 0, mistake),
				fault.NotFound)
			w.Want(w.Work.Revert(c, colleague.Actor, offer, 0, placement.TextInput{}), fault.Invalid)
			by := colleague
			if name == "absence" {
				by = w.Coordinator()
			}
			seen, err := w.Work.ViewOffer(c, by.Actor, offer)
			if must(t, err); !seen.Can["stay.revert"] || seen.Can["stay.undo"] {
				t.Errorf("it is not offered: %v", seen.Can)
			}
			must(t, w.Work.Revert(c, by.Actor, offer, 0, mistake))
			now := bedOf(t, w, offer)
			if state(t, w, ref) != was || now.State != stood.State || !now.ArrivedAt.Equal(stood.ArrivedAt) ||
				!now.EndedAt.IsZero() {
				t.Errorf("%s, then %s; the stay %+v, then %+v", was, state(t, w, ref), stood, now)
			}
			told, err := w.Work.ViewReferral(c, ana.Actor, ref)
			must(t, err)
			if h := told.Referral.History; h[len(h)-1].Type != domain.EventTakenBack {
				t.Errorf("the history says %+v", h[len(h)-1])
			}
			if o, err := w.Work.ViewOffer(c, ana.Actor, offer); err != nil || len(o.Thread) != 1 ||
				o.Thread[0].Text != mistake.Text {
				t.Errorf("her team reads why: %+v, %v", o.Thread, err)
			}
			if !slices.Contains(ana.Told(), "notice.taken_back") ||
				name == "absence" && !slices.Contains(casa.Told(), "notice.taken_back") {
				t.Errorf("the other side is told: %v, %v", ana.Told(), casa.Told())
			}
			l, err := w.Work.Ledger(c, ana.Actor, told.Referral.Case)
			if must(t, err); len(l.Undone) != 1 || l.Undone[0].Day == "" {
				t.Errorf("her ledger says %+v", l.Undone)
			}
			if err := w.Work.Revert(c, by.Actor, offer, 0, mistake); fault.As(err).Code != "stay.built_on" {
				t.Errorf("one step, not two: %v", err)
			}
			must(t, act(w, casa.Actor.Actor, offer))
			w.Verify()
		})
	}
}

// TestWhatOthersRestOnIsNotTakenBack: after a week, once something else was recorded, without her consent, without the
// bed, or on a closed case.
func TestWhatOthersRestOnIsNotTakenBack(t *testing.T) {
	leave := placement.EndInput{Reason: "plan_cumplido"}
	for want, since := range map[string]func(w *amparotest.World, ana *amparotest.Actor, casa *amparotest.House,
		k intake.Registered, o domain.OfferID) error{
		"stay.revert_late": func(w *amparotest.World, _ *amparotest.Actor, _ *amparotest.House, _ intake.Registered,
			_ domain.OfferID) error {
			w.Waits(8 * 24 * time.Hour)
			return nil
		},
		"stay.built_on": func(w *amparotest.World, ana *amparotest.Actor, _ *amparotest.House, k intake.Registered,
			_ domain.OfferID) error {
			return w.Work.Reopen(w.T.Context(), ana.Actor, k.Referrals[0], 0, "cerrada_por_error")
		},
		"consent.recipient_not_covered": func(w *amparotest.World, ana *amparotest.Actor, _ *amparotest.House,
			k intake.Registered, _ domain.OfferID) error {
			return w.Work.WithdrawConsent(w.T.Context(), ana.Actor, k.Case)
		},
		"offer.bed_taken": func(_ *amparotest.World, ana *amparotest.Actor, casa *amparotest.House, _ intake.Registered,
			_ domain.OfferID) error {
			casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0])
			return nil
		},
		"stay.case_closed": func(w *amparotest.World, ana *amparotest.Actor, _ *amparotest.House, k intake.Registered,
			_ domain.OfferID) error {
			return w.Work.CloseCase(w.T.Context(), ana.Actor, k.Case, 0, "plan_cumplido")
		},
	} {
		t.Run(want, func(t *testing.T) {
			w := amparotest.New(t)
			c := t.Context()
			ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
			k := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
			offer := ana.Offers(k.Referrals[0], casa)[0]
			casa.Accepts(offer)
			must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
			w.Waits(time.Hour)
			must(t, w.Work.Discharge(c, casa.Actor.Actor, offer, 0, leave))
			w.Waits(time.Hour)
			must(t, since(w, ana, casa, k, offer))
			if err := w.Work.Revert(c, casa.Actor.Actor, offer, 0, mistake); fault.As(err) == nil || fault.As(err).Code != want {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestANoOfYesterdayIsTakenBack: the house had a place after all; it is asked as before.
func TestANoOfYesterdayIsTakenBack(t *testing.T) {
	w := amparotest.New(t)
	c := t.Context()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	must(t, w.Work.Decline(c, casa.Actor.Actor, offer, 0, placement.DeclineInput{Code: domain.DeclineNoRoom}))
	w.Waits(20 * time.Hour)
	must(t, w.Work.Revert(c, casa.Actor.Actor, offer, 0, mistake))
	casa.Accepts(offer)
	w.Verify()
}
