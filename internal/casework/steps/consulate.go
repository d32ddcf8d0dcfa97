package steps

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Return is what a consulate reads of the case of somebody who named it in her consent.
type Return struct {
	Case   domain.CaseID
	Code   string
	Agency domain.AgencyID // in charge
	Team   string          // its name
	Steps  []diary.Task    // of her return, as far as it is planned: what, by when, and when it was settled
	Travel domain.Date     // empty: no day is set
	Papers bool            // the consulate may say that the travel papers are issued

	Nationality string // of her, where she lets it know who she is; in a list nobody's is told
	Persons     []domain.Named
}

// FollowsReturns reports whether somebody has such a list.
func (s *Service) FollowsReturns(ctx context.Context, actor domain.Actor) bool {
	return s.Begin(ctx, actor).Can(policy.ConsulateList, policy.NetworkFacts{})
}

// Returns lists those who named the actor's consulate in the consent in force, the next to travel first. Each that is
// shown is kept in the log; none is shown by name.
func (s *Service) Returns(ctx context.Context, actor domain.Actor) ([]Return, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out []Return, err error) {
		if err := t.Authorize(policy.ConsulateList, policy.NetworkFacts{}, "network", "network"); err != nil {
			return nil, err
		}
		named, err := store.All[domain.Consent](t.Ctx, t.Store, store.Filter{By: store.By("named", actor.Agency)})
		for _, k := range named {
			f, err := dossier.Load(t.Ctx, t.Service, k.V.Case)
			if err != nil {
				return nil, err
			}
			facts := f.Facts(actor, "", t.Majority(), t.Now)
			if !t.Can(policy.ConsulateRead, facts) {
				continue
			}
			t.Decide(policy.ConsulateRead, facts)
			r, err := returnOf(t, f)
			if err != nil {
				return nil, err
			}
			out = append(out, r)
		}
		slices.SortFunc(out, func(a, b Return) int {
			return cmp.Or(cmp.Compare(cmp.Or(a.Travel, "9"), cmp.Or(b.Travel, "9")), cmp.Compare(a.Code, b.Code))
		})
		return out, err
	})
}

// Return is one of Returns, with the names, birth dates and documents of her group where her consent opens them.
func (s *Service) Return(ctx context.Context, actor domain.Actor, id domain.CaseID) (Return, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.ConsulateRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (Return, error) {
			out, err := returnOf(t, f)
			facts := f.Facts(actor, "", t.Majority(), t.Now)
			if err != nil || !t.Can(policy.ConsulateIdentity, facts) {
				return out, err
			}
			t.Decide(policy.ConsulateIdentity, facts)
			t.LogDisclosure(policy.ConsulateIdentity, "case", string(id), "D2", string(f.Consent.V.ID))
			who, err := store.Find[domain.Identity](t.Ctx, t.Store, id)
			out.Persons, out.Nationality = who.V.Persons, f.Case.V.Nationality
			return out, err
		})
}

// returnOf tells of the steps what was settled and when. What was found, said or decided against the return, and every
// note, is the team's: such a step looks open.
func returnOf(t *act.Txn, f *dossier.Dossier) (Return, error) {
	out := Return{Case: f.Case.V.ID, Code: f.Case.V.Code, Agency: f.Case.V.Agency}
	t.LogDisclosure(policy.ConsulateRead, "case", string(out.Case), "D1", string(f.Consent.V.ID))
	all, err := Of(t, out.Case, country.ListReturn)
	if err != nil {
		return out, err
	}
	for _, v := range t.Country.List(country.ListReturn) {
		if k, has := find(all, v.Code); has {
			step := diary.Task{Step: v.Code, Due: k.V.Due}
			if k.V.Result == diary.Done || k.V.Result == diary.NotNeeded {
				step.Result, step.On = k.V.Result, k.V.On
			}
			out.Steps = append(out.Steps, step)
		}
	}
	travel, _ := find(all, diary.StepTravel)
	out.Travel = travel.V.Due
	_, err = papers(t, f, all)
	out.Papers = err == nil
	names, err := t.AgencyNames(t.Ctx, out.Agency)
	out.Team = names[out.Agency]
	return out, err
}

// papers returns the step that is a consulate's own, and refuses where none is open, or where a minor's authority has
// not decided for the return.
func papers(t *act.Txn, f *dossier.Dossier, all []store.Rec[diary.Task]) (store.Rec[diary.Task], error) {
	k, planned := find(all, diary.StepPapers)
	decided, _ := find(all, diary.StepDecision)
	switch {
	case !planned:
		return k, fault.New(fault.Conflict, "consulate.no_plan", nil)
	case !k.V.DoneAt.IsZero():
		return k, fault.New(fault.Conflict, "task.already", nil)
	case f.Case.V.Minor(t.Majority()) && decided.V.Result != diary.Done:
		return k, fault.New(fault.Conflict, "consulate.no_decision", nil)
	}
	return k, nil
}

// PapersIssued says that the travel papers are issued, and when; without a day it was today. Her team is told.
func (s *Service) PapersIssued(ctx context.Context, actor domain.Actor, id domain.CaseID, on domain.Date,
	note string) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.ConsulateSettle,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			all, err := Of(t, id, country.ListReturn)
			if err != nil {
				return err
			}
			k, err := papers(t, f, all)
			if err != nil {
				return err
			}
			in := diary.Settlement{Result: diary.Done, On: on, Note: note}
			if err := checked(t, k.V, &in); err != nil {
				return err
			}
			if k.V, err = k.V.Settle(in, actor.Account, t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, k)
			if decided, has := find(all, diary.StepDecision); has {
				store.Check(&t.Change, decided)
			}
			store.Check(&t.Change, f.Case)
			store.Check(&t.Change, f.Consent)
			t.LogAct(policy.ConsulateSettle, "case", string(id), diary.Done)
			t.NotifyCase("notice.papers_issued", f.Case.V)
			return nil
		})
}
