package casework

import (
	"context"
	"sort"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Groups of referrals by where they stand.
const (
	GroupOpen   = "open"   // drafts and what waits
	GroupDraft  = "draft"  // not sent yet
	GroupWaits  = "waits"  // sent, waiting for a place
	GroupPlaced = "placed" // a place is reserved, or she is on her way
	GroupCare   = "care"   // admitted, started, followed up
	GroupEnded  = "ended"  // closed, handed on or cancelled
)

// WorkFilter narrows a team's list of referrals.
type WorkFilter struct {
	Group   string // one of the groups; empty means all
	Urgency domain.Urgency
	Class   domain.Class
	Text    string // part of a referral's or a case's code
	Mine    bool   // only those the actor is in charge of
	After   string
	Limit   int // 1..200; 0 means 50
}

// WorkRow is one referral in a team's list: D1, and what to do next.
type WorkRow struct {
	ID       domain.ReferralID
	Rev      int64
	Code     string
	Case     domain.CaseID
	CaseCode string
	Agency   domain.AgencyID
	Worker   domain.AccountID
	Need     string
	Class    domain.Class
	Urgency  domain.Urgency
	State    domain.ReferralState
	Persons  int
	Band     string // of the lead
	Gender   domain.Gender
	From     string // department where she is now
	Provider string // who keeps a place; empty while nobody does
	Minor    bool
	DueAt    time.Time
	Since    time.Time // sent, or created for a draft
	Live     int       // providers that have not answered
	Question int       // of them waiting for the team's answer
	Declined int
	Next     string // what comes next: send, match, reply, wait, late, none, accepted, transit, admitted, followup, closed
	Unmet    bool
}

// WorkPage is one page of a team's list.
type WorkPage struct {
	Rows []WorkRow
	Next string
}

// Work lists the referrals of the actor's agency, or of the network for the desk. What is open comes by urgency and deadline; the rest
// newest first.
func (s *Service) Work(ctx context.Context, actor domain.Actor, flt WorkFilter) (WorkPage, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return WorkPage{}, err
	}
	flt.Limit = pageSize(flt.Limit)
	if flt.Group == GroupOpen || flt.Group == GroupDraft || flt.Group == GroupWaits {
		return t.openWork(flt)
	}
	return t.pastWork(flt)
}

func pageSize(n int) int {
	if n <= 0 {
		return 50
	}
	return min(n, 200)
}

// openWork sorts everything that is open by what presses most.
func (t *txn) openWork(flt WorkFilter) (WorkPage, error) {
	var recs []store.Rec[domain.Referral]
	var err error
	if t.actor.Role == domain.RoleCoordinator && flt.Group == GroupWaits {
		recs, err = t.waiting(t.ctx)
	} else {
		recs, err = store.All[domain.Referral](t.ctx, t.store, store.Filter{By: store.By("open", t.actor.Agency)})
	}
	if err != nil {
		return WorkPage{}, err
	}
	kept, keys := make([]store.Rec[domain.Referral], 0, len(recs)), make(map[domain.ReferralID]string, len(recs))
	for _, r := range recs {
		if !flt.admits(t.actor, r.V) {
			continue
		}
		if key := pressKey(r.V); key > flt.After {
			kept, keys[r.V.ID] = append(kept, r), key
		}
	}
	sort.Slice(kept, func(i, j int) bool { return keys[kept[i].V.ID] < keys[kept[j].V.ID] })
	from := 0
	var page WorkPage
	for from < len(kept) && len(page.Rows) < flt.Limit {
		n := min(flt.Limit-len(page.Rows), len(kept)-from)
		rows, err := t.workRows(kept[from : from+n])
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, rows...)
		from += n
	}
	if from > 0 && from < len(kept) {
		page.Next = keys[kept[from-1].V.ID]
	}
	return page, nil
}

// pressKey sorts referrals by urgency, deadline and id; it is also the place in a list where the next page starts.
func pressKey(r domain.Referral) string {
	due := r.DueAt
	if due.IsZero() {
		due = r.CreatedAt.AddDate(100, 0, 0) // A draft has no deadline: it comes behind what was sent.
	}
	return string(rune('0'+r.Urgency.Rank())) + due.UTC().Format("20060102150405") + string(r.ID)
}

