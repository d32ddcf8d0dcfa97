package casework_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
)

// housed is a case with everything agreed to, somebody who houses her and somebody who treats her, and notes of each
// kind.
type housed struct {
	w           *amparotest.World
	ana         *amparotest.Actor
	casa        *amparotest.House
	office      *amparotest.Office
	filed       intake.Registered
	bed, couch  domain.OfferID
	otherAgency domain.AgencyID
}

func agreedToAll() intake.ConsentInput {
	return amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		domain.ScopeShareHealth, domain.ScopeSharePsych,
		domain.ScopeShareLegal)
}

func everythingAgreed(t *testing.T) *housed {
	t.Helper()
	w := amparotest.New(t)
	h := &housed{w: w, ana: w.Worker("ana"), casa: w.Shelter("casa", "0108", amparotest.Women(2)),
		office: w.Program("clínica", domain.ClassPsych, 3, "trauma")}
	h.otherAgency = w.Shelter("otra", "0301", amparotest.Women(2)).Agency
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = agreedToAll()
	in.Consent.ExpiresAt = w.Clock.Now().AddDate(0, 0, 10)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	h.filed = h.ana.Refers(in)
	h.bed = h.ana.Offers(h.filed.Referrals[0], h.casa)[0]
	h.casa.Accepts(h.bed)
	must(t, w.Work.Admit(t.Context(), h.casa.Actor.Actor, h.bed, 0, placement.AdmitInput{}))
	h.couch = h.ana.OffersTo(h.filed.Referrals[1], h.office)[0]
	h.office.Accepts(h.couch)
	_, err := w.Work.WriteNote(t.Context(), h.casa.Actor.Actor, h.filed.Case, domain.CareHealth, "Duerme poco.")
	must(t, err)
	return h
}

// readings is every way in which a provider reads what is personal of a case, by the act that the rules decide. Each
// says whether it opened.
func (h *housed) readings(t *testing.T, who domain.Actor, offer domain.OfferID) map[policy.Action]func() bool {
	c, work, id := t.Context(), h.w.Work, h.filed.Case
	opened := func(err error) bool {
		if err != nil && !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", who.Role, err)
		}
		return err == nil
	}
	notes := func(kind domain.CareKind) func() bool {
		return func() bool {
			list, err := work.ReadNotes(c, who, id, kind)
			return opened(err) && slices.ContainsFunc(list, func(n intake.NoteView) bool { return !n.Mine })
		}
	}
	return map[policy.Action]func() bool{
		policy.IdentityRead:   func() bool { _, err := work.ReadIdentity(c, who, id); return opened(err) },
		policy.SafetyRead:     func() bool { _, err := work.ReadSafety(c, who, id); return opened(err) },
		policy.RestrictedRead: func() bool { _, err := work.ReadRestricted(c, who, id); return opened(err) },
		policy.CareHealthRead: notes(domain.CareHealth),
		policy.CarePsychRead:  notes(domain.CarePsych),
		policy.CareLegalRead:  notes(domain.CareLegal),
		policy.OfferRead: func() bool {
			v, err := work.ViewOffer(c, who, offer)
			must(t, err)
			return v.Identity != nil || v.Safety != nil || v.Note != "" || len(v.Group) > 0 && v.Identity != nil
		},
	}
}

// TestWhateverEndsAnAgreementClosesEveryReading: withdrawn, run out, for other receivers, for other needs, or without
// the scope: nothing personal of the case opens any more to who houses or treats her, by any act that reads; and what
// the agreement opened before was open. An act that reads what is personal and is not in the table fails the test.
func TestWhateverEndsAnAgreementClosesEveryReading(t *testing.T) {
	agrees := func(h *housed, change func(*intake.ConsentInput)) {
		k := agreedToAll()
		change(&k)
		must(t, h.w.Work.RecordConsent(t.Context(), h.ana.Actor, h.filed.Case, 0, k))
	}
	for how, ends := range map[string]func(*housed){
		"withdrawn": func(h *housed) { must(t, h.w.Work.WithdrawConsent(t.Context(), h.ana.Actor, h.filed.Case)) },
		"run out":   func(h *housed) { h.w.Waits(11 * 24 * time.Hour) },
		"for another receiver": func(h *housed) {
			agrees(h, func(k *intake.ConsentInput) { k.Recipients = []domain.AgencyID{h.otherAgency} })
		},
		"for another need": func(h *housed) {
			agrees(h, func(k *intake.ConsentInput) { k.Purposes = []domain.Class{domain.ClassLegal} })
		},
		"without the identity": func(h *housed) {
			agrees(h, func(k *intake.ConsentInput) { delete(k.Scopes, domain.ScopeShareIdentity) })
		},
		"with a no to identity": func(h *housed) {
			agrees(h, func(k *intake.ConsentInput) { k.Scopes[domain.ScopeShareIdentity] = domain.No })
		},
		"with a no to anything": func(h *housed) {
			agrees(h, func(k *intake.ConsentInput) { k.Scopes[domain.ScopeShareMinimal] = domain.No })
		},
	} {
		h := everythingAgreed(t)
		for _, p := range []struct {
			who   domain.Actor
			offer domain.OfferID
			opens []policy.Action
		}{
			{h.casa.Actor.Actor, h.bed, []policy.Action{policy.IdentityRead, policy.SafetyRead, policy.OfferRead}},
			{h.office.Actor.Actor, h.couch, []policy.Action{policy.IdentityRead, policy.SafetyRead, policy.OfferRead}},
		} {
			for act, opens := range h.readings(t, p.who, p.offer) {
				if got, want := opens(), slices.Contains(p.opens, act); got != want {
					t.Errorf("agreed: %s by %s opens %v", act, p.who.Role, got)
				}
			}
		}
		ends(h)
		for _, p := range []struct {
			who   domain.Actor
			offer domain.OfferID
		}{{h.casa.Actor.Actor, h.bed}, {h.office.Actor.Actor, h.couch}} {
			table := h.readings(t, p.who, p.offer)
			for act, opens := range table {
				if opens() {
					t.Errorf("%s: %s still opens to %s", how, act, p.who.Role)
				}
			}
			for _, act := range policy.Actions() {
				part, _, _ := strings.Cut(string(act), ".")
				known := slices.ContainsFunc(slices.Collect(maps.Keys(table)),
					func(a policy.Action) bool { return strings.HasPrefix(string(a), part+".") })
				if policy.Shows(act) && slices.Contains([]string{"identity", "safety", "restricted", "care"}, part) && !known {
					t.Errorf("nobody tries %s", act)
				}
			}
		}
		h.w.Verify()
	}
}
