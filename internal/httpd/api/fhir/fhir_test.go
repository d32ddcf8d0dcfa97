package fhir

import (
	"testing"
	"time"

	"amparo/internal/domain"
)

// TestEveryStateHasACodeOfFHIR: each in which a referral or an offer may be, and each urgency.
func TestEveryStateHasACodeOfFHIR(t *testing.T) {
	for from, to := range domain.ReferralEdges() {
		for _, s := range append(to, from) {
			if requestStates[s] == "" {
				t.Errorf("a referral in the state %s has none", s)
			}
		}
	}
	for from, to := range domain.OfferEdges() {
		for _, s := range append(to, from) {
			if taskStates[s] == "" {
				t.Errorf("an offer in the state %s has none", s)
			}
		}
	}
	for _, u := range []domain.Urgency{domain.UrgencyCritical, domain.UrgencyHigh, domain.UrgencyMedium,
		domain.UrgencyScheduled} {
		if priorities[u] == "" {
			t.Errorf("%s has none", u)
		}
	}
}

// TestADateOfASearchIsADayOfTheCountryOrAMoment: as FHIR compares it, to the precision in which it is written.
func TestADateOfASearchIsADayOfTheCountryOrAMoment(t *testing.T) {
	zone := time.FixedZone("", -6*3600)
	at := time.Date(2026, 11, 23, 3, 0, 0, 500, time.UTC) // The evening before, by the clock of the country.
	for typed, want := range map[string]bool{"": true, "2026-11-22": true, "eq2026-11-22": true, "2026-11-23": false,
		"ge2026-11-22": true, "ge2026-11-23": false, "gt2026-11-22": false, "gt2026-11-21": true, "le2026-11-22": true,
		"le2026-11-21": false, "lt2026-11-22": false, "lt2026-11-23": true, "ge2026-11-23T03:00:00Z": true,
		"gt2026-11-23T03:00:00Z": false, "lt2026-11-23T03:00:00Z": false, "2026-11-22T21:00:00-06:00": true,
		"gt2026-11-23T03:00:00.0000005Z": false, "gt2026-11-23T03:00:00.0000004Z": true} {
		if holds, ok := moments(typed, zone); !ok || holds(at) != want {
			t.Errorf("%s holds: %v, %v", typed, !want, ok)
		}
	}
	for _, typed := range []string{"g", "ge", "ayer", "sa2026-11-22", "2026-13-01", "gege2026-11-22"} {
		if _, ok := moments(typed, zone); ok {
			t.Errorf("%s was read", typed)
		}
	}
}
