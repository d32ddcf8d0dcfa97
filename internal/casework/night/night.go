// Package night plans a busy night for the desk: one bed for each of all who wait, so that as many as can be of the
// most pressing have one. Nothing is reserved by a plan. The desk accepts it line by line, and each line that it
// accepts asks one shelter, as any other request does.
package night

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/replaying"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/match/batch"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MaxLines bounds how many who wait are planned together.
const MaxLines = 2000

// Service plans for the desk. It is safe for concurrent use.
type Service struct {
	*act.Service
	asks *placement.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{core, &placement.Service{Service: core}} }

// How a line comes out, beside what she would get if those who wait were served as they came.
const (
	Same        = "same"         // the same shelter
	OnlyPlanned = "only_planned" // she has a place; as they came she would have none
	Elsewhere   = "elsewhere"    // another shelter, so that one who fits nowhere else has hers
	OnlyInTurn  = "only_in_turn" // she waits; as they came she would have taken the place of one more pressing
	Nowhere     = "nowhere"      // no shelter that fits her has room
	Taken       = "taken"        // those that fit her are planned for others, either way
	NoConsent   = "no_consent"   // she has not agreed that anybody is asked
)

// Place is where somebody is planned: one shelter.
type Place struct {
	Shelter    domain.ShelterID
	Name       string
	Department string
}

// Line is one who waits, on a card without a name (D1), and where she is planned.
type Line struct {
	ID         domain.ReferralID
	Rev        int64
	Code       string
	Agency     domain.AgencyID
	AgencyName string
	Need       string
	Urgency    domain.Urgency
	State      domain.ReferralState
	Department string
	Since      time.Time
	Persons    int
	Band       string        // of the lead
	Gender     domain.Gender // of the lead

	Planned *Place // nil: she waits
	InTurn  *Place // what she would get if those who wait were served as they came; nil: nothing
	Why     string // Same, ...
}

// Plan is one plan of a night.
type Plan struct {
	At      time.Time
	Seed    string // 16 hexadecimal digits: decides between equals; the same seed and the same night give the same plan
	Digest  string // of everything that the plan was worked out from
	Optimal bool   // proven: no other plan is better
	Lines   []Line // the most pressing first, then who waited longest
	Placed  int    // groups that have a place in the plan
	InTurn  int    // groups that would have one if they were served as they came
	Asked   int    // groups that wait for an answer already, and are not planned
	Beyond  int    // groups beyond MaxLines, which are not planned
}

// Night plans one bed for each of all who wait in the network and of whom nobody is asked now. The log keeps the seed
// and the digest of the plan, and what it was made from is kept to be replayed. An empty seed is that of the local day,
// so that a page read again shows the same plan.
func (s *Service) Night(ctx context.Context, actor domain.Actor, seed string) (Plan, error) {
	t := s.Begin(ctx, actor)
	plan := Plan{At: t.Now, Seed: seed}
	if err := t.Authorize(policy.NightPlan, policy.NetworkFacts{}, "network", "network"); err != nil {
		return plan, err
	}
	salt, err := s.seedOf(&plan)
	if err != nil {
		return plan, err
	}
	now, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return plan, err
	}
	queries, at, err := s.gather(t, &plan, now, salt)
	if err != nil {
		return plan, err
	}
	var best, inTurn batch.Assignment
	if len(queries) > 0 {
		best, inTurn = batch.Compare(now.Matching, queries)
		plan.Digest, plan.Optimal = best.Digest, best.Optimal
		plan.write(now, at, best, inTurn)
	}
	if err := act.NameAgencies(t, plan.Lines, func(l *Line) (domain.AgencyID, *string) {
		return l.Agency, &l.AgencyName
	}); err != nil {
		return plan, err
	}
	e := t.Entry(policy.NightPlan, "network", "network")
	e.Tier, e.Code, e.Note = "D1", plan.Seed, plan.Digest
	return plan, s.Run(store.WithoutIdem(t.Ctx), actor, func(look *act.Txn) error {
		look.LogEntry(e)
		if len(queries) == 0 {
			return nil
		}
		return replaying.KeepPlan(look, now.Matching, queries, salt, best, inTurn)
	})
}

