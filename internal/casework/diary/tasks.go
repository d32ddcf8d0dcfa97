package diary

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/steps"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Bounds of a task: it is short, and at most a year ahead.
const (
	MaxTask  = 300
	taskDays = 365
)

// TaskInput is a task as it is written.
type TaskInput struct {
	Text  string
	Due   domain.Date
	Owner domain.AccountID // of the team; empty: who writes it
}

// AddTask gives somebody of the team something to do by a day. She is reminded on the morning of that day, and each
// morning from then on until it is done.
func (s *Service) AddTask(ctx context.Context, actor domain.Actor, id domain.CaseID,
	in TaskInput) (diary.TaskID, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.TaskWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (diary.TaskID, error) {
			in.Owner = cmp.Or(in.Owner, t.InCharge(f.Case.V.Worker))
			var c fault.Fields
			act.Required(&c, "text", in.Text, MaxTask)
			act.Coming(&c, "due", in.Due, t.Today(), taskDays)
			if err := c.Err(); err != nil {
				return "", err
			}
			k := diary.Task{ID: domain.NewID[diary.TaskID](), Case: id, Agency: f.Case.V.Agency, Text: in.Text, Due: in.Due,
				By: actor.Account, At: t.Now}
			if err := give(t, f, &k, in.Owner); err != nil {
				return "", err
			}
			store.Check(&t.Change, f.Case)
			store.Put(&t.Change, store.New(k))
			return k.ID, t.ScheduleFirst(domain.DeadlineTask, string(k.ID), steps.Next(t.Service, k))
		})
}

// give puts a task into the hands of somebody of the team, who is told unless she did it herself.
func give(t *act.Txn, f *dossier.Dossier, k *diary.Task, to domain.AccountID) error {
	who, err := store.Find[domain.Account](t.Ctx, t.Store, to)
	if err != nil {
		return err
	}
	if who.Rev == 0 || intake.WorksAs(who.V, f.Case.V) == "" {
		return fault.At("owner", "field.unknown")
	}
	store.Check(&t.Change, who)
	if k.Owner = to; to != t.Actor.Account {
		t.Notify(domain.Notice{Agency: k.Agency, Account: to, Kind: "notice.task", Case: k.Case})
	}
	t.LogAct(policy.TaskWrite, "case", string(k.Case), "")
	return nil
}

// TickTask says that a task is done, or that it is not after all.
func (s *Service) TickTask(ctx context.Context, actor domain.Actor, id domain.CaseID, which diary.TaskID,
	done bool) error {
	return steps.OnTask(ctx, s.Service, actor, id, which, func(t *act.Txn, _ *dossier.Dossier, k *diary.Task) (err error) {
		*k, err = k.Tick(done, actor.Account, t.Now)
		t.LogAct(policy.TaskWrite, "case", string(id), "")
		return err
	})
}

// GiveTask puts a task into the hands of somebody else of the team.
func (s *Service) GiveTask(ctx context.Context, actor domain.Actor, id domain.CaseID, which diary.TaskID,
	to domain.AccountID) error {
	return steps.OnTask(ctx, s.Service, actor, id, which, func(t *act.Txn, f *dossier.Dossier, k *diary.Task) error {
		if !k.DoneAt.IsZero() {
			return fault.New(fault.Conflict, "task.already", nil)
		}
		return give(t, f, k, to)
	})
}

// TaskView is one task with the names that go with it, as far as the reader knows them.
type TaskView struct {
	diary.Task
	OwnerName, DoneName string
	Relation            string // of whom a step is about; empty: all of the group
	Late                bool
}

// Tasks are those of a case, what is open first and by its day, with who may be given one.
type Tasks struct {
	Around
	Rows  []TaskView
	Team  []intake.Colleague
	Write bool
	Plans []string // that can be opened now, or lack a step
}

// ReadTasks lists the tasks of a case to its team. The leaf is kept before anything is returned.
func (s *Service) ReadTasks(ctx context.Context, actor domain.Actor, id domain.CaseID) (Tasks, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.TaskRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out Tasks, err error) {
			out.Around, out.Write = around(t, f), t.Can(policy.TaskWrite, f.Facts(actor, "", t.Majority(), t.Now))
			t.LogDisclosure(policy.TaskRead, "case", string(id), "D2", string(f.Consent.V.ID))
			all, err := store.All[diary.Task](t.Ctx, t.Store, store.Filter{By: store.By("case", id)})
			if err != nil {
				return out, err
			}
			if out.Team, err = intake.ColleaguesOn(t, f.Case.V); err != nil {
				return out, err
			}
			var people []domain.AccountID
			for _, k := range all {
				if k.V.DoneAt.IsZero() {
					k.V.Owner = ownerOf(k.V, f.Case.V, out.Team)
				}
				people = append(people, k.V.Owner, k.V.DoneBy)
				row := TaskView{Task: k.V, Late: k.V.Late(t.Today())}
				if i := f.Case.V.Member(k.V.Ref); i >= 0 {
					row.Relation = f.Case.V.Group[i].Relation
				}
				out.Rows = append(out.Rows, row)
			}
			inOrder(t, out.Rows)
			if out.Write {
				out.Plans = steps.Lacks(t, f, all)
			}
			names, err := t.Names(people...)
			for i, k := range out.Rows {
				out.Rows[i].OwnerName, out.Rows[i].DoneName = names[k.Owner], names[k.DoneBy]
			}
			return out, err
		})
}

