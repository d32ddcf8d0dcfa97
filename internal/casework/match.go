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
	Providers map[string]Provider          // by shelter or programme id; of a page, only those it names
	Places    map[string]int               // how many of those offered stand in each department
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

// Bounds of what a page of a ranking shows; the API answers all of it.
const (
	// MatchPage is how many candidates a page shows, all explained in full; whoever ranks below is on a later page.
	MatchPage = 40
	// MatchShown is how many that are full, and that do not fit, a page writes out; the others are counted.
	MatchShown = 20
	maxFrom    = 10_000
)

// Match ranks the providers for a referral, with reasons and why-nots. Only the referring team and the desk see it; a team of the police
// or the prosecution, which never sees the list of shelters, is told the best houses that fit and no others.
func (s *Service) Match(ctx context.Context, actor domain.Actor, id domain.ReferralID) (MatchResult, error) {
	return s.ranking(ctx, actor, id, MatchPage, 0)
}

// MatchFrom is Match for a page that shows MatchPage candidates from that place on: it counts the exclusions beyond the first few.
func (s *Service) MatchFrom(ctx context.Context, actor domain.Actor, id domain.ReferralID, from int) (MatchResult, error) {
	return s.ranking(ctx, actor, id, min(max(from, 0), maxFrom)+MatchPage, MatchShown)
}

// ranking is as much of the answer as the reader may see.
func (s *Service) ranking(ctx context.Context, actor domain.Actor, id domain.ReferralID, explain, show int) (MatchResult, error) {
	out, err := s.ranked(ctx, actor, id, explain, show)
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err == nil && out.Referral.Class == domain.ClassShelter && !t.can(policy.ShelterList, policy.NetworkFacts{}) {
		out.narrow()
		out.Places = out.departments()
	}
	return out, err
}

// ranked is the answer as the acts themselves go by it. It explains so many candidates and writes out so many exclusions; 0 is all.
func (s *Service) ranked(ctx context.Context, actor domain.Actor, id domain.ReferralID, explain, show int) (MatchResult, error) {
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
	if err := t.mayLook(r.V.Class, r.V.Case, "referral.match", "referral", string(id)); err != nil {
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
	ask.Limit, ask.Show = explain, show
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
	out.Providers, out.Places = s.providers(&out.Ranking)
	out.Asked = map[string]domain.OfferState{}
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

// ask gathers what matching depends on.
func (s *Service) ask(f *file, safety domain.Safety, r domain.Referral) match.Ask {
	now := s.Now().In(s.pack.TimeZone())
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(r.ID))
	a := match.Ask{
		Case: f.cas.V, Safety: safety, Referral: r, From: f.cas.V.Found, Home: s.pack.Code(), Today: domain.DateOf(now), Now: now,
		Majority: s.majority(), SplitAgreed: f.consent.V.SplitAgreed, Seed: seed.Sum64(), Limit: MatchPage,
		LanguageOf: s.signed,
	}
	for _, other := range f.referrals {
		if other.V.ID != r.ID {
			a.Needs = append(a.Needs, other.V.Need)
		}
	}
	return a
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
