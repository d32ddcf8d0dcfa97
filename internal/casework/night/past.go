package night

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/replaying"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// PastPlan is a plan that was shown to the desk, and whether the same plan comes out of the same today.
type PastPlan struct {
	At         time.Time
	Seed       string // as in Plan
	Digest     string
	Rules, Now string // by which it was worked out, then and today
	Same       bool   // the same plan comes out
	Lines      []PastLine
}

// PastLine is one who waited, on a card without a name (D1), and where the plan saw her.
type PastLine struct {
	ID              domain.ReferralID
	Code            string
	Agency          domain.AgencyID
	AgencyName      string
	Urgency         domain.Urgency
	State           domain.ReferralState // what became of it until now
	Planned, InTurn string               // names of shelters, of one that left the network its reference; empty: none
}

// PastPlans are the plans that are kept, newest first, and the cursor of older ones.
func (s *Service) PastPlans(ctx context.Context, actor domain.Actor, after string, limit int) ([]replaying.Planned,
	string, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.NightPlan, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, "", err
	}
	return replaying.Plans(t, after, limit)
}

// PastPlan is one plan by its digest, or the newest, with what became of each line; without a time where none is kept.
// The log keeps who read it. It is not found where none of that digest is kept, or somebody who was in it was erased.
func (s *Service) PastPlan(ctx context.Context, actor domain.Actor, digest string) (PastPlan, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.NightPlan, policy.NetworkFacts{}, "network", "network"); err != nil {
		return PastPlan{}, err
	}
	if digest == "" {
		newest, _, err := replaying.Plans(t, "", 1)
		if err != nil || len(newest) == 0 {
			return PastPlan{}, err
		}
		digest = newest[0].Digest
	}
	past, err := replaying.Plan(t, digest)
	if err != nil {
		return PastPlan{}, replaying.Absent(err)
	}
	out := PastPlan{At: past.At, Digest: digest, Rules: past.Rules, Now: past.Now, Same: len(past.Differs) == 0,
		Seed: hex.EncodeToString(binary.BigEndian.AppendUint64(nil, past.Seed))}
	now, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return out, err
	}
	names := map[string]string{}
	for _, sh := range now.Shelters {
		names[sh.Shelter.Ref] = sh.Shelter.Name
	}
	ids := make([]domain.ReferralID, len(past.Lines))
	for i, l := range past.Lines {
		ids[i] = l.Referral
		out.Lines = append(out.Lines, PastLine{ID: l.Referral, Planned: cmp.Or(names[l.Planned], l.Planned),
			InTurn: cmp.Or(names[l.InTurn], l.InTurn)})
	}
	recs, err := store.GetMany[domain.Referral](t.Ctx, t.Store, ids)
	if err != nil {
		return out, err
	}
	of := map[domain.ReferralID]domain.Referral{}
	for _, r := range recs {
		of[r.V.ID] = r.V
	}
	for i := range out.Lines {
		l := &out.Lines[i]
		r := of[l.ID]
		l.Code, l.Agency, l.Urgency, l.State = r.Code, r.Agency, r.Urgency, r.State
	}
	if err := act.NameAgencies(t, out.Lines, func(l *PastLine) (domain.AgencyID, *string) {
		return l.Agency, &l.AgencyName
	}); err != nil {
		return out, err
	}
	e := t.Entry(policy.NightPlan, "network", "network")
	e.Tier, e.Code, e.Note = "D1", out.Seed, digest
	return out, s.Store.Record(t.Ctx, e)
}
