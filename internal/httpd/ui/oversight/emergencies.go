package oversight

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
)

func (u *Pages) mountEmergencies(app *fiber.App) {
	app.Get(view.URLEmergencies, request.Signed(func(c *fiber.Ctx, _ domain.Actor) error {
		return u.emergencies(c, nil, nil)
	}))
	app.Post(view.URLEmergencies+"/:id/review", request.SentOn(u.Base, u.reviewEmergency))
}

// emergenciesPage is how many openings a page shows.
const emergenciesPage = 20

// emergencies shows an auditor who opened a case in an emergency; typed is the form of one of them that came back, and
// why is the reason. Where that one no longer waits, the reason is the answer.
func (u *Pages) emergencies(c *fiber.Ctx, typed *view.Form, why error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	list, err := u.Work.Openings(c.UserContext(), actor, c.Query("after"), emergenciesPage)
	if err != nil {
		return err
	}
	page := view.Emergencies{Frame: u.Frame(c), Left: list.Left, Paging: request.Onward(c, view.URLEmergencies, list.Next)}
	status := fiber.StatusOK
	for _, r := range list.Rows {
		url := view.URLEmergencies + "/" + string(r.ID) + "/review"
		row := view.Emergency{Form: *request.FormAt(nil, url, r.Rev), Emergency: tables.Emergency{Name: r.Name, Code: r.Code,
			Reason: r.Reason, At: r.At, Until: r.Until, Due: r.Due, Read: r.Read, Open: r.Open}}
		if v := r.Review; v != nil {
			row.Finding, row.Note, row.Reviewer, row.Reviewed = v.Finding, v.Note, r.Reviewer, v.At
		} else if typed != nil && string(r.ID) == c.Params("id") {
			row.Form, status = *request.FormAt(typed, url, r.Rev), fiber.StatusUnprocessableEntity
		}
		page.Rows = append(page.Rows, row)
	}
	if typed != nil && status == fiber.StatusOK {
		return why
	}
	return u.Show(c, status, page)
}

func (u *Pages) reviewEmergency(c *fiber.Ctx, actor domain.Actor, id emergency.ID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.ReviewOpening(ctx, actor, id, request.Revision(form), form.Get("finding"), form.Get("note"))
		},
		Again: func(form view.Form, why error) error { return u.emergencies(c, &form, why) },
		Flash: "flash.glass_reviewed", To: view.URLEmergencies,
	})
}