// seedOf reads the seed of a plan, or takes that of the day.
func (s *Service) seedOf(plan *Plan) (uint64, error) {
	if plan.Seed == "" {
		day := fnv.New64a()
		_, _ = day.Write([]byte(s.Today()))
		plan.Seed = hex.EncodeToString(day.Sum(nil))
	}
	raw, err := hex.DecodeString(plan.Seed)
	if err != nil || len(raw) != 8 {
		return 0, fault.At("seed", "field.seed")
	}
	return binary.BigEndian.Uint64(raw), nil
}

// gather lists those who wait, the most pressing first, and asks for each who may be asked for a shelter where she
// could live now. at says which line each query is.
func (s *Service) gather(t *act.Txn, plan *Plan, now *network.Snapshot, salt uint64) (queries []match.Query, at []int,
	err error) {
	all, err := t.Network.Waiting(t.Ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, rec := range slices.SortedFunc(slices.Values(all), func(a, b *store.Rec[domain.Referral]) int {
		return a.V.WaitsBefore(b.V)
	}) {
		if rec.V.Class != domain.ClassShelter {
			continue
		}
		if rec.V.State == domain.ReferralOffered {
			plan.Asked++
			continue
		}
		if len(plan.Lines) == MaxLines {
			plan.Beyond++
			continue
		}
		f, err := dossier.Load(t.Ctx, t.Service, rec.V.Case)
		if err != nil {
			return nil, nil, err
		}
		if f.Housed() {
			continue // She has a bed: another shelter takes her by a transfer only.
		}
		line := lineOf(f, *rec)
		if !f.Consent.V.Covers(domain.ScopeShareMinimal, t.Now) {
			line.Why = NoConsent
		} else {
			if err := capacity.MayLook(t, rec.V.Class, rec.V.Case, policy.NightPlan, "referral", string(rec.V.ID)); err != nil {
				return nil, nil, err
			}
			query, fits, err := capacity.Plannable(t, f, rec.V, now)
			if err != nil {
				return nil, nil, err
			}
			if line.Why = Nowhere; fits {
				query.Seed ^= salt
				queries, at, line.Why = append(queries, query), append(at, len(plan.Lines)), Taken
			}
		}
		plan.Lines = append(plan.Lines, line)
	}
	return queries, at, nil
}

func lineOf(f *dossier.Dossier, rec store.Rec[domain.Referral]) Line {
	r, group := rec.V, f.Case.V.Group
	l := Line{ID: r.ID, Rev: f.ReferralRev(rec), Code: r.Code, Agency: r.Agency, Need: r.Need, Urgency: r.Urgency,
		State: r.State, Department: r.Department, Since: r.SentAt, Persons: len(group)}
	if len(group) > 0 {
		l.Band, l.Gender = dossier.AgeBand(group[0].Age), group[0].Gender
	}
	return l
}

// write puts the places of both assignments on the lines, and says how they differ.
func (p *Plan) write(now *network.Snapshot, at []int, best, inTurn batch.Assignment) {
	placeOf := func(id domain.ShelterID) *Place {
		sh := now.Shelters[id].Shelter
		return &Place{Shelter: id, Name: sh.Name, Department: sh.Department}
	}
	for _, x := range best.Places {
		p.Lines[at[x.Query]].Planned = placeOf(x.Shelter)
	}
	for _, x := range inTurn.Places {
		p.Lines[at[x.Query]].InTurn = placeOf(x.Shelter)
	}
	p.Placed, p.InTurn = len(best.Places), len(inTurn.Places)
	for i := range p.Lines {
		switch l := &p.Lines[i]; {
		case l.Planned == nil && l.InTurn == nil:
		case l.Planned == nil:
			l.Why = OnlyInTurn
		case l.InTurn == nil:
			l.Why = OnlyPlanned
		case l.Planned.Shelter == l.InTurn.Shelter:
			l.Why = Same
		default:
			l.Why = Elsewhere
		}
	}
}
