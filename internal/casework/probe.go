package casework

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Limits bounds how often one person may move what a ranking is measured from and look again. Every answer leaves out the houses of an
// area; who asks often enough, with areas a little different each time, draws a map of where they stand.
type Limits struct {
	AreasPerCase int // changes in one case within a day
	AreasPerDay  int // changes in all cases within a day
	Previews     int // previews, within a day, of cases with areas that are not filed yet
}

// DefaultLimits are what nobody who works for people reaches.
func DefaultLimits() Limits { return Limits{AreasPerCase: 10, AreasPerDay: 40, Previews: 60} }

// complete fills what was not said.
func (l Limits) complete() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ said, def *int }{{&l.AreasPerCase, &d.AreasPerCase}, {&l.AreasPerDay, &d.AreasPerDay}, {&l.Previews, &d.Previews}} {
		if *f.said <= 0 {
			*f.said = *f.def
		}
	}
	return l
}

// probeDay is the time in which a limit renews itself, bit by bit; probeDebt is the most that can be owed beyond it.
const (
	probeDay  = 24 * time.Hour
	probeDebt = 24 * time.Hour
)

// probeCode is the code under which the log keeps that somebody went beyond a limit.
const probeCode = "limite_zonas"

// gauge is one count: one moment, which every change moves on and time catches up with.
type gauge struct {
	id    string
	every time.Duration
}

// gauges returns the counts that a change in a case moves. Without a case it is a preview.
func (t *txn) gauges(id domain.CaseID) []gauge {
	who := string(t.actor.Account)
	if id == "" {
		return []gauge{{t.store.PseudonymOf("gauge", who+"|preview"), probeDay / time.Duration(t.limits.Previews)}}
	}
	return []gauge{
		{t.store.PseudonymOf("gauge", who+"|case|"+string(id)), probeDay / time.Duration(t.limits.AreasPerCase)},
		{t.store.PseudonymOf("gauge", who+"|day"), probeDay / time.Duration(t.limits.AreasPerDay)},
	}
}

func (t *txn) gauge(g gauge) (store.Rec[store.Keyed[domain.Throttle]], error) {
	rec, err := store.Find[store.Keyed[domain.Throttle]](t.ctx, t.store, g.id)
	rec.V.ID = g.id
	return rec, err
}

// over says how long a count is beyond its limit.
func over(r domain.Throttle, now time.Time) time.Duration {
	if limit := now.Add(probeDay); r.Next.After(limit) {
		return r.Next.Sub(limit)
	}
	return 0
}

// moved counts a change of what rankings are measured from. It refuses nothing: what threatens her is always written down. Whoever goes
// beyond the limit cannot look for a while, and the desk and the auditors are told in the same commit.
func (t *txn) moved(id domain.CaseID) error {
	crossed := false
	for _, g := range t.gauges(id) {
		rec, err := t.gauge(g)
		if err != nil {
			return err
		}
		was := over(rec.V.V, t.now)
		next := rec.V.V.Next
		if next.Before(t.now) {
			next = t.now
		}
		rec.V.V.Next = next.Add(g.every)
		if most := t.now.Add(probeDay + probeDebt); rec.V.V.Next.After(most) {
			rec.V.V.Next = most
		}
		store.Put(&t.ch, rec)
		crossed = crossed || was == 0 && over(rec.V.V, t.now) > 0
	}
	if !crossed {
		return nil
	}
	t.tell(domain.Notice{Agency: DeskAgency, Kind: "notice.areas_probed", Case: id, Roles: []domain.Role{domain.RoleCoordinator, domain.RoleAuditor}})
	e := t.entry(policy.SafetyWrite, "account", string(t.actor.Account))
	e.Code = probeCode
	t.ch.Log(e)
	return nil
}

// mayLook refuses a ranking of houses to whoever went beyond a limit, and keeps the try on record.
func (t *txn) mayLook(class domain.Class, id domain.CaseID, action policy.Action, kind, thing string) error {
	if class != domain.ClassShelter {
		return nil
	}
	wait, err := t.paused(id)
	if err != nil || wait == 0 {
		return err
	}
	e := t.entry(action, kind, thing)
	e.Outcome, e.Code = store.Refused, probeCode
	if err := t.store.Record(t.ctx, e); err != nil {
		return err
	}
	return fault.New(fault.TooMany, "match.paused", nil).With("seconds", int(wait/time.Second)+1)
}

// paused says how long the actor must wait before she looks again.
func (t *txn) paused(id domain.CaseID) (time.Duration, error) {
	var wait time.Duration
	for _, g := range t.gauges(id) {
		rec, err := t.gauge(g)
		if err != nil {
			return 0, err
		}
		wait = max(wait, over(rec.V.V, t.now))
	}
	return wait, nil
}

// mayCount counts one preview of a case with areas, and reports whether it may say how many houses fit.
func (s *Service) mayCount(ctx context.Context, actor domain.Actor, safety domain.Safety) (bool, error) {
	if len(safety.Areas) == 0 {
		return true, nil
	}
	may := false
	err := s.act(store.WithoutIdem(ctx), actor, func(t *txn) error {
		wait, err := t.paused("")
		if err != nil {
			return err
		}
		may = wait == 0
		return t.moved("")
	})
	return may && err == nil, err
}
