package door

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/personal"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// ownDays is how many lines of the ledger the page tells, the newest.
const ownDays = 20

// Own asks a person for her code, or shows her own case: no name, no house, no place.
type Own struct {
	Door
	Form    view.Form
	Code    string
	Own     *personal.Own
	Earlier int    // lines of the ledger that are left out
	Done    string // what was just done
}

// own shows what a code opens, after doing what is asked for. The code stands in bodies, never in an address.
func (u *Pages) own(c *fiber.Ctx) error {
	form, err := request.Typed(c)
	if err != nil {
		return err
	}
	if err := u.Deps.Door.Try(c); err != nil {
		return err
	}
	page, ctx, id := Own{Form: form, Code: form.Get("code")}, c.UserContext(), mid.Request(c)
	do := form.Get("_do")
	switch do {
	case "add":
		err = u.Work.WriteOwn(ctx, id, page.Code, form.Get("text"))
	case "withdraw":
		err = u.Work.WithdrawOwn(ctx, id, page.Code)
	default:
		do = ""
	}
	if err == nil && do != "" {
		page.Done, page.Form = do, view.Form{}
	}
	own, unknown := u.Work.FollowOwn(ctx, id, page.Code)
	if unknown == nil {
		if page.Earlier = max(0, len(own.Ledger.Days)-ownDays); page.Earlier > 0 {
			own.Ledger.Days = own.Ledger.Days[:ownDays]
		}
		page.Own = &own
	}
	if err = cmp.Or(unknown, err); err != nil && !request.MayShow(err) {
		return err
	}
	return u.showOwn(c, page, err)
}

func (u *Pages) showOwn(c *fiber.Ctx, page Own, wrong error) error {
	page.Door = u.frame(c)
	if page.Form.Action = page.Link("/personal"); wrong != nil {
		page.Form.Errors = request.FieldFaults(wrong)
	}
	return u.show(c, request.StatusOf(wrong), page)
}
