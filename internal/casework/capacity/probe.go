package capacity

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

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
func gauges(t *act.Txn, id domain.CaseID) []gauge {
	who := string(t.Actor.Account)
	if id == "" {
		return []gauge{{t.Store.PseudonymOf("gauge", who+"|preview"), probeDay / time.Duration(t.Limits.Previews)}}
	}
	return []gauge{
		{t.Store.PseudonymOf("gauge", who+"|case|"+string(id)), probeDay / time.Duration(t.Limits.AreasPerCase)},
		{t.Store.PseudonymOf("gauge", who+"|day"), probeDay / time.Duration(t.Limits.AreasPerDay)},
	}
}

// readGauges reads how far each count is, in their order.
func readGauges(t *act.Txn, counts []gauge) ([]store.Rec[store.Keyed[store.Throttle]], error) {
	ids := make([]string, len(counts))
	for i, g := range counts {
		ids[i] = g.id
	}
	return t.Moments(ids...)
}

// over says how long a count is beyond its limit.
func over(r store.Throttle, now time.Time) time.Duration {
	if limit := now.Add(probeDay); r.Next.After(limit) {
		return r.Next.Sub(limit)
	}
	return 0
}

// Moved counts a change of what rankings are measured from. It refuses nothing: what threatens her is always written
// down. Whoever goes beyond the limit cannot look for a while, and the desk and the auditors are told in the same
// commit.
func Moved(t *act.Txn, id domain.CaseID) error {
	crossed := false
	counts := gauges(t, id)
	recs, err := readGauges(t, counts)
	if err != nil {
		return err
	}
	for i, g := range counts {
		rec := recs[i]
		was := over(rec.V.V, t.Now)
		next := rec.V.V.Next
		if next.Before(t.Now) {
			next = t.Now
		}
		rec.V.V.Next = next.Add(g.every)
		if most := t.Now.Add(probeDay + probeDebt); rec.V.V.Next.After(most) {
			rec.V.V.Next = most
		}
		store.Put(&t.Change, rec)
		crossed = crossed || was == 0 && over(rec.V.V, t.Now) > 0
	}
	if !crossed {
		return nil
	}
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.areas_probed", Case: id,
		Roles: []domain.Role{domain.RoleCoordinator, domain.RoleAuditor}})
	e := t.Entry(policy.SafetyWrite, "account", string(t.Actor.Account))
	e.Code = probeCode
	t.Change.Log(e)
	return nil
}

// MayLook refuses a ranking of houses to whoever went beyond a limit, and keeps the try on record.
func MayLook(t *act.Txn, class domain.Class, id domain.CaseID, action policy.Action, kind, thing string) error {
	if class != domain.ClassShelter && class != domain.ClassLegal {
		return nil
	}
	wait, err := paused(t, id)
	if err != nil || wait == 0 {
		return err
	}
	e := t.Entry(action, kind, thing)
	e.Outcome, e.Code = store.Refused, probeCode
	if err := t.Store.Record(t.Ctx, e); err != nil {
		return err
	}
	return fault.New(fault.TooMany, "match.paused", nil).With("seconds", int(wait/time.Second)+1).
		With("minutes", int(wait/time.Minute)+1)
}

// paused says how long the actor must wait before she looks again.
func paused(t *act.Txn, id domain.CaseID) (time.Duration, error) {
	var wait time.Duration
	recs, err := readGauges(t, gauges(t, id))
	for _, rec := range recs {
		wait = max(wait, over(rec.V.V, t.Now))
	}
	return wait, err
}

// MayCount counts one preview of a case with areas, and reports whether it may say how many houses fit.
func MayCount(ctx context.Context, s *act.Service, actor domain.Actor, safety domain.Safety) (bool, error) {
	if len(safety.Areas) == 0 {
		return true, nil
	}
	may := false
	err := s.Run(store.WithoutIdem(ctx), actor, func(t *act.Txn) error {
		wait, err := paused(t, "")
		if err != nil {
			return err
		}
		may = wait == 0
		return Moved(t, "")
	})
	return may && err == nil, err
}
