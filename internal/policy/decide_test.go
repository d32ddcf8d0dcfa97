package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type foreign struct{ CaseFacts }

// TestWhatCannotBeAskedIsDenied: an unknown act, nothing, a thing of the wrong type, or facts with a hole.
func TestWhatCannotBeAskedIsDenied(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	ana := Actor{"ana", "hospital", "salud", "referente"}
	c := CaseFacts{ID: "c", Owner: "hospital", Worker: "ana", Open: true, ShareMinimal: true}
	ref := ReferralFacts{CaseFacts: c, Class: "shelter", State: "ofertada"}
	var none *CaseFacts
	for _, tt := range []struct {
		name  string
		who   Actor
		act   Action
		thing Resource
	}{
		{"an unknown act", ana, "case.peek", c},
		{"an empty act", ana, "", c},
		{"a group of acts", ana, "case-reading", c},
		{"nothing", ana, CaseRead, nil},
		{"a pointer to nothing", ana, CaseRead, none},
		{"a pointer", ana, CaseRead, &c},
		{"a type of another package", ana, CaseRead, foreign{c}},
		{"a referral where a case is meant", ana, CaseRead, ref},
		{"a case where a referral is meant", ana, ReferralSend, c},
		{"an empty case", ana, CaseRead, CaseFacts{}},
		{"a case without an owner", ana, CaseRead, CaseFacts{ID: "c"}},
		{"a case without an id", ana, CaseRead, CaseFacts{Owner: "hospital"}},
		{"an empty referral", ana, ReferralCard, ReferralFacts{}},
		{"a referral of an unknown class", ana, ReferralCard, ReferralFacts{CaseFacts: c, Class: "beds", State: "ofertada"}},
		{"a referral in an unknown state", ana, ReferralCard,
			ReferralFacts{CaseFacts: c, Class: "shelter", State: "offered"}},
		{"an empty offer", ana, OfferRead, OfferFacts{}},
		{"an offer to nobody", ana, OfferRead, OfferFacts{ReferralFacts: ref, OfferState: "enviada"}},
		{"an offer in an unknown state", ana, OfferRead, OfferFacts{ReferralFacts: ref, To: "casa", OfferState: "sent"}},
		{"a note of no kind", ana, CarePsychRead, NoteFacts{CaseFacts: c, Author: "psico"}},
		{"a note by nobody", ana, CarePsychRead, NoteFacts{CaseFacts: c, Kind: "psych"}},
		{"an empty shelter", ana, ShelterRead, ShelterFacts{}},
		{"an empty programme", ana, ProgramRead, ProgramFacts{}},
		{"a programme of no kind", ana, ProgramRead, ProgramFacts{ID: "p", Agency: "psico"}},
		{"an empty agency", ana, CaseRegister, AgencyFacts{}},
		{"an empty account", ana, SessionOwn, AccountFacts{}},
		{"an account that would hold an unknown role", ana, AccountRead,
			AccountFacts{ID: "ana", Agency: "hospital", Roles: []string{"root"}}},
		{"the log of nobody", ana, LogRead, LogFacts{}},
		{"nobody", Actor{}, CaseRead, c},
		{"somebody without an agency", Actor{"ana", "", "salud", "referente"}, CaseRead, c},
		{"somebody without an account", Actor{"", "hospital", "salud", "referente"}, CaseRead, c},
		{"somebody without a role", Actor{"ana", "hospital", "salud", ""}, CaseRead, c},
		{"an unknown role", Actor{"ana", "hospital", "salud", "admin"}, CaseRead, c},
		{"an agency of no type", Actor{"ana", "hospital", "", "referente"}, CaseRead, c},
		{"an agency of an unknown type", Actor{"ana", "hospital", "army", "referente"}, CaseRead, c},
		{"the service itself", Actor{"system", "hospital", "salud", "sistema"}, CaseRead, c},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := s.Decide(Request{Actor: tt.who, Action: tt.act, Resource: tt.thing, Now: tonight})
			if want := (Decision{Policy: Failed, Hidden: true}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			many := s.DecideMany(Request{Actor: tt.who, Action: tt.act, Now: tonight}, []Resource{tt.thing})
			if many[0] != got {
				t.Errorf("in a list: got %+v, want %+v", many[0], got)
			}
		})
	}
}

