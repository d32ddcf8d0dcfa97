package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/ordering"
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
	Text    string   // part of a referral's or a case's code
	Mine    bool     // only those the actor is in charge of
	Sent    act.Span // or made, for a draft
	Sort    ordering.By
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
	WorkerIs string // her name, when she is a colleague of the reader
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
	Changed  time.Time // of the last line of its timeline
	Live     int       // providers that have not answered
	Question int       // of them waiting for the team's answer
	Declined int
	Next     string // what comes next: send, match, reply, wait, late, none, accepted, transit, admitted, followup, closed
	Unmet    bool
	Transfer bool // another house is sought for who lives in one
	CanMatch bool // the actor may see the ranked candidates
	CanName  bool // the actor may read the name she uses
}

// WorkPage is one page of a team's list.
type WorkPage struct {
	Rows  []WorkRow
	Next  string
	Total int // of what is open; negative where nobody counts
}

// Work lists the referrals of the actor's agency, or of the network for the desk, in the order asked for. Without one,
// what is open comes by urgency and deadline; the rest newest first.
func (s *Service) Work(ctx context.Context, actor domain.Actor, flt WorkFilter) (WorkPage, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return WorkPage{}, err
	}
	if err := checkFilter(s.Service, "", flt.Urgency, flt.Class); err != nil {
		return WorkPage{}, err
	}
	if !slices.Contains([]string{"", GroupOpen, GroupDraft, GroupWaits, GroupPlaced, GroupCare, GroupEnded}, flt.Group) {
		return WorkPage{}, fault.At("group", "field.choose_one")
	}
	if err := flt.Sort.Check(ordering.Due, ordering.Since, ordering.Newest, ordering.Code); err != nil {
		return WorkPage{}, err
	}
	flt.Limit = act.PageSize(flt.Limit)
	if flt.open() || flt.Sort != "" {
		return sortedWork(t, flt)
	}
	return pastWork(t, flt)
}

// sortedWork sorts everything that a filter admits by what presses most, or as the reader asks.
func sortedWork(t *act.Txn, flt WorkFilter) (WorkPage, error) {
	recs, err := workToSort(t, flt)
	if err != nil {
		return WorkPage{}, err
	}
	kept, keys := make([]store.Rec[domain.Referral], 0, len(recs)), make(map[domain.ReferralID]string, len(recs))
	for _, r := range recs {
		if flt.admits(t.Actor, r.V) {
			kept, keys[r.V.ID] = append(kept, r), pressKey(r.V)
		}
	}
	slices.SortFunc(kept, func(a, b store.Rec[domain.Referral]) int { return strings.Compare(keys[a.V.ID], keys[b.V.ID]) })
	ordering.Sort(kept, flt.Sort, func(r store.Rec[domain.Referral]) ordering.Keys {
		return ordering.Keys{Due: r.V.DueAt, Since: since(r.V), Code: r.V.Code}
	})
	page := WorkPage{Total: len(kept)}
	kept, page.Next, err = act.Cut(kept, flt.After, flt.Limit,
		func(r store.Rec[domain.Referral]) string { return string(r.V.ID) })
	if err != nil {
		return page, err
	}
	page.Rows, err = workRows(t, kept)
	return page, err
}

// pressKey sorts referrals by urgency, deadline and id.
func pressKey(r domain.Referral) string {
	due := r.DueAt
	if due.IsZero() {
		due = r.CreatedAt.AddDate(100, 0, 0) // A draft has no deadline: it comes behind what was sent.
	}
	return string(rune('0'+r.Urgency.Rank())) + due.UTC().Format("20060102150405") + string(r.ID)
}

// workRows makes the rows an actor may see, loading each kind of noun once.
func workRows(t *act.Txn, recs []store.Rec[domain.Referral]) ([]WorkRow, error) {
	ids := make([]domain.CaseID, 0, len(recs))
	for _, r := range recs {
		ids = append(ids, r.V.Case)
	}
	cases := map[domain.CaseID]store.Rec[domain.Case]{}
	if err := act.Each(t.Ctx, t.Service, ids, func(c store.Rec[domain.Case]) {
		c.V = dossier.AsOfToday(t.Service, c.V)
		cases[c.V.ID] = c
	}); err != nil {
		return nil, err
	}
	out := make([]WorkRow, 0, len(recs))
	for _, r := range recs {
		f := &dossier.Dossier{Case: cases[r.V.Case], Referrals: []store.Rec[domain.Referral]{r}}
		facts := f.ReferralFacts(t.Actor, r.V, t.Majority(), t.Now)
		if !t.Can(policy.ReferralRead, facts) {
			continue
		}
		row, err := workRow(t, f.Case.V, r)
		if err != nil {
			return nil, err
		}
		row.CanMatch, row.CanName = t.Can(policy.ReferralMatch, facts), t.Can(policy.IdentityRead, facts.CaseFacts)
		out = append(out, row)
	}
	return out, nameAll(t, recs, out)
}

func workRow(t *act.Txn, c domain.Case, r store.Rec[domain.Referral]) (WorkRow, error) {
	row := WorkRow{ID: r.V.ID, Rev: r.Rev, Code: r.V.Code, Case: r.V.Case, CaseCode: c.Code, Agency: r.V.Agency,
		Worker: r.V.Worker, Need: r.V.Need, Class: r.V.Class, Urgency: r.V.Urgency, State: r.V.State, Persons: len(c.Group),
		Band: dossier.AgeBand(c.Lead().Age), Gender: c.Lead().Gender, From: r.V.Department, Minor: c.Minor(t.Majority()),
		DueAt: r.V.DueAt, Since: since(r.V), Changed: Changed(r.V), Unmet: len(r.V.Unmet) > 0, Transfer: r.V.TransferOf != ""}
	if r.V.State.Open() && r.V.State != domain.ReferralDraft {
		offers, err := store.All[domain.Offer](t.Ctx, t.Store, store.Filter{By: store.By("referral", r.V.ID)})
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
	row.Next = nextStep(row, t.Now)
	return row, nil
}

// since is when a referral was sent, or made for a draft.
func since(r domain.Referral) time.Time {
	if r.SentAt.IsZero() {
		return r.CreatedAt
	}
	return r.SentAt
}

// Changed is when the last line of a referral's timeline was written.
func Changed(r domain.Referral) time.Time {
	if n := len(r.History); n > 0 {
		return r.History[n-1].At
	}
	return since(r)
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
