package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
)

// TestWhoTreatsHerUnderAPseudonymReachesItsOwnNotes: she does not share her name. The house, the therapist and the
// lawyer who care for her all the same keep notes, and each is led to them.
func TestWhoTreatsHerUnderAPseudonymReachesItsOwnNotes(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	psy, law := w.Program("psico", domain.ClassPsych, 1, "trauma"), w.Program("legal", domain.ClassLegal, 1, "penal_trata")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareHealth,
		domain.ScopeSharePsych, domain.ScopeShareLegal)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh},
		intake.NeedInput{Need: "legal_penal", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	for _, care := range []struct {
		who       *amparotest.Actor
		id        domain.OfferID
		protected string
	}{
		{casa.Actor, ana.Offers(filed.Referrals[0], casa)[0], "care.health"},
		{psy.Actor, ana.OffersTo(filed.Referrals[1], psy)[0], "care.psych"},
		{law.Actor, ana.OffersTo(filed.Referrals[2], law)[0], "care.legal"},
	} {
		care.who.Accepts(care.id)
		v, err := w.Work.ViewOffer(t.Context(), care.who.Actor, care.id)
		must(t, err)
		if v.Identity != nil || v.Group != nil || v.Note != "" {
			t.Errorf("%s: her name is open", care.protected)
		}
		if !v.Protected[care.protected] || v.Case != filed.Case {
			t.Errorf("%s: the door is open %v, and it leads to case %q", care.protected, v.Protected[care.protected], v.Case)
		}
	}
}
