package casework

import (
	"context"
	"regexp"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// CaseFilter narrows the list of cases.
type CaseFilter struct {
	Closed bool   // closed cases too; otherwise only open ones
	Mine   bool   // only those the actor is in charge of
	Text   string // part of the code
	After  string
	Limit  int // 1..200; 0 means 50
}

// CaseRow is one case in a list: D1, without a name.
type CaseRow struct {
	ID         domain.CaseID
	Rev        int64
	Code       string
	Agency     domain.AgencyID
	Worker     domain.AccountID
	Persons    int
	Band       string
	Gender     domain.Gender
	Minor      bool
	Order      bool // admission waits for an authority
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

// ListCases lists the cases the actor may know of, newest first: her agency's, the network's for the desk, minors' for the authority.
func (s *Service) ListCases(ctx context.Context, actor domain.Actor, flt CaseFilter) (CasePage, error) {
	var page CasePage
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return page, err
	}
	limit := pageSize(flt.Limit)
	f := store.Filter{By: caseTerm(actor, flt.Closed), Desc: true, Limit: 200, After: flt.After}
	for range maxPages {
		recs, next, err := store.List[domain.Case](ctx, s.store, f)
		if err != nil {
			return page, err
		}
		for i, rec := range recs {
			rec.V = s.grown(rec.V)
			if !flt.admits(actor, rec.V) || !t.can(policy.CaseList, t.caseFacts(rec.V)) {
				continue
			}
			page.Rows = append(page.Rows, t.caseRow(rec))
			if len(page.Rows) == limit {
				if i+1 < len(recs) || next != "" {
					page.Next = store.CursorAt(rec)
				}
				return page, nil
			}
		}
		if page.Next = next; next == "" {
			break
		}
		f.After = next
	}
	return page, nil
}

func caseTerm(actor domain.Actor, closed bool) store.Term {
	wide := actor.Role == domain.RoleCoordinator || actor.Role == domain.RoleChildAuth
	switch {
	case wide && closed:
		return store.Term{}
	case wide:
		return store.By("open", network)
	case closed:
		return store.By("agency", actor.Agency)
	}
	return store.By("open", actor.Agency)
}

func (flt CaseFilter) admits(actor domain.Actor, c domain.Case) bool {
	return (!flt.Mine || c.Worker == actor.Account) && (flt.Text == "" || strings.Contains(c.Code, domain.CodeKey(flt.Text)))
}

// caseFacts is what the rules know of a case without what hangs on it: enough for a list of one's own.
func (t *txn) caseFacts(c domain.Case) policy.CaseFacts {
	f := &file{cas: store.Rec[domain.Case]{V: t.grown(c)}}
	return f.facts(t.actor, domain.ClassOther, t.majority(), t.now)
}

func (t *txn) caseRow(rec store.Rec[domain.Case]) CaseRow {
	c, lead := rec.V, rec.V.Lead()
	row := CaseRow{ID: c.ID, Rev: rec.Rev, Code: c.Code, Agency: c.Agency, Worker: c.Worker, Persons: len(c.Group), Band: AgeBand(lead.Age), Gender: lead.Gender,
		Minor: c.Minor(t.majority()), Order: c.NeedsOrder(t.majority()), Security: c.Security, CreatedAt: c.CreatedAt, ClosedAt: c.ClosedAt}
	if place, ok := t.pack.Municipality(c.Found); ok {
		row.Department = place.Department
	}
	return row
}

// CaseHit is one case that a search found, and by what. It repeats nothing that was searched for.
type CaseHit struct {
	Case     domain.CaseID
	Referral domain.ReferralID // set when a referral's code was searched for
	Code     string
	By       string // document, phone, case or referral
	Open     bool
}

// Shapes of what may be searched for: a spoken code has letters and a dash; everything else is a number.
var digitsOnly = regexp.MustCompile(`[0-9]`)

// FindCase looks a case up by exactly one thing: the number of a document or a telephone within the actor's own agency, or a spoken code.
// Every search is recorded, whether or not it finds something; nobody can search by name.
func (s *Service) FindCase(ctx context.Context, actor domain.Actor, q string) ([]CaseHit, error) {
	q = strings.TrimSpace(q)
	if len(q) < 4 || len(q) > 40 || !clean(q) {
		return nil, fieldFault("q", "field.search")
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	entry := t.entry(policy.CaseList, "network", "network")
	entry.Code, entry.Tier = "busqueda", "D2"
	if err := s.store.Record(ctx, entry); err != nil {
		return nil, err
	}
	hits, err := t.byCode(q)
	if err != nil || len(hits) > 0 || !digitsOnly.MatchString(q) {
		return hits, err
	}
	return t.byNumber(q)
}

// byCode finds a case or a referral by the code people say.
func (t *txn) byCode(q string) ([]CaseHit, error) {
	by := store.Filter{By: store.By("code", domain.CodeKey(q))}
	cases, err := store.All[domain.Case](t.ctx, t.store, by)
	if err != nil {
		return nil, err
	}
	var hits []CaseHit
	for _, c := range cases {
		if t.can(policy.CaseList, t.caseFacts(c.V)) {
			hits = append(hits, CaseHit{Case: c.V.ID, Code: c.V.Code, By: "case", Open: c.V.ClosedAt.IsZero()})
		}
	}
	refs, err := store.All[domain.Referral](t.ctx, t.store, by)
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		c, err := store.Find[domain.Case](t.ctx, t.store, r.V.Case)
		if err != nil {
			return nil, err
		}
		if c.Rev > 0 && t.can(policy.CaseList, t.caseFacts(c.V)) {
			hits = append(hits, CaseHit{Case: c.V.ID, Referral: r.V.ID, Code: r.V.Code, By: "referral", Open: c.V.ClosedAt.IsZero()})
		}
	}
	return hits, nil
}

// byNumber finds a case of the actor's own agency by a document number or a telephone.
func (t *txn) byNumber(q string) ([]CaseHit, error) {
	document, phone := domain.DocumentKey(q), t.phoneOf(q)
	found := map[domain.CaseID]string{}
	agency := string(t.actor.Agency)
	for _, look := range []struct {
		by    string
		value string
		same  func(domain.Identity) bool
	}{
		{"document", document, func(i domain.Identity) bool { return hasDocument(i, document) }},
		{"phone", phone, func(i domain.Identity) bool { return i.Phone == phone }},
	} {
		if look.value == "" {
			continue
		}
		ids, err := store.All[domain.Identity](t.ctx, t.store, store.Filter{By: store.ByNarrow(look.by+"|"+agency, look.value)})
		if err != nil {
			return nil, err
		}
		for _, id := range ids { // The index is narrow on purpose: what it finds is compared exactly.
			if id.V.Agency == t.actor.Agency && look.same(id.V) && found[id.V.Case] == "" {
				found[id.V.Case] = look.by
			}
		}
	}
	var hits []CaseHit
	for id, by := range found {
		c, err := store.Find[domain.Case](t.ctx, t.store, id)
		if err != nil {
			return nil, err
		}
		if c.Rev > 0 && t.can(policy.CaseList, t.caseFacts(c.V)) {
			hits = append(hits, CaseHit{Case: id, Code: c.V.Code, By: by, Open: c.V.ClosedAt.IsZero()})
		}
	}
	return hits, nil
}

func hasDocument(i domain.Identity, key string) bool {
	for _, p := range i.Persons {
		if p.Number != "" && domain.DocumentKey(p.Number) == key {
			return true
		}
	}
	return false
}

// phoneOf writes a number as it is kept, with the country's code in front when none was typed.
func (t *txn) phoneOf(q string) string {
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(q)
	if !strings.HasPrefix(digits, "+") {
		digits = t.pack.PhonePrefix() + digits
	}
	if !phoneShape.MatchString(digits) {
		return ""
	}
	return digits
}
