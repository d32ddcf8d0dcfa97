package capacity

import (
	"hash/fnv"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/rank"
	"amparo/internal/match/snapshot"
	"amparo/internal/store"
)

// Ask gathers what matching depends on.
func Ask(s *act.Service, f *dossier.Dossier, safety domain.Safety, r domain.Referral) match.Query {
	now := s.Now().In(s.Country.TimeZone())
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(r.ID))
	a := match.Query{Case: f.Case.V, Safety: safety, Referral: r, From: f.Case.V.Found, Home: s.Country.Code(),
		Today: domain.DateOf(now), Now: now, Majority: s.Majority(), SplitAgreed: f.Consent.V.SplitAgreed, Seed: seed.Sum64(),
		ExplainMax: MatchPage, LanguageOf: s.SignLanguages}
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
	return ask, err
}

// ranked ranks the providers of a class.
func ranked(class domain.Class, among *snapshot.Snapshot, ask match.Query) match.Ranking {
	if class == domain.ClassShelter {
		return rank.Shelters(among, ask)
	}
	return rank.Programs(among, ask)
}
