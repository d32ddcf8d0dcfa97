package casework

import (
	"context"
	"hash/fnv"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/store"
)

// MatchResult is a ranking with what the page needs to name its providers.
type MatchResult struct {
	Referral  domain.Referral
	Rev       int64
	Ranking   match.Ranking
	Providers map[string]Provider          // by shelter or programme id
	Asked     map[string]domain.OfferState // providers already asked for this referral, and how that stands
	Persons   int
	From      string // municipality the distances are counted from
	CanOffer  bool
	Covered   bool // consent covers asking providers
}

// Provider is what may be shown of a provider to a worker: never where it stands.
type Provider struct {
	ID         string                   `json:"id"`
	Agency     domain.AgencyID          `json:"agency"`
	Ref        string                   `json:"ref,omitempty"`
	Name       string                   `json:"name"`
	Department string                   `json:"department"`
	Languages  []string                 `json:"languages,omitempty"`
	Services   []string                 `json:"services,omitempty"`
	Intake     string                   `json:"intake_hours,omitempty"`
	WaitDays   int                      `json:"wait_days,omitempty"`
	Units      map[domain.UnitID]string `json:"units,omitempty"`
}

// Match ranks the providers for a referral, with reasons and why-nots. Only the referring team and the desk see it.
func (s *Service) Match(ctx context.Context, actor domain.Actor, id domain.ReferralID) (MatchResult, error) {
	var out MatchResult
	r, err := store.Get[domain.Referral](ctx, s.store, id)
	if err != nil {
		return out, err
	}
	f, err := s.file(ctx, r.V.Case)
	if err != nil {
		return out, err
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	facts := f.referralFacts(actor, r.V, s.majority(), t.now)
	if err := t.may("referral.match", facts, "referral", string(id)); err != nil {
		return out, err
	}
	safety, err := store.Find[domain.Safety](ctx, s.store, r.V.Case)
	if err != nil {
		return out, err
	}
	// The matcher reads areas and no-contacts, and the team sees what they exclude: that is reading D2.
	if err := s.store.Record(ctx, tiered(t.entry("referral.match", "referral", string(id)), "D2")); err != nil {
		return out, err
	}
	board, err := s.board(ctx)
	if err != nil {
		return out, err
	}
	ask := s.ask(f, safety.V, r.V)
	if r.V.Class == domain.ClassShelter {
		out.Ranking = board.Shelters(ask)
	} else {
		out.Ranking = board.Programs(ask)
	}
	out.Referral, out.Rev, out.Persons, out.From = r.V, r.Rev, len(f.cas.V.Group), ask.From
	out.Providers, out.Asked = s.providers(), map[string]domain.OfferState{}
	for _, o := range f.offersOf(id) {
		out.Asked[string(o.V.Shelter)+string(o.V.Program)] = o.V.State
	}
	out.Covered = f.consent.V.Covers(domain.ScopeShareMinimal, t.now)
	out.CanOffer = out.Covered && r.V.State.Open() && r.V.State != domain.ReferralDraft && t.can("offer.send", facts)
	return out, nil
}

func tiered(e store.Entry, tier string) store.Entry { e.Tier = tier; return e }

// ask gathers what matching depends on.
func (s *Service) ask(f *file, safety domain.Safety, r domain.Referral) match.Ask {
	now := s.Now().In(s.pack.TimeZone())
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(r.ID))
	a := match.Ask{
		Case: f.cas.V, Safety: safety, Referral: r, From: f.cas.V.Found, Home: s.pack.Code(), Today: domain.DateOf(now), Now: now,
		Majority: s.majority(), SplitAgreed: f.consent.V.SplitAgreed, Seed: seed.Sum64(),
	}
	for _, other := range f.referrals {
		if other.V.ID != r.ID {
			a.Needs = append(a.Needs, other.V.Need)
		}
	}
	return a
}

// providers names every provider of the board that was compiled last.
func (s *Service) providers() map[string]Provider {
	c := &s.boards
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[string]Provider, len(c.houses)+len(c.services))
	for id, h := range c.houses {
		sh := h.house.Shelter
		p := Provider{ID: string(id), Agency: sh.Agency, Ref: sh.Ref, Name: sh.Name, Department: sh.Department, Languages: sh.Languages,
			Services: sh.Services, Intake: sh.IntakeHours, Units: map[domain.UnitID]string{}}
		for _, u := range sh.Units {
			p.Units[u.ID] = u.Name
		}
		out[string(id)] = p
	}
	for id, sv := range c.services {
		pr := sv.service.Program
		out[string(id)] = Provider{ID: string(id), Agency: pr.Agency, Ref: pr.Ref, Name: pr.Name, Department: pr.Department,
			Languages: pr.Languages, WaitDays: pr.WaitDays}
	}
	return out
}
