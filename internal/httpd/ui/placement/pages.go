// Package placement serves a referral and the requests made of it: search, request, answer, place, interpreters.
package placement

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/ui/request"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountReferrals(app)
	u.mountOffers(app)
	u.mountInterpreters(app)
}
