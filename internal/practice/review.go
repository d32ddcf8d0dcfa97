package practice

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// What became of a mark.
const (
	Done   = "done"
	Late   = "late"
	Missed = "missed"
	Open   = "open" // its time is not over
)

// Mark is one thing that was expected, and what became of it.
type Mark struct {
	Key    string        `json:"key"`
	Part   string        `json:"part,omitempty"` // who was to do it; empty: anybody
	Within time.Duration `json:"within"`         // from the beginning
	State  string        `json:"state"`
	After  time.Duration `json:"after,omitempty"` // when it was done
	By     string        `json:"by,omitempty"`    // code of the role
}

// Did is one line of what was done.
type Did struct {
	At    time.Time     `json:"at"`
	After time.Duration `json:"after"`
	Act   string        `json:"act"`
	Role  string        `json:"role"`
	Part  string        `json:"part,omitempty"`
	Who   string        `json:"who,omitempty"` // those who played the part then; empty: nobody
	Times int           `json:"times"`         // so often in one minute
}

// Review is one exercise with what was done in it, and what was missed.
type Review struct {
	exercise.Exercise
	Now   time.Time
	Marks []Mark
	Did   []Did
}

// Review tells what was done in an exercise, and what was missed. Trainers read any; who played a part reads that one.
func (s *Service) Review(ctx context.Context, actor domain.Actor, id exercise.ID) (out Review, err error) {
	err = s.within(ctx, actor, policy.PracticeJoin, false, func(in *Inside) error {
		out, err = s.review(ctx, in, actor, id)
		return err
	})
	return out, err
}

func (s *Service) review(ctx context.Context, in *Inside, actor domain.Actor, id exercise.ID) (Review, error) {
	rec, err := store.Get[exercise.Exercise](ctx, in.Store, id)
	if err != nil {
		return Review{}, err
	}
	out := Review{Exercise: rec.V, Now: s.Now()}
	took := slices.ContainsFunc(out.Parts, func(p exercise.Part) bool { return p.Person == actor.Account })
	if !took && !s.Trains(ctx, actor) {
		return Review{}, s.may(ctx, actor, policy.PracticeTrain)
	}
	done, err := in.entries(ctx, out.Exercise)
	if err != nil {
		return Review{}, err
	}
	sc, _ := scenarioOf(out.Scenario)
	for _, m := range sc.marks {
		out.Marks = append(out.Marks, m.reached(out, done, in.Work.Pack().EmergencyDays()))
	}
	for _, d := range done { // What a page shows was done for no other reason, but a search is.
		if n := len(out.Did); n > 0 && out.Did[n-1].same(d) {
			out.Did[n-1].Times++
			continue
		}
		if d.Act != string(act.Told) && (!policy.Shows(policy.Action(d.Act)) || d.Act == string(policy.ReferralMatch)) {
			out.Did = append(out.Did, d)
		}
	}
	return out, nil
}

func (d Did) same(e Did) bool {
	return d.Act == e.Act && d.Part == e.Part && d.Role == e.Role && e.At.Sub(d.At) < time.Minute
}

// reached says what became of a mark.
func (m mark) reached(r Review, done []Did, days int) Mark {
	out := Mark{Key: m.key, Part: m.part, Within: m.within, State: Open}
	if m.law {
		out.Within = time.Duration(days) * 24 * time.Hour
	}
	n := 0
	for _, d := range done {
		if slices.Contains(m.acts, policy.Action(d.Act)) && (m.part == "" || m.part == d.Part) {
			if n++; n == max(1, m.times) {
				out.State, out.After, out.By = Done, d.After, d.Role
				if d.After > out.Within {
					out.State = Late
				}
				return out
			}
		}
	}
	if !r.Runs() || r.Now.Sub(r.At) > out.Within {
		out.State = Missed
	}
	return out
}

// entries are what the log tells of the cases of an exercise from its beginning to its end, and of what its parts did,
// in order.
func (in *Inside) entries(ctx context.Context, e exercise.Exercise) ([]Did, error) {
	about, err := in.about(ctx, e)
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, seat := range e.Seats {
		parts[in.Store.PseudonymOf("account", string(seat.Account))] = seat.Key
	}
	logs := in.Store.Logs()
	if err := logs.Integrate(ctx); err != nil {
		return nil, err
	}
	names, err := logs.Names(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]Did{} // by the id of the leaf
	for _, name := range names {
		for before := int64(0); ; {
			page, next, err := logs.Page(ctx, name, before, 200)
			if err != nil {
				return nil, err
			}
			for _, l := range page {
				at := time.Unix(l.Leaf.At, 0).UTC()
				if l.Leaf.Outcome == store.Done && about[l.Leaf.Object] && !at.Before(e.At.Truncate(time.Second)) &&
					(e.Runs() || !at.After(e.EndedAt)) {
					d := Did{At: at, After: at.Sub(e.At.Truncate(time.Second)), Act: l.Leaf.Act, Role: l.Leaf.Role,
						Part: parts[l.Leaf.Actor], Times: 1}
					d.Who = e.Who(d.Part, at)
					found[l.Leaf.ID] = d
				}
			}
			if next == 0 || len(page) == 0 || time.Unix(page[len(page)-1].Leaf.At, 0).Before(e.At.Add(-time.Minute)) {
				break
			}
			before = next
		}
	}
	out := slices.Collect(maps.Values(found))
	slices.SortStableFunc(out, func(x, y Did) int { return x.At.Compare(y.At) })
	return out, nil
}

// about are the pseudonyms of everything that hangs on the cases of an exercise.
func (in *Inside) about(ctx context.Context, e exercise.Exercise) (map[string]bool, error) {
	about := map[string]bool{}
	add := func(kind, id string) { about[in.Store.PseudonymOf(kind, id)] = true }
	for _, id := range e.Cases {
		add("case", string(id))
		offers, err := store.All[domain.Offer](ctx, in.Store, store.Filter{By: store.By("case", id)})
		for _, o := range offers {
			add("offer", string(o.V.ID))
		}
		stays, failed := store.All[domain.Stay](ctx, in.Store, store.Filter{By: store.By("case", id)})
		for _, st := range stays {
			add("stay", string(st.V.ID))
		}
		if err := errors.Join(err, failed); err != nil {
			return nil, err
		}
	}
	for _, id := range e.Referrals {
		add("referral", string(id))
	}
	return about, nil
}
