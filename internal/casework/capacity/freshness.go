// Package capacity is what shelters and programmes can take: their descriptions, beds and caseloads, how fresh their
// figures are, and who of them fits a referral.
package capacity

import (
	"context"
	"hash/fnv"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/match/rank"
	"amparo/internal/match/snapshot"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service keeps capacity and ranks providers. It is safe for concurrent use.
type Service struct{ *act.Service }

// How true a provider's figures are held to be.
const (
	Fresh  = "fresh"
	Ageing = "ageing"
	Stale  = "stale"
)

// Freshness says how long ago figures were confirmed, in the words of the country pack.
func Freshness(s *act.Service, confirmed, now time.Time) string {
	stale, last := s.Country.Freshness()
	switch age := now.Sub(confirmed); {
	case confirmed.IsZero() || age >= last:
		return Stale
	case age >= stale:
		return Ageing
	}
	return Fresh
}

// onShelter runs an act on a shelter's own figures: load, decide, do, commit. Acts on one house take turns, as
// acceptances do, and every one of them is a booking, so that no acceptance relies on figures that moved.
func onShelter(ctx context.Context, s *act.Service, actor domain.Actor, id domain.ShelterID, rev int64,
	action policy.Action, do func(*act.Txn, *store.Rec[domain.Shelter], []domain.Stay) error) error {
	return onProvider(ctx, s, actor, "shelter", id, rev, action,
		func(sh domain.Shelter) policy.Resource { return shelterFacts(sh) }, network.ActiveStays, do)
}

// onProgram is onShelter for a programme.
func onProgram(ctx context.Context, s *act.Service, actor domain.Actor, id domain.ProgramID, rev int64,
	action policy.Action, do func(*act.Txn, *store.Rec[domain.Program], []domain.Slot) error) error {
	return onProvider(ctx, s, actor, "program", id, rev, action,
		func(pr domain.Program) policy.Resource { return programFacts(pr) }, network.ActiveSlots, do)
}

func onProvider[T any, I ~string, S any](ctx context.Context, s *act.Service, actor domain.Actor, kind string, id I,
	rev int64, action policy.Action, facts func(T) policy.Resource, active func(context.Context, *store.Store, I) ([]S,
		error), do func(*act.Txn, *store.Rec[T], []S) error) error {
	return s.RunFor(ctx, actor, string(id), func(t *act.Txn) error {
		rec, err := store.Get[T](ctx, s.Store, id)
		if err != nil {
			return err
		}
		if err := t.Authorize(action, facts(rec.V), kind, string(id)); err != nil {
			return err
		}
		if rev != 0 && rev != rec.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		taken, err := active(ctx, t.Store, id)
		if err != nil {
			return err
		}
		if err := do(t, &rec, taken); err != nil {
			return err
		}
		store.Put(&t.Change, rec)
		t.LogAct(action, kind, string(id), "")
		return t.AdvanceCapacity(string(id))
	})
}

func shelterFacts(sh domain.Shelter) policy.ShelterFacts {
	return policy.ShelterFacts{ID: string(sh.ID), Agency: string(sh.Agency)}
}

func programFacts(pr domain.Program) policy.ProgramFacts {
	return policy.ProgramFacts{ID: string(pr.ID), Agency: string(pr.Agency), Kind: string(pr.Class)}
}

// CanMap says which of the acts the policy grants on a thing, for the buttons of a page.
func CanMap(t *act.Txn, res policy.Resource, actions ...policy.Action) map[policy.Action]bool {
	can := map[policy.Action]bool{}
	for _, a := range actions {
		if t.Can(a, res) {
			can[a] = true
		}
	}
	return can
}

// Ask gathers what matching depends on.
func Ask(s *act.Service, f *dossier.Dossier, safety domain.Safety, r domain.Referral) match.Query {
	now := s.Now().In(s.Country.TimeZone())
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(r.ID))
	a := match.Query{Case: f.Case.V, Safety: safety, Referral: r, From: f.Case.V.Found, Home: s.Country.Code(),
		Today: domain.DateOf(now), Now: now, Majority: s.Majority(), Adolescent: s.Country.AdolescentFrom(),
		SplitAgreed: f.Consent.V.SplitAgreed, Seed: seed.Sum64(),
		ExplainMax: MatchPage, LanguageOf: s.SignLanguages, Links: network.Links(safety)}
	for _, other := range f.Referrals {
		if other.V.ID != r.ID {
			a.Needs = append(a.Needs, other.V.Need)
		}
	}
	return a
}

// question is what is asked for a referral of a dossier, with what must be avoided. It explains so many candidates and
// writes out so many exclusions; 0 is all.
func question(t *act.Txn, f *dossier.Dossier, r domain.Referral, explain, show int) (match.Query, error) {
	safety, err := store.Find[domain.Safety](t.Ctx, t.Store, r.Case)
	ask := Ask(t.Service, f, safety.V, r)
	ask.ExplainMax, ask.ListMax, ask.LivesIn = explain, show, f.LivesIn()
	if err == nil && r.Class == domain.ClassLegal {
		ask.Barred, err = Against(t, f.Case.V, safety.V, t.Now)
	}
	return ask, err
}

// ranked ranks the providers of a class.
func ranked(class domain.Class, among *snapshot.Snapshot, ask match.Query) match.Ranking {
	if class == domain.ClassShelter {
		return rank.Shelters(among, ask)
	}
	return rank.Programs(among, ask)
}
