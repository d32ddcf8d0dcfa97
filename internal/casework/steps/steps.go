// Package steps opens the plans that the country pack has for a case: what is settled before somebody comes of age, and
// what a return to her country asks for. Each step is a task of the team. No day of travel is set, and none stands,
// without an assessment of the risk that does not speak against it and without her own wish.
package steps

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of plans. It is safe for concurrent use.
type Service struct{ *act.Service }

// Plans are the plans that a case may have, by the picklists of their steps.
var Plans = []string{country.ListComingOfAge, country.ListReturn}

// MaxNote is the longest note of a step, in characters.
const MaxNote = 500

// Next is when somebody is reminded next of an open task; the zero time where it has no day yet.
func Next(s *act.Service, k diary.Task) time.Time {
	if k.Due == "" {
		return time.Time{}
	}
	return s.FirstOrMorning(s.Morning(k.Due))
}

// Of reads the steps of one plan of a case.
func Of(t *act.Txn, id domain.CaseID, plan string) ([]store.Rec[diary.Task], error) {
	all, err := store.All[diary.Task](t.Ctx, t.Store, store.Filter{By: store.By("case", id)})
	return slices.DeleteFunc(all, func(k store.Rec[diary.Task]) bool { return k.V.Plan != plan }), err
}

// find returns the step of that code.
func find(all []store.Rec[diary.Task], step string) (store.Rec[diary.Task], bool) {
	i := slices.IndexFunc(all, func(k store.Rec[diary.Task]) bool { return k.V.Step == step })
	if i < 0 {
		return store.Rec[diary.Task]{}, false
	}
	return all[i], true
}

// nearing says on which day each one of a group comes of age who will do so soon, or has just done so, by her
// reference. It goes by an estimate too.
func nearing(s *act.Service, c domain.Case) map[string]domain.Date {
	out := map[string]domain.Date{}
	for i, p := range c.Group {
		day := c.Turns(i, s.Majority(), s.Country.TimeZone())
		if p.Age >= 0 && p.Age <= s.Majority() && !s.Today().Before(day.Add(0, -s.Country.TransitionWarning())) {
			out[p.Ref] = day
		}
	}
	return out
}

// lacking are the steps of a plan that the case does not have yet. Those of a member go by her birthday.
func lacking(t *act.Txn, f *dossier.Dossier, plan string, have []store.Rec[diary.Task]) (out []diary.Task) {
	day := map[string]domain.Date{"": t.Today()}
	if plan == country.ListComingOfAge {
		day = nearing(t.Service, f.Case.V)
	}
	for ref, from := range day {
		for _, v := range t.Country.List(plan) {
			born := plan == country.ListComingOfAge
			known := slices.ContainsFunc(have, func(k store.Rec[diary.Task]) bool {
				return k.V.Step == v.Code && k.V.Ref == ref
			})
			if known || v.MinorsOnly && !f.Case.V.Minor(t.Majority()) || born && !t.Today().Before(from) {
				continue
			}
			k := diary.Task{ID: domain.NewID[diary.TaskID](), Case: f.Case.V.ID, Agency: f.Case.V.Agency, Plan: plan,
				Step: v.Code, Ref: ref, Owner: f.Case.V.Worker, By: t.Actor.Account, At: t.Now, Due: from.AddDays(v.Days)}
			if born {
				k.Due = max(from.AddDays(-v.Days), t.Today())
			}
			if v.FromTravel {
				k.Due = ""
			}
			out = append(out, k)
		}
	}
	return out
}

// OpenPlan opens a plan of a case, or what it lacks of one: a step that the pack gained, that of the authority where
// she turns out to be a minor. A return is planned with her consulate, so she must have agreed to that contact.
func (s *Service) OpenPlan(ctx context.Context, actor domain.Actor, id domain.CaseID, plan string) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.TaskWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			if !slices.Contains(Plans, plan) {
				return fault.At("plan", "field.choose_one")
			}
			if plan == country.ListReturn {
				if err := dossier.NeedAgreed(f, domain.NeedRepatriation, t.Now); err != nil {
					return err
				}
			}
			// Two who open it at once would open it twice: the second finds the case changed.
			store.Put(&t.Change, f.Case)
			t.LogAct(policy.TaskWrite, "case", string(id), plan)
			have, err := Of(t, id, plan)
			if err != nil {
				return err
			}
			n, err := open(t, f, plan, have)
			if err == nil && n == 0 {
				err = fault.New(fault.Conflict, "step.none_lacks", nil)
			}
			return err
		})
}

func open(t *act.Txn, f *dossier.Dossier, plan string, have []store.Rec[diary.Task]) (int, error) {
	fresh := lacking(t, f, plan, have)
	for _, k := range fresh {
		store.Put(&t.Change, store.New(k))
		if err := t.ScheduleFirst(domain.DeadlineTask, string(k.ID), Next(t.Service, k)); err != nil {
			return 0, err
		}
	}
	return len(fresh), nil
}

