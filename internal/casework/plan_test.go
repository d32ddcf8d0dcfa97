package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/planning"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// settles puts a programme into a municipality, where it serves that department and the capital's.
func settles(t *testing.T, w *amparotest.World, o *amparotest.Office, municipality, department string) {
	t.Helper()
	rec, err := store.Get[domain.Program](t.Context(), w.Store, o.Program.ID)
	must(t, err)
	rec.V.Municipality, rec.V.Department, rec.V.Serves = municipality, department, []string{"01", department}
	var c store.Change
	store.Put(&c, rec)
	c.Log(store.Entry{Actor: domain.System("test"), Act: "network.load", Kind: "program", ID: string(rec.V.ID),
		Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), c))
}

// needsAll is a woman who asks for a bed, a psychologist, a lawyer and a school.
func needsAll() intake.RegisterInput {
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Case.Languages = []domain.Spoken{{ID: "kek", Level: "materno"}, {ID: "spa", Level: "basico"}}
	for _, need := range []string{"psicologia", "legal_penal", "educacion"} {
		in.Needs = append(in.Needs, intake.NeedInput{Need: need, Urgency: domain.UrgencyMedium})
	}
	return in
}

func needOf(t *testing.T, p planning.Plan, need string) planning.Need {
	t.Helper()
	at := slices.IndexFunc(p.Needs, func(n planning.Need) bool { return n.Referral.Need == need })
	if at < 0 {
		t.Fatalf("the plan tells nothing of %s", need)
	}
	return p.Needs[at]
}

func TestEverythingSheNeedsIsAskedForInOneAct(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "1601", amparotest.Women(3)) // Cobán: her only bed is far from the capital.
	near, far := w.Program("cerca", domain.ClassPsych, 5), w.Program("lejos", domain.ClassPsych, 5)
	settles(t, w, near, "1601", "16")
	law := w.Program("bufete", domain.ClassLegal, 5, "penal_trata")
	filed := ana.Refers(needsAll())
	w.Person("ixchel", w.Agency("voces", "comunitaria"), domain.RoleInterpreter)

	p, err := w.Work.Plan(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	bed, psych, legal, school := needOf(t, p, "abrigo"), needOf(t, p, "psicologia"), needOf(t, p, "legal_penal"),
		needOf(t, p, "educacion")
	if p.Bed != "16" || bed.Step != planning.StepAsk || bed.Choice[0] != string(casa.Shelter.ID) {
		t.Errorf("the plan is made around the bed that fits: %q %q %v", p.Bed, bed.Step, bed.Choice)
	}
	if psych.Choice[0] != string(near.Program.ID) || !psych.Near {
		t.Errorf("the psychologist near that bed comes first: %v, not %v", psych.Choice, near.Program.ID)
	}
	if legal.Step != planning.StepAsk || school.Step != planning.StepHand || !slices.Equal(p.Languages, []string{"kek"}) ||
		p.Voices != 1 {
		t.Errorf("each need has its step, and she needs an interpreter: %q %q %v %d", legal.Step, school.Step, p.Languages,
			p.Voices)
	}

	asks := []planning.Ask{{Referral: bed.Referral.ID, Providers: bed.Choice[:1]},
		{Referral: psych.Referral.ID, Providers: psych.Choice[:1]}, {Referral: legal.Referral.ID, Providers: legal.Choice}}
	asked, err := w.Work.SendPlan(t.Context(), ana.Actor, filed.Case, 0, asks)
	must(t, err)
	for _, a := range asked {
		if len(a.Offers) != 1 || a.Why != nil {
			t.Errorf("each need is asked for: %+v", a)
		}
	}
	for _, who := range []*amparotest.Actor{casa.Actor, near.Actor, law.Actor} {
		if !slices.Contains(who.Told(), "notice.offer_sent") {
			t.Errorf("%s is told", who.Account)
		}
	}
	if slices.Contains(far.Told(), "notice.offer_sent") {
		t.Error("who was not chosen is not asked")
	}
	_, err = w.Work.SendPlan(t.Context(), ana.Actor, filed.Case, 0, asks)
	w.Want(err, fault.Invalid) // All of them have it already: nothing is sent twice.

	casa.Accepts(asked[0].Offers[0])
	p, err = w.Work.Plan(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	if got := needOf(t, p, "abrigo"); got.Step != planning.StepPlaced || got.Provider != "casa" || got.Call == "" {
		t.Errorf("a bed is kept, and an interpreter can be asked for there: %+v", got)
	}
	if got := needOf(t, p, "psicologia"); got.Step != planning.StepWait || got.Due.IsZero() {
		t.Errorf("the psychologist is awaited: %+v", got)
	}
	stranger := w.Worker("berta")
	_, err = w.Work.Plan(t.Context(), stranger.Actor, filed.Case)
	w.Want(err, fault.NotFound)
	_, err = w.Work.SendPlan(t.Context(), stranger.Actor, filed.Case, 0, asks)
	w.Want(err, fault.NotFound)
	_, err = w.Work.SendPlan(t.Context(), casa.Actor.Actor, filed.Case, 0, asks)
	w.Want(err, fault.Forbidden) // A house plans for nobody.
}

func TestThePlanSendsNothingThatHerConsentDoesNotCover(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	psy, law := w.Program("psi", domain.ClassPsych, 5), w.Program("bufete", domain.ClassLegal, 5, "penal_trata")
	in := needsAll()
	in.Send = false // Drafts are sent with the plan.
	in.Consent.Recipients = []domain.AgencyID{casa.Agency, psy.Agency}
	filed := ana.Refers(in)

	p, err := w.Work.Plan(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	legal := needOf(t, p, "legal_penal")
	if legal.Step != planning.StepConsent || legal.Lacks == "" || len(legal.Choice) > 0 {
		t.Errorf("whom she did not name is not proposed: %+v", legal)
	}
	asked, err := w.Work.SendPlan(t.Context(), ana.Actor, filed.Case, 0, []planning.Ask{
		{Referral: needOf(t, p, "abrigo").Referral.ID, Providers: []string{string(casa.Shelter.ID)}},
		{Referral: legal.Referral.ID, Providers: []string{string(law.Program.ID)}}})
	must(t, err)
	if len(asked[0].Offers) != 1 || len(asked[1].Offers) != 0 || asked[1].Why == nil {
		t.Errorf("one need goes, the other is told: %+v", asked)
	}
	if slices.Contains(law.Told(), "notice.offer_sent") {
		t.Error("the lawyer hears of her against her word")
	}
	r, err := store.Get[domain.Referral](t.Context(), w.Store, legal.Referral.ID)
	must(t, err)
	if r.V.State != domain.ReferralDraft {
		t.Errorf("of what was not sent nothing changed: %s", r.V.State)
	}
	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, filed.Case))
	_, err = w.Work.SendPlan(t.Context(), ana.Actor, filed.Case, 0, []planning.Ask{
		{Referral: needOf(t, p, "psicologia").Referral.ID, Providers: []string{string(psy.Program.ID)}}})
	w.Want(err, fault.Invalid)
	if slices.Contains(psy.Told(), "notice.offer_sent") {
		t.Error("she withdrew, and somebody was asked")
	}
}

