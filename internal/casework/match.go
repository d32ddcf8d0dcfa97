package casework

import (
	"context"
	"hash/fnv"
	"math"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MatchResult is a ranking with what the page needs to name its providers.
type MatchResult struct {
	Referral  domain.Referral
	Rev       int64
	Card      Card
	Danger    []string // departments to keep away from
	Ranking   match.Ranking
	Providers map[string]Provider          // by shelter or programme id
	Asked     map[string]domain.OfferState // providers already asked for this referral, and how that stands
	Persons   int
	From      string // municipality the distances are counted from
	CanOffer  bool
	Covered   bool // consent covers asking providers
	Narrow    bool // the reader never sees which shelters there are: only the best that fit are told
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
	Free       int                      `json:"free"`         // places now, in all units; -1: not said
	Confirmed  time.Time                `json:"confirmed_at"` // when its own team last confirmed its figures
}

// Match ranks the providers for a referral, with reasons and why-nots. Only the referring team and the desk see it; a team of the police
// or the prosecution, which never sees the list of shelters, is told the best houses that fit and no others.
func (s *Service) Match(ctx context.Context, actor domain.Actor, id domain.ReferralID) (MatchResult, error) {
	out, err := s.ranked(ctx, actor, id)
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err == nil && out.Referral.Class == domain.ClassShelter && !t.can(policy.ShelterList, policy.NetworkFacts{}) {
		out.narrow()
	}
	return out, err
}

// ranked is the whole answer, as the acts themselves go by it.
func (s *Service) ranked(ctx context.Context, actor domain.Actor, id domain.ReferralID) (MatchResult, error) {
	var out MatchResult
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	r, err := store.Get[domain.Referral](ctx, s.store, id)
	if err != nil {
		return out, t.absent(err, "referral.match", "referral", string(id))
	}
	f, err := s.file(ctx, r.V.Case)
	if err != nil {
		return out, err
	}
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
	for i := range out.Ranking.Offered {
		if c := &out.Ranking.Offered[i]; c.Shelter != "" {
			c.DistanceKM = coarse(c.DistanceKM)
		}
	}
	out.Referral, out.Rev, out.Persons, out.From = r.V, r.Rev, len(f.cas.V.Group), ask.From
	out.Card, out.Danger = cardOf(f.cas.V, r.V, s.majority()), s.dangerDepartments(safety.V)
	out.Providers, out.Asked = s.providers(), map[string]domain.OfferState{}
	for _, o := range f.offersOf(id) {
		out.Asked[string(o.V.Shelter)+string(o.V.Program)] = o.V.State
	}
	out.Covered = f.consent.V.Covers(domain.ScopeShareMinimal, t.now)
	out.CanOffer = out.Covered && r.V.State.Open() && r.V.State != domain.ReferralDraft && t.can("offer.send", facts)
	return out, nil
}

// coarse rounds a distance up to ten kilometres: an exact one, with the department, would tell in which town a shelter stands.
func coarse(km float64) float64 { return max(10, 10*math.Ceil(km/10)) }

func tiered(e store.Entry, tier string) store.Entry { e.Tier = tier; return e }

// explained is how many candidates are explained in full; whoever ranks below is listed with its place and its score.
const explained = 40

// ask gathers what matching depends on.
func (s *Service) ask(f *file, safety domain.Safety, r domain.Referral) match.Ask {
	now := s.Now().In(s.pack.TimeZone())
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(r.ID))
	a := match.Ask{
		Case: f.cas.V, Safety: safety, Referral: r, From: f.cas.V.Found, Home: s.pack.Code(), Today: domain.DateOf(now), Now: now,
		Majority: s.majority(), SplitAgreed: f.consent.V.SplitAgreed, Seed: seed.Sum64(), Limit: explained,
		LanguageOf: s.signed,
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
		for i, u := range sh.Units {
			p.Units[u.ID] = u.Name
			p.Free += h.house.Rooms[i].Free
		}
		p.Confirmed = sh.ConfirmedAt
		out[string(id)] = p
	}
	for id, sv := range c.services {
		pr := sv.service.Program
		out[string(id)] = Provider{ID: string(id), Agency: pr.Agency, Ref: pr.Ref, Name: pr.Name, Department: pr.Department,
			Languages: pr.Languages, WaitDays: pr.WaitDays, Free: sv.service.Load.Free, Confirmed: pr.ConfirmedAt}
	}
	return out
}

// dangerDepartments names the departments that danger areas touch, for the map.
func (s *Service) dangerDepartments(sf domain.Safety) []string {
	var out []string
	for _, a := range sf.Areas {
		dep := a.Department
		if p, ok := s.pack.Municipality(a.Municipality); ok && dep == "" {
			dep = p.Department
		}
		out = add(out, dep)
	}
	return out
}

// Targets sorts the ids of chosen providers into shelters and programmes. An id that is neither is refused.
func (s *Service) Targets(ctx context.Context, ids []string) (OfferInput, error) {
	var in OfferInput
	if len(ids) > MaxAsked {
		return in, fault.New(fault.Invalid, "offer.too_many", nil).With("max", MaxAsked)
	}
	for _, raw := range ids {
		if _, ok := domain.ParseID[domain.ShelterID](raw); !ok {
			return in, fieldFault("to", "field.unknown")
		}
		sh, err := store.Find[domain.Shelter](ctx, s.store, raw)
		if err != nil {
			return in, err
		}
		if sh.Rev > 0 {
			in.Shelters = append(in.Shelters, sh.V.ID)
		} else {
			in.Programs = append(in.Programs, domain.ProgramID(raw))
		}
	}
	return in, nil
}
