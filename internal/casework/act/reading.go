package act

import (
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/decoy"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// readingCode is the code under which the log keeps that somebody opened very many cases.
const readingCode = "limite_lecturas"

// count is how many cases one person may open within a window. It fills up at once and empties evenly.
type count struct {
	id            string
	window, every time.Duration
	row           store.Rec[store.Keyed[store.Throttle]]
}

func (t *Txn) counts() ([]count, error) {
	who := string(t.Actor.Account)
	out := []count{
		{id: who + "|hour", window: time.Hour, every: time.Hour / time.Duration(t.Limits.ReadingsPerHour)},
		{id: who + "|day", window: 24 * time.Hour, every: 24 * time.Hour / time.Duration(t.Limits.ReadingsPerDay)},
	}
	rows, err := t.Moments(t.Store.PseudonymOf("reading", out[0].id), t.Store.PseudonymOf("reading", out[1].id))
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].row = rows[i]
	}
	return out, nil
}

// Moments reads the moments that counts of the actor have reached, in one question. One that is not kept has no
// revision.
func (t *Txn) Moments(ids ...string) ([]store.Rec[store.Keyed[store.Throttle]], error) {
	recs, err := store.GetMany[store.Keyed[store.Throttle]](t.Ctx, t.Store, ids)
	out := make([]store.Rec[store.Keyed[store.Throttle]], len(ids))
	for i, id := range ids {
		out[i].V.ID = id
		for _, rec := range recs {
			if rec.V.ID == id {
				out[i] = rec
			}
		}
	}
	return out, err
}

// reading finds a moment that is kept of somebody's reading.
func (t *Txn) reading(what string) (store.Rec[store.Keyed[store.Throttle]], error) {
	id := t.Store.PseudonymOf("reading", what)
	rec, err := store.Find[store.Keyed[store.Throttle]](t.Ctx, t.Store, id)
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

// countOpenings counts what an act shows of identity or above (D2, D3, D4), by the entries it is about to keep: no
// verb can show without counting. The same case counts once an hour, however often and in however many parts it is
// looked at; where a shelter stands counts likewise. Whoever opened very many is refused until time has caught up or
// she says why; with the last one that had room, the supervisors of her agency and the auditors are told in the same
// commit. An act that changes something is counted and never refused for it.
func (t *Txn) countOpenings() error {
	if t.Actor.Role == domain.RoleSystem || t.Actor.Role == domain.RolePublic {
		return nil
	}
	var fresh []store.Entry
	var known []string
	for _, e := range t.Change.Entries() {
		what := t.opens(e)
		if what == "" || slices.Contains(known, what) {
			continue
		}
		known = append(known, what)
		seen, err := t.reading(string(t.Actor.Account) + "|" + what)
		if err != nil {
			return err
		}
		if !seen.V.V.Next.After(t.Now) {
			fresh = append(fresh, e)
			seen.V.V.Next = t.Now.Add(time.Hour)
			store.Put(&t.Change, seen)
			if err := t.tellDecoy(e, what); err != nil {
				return err
			}
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return t.addOpenings(fresh)
}

// opens names what an entry says was opened; nothing where it shows less than identity, or where it is of no case.
func (t *Txn) opens(e store.Entry) string {
	if !policy.Shows(policy.Action(e.Act)) || e.Outcome != store.Done || e.Tier < "D2" {
		return ""
	}
	switch {
	case e.Kind == "case":
		return "case|" + e.ID
	case t.Case != "":
		return "case|" + string(t.Case)
	case e.Kind == "network":
		return "" // A search that was made; what it finds has entries of its own.
	}
	return e.Kind + "|" + e.ID
}

// decoyCode is the code under which the log keeps that somebody opened a decoy.
const decoyCode = "caso_senuelo"

// tellDecoy tells the auditors, in the commit of the reading, that somebody opened a case that is there to be found.
func (t *Txn) tellDecoy(e store.Entry, what string) error {
	id, of := strings.CutPrefix(what, "case|")
	if !of {
		return nil
	}
	marks, err := store.All[decoy.Mark](t.Ctx, t.Store, store.Filter{By: store.By("of", id)})
	if err != nil || len(marks) == 0 {
		return err
	}
	m := marks[0]
	m.V = m.V.Opened(decoy.Opening{By: t.Actor.Account, Act: e.Act, At: t.Now})
	store.Put(&t.Change, m)
	e.Kind, e.ID, e.Code, e.Tier, e.Consent = "account", string(t.Actor.Account), decoyCode, "", ""
	t.Change.Log(e)
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.decoy", Roles: []domain.Role{domain.RoleAuditor}})
	return nil
}

func (t *Txn) addOpenings(fresh []store.Entry) error {
	all, err := t.counts()
	if err != nil {
		return err
	}
	for _, e := range fresh {
		if wait := longest(all, t.Now); wait > 0 && t.Acted == nil {
			e.Code, e.Tier, e.Consent = readingCode, "", ""
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
		return t.tellReading(policy.Action(fresh[0].Act))
	}
	return nil
}

// Spend counts so many more of what the actor may do so often within a day, and reports whether she may. Where it is
// too often, nothing is counted, and the log says so.
func (t *Txn) Spend(action policy.Action, what string, more, most int) (bool, error) {
	rows, err := t.Moments(t.Store.PseudonymOf("reading", string(t.Actor.Account)+"|"+what))
	if err != nil {
		return false, err
	}
	c := count{window: 24 * time.Hour, every: 24 * time.Hour / time.Duration(most), row: rows[0]}
	next := c.from(t.Now).Add(time.Duration(more) * c.every)
	if next.After(t.Now.Add(c.window)) {
		e := t.Entry(action, "account", string(t.Actor.Account))
		e.Code = readingCode
		t.Change.Log(e)
		return false, nil
	}
	c.row.V.V.Next = next
	store.Put(&t.Change, c.row)
	return true, nil
}

// longest is how long it takes until one more has room in every count.
func longest(all []count, now time.Time) (wait time.Duration) {
	for _, c := range all {
		wait = max(wait, c.wait(now))
	}
	return wait
}

// tellReading says once an hour that somebody opened very many cases.
func (t *Txn) tellReading(action policy.Action) error {
	recent, err := t.reading(string(t.Actor.Account) + "|told")
	if err != nil || recent.V.V.Next.After(t.Now) {
		return err
	}
	recent.V.V.Next = t.Now.Add(time.Hour)
	store.Put(&t.Change, recent)
	e := t.Entry(action, "account", string(t.Actor.Account))
	e.Code = readingCode
	t.Change.Log(e)
	t.watchers("notice.reading_full")
	return nil
}

// watchers tells the supervisors of the actor's agency and the auditors.
func (t *Txn) watchers(kind string) {
	t.Notify(domain.Notice{Agency: t.Actor.Agency, Kind: kind, Roles: []domain.Role{domain.RoleSupervisor,
		domain.RoleShelterHead}})
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: kind, Roles: []domain.Role{domain.RoleAuditor}})
}

// ReadOn makes room for as many openings again as in an hour, for the reason the actor gave, and tells the supervisors
// of her agency and the auditors.
func (t *Txn) ReadOn() error {
	all, err := t.counts()
	if err != nil {
		return err
	}
	for _, c := range all {
		c.row.V.V.Next = c.from(t.Now).Add(-c.every * time.Duration(t.Limits.ReadingsPerHour))
		store.Put(&t.Change, c.row)
	}
	t.watchers("notice.reading_on")
	t.LogAct(policy.ReadingOn, "account", string(t.Actor.Account), readingCode)
	return nil
}
