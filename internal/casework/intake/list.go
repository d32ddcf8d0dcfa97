package intake

import (
	"context"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// CaseFilter narrows the list of cases.
type CaseFilter struct {
	Closed bool   // closed cases too; otherwise only open ones
	Mine   bool   // only those the actor is in charge of
	Text   string // part of the code
	Made   act.Span
	After  string
	Limit  int // 1..200; 0 means 50
}

// CaseRow is one case in a list: D1, without a name.
type CaseRow struct {
	Rev        int64
	ID         domain.CaseID
	Code       string
	Agency     domain.AgencyID
	Worker     domain.AccountID
	WorkerName string // of a colleague of the reader
	Persons    int
	Band       string
	Gender     domain.Gender
	Minor      bool
	NeedsOrder bool // admission waits for an authority
	Department string
	Security   int
	CreatedAt  time.Time
	ClosedAt   time.Time
}

// CasePage is one page of cases.
type CasePage struct {
	Rows []CaseRow
	Next string
}

// ListCases lists the cases the actor may know of, newest first: her agency's, the network's for the desk, minors' for
// the authority.
func (s *Service) ListCases(ctx context.Context, actor domain.Actor, flt CaseFilter) (CasePage, error) {
	var page CasePage
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return page, err
	}
	limit := act.PageSize(flt.Limit)
	f := flt.Made.Within(store.Filter{By: caseTerm(actor, flt.Closed), Desc: true, Limit: 200, After: flt.After})
	for range act.MaxPages {
		recs, next, err := store.List[domain.Case](ctx, s.Store, f)
		if err != nil {
			return page, err
		}
		for i, rec := range recs {
			rec.V = dossier.AsOfToday(t.Service, rec.V)
			if !flt.admits(actor, rec.V) || !t.Can(policy.CaseList, dossier.ListFacts(t, rec.V)) {
				continue
			}
			page.Rows = append(page.Rows, caseRow(t, rec))
			if len(page.Rows) == limit {
				if i+1 < len(recs) || next != "" {
					page.Next = store.CursorAt(rec)
				}
				return page, nameWorkers(t, page.Rows)
			}
		}
		if page.Next = next; next == "" {
			break
		}
		f.After = next
	}
	return page, nameWorkers(t, page.Rows)
}

// nameWorkers names those in charge whom the reader knows.
func nameWorkers(t *act.Txn, rows []CaseRow) error {
	ids := make([]domain.AccountID, len(rows))
	for i, r := range rows {
		ids[i] = r.Worker
	}
	names, err := t.Names(ids...)
	for i := range rows {
		rows[i].WorkerName = names[rows[i].Worker]
	}
	return err
}

func caseTerm(actor domain.Actor, closed bool) store.Term {
	wide := actor.Role == domain.RoleCoordinator || actor.Role == domain.RoleChildAuth
	switch {
	case wide && closed:
		return store.Term{}
	case wide:
		return store.By("open", network.Everyone)
	case closed:
		return store.By("agency", actor.Agency)
	}
	return store.By("open", actor.Agency)
}

func (flt CaseFilter) admits(actor domain.Actor, c domain.Case) bool {
	return flt.Made.Holds(c.CreatedAt) && (!flt.Mine || c.Worker == actor.Account) &&
		(flt.Text == "" || strings.Contains(c.Code, domain.CodeKey(flt.Text)))
}

func caseRow(t *act.Txn, rec store.Rec[domain.Case]) CaseRow {
	c, lead := rec.V, rec.V.Lead()
	row := CaseRow{ID: c.ID, Rev: rec.Rev, Code: c.Code, Agency: c.Agency, Worker: c.Worker, Persons: len(c.Group),
		Band: dossier.AgeBand(lead.Age), Gender: lead.Gender, Minor: c.Minor(t.Majority()),
		NeedsOrder: c.NeedsOrder(t.Majority()), Security: c.Security, CreatedAt: c.CreatedAt, ClosedAt: c.ClosedAt}
	if place, ok := t.Country.Municipality(c.Found); ok {
		row.Department = place.Department
	}
	return row
}
