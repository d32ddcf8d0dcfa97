// Package dossier is one case with everything that hangs on it: referrals, offers, stays, appointments, consent and
// emergency access. It says what the policies may know of a case, which field sets are open to a reader, and shows a
// case redacted to them.
package dossier

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/handon"
	"amparo/internal/domain/same"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service reads cases. It is safe for concurrent use.
type Service struct{ *act.Service }

// CaseView is one case as its team sees it. Identity, safety, notes and what is restricted are opened apart, each with
// its own leaf.
type CaseView struct {
	Case      domain.Case
	Rev       int64
	Consent   ConsentView
	Referrals []domain.Referral
	Revs      map[domain.ReferralID]int64
	Stays     []domain.Stay
	Slots     []domain.Slot
	Agencies  map[domain.AgencyID]string
	People    map[domain.AccountID]string // work names of those the reader may know by name
	Minor     bool
	Order     bool // admission still waits for an authority
	OfAge     []OfAge
	Court     []court.Line   // hearings and reviews, for whom the papers are open to
	Merge     same.Merge     // of a case that was joined with another
	Onward    []same.Merge   // of that other one, up to where she goes on
	Merged    []same.Merge   // those that were joined with this one, one after another
	Alike     bool           // the same person may have another case of the agency, and nobody of the team looked yet
	HandOn    handon.Request // by which another agency is asked to take it over; zero where nobody is
	Incidents int            // in a house, that the reader has still to acknowledge
	Can       map[policy.Action]bool
	CanMatch  map[domain.ReferralID]bool // referrals whose ranked candidates the reader may see
}

// ViewCase shows one case to its team, to the desk, and to whoever the policy opens it for.
func (s *Service) ViewCase(ctx context.Context, actor domain.Actor, id domain.CaseID) (CaseView, error) {
	return Answer(ctx, s.Service, actor, Case(id), 0, policy.CaseRead,
		func(t *act.Txn, f *Dossier, _ store.Rec[domain.Case]) (v CaseView, err error) {
			v, err = viewCase(t, f)
			return v, err
		})
}

// viewCase is what the reader may see of a case, with the leaf of this reading added to the act.
func viewCase(t *act.Txn, f *Dossier) (CaseView, error) {
	facts := f.Facts(t.Actor, "", t.Majority(), t.Now)
	open := FieldSetsOf(t, facts)
	v := CaseView{Case: open.RedactCase(f.Case.V), Rev: f.CaseRev(), Revs: map[domain.ReferralID]int64{},
		CanMatch: map[domain.ReferralID]bool{}, Minor: f.Case.V.Minor(t.Majority()), Order: f.Case.V.NeedsOrder(t.Majority())}
	LogOpened(t, policy.CaseRead, string(f.Case.V.ID), string(f.Consent.V.ID), open)
	if t.Can(policy.ConsentRead, facts) {
		v.Consent = ViewOfConsent(t, f, facts)
	}
	ids := []domain.AgencyID{f.Case.V.Agency}
	for _, r := range f.Referrals {
		facts := f.ReferralFacts(t.Actor, r.V, t.Majority(), t.Now)
		if !t.Can(policy.ReferralRead, facts) {
			continue
		}
		v.CanMatch[r.V.ID] = t.Can(policy.ReferralMatch, facts)
		v.Referrals = append(v.Referrals, r.V)
		v.Revs[r.V.ID] = f.ReferralRev(r)
	}
	if len(v.Referrals) > 0 {
		v.Stays, v.Slots = store.Values(f.Stays), store.Values(f.Slots)
		for _, st := range v.Stays {
			ids = append(ids, st.Agency)
		}
		for _, sl := range v.Slots {
			ids = append(ids, sl.Agency)
		}
	}
	v.OfAge = ofAgeRows(t, f.Case.V, open[policy.IdentityPapers])
	v.Can = CaseActs(t, f)
	if t.Actor.Role.Provider() {
		// What one worker left the next is for the team.
		v.Case.Handed, v.Case.Teams, v.Case.Gone, v.Case.Into = nil, nil, nil, ""
	}
	var err error
	if open[policy.IdentityPapers] && (v.Minor || f.Case.V.AsMinor) {
		if v.Court, err = courtLines(t, f.Case.V); err != nil {
			return v, err
		}
	}
	if v.Can[policy.CaseAlike] {
		seen, err := store.Find[same.Seen](t.Ctx, t.Store, f.Case.V.ID)
		if err != nil {
			return v, err
		}
		v.Alike = seen.V.Fresh
		if v.Merge, v.Onward, v.Merged, err = Joined(t, f.Case.V); err != nil {
			return v, err
		}
	}
	if err := v.addWaiting(t, f, facts); err != nil {
		return v, err
	}
	if v.People, err = t.Names(append(handsOf(v.Case), v.Case.Worker)...); err != nil {
		return v, err
	}
	v.Agencies, err = t.AgencyNames(t.Ctx, append(ids, v.HandOn.To)...)
	return v, err
}

