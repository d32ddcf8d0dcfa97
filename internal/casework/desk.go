package casework

import (
	"context"
	"sort"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// DeskFilter narrows the desk's page.
type DeskFilter struct {
	Department string
	Urgency    domain.Urgency
	Class      domain.Class
}

// Desk is what waits in the network, what is about to be late and what is missing.
type Desk struct {
	Taken   time.Time
	Waiting []DeskRow // the most pressing first, at most DeskRows
	Total   int       // how many wait in all
	Overdue int       // of them past their deadline
	Unasked int       // of those, critical or high, that nobody is asked to take though somebody might
	Cells   []DeskCell
	Late    []LateOffer // offers near or past their deadline, the latest first
	Stale   []StaleProvider
	Unmet   []UnmetRule
	NoRoom  []DeskRow // referrals that no provider could take, the longest waiting first
	Free    int       // beds free in the network now
}

// DeskRows is how many rows each part of the desk's page holds.
const DeskRows = 100

// DeskRow is one referral that waits.
type DeskRow struct {
	ID         domain.ReferralID
	Rev        int64
	Code       string
	Case       domain.CaseID
	Agency     domain.AgencyID
	AgencyName string
	Need       string
	Class      domain.Class
	Urgency    domain.Urgency
	State      domain.ReferralState
	Department string
	Since      time.Time
	DueAt      time.Time
	Overdue    bool
	Live       int
	Unmet      []string
	UnmetAt    time.Time
	Persons    int           // in NoRoom only
	Band       string        // in NoRoom only
	Gender     domain.Gender // in NoRoom only
}

// DeskCell is how many wait with one urgency in one department, and since when the first of them does.
type DeskCell struct {
	Urgency    domain.Urgency
	Department string
	N          int
	Overdue    int
	Since      time.Time
}

// LateOffer is an offer near or past its deadline.
type LateOffer struct {
	ID         domain.OfferID
	Rev        int64
	Referral   domain.ReferralID
	Code       string
	To         domain.AgencyID
	Provider   string
	Phone      string
	Class      domain.Class
	Urgency    domain.Urgency
	Department string
	State      domain.OfferState
	SentAt     time.Time
	DueAt      time.Time
	ExpiresAt  time.Time
	Late       bool
	Escalated  bool
}

// StaleProvider is a shelter or programme whose figures nobody has confirmed lately.
type StaleProvider struct {
	ID          string
	Class       domain.Class
	Agency      domain.AgencyID
	Name        string
	Department  string
	Phone       string
	ConfirmedAt time.Time
	Freshness   string
	Free        int
}

// UnmetRule is how many waiting referrals one rule kept out everywhere.
type UnmetRule struct {
	Rule      string
	N         int
	Pressing  int // of them critical or high
	LongestAt time.Time
}

// Desk shows the coordinator what waits. It shows no more than unnamed cards do.
func (s *Service) Desk(ctx context.Context, actor domain.Actor, flt DeskFilter) (Desk, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	out := Desk{Taken: t.now}
	if err := t.may(policy.DeskRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return out, err
	}
	waiting, err := s.waiting(ctx)
	if err != nil {
		return out, err
	}
	offers, err := s.liveOffers(ctx)
	if err != nil {
		return out, err
	}
	if _, err := s.board(ctx); err != nil {
		return out, err
	}
	byRef := map[domain.ReferralID]store.Rec[domain.Referral]{}
	live := map[domain.ReferralID]int{}
	for _, o := range offers {
		live[o.V.Referral]++
	}
	rows := make([]DeskRow, 0, len(waiting))
	for _, r := range waiting {
		byRef[r.V.ID] = r
		if flt.admits(r.V) {
			rows = append(rows, deskRow(r, live[r.V.ID], t.now))
		}
	}
	out.count(rows)
	out.Late = t.lateOffers(offers, byRef, flt)
	out.Stale, out.Free = t.staleProviders(flt)
	return out, t.nameDesk(&out)
}

func (flt DeskFilter) admits(r domain.Referral) bool {
	return (flt.Department == "" || r.Department == flt.Department) && (flt.Urgency == "" || r.Urgency == flt.Urgency) && (flt.Class == "" || r.Class == flt.Class)
}

func deskRow(r store.Rec[domain.Referral], live int, now time.Time) DeskRow {
	v := r.V
	return DeskRow{ID: v.ID, Rev: r.Rev, Code: v.Code, Case: v.Case, Agency: v.Agency, Need: v.Need, Class: v.Class, Urgency: v.Urgency, State: v.State,
		Department: v.Department, Since: v.SentAt, DueAt: v.DueAt, Overdue: !v.DueAt.IsZero() && now.After(v.DueAt), Live: live, Unmet: v.Unmet, UnmetAt: v.UnmetAt}
}

// count fills what is derived from the rows alone.
func (d *Desk) count(rows []DeskRow) {
	cells := map[[2]string]*DeskCell{}
	rules := map[string]*UnmetRule{}
	for _, r := range rows {
		key := [2]string{string(r.Urgency), r.Department}
		if cells[key] == nil {
			cells[key] = &DeskCell{Urgency: r.Urgency, Department: r.Department, Since: r.Since}
		}
		c := cells[key]
		c.N++
		c.Since = earlier(c.Since, r.Since)
		if r.Overdue {
			c.Overdue++
			d.Overdue++
			if r.Live == 0 && len(r.Unmet) == 0 && r.Urgency.AroundTheClock() {
				d.Unasked++
			}
		}
		for _, rule := range r.Unmet {
			if rules[rule] == nil {
				rules[rule] = &UnmetRule{Rule: rule, LongestAt: r.UnmetAt}
			}
			u := rules[rule]
			u.N++
			u.LongestAt = earlier(u.LongestAt, r.UnmetAt)
			if r.Urgency.AroundTheClock() {
				u.Pressing++
			}
		}
		if len(r.Unmet) > 0 {
			d.NoRoom = append(d.NoRoom, r)
		}
	}
	for _, c := range cells {
		d.Cells = append(d.Cells, *c)
	}
	for _, u := range rules {
		d.Unmet = append(d.Unmet, *u)
	}
	sort.Slice(d.Cells, func(i, j int) bool {
		a, b := d.Cells[i], d.Cells[j]
		return a.Urgency.Rank() < b.Urgency.Rank() || a.Urgency.Rank() == b.Urgency.Rank() && a.Department < b.Department
	})
	sort.Slice(d.Unmet, func(i, j int) bool {
		return d.Unmet[i].N > d.Unmet[j].N || d.Unmet[i].N == d.Unmet[j].N && d.Unmet[i].Rule < d.Unmet[j].Rule
	})
	sort.Slice(d.NoRoom, func(i, j int) bool { return d.NoRoom[i].UnmetAt.Before(d.NoRoom[j].UnmetAt) })
	sort.Slice(rows, func(i, j int) bool { return rows[i].before(rows[j]) })
	d.Total, d.Waiting, d.NoRoom = len(rows), rows[:min(len(rows), DeskRows)], d.NoRoom[:min(len(d.NoRoom), DeskRows)]
}

func (r DeskRow) before(o DeskRow) bool {
	if r.Urgency != o.Urgency {
		return r.Urgency.Rank() < o.Urgency.Rank()
	}
	if r.DueAt.IsZero() != o.DueAt.IsZero() {
		return o.DueAt.IsZero() // What no provider of the network is asked for has no deadline, and comes after.
	}
	if !r.DueAt.Equal(o.DueAt) {
		return r.DueAt.Before(o.DueAt)
	}
	return r.ID < o.ID
}

// nameDesk names the agencies of the rows shown, and gives the unmet ones their band.
func (t *txn) nameDesk(d *Desk) error {
	var ids []domain.AgencyID
	var cases []domain.CaseID
	for _, r := range d.Waiting {
		ids = append(ids, r.Agency)
	}
	for _, r := range d.NoRoom {
		ids, cases = append(ids, r.Agency), append(cases, r.Case)
	}
	names := map[domain.AgencyID]string{}
	if err := t.agencyNames(t.ctx, names, ids); err != nil {
		return err
	}
	leads := map[domain.CaseID]domain.Case{}
	if err := each(t.ctx, t.Service, cases, func(c store.Rec[domain.Case]) { leads[c.V.ID] = t.grown(c.V) }); err != nil {
		return err
	}
	for i := range d.Waiting {
		d.Waiting[i].AgencyName = names[d.Waiting[i].Agency]
	}
	for i := range d.NoRoom {
		r := &d.NoRoom[i]
		c := leads[r.Case]
		r.AgencyName, r.Persons, r.Band, r.Gender = names[r.Agency], len(c.Group), AgeBand(c.Lead().Age), c.Lead().Gender
	}
	return nil
}
