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

// TestSheAgreesToLess: whoever is no longer covered is told in the same act, what was reserved or begun there ends as
// withdrawn by her, and nothing more is booked on it. The bed that she sleeps in stays hers.
func TestSheAgreesToLess(t *testing.T) {
	for name, begun := range map[string]bool{"reserved": false, "begun": true} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			ctx := t.Context()
			ana, casa, psi := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Program("psi",
				domain.ClassPsych, 1)
			in := amparotest.Survivor(amparotest.Woman(30))
			in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
			filed := ana.Refers(in)
			bed, care := ana.Offers(filed.Referrals[0], casa)[0], ana.OffersTo(filed.Referrals[1], psi)[0]
			casa.Accepts(bed)
			psi.Accepts(care)
			must(t, w.Work.Admit(ctx, casa.Actor.Actor, bed, 0, placement.AdmitInput{}))
			if begun {
				must(t, w.Work.Start(ctx, psi.Actor.Actor, care, 0))
			}
			less := in.Consent
			less.Purposes = []domain.Class{domain.ClassLegal}
			must(t, w.Work.RecordConsent(ctx, ana.Actor, filed.Case, 0, less))
			for who, a := range map[string]*amparotest.Actor{"the therapist": psi.Actor, "the house": casa.Actor} {
				if !slices.Contains(a.Told(), "notice.consent_withdrawn") {
					t.Errorf("%s was told %v", who, a.Told())
				}
			}
			want := map[bool]domain.ReferralState{false: domain.ReferralCancelled, true: domain.ReferralClosed}[begun]
			if got := state(t, w, filed.Referrals[1]); got != want {
				t.Errorf("therapy stands at %s, want %s", got, want)
			}
			if got := state(t, w, filed.Referrals[0]); got != domain.ReferralAdmitted {
				t.Errorf("her bed stands at %s", got)
			}
			if err := w.Work.Book(ctx, psi.Actor.Actor, care, 0, placement.BookInput{At: w.Clock.Now().Add(48 * time.Hour),
				How: "presencial"}); err == nil {
				t.Error("an appointment is booked that she does not agree to")
			}
			w.Verify()
		})
	}
}

// TestNothingIsBookedWhenAllIsWithdrawn: the reservation may stand, an appointment is not made of it.
func TestNothingIsBookedWhenAllIsWithdrawn(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, psi := w.Worker("ana"), w.Program("psi", domain.ClassPsych, 1)
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs[0].Need = "psicologia"
	filed := ana.Refers(in)
	care := ana.OffersTo(filed.Referrals[0], psi)[0]
	psi.Accepts(care)
	must(t, w.Work.WithdrawConsent(ctx, ana.Actor, filed.Case))
	err := w.Work.Book(ctx, psi.Actor.Actor, care, 0, placement.BookInput{At: w.Clock.Now().Add(48 * time.Hour),
		How: "presencial"})
	if !fault.Is(err, fault.Conflict) || fault.As(err).Code != "consent.recipient_not_covered" {
		t.Errorf("an appointment without her consent: %v", err)
	}
	seen, err := w.Work.ViewOffer(ctx, psi.Actor.Actor, care)
	if must(t, err); seen.Can["slot.book"] || seen.Can["slot.start"] {
		t.Errorf("it is offered: %v", seen.Can)
	}
}

// TestStatisticsLeaveOutWhoSaidNo: five more who said no change no figure; five who did not are counted.
func TestStatisticsLeaveOutWhoSaidNo(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	analyst := ana.Colleague("analista", domain.RoleAnalyst)
	file := func(answer domain.Answer) {
		for i := range 6 {
			in := amparotest.Survivor(amparotest.Woman(20 + i))
			in.Consent.Scopes["estadistica_anonima"] = answer
			ana.Refers(in)
		}
	}
	count := func() int {
		f, err := w.Work.Figures(t.Context(), analyst.Actor)
		must(t, err)
		return f.Open.N
	}
	file(domain.Yes)
	before := count()
	if file(domain.No); count() != before || before != 6 {
		t.Errorf("%d, then %d with six who said no", before, count())
	}
	if file(domain.Yes); count() != 12 {
		t.Errorf("%d with six more who said yes", count())
	}
}

// TestANoticeIsSeenWhenItsSubjectIs: whoever opens what she was told of has read it; her colleague's own notice waits
// for her colleague.
func TestANoticeIsSeenWhenItsSubjectIs(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	boss := ana.Colleague("jefa", domain.RoleSupervisor)
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	if n, err := w.Work.CountNotices(ctx, casa.Actor.Actor); err != nil || n != 1 {
		t.Fatalf("the house has %d notices, %v", n, err)
	}
	opens := func(a *amparotest.Actor) {
		must(t, w.Work.Saw(ctx, a.Actor, func(n domain.Notice) bool { return n.Offer == offer || n.Ref == ref }))
	}
	opens(casa.Actor)
	if n, err := w.Work.CountNotices(ctx, casa.Actor.Actor); err != nil || n != 0 {
		t.Errorf("the house opened it and still has %d notices, %v", n, err)
	}
	casa.Accepts(offer)
	opens(boss)
	if n, err := w.Work.CountNotices(ctx, ana.Actor); err != nil || n != 1 {
		t.Errorf("her supervisor looked, and she has %d notices, %v", n, err)
	}
	opens(ana)
	if n, err := w.Work.CountNotices(ctx, ana.Actor); err != nil || n != 0 {
		t.Errorf("she looked and still has %d notices, %v", n, err)
	}
	w.Verify()
}
