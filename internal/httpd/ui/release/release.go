// Package release serves the page of a case on which its record leaves with names: asked by one person, confirmed by
// another.
package release

import (
	"context"
	"encoding/base64"
	"html/template"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/htcds"
	"amparo/internal/domain"
	of "amparo/internal/domain/release"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/cases/:id/releases", request.On(func(c *fiber.Ctx, a domain.Actor, id domain.CaseID) error {
		return u.ofCase(c, a, id, nil, nil)
	}))
	app.Post("/cases/:id/releases", request.SentOn(b, u.onCase))
}

// CaseReleases is what was asked to leave of a case with names and what left, with the form that asks. The state of one
// makes the message key release.state.<Now>.
type CaseReleases struct {
	view.Frame
	htcds.CaseReleases
	CaseURL string
	Form    view.Form // to, why, lead_only
}

// NamedFile is the file and its password, shown once.
type NamedFile struct {
	view.Frame
	CaseURL, Name, Password string
	Link                    template.URL // the file itself
}

func (u *Pages) ofCase(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form, wrong error) error {
	found, err := u.Work.Releases(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	at := view.URLCases + string(id)
	page := CaseReleases{Frame: u.Frame(c), CaseReleases: found, CaseURL: at,
		Form: *request.FormAt(typed, at+"/releases", 0)}
	return u.Show(c, request.StatusOf(wrong), page)
}

// onCase asks, answers, takes back, or gives the file, which is the answer.
func (u *Pages) onCase(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, form view.Form) error {
	one, do, at := of.ID(form.Get("release")), form.Get("_do"), view.URLCases+string(id)
	a := request.Act{Flash: "flash.release_" + do, To: at + "/releases",
		Again: func(form view.Form, err error) error { return u.ofCase(c, actor, id, &form, err) }}
	switch do {
	case "ask":
		a.Do = func(ctx context.Context) error {
			_, err := u.Work.AskRelease(ctx, actor, id, htcds.ReleaseInput{To: request.Line(form, "to"),
				Why: request.Line(form, "why"), LeadOnly: request.Checked(form, "lead_only")})
			return err
		}
	case "confirm", "refuse":
		a.Do = func(ctx context.Context) error { return u.Work.AnswerRelease(ctx, actor, id, one, do == "confirm") }
	case "withdraw":
		a.Do = func(ctx context.Context) error { return u.Work.TakeBackRelease(ctx, actor, id, one) }
	case "take":
		var made htcds.File
		a.Do = func(ctx context.Context) (err error) {
			made, err = u.Work.TakeRelease(ctx, actor, id, one)
			return err
		}
		a.Done = func() error {
			if made.Name == "" { // The form came twice: the file was given the first time.
				return c.Redirect(a.To, fiber.StatusSeeOther)
			}
			link := "data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString(made.Content)
			return u.Show(c, fiber.StatusOK, NamedFile{u.Frame(c), at, made.Name, made.Password,
				template.URL(link)}) //nolint:gosec // made here, of base64
		}
	default:
		return fault.At("_do", "field.choose_one")
	}
	return u.Carry(c, actor, form, a)
}
