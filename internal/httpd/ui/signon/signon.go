// Package signon serves the page on which an operator says at which identity provider people of an agency sign in.
package signon

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
	"amparo/internal/identity/sso"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the page.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/agencies/:id/sign-on", func(c *fiber.Ctx) error { return u.show(c, nil, nil) })
	app.Post("/agencies/:id/sign-on", request.SentOn(b, u.set))
}

// show shows at which provider the people of an agency sign in. A second factor is asked for first, so that no secret
// is typed in vain.
func (u *Pages) show(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, gid, of, err := request.Read(c, u.Identity.Agency)
	if err != nil {
		return err
	}
	kept, err := u.SSO.Get(c.UserContext(), actor, gid)
	if err != nil {
		return err
	}
	if form == nil && !actor.Fresh(u.Work.Now()) {
		return fault.New(fault.Forbidden, "factor.needed", nil)
	}
	page := view.SignOn{Frame: u.Frame(c), SignOn: tables.SignOn{Agency: of.V.Name,
		Back: view.URLAgencies + "/" + string(gid), There: kept.There, On: kept.On, Door: kept.Door,
		Redirect: kept.Back, Logout: kept.Logout, After: kept.After}}
	if form == nil {
		form = &view.Form{Values: map[string][]string{"issuer": {kept.Issuer}, "client_id": {kept.ClientID}}}
		if kept.On {
			form.Values["enabled"] = []string{"si"}
		}
	}
	delete(form.Values, "client_secret")
	page.Form = *form
	page.Form.Action = page.Back + "/sign-on"
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Pages) set(c *fiber.Ctx, actor domain.Actor, gid domain.AgencyID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			if form.Get("_do") == "forget" {
				return u.SSO.Forget(ctx, actor, gid)
			}
			return u.SSO.Set(ctx, actor, gid, sso.Input{Issuer: request.Line(form, "issuer"),
				ClientID: request.Line(form, "client_id"), Secret: request.Line(form, "client_secret"),
				On: request.Checked(form, "enabled")})
		},
		Again: func(form view.Form, err error) error { return u.show(c, &form, err) },
		Done:  func() error { return u.Done(c, "flash.signon", view.URLAgencies+"/"+string(gid)+"/sign-on") },
	})
}
