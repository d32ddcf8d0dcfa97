package diary

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/diary"
	"amparo/internal/casework/steps"
	"amparo/internal/country"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// tasksPage shows what the team of a case does by when.
func (u *Pages) tasksPage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	found, err := u.Work.ReadTasks(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.CaseTasks{Frame: u.Frame(c), Code: found.Code, Write: found.Write, CaseURL: view.URLCases + string(id),
		Form: *request.FormAt(typed, view.URLCases+string(id)+"/tasks", 0)}
	pack := u.Work.Pack()
	plans := map[string]*view.TaskPlan{}
	for _, plan := range steps.Plans {
		plans[plan] = &view.TaskPlan{Plan: plan, Title: pack.ListTitle(plan, page.Lang),
			Opens: slices.Contains(found.Plans, plan), Travel: plan == country.ListReturn}
	}
	for _, k := range found.Rows {
		row := view.Task{ID: string(k.ID), Text: k.Text, Due: string(k.Due), Owner: k.OwnerName, Done: k.DoneAt,
			DoneBy: k.DoneName, Late: k.Late, Plan: k.Plan, Step: k.Step, Relation: k.Relation, Result: k.Result,
			On: string(k.On), Note: k.Note}
		p, step := plans[k.Plan]
		if !step {
			page.Tasks = append(page.Tasks, row)
			continue
		}
		row.Text = pack.Label(k.Plan, k.Step, page.Lang)
		label := row.Text
		if k.Relation != "" {
			label += " · " + pack.Label(country.ListGroupRelation, k.Relation, page.Lang)
		}
		p.Steps = append(p.Steps, row)
		p.Choose = append(p.Choose, view.Option{Value: row.ID, Label: label})
	}
	for _, plan := range steps.Plans {
		if p := plans[plan]; p.Opens || len(p.Steps) > 0 {
			page.Plans = append(page.Plans, *p)
		}
	}
	for _, r := range append(slices.Clone(kept.Results), reopen) {
		page.Results = append(page.Results, view.Option{Value: r, Label: u.Text(page.Lang, "step.result."+r)})
	}
	for _, p := range found.Team {
		page.Team = append(page.Team, view.Option{Value: string(p.ID), Label: p.Name, On: p.ID == actor.Account})
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

// reopen is what a form says of a step that is open again.
const reopen = "open"

func (u *Pages) taskAct(actor domain.Actor, id domain.CaseID, form view.Form) (request.Act, error) {
	which, owner := kept.TaskID(form.Get("task")), domain.AccountID(form.Get("owner"))
	acts := map[string]func(context.Context) error{
		"done": func(ctx context.Context) error { return u.Work.TickTask(ctx, actor, id, which, true) },
		"open": func(ctx context.Context) error { return u.Work.TickTask(ctx, actor, id, which, false) },
		"settle": func(ctx context.Context) error {
			return u.Work.Settle(ctx, actor, id, which, kept.Settlement{
				Result: strings.TrimPrefix(form.Get("result"), reopen), On: domain.Date(form.Get("on")),
				Note: request.Values(form.Values).Get("note")})
		},
		"plan": func(ctx context.Context) error { return u.Work.OpenPlan(ctx, actor, id, form.Get("plan")) },
		"travel": func(ctx context.Context) error {
			return u.Work.PlanTravel(ctx, actor, id, domain.Date(form.Get("travel_on")))
		},
		"give": func(ctx context.Context) error { return u.Work.GiveTask(ctx, actor, id, which, owner) },
	}
	do, known := acts[form.Get("_do")]
	if !known {
		do = func(ctx context.Context) error {
			_, err := u.Work.AddTask(ctx, actor, id, diary.TaskInput{Text: request.Values(form.Values).Get("text"),
				Owner: owner, Due: domain.Date(form.Get("due"))})
			return err
		}
	}
	return request.Act{Do: do, Flash: "flash.task"}, nil
}

// myTasks lists what the reader does by when, of all her cases.
func (u *Pages) myTasks(c *fiber.Ctx, actor domain.Actor) error {
	mine, err := u.Work.MyTasks(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Tasks{Frame: u.Frame(c)}
	for _, k := range mine {
		page.Rows = append(page.Rows, view.Task{URL: view.URLCases + string(k.Case) + "/tasks", Code: k.Code,
			Due: string(k.Due), Late: k.Late})
	}
	return u.Show(c, fiber.StatusOK, page)
}