// inOrder sorts tasks by what is open first, and by their day; then come the steps of plans, as the pack lists them.
func inOrder(t *act.Txn, rows []TaskView) {
	place := map[[2]string]int{}
	for _, plan := range steps.Plans {
		for i, v := range t.Country.List(plan) {
			place[[2]string{plan, v.Code}] = i
		}
	}
	slices.SortFunc(rows, func(a, b TaskView) int {
		if by := cmp.Or(cmp.Compare(a.Plan, b.Plan), cmp.Compare(a.Ref, b.Ref)); by != 0 || a.Plan != "" {
			return cmp.Or(by, place[[2]string{a.Plan, a.Step}]-place[[2]string{b.Plan, b.Step}])
		}
		return cmp.Or(a.DoneAt.Compare(b.DoneAt), cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
}

// ownerOf is who sees to a task: who has it, or who is in charge of the case where she left the team.
func ownerOf(k diary.Task, c domain.Case, team []intake.Colleague) domain.AccountID {
	if slices.ContainsFunc(team, func(p intake.Colleague) bool { return p.ID == k.Owner }) {
		return k.Owner
	}
	return c.Worker
}

// OwnTask is a task as the list of one's own tells it: what it is stands with the case.
type OwnTask struct {
	ID   diary.TaskID
	Case domain.CaseID
	Code string
	Due  domain.Date
	Late bool
}

// MyTasks lists the open tasks that are the actor's, by their day. It holds no text.
func (s *Service) MyTasks(ctx context.Context, actor domain.Actor) (out []OwnTask, err error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	open, err := store.All[diary.Task](t.Ctx, t.Store, store.Filter{By: store.By("todo", actor.Agency)})
	if err != nil || len(open) == 0 {
		return nil, err
	}
	team, err := intake.ColleaguesOn(t, domain.Case{Agency: actor.Agency})
	if err != nil {
		return nil, err
	}
	var ids []domain.CaseID
	for _, k := range open {
		ids = append(ids, k.V.Case)
	}
	cases := map[domain.CaseID]domain.Case{}
	err = act.Each(t.Ctx, t.Service, ids, func(c store.Rec[domain.Case]) { cases[c.V.ID] = c.V })
	for _, k := range open {
		c := cases[k.V.Case]
		if k.V.Due != "" && c.ID != "" && c.ClosedAt.IsZero() && ownerOf(k.V, c, team) == actor.Account &&
			t.Can(policy.TaskRead, dossier.ListFacts(t, c)) {
			out = append(out, OwnTask{k.V.ID, c.ID, c.Code, k.V.Due, k.V.Late(t.Today())})
		}
	}
	slices.SortFunc(out, func(a, b OwnTask) int { return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID)) })
	return out, err
}

// TaskDue reminds who sees to a task that is open on the morning of its day. Of a closed case nobody is reminded.
func TaskDue(t *act.Txn, id string, did *bool) (time.Time, error) {
	k, err := store.Get[diary.Task](t.Ctx, t.Store, diary.TaskID(id))
	if err != nil || !k.V.DoneAt.IsZero() || k.V.Due == "" {
		return time.Time{}, err
	}
	if first := t.Morning(k.V.Due); t.Now.Before(first) {
		return first, nil
	}
	c, err := store.Get[domain.Case](t.Ctx, t.Store, k.V.Case)
	if err != nil || !c.V.ClosedAt.IsZero() {
		return steps.Next(t.Service, k.V), err // It may be opened again.
	}
	team, err := intake.ColleaguesOn(t, c.V)
	if err != nil {
		return time.Time{}, err
	}
	if k.V.Step == diary.StepTravel {
		f, err := dossier.Load(t.Ctx, t.Service, k.V.Case)
		if err != nil {
			return time.Time{}, err
		}
		if *did, err = steps.Recheck(t, f); err != nil || *did { // She may have turned out to be a minor.
			t.LogAct(domain.DeadlineTask, "case", string(k.V.Case), "stopped")
			return time.Time{}, err
		}
	}
	*did = true
	t.Notify(domain.Notice{Agency: k.V.Agency, Account: ownerOf(k.V, c.V, team), Kind: "notice.task_due", Case: c.V.ID,
		Roles: act.WorkRoles})
	t.LogAct(domain.DeadlineTask, "case", string(c.V.ID), "")
	return steps.Next(t.Service, k.V), nil
}

// OpenTasks says when somebody is reminded next of each open task.
func OpenTasks(ctx context.Context, s *act.Service) (map[diary.TaskID]time.Time, error) {
	out := map[diary.TaskID]time.Time{}
	all, err := store.All[diary.Task](ctx, s.Store, store.Filter{By: store.By("todo", "network")})
	for _, k := range all {
		if next := steps.Next(s, k.V); !next.IsZero() {
			out[k.V.ID] = next
		}
	}
	return out, err
}
