// Package intake serves what is said of a case: the form that registers and edits it, one more need, and consent.
package intake

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
	app.Get(view.URLNewCase, request.Signed(u.newCase))
	app.Post(view.URLNewCase, request.Signed(u.newCasePost))
	app.Get("/cases/:id/edit", request.Signed(u.editCase))
	app.Post("/cases/:id/edit", request.Signed(u.editCasePost))
	app.Get("/cases/:id/refer", u.referPage)
	app.Post("/cases/:id/refer", request.SentOn(u.Base, u.refer))
	app.Get("/cases/:id/consent", u.consentPage)
	app.Post("/cases/:id/consent", request.SentOn(u.Base, u.consentPost))
}
