package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountAuthority(app *fiber.App) {
	app.Get(view.URLAuthority, u.authority)
	app.Post(view.URLAuthority, u.Sent(u.recordInline))
}

func (u *Pages) authority(c *fiber.Ctx) error { return u.showAuthority(c, "", view.Form{}, nil) }

// showAuthority lists the minors who wait for an order. On names the case whose form came back with something wrong.
func (u *Pages) showAuthority(c *fiber.Ctx, on domain.CaseID, form view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	rows, err := u.Work.AuthorityDesk(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Authority{Frame: u.Frame(c)}
	total, from := len(rows), c.QueryInt("from")
	if at := slices.IndexFunc(rows, func(r intake.AuthorityRow) bool { return wrong != nil && r.Case == on }); at >= 0 {
		from = at
	}
	pressing := total > 0 && rows[0].Emergency
	rows, page.Paging = request.Part(rows, from, deskPage, func(n int) string {
		return view.URLAuthority + "?from=" +
			strconv.Itoa(n)
	})
	for _, r := range rows {
		row := view.AuthorityRow{Case: string(r.Case), Code: r.Code, Agency: r.AgencyName, AgeBand: present.Band(r.Band),
			Gender: string(r.Gender), People: r.Persons,
			Department: r.Department, Court: string(r.Court), Place: string(r.Place), Emergency: r.Emergency, Since: r.Since,
			CanRecord: r.Can["order.record"],
			Form: view.Form{Action: view.URLAuthority, Rev: request.FormatRevision(r.Rev),
				Values: map[string][]string{"order_court": {actor.AgencyName}}}}
		if r.Can["case.read"] {
			row.CaseURL = view.URLCases + string(r.Case)
		}
		if wrong != nil && r.Case == on {
			row.Form.Values, row.Form.Errors = form.Values, request.FieldFaults(wrong)
		}
		page.Rows = append(page.Rows, row)
	}
	page.Next = &view.Next{Sentence: view.Sentence{Key: "next.quiet.h"}, Calm: true}
	if total > 0 {
		page.Next = &view.Next{Sentence: view.Sentence{Key: "next.order.h", Args: map[string]any{"count": total}},
			Calm: !pressing}
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// recordInline records an order where the minor stands in the list.
func (u *Pages) recordInline(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	cas, ok := domain.ParseID[domain.CaseID](form.Get("case"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	in := intake.OrderInput{Court: request.Line(form, "order_court"), Number: request.Line(form, "order_number"),
		Date: domain.Date(form.Get("order_date"))}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.RecordOrder(ctx, actor, cas, request.Revision(form), in)
		},
		Again: func(form view.Form, err error) error { return u.showAuthority(c, cas, form, err) },
		Flash: "flash.order", To: view.URLAuthority,
	})
}
