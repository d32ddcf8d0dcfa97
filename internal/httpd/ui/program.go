package ui

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// Addresses of the forms that describe a new shelter or programme.
const (
	urlNewShelter = "/shelters/new"
	urlNewProgram = "/programs/new"
)

func (u *UI) mountPrograms(app *fiber.App) {
	app.Get(urlNewProgram, u.newProgram)
	app.Post(urlNewProgram, u.createProgram)
	app.Get("/programs/:id", u.program)
	app.Post("/programs/:id", u.onCaseload)
	app.Get("/programs/:id/edit", u.programForm)
	app.Post("/programs/:id/edit", u.editProgram)
}

func (u *UI) program(c *fiber.Ctx) error { return u.showProgram(c, nil, nil) }

// showProgram shows a programme's board; wrong says what kept the last act from being done.
func (u *UI) showProgram(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	pid, err := id[domain.ProgramID](c, "id")
	if err != nil {
		return err
	}
	b, err := u.Work.ProgramBoard(c.UserContext(), actor, pid)
	if err != nil {
		return closed(err)
	}
	page := u.programPage(c, b)
	if actor.Agency == b.Program.Agency {
		if page.Sisters, err = u.sisterPrograms(c, actor, pid); err != nil {
			return err
		}
	}
	if wrong != nil {
		page.Flash = notDone(wrong)
		if form != nil && form.Get("_do") == "set" {
			page.Form.Values, page.Form.Errors = form.Values, fieldFaults(wrong)
		}
	}
	return u.show(c, statusOf(wrong), page)
}

func (u *UI) programPage(c *fiber.Ctx, b casework.ProgramBoard) view.ProgramBoard {
	pr := b.Program
	url := view.URLPrograms + string(pr.ID)
	page := view.ProgramBoard{
		Frame: u.frame(c, "title.program"), URL: url, Rev: itoa(b.Rev), Name: pr.Name, Class: string(pr.Class), Max: b.Load.Max, Outside: pr.Outside,
		Network: b.Load.Active - pr.Outside, Free: b.Load.Free, Waiting: b.Load.Waiting, WaitDays: pr.WaitDays, Confirmed: b.ConfirmedAt,
		By: b.ConfirmedBy, Form: view.Form{Action: url, Rev: itoa(b.Rev)}, CanCount: b.Can["program.caseload"], Shut: !pr.Active,
	}
	if b.Can["program.edit"] {
		page.EditURL = url + "/edit"
	}
	for _, s := range b.Slots {
		row := view.SlotRow{URL: view.URLOffers + string(s.Offer), Code: s.Code, State: string(s.State), Urgency: string(s.Urgency), Taker: s.Taker, Since: s.Since}
		if s.State == domain.SlotBooked {
			row.MeetAt = s.MeetAt
		}
		if !s.StartedAt.IsZero() {
			row.Since = s.StartedAt
		}
		page.Slots = append(page.Slots, row)
	}
	return page
}

func (u *UI) sisterPrograms(c *fiber.Ctx, actor domain.Actor, pid domain.ProgramID) ([]view.Option, error) {
	all, err := u.Work.MyPrograms(c.UserContext(), actor)
	var out []view.Option
	for _, other := range all {
		if other.ID != pid && other.Agency == actor.Agency {
			out = append(out, view.Option{Value: view.URLPrograms + string(other.ID), Label: other.Name})
		}
	}
	return out, err
}

// onCaseload runs a tap on a programme's figures.
func (u *UI) onCaseload(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	pid, err := id[domain.ProgramID](c, "id")
	if err != nil {
		return err
	}
	flash := "flash.counted"
	err = u.once(c, actor, form, func(ctx context.Context) error {
		switch form.Get("_do") {
		case "confirm":
			flash = "flash.confirmed"
			return u.Work.ConfirmCaseload(ctx, actor, pid, revision(form))
		case "plus_outside":
			return u.countOutside(ctx, actor, pid, form, number(form, "n")+1)
		case "minus_outside":
			return u.countOutside(ctx, actor, pid, form, max(number(form, "n")-1, 0))
		case "set_outside":
			return u.countOutside(ctx, actor, pid, form, number(form, "n"))
		case "set":
			return u.setCaseload(ctx, actor, pid, form)
		}
		return fault.New(fault.Invalid, "fault.invalid", nil)
	})
	if err != nil {
		if !mayShow(err) {
			return u.unlessOpen(err, func() error { _, err := u.Work.ProgramBoard(c.UserContext(), actor, pid); return err })
		}
		return u.showProgram(c, &form, err)
	}
	return u.done(c, flash, view.URLPrograms+string(pid))
}

// setCaseload sets the figures of a programme. Its own team says with them how long people wait.
func (u *UI) setCaseload(ctx context.Context, actor domain.Actor, pid domain.ProgramID, form view.Form) error {
	b, err := u.Work.ProgramBoard(ctx, actor, pid)
	if err != nil {
		return err
	}
	most, outside, days := number(form, "max_caseload"), number(form, "outside"), number(form, "typical_wait_days")
	if !b.Can["program.edit"] || days == b.Program.WaitDays {
		return u.Work.SetCaseload(ctx, actor, pid, revision(form), most, outside)
	}
	in := programInput(b.Program)
	in.MaxCaseload, in.Outside, in.WaitDays = most, outside, days
	return u.Work.EditProgram(ctx, actor, pid, revision(form), in)
}

// countOutside changes how many cases a programme carries beside the network's; how many it can carry stays.
func (u *UI) countOutside(ctx context.Context, actor domain.Actor, pid domain.ProgramID, form view.Form, n int) error {
	b, err := u.Work.ProgramBoard(ctx, actor, pid)
	if err != nil {
		return err
	}
	return u.Work.SetCaseload(ctx, actor, pid, revision(form), b.Program.MaxCaseload, n)
}
