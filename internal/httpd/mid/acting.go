package mid

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
)

// ActAs makes the rest of the request act as a: the same person in the same session, for another agency.
func ActAs(c *fiber.Ctx, a domain.Actor) {
	auth, ok := AuthOf(c)
	if !ok || a.Account != auth.Actor.Account || a.Session != auth.Actor.Session || a.Role != auth.Actor.Role {
		return
	}
	auth.Actor = a
	c.Locals(localAuth, auth)
}
