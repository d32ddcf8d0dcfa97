// Package account serves the people and the organisations of the network.
package account

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/ui/request"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountPeople(app)
	u.mountAgencies(app)
	u.mountChannels(app)
	u.mountRota(app)
}
