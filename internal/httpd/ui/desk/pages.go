// Package desk serves what waits for somebody: one's own work, the inbox of a provider, the coordinators' desk, the
// authority's list, notices.
package desk

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountWork(app)
	u.mountInbox(app)
	app.Get(view.URLLive, func(c *fiber.Ctx) error { return live(b, c) })
	u.mountDesk(app)
	u.mountNotices(app)
	u.mountAuthority(app)
}
