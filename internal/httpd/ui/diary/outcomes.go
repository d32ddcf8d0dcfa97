package diary

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/outcomes"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/outcome"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// outcomesPage compares what became of each need with the day it ended, and says how the case ended.
func (u *Pages) outcomesPage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	found, err := u.Work.ReadOutcomes(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.CaseOutcomes{Frame: u.Frame(c), Code: found.Code, CaseURL: view.URLCases + string(id),
		Closed: found.Closed, Asks: found.Asks, Exits: found.Exits,
		Form: *request.FormAt(typed, view.URLCases+string(id)+"/outcomes", 0)}
	for _, r := range found.Rows {
		row := view.OutcomeRow{Need: r.Need, Found: []outcome.Found{{On: r.Left, Outcomes: r.End}}}
		for _, days := range outcome.Days {
			row.Found = append(row.Found, r.Later[days])
		}
		page.Rows = append(page.Rows, row)
		page.Needs = append(page.Needs, view.Option{Value: string(r.Referral),
			Label: u.Work.Pack().Label(country.ListService, r.Need, page.Lang)})
	}
	for _, days := range outcome.Days {
		n := strconv.Itoa(days)
		page.When = append(page.When, view.Option{Value: n, Label: u.Text(page.Lang, "outcome.after."+n)})
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) outcomeAct(actor domain.Actor, id domain.CaseID, form view.Form) (request.Act, error) {
	typed := request.Values(form.Values)
	days, _ := strconv.Atoi(form.Get("days"))
	do := func(ctx context.Context) error {
		return u.Work.RecordFollowUp(ctx, actor, id, outcomes.FollowUp{Referral: domain.ReferralID(form.Get("referral")),
			Days: days, On: domain.Date(form.Get("on")), Outcomes: form.Values["outcomes"]})
	}
	if form.Get("_do") == "exit" {
		do = func(ctx context.Context) error {
			return u.Work.ChangeExit(ctx, actor, id, outcomes.ExitInput{Code: form.Get("code"),
				On: domain.Date(form.Get("on")), Why: typed.Get("why")})
		}
	}
	return request.Act{Do: do, Flash: "flash.outcome"}, nil
}
