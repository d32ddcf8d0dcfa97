package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/act"
	"amparo/internal/casework/night"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

const nightReason = "noche con varios rescates a la vez"

// planned is the plan of the desk, by referral.
func planned(t *testing.T, w *amparotest.World, desk *amparotest.Actor, seed string) (night.Plan,
	map[domain.ReferralID]night.Line) {
	t.Helper()
	p, err := w.Work.Night(t.Context(), desk.Actor, seed)
	must(t, err)
	lines := map[domain.ReferralID]night.Line{}
	for _, l := range p.Lines {
		lines[l.ID] = l
	}
	return p, lines
}

func at(p *night.Place, h *amparotest.House) bool { return p != nil && p.Shelter == h.Shelter.ID }

// A woman who came first would take the only place of a mother with her child, though another house is open to her.
func TestThePlanOfANightLeavesNobodyOutWhomAnotherOrderPlaces(t *testing.T) {
	w := amparotest.New(t)
	desk, ana, berta := w.Coordinator(), w.Worker("ana"), w.Worker("berta")
	casa := w.Shelter("casa", "0101", amparotest.Families(2, 1, 9, 9))
	otra := w.Shelter("otra", "0901", amparotest.Women(1))
	alone := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	w.Waits(time.Hour)
	mother := berta.Refers(amparotest.Survivor(amparotest.Woman(30), amparotest.Child(4, domain.Woman))).Referrals[0]
	w.Waits(time.Hour)
	late := ana.Refers(amparotest.Survivor(amparotest.Woman(41), amparotest.Child(3, domain.Man))).Referrals[0]

	p, of := planned(t, w, desk, "")
	if p.Placed != 2 || p.InTurn != 1 || !p.Optimal || len(p.Lines) != 3 || p.Lines[0].ID != alone || p.Digest == "" {
		t.Fatalf("%+v", p)
	}
	if l := of[alone]; !at(l.Planned, otra) || !at(l.InTurn, casa) || l.Why != night.Elsewhere {
		t.Errorf("she lives in either, and the mother in one of them only: %+v", l)
	}
	if l := of[mother]; !at(l.Planned, casa) || l.InTurn != nil || l.Why != night.OnlyPlanned || l.Persons != 2 {
		t.Errorf("%+v", l)
	}
	if l := of[late]; l.Planned != nil || l.Why != night.Taken {
		t.Errorf("the place that would fit her is the other mother's: %+v", l)
	}
	again, _ := planned(t, w, desk, p.Seed)
	for i, l := range again.Lines {
		if again.Seed != p.Seed || l.Why != p.Lines[i].Why || l.ID != p.Lines[i].ID {
			t.Errorf("the same seed and the same night give another plan: %+v", again)
		}
	}
	for _, seed := range []string{"zz", "0123", "00112233445566778899"} {
		_, err := w.Work.Night(t.Context(), desk.Actor, seed)
		w.Want(err, fault.Invalid)
	}
	for _, other := range []*amparotest.Actor{ana, casa.Actor, w.Auditor()} {
		_, err := w.Work.Night(t.Context(), other.Actor, "")
		w.Want(err, fault.Forbidden)
	}
	w.Verify()
}

func TestTheDeskAcceptsAPlanLineByLine(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana, berta := w.Coordinator(), w.Worker("ana"), w.Worker("berta")
	casa := w.Shelter("casa", "0101", amparotest.Families(2, 1, 9, 9))
	otra := w.Shelter("otra", "0901", amparotest.Women(1))
	alone := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	mother := berta.Refers(amparotest.Survivor(amparotest.Woman(30), amparotest.Child(4, domain.Woman))).Referrals[0]
	_, of := planned(t, w, desk, "")
	lines := []night.Chosen{{Referral: alone, Rev: of[alone].Rev, Shelter: otra.Shelter.ID},
		{Referral: mother, Rev: of[mother].Rev, Shelter: casa.Shelter.ID}}

	_, err := w.Work.AcceptLines(ctx, desk.Actor, "sí", lines)
	w.Want(err, fault.Invalid)
	_, err = w.Work.AcceptLines(ctx, desk.Actor, nightReason, nil)
	w.Want(err, fault.Invalid)
	_, err = w.Work.AcceptLines(ctx, berta.Actor, nightReason, lines[1:])
	w.Want(err, fault.Forbidden)
	if _, of := planned(t, w, desk, ""); of[alone].State != domain.ReferralSent ||
		of[mother].State != domain.ReferralSent {
		t.Fatalf("nobody was asked: %+v", of)
	}

	must(t, w.Work.Wait(ctx, ana.Actor, alone, 0)) // Her line is not as the plan showed it.
	done, err := w.Work.AcceptLines(ctx, desk.Actor, nightReason, lines)
	must(t, err)
	if done[0].Why == nil || done[0].Offer != "" || done[1].Why != nil || done[1].Offer == "" {
		t.Fatalf("what moved on is told and stops no other: %+v", done)
	}
	if notices(casa.Actor, "notice.offer_sent") != 1 || notices(berta, "notice.acted_for_you") == 0 {
		t.Errorf("the shelter is asked, and the agency learns who did it: %v, %v", casa.Told(), berta.Told())
	}
	casa.Accepts(done[1].Offer)
	w.Waits(time.Minute)

	p, of := planned(t, w, desk, "")
	if len(p.Lines) != 1 || !at(of[alone].Planned, otra) || of[alone].Why != night.Same {
		t.Fatalf("whoever has a bed is planned no more: %+v", p)
	}
	line := []night.Chosen{{Referral: alone, Rev: of[alone].Rev, Shelter: otra.Shelter.ID}}
	for i, want := range []bool{true, false} {
		if done, err = w.Work.AcceptLines(ctx, desk.Actor, nightReason, line); err != nil || (done[0].Why == nil) != want {
			t.Errorf("press %d: %+v, %v", i+1, done, err)
		}
	}
	if p, _ := planned(t, w, desk, ""); len(p.Lines) != 0 || p.Asked != 1 {
		t.Errorf("of whom a shelter is asked nobody else is: %+v", p)
	}
	stranger := []night.Chosen{{Referral: domain.NewID[domain.ReferralID](), Shelter: casa.Shelter.ID}}
	if done, err = w.Work.AcceptLines(ctx, desk.Actor, nightReason, stranger); err != nil || done[0].Why == nil {
		t.Errorf("what is not there is told as that: %+v, %v", done, err)
	}
	w.Verify()
}

