package exercise

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	of "amparo/internal/domain/exercise"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/practice"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages, where a practice is offered.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	if b.Practice == nil {
		return
	}
	app.Get(urlPractice, request.Signed(func(c *fiber.Ctx, a domain.Actor) error { return u.show(c, a, nil, nil) }))
	app.Post(urlPractice, u.Sent(u.act))
	app.Post(urlLeave, request.Signed(u.leave))
	app.Get(urlPractice+"/:id", request.On(u.review))
}

// Practice is the way into a practice, and for a trainer what leads it.
type Practice struct {
	view.Frame
	practice.Seen
	Form  view.Form
	Moves []string
	Runs  *Row
	Rows  []Row // exercises that are over
}

// Row is one exercise in a list.
type Row struct {
	of.Exercise
	URL string
}

// Code names the case of a part; the second team has a second case.
func (r Row) Code(part string) string {
	if part == practice.Others && len(r.Codes) > 1 {
		return r.Codes[1]
	}
	return r.Codes[0]
}

// Players names who plays a part now.
func (p Practice) Players(part string) string { return p.Running.Who(part, p.Seen.Now) }

func (u *Pages) show(c *fiber.Ctx, actor domain.Actor, form *view.Form, wrong error) error {
	seen, err := u.Practice.See(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := Practice{Frame: u.Frame(c), Seen: seen, Form: *request.FormAt(form, urlPractice, 0), Moves: practice.Moves()}
	if seen.Running != nil {
		page.Runs = &Row{*seen.Running, urlPractice + "/" + string(seen.Running.ID)}
	}
	for _, e := range seen.Earlier {
		page.Rows = append(page.Rows, Row{e, urlPractice + "/" + string(e.ID)})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// act does what a button of the page asks for. Nothing of it is kept here, so nothing is bound to the form either: what
// is sent twice is refused by what runs, or done twice.
func (u *Pages) act(c *fiber.Ctx, actor domain.Actor, form view.Form) (err error) {
	ctx, flash, to := c.UserContext(), "flash.practice_moved", urlPractice
	switch form.Get("_do") {
	case "take":
		token, err := u.Practice.Take(ctx, actor, form.Get("part"))
		if err != nil {
			return err
		}
		u.Cookies.Set(c, u.Cookies.Practice(), token, 0)
		return c.Redirect(view.URLHome, fiber.StatusSeeOther)
	case "start":
		_, err = u.Practice.Start(ctx, actor, form.Get("scenario"))
		flash = "flash.practice_started"
	case "end":
		err = u.Practice.End(ctx, actor)
		flash = "flash.practice_ended"
	case "wipe":
		flash = "flash.practice_wiped"
		if !request.Checked(form, "wipe_sure") {
			err = fault.At("wipe_sure", "practice.sure")
			break
		}
		err = u.Practice.Wipe(ctx, actor)
	default:
		err = u.Practice.Move(ctx, actor, form.Get("_do"))
	}
	if err != nil && request.MayShow(err) {
		if form.Errors = request.FieldFaults(err); len(form.Errors) > 0 {
			return u.show(c, actor, &form, err)
		}
	}
	if err != nil {
		return err
	}
	return u.Done(c, flash, to)
}

// leave ends the part that somebody plays. No token is asked for, as at the quick exit: the button stands on pages of
// the practice, which know nothing of the session here. The cross-site check has passed already.
func (u *Pages) leave(c *fiber.Ctx, _ domain.Actor) error {
	if err := u.LeavePractice(c); err != nil {
		return err
	}
	return u.Done(c, "flash.practice_left", urlPractice)
}

// Reviewed is what was done in an exercise, and what was missed.
type Reviewed struct {
	view.Frame
	Review practice.Review
}

func (u *Pages) review(c *fiber.Ctx, actor domain.Actor, id of.ID) error {
	r, err := u.Practice.Review(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	return u.Show(c, fiber.StatusOK, Reviewed{Frame: u.Frame(c), Review: r})
}
