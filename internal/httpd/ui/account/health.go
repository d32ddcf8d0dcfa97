package account

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// health shows the operators how the installation is.
func (u *Pages) health(c *fiber.Ctx, actor domain.Actor) error {
	if err := u.Identity.MayReadSettings(c.UserContext(), actor); err != nil {
		return err
	}
	page := view.Health{Frame: u.Frame(c)}
	if u.Checkup != nil {
		for _, f := range u.Checkup(c.UserContext()) {
			page.Findings = append(page.Findings, view.Finding{State: f[0], What: f[1], Text: f[2]})
		}
	}
	return u.Show(c, fiber.StatusOK, page)
}
