package oversight

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/ordering"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// DeskFilter narrows the desk's page.
type DeskFilter struct {
	Department string
	Urgency    domain.Urgency
	Class      domain.Class
	Unmet      bool     // only what no provider could take
	Sent       act.Span // of what waits
	Sort       ordering.By
	After      string
	Limit      int // of what waits; 0 means DeskRows
}

// checkFilter refuses a list narrowed to what no list has: an empty answer would say that nobody waits.
func checkFilter(s *act.Service, department string, urgency domain.Urgency, class domain.Class) error {
	var c fault.Fields
	if department != "" {
		_, ok := s.Country.Department(department)
		c.Check(ok, "department", "field.choose_one")
	}
	s.OneOf(&c, "urgency", country.ListUrgency, string(urgency), false)
	c.Check(slices.Contains([]domain.Class{"", domain.ClassShelter, domain.ClassPsych, domain.ClassLegal,
		domain.ClassOther}, class), "class", "field.choose_one")
	return c.Err()
}

// Desk is what waits in the network, what is about to be late and what is missing.
type Desk struct {
	Taken       time.Time
	Waiting     []DeskRow // the most pressing first, one page of them
	Next        string    // where the next page of Waiting starts
	Total       int       // how many referrals wait in all
	Beds        Waits     // who waits for a bed
	Care        []Waits   // who waits for anything else, by class
	Overdue     int       // of them past their deadline
	Unasked     int       // of those, critical or high, that nobody is asked to take though somebody might
	Cells       []DeskCell
	Late        []LateOffer // offers near or past their deadline, the latest first
	Stale       []StaleProvider
	Unmet       []UnmetGroup
	NoRoom      []DeskRow      // referrals that no provider could take, the longest waiting first
	FreeIn      map[string]int // beds free now by department, where a shelter stands
	Free, Surge int            // beds free in the network now; and in surge places, which are not among those

	Unattended []Unattended                // open cases that nobody works on
	Team       map[domain.AccountID]string // work names of those at the desk with the reader
}

// Waits is how many wait for one class of need. A family is one group of its people, whatever it needs beside.
type Waits struct {
	Class  domain.Class
	Groups int
	People int
}

// DeskRow is one referral that waits.
type DeskRow struct {
	ID         domain.ReferralID
	Rev        int64
	Code       string
	Case       domain.CaseID
	Agency     domain.AgencyID
	Worker     domain.AccountID
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
	Persons    int
	Band       string        // of the lead
	Gender     domain.Gender // of the lead
	Transfer   bool          // another house is sought for who lives in one
	group      []domain.Person
}

// DeskCell is how many wait with one urgency in one department, and since when the first of them does.
type DeskCell struct {
	Urgency    domain.Urgency
	Department string
	N          int // referrals
	People     int // of the groups that wait for a bed
	Overdue    int
	Since      time.Time
}