// pastWork pages through everything, newest first.
func (t *txn) pastWork(flt WorkFilter) (WorkPage, error) {
	f := store.Filter{By: store.By("agency", t.actor.Agency), Desc: true, Limit: 200, After: flt.After}
	if t.actor.Role == domain.RoleCoordinator {
		f.By = store.Term{}
	}
	var page WorkPage
	for range maxPages {
		recs, next, err := store.List[domain.Referral](t.ctx, t.store, f)
		if err != nil {
			return page, err
		}
		for len(recs) > 0 {
			n, kept := 0, []store.Rec[domain.Referral]{}
			for n < len(recs) && len(kept) < flt.Limit-len(page.Rows) {
				if flt.admits(t.actor, recs[n].V) {
					kept = append(kept, recs[n])
				}
				n++
			}
			rows, err := t.workRows(kept)
			if err != nil {
				return page, err
			}
			page.Rows = append(page.Rows, rows...)
			if len(page.Rows) >= flt.Limit {
				if n < len(recs) || next != "" {
					page.Next = store.CursorAt(recs[n-1])
				}
				return page, nil
			}
			recs = recs[n:]
		}
		if page.Next = next; next == "" {
			break
		}
		f.After = next
	}
	return page, nil
}

// maxPages bounds how far one request looks for rows that a filter admits; the page's cursor goes on from there.
const maxPages = 25

func (flt WorkFilter) admits(actor domain.Actor, r domain.Referral) bool {
	if flt.Group != "" && flt.Group != groupOf(r.State) && !(flt.Group == GroupOpen && r.State.Open()) {
		return false
	}
	if flt.Urgency != "" && r.Urgency != flt.Urgency || flt.Class != "" && r.Class != flt.Class || flt.Mine && r.Worker != actor.Account {
		return false
	}
	return flt.Text == "" || strings.Contains(r.Code, domain.CodeKey(flt.Text)) || strings.Contains("C"+strings.TrimPrefix(r.Code, "R"), domain.CodeKey(flt.Text))
}

func groupOf(s domain.ReferralState) string {
	switch {
	case s == domain.ReferralDraft:
		return GroupDraft
	case s.Open():
		return GroupWaits
	case s == domain.ReferralAccepted || s == domain.ReferralTransit:
		return GroupPlaced
	case s.Placed():
		return GroupCare
	}
	return GroupEnded
}

// workRows makes the rows an actor may see, loading each kind of noun once.
func (t *txn) workRows(recs []store.Rec[domain.Referral]) ([]WorkRow, error) {
	ids := make([]domain.CaseID, 0, len(recs))
	for _, r := range recs {
		ids = append(ids, r.V.Case)
	}
	cases := map[domain.CaseID]store.Rec[domain.Case]{}
	if err := each(t.ctx, t.Service, ids, func(c store.Rec[domain.Case]) { c.V = t.grown(c.V); cases[c.V.ID] = c }); err != nil {
		return nil, err
	}
	out := make([]WorkRow, 0, len(recs))
	for _, r := range recs {
		f := &file{cas: cases[r.V.Case], referrals: []store.Rec[domain.Referral]{r}}
		if !t.can(policy.ReferralRead, f.referralFacts(t.actor, r.V, t.majority(), t.now)) {
			continue
		}
		row, err := t.workRow(f.cas.V, r)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, t.nameKeepers(recs, out)
}

func (t *txn) workRow(c domain.Case, r store.Rec[domain.Referral]) (WorkRow, error) {
	row := WorkRow{ID: r.V.ID, Rev: r.Rev, Code: r.V.Code, Case: r.V.Case, CaseCode: c.Code, Agency: r.V.Agency, Worker: r.V.Worker, Need: r.V.Need,
		Class: r.V.Class, Urgency: r.V.Urgency, State: r.V.State, Persons: len(c.Group), Band: AgeBand(c.Lead().Age), Gender: c.Lead().Gender,
		From: r.V.Department, Minor: c.Minor(t.majority()), DueAt: r.V.DueAt,
		Since: r.V.SentAt, Unmet: len(r.V.Unmet) > 0}
	if row.Since.IsZero() {
		row.Since = r.V.CreatedAt
	}
	if r.V.State.Open() && r.V.State != domain.ReferralDraft {
		offers, err := store.All[domain.Offer](t.ctx, t.store, store.Filter{By: store.By("referral", r.V.ID)})
		if err != nil {
			return row, err
		}
		for _, o := range offers {
			switch {
			case o.V.State == domain.OfferQuestion:
				row.Live++
				row.Question++
			case o.V.State.Live():
				row.Live++
			case o.V.State == domain.OfferDeclined:
				row.Declined++
			}
		}
	}
	row.Next = nextStep(row, t.now)
	return row, nil
}

// nextStep says in one code what the team does next.
func nextStep(r WorkRow, now time.Time) string {
	switch r.State {
	case domain.ReferralDraft:
		return "send"
	case domain.ReferralAccepted:
		return "accepted"
	case domain.ReferralTransit:
		return "transit"
	case domain.ReferralAdmitted:
		return "admitted"
	case domain.ReferralFollowUp:
		return "followup"
	}
	switch {
	case r.State.Ended():
		return "closed"
	case r.Question > 0:
		return "reply"
	case r.Live > 0 && now.After(r.DueAt):
		return "late"
	case r.Live > 0:
		return "wait"
	case r.State == domain.ReferralWaiting:
		return "none"
	}
	return "match"
}
