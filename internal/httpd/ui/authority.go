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

func (u *UI) mountAuthority(app *fiber.App) {
	app.Get(view.URLAuthority, u.authority)
	app.Post(view.URLAuthority, u.recordInline)
}

func (u *UI) authority(c *fiber.Ctx) error { return u.showAuthority(c, "", view.Form{}, nil) }

// showAuthority lists the minors who wait for an order. On names the case whose form came back with something wrong.
func (u *UI) showAuthority(c *fiber.Ctx, on domain.CaseID, form view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	rows, err := u.Work.AuthorityDesk(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Authority{Frame: u.frame(c, "title.authority")}
	for _, r := range rows {
		row := view.AuthorityRow{Case: string(r.Case), Code: r.Code, Agency: r.AgencyName, AgeBand: bandWords(r.Band), Gender: string(r.Gender), People: r.Persons,
			Department: r.Department, Court: string(r.Court), Place: string(r.Place), Emergency: r.Emergency, Since: r.Since, CanRecord: r.Can["order.record"],
			Form: view.Form{Action: view.URLAuthority, Rev: itoa(r.Rev), Values: map[string][]string{"order_court": {actor.AgencyName}}}}
		if r.Can["case.read"] {
			row.CaseURL = view.URLCases + string(r.Case)
		}
		if wrong != nil && r.Case == on {
			row.Form.Values, row.Form.Errors = form.Values, fieldFaults(wrong)
		}
		page.Rows = append(page.Rows, row)
	}
	page.Next = &view.Next{Say: view.Say{Key: "next.quiet.h"}, Calm: true}
	if len(rows) > 0 {
		page.Next = &view.Next{Say: view.Say{Key: "next.order.h", Args: map[string]any{"count": len(rows)}}, Calm: !rows[0].Emergency}
	}
	if wrong != nil {
		page.Flash = notDone(wrong)
	}
	return u.show(c, statusOf(wrong), page)
}

// recordInline records an order where the minor stands in the list.
func (u *UI) recordInline(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	cas, ok := domain.ParseID[domain.CaseID](form.Get("case"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	in := casework.OrderInput{Court: line(form, "order_court"), Number: line(form, "order_number"), Date: domain.Date(form.Get("order_date"))}
	err = u.once(c, actor, form, func(ctx context.Context) error { return u.Work.RecordOrder(ctx, actor, cas, revision(form), in) })
	if err != nil {
		if !mayShow(err) {
			return err
		}
		return u.showAuthority(c, cas, form, err)
	}
	return u.done(c, "flash.order", view.URLAuthority)
}
