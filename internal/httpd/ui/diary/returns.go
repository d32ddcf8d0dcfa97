package diary

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/steps"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

const urlReturns = "/returns"

// Returns is what a consulate sees of those who named it: all of them, or one with her names and papers.
type Returns struct {
	view.Frame
	Rows []steps.Return
	One  bool
	Form view.Form // on, note
}

func (u *Pages) mountReturns(app *fiber.App) {
	app.Get(urlReturns, request.Signed(func(c *fiber.Ctx, actor domain.Actor) error {
		rows, err := u.Work.Returns(c.UserContext(), actor)
		if err != nil {
			return err
		}
		return u.Show(c, fiber.StatusOK, Returns{Frame: u.Frame(c), Rows: rows})
	}))
	request.FormPage(app, u.Base, urlReturns+"/:id", u.returnPage, u.papersIssued)
}

func (u *Pages) returnPage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	r, err := u.Work.Return(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := Returns{Frame: u.Frame(c), Rows: []steps.Return{r}, One: true,
		Form: *request.FormAt(typed, urlReturns+"/"+string(id), 0)}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) papersIssued(actor domain.Actor, id domain.CaseID, form view.Form) (request.Act, error) {
	return request.Act{Flash: "flash.papers_issued", Do: func(ctx context.Context) error {
		return u.Work.PapersIssued(ctx, actor, id, domain.Date(form.Get("on")), request.Values(form.Values).Get("note"))
	}}, nil
}
