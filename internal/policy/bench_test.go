package policy

import (
	"fmt"
	"testing"
	"time"

	"amparo/policies"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(policies.FS); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecide asks single questions; the aim is at most 10 microseconds each.
func BenchmarkDecide(b *testing.B) {
	s := loaded(b)
	now := time.Date(2026, 11, 23, 23, 40, 0, 0, time.UTC)
	ana := Actor{"ana", "hospital", "salud", "referente"}
	casa := Actor{"luz", "casa", "ong", "albergue_ingreso"}
	desk := Actor{"eva", "svet", "coordinadora", "coordinacion"}
	far := Actor{"zoe", "policia", "policia", "referente"}
	c := CaseFacts{ID: "c1", Owner: "hospital", Worker: "ana", Minor: true, Open: true, Asked: []string{"casa", "psi"},
		Accepted: []string{"casa"}, Shelters: []string{"casa"}, ShareMinimal: true, ShareIdentity: true,
		Placer: []string{"ana"}}
	r := ReferralFacts{CaseFacts: c, Class: "shelter", State: "ofertada"}
	o := OfferFacts{ReferralFacts: r, To: "casa", OfferState: "enviada"}
	for _, q := range []struct {
		name string
		req  Request
	}{
		{"identity.read/team", Request{ana, IdentityRead, c, "", now}},
		{"identity.read/provider", Request{casa, IdentityRead, c, "", now}},
		{"identity.read/stranger", Request{far, IdentityRead, c, "", now}},
		{"referral.card/asked", Request{casa, ReferralCard, r, "", now}},
		{"offer.accept/shelter", Request{casa, OfferAccept, o, "", now}},
		{"offer.accept/desk", Request{desk, OfferAccept, o, "by phone", now}},
		{"glass.open/desk", Request{desk, EmergencyOpen, c, "threat", now}},
		{"restricted.read/stranger", Request{far, RestrictedRead, c, "", now}},
	} {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Decide(q.req)
			}
		})
	}
}

// BenchmarkList asks about the 50 rows of a list, half of them visible.
func BenchmarkList(b *testing.B) {
	s := loaded(b)
	rows := make([]Resource, 50)
	for i := range rows {
		rows[i] = CaseFacts{ID: fmt.Sprint("c", i), Owner: []string{"hospital", "other"}[i%2], Open: true}
	}
	req := Request{Actor: Actor{"ana", "hospital", "salud", "referente"}, Action: CaseRead, Now: time.Now()}
	b.Run("many", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.DecideMany(req, rows)
		}
	})
	b.Run("one-by-one", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, row := range rows {
				req.Resource = row
				s.Decide(req)
			}
		}
	})
}

func loaded(tb testing.TB) *Set {
	tb.Helper()
	s, err := Load(policies.FS)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
