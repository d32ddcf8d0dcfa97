// Package oversight serves what no case is opened in: who waits, aggregate figures, and the log with its verification.
package oversight

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
	u.mountFigures(app)
	u.mountAudit(app)
	u.mountDeclines(app)
	app.Get(view.URLWaiting, request.Signed(u.waitingList))
}