func TestANeedFollowedByHandHasAPersonADayAndAResult(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	berta, other := ana.Colleague("berta", domain.RoleReferrer), w.Worker("carla")
	filed := ana.Refers(needsAll())
	school, bed := filed.Referrals[3], filed.Referrals[0]
	today := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone()))
	follow := func(who domain.AccountID, ref domain.ReferralID, on domain.Date) error {
		return w.Work.FollowByHand(t.Context(), ana.Actor, ref, 0, planning.FollowInput{Who: who, On: on})
	}
	w.Want(follow(other.Account, school, today.AddDays(3)), fault.Invalid) // Of another agency.
	w.Want(follow(berta.Account, school, today.AddDays(-1)), fault.Invalid)
	w.Want(follow(berta.Account, bed, today.AddDays(3)), fault.Conflict) // The network answers it.
	must(t, follow(berta.Account, school, today.AddDays(3)))
	if !slices.Contains(berta.Told(), "notice.by_hand") {
		t.Errorf("she is told: %v", berta.Told())
	}
	reminders := func() (n int) {
		for _, kind := range berta.Told() {
			if kind == "notice.by_hand_due" {
				n++
			}
		}
		return n
	}
	for day, want := range []int{0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2} {
		if w.Due(); reminders() != want {
			t.Fatalf("on day %d she was reminded %d times, not %d", day, reminders(), want)
		}
		w.Waits(24 * time.Hour)
	}
	must(t, w.Work.MeetByHand(t.Context(), berta.Actor, school, 0, placement.MetInput{By: "Escuela de prueba",
		With: "Plaza desde enero."}))
	w.Waits(30 * 24 * time.Hour)
	if w.Due(); reminders() != 2 {
		t.Error("what was met is not asked for again")
	}
	w.Want(follow(berta.Account, school, today.AddDays(60)), fault.Conflict)
}
