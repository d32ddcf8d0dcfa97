package replaying

import (
	"encoding/json"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/kept"
	"amparo/internal/match/replay"
	"amparo/internal/store"
)

// Planned is a plan that is kept, as a list tells of it.
type Planned struct {
	At     time.Time
	Digest string
}

// Plans are plans that are kept, newest first, and the cursor of older ones; empty at the end.
func Plans(t *act.Txn, after string, limit int) (out []Planned, next string, err error) {
	recs, next, err := store.List[kept.Row](t.Ctx, t.Store, store.Filter{By: store.By("plans", "network"), Desc: true,
		After: after, Limit: act.PageSize(limit)})
	for _, r := range recs {
		var c content
		if err := json.Unmarshal(r.V.Body, &c); err != nil {
			return nil, "", err
		}
		out = append(out, Planned{r.V.At, c.Name})
	}
	return out, next, err
}

// PastPlan is a plan as it was kept, and whether the program of today works the same one out from what was seen then.
type PastPlan struct {
	Outcome
	Seed  uint64
	Lines []PlannedLine // in the order of the plan
}

// PlannedLine is one who waited: the references of the shelter where she was planned and of the one that she would have
// had as they came; empty where none.
type PlannedLine struct {
	Referral        domain.ReferralID
	Planned, InTurn string
}

// Plan is the plan of a digest. It is not found where none is kept; where somebody who was in it was erased, it is
// ErrGone.
func Plan(t *act.Txn, digest string) (out PastPlan, err error) {
	row, err := store.Get[kept.Row](t.Ctx, t.Store, planID(t.Store, digest))
	if err != nil {
		return out, err
	}
	c, opened, err := reopen(t, row.V, &out.Outcome)
	if err != nil {
		return out, err
	}
	now, err := opened.Again(true)
	if err != nil {
		return out, err
	}
	out.Seed, out.Differs = c.Seed, c.Answer.Differs(now)
	places := c.Answer.Places()
	asked := opened.Referrals()
	if len(places) != len(asked) {
		return out, replay.ErrDamaged
	}
	for i, id := range asked {
		out.Lines = append(out.Lines, PlannedLine{id, places[i][0], places[i][1]})
	}
	return out, nil
}
