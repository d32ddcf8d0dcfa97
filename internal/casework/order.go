package casework

import (
	"context"
	"sort"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// OrderInput is where the protection process of a minor stands. Number and date are needed when a placement is ordered.
type OrderInput struct {
	Court  string // the court's name, as written on the order; empty takes the agency's own name
	Number string
	Date   domain.Date
	Status domain.CourtStatus // picklist situacion_judicial_nna; empty means that a placement is ordered
}

// RecordOrder records an authority's decision on a minor. Only an agency that may order a placement records an order, or that it no longer
// holds; others record how the process stands. Nothing else sets or leaves the status of an ordered placement.
func (s *Service) RecordOrder(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in OrderInput) error {
	if in.Status == "" {
		in.Status = domain.CourtOrdered
	}
	return s.onCase(ctx, actor, id, rev, "order.record", func(t *txn, f *file) error {
		court, err := t.courtOf()
		if err != nil {
			return err
		}
		if err := t.checkOrder(in); err != nil {
			return err
		}
		if !f.cas.V.Minor(s.majority()) {
			return fault.New(fault.Conflict, "order.of_age", nil)
		}
		orders := court.CanOrder || s.pack.MayOrderPlacement(court.Type)
		if !orders && (in.Status == domain.CourtOrdered || f.cas.V.Order != nil && in.Status != f.cas.V.Court) {
			return fault.New(fault.Forbidden, "order.not_yours", nil) // What a court ordered, a court ends.
		}
		f.cas.V.Court = in.Status
		code := string(in.Status)
		if in.Status == domain.CourtOrdered {
			if in.Court == "" {
				in.Court = court.Name
			}
			f.cas.V.Order = &domain.Order{Court: court.ID, CourtName: in.Court, Number: in.Number, Date: in.Date, By: actor.Account, At: t.now}
			if err := t.settleStays(f); err != nil {
				return err
			}
		} else if in.Status == "medida_revocada" {
			f.cas.V.Order = nil
		}
		store.Put(&t.ch, f.cas)
		for _, r := range f.referrals {
			if !r.V.State.Ended() {
				r.V = r.V.Logged(actor, "orden_registrada", "", code, t.now)
				store.Put(&t.ch, r)
			}
		}
		t.tellOrder(f)
		e := t.entry(policy.OrderRecord, "case", string(id))
		e.Code, e.Tier = code, "D2"
		t.keep(e)
		return nil
	})
}

// courtOf returns the agency whose order it is: the actor's own, or the one that the desk speaks for.
func (t *txn) courtOf() (domain.Agency, error) {
	id := t.actor.Agency
	if t.actor.OnBehalf != "" {
		id = t.actor.OnBehalf
	}
	a, err := store.Get[domain.Agency](t.ctx, t.store, id)
	return a.V, err
}

func (t *txn) checkOrder(in OrderInput) error {
	var c fault.Fields
	t.oneOf(&c, "court_status", country.ListCourtStatus, string(in.Status), true)
	text(&c, "order_court", in.Court, 200)
	text(&c, "order_number", in.Number, 80)
	if in.Status == domain.CourtOrdered {
		c.Check(letters(in.Number)+digits(in.Number) > 0, "order_number", "field.required")
		_, ok := domain.ParseDate(string(in.Date))
		c.Check(ok && !t.today().Before(in.Date), "order_date", "field.date_past")
	}
	return c.Err()
}

// settleStays puts the order on the stays of the case, so that an admission on an emergency basis is settled.
func (t *txn) settleStays(f *file) error {
	for _, st := range f.stays {
		if st.V.State.Active() && st.V.Order == nil {
			st.V.Order = f.cas.V.Order
			store.Put(&t.ch, st)
		}
	}
	return nil
}

func (t *txn) tellOrder(f *file) {
	c := f.cas.V
	t.tell(domain.Notice{Agency: c.Agency, Account: c.Worker, Kind: "notice.order_recorded", Case: c.ID,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator}})
	for _, o := range f.offers {
		if o.V.Class == domain.ClassShelter && o.V.State == domain.OfferAccepted && f.serving(o.V) {
			t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.order_recorded", Offer: o.V.ID, Urgency: o.V.Urgency})
		}
	}
}

// AuthorityRow is one minor whose admission waits for an order: D1 and the case's code.
type AuthorityRow struct {
	Case       domain.CaseID
	Rev        int64
	Code       string
	Agency     domain.AgencyID
	AgencyName string
	Persons    int
	Band       string
	Gender     domain.Gender
	Department string
	Court      domain.CourtStatus
	Place      domain.StayState // where her beds stand; empty while none are reserved
	Emergency  bool             // admitted on an emergency basis: the order presses
	Since      time.Time
	Can        map[string]bool
}

// AuthorityDesk lists the minors of the network whose admission waits for an order: first those already admitted on an emergency basis,
// then by how long they wait.
func (s *Service) AuthorityDesk(ctx context.Context, actor domain.Actor) ([]AuthorityRow, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	cases, err := s.openCases(ctx)
	if err != nil {
		return nil, err
	}
	var out []AuthorityRow
	names := map[domain.AgencyID]string{}
	var ids []domain.AgencyID
	for _, c := range cases {
		facts := t.caseFacts(c.V)
		if !c.V.NeedsOrder(s.majority()) || !t.can(policy.CaseList, facts) || !t.can(policy.OrderRecord, facts) && actor.Role != domain.RoleCoordinator {
			continue
		}
		row, err := t.authorityRow(c)
		if err != nil {
			return nil, err
		}
		row.Can = t.canMap(facts, policy.OrderRecord, policy.CaseRead)
		out, ids = append(out, row), append(ids, c.V.Agency)
	}
	if err := s.agencyNames(ctx, names, ids); err != nil {
		return nil, err
	}
	for i := range out {
		out[i].AgencyName = names[out[i].Agency]
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Emergency != out[j].Emergency {
			return out[i].Emergency
		}
		return out[i].Since.Before(out[j].Since)
	})
	return out, nil
}

func (t *txn) authorityRow(c store.Rec[domain.Case]) (AuthorityRow, error) {
	about := t.caseRow(c)
	row := AuthorityRow{Case: c.V.ID, Rev: c.Rev, Code: c.V.Code, Agency: c.V.Agency, Persons: about.Persons, Band: about.Band, Gender: about.Gender,
		Department: about.Department, Court: c.V.Court, Since: c.V.CreatedAt}
	stays, err := store.All[domain.Stay](t.ctx, t.store, store.Filter{By: store.By("case", c.V.ID)})
	for _, st := range stays {
		if st.V.State.Active() {
			row.Place = st.V.State
			if st.V.State == domain.StayArrived && st.V.Order == nil {
				row.Emergency, row.Since = true, st.V.ArrivedAt
			}
		}
	}
	return row, err
}