// addWaiting adds what waits for somebody beside the needs: the answer of an agency that is asked to take the case
// over, and incidents that the team has still to acknowledge.
func (v *CaseView) addWaiting(t *act.Txn, f *Dossier, facts policy.CaseFacts) error {
	if !t.Actor.Role.Provider() {
		waits, err := f.HandOn(t)
		if err != nil {
			return err
		}
		v.HandOn = waits.V
	}
	if !t.Can(policy.IncidentAcknowledge, facts) {
		return nil
	}
	unseen, err := store.All[diary.Incident](t.Ctx, t.Store, store.Filter{By: store.By("unseen", f.Case.V.ID)})
	v.Incidents = len(unseen)
	return err
}

// Joined returns how a case was joined with another one of the same person, or made out of another, how that one was
// joined with a next, up to the one in which she goes on, and those that were joined with it or made out of it.
func Joined(t *act.Txn, c domain.Case) (into same.Merge, onward, merged []same.Merge, err error) {
	for next := c.ID; ; {
		m, err := store.Find[same.Merge](t.Ctx, t.Store, next)
		if err != nil {
			return into, nil, nil, err
		}
		if !m.V.Stands() || m.V.Split && next != c.ID {
			break
		}
		onward, next = append(onward, m.V), m.V.Into
	}
	if len(onward) > 0 {
		into, onward = onward[0], onward[1:]
	}
	for of := []domain.CaseID{c.ID}; len(of) > 0; of = of[1:] {
		recs, err := store.All[same.Merge](t.Ctx, t.Store, store.Filter{By: store.By("into", of[0])})
		if err != nil {
			return into, onward, merged, err
		}
		for _, m := range recs {
			merged, of = append(merged, m.V), append(of, m.V.Case)
		}
	}
	return into, onward, merged, nil
}

// ReadIdentity opens who the people are: D2. Its leaf is kept before anything is returned.
func (s *Service) ReadIdentity(ctx context.Context, actor domain.Actor,
	id domain.CaseID) (store.Rec[domain.Identity], error) {
	return readPart(ctx, s.Service, actor, id, policy.IdentityRead, "D2", func(t *act.Txn, f *Dossier, open FieldSets,
		in domain.Identity) domain.Identity {
		return open.RedactIdentity(f.Present(t.Owner(), in))
	})
}

// ReadSafety opens what must be avoided: D2.
func (s *Service) ReadSafety(ctx context.Context, actor domain.Actor,
	id domain.CaseID) (store.Rec[domain.Safety], error) {
	return readPart(ctx, s.Service, actor, id, policy.SafetyRead, "D2", func(_ *act.Txn, _ *Dossier, open FieldSets,
		in domain.Safety) domain.Safety {
		return open.RedactSafety(in)
	})
}

// ReadRestricted opens what could cost a life if it were seen: D4.
func (s *Service) ReadRestricted(ctx context.Context, actor domain.Actor,
	id domain.CaseID) (store.Rec[domain.Restricted], error) {
	return readPart[domain.Restricted](ctx, s.Service, actor, id, policy.RestrictedRead, "D4", nil)
}

// readPart opens one part of a case that is kept apart from it, cut to what the reader's work needs.
func readPart[T any](ctx context.Context, s *act.Service, actor domain.Actor, id domain.CaseID, action policy.Action,
	tier string, cut func(*act.Txn, *Dossier, FieldSets, T) T) (store.Rec[T], error) {
	return Answer(ctx, s, actor, Case(id), 0, action, func(t *act.Txn, f *Dossier,
		_ store.Rec[domain.Case]) (out store.Rec[T], err error) {
		out, err = store.Find[T](ctx, s.Store, id)
		if cut == nil {
			t.LogDisclosure(action, "case", string(id), tier, string(f.Consent.V.ID))
			return out, err
		}
		open := FieldSetsOf(t, f.Facts(actor, "", s.Majority(), t.Now))
		out.V = cut(t, f, open, out.V)
		LogOpened(t, action, string(id), string(f.Consent.V.ID), open)
		return out, err
	})
}
