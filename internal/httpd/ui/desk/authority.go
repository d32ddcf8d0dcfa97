package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/hearings"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountAuthority(app *fiber.App) {
	app.Get(view.URLAuthority, func(c *fiber.Ctx) error { return u.showAuthority(c, "", view.Form{}, nil) })
	app.Post(view.URLAuthority, u.Sent(u.recordInline))
}

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
	done, err := u.Work.Ordered(c.UserContext(), actor)
	if err != nil {
		return err
	}
	where := c.Query("department")
	page := view.Authority{Frame: u.Frame(c), Filter: view.Form{Values: map[string][]string{"q": {c.Query("q")},
		"department": {where}}}}
	sought := domain.CodeKey(domain.CodeAsTyped(c.Query("q")))
	rows = slices.DeleteFunc(rows, func(r intake.AuthorityRow) bool {
		return !strings.Contains(r.Code, sought) || where != "" && r.Department != where
	})
	done = slices.DeleteFunc(done, func(r intake.CaseRow) bool {
		return !strings.Contains(r.Code, sought) || where != "" && r.Department != where
	})
	done, page.DoneMore = shown(c, "ordered", done)
	for _, r := range done {
		page.Done = append(page.Done, view.AuthorityRow{CaseURL: view.URLCases + string(r.ID), Code: r.Code,
			AgeBand: present.Band(r.Band), Gender: string(r.Gender), People: r.Persons, Department: r.Department,
			Since: r.CreatedAt})
	}
	if request.TakesAll(c) {
		return u.exportAuthority(c, actor, rows)
	}
	total, from := len(rows), c.QueryInt("from")
	if at := slices.IndexFunc(rows, func(r intake.AuthorityRow) bool { return wrong != nil && r.Case == on }); at >= 0 {
		from = at
	}
	pressing := total > 0 && rows[0].Emergency
	rows, page.Paging = request.Part(rows, from, deskPage, func(n int) string {
		return view.URLAuthority + "?q=" + url.QueryEscape(c.Query("q")) + "&department=" + url.QueryEscape(where) +
			"&from=" + strconv.Itoa(n)
	})
	for _, r := range rows {
		row := orderRow(actor, r)
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
	if law := u.Work.Pack().LegalClock(court.OfOrder); law.Uncertain {
		page.Law = law.Source
	}
	if err := u.courtDays(c, actor, &page, pressing); err != nil {
		return err
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// orderRow is a minor who waits for an order, with the form that records it.
func orderRow(actor domain.Actor, r intake.AuthorityRow) view.AuthorityRow {
	row := view.AuthorityRow{Case: string(r.Case), Code: r.Code, Agency: r.AgencyName, AgeBand: present.Band(r.Band),
		Gender: string(r.Gender), People: r.Persons,
		Department: r.Department, Court: string(r.Court), Place: string(r.Place), Emergency: r.Emergency, Since: r.Since,
		CanRecord: r.Can["order.record"],
		Form: view.Form{Action: view.URLAuthority, Rev: request.FormatRevision(r.Rev),
			Values: map[string][]string{"order_court": {actor.AgencyName}}}}
	if r.Can["case.read"] {
		row.CaseURL = view.URLCases + string(r.Case)
	}
	return row
}

// courtList is how many hearings, and how many reviews, the page shows; the others are found by their code.
const courtList = 25

// courtDays lists what is expected of the court. One whose day has passed is what to do next, unless an order presses.
func (u *Pages) courtDays(c *fiber.Ctx, actor domain.Actor, page *view.Authority, pressing bool) error {
	for _, kind := range court.Kinds {
		found, err := u.Work.CourtDays(c.UserContext(), actor, hearings.Filter{Kind: kind, Code: c.Query("q"),
			Department: c.Query("department"), After: c.Query(string(kind)), Limit: courtList})
		if err != nil {
			return err
		}
		more := view.Paging{N: found.Total}
		if found.Next != "" {
			more.Next = view.URLAuthority + "?" + url.Values{"q": {c.Query("q")}, "department": {c.Query("department")},
				string(kind): {found.Next}}.Encode() + "#" + string(kind) + "s"
		}
		var lines []view.CourtLine
		for _, r := range found.Rows {
			l := present.CourtLine(u.Work.Pack(), r.Line)
			l.Code, l.Department, l.URL = r.Code, r.Department, view.URLCases+string(r.Case)+"#court"
			if r.State == court.Late && !pressing {
				pressing = true
				page.Next = &view.Next{Sentence: view.Sentence{Key: "next.court_late.h"}, Whom: &view.Item{Code: r.Code},
					Acts: []view.Action{{Key: "act.court", URL: l.URL, Icon: "arrow"}}}
			}
			lines = append(lines, l)
		}
		if kind == court.Hearing {
			page.Hearings, page.HearingsMore = lines, more
		} else {
			page.Reviews, page.ReviewsMore = lines, more
		}
	}
	return nil
}

// exportAuthority sends the minors who wait for an order as a file.
func (u *Pages) exportAuthority(c *fiber.Ctx, actor domain.Actor, list []intake.AuthorityRow) error {
	lang, pack := u.Lang(c), u.Work.Pack()
	var rows [][]string
	for _, r := range list {
		rows = append(rows, []string{r.Code, r.Band, pack.Label(country.ListGender, string(r.Gender), lang),
			strconv.Itoa(r.Persons), u.Place(r.Department), pack.Label(country.ListCourtStatus, string(r.Court), lang),
			r.AgencyName, r.Since.In(pack.TimeZone()).Format("2006-01-02 15:04")})
	}
	return u.Export(c, actor, "authority", "D1", []string{"find.by.case", "sheet.age", "f.gender", "sheet.people",
		"f.department", "f.court_status", "f.agency", "sheet.since"}, rows)
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
