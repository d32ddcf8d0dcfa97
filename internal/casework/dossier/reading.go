package dossier

import (
	"context"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ReadingLetters is how many letters the reason for reading on has at least.
const ReadingLetters = 20

// readingCode is the code under which the log keeps that somebody opened very many cases.
const readingCode = "limite_lecturas"

// count is how many cases one person may open within a window. It fills up at once and empties evenly.
type count struct {
	id            string
	window, every time.Duration
	row           store.Rec[store.Keyed[domain.Throttle]]
}

func counts(t *act.Txn) ([]count, error) {
	who := string(t.Actor.Account)
	out := []count{
		{id: who + "|hour", window: time.Hour, every: time.Hour / time.Duration(t.Limits.ReadingsPerHour)},
		{id: who + "|day", window: 24 * time.Hour, every: 24 * time.Hour / time.Duration(t.Limits.ReadingsPerDay)},
	}
	for i := range out {
		var err error
		if out[i].row, err = reading(t, out[i].id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// reading finds a moment that is kept of somebody's reading.
func reading(t *act.Txn, what string) (store.Rec[store.Keyed[domain.Throttle]], error) {
	id := t.Store.PseudonymOf("reading", what)
	rec, err := store.Find[store.Keyed[domain.Throttle]](t.Ctx, t.Store, id)
	rec.V.ID = id
	return rec, err
}

// from is the moment a count has reached.
func (c count) from(now time.Time) time.Time {
	if c.row.V.V.Next.Before(now) {
		return now
	}
	return c.row.V.V.Next
}

// wait is how long it takes until one more has room.
func (c count) wait(now time.Time) time.Duration {
	return max(0, c.from(now).Add(c.every).Sub(now.Add(c.window)))
}

// Opened counts that the actor opens what is personal of cases: D2 and above. The same case counts once an hour,
// however often it is looked at. Whoever opened very many is refused until time has caught up or she says why; with the
// last one that had room, the supervisors of her agency and the auditors are told in the same commit.
func Opened(t *act.Txn, action policy.Action, ids ...domain.CaseID) error {
	if t.Actor.Role == domain.RoleSystem {
		return nil
	}
	var fresh []domain.CaseID
	for _, id := range ids {
		seen, err := reading(t, string(t.Actor.Account)+"|case|"+string(id))
		if err != nil {
			return err
		}
		if !seen.V.V.Next.After(t.Now) {
			fresh = append(fresh, id)
			seen.V.V.Next = t.Now.Add(time.Hour)
			store.Put(&t.Change, seen)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	all, err := counts(t)
	if err != nil {
		return err
	}
	for _, id := range fresh {
		if wait := longest(all, t.Now); wait > 0 {
			e := t.Entry(action, "case", string(id))
			e.Code = readingCode
			if err := t.RecordRefusal(e); err != nil {
				return err
			}
			return fault.New(fault.TooMany, "reading.paused", nil).With("seconds", int(wait/time.Second)+1)
		}
		for i := range all {
			all[i].row.V.V.Next = all[i].from(t.Now).Add(all[i].every)
		}
	}
	for _, c := range all {
		store.Put(&t.Change, c.row)
	}
	if longest(all, t.Now) > 0 {
		return tellReading(t, action)
	}
	return nil
}

// longest is how long it takes until one more has room in every count.
func longest(all []count, now time.Time) (wait time.Duration) {
	for _, c := range all {
		wait = max(wait, c.wait(now))
	}
	return wait
}

// tellReading says once an hour that somebody opened very many cases.
func tellReading(t *act.Txn, action policy.Action) error {
	recent, err := reading(t, string(t.Actor.Account)+"|told")
	if err != nil || recent.V.V.Next.After(t.Now) {
		return err
	}
	recent.V.V.Next = t.Now.Add(time.Hour)
	store.Put(&t.Change, recent)
	e := t.Entry(action, "account", string(t.Actor.Account))
	e.Code = readingCode
	t.Change.Log(e)
	watchers(t, "notice.reading_full")
	return nil
}

// watchers tells the supervisors of the actor's agency and the auditors.
func watchers(t *act.Txn, kind string) {
	t.Notify(domain.Notice{Agency: t.Actor.Agency, Kind: kind, Roles: []domain.Role{domain.RoleSupervisor,
		domain.RoleShelterHead}})
	t.Notify(domain.Notice{Agency: act.DeskAgency, Kind: kind, Roles: []domain.Role{domain.RoleAuditor}})
}

// ReadOn lets somebody who opened very many cases open as many again as in an hour, for a reason that is kept in the
// log. The supervisors of her agency and the auditors are told in the same commit.
func (s *Service) ReadOn(ctx context.Context, actor domain.Actor, reason string) error {
	actor.Reason, actor.OnBehalf = strings.TrimSpace(reason), ""
	var c fault.Fields
	if act.Letters(actor.Reason) < ReadingLetters {
		c.AddArgs("reason", "field.too_short", fault.Args{"min": ReadingLetters})
	}
	act.Text(&c, "reason", actor.Reason, act.MaxLine)
	if err := c.Err(); err != nil {
		return err
	}
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.ReadingOn, act.Self(actor), "account", string(actor.Account)); err != nil {
			return err
		}
		all, err := counts(t)
		if err != nil {
			return err
		}
		for _, c := range all {
			c.row.V.V.Next = c.from(t.Now).Add(-c.every * time.Duration(t.Limits.ReadingsPerHour))
			store.Put(&t.Change, c.row)
		}
		watchers(t, "notice.reading_on")
		t.LogAct(policy.ReadingOn, "account", string(actor.Account), readingCode)
		return nil
	})
}
