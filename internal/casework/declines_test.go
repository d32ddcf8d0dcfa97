package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/declines"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
)

// saysNo lets a house decline.
func saysNo(t *testing.T, w *amparotest.World, h *amparotest.House, o domain.OfferID, code string) {
	t.Helper()
	must(t, w.Work.Decline(t.Context(), h.Actor.Actor, o, 0, placement.DeclineInput{Code: code, Note: "Hoy no se puede."}))
}

// refused lists what the desk has not looked at.
func refused(t *testing.T, w *amparotest.World, desk *amparotest.Actor) []declines.Row {
	t.Helper()
	page, err := w.Work.Declines(t.Context(), desk.Actor, "", 0)
	must(t, err)
	return page.Rows
}

func TestEveryDeclineSaysWhatHappensNext(t *testing.T) {
	w := amparotest.New(t)
	for _, v := range w.Work.Pack().List(country.ListDecline) {
		if m := declines.MeaningOf(w.Work.Pack(), v.Code); m.Side == "" || m.Then == "" || m.Again != v.Retry ||
			m.Side == country.SideProvider && m.Then != country.StepNext && m.Then != country.StepCorrect {
			t.Errorf("%s: %+v", v.Code, m)
		}
	}
}

func TestANoOfAHouseOffersTheNextStepAtOnce(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana, berta := w.Coordinator(), w.Worker("ana"), w.Worker("berta")
	casa, otra := w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	step := func() *declines.Step {
		s, err := w.Work.NextStep(ctx, ana.Actor, ref)
		must(t, err)
		return s
	}
	offer := ana.Offers(ref, casa)[0]
	if s := step(); s != nil {
		t.Fatalf("casa has the word: %+v", s)
	}
	saysNo(t, w, casa, offer, "fuera_perfil_edad")
	if s := step(); s == nil || s.Provider != casa.Shelter.Name || s.Code != "fuera_perfil_edad" || s.Others != 1 ||
		s.Again || s.Side != country.SideProvider || s.Then != country.StepCorrect {
		t.Fatalf("another house may receive, and casa is not asked again: %+v", s)
	}
	if notices(casa.Actor, "notice.correct_figures") != 1 {
		t.Errorf("casa is to look at its data: %v", casa.Told())
	}
	_, err := w.Work.NextStep(ctx, berta.Actor, ref)
	w.Want(err, fault.NotFound)

	second := ana.Offers(ref, otra)[0]
	saysNo(t, w, otra, second, domain.DeclineNoRoom)
	if s := step(); s == nil || s.Provider != otra.Shelter.Name || s.Others != 0 || !s.Again {
		t.Fatalf("nobody is left, and otra may be asked again: %+v", s)
	}
	if w.Due(); notices(desk, "notice.nobody_asked") != 0 {
		t.Fatal("her team has time to act")
	}
	w.Waits(2 * time.Hour)
	if w.Due(); notices(desk, "notice.nobody_asked") == 0 {
		t.Fatalf("nobody acts, and the desk learns of it: %v", desk.Told())
	}
	must(t, w.Work.Wait(ctx, ana.Actor, ref, 0))
	if s := step(); s != nil {
		t.Errorf("she is on the waiting list: %+v", s)
	}
	w.Verify()
}

