package capacity

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountPrograms(app *fiber.App) {
	app.Get(view.URLNewProgram, request.Signed(u.newProgram))
	app.Post(view.URLNewProgram, u.Sent(u.createProgram))
	app.Get("/programs/:id", func(c *fiber.Ctx) error { return u.showProgram(c, nil, nil) })
	app.Post("/programs/:id", request.SentOn(u.Base, u.onCaseload))
	app.Get(view.URLInterests, request.Signed(u.interests))
	app.Post(view.URLInterests, u.Sent(u.onInterests))
	app.Get("/programs/:id/edit", request.Signed(u.programForm))
	app.Post("/programs/:id/edit", u.Sent(u.editProgram))
}

// showProgram shows a programme's board; wrong says what kept the last act from being done.
func (u *Pages) showProgram(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, pid, err := request.Subject[domain.ProgramID](c)
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
		page.Flash = request.Problem(wrong)
		if form != nil && form.Get("_do") == "set" {
			page.Form.Values, page.Form.Errors = form.Values, request.FieldFaults(wrong)
		}
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Pages) programPage(c *fiber.Ctx, b capacity.ProgramBoard) view.ProgramBoard {
	pr := b.Program
	url := view.URLPrograms + string(pr.ID)
	page := view.ProgramBoard{Frame: u.Frame(c), URL: url, Rev: request.FormatRevision(b.Rev), Name: pr.Name,
		Class: string(pr.Class), Max: b.Load.Max, Outside: pr.Outside, Network: b.Load.Active - pr.Outside, Free: b.Load.Free,
		Waiting: b.Load.Waiting, WaitDays: pr.WaitDays, Confirmed: b.ConfirmedAt, By: b.ConfirmedBy,
		Form: view.Form{Action: url, Rev: request.FormatRevision(b.Rev)}, CanCount: b.Can["program.caseload"],
		Shut: !pr.Active}
	if b.Can["program.edit"] {
		page.EditURL = url + "/edit"
	}
	if b.Can["program.edit"] && pr.Class == domain.ClassLegal {
		page.InterestsURL = view.URLInterests
	}
	for _, s := range b.Slots {
		row := view.SlotRow{URL: view.URLOffers + string(s.Offer), Code: s.Code, State: string(s.State),
			Urgency: string(s.Urgency), Taker: s.Taker, Since: s.Since}
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

func (u *Pages) sisterPrograms(c *fiber.Ctx, actor domain.Actor, pid domain.ProgramID) ([]view.Option, error) {
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
func (u *Pages) onCaseload(c *fiber.Ctx, actor domain.Actor, pid domain.ProgramID, form view.Form) error {
	flash := "flash.counted"
	if form.Get("_do") == "confirm" {
		flash = "flash.confirmed"
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return unlessOpen(u.countCaseload(ctx, actor, pid, form), func() error {
				_, err := u.Work.ProgramBoard(c.UserContext(), actor, pid)
				return err
			})
		},
		Again: func(form view.Form, err error) error { return u.showProgram(c, &form, err) },
		Flash: flash, To: view.URLPrograms + string(pid),
	})
}

// countCaseload does what a tap asks.
func (u *Pages) countCaseload(ctx context.Context, actor domain.Actor, pid domain.ProgramID, form view.Form) error {
	switch n := request.Number(form, "n"); form.Get("_do") {
	case "confirm":
		return u.Work.ConfirmCaseload(ctx, actor, pid, request.Revision(form))
	case "plus_outside":
		return u.countOutside(ctx, actor, pid, form, n+1)
	case "minus_outside":
		return u.countOutside(ctx, actor, pid, form, max(n-1, 0))
	case "set_outside":
		return u.countOutside(ctx, actor, pid, form, n)
	case "set":
		return u.setCaseload(ctx, actor, pid, form)
	}
	return fault.New(fault.Invalid, "fault.invalid", nil)
}

// setCaseload sets the figures of a programme. Its own team says with them how long people wait.
func (u *Pages) setCaseload(ctx context.Context, actor domain.Actor, pid domain.ProgramID, form view.Form) error {
	b, err := u.Work.ProgramBoard(ctx, actor, pid)
	if err != nil {
		return err
	}
	most, outside, days := request.Number(form, "max_caseload"), request.Number(form, "outside"), request.Number(form,
		"typical_wait_days")
	if !b.Can["program.edit"] || days == b.Program.WaitDays {
		return u.Work.SetCaseload(ctx, actor, pid, request.Revision(form), most, outside)
	}
	in := programInput(b.Program)
	in.MaxCaseload, in.Outside, in.WaitDays = most, outside, days
	return u.Work.EditProgram(ctx, actor, pid, request.Revision(form), in)
}

// countOutside changes how many cases a programme carries beside the network's; how many it can carry stays.
func (u *Pages) countOutside(ctx context.Context, actor domain.Actor, pid domain.ProgramID, form view.Form,
	n int) error {
	b, err := u.Work.ProgramBoard(ctx, actor, pid)
	if err != nil {
		return err
	}
	return u.Work.SetCaseload(ctx, actor, pid, request.Revision(form), b.Program.MaxCaseload, n)
}
