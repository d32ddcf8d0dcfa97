package oversight

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/decoys"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/decoy"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
)

func (u *Pages) mountDecoys(app *fiber.App) {
	app.Get(view.URLDecoys, request.Signed(func(c *fiber.Ctx, _ domain.Actor) error {
		return u.decoys(c, view.Form{}, nil)
	}))
	app.Post(view.URLDecoys, u.Sent(u.plantDecoy))
	app.Post(view.URLDecoys+"/:id/end", request.SentOn(u.Base, u.endDecoy))
}

// decoys shows an auditor the cases of nobody; form is that of the next one, and wrong is why it came back.
func (u *Pages) decoys(c *fiber.Ctx, form view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	list, err := u.Work.Decoys(c.UserContext(), actor, c.Query("after"), emergenciesPage)
	if err != nil {
		return err
	}
	page := view.Decoys{Frame: u.Frame(c), Form: form, Paging: request.Onward(c, view.URLDecoys, list.Next)}
	page.Form.Action = view.URLDecoys
	for _, r := range list.Rows {
		row := tables.Decoy{URL: view.URLDecoys + "/" + string(r.ID) + "/end", Rev: request.FormatRevision(r.Rev),
			Code: r.Code, Agency: r.AgencyName, At: r.At, Gone: r.Gone}
		for i, o := range r.Openings {
			row.Opened = append(row.Opened, tables.Opened{Name: r.Names[i], Act: o.Act, At: o.At})
		}
		page.Rows = append(page.Rows, row)
	}
	all, err := u.Identity.ListAgencies(c.UserContext(), actor)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.V.Active && a.V.CanRefer {
			page.Agencies = append(page.Agencies, view.Option{Value: string(a.V.ID), Label: a.V.Name})
		}
	}
	for _, v := range u.Work.Pack().List(country.ListGender) {
		page.Genders = append(page.Genders, view.Option{Value: v.Code, Label: v.Label(page.Lang)})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Pages) plantDecoy(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			_, err := u.Work.PlantDecoy(ctx, actor, decoys.Input{Agency: domain.AgencyID(form.Get("agency")),
				Given: request.Line(form, "given"), Family: request.Line(form, "family"),
				Born: domain.Date(form.Get("birthdate")), Gender: domain.Gender(form.Get("gender")),
				Days: request.Number(form, "days")})
			return err
		},
		Again: func(form view.Form, why error) error { return u.decoys(c, form, why) },
		Flash: "flash.decoy_planted", To: view.URLDecoys,
	})
}

func (u *Pages) endDecoy(c *fiber.Ctx, actor domain.Actor, id decoy.ID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do:    func(ctx context.Context) error { return u.Work.EndDecoy(ctx, actor, id, request.Revision(form)) },
		Again: func(_ view.Form, why error) error { return why },
		Flash: "flash.decoy_ended", To: view.URLDecoys,
	})
}
