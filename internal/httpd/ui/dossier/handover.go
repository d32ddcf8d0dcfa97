package dossier

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// handsOnPage says who is in charge of a case and who was before, and offers to hand it on to a colleague.
func (u *Pages) handsOnPage(c *fiber.Ctx, actor domain.Actor, v dossier.CaseView, page *view.Case,
	typed *view.Form) error {
	page.Worker = v.People[v.Case.Worker]
	for i := len(v.Case.Handed) - 1; i >= 0; i-- {
		h := v.Case.Handed[i]
		page.Handed = append(page.Handed, view.Handed{From: v.People[h.From], To: v.People[h.To], Note: h.Note, At: h.At})
	}
	if !v.Can["case.assign"] {
		return nil
	}
	list, err := u.Work.Colleagues(c.UserContext(), actor, v.Case.ID)
	if err != nil {
		return err
	}
	page.Hand = request.FormAt(typed, view.URLCases+string(v.Case.ID)+"/assign", v.Rev)
	for _, p := range list {
		page.Takers = append(page.Takers, view.Option{Value: string(p.ID),
			Label: p.Name + " · " + u.Work.Pack().Label(country.ListRole, string(p.Role), page.Lang)})
	}
	return nil
}

// handCase puts a colleague in charge of a case.
func (u *Pages) handCase(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			to, ok := domain.ParseID[domain.AccountID](form.Get("worker"))
			if !ok {
				return fault.At("worker", "field.choose_one")
			}
			return u.Work.AssignWorker(ctx, actor, cas, request.Revision(form),
				intake.AssignInput{To: to, Note: form.Get("note")})
		},
		Again: func(form view.Form, err error) error {
			return u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{handing: &form})
		},
		Flash: "flash.assigned", To: view.URLCases + string(cas),
	})
}
