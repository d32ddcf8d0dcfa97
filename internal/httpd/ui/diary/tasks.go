package diary

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/diary"
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
	for _, k := range found.Rows {
		page.Tasks = append(page.Tasks, view.Task{ID: string(k.ID), Text: k.Text, Due: string(k.Due), Owner: k.OwnerName,
			Done: k.DoneAt, DoneBy: k.DoneName, Late: k.Late})
	}
	for _, p := range found.Team {
		page.Team = append(page.Team, view.Option{Value: string(p.ID), Label: p.Name, On: p.ID == actor.Account})
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) taskAct(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, form view.Form) error {
	which, owner := kept.TaskID(form.Get("task")), domain.AccountID(form.Get("owner"))
	acts := map[string]func(context.Context) error{
		"done": func(ctx context.Context) error { return u.Work.TickTask(ctx, actor, id, which, true) },
		"open": func(ctx context.Context) error { return u.Work.TickTask(ctx, actor, id, which, false) },
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
	return u.Carry(c, actor, form, request.Act{Do: do, Flash: "flash.task", To: view.URLCases + string(id) + "/tasks",
		Again: func(form view.Form, _ error) error { return u.tasksPage(c, actor, id, &form) }})
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
