package dossier

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestACachedRowShowsTheSameCard: a card made from what lists remember is the card, word for word, and the rules decide
// on the same facts; and nothing that a card does not show is remembered.
func TestACachedRowShowsTheSameCard(t *testing.T) {
	zero, now := 0, time.Date(2026, 11, 24, 5, 40, 0, 0, time.UTC)
	full := domain.Case{ID: "case", Code: "C-1", Agency: "team", Worker: "ana", Alone: true, Nationality: "HN",
		Interpreter: true, People: "quc",
		Group: []domain.Person{{Ref: "x1", Relation: domain.RelationLead, Age: 17, AgeEstimated: true, Gender: domain.Woman,
			Pregnant: true, Disabilities: []string{"movilidad"}},
			{Ref: "x2", Relation: "hija_hijo", Age: 2, Gender: domain.Man, Caregiver: &zero}},
		Languages: []domain.Spoken{{ID: "quc", Level: "materno"}}, Status: "posible", Found: "0101", Origin: "1601",
		Security: 2,
		Clinical: []string{"hospitalizacion"}, Together: domain.TogetherSameUnit, Court: domain.CourtAsked,
		Order: &domain.Order{Court: "court", Number: "12"}, Wishes: domain.Wishes{FemaleStaff: true, NearOrigin: new(bool)},
		Remote: "si",
		Handed: []domain.Handover{{Note: "Cuidado con el tío."}}, CreatedAt: now}
	ref := domain.Referral{ID: "ref", Code: "R-1", Case: "case", Agency: "team", Need: "abrigo",
		Class: domain.ClassShelter, Urgency: domain.UrgencyCritical,
		State: domain.ReferralOffered, Department: "01", SentAt: now, Note: "Prefiere hablar con una mujer.",
		History: []domain.Event{{Type: "enviada"}}}
	offer := domain.Offer{ID: "offer", Referral: "ref", Case: "case", From: "team", To: "casa", Class: domain.ClassShelter,
		State:  domain.OfferSent,
		SentBy: "ana", Thread: []domain.Line{{Text: "¿Cuántas semanas?"}}}
	consent := domain.Consent{ID: "k", Case: "case", GivenBy: "persona", Representative: "procuraduria_ninez",
		ExpiresAt:  now.Add(time.Hour),
		Scopes:     map[domain.Scope]domain.Answer{domain.ScopeShareMinimal: domain.Yes},
		Recipients: []domain.AgencyID{"casa"},
		Purposes:   []domain.Class{domain.ClassShelter}, Past: []domain.Consent{{ID: "old"}}}
	whole := &Dossier{Case: store.New(full), Consent: store.New(consent),
		Referrals: []store.Rec[domain.Referral]{store.New(ref)}, Offers: []store.Rec[domain.Offer]{store.New(offer)}}
	cached := &Dossier{Case: store.New(act.ProjectCase(full)), Consent: store.New(act.ProjectConsent(consent)),
		Referrals: []store.Rec[domain.Referral]{store.New(act.ProjectReferral(ref))},
		Offers:    []store.Rec[domain.Offer]{store.New(act.ProjectOffer(offer))}}
	if diff := cmp.Diff(CardOf(full, ref, 18), CardOf(cached.Case.V, cached.Referrals[0].V, 18)); diff != "" {
		t.Errorf("the card differs:\n%s", diff)
	}
	for _, reader := range []domain.Actor{{Account: "luz", Agency: "casa", Role: domain.RoleIntake},
		{Account: "ana", Agency: "team", Role: domain.RoleReferrer}} {
		if diff := cmp.Diff(whole.OfferFacts(reader, offer, 18, now), cached.OfferFacts(reader, cached.Offers[0].V, 18,
			now)); diff != "" {
			t.Errorf("the rules see something else:\n%s", diff)
		}
	}
	c, k, r := cached.Case.V, cached.Consent.V, cached.Referrals[0].V
	if c.Nationality+c.Found+c.Origin+c.Status+c.People+c.Remote+c.Group[0].Ref+c.Order.Number+k.GivenBy+k.Representative+
		r.Note != "" ||
		len(c.Clinical)+len(c.Handed)+len(k.Past)+len(r.History)+len(cached.Offers[0].V.Thread) > 0 {
		t.Errorf("more is remembered than a card shows: %+v %+v %+v", c, k, r)
	}
}
