// Package dossier serves a case that exists: its page, the parts that open by themselves, and who is in charge of it.
package dossier

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/ui/request"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/cases/:id", u.casePage)
	app.Get("/cases/:id/identity", u.identityPage)
	app.Get("/cases/:id/notes/:kind", u.notesPage)
	app.Post("/cases/:id/notes/:kind", request.On(u.writeNote))
	app.Get("/cases/:id/restricted", u.restrictedPage)
	app.Post("/cases/:id/restricted", u.restrictedPost)
	app.Post("/cases/:id/order", request.SentOn(u.Base, u.recordOrder))
	app.Post("/cases/:id/close", request.SentOn(u.Base, u.closeCase))
	app.Post("/cases/:id/assign", request.SentOn(u.Base, u.handCase))
	app.Get("/cases/:id/glass", u.emergencyPage)
	app.Post("/cases/:id/glass", request.SentOn(u.Base, u.openEmergency))
}
