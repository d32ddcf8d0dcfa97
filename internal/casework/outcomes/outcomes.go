// Package outcomes keeps what became of somebody: of each need when it ended and 30 and 90 days later, and of the case.
package outcomes

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/outcome"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of outcomes. It is safe for concurrent use.
type Service struct{ *act.Service }

// Row is what became of one need: when it ended, and at each of outcome.Days where somebody asked.
type Row struct {
	Referral domain.ReferralID
	Need     string
	Left     domain.Date
	End      []string
	Later    map[int]outcome.Found
}

// Outcomes are those of a case. Of each exit the name of who wrote it goes with it, as far as the reader knows her.
type Outcomes struct {
	Code   string
	Rows   []Row
	Exits  []outcome.Exit // the last one holds
	Names  map[domain.AccountID]string
	Closed bool
	Asks   bool // she agreed to be asked after leaving
}

// ReadOutcomes compares what became of each need with the day it ended. The leaf is kept before anything is returned.
func (s *Service) ReadOutcomes(ctx context.Context, actor domain.Actor, id domain.CaseID) (Outcomes, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.OutcomeRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out Outcomes, err error) {
			t.LogDisclosure(policy.OutcomeRead, "case", string(id), "D2", string(f.Consent.V.ID))
			rec, err := store.Find[outcome.Record](t.Ctx, t.Store, id)
			if err != nil {
				return out, err
			}
			out = Outcomes{Code: f.Case.V.Code, Exits: rec.V.Exits, Closed: !f.Case.V.ClosedAt.IsZero(),
				Asks: dossier.Followed(f.Consent.V)}
			for _, r := range f.Referrals {
				row := Row{Referral: r.V.ID, Need: r.V.Need, Left: left(t, f, r.V), End: r.V.Outcomes,
					Later: map[int]outcome.Found{}}
				for _, days := range outcome.Days {
					if found, ok := rec.V.Of(r.V.ID, days); ok {
						row.Later[days] = found
					}
				}
				if row.Left != "" {
					out.Rows = append(out.Rows, row)
				}
			}
			var people []domain.AccountID
			for _, e := range out.Exits {
				people = append(people, e.By)
			}
			out.Names, err = t.Names(people...)
			return out, err
		})
}

// left is the day on which a need ended after it was met: she departed, or care was over. Empty where it did not.
func left(t *act.Txn, f *dossier.Dossier, r domain.Referral) domain.Date {
	for _, st := range f.Stays {
		if st.V.Referral == r.ID && st.V.State == domain.StayDeparted {
			return domain.DateOf(st.V.EndedAt.In(t.Country.TimeZone()))
		}
	}
	if r.State == domain.ReferralClosed || r.State == domain.ReferralHandedOn {
		return domain.DateOf(r.EndedAt.In(t.Country.TimeZone()))
	}
	return ""
}

// FollowUp is what somebody found when she asked after a need.
type FollowUp struct {
	Referral domain.ReferralID
	Days     int // of outcome.Days
	On       domain.Date
	Outcomes []string
}

// RecordFollowUp keeps what became of a need some time after it ended, in the place of what was written of the same
// day before. It is refused where she did not agree to be asked after leaving.
func (s *Service) RecordFollowUp(ctx context.Context, actor domain.Actor, id domain.CaseID, in FollowUp) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.OutcomeWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			if !dossier.Followed(f.Consent.V) {
				return fault.New(fault.Conflict, consent.Lacking(consent.FollowUp), nil)
			}
			var c fault.Fields
			r, ok := f.Referral(in.Referral)
			day := domain.Date("")
			if ok {
				day = left(t, f, r.V)
			}
			c.Check(day != "", "referral", "field.choose_one")
			c.Check(slices.Contains(outcome.Days, in.Days), "days", "field.choose_one")
			in.On = cmp.Or(in.On, t.Today())
			act.Passed(&c, "on", in.On, t.Today())
			c.Check(day == "" || !in.On.Before(day), "on", "outcome.before_end")
			c.Check(len(in.Outcomes) > 0, "outcomes", "field.choose_one")
			t.Codes(&c, "outcomes", country.ListOutcome, in.Outcomes)
			if err := c.Err(); err != nil {
				return err
			}
			return keep(t, f, func(rec *outcome.Record) {
				*rec = rec.With(outcome.Found{Referral: in.Referral, Days: in.Days, On: in.On, Outcomes: in.Outcomes,
					By: actor.Account, At: t.Now})
			})
		})
}

// keep changes the record of a case in this act.
func keep(t *act.Txn, f *dossier.Dossier, change func(*outcome.Record)) error {
	rec, err := store.Find[outcome.Record](t.Ctx, t.Store, f.Case.V.ID)
	if err != nil {
		return err
	}
	rec.V.Case = f.Case.V.ID
	change(&rec.V)
	store.Check(&t.Change, f.Case)
	store.Put(&t.Change, rec)
	t.LogAct(policy.OutcomeWrite, "case", string(f.Case.V.ID), "")
	return nil
}

// ExitInput is how a case ended, as it is put right.
type ExitInput struct {
	Code string
	On   domain.Date
	Why  string
}

// ChangeExit puts right how a closed case ended, and when, with the reason. What was written before stays beside it.
func (s *Service) ChangeExit(ctx context.Context, actor domain.Actor, id domain.CaseID, in ExitInput) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.OutcomeWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			if f.Case.V.ClosedAt.IsZero() || f.Case.V.Into != "" {
				return fault.New(fault.Conflict, "outcome.not_closed", nil)
			}
			var c fault.Fields
			t.OneOf(&c, "code", country.ListClose, in.Code, true)
			act.Passed(&c, "on", in.On, t.Today())
			act.Required(&c, "why", in.Why, domain.MaxLine)
			if err := c.Err(); err != nil {
				return err
			}
			return keep(t, f, func(rec *outcome.Record) {
				rec.Exits = append(rec.Exits, outcome.Exit{Code: in.Code, On: in.On, Why: in.Why, By: actor.Account, At: t.Now})
			})
		})
}
