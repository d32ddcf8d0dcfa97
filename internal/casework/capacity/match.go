package capacity

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MatchResult is a ranking with what the page needs to name its providers.
type MatchResult struct {
	Referral  domain.Referral
	Rev       int64
	Card      dossier.Card
	Danger    []string // departments to keep away from
	Ranking   match.Ranking
	Providers map[string]Provider          // by shelter or programme id; of a page, only those it names
	Places    map[string]int               // how many of those offered stand in each department
	Asked     map[string]domain.OfferState // providers already asked for this referral, and how that stands
	// of them, those whose no stands, by its code: they rank last and are not asked again
	SaidNo   map[string]string
	Persons  int
	From     string   // municipality the distances are counted from
	Duty     DutyLine // whom to call, when nobody fits
	CanOffer bool
	HasBed   bool   // she holds or occupies a bed: another house takes her by a transfer only
	Covered  bool   // consent covers asking providers
	Advice   Advice // how the best of those that are told compare
	Lacks    string // code of why not
	Redacted bool   // the reader never sees which shelters there are: only the best that fit are told
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

// Bounds of what a page of a ranking shows; the API has bounds of its own.
const (
	// MatchPage is how many candidates a page shows, all explained in full; whoever ranks below is on a later page.
	MatchPage = 40
	// MatchShown is how many that are full, and that do not fit, a page writes out; the others are counted.
	MatchShown = 20
	maxFrom    = 10_000
)

// Match ranks the providers for a referral, with reasons and why-nots. Only the referring team and the desk see it; a
// team of the police or the prosecution, which never sees the list of shelters, is told the best houses that fit and no
// others.
func (s *Service) Match(ctx context.Context, actor domain.Actor, id domain.ReferralID) (MatchResult, error) {
	return ranking(ctx, s.Service, actor, id, MatchPage, 0)
}

// MatchFirst is Match of which the first so many candidates are explained and so many of the others written out and
// counted; 0 is all.
func (s *Service) MatchFirst(ctx context.Context, actor domain.Actor, id domain.ReferralID, candidates,
	others int) (MatchResult, error) {
	return ranking(ctx, s.Service, actor, id, candidates, others)
}

// MatchFrom is Match for a page that shows MatchPage candidates from that place on: it counts the exclusions beyond the
// first few.
func (s *Service) MatchFrom(ctx context.Context, actor domain.Actor, id domain.ReferralID,
	from int) (MatchResult, error) {
	return ranking(ctx, s.Service, actor, id, min(max(from, 0), maxFrom)+MatchPage, MatchShown)
}

// ranking is as much of the answer as the reader may see.
func ranking(ctx context.Context, s *act.Service, actor domain.Actor, id domain.ReferralID, explain,
	show int) (MatchResult, error) {
	t := s.Begin(ctx, actor)
	out, err := Ranked(t.Ctx, s, actor, id, policy.ReferralMatch, explain, show)
	if err == nil && out.Referral.Class == domain.ClassShelter && !t.Can(policy.ShelterList, policy.NetworkFacts{}) {
		out.redact()
		out.Places = out.departments()
	}
	out.Advice = compare(out.Ranking.Candidates)
	if out.Redacted {
		out.Advice.First, out.Advice.Tie = nil, false // It would tell which is nearer.
	}
	if err == nil && len(out.Ranking.Candidates) == 0 {
		out.Duty, err = deskLine(t)
	}
	return out, err
}

// Ranked is the answer as the acts themselves go by it, to whoever may do the act it is asked for. It explains so many
// candidates and writes out so many exclusions; 0 is all.
func Ranked(ctx context.Context, s *act.Service, actor domain.Actor, id domain.ReferralID, as policy.Action, explain,
	show int) (MatchResult, error) {
	var out MatchResult
	t := s.Begin(ctx, actor)
	ctx, s = t.Ctx, t.Service
	r, err := store.Get[domain.Referral](ctx, s.Store, id)
	if err != nil {
		return out, t.RefuseAbsent(err, as, "referral", string(id))
	}
	f, err := dossier.Load(ctx, s, r.V.Case)
	if err != nil {
		return out, err
	}
	facts := f.ReferralFacts(actor, r.V, s.Majority(), t.Now)
	if err := t.Authorize(as, facts, "referral", string(id)); err != nil {
		return out, err
	}
	if err := MayLook(t, r.V.Class, r.V.Case, policy.ReferralMatch, "referral", string(id)); err != nil {
		return out, err
	}
	// The matcher reads areas and no-contacts, and the team sees what they exclude: that is reading D2. Another act keeps
	// its own leaf of it, with what it did: one that is refused discloses nothing.
	if as == policy.ReferralMatch {
		if err := recordLook(t, r.V); err != nil {
			return out, err
		}
	}
	snapshot, err := s.Network.Snapshot(ctx)
	if err != nil {
		return out, err
	}
	ask, err := question(t, f, r.V, explain, show)
	if err != nil {
		return out, err
	}
	out.SaidNo = SaidNo(s, f, id)
	ask.ExplainMax += min(explain, 1) * len(out.SaidNo) // Whoever moves up is explained too; 0 is all.
	out.Ranking = ranked(r.V.Class, snapshot.Matching, ask)
	out.arrange()
	out.mark(f.Case.V.Group)
	out.Referral, out.Rev, out.Persons, out.From = r.V, f.ReferralRev(r), len(f.Case.V.Group), ask.From
	out.Card, out.Danger = dossier.CardOf(f.Case.V, r.V, s.Majority()), dangerDepartments(s, ask.Safety)
	out.Providers, out.Places = providers(snapshot, &out.Ranking)
	out.Asked = map[string]domain.OfferState{}
	for _, o := range f.OffersOf(id) {
		out.Asked[o.V.Provider()] = o.V.State
	}
	out.HasBed = r.V.Class == domain.ClassShelter && r.V.TransferOf == "" && f.Housed()
	if out.Covered = f.Consent.V.Covers(domain.ScopeShareMinimal, t.Now); !out.Covered {
		out.Lacks = f.Consent.V.Lacking(t.Now)
	}
	out.CanOffer = out.Covered && r.V.State.Open() && r.V.State != domain.ReferralDraft && t.Can(policy.OfferSend, facts)
	return out, nil
}

// arrange puts those whose no stands last, and tells of shelters only about how far they are.
func (m *MatchResult) arrange() {
	slices.SortStableFunc(m.Ranking.Candidates, func(a, b match.Candidate) int {
		return last(m.SaidNo[a.Provider()]) - last(m.SaidNo[b.Provider()])
	})
	for i := range m.Ranking.Candidates {
		if c := &m.Ranking.Candidates[i]; c.Shelter != "" {
			c.DistanceKM = match.CoarseKM(c.DistanceKM)
		}
	}
}

// last puts whose no stands behind all others.
func last(no string) int { return min(len(no), 1) }

// DutyLine is a telephone that is answered for an agency.
type DutyLine struct{ Name, Phone string }

// deskLine is the line of the network's desk: of the first active agency that coordinates and has a telephone.
func deskLine(t *act.Txn) (DutyLine, error) {
	recs, err := store.All[domain.Agency](t.Ctx, t.Store, store.Filter{})
	for _, a := range recs {
		if phone := cmp.Or(a.V.DutyPhone, a.V.Phone); a.V.Active && a.V.Coordinates() && phone != "" {
			return DutyLine{Name: a.V.Name, Phone: phone}, nil
		}
	}
	return DutyLine{}, err
}

// recordLook keeps the leaf of a look at what fits a referral, as it was decided, before anything is shown.
func recordLook(t *act.Txn, r domain.Referral) error {
	return t.Run(store.WithoutIdem(t.Ctx), t.Actor, func(look *act.Txn) error {
		look.Case, look.Decision = r.Case, t.Decision
		look.LogEntry(Looked(look, r.ID))
		return nil
	})
}

// Looked is the leaf of a look at what fits a referral: areas and no-contacts, and what they exclude, are D2.
func Looked(t *act.Txn, id domain.ReferralID) store.Entry {
	e := t.Entry(policy.ReferralMatch, "referral", string(id))
	e.Tier = "D2"
	return e
}

// dangerDepartments names the departments that danger areas touch, for the map.
func dangerDepartments(s *act.Service, sf domain.Safety) []string {
	var out []string
	for _, a := range sf.Areas {
		dep := a.Department
		if p, ok := s.Country.Municipality(a.Municipality); ok && dep == "" {
			dep = p.Department
		}
		out = act.Add(out, dep)
	}
	return out
}
