// Package ledger serves the pages for the person herself that her team opens: who saw her data, to read aloud and to
// print, which names no agency; and her code, with what she and her team write to each other.
package ledger

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/ledger"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/cases/:id/ledger", request.On(u.show))
	app.Get("/cases/:id/personal", request.On(u.personal))
	app.Post("/cases/:id/personal", request.SentOn(b, u.onPersonal))
}

// MaxDays is how many lines the page tells, the newest: they fit on two sheets. The interface for programs has more.
const MaxDays = 30

// CaseLedger is the ledger of one case.
type CaseLedger struct {
	view.Frame
	CaseURL string
	Ledger  ledger.Ledger
	Earlier int // lines that are left out
}

func (u *Pages) show(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
	l, err := u.Work.Ledger(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := CaseLedger{Frame: u.Frame(c), CaseURL: view.URLCases + string(id), Ledger: l}
	if page.Earlier = max(0, len(l.Days)-MaxDays); page.Earlier > 0 {
		page.Ledger.Days = l.Days[:MaxDays]
	}
	return u.Show(c, fiber.StatusOK, page)
}
