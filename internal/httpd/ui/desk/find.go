package desk

import (
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"

	"github.com/gofiber/fiber/v2"
)

// findCase looks a case up by what was typed, which stands in no address, no title and no log line. One hit is opened
// at once.
func (u *Pages) findCase(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	if err := u.Finds.Search(actor.Account); err != nil {
		return err
	}
	hits, err := u.Work.FindCase(c.UserContext(), actor, request.Values(form.Values).Get("q"))
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	if len(hits) == 1 {
		return c.Redirect(hitURL(hits[0]), fiber.StatusSeeOther)
	}
	page, failed := u.workPage(c, actor)
	if failed != nil {
		return failed
	}
	page.Find, page.Looked = form, err == nil
	if err != nil {
		page.Find.Errors = request.FieldFaults(err)
		return u.Show(c, fiber.StatusUnprocessableEntity, page)
	}
	for _, h := range hits {
		page.Hits = append(page.Hits, view.Hit{URL: hitURL(h), Code: h.Code, By: h.By, Closed: !h.Open})
	}
	return u.Show(c, fiber.StatusOK, page)
}

func hitURL(h intake.CaseHit) string {
	if h.Referral != "" {
		return view.URLReferrals + string(h.Referral)
	}
	return view.URLCases + string(h.Case)
}
