package replaying

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/kept"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/match/replay"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Which names what is replayed: the rankings of one referral by its code, one plan by its digest, or everything.
type Which struct{ Referral, Plan string }

// Outcome is what became of one ranking or plan.
type Outcome struct {
	Name       string // code of the referral, or digest of the plan
	At         time.Time
	Rules, Now string   // by which it was worked out, then and now
	Differs    []string // line by line; nothing where the answer is the same
	Err        error    // it cannot be replayed
}

// actReplay is a replay, as the log names it.
const actReplay policy.Action = "match.replay"

// Replay works out again what was kept, and returns the outcomes, oldest first. It is for the console alone, needs a
// reason, and stands in the log before anything is opened. Where nothing is kept it is not found.
func (s *Service) Replay(ctx context.Context, actor domain.Actor, which Which, reason string) ([]Outcome, error) {
	actor.Reason = strings.TrimSpace(reason)
	t := s.Begin(ctx, actor)
	if actor.Role != domain.RoleSystem {
		return nil, t.RefuseHidden(actReplay, "network", "network")
	}
	var c fault.Fields
	act.Reasoned(&c, "reason", actor.Reason, act.ActForLetters)
	if err := c.Err(); err != nil {
		return nil, err
	}
	kind, id, by := "network", "network", store.By("kept", "network")
	switch {
	case which.Referral != "":
		code := domain.CodeKey(domain.CodeAsTyped(which.Referral))
		recs, err := store.All[domain.Referral](t.Ctx, s.Store, store.Filter{By: store.By("code", code)})
		if err != nil || len(recs) == 0 {
			return nil, errors.Join(act.ErrNotFound, err)
		}
		kind, id, by = "referral", string(recs[0].V.ID), store.By("referral", recs[0].V.ID)
	case which.Plan != "":
		by = store.By("plan", planID(s.Store, which.Plan))
	}
	t.Decide(actReplay, policy.NetworkFacts{})
	e := t.Entry(actReplay, kind, id)
	e.Tier = "D2"
	if err := s.Store.Record(t.Ctx, e); err != nil {
		return nil, err
	}
	revs, err := store.Revisions[kept.Row](t.Ctx, s.Store, by)
	if err != nil || len(revs) == 0 {
		return nil, errors.Join(act.ErrNotFound, err)
	}
	var out []Outcome
	for _, id := range slices.Sorted(maps.Keys(revs)) {
		o := Outcome{Name: id, Now: rulesOf(t)}
		if o.Differs, o.Err = s.again(t, id, &o); o.Err != nil && !errors.Is(o.Err, ErrGone) {
			o.Err = errors.Join(replay.ErrDamaged, o.Err)
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b Outcome) int { return a.At.Compare(b.At) })
	return out, ctx.Err()
}

// again works one answer out again.
func (s *Service) again(t *act.Txn, id string, o *Outcome) ([]string, error) {
	row, err := store.Get[kept.Row](t.Ctx, s.Store, id)
	if err != nil {
		return nil, err
	}
	c, opened, err := reopen(t, row.V, o)
	if err != nil {
		return nil, err
	}
	now, err := opened.Again(c.Plan)
	if err != nil {
		return nil, err
	}
	return c.Answer.Differs(now), nil
}

// reopen opens what a row was worked out from, and says of the outcome when and by which rules that was.
func reopen(t *act.Txn, row kept.Row, o *Outcome) (c content, opened replay.Kept, err error) {
	if err := json.Unmarshal(row.Body, &c); err != nil {
		return c, opened, err
	}
	o.Name, o.At, o.Rules, o.Now = c.Name, row.At, c.Rules, rulesOf(t)
	whole, err := bodies(t, []string{c.Network})
	if err != nil {
		return c, opened, err
	}
	var n network
	if err := json.Unmarshal(whole[0], &n); err != nil {
		return c, opened, err
	}
	parts, err := bodies(t, n.Parts)
	if err != nil {
		return c, opened, err
	}
	asked, err := bodies(t, c.Asked)
	if err != nil {
		return c, opened, err
	}
	questions := make([]replay.Question, len(asked))
	for i, raw := range asked {
		if err := json.Unmarshal(raw, &questions[i]); err != nil {
			return c, opened, err
		}
		questions[i].Ask.Now, questions[i].Ask.Seed = c.Now, questions[i].Ask.Seed^c.Seed
	}
	opened, err = replay.Open(append(parts, n.Figures), questions, t.Places, n.Weights, t.Country.TimeZone())
	return c, opened, err
}

// Past is a ranking as it was kept, and as the program of today works it out from the same.
type Past struct {
	Outcome
	Ranking match.Ranking
	Lines   []string // as it was: the reference of a provider, where it stood, its score and the codes of its reasons
}

// Pasts are the moments at which the providers for a need were ranked and somebody was asked, newest first, and one of
// those rankings, by its place. An act reads it for whoever may see such a ranking now.
func Pasts(t *act.Txn, id domain.ReferralID, at int) (when []time.Time, out Past, err error) {
	recs, err := store.All[kept.Row](t.Ctx, t.Store, store.Filter{By: store.By("referral", id)})
	if err != nil || len(recs) == 0 {
		return nil, out, err
	}
	slices.SortStableFunc(recs, func(a, b store.Rec[kept.Row]) int { return b.V.At.Compare(a.V.At) })
	for _, r := range recs {
		when = append(when, r.V.At)
	}
	if at < 0 || at >= len(recs) {
		return when, out, act.ErrNotFound
	}
	c, opened, err := reopen(t, recs[at].V, &out.Outcome)
	if err != nil {
		return when, out, err
	}
	now, err := opened.Again(false)
	out.Ranking, out.Lines, out.Differs = opened.Ranking(), c.Answer.Lines, c.Answer.Differs(now)
	return when, out, err
}

// ErrGone says that something is kept no longer.
var ErrGone = errors.New("what it was worked out from is gone: of a plan, the case of somebody in it was erased")

// Absent is err for whoever asks by name: what is kept no longer is not found.
func Absent(err error) error {
	if errors.Is(err, ErrGone) {
		return act.ErrNotFound
	}
	return err
}

// bodies reads rows that are shared. What does not say what it said when it was kept is refused.
func bodies(t *act.Txn, ids []string) (out []json.RawMessage, err error) {
	recs, err := store.GetMany[kept.Row](t.Ctx, t.Store, ids)
	if err != nil {
		return nil, err
	}
	if len(recs) != len(ids) {
		return nil, ErrGone
	}
	for i, r := range recs {
		if sharedID(t.Store, r.V) != ids[i] {
			return nil, replay.ErrDamaged
		}
		out = append(out, r.V.Body)
	}
	return out, nil
}

// KeepDays is how long a ranking or a plan can be replayed; forgetBatch is how many rows one act forgets.
const (
	KeepDays    = 400
	forgetBatch = 100
)

// ForgetRankings erases what is kept longer than that, and returns how many rows went.
func (s *Service) ForgetRankings(ctx context.Context) (int, error) {
	return act.Answer(ctx, s.Service, domain.System("forget"), func(t *act.Txn) (int, error) {
		old, _, err := store.List[kept.Row](t.Ctx, t.Store, store.Filter{Until: t.Now.AddDate(0, 0, -KeepDays),
			Limit: forgetBatch})
		if err != nil || len(old) == 0 {
			return 0, err
		}
		for _, r := range old {
			store.Delete(&t.Change, r)
		}
		t.LogAct("match.forget", "network", "network", "")
		return len(old), nil
	})
}
