package door

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/suspicion"
	"amparo/internal/domain"
	reports "amparo/internal/domain/suspicion"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Desk holds the pages on which the desk reads and answers reports.
type Desk struct{ *request.Base }

// Mount adds the pages of the desk.
func Mount(app *fiber.App, b *request.Base) {
	u := &Desk{b}
	app.Get(view.URLReports, request.Signed(u.list))
	app.Get(view.URLReports+"/:id", request.On(u.read))
	app.Post(view.URLReports+"/:id/answer", request.SentOn(b, u.answer))
	app.Post(view.URLReports+"/:id/take", request.SentOn(b, u.take))
	app.Post(view.URLReports+"/:id/close", request.SentOn(b, u.end))
}

func (u *Desk) list(c *fiber.Ctx, actor domain.Actor) error {
	flt := suspicion.Filter{Box: reports.Box(c.Query("box")), After: c.Query("after")}
	l, err := u.Work.Reports(c.UserContext(), actor, flt)
	if request.Unnarrow(c, err) != nil {
		l, err = u.Work.Reports(c.UserContext(), actor, suspicion.Filter{})
	}
	if err != nil {
		return err
	}
	page := view.Reports{Frame: u.Frame(c)}
	for _, box := range reports.Boxes {
		page.Tabs = append(page.Tabs, view.Tab{URL: view.URLReports + "?box=" + string(box), Here: box == l.Box,
			Label: u.Text(page.Lang, "reports.tab."+string(box), "count", l.Counts[box])})
	}
	for _, r := range l.Rows {
		page.Rows = append(page.Rows, rowOf(r))
	}
	page.Paging = request.Onward(c, view.URLReports+"?box="+string(l.Box), l.Next)
	return u.Show(c, fiber.StatusOK, page)
}

func rowOf(r suspicion.Row) view.ReportRow {
	return view.ReportRow{URL: view.URLReports + "/" + string(r.ID), Box: string(r.Box), At: r.At, Danger: r.Danger,
		Taken: r.Taken, Mine: r.Mine, Texts: r.Lines}
}

func (u *Desk) read(c *fiber.Ctx, actor domain.Actor, id reports.ID) error {
	return u.show(c, actor, id, view.Form{}, view.Form{}, nil)
}

// show is one report with its forms, as they were typed where something is wrong.
func (u *Desk) show(c *fiber.Ctx, actor domain.Actor, id reports.ID, answer, end view.Form, wrong error) error {
	r, err := u.Work.ReadReport(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	u.ForgetSummary(actor)
	page := view.Report{Frame: u.Frame(c), Row: rowOf(suspicion.RowOf(actor, r.Report)), Place: r.Place,
		Contact: r.Contact, Outcome: r.Outcome, Why: r.Why, Form: answer, End: end}
	for _, l := range r.Lines {
		page.Texts = append(page.Texts, view.Line{Who: r.Names[l.By], Mine: l.By != "", At: l.At, Text: l.Text})
	}
	if page.Form.Action, page.End.Action = "", ""; r.Box() != reports.Closed {
		page.Form.Action, page.End.Action = page.Row.URL+"/answer", page.Row.URL+"/close"
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Desk) answer(c *fiber.Ctx, actor domain.Actor, id reports.ID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do:    func(ctx context.Context) error { return u.Work.AnswerReport(ctx, actor, id, 0, form.Get("text")) },
		Again: func(form view.Form, err error) error { return u.show(c, actor, id, form, view.Form{}, err) },
		Flash: "flash.report_answered", To: view.URLReports + "/" + string(id)})
}

func (u *Desk) take(c *fiber.Ctx, actor domain.Actor, id reports.ID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error { return u.Work.TakeReport(ctx, actor, id, 0) }, Flash: "flash.report_taken",
		To: view.URLReports + "/" + string(id)})
}

func (u *Desk) end(c *fiber.Ctx, actor domain.Actor, id reports.ID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.CloseReport(ctx, actor, id, 0, form.Get("code"), form.Get("why"))
		},
		Again: func(form view.Form, err error) error { return u.show(c, actor, id, view.Form{}, form, err) },
		Flash: "flash.report_closed", To: view.URLReports,
	})
}