// AgeDue is dossier.AgeDue. With the warning it opens the steps of whoever will soon be of age, and with the birthday
// it tells the team and its supervisors where one of hers is still open.
func AgeDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	next, err := dossier.AgeDue(t, d, did)
	if err != nil || !*did {
		return next, err
	}
	f, err := dossier.Load(t.Ctx, t.Service, domain.CaseID(d.Target))
	if err != nil {
		return next, err
	}
	have, err := Of(t, f.Case.V.ID, country.ListComingOfAge)
	if err != nil {
		return next, err
	}
	days := nearing(t.Service, f.Case.V)
	left := false
	for _, k := range have {
		day, near := days[k.V.Ref]
		v, known := t.Country.Value(k.V.Plan, k.V.Step)
		switch {
		case !k.V.DoneAt.IsZero() || !near:
		case !t.Today().Before(day):
			left = left || day == domain.DateOf(d.DueAt.In(t.Country.TimeZone()))
		case known && day.AddDays(-v.Days) != k.V.Due && t.Today().Before(day.AddDays(-v.Days)):
			// Her birthday was corrected.
			k.V.Due = day.AddDays(-v.Days)
			store.Put(&t.Change, k)
			if err := t.ScheduleOnce(domain.DeadlineTask, string(k.V.ID), Next(t.Service, k.V)); err != nil {
				return next, err
			}
		}
	}
	if left {
		t.NotifyCase("notice.of_age_open", f.Case.V)
		tellSupervisors(t, f.Case.V, "notice.of_age_open")
	}
	_, err = open(t, f, country.ListComingOfAge, have)
	return next, err
}

func tellSupervisors(t *act.Txn, c domain.Case, kind string) {
	t.Notify(domain.Notice{Agency: c.Agency, Roles: []domain.Role{domain.RoleSupervisor}, Kind: kind, Case: c.ID})
}

// OnTask runs an act on one task of a case.
func OnTask(ctx context.Context, s *act.Service, actor domain.Actor, id domain.CaseID, which diary.TaskID,
	do func(*act.Txn, *dossier.Dossier, *diary.Task) error) error {
	return dossier.Do(ctx, s, actor, dossier.Case(id), 0, policy.TaskWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			k, err := store.Find[diary.Task](t.Ctx, t.Store, which)
			if err != nil {
				return err
			}
			if k.Rev == 0 || k.V.Case != id {
				return fault.At("task", "field.unknown")
			}
			if err := do(t, f, &k.V); err != nil {
				return err
			}
			store.Put(&t.Change, k)
			if !k.V.DoneAt.IsZero() {
				return nil
			}
			return t.ScheduleOnce(domain.DeadlineTask, string(which), Next(t.Service, k.V))
		})
}

// Settle says how a step was settled, when, and what there is to say of it; the zero settlement opens it again. What a
// return rests on needs a note that says who found, said or decided it. Where it no longer holds, a day of travel that
// is set is taken back.
func (s *Service) Settle(ctx context.Context, actor domain.Actor, id domain.CaseID, which diary.TaskID,
	in diary.Settlement) error {
	return OnTask(ctx, s.Service, actor, id, which, func(t *act.Txn, f *dossier.Dossier, k *diary.Task) error {
		if err := checked(t, *k, &in); err != nil {
			return err
		}
		next, err := k.Settle(in, actor.Account, t.Now)
		if err != nil {
			return err
		}
		*k = next
		store.Check(&t.Change, f.Case)
		t.LogAct(policy.TaskWrite, "case", string(id), cmp.Or(k.Result, "open"))
		if k.Plan != country.ListReturn {
			return nil
		}
		all, err := Of(t, id, k.Plan)
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].V.ID == which {
				all[i].V = *k
			}
		}
		return inReturn(t, f, all, *k)
	})
}

// checked looks at what is typed of a settlement. Without a day it was today.
func checked(t *act.Txn, k diary.Task, in *diary.Settlement) error {
	var c fault.Fields
	if in.Result == "" {
		return nil
	}
	in.On = cmp.Or(in.On, t.Today())
	act.Passed(&c, "on", in.On, t.Today())
	if diary.Gate(k.Step) {
		act.Required(&c, "note", in.Note, MaxNote)
	} else {
		act.Text(&c, "note", in.Note, MaxNote)
	}
	return c.Err()
}

// Lacks are the plans of a case that can be opened now, or lack a step.
func Lacks(t *act.Txn, f *dossier.Dossier, all []store.Rec[diary.Task]) []string {
	return slices.DeleteFunc(slices.Clone(Plans), func(plan string) bool {
		have := slices.DeleteFunc(slices.Clone(all), func(k store.Rec[diary.Task]) bool { return k.V.Plan != plan })
		return len(lacking(t, f, plan, have)) == 0 ||
			plan == country.ListReturn && dossier.NeedAgreed(f, domain.NeedRepatriation, t.Now) != nil
	})
}