func TestThePlanAsksNobodyWhomAPersonDidNotAgreeTo(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana := w.Coordinator(), w.Worker("ana")
	casa := w.Shelter("casa", "0101", amparotest.Women(3))
	otra := w.Shelter("otra", "0901", amparotest.Women(3))
	refused := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	saysNo(t, w, casa, ana.Offers(refused, casa)[0], "fuera_perfil_edad")
	silent := ana.Refers(amparotest.Survivor(amparotest.Woman(33)))
	must(t, w.Work.WithdrawConsent(ctx, ana.Actor, silent.Case))
	_, of := planned(t, w, desk, "")
	if l := of[refused]; !at(l.Planned, otra) {
		t.Errorf("a no that stands is not asked again: %+v", l)
	}
	if l, waits := of[silent.Referrals[0]]; waits && (l.Planned != nil || l.Why != night.NoConsent) {
		t.Errorf("who withdrew is not planned: %+v", l)
	}
}

// TestAPlanOfANightIsReadLater: who was planned where, what became of it, and that the same comes out of the same,
// though houses and people are others by now.
func TestAPlanOfANightIsReadLater(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana, berta := w.Coordinator(), w.Worker("ana"), w.Worker("berta")
	if none, err := w.Work.PastPlan(ctx, desk.Actor, ""); err != nil || !none.At.IsZero() {
		t.Fatalf("before the first plan: %+v, %v", none, err)
	}
	casa := w.Shelter("casa", "0101", amparotest.Families(2, 1, 9, 9))
	otra := w.Shelter("otra", "0901", amparotest.Women(1))
	alone := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	w.Waits(time.Hour)
	mother := berta.Refers(amparotest.Survivor(amparotest.Woman(30), amparotest.Child(4, domain.Woman))).Referrals[0]
	first, _ := planned(t, w, desk, "")
	shown := w.Clock.Now()
	casa.Accepts(ana.Offers(alone, casa)[0])
	w.Waits(2 * 24 * time.Hour)
	w.Shelter("nueva", "0901", amparotest.Families(2, 1, 9, 9))
	planned(t, w, desk, "")
	recs, err := store.All[domain.Shelter](ctx, w.Store, store.Filter{})
	must(t, err)
	must(t, w.Work.Run(ctx, domain.System("test"), func(t *act.Txn) error {
		for _, r := range recs {
			if r.V.ID == otra.Shelter.ID {
				store.Delete(&t.Change, r)
			}
		}
		t.LogAct("network.load", "network", "network", "")
		return nil
	}))

	plans, next, err := w.Work.PastPlans(ctx, desk.Actor, "", 1)
	must(t, err)
	if len(plans) != 1 || plans[0].Digest == first.Digest || next == "" {
		t.Fatalf("newest first: %+v, %q", plans, next)
	}
	if plans, _, err = w.Work.PastPlans(ctx, desk.Actor, next, 1); err != nil || plans[0].Digest != first.Digest {
		t.Fatalf("%+v, %v", plans, err)
	}
	p, err := w.Work.PastPlan(ctx, desk.Actor, first.Digest)
	must(t, err)
	if !p.Same || p.Seed != first.Seed || p.Rules != p.Now || p.At.Sub(shown).Abs() > time.Second || len(p.Lines) != 2 {
		t.Fatalf("%+v", p)
	}
	if l := p.Lines[0]; l.ID != alone || l.Planned != otra.Shelter.Ref || l.InTurn != "casa" || l.Code == "" ||
		l.State != domain.ReferralAccepted {
		t.Errorf("a house that left is told by its reference, and what became of her as it is now: %+v", l)
	}
	if l := p.Lines[1]; l.ID != mother || l.Planned != "casa" || l.InTurn != "" || l.AgencyName == "" {
		t.Errorf("%+v", l)
	}
	_, err = w.Work.PastPlan(ctx, desk.Actor, "00")
	w.Want(err, fault.NotFound)
	for _, other := range []*amparotest.Actor{ana, casa.Actor, w.Auditor()} {
		_, err := w.Work.PastPlan(ctx, other.Actor, first.Digest)
		w.Want(err, fault.Forbidden)
		_, _, err = w.Work.PastPlans(ctx, other.Actor, "", 0)
		w.Want(err, fault.Forbidden)
	}
	w.Verify()
}