func TestTheDeskLooksAtEveryNo(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana := w.Coordinator(), w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	w.Waits(time.Hour)
	saysNo(t, w, casa, offer, "fuera_perfil_edad")
	rows := refused(t, w, desk)
	if len(rows) != 1 || rows[0].ID != offer || rows[0].Provider != casa.Shelter.Name ||
		rows[0].Note != "Hoy no se puede." || rows[0].Figures == nil || rows[0].Figures.Free != 2 ||
		w.Clock.Now().Sub(rows[0].At) > time.Second || !rows[0].Idle || !rows[0].Can[policy.DeclineReturn] {
		t.Fatalf("the desk sees %+v", rows)
	}
	_, err := w.Work.Declines(ctx, ana.Actor, "", 0)
	w.Want(err, fault.Forbidden)
	why := placement.TextInput{Text: "Su ficha dice que reciben a mujeres de 24."}
	for _, who := range []domain.Actor{ana.Actor, casa.Actor.Actor} {
		w.Want(w.Work.OverruleDecline(ctx, who, offer, 0, why), fault.Forbidden)
	}
	w.Want(w.Work.ReturnDecline(ctx, desk.Actor, offer, 0, placement.TextInput{}), fault.Invalid)
	w.Want(w.Work.ReturnDecline(ctx, desk.Actor, offer, 0, placement.TextInput{Text: "Llame al 5512 3456."}),
		fault.Invalid)
	w.Want(w.Work.ReturnDecline(ctx, desk.Actor, offer, rows[0].Rev+9, why), fault.Stale)

	must(t, w.Work.ReturnDecline(ctx, desk.Actor, offer, rows[0].Rev, why))
	if s := state(t, w, ref); s != domain.ReferralOffered || len(refused(t, w, desk)) != 0 {
		t.Fatalf("casa has the word again: %s", s)
	}
	if notices(casa.Actor, "notice.decline.return") != 1 || notices(ana, "notice.decline.return") != 1 {
		t.Errorf("both sides are told: %v, %v", casa.Told(), ana.Told())
	}
	v, err := w.Work.ViewOffer(ctx, casa.Actor.Actor, offer)
	if must(t, err); v.Offer.State != domain.OfferSeen || v.Thread[len(v.Thread)-1].Text != why.Text {
		t.Fatalf("casa reads why: %+v", v.Thread)
	}
	saysNo(t, w, casa, offer, "fuera_perfil_edad")
	_, err = w.Work.SendOffers(ctx, ana.Actor, ref, 0, placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
	w.Want(err, fault.Invalid)
	must(t, w.Work.OverruleDecline(ctx, desk.Actor, offer, 0, why))
	w.Want(w.Work.ConfirmDecline(ctx, desk.Actor, offer, 0, placement.TextInput{}), fault.Conflict)
	if step, err := w.Work.NextStep(ctx, ana.Actor, ref); err != nil || step != nil {
		t.Errorf("what was set aside asks for nothing: %+v, %v", step, err)
	}
	ranked, err := w.Work.Match(ctx, ana.Actor, ref)
	if must(t, err); len(ranked.SaidNo) != 0 {
		t.Errorf("it counts for nothing: %v", ranked.SaidNo)
	}
	again := ana.Offers(ref, casa)[0]
	saysNo(t, w, casa, again, domain.DeclineNoRoom)
	must(t, w.Work.ConfirmDecline(ctx, desk.Actor, again, 0, placement.TextInput{}))
	if len(refused(t, w, desk)) != 0 {
		t.Error("all was looked at")
	}
	w.Verify()
}

func TestANoPressedByMistakeIsTakenBack(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana := w.Coordinator(), w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	saysNo(t, w, casa, offer, domain.DeclineNoRoom)
	w.Waits(9 * time.Minute)
	w.Want(w.Work.TakeBack(ctx, casa.Colleague("otra del turno", domain.RoleShelterHead).Actor, offer, 0), fault.Forbidden)
	must(t, w.Work.TakeBack(ctx, casa.Actor.Actor, offer, 0))
	if notices(ana, "notice.taken_back") != 1 || len(refused(t, w, desk)) != 0 {
		t.Errorf("her team is told, and the desk has nothing to look at: %v", ana.Told())
	}
	casa.Accepts(offer)
	w.Verify()

	other := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
	late := ana.Offers(other, w.Shelter("otra", "0108", amparotest.Women(1)))
	otra, err := w.Work.ViewReferral(ctx, ana.Actor, other)
	must(t, err)
	house := desk.For(otra.Offers[0].Provider.Agency, desksReason).Actor
	must(t, w.Work.Decline(ctx, house, late[0], 0, placement.DeclineInput{Code: domain.DeclineNoRoom}))
	w.Waits(11 * time.Minute)
	w.Want(w.Work.TakeBack(ctx, house, late[0], 0), fault.Forbidden)
}

func TestWhatWasClosedByMistakeIsReopened(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana, berta := w.Coordinator(), w.Worker("ana"), w.Worker("berta")
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ref := filed.Referrals[0]
	must(t, w.Work.Cancel(ctx, ana.Actor, ref, 0, "error"))
	w.Waits(24 * time.Hour)
	w.Want(w.Work.Reopen(ctx, ana.Actor, ref, 0, "porque_si"), fault.Invalid)
	w.Want(w.Work.Reopen(ctx, berta.Actor, ref, 0, "cerrada_por_error"), fault.NotFound)
	w.Want(w.Work.Reopen(ctx, casa.Actor.Actor, ref, 0, "cerrada_por_error"), fault.NotFound)
	must(t, w.Work.Reopen(ctx, ana.Actor, ref, 0, "cerrada_por_error"))
	v, err := w.Work.ViewReferral(ctx, ana.Actor, ref)
	must(t, err)
	if r := v.Referral; r.State != domain.ReferralReview || r.Closing != "" || !r.EndedAt.IsZero() ||
		!r.DueAt.After(w.Clock.Now()) || r.History[len(r.History)-1].Code != "cerrada_por_error" {
		t.Fatalf("she waits again, and the story says why: %+v", r)
	}
	if notices(desk, "notice.referral_reopened") != 1 {
		t.Errorf("the desk is told: %v", desk.Told())
	}
	w.Want(w.Work.Reopen(ctx, ana.Actor, ref, 0, "cerrada_por_error"), fault.Conflict)
	casa.Accepts(ana.Offers(ref, casa)[0])
	must(t, w.Work.Release(ctx, casa.Actor.Actor, lastOffer(t, w, ana, ref), 0))
	must(t, w.Work.WithdrawConsent(ctx, ana.Actor, filed.Case))
	w.Want(w.Work.Reopen(ctx, ana.Actor, ref, 0, "persona_lo_pide"), fault.Conflict)
	w.Verify()
}

// lastOffer is the last offer of a referral.
func lastOffer(t *testing.T, w *amparotest.World, by *amparotest.Actor, ref domain.ReferralID) domain.OfferID {
	t.Helper()
	v, err := w.Work.ViewReferral(t.Context(), by.Actor, ref)
	must(t, err)
	return v.Offers[0].ID
}
