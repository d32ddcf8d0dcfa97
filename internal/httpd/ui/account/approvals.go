package account

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/record"
)

func (u *Pages) mountApprovals(app *fiber.App) {
	app.Get(view.URLApprovals, request.Signed(func(c *fiber.Ctx, actor domain.Actor) error {
		return u.approvals(c, actor, approval.Outcome{})
	}))
	app.Post(view.URLApprovals, u.Sent(u.decideApproval))
}

// approvals lists what waits for a second person; a code that was just made stands on this page and nowhere else.
func (u *Pages) approvals(c *fiber.Ctx, actor domain.Actor, made approval.Outcome) error {
	list, err := approval.Of(u.Identity).List(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Approvals{Frame: u.Frame(c), Code: made.Code, CodeTill: made.Till, CodeOf: made.Account.V.Name}
	for _, w := range list {
		page.Waiting = append(page.Waiting, view.WaitingApproval{ID: string(w.ID), What: string(w.What), Of: w.Of,
			Login: w.Login, Agency: w.AgencyName, Asker: w.Asker, Reason: w.Reason, Roles: present.Texts(w.Roles),
			Held: present.Texts(w.Held), At: w.At, Until: w.Until(), Own: w.Own})
	}
	return u.Show(c, fiber.StatusOK, page)
}

// decideApproval confirms or refuses what another person asked.
func (u *Pages) decideApproval(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	id, ok := domain.ParseID[record.ApprovalID](form.Get("approval"))
	do := form.Get("_do")
	if !ok || do != "confirm" && do != "refuse" {
		return fault.At("_do", "field.choose_one")
	}
	var made approval.Outcome
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) (err error) {
			made, err = approval.Of(u.Identity).Decide(ctx, actor, id, do == "confirm")
			return err
		},
		Done: func() error {
			if made.Code != "" {
				return u.approvals(c, actor, made)
			}
			return u.Done(c, "flash.approval_"+do, view.URLApprovals)
		},
	})
}
