// Package hearings records when the hearings of a minor and the reviews of her measure are set and held, reminds of
// them until somebody says what came of them, and lists what is ahead. A day is D2: what is shown of one leaves a leaf.
package hearings

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service keeps hearings and reviews. It is safe for concurrent use.
type Service struct{ *act.Service }

// Input is a hearing or a review that was set for a day, or that was held on it.
type Input struct {
	Kind   court.Kind
	On     domain.Date
	Held   bool
	Result string // what came of it, in a line; needed once it was held
}

// What is told of each kind: that something was recorded, and that its day is near or has passed.
var (
	recorded = map[court.Kind]string{court.Hearing: "notice.court_hearing", court.Review: "notice.court_review"}
	expected = map[court.Kind]string{court.Hearing: "notice.hearing_due", court.Review: "notice.review_due"}
)

// aheadDays is how far ahead a day may be set, in days.
const aheadDays = 731

// RecordCourtDay records that a hearing or a review is set for a day, or what came of it. Setting another day gives the
// first one up. The team, the house and the authority are told.
func (s *Service) RecordCourtDay(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in Input) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CourtRecord,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			p, err := store.Find[court.Proceedings](t.Ctx, s.Store, id)
			if err != nil {
				return err
			}
			if err := check(t, f.Case.V, p.V, in); err != nil {
				return err
			}
			p.V.Case = id
			p.V = p.V.With(court.Day{Kind: in.Kind, On: in.On, Held: in.Held, Result: in.Result, By: actor.Account, At: t.Now})
			store.Put(&t.Change, p)
			if in.Kind == court.Hearing {
				f.Case.V.Hearing = in.On
			}
			store.Put(&t.Change, f.Case) // Whoever read the case before has not seen this.
			code := string(in.Kind) + "_set"
			if in.Held {
				code = string(in.Kind) + "_held"
			}
			tell(t, f, recorded[in.Kind])
			e := t.Entry(policy.CourtRecord, "case", string(id))
			e.Code, e.Tier = code, "D2"
			t.LogEntry(e)
			return dossier.ScheduleCourt(t, f.Case.V, p.V)
		})
}

// check refuses a day that cannot be: before the order, of an adult, of a measure that nobody ordered, said twice.
func check(t *act.Txn, k domain.Case, p court.Proceedings, in Input) error {
	var c fault.Fields
	if !c.Check(slices.Contains(court.Kinds, in.Kind), "kind", "field.choose_one") {
		return c.Err()
	}
	if !k.Minor(t.Majority()) {
		return fault.New(fault.Conflict, "order.of_age", nil)
	}
	if in.Kind == court.Review && k.Order == nil {
		return fault.New(fault.Conflict, "court.no_order", nil)
	}
	if in.Held {
		act.Passed(&c, "day", in.On, t.Today())
		act.Required(&c, "result", in.Result, 200)
	} else {
		act.Coming(&c, "day", in.On, t.Today(), aheadDays)
	}
	if err := c.Err(); err != nil {
		return err
	}
	c.Check(k.Order == nil || !in.On.Before(k.Order.Date), "day", "court.before_order")
	set, _ := p.Next(in.Kind, k, court.Clock{})
	c.Check(in.Held || set != in.On, "day", "court.set_already")
	c.Check(!in.Held || p.LastHeld(in.Kind).Before(in.On), "day", "court.held_already")
	return c.Err()
}

// tell leaves a notice for the team of a case, the houses that keep a place for her, and the authority that ordered her
// placement; before an order, for every authority.
func tell(t *act.Txn, f *dossier.Dossier, kind string) {
	c := f.Case.V
	t.NotifyCase(kind, c)
	for _, o := range f.Offers {
		if o.V.Class == domain.ClassShelter && o.V.State == domain.OfferAccepted && f.Serving(o.V) {
			t.NotifyProvider(kind, o.V)
		}
	}
	n := domain.Notice{Agency: domain.DeskAgency, Roles: []domain.Role{domain.RoleChildAuth}, Kind: kind, Case: c.ID}
	if c.Order != nil && c.Order.Court != "" {
		n.Agency = c.Order.Court
	}
	if n.Agency != c.Agency {
		t.Notify(n)
	}
}

// Due reminds of a hearing or a review that comes, or of which nobody has said what came of it.
func Due(t *act.Txn, d domain.Deadline, k court.Kind, did *bool) (time.Time, error) {
	f, err := dossier.Load(t.Ctx, t.Service, domain.CaseID(d.Target))
	if err != nil {
		return time.Time{}, err
	}
	p, err := store.Find[court.Proceedings](t.Ctx, t.Store, f.Case.V.ID)
	next := dossier.CourtReminded(t.Service, k, f.Case.V, p.V)
	if err != nil || next.IsZero() {
		return time.Time{}, err
	}
	clock := t.Country.LegalClock(string(k))
	if on, _ := p.V.Next(k, f.Case.V, clock); clock.Warns(on, t.Today()) {
		*did = true
		tell(t, f, expected[k])
		t.LogAct(policy.Action(d.Kind), "case", d.Target, "")
	}
	return next, nil
}