// LateOffer is an offer near or past its deadline.
type LateOffer struct {
	Rev             int64
	ID              domain.OfferID
	Referral        domain.ReferralID
	Code            string
	To              domain.AgencyID
	Provider        string
	Phone           string
	Class           domain.Class
	Urgency         domain.Urgency
	Department      string
	State           domain.OfferState
	SentAt          time.Time
	DueAt           time.Time
	ExpiresAt       time.Time
	Late, Escalated bool
	ClaimedBy       domain.AccountID
	Claimer         string // her work name, where the reader may know it
	ClaimedAt       time.Time
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

// UnmetGroup is how many people alike wait without a place, and by which rule they missed the nearest one.
type UnmetGroup struct {
	Rule       string
	Class      domain.Class
	Department string
	Band       string
	Gender     domain.Gender
	N          int
	Pressing   int // of them critical or high
	LongestAt  time.Time
}

// Desk shows the coordinator what waits. It shows no more than unnamed cards do.
func (s *Service) Desk(ctx context.Context, actor domain.Actor, flt DeskFilter) (Desk, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	out := Desk{Taken: t.Now}
	if err := t.Authorize(policy.DeskRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return out, err
	}
	if err := cmp.Or(checkFilter(s.Service, flt.Department, flt.Urgency, flt.Class),
		flt.Sort.Check(ordering.Due, ordering.Since, ordering.Newest, ordering.Code)); err != nil {
		return out, err
	}
	waiting, err := s.Network.Waiting(ctx)
	if err != nil {
		return out, err
	}
	offers, err := s.Network.LiveOffers(ctx)
	if err != nil {
		return out, err
	}
	if _, err := s.Network.Snapshot(ctx); err != nil {
		return out, err
	}
	cases, err := s.Network.OpenCases(ctx)
	if err != nil {
		return out, err
	}
	groups := make(map[domain.CaseID][]domain.Person, len(cases))
	for _, c := range cases {
		groups[c.V.ID] = c.V.Group
	}
	byRef := make(map[domain.ReferralID]*store.Rec[domain.Referral], len(waiting))
	live := map[domain.ReferralID]int{}
	for _, o := range offers {
		live[o.V.Referral]++
	}
	rows := make([]DeskRow, 0, len(waiting))
	for _, r := range waiting {
		byRef[r.V.ID] = r
		if flt.admits(&r.V) {
			rows = append(rows, deskRow(r, groups[r.V.Case], live[r.V.ID], t.Now))
		}
	}
	if err := out.count(rows, flt); err != nil {
		return out, err
	}
	out.Late = lateOffers(t, offers, byRef, flt)
	out.staleProviders(t, flt)
	if out.Unattended, err = unattended(t, cases, waiting, offers); err != nil {
		return out, err
	}
	if err := out.claimers(t); err != nil {
		return out, err
	}
	return out, nameDesk(t, &out)
}

func (flt DeskFilter) admits(r *domain.Referral) bool {
	return (flt.Department == "" || r.Department == flt.Department) && (flt.Urgency == "" || r.Urgency == flt.Urgency) &&
		(flt.Class == "" || r.Class == flt.Class) && (!flt.Unmet || len(r.Unmet) > 0) && flt.Sent.Holds(since(*r))
}

func deskRow(r *store.Rec[domain.Referral], group []domain.Person, live int, now time.Time) DeskRow {
	v := &r.V
	row := DeskRow{ID: v.ID, Rev: r.Rev, Code: v.Code, Case: v.Case, Agency: v.Agency, Worker: v.Worker, Need: v.Need,
		Class: v.Class, Urgency: v.Urgency, State: v.State, Department: v.Department, Since: v.SentAt, DueAt: v.DueAt,
		Overdue: !v.DueAt.IsZero() && now.After(v.DueAt), Live: live, Unmet: v.Unmet, UnmetAt: v.UnmetAt, Persons: len(group),
		Transfer: v.TransferOf != "", group: group}
	if len(group) > 0 {
		row.Band, row.Gender = dossier.AgeBand(group[0].Age), group[0].Gender
	}
	return row
}

// count fills what is derived from the rows alone.
func (d *Desk) count(rows []DeskRow, flt DeskFilter) error {
	cells := map[[2]string]*DeskCell{}
	d.countWaits(rows)
	d.countUnmet(rows)
	order := make([]*DeskRow, len(rows)) // A row is large: what is sorted are pointers.
	var noRoom []*DeskRow
	for i := range rows {
		r := &rows[i]
		order[i] = r
		key := [2]string{string(r.Urgency), r.Department}
		if cells[key] == nil {
			cells[key] = &DeskCell{Urgency: r.Urgency, Department: r.Department, Since: r.Since}
		}
		c := cells[key]
		c.N++
		if r.Class == domain.ClassShelter {
			c.People += r.Persons
		}
		c.Since = act.Earlier(c.Since, r.Since)
		if r.Overdue {
			c.Overdue++
			d.Overdue++
			if r.Unasked() {
				d.Unasked++
			}
		}
		if len(r.Unmet) > 0 {
			noRoom = append(noRoom, r)
		}
	}
	for _, c := range cells {
		d.Cells = append(d.Cells, *c)
	}
	sort.Slice(d.Cells, func(i, j int) bool {
		a, b := d.Cells[i], d.Cells[j]
		return a.Urgency.Rank() < b.Urgency.Rank() || a.Urgency.Rank() == b.Urgency.Rank() && a.Department < b.Department
	})
	slices.SortFunc(noRoom, func(a, b *DeskRow) int { return a.UnmetAt.Compare(b.UnmetAt) })
	for _, r := range noRoom {
		d.NoRoom = append(d.NoRoom, *r)
	}
	slices.SortFunc(order, (*DeskRow).compare)
	ordering.Sort(order, flt.Sort, func(r *DeskRow) ordering.Keys {
		return ordering.Keys{Due: r.DueAt, Since: r.Since, Code: r.Code}
	})
	if flt.Limit == 0 {
		flt.Limit = DeskRows
	}
	d.Total = len(rows)
	page, next, err := act.Cut(order, flt.After, flt.Limit, func(r *DeskRow) string { return string(r.ID) })
	for _, r := range page {
		d.Waiting = append(d.Waiting, *r)
	}
	d.Next = next
	return err
}

// compare orders what waits: by urgency, then by deadline. What no provider of the network is asked for has no
// deadline, and comes after.
func (r *DeskRow) compare(o *DeskRow) int {
	if r.DueAt.IsZero() != o.DueAt.IsZero() && r.Urgency == o.Urgency {
		if r.DueAt.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(r.Urgency.Rank(), o.Urgency.Rank()), r.DueAt.Compare(o.DueAt), cmp.Compare(r.ID, o.ID))
}
