package oversight

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountDeclines(app *fiber.App) {
	app.Get(view.URLDeclines, request.Signed(func(c *fiber.Ctx, _ domain.Actor) error {
		return u.declines(c, "", nil, nil)
	}))
	app.Post("/offers/:id/check", request.SentOn(u.Base, u.checkDecline))
}

// declinesPage is how many refusals a page shows.
const declinesPage = 20

// declines shows the desk what it has not looked at; typed is the form of one of them that came back, and why is the
// reason. Where that one is no longer in the list, the reason is the answer.
func (u *Pages) declines(c *fiber.Ctx, on domain.OfferID, typed *view.Form, why error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	list, err := u.Work.Declines(c.UserContext(), actor, c.Query("after"), declinesPage)
	if err != nil {
		return err
	}
	page, status := view.Declines{Frame: u.Frame(c)}, fiber.StatusOK
	for _, r := range list.Rows {
		url := view.URLOffers + string(r.ID) + "/check"
		form := request.FormAt(nil, url, r.Rev)
		if typed != nil && r.ID == on {
			form, status = request.FormAt(typed, url, r.Rev), fiber.StatusUnprocessableEntity
		}
		row := view.Decline{Checks: r.Can["decline.confirm"] && page.Acting == nil, Code: r.RefCode, Need: r.Need,
			Urgency: string(r.Urgency), State: string(r.State), Provider: r.Provider, Reason: r.Code, Side: r.Side,
			Note: r.Note, Again: r.Again, Idle: r.Idle, Returns: r.Can["decline.return"], Asked: r.SentAt, At: r.At, Form: *form}
		if r.Opens {
			row.URL = view.URLReferrals + string(r.Referral)
		}
		if r.Figures != nil {
			row.Free, row.Confirmed = r.Figures.Free, r.Figures.Confirmed
		}
		page.Rows = append(page.Rows, row)
	}
	if typed != nil && status == fiber.StatusOK {
		return why
	}
	page.Paging = request.Onward(c, view.URLDeclines, list.Next)
	return u.Show(c, status, page)
}

// checkDecline carries out what the desk found of a no.
func (u *Pages) checkDecline(c *fiber.Ctx, actor domain.Actor, oid domain.OfferID, form view.Form) error {
	do, flash := u.Work.ConfirmDecline, "flash.no_confirmed"
	switch form.Get("_do") {
	case "overrule":
		do, flash = u.Work.OverruleDecline, "flash.no_overruled"
	case "return":
		do, flash = u.Work.ReturnDecline, "flash.no_returned"
	case "confirm":
	default:
		return fault.At("_do", "field.choose_one")
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return do(ctx, actor, oid, request.Revision(form),
				placement.TextInput{Text: form.Get("text"), Anyway: form.Get("anyway") != ""})
		},
		Again: func(form view.Form, why error) error { return u.declines(c, oid, &form, why) },
		Flash: flash, To: view.URLDeclines,
	})
}
