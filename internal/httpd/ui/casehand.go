package ui

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// handsOnPage says who is in charge of a case and who was before, and offers to hand it on to a colleague.
func (u *UI) handsOnPage(c *fiber.Ctx, actor domain.Actor, v casework.CaseView, page *view.Case, typed *view.Form) error {
	page.Worker = v.People[v.Case.Worker]
	for i := len(v.Case.Handed) - 1; i >= 0; i-- {
		h := v.Case.Handed[i]
		page.Handed = append(page.Handed, view.Handed{From: v.People[h.From], To: v.People[h.To], Note: h.Note, At: h.At})
	}
	if !v.Can["case.assign"] || !v.Case.ClosedAt.IsZero() {
		return nil
	}
	list, err := u.Work.Colleagues(c.UserContext(), actor, v.Case.ID)
	if err != nil {
		return err
	}
	page.Hand = formAt(typed, view.URLCases+string(v.Case.ID)+"/assign", v.Rev)
	for _, p := range list {
		page.Takers = append(page.Takers, view.Option{Value: string(p.ID), Label: p.Name + " · " + u.Work.Pack().Label("rol", string(p.Role), page.Lang)})
	}
	return nil
}

// handCase puts a colleague in charge of a case.
func (u *UI) handCase(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	to, ok := domain.ParseID[domain.AccountID](form.Get("worker"))
	if !ok {
		err = fieldFault("worker", "field.choose_one")
	} else {
		err = u.once(c, actor, form, func(ctx context.Context) error {
			return u.Work.AssignWorker(ctx, actor, cas, revision(form), casework.AssignInput{To: to, Note: form.Get("note")})
		})
	}
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{handing: &form})
	}
	return u.done(c, "flash.assigned", view.URLCases+string(cas))
}
