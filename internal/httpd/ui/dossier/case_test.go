package dossier

import (
	"testing"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/policy"
)

// TestTheNeedThatWaitsForItsTeamComesFirst: what asks something of the reader stands before what only goes on.
func TestTheNeedThatWaitsForItsTeamComesFirst(t *testing.T) {
	ref := func(id string, state domain.ReferralState, class domain.Class, urgency domain.Urgency) domain.Referral {
		return domain.Referral{ID: domain.ReferralID(id), Code: id, State: state, Class: class, Urgency: urgency}
	}
	for _, c := range []struct {
		name string
		refs []domain.Referral
		next string
		url  string
	}{
		{"nothing asked for yet", nil, "next.refer.h", "/cases/k/refer"},
		{"a search before a draft", []domain.Referral{
			ref("a", domain.ReferralDraft, domain.ClassShelter, domain.UrgencyCritical),
			ref("b", domain.ReferralSent, domain.ClassLegal, domain.UrgencyMedium)}, "next.match.h", "/referrals/b/match"},
		{"the more urgent of two", []domain.Referral{
			ref("a", domain.ReferralReview, domain.ClassPsych, domain.UrgencyMedium),
			ref("b", domain.ReferralReview, domain.ClassShelter, domain.UrgencyCritical)}, "next.match.h", "/referrals/b/match"},
		{"what nobody of the network answers is followed by hand", []domain.Referral{
			ref("a", domain.ReferralSent, domain.ClassOther, domain.UrgencyCritical),
			ref("b", domain.ReferralOffered, domain.ClassShelter, domain.UrgencyHigh)}, "next.wait.h", "/referrals/b"},
		{"a place that waits before a stay that goes on", []domain.Referral{
			ref("a", domain.ReferralAdmitted, domain.ClassShelter, domain.UrgencyCritical),
			ref("b", domain.ReferralAccepted, domain.ClassLegal, domain.UrgencyMedium)}, "next.accepted.h", "/referrals/b"},
		{"nothing left to do", []domain.Referral{ref("a", domain.ReferralClosed, domain.ClassShelter, domain.UrgencyHigh)},
			"", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := dossier.CaseView{Referrals: c.refs, Can: map[policy.Action]bool{"referral.create": true},
				CanMatch: map[domain.ReferralID]bool{"a": true, "b": true}}
			next := nextOfCase(v, "/cases/k", nil)
			switch {
			case next == nil && c.next != "":
				t.Errorf("it says nothing, want %s", c.next)
			case next != nil && (next.Key != c.next || next.Acts[0].URL != c.url):
				t.Errorf("it says %s and leads to %s, want %s at %s", next.Key, next.Acts[0].URL, c.next, c.url)
			}
		})
	}
}

// TestWhoMayNotDoWhatComesNextIsNotLedThere: a button that would be refused is not shown.
func TestWhoMayNotDoWhatComesNextIsNotLedThere(t *testing.T) {
	v := dossier.CaseView{Referrals: []domain.Referral{{ID: "a", State: domain.ReferralSent, Class: domain.ClassShelter}}}
	if next := nextOfCase(v, "/cases/k", nil); next == nil || next.Acts[0].URL != "/referrals/a" {
		t.Errorf("who may not search is led to %+v", next)
	}
	if next := nextOfCase(dossier.CaseView{}, "/cases/k", nil); next != nil {
		t.Errorf("who may not ask for anything is led to %+v", next)
	}
}

// TestAnOpeningIsToldByWhatWasOpened.
func TestAnOpeningIsToldByWhatWasOpened(t *testing.T) {
	for act, want := range map[string]string{"identity.read": "identity", "safety.write": "identity",
		"care.psych.read": "care",
		"restricted.read": "restricted", "offer.read": "card", "referral.card": "card", "referral.match": "match",
		"interpreter.card": "interpreter", "case.read": "other"} {
		if got := openedWhat(dossier.Disclosure{Act: act}); got != want {
			t.Errorf("%s is told as %s, want %s", act, got, want)
		}
	}
	if got := openedWhat(dossier.Disclosure{Act: "identity.read", Emergency: true}); got != "glass" {
		t.Errorf("an emergency is told as %s", got)
	}
}
