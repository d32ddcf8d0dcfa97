package intake

import (
	"context"
	"slices"
	"sort"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
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

// RecordOrder records an authority's decision on a minor. Only an agency that may order a placement records an order,
// or that it no longer holds; others record how the process stands. Nothing else sets or leaves the status of an
// ordered placement.
func (s *Service) RecordOrder(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in OrderInput) error {
	if in.Status == "" {
		in.Status = domain.CourtOrdered
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.OrderRecord,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			court, err := courtOf(t)
			if err != nil {
				return err
			}
			if err := checkOrder(t, in); err != nil {
				return err
			}
			if !f.Case.V.Minor(s.Majority()) {
				return fault.New(fault.Conflict, "order.of_age", nil)
			}
			orders := court.CanOrder || s.Country.MayOrderPlacement(court.Type)
			if !orders && (in.Status == domain.CourtOrdered || f.Case.V.Order != nil && in.Status != f.Case.V.Court) {
				return fault.New(fault.Forbidden, "order.not_yours", nil) // What a court ordered, a court ends.
			}
			f.Case.V.Court = in.Status
			code := string(in.Status)
			if in.Status == domain.CourtOrdered {
				if in.Court == "" {
					in.Court = court.Name
				}
				f.Case.V.Order = &domain.Order{Court: court.ID, CourtName: in.Court, Number: in.Number, Date: in.Date,
					By: actor.Account, At: t.Now}
				if err := settleStays(t, f); err != nil {
					return err
				}
			} else if in.Status == domain.CourtRevoked {
				f.Case.V.Order = nil
			}
			store.Put(&t.Change, f.Case)
			for _, r := range f.Referrals {
				if !r.V.State.Ended() {
					r.V = r.V.Logged(actor, "orden_registrada", "", code, t.Now)
					store.Put(&t.Change, r)
				}
			}
			notifyOrder(t, f)
			e := t.Entry(policy.OrderRecord, "case", string(id))
			e.Code, e.Tier = code, "D2"
			t.LogEntry(e)
			return dossier.CourtDeadlines(t, f.Case.V)
		})
}

// courtOf returns the agency whose order it is: the actor's own, or the one that the desk speaks for. The act rests on
// it: an agency that lost the right to order meanwhile records none.
func courtOf(t *act.Txn) (domain.Agency, error) {
	a, err := store.Get[domain.Agency](t.Ctx, t.Store, t.Owner())
	if err == nil {
		store.Check(&t.Change, a)
	}
	return a.V, err
}

func checkOrder(t *act.Txn, in OrderInput) error {
	var c fault.Fields
	t.OneOf(&c, "court_status", country.ListCourtStatus, string(in.Status), true)
	act.Text(&c, "order_court", in.Court, 200)
	act.Text(&c, "order_number", in.Number, 80)
	if in.Status == domain.CourtOrdered {
		c.Check(act.Letters(in.Number)+act.Digits(in.Number) > 0, "order_number", "field.required")
		act.Passed(&c, "order_date", in.Date, t.Today())
	}
	return c.Err()
}

// settleStays puts the order on the stays of the case, so that an admission on an emergency basis is settled.
func settleStays(t *act.Txn, f *dossier.Dossier) error {
	for _, st := range f.Stays {
		if st.V.State.Active() && st.V.Order == nil {
			st.V.Order = f.Case.V.Order
			store.Put(&t.Change, st)
		}
	}
	return nil
}

func notifyOrder(t *act.Txn, f *dossier.Dossier) {
	c := f.Case.V
	t.Notify(domain.Notice{Agency: c.Agency, Account: c.Worker, Kind: "notice.order_recorded", Case: c.ID,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator}})
	for _, o := range f.Offers {
		if o.V.Class == domain.ClassShelter && o.V.State == domain.OfferAccepted && f.Serving(o.V) {
			t.NotifyProvider("notice.order_recorded", o.V)
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
	Can        map[policy.Action]bool
}

// Ordered lists the open cases of minors whose placement the actor's own agency ordered, the newest order first.
func (s *Service) Ordered(ctx context.Context, actor domain.Actor) ([]CaseRow, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	cases, err := s.Network.OpenCases(t.Ctx)
	if err != nil {
		return nil, err
	}
	cases = slices.DeleteFunc(slices.Clone(cases), func(c *store.Rec[domain.Case]) bool {
		return c.V.Order == nil || c.V.Order.Court != t.Owner() || !t.Can(policy.CaseRead, dossier.ListFacts(t, c.V))
	})
	slices.SortFunc(cases, func(a, b *store.Rec[domain.Case]) int { return b.V.Order.At.Compare(a.V.Order.At) })
	out := make([]CaseRow, len(cases))
	for i, c := range cases {
		out[i] = caseRow(t, *c)
	}
	return out, nil
}

// AuthorityDesk lists the minors of the network whose admission waits for an order: first those already admitted on an
// emergency basis, then by how long they wait.
func (s *Service) AuthorityDesk(ctx context.Context, actor domain.Actor) ([]AuthorityRow, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	cases, err := s.Network.OpenCases(ctx)
	if err != nil {
		return nil, err
	}
	var out []AuthorityRow
	for _, c := range cases {
		facts := dossier.ListFacts(t, c.V)
		if !c.V.NeedsOrder(s.Majority()) || !t.Can(policy.CaseList, facts) || !t.Can(policy.OrderRecord, facts) &&
			actor.Role != domain.RoleCoordinator {
			continue
		}
		row, err := authorityRow(t, *c)
		if err != nil {
			return nil, err
		}
		row.Can = capacity.CanMap(t, facts, policy.OrderRecord, policy.CaseRead)
		out = append(out, row)
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Emergency != out[j].Emergency {
			return out[i].Emergency
		}
		return out[i].Since.Before(out[j].Since)
	})
	return out, act.NameAgencies(t, out,
		func(r *AuthorityRow) (domain.AgencyID, *string) { return r.Agency, &r.AgencyName })
}

func authorityRow(t *act.Txn, c store.Rec[domain.Case]) (AuthorityRow, error) {
	about := caseRow(t, c)
	f, err := dossier.Load(t.Ctx, t.Service, c.V.ID)
	if err != nil {
		return AuthorityRow{}, err
	}
	row := AuthorityRow{Case: c.V.ID, Rev: f.CaseRev(), Code: c.V.Code, Agency: c.V.Agency, Persons: about.Persons,
		Band: about.Band, Gender: about.Gender, Department: about.Department, Court: c.V.Court, Since: c.V.CreatedAt}
	for _, st := range f.Stays {
		if st.V.State.Active() {
			if row.Place != domain.StayArrived { // The bed that is kept for who moves comes behind the one she has.
				row.Place = st.V.State
			}
			if st.V.State == domain.StayArrived && st.V.Order == nil {
				row.Emergency, row.Since = true, st.V.ArrivedAt
			}
		}
	}
	return row, nil
}
