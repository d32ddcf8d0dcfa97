package desk

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
)

// pastNight lists the plans of nights that are kept, and tells of one of them: the newest unless another is named.
func (u *Pages) pastNight(c *fiber.Ctx, actor domain.Actor) error {
	plans, next, err := u.Work.PastPlans(c.UserContext(), actor, c.Query("after"), nightPage)
	if err != nil {
		return err
	}
	p, err := u.Work.PastPlan(c.UserContext(), actor, c.Query("plan"))
	if err != nil {
		return err
	}
	page := view.PastNight{Frame: u.Frame(c), Seed: p.Seed, Past: tables.Past{At: p.At, Rules: p.Rules, Today: p.Now,
		Same: p.Same}}
	if next != "" {
		page.Paging.Next = view.URLPastNights + "?after=" + next
	}
	for _, o := range plans {
		page.When = append(page.When, tables.PastTime{At: o.At, URL: view.URLPastNights + "?plan=" + o.Digest,
			On: o.Digest == p.Digest})
	}
	for _, l := range p.Lines {
		page.Rows = append(page.Rows, tables.Planned{URL: view.URLReferrals + string(l.ID), Code: l.Code,
			Agency: l.AgencyName, Urgency: string(l.Urgency), State: string(l.State), Shelter: l.Planned, InTurn: l.InTurn})
	}
	return u.Show(c, fiber.StatusOK, page)
}
