// Package capacity serves the boards and profiles of shelters and programmes.
package capacity

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/ui/request"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountShelters(app)
	u.mountPrograms(app)
}