// TestNoSetDeniesAll: a program that forgot to load the rules lets nobody in.
func TestNoSetDeniesAll(t *testing.T) {
	t.Parallel()
	r := Request{Actor: Actor{"ana", "hospital", "salud", "referente"}, Action: FiguresRead, Resource: NetworkFacts{}}
	var none *Set
	for _, s := range []*Set{none, {}} {
		if d := s.Decide(r); d.Allowed || d.Policy != Failed {
			t.Errorf("got %+v", d)
		}
	}
}

// TestEmptyListsAndNamesNeverMatch: an id that is missing on both sides is not the same id.
func TestEmptyListsAndNamesNeverMatch(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	luz := Actor{"luz", "casa", "ong", "albergue_ingreso"}
	c := CaseFacts{ID: "c", Owner: "hospital", Accepted: []string{"", " casa", "CASA"}, ShareIdentity: true}
	if d := s.Decide(Request{Actor: luz, Action: IdentityRead, Resource: c, Now: tonight}); d.Allowed {
		t.Errorf("got %+v", d)
	}
}

// TestReasons: only what can be read is a reason.
func TestReasons(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": false, " ": false, "\t\n": false, "\u200b\u200c\u2060": false, "...": false, "\u202e": false, "\x00": false,
		"llamó el albergue": true, "R3": true, "urgencia_vital": true, "電話": true,
	} {
		if got := said(text); got != want {
			t.Errorf("said(%q) = %v", text, got)
		}
	}
}

// TestDecideManyEqualsDecide: a list never shows more, nor less, than asking row by row.
func TestDecideManyEqualsDecide(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t, s)
		things := []Resource{r.Resource, nil, CaseFacts{}, drawThing(t, subjectOf(r.Resource).uid.Type), drawCase(t)}
		var want []Decision
		for _, thing := range things {
			one := r
			one.Resource = thing
			want = append(want, s.Decide(one))
		}
		if diff := cmp.Diff(want, s.DecideMany(r, things)); diff != "" {
			t.Fatal(diff)
		}
	})
	if got := s.DecideMany(Request{}, nil); len(got) != 0 {
		t.Errorf("an empty list gave %v", got)
	}
}

// TestTheSameRuleIsAlwaysNamed: when several rules allow, the answer names the same one every time.
func TestTheSameRuleIsAlwaysNamed(t *testing.T) {
	t.Parallel()
	eva := Actor{"eva", "svet", "coordinadora", "coordinacion"}
	c := CaseFacts{ID: "c", Owner: "svet", Open: true, Emergency: []string{"eva"}}
	r := Request{Actor: eva, Action: IdentityRead, Resource: c, Now: tonight}
	for range 20 {
		if d := loaded(t).Decide(r); d.Policy != "desk-reads-open-cases" {
			t.Fatalf("got %+v", d)
		}
	}
}

// TestRulesCanReadTheClock: the moment reaches the rules as it was given, for rules that need it.
func TestRulesCanReadTheClock(t *testing.T) {
	t.Parallel()
	s, err := Load(edited(t, map[string]string{"extra.cedar": `
// Nobody reads an identity after the end of 2026.
@id("not-after-2026")
forbid (principal, action == Action::"identity.read", resource)
when { context.now > datetime("2026-12-31T23:59:59Z") };`}))
	if err != nil {
		t.Fatal(err)
	}
	r := Request{Actor: Actor{"ana", "hospital", "salud", "referente"}, Action: IdentityRead,
		Resource: CaseFacts{ID: "c", Owner: "hospital"}, Now: tonight}
	if d := s.Decide(r); !d.Allowed {
		t.Errorf("before: %+v", d)
	}
	r.Now = tonight.Add(365 * 24 * time.Hour)
	if d := s.Decide(r); d.Policy != "not-after-2026" {
		t.Errorf("after: %+v", d)
	}
}

// TestConcurrentUse runs many questions at once on one set; the race detector watches.
func TestConcurrentUse(t *testing.T) {
	s := loaded(t)
	c := CaseFacts{ID: "c", Owner: "hospital"}
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 200 {
				if !s.Decide(Request{Actor: Actor{"ana", "hospital", "salud", "referente"}, Action: IdentityRead,
					Resource: c}).Allowed {
					t.Fatal("denied")
				}
			}
		})
	}
}

// TestEveryFieldOfTheFactsIsUsed: a fact that no rule can read would be gathered for nothing, and a
// reader would believe that it counts.
func TestEveryFieldOfTheFactsIsUsed(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	read := make(map[string]bool)
	for _, p := range s.plans {
		for _, name := range p.reads {
			read[string(name)] = true
		}
	}
	for _, name := range everyAttribute {
		if !read[string(name)] {
			t.Errorf("no rule reads %s", name)
		}
	}
}
