package desk

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// claim takes a late request, gives it back, or hands it to a colleague.
func (u *Pages) claim(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	id, ok := domain.ParseID[domain.OfferID](form.Get("offer"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	to, flash := actor.Account, "flash.claimed"
	switch form.Get("_do") {
	case "release":
		to, flash = "", "flash.claim_released"
	case "hand":
		to, flash = domain.AccountID(form.Get("to")), "flash.handed"
		if to == "" {
			return request.FieldFault("to", "field.choose_one")
		}
	}
	return u.Carry(c, actor, form, request.Act{
		Do:    func(ctx context.Context) error { return u.Work.Claim(ctx, actor, id, to) },
		Flash: flash, To: view.URLDesk + "#late",
	})
}
