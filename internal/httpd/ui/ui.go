// Package ui serves the pages: it parses a form, calls one verb, and fills a page of package view.
// It decides nothing: what a page offers to do next comes from the verbs.
package ui

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui/account"
	"amparo/internal/httpd/ui/capacity"
	"amparo/internal/httpd/ui/desk"
	"amparo/internal/httpd/ui/dossier"
	"amparo/internal/httpd/ui/intake"
	"amparo/internal/httpd/ui/oversight"
	"amparo/internal/httpd/ui/placement"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/signin"
	"amparo/internal/httpd/ui/tonight"
	"amparo/internal/httpd/ui/view"
)

// UI holds the page handlers.
type UI struct {
	*request.Base
	signin *signin.Pages
}

// New returns the pages.
func New(d request.Deps) *UI {
	base := request.New(d)
	return &UI{Base: base, signin: signin.New(base)}
}

// Fault answers an error as a page. Who is not signed in is sent to sign in.
func (u *UI) Fault(c *fiber.Ctx, f *fault.Fault) error {
	switch {
	case f.Kind == fault.Unauthenticated && request.LooksByItself(c):
		return c.SendStatus(fiber.StatusUnauthorized)
	case f.Kind == fault.Unauthenticated && c.Method() == fiber.MethodGet:
		return request.ToSignIn(c, request.PageOf(c))
	case signin.Late(f) && c.Method() == fiber.MethodPost:
		if handled, err := u.signin.KeepLate(c); err == nil && handled {
			return nil
		} else if err != nil {
			f = respond.Fault(err)
		}
	}
	respond.Retry(c, f)
	page := view.Message{Frame: u.Frame(c), Kind: f.Kind.String(), Ref: mid.Request(c)}
	held := f.Code == "fault.act_held"
	if f.Kind == fault.Conflict || f.Kind == fault.TooMany || f.Kind == fault.Expired || f.Kind == fault.Invalid || held {
		// These say something of the caller's own act; the others say only their kind.
		page.Sentence = &view.Sentence{Key: f.Code,
			Args: f.Args}
	}
	if f.Code == "reading.paused" {
		page.Form, page.Back = &view.Form{Action: view.URLReading}, request.PageOf(c)
	}
	return u.Show(c, respond.Status(f.Kind), page)
}

// readOn lets somebody who opened very many cases go on, for a reason, and leads back to where she was.
func (u *UI) readOn(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	back := request.BackTo(form.Get("back"), view.URLHome)
	if err := u.Work.ReadOn(c.UserContext(), actor, form.Get("reason")); err != nil {
		if form.Errors = view.Faults(err); len(form.Errors) == 0 {
			return err
		}
		return u.Show(c, fiber.StatusUnprocessableEntity, view.Message{Frame: u.Frame(c), Kind: fault.TooMany.String(),
			Sentence: &view.Sentence{Key: "reading.paused"}, Back: back, Form: &form})
	}
	return c.Redirect(back, fiber.StatusSeeOther)
}

// Mount adds every page.
func (u *UI) Mount(app *fiber.App) {
	app.Use(u.ApplyActing)
	u.signin.Mount(app)
	app.Post(view.URLReading, u.Sent(u.readOn))
	for _, mount := range []func(*fiber.App, *request.Base){
		desk.Mount, intake.Mount, tonight.Mount, dossier.Mount, placement.Mount, capacity.Mount, account.Mount,
		oversight.Mount,
	} {
		mount(app, u.Base)
	}
}
