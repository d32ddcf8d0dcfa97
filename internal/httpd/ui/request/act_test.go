package request

import (
	"context"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view"
)

// TestAFormComesBackOnlyWithWhatItsReaderCanMend: what was typed stands in the form again when something of it is
// wrong, or when the thing has moved on; everything else is answered as a page of its own.
func TestAFormComesBackOnlyWithWhatItsReaderCanMend(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		again bool
	}{
		{"a wrong field", fault.At("reason", "field.required"), true},
		{"somebody was quicker", fault.New(fault.Stale, "fault.stale", nil), true},
		{"the state has moved on", fault.New(fault.Conflict, "offer.answered", nil), true},
		{"not hers to do", fault.New(fault.Forbidden, "fault.forbidden", nil), false},
		{"not there", fault.New(fault.NotFound, "fault.not_found", nil), false},
		{"the store is down", fault.New(fault.Unavailable, "fault.unavailable", nil), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			app := fiber.New()
			ctx := app.AcquireCtx(&fasthttp.RequestCtx{})
			defer app.ReleaseCtx(ctx)
			var shown view.Form
			typed := view.Form{Values: map[string][]string{"reason": {"…"}}}
			err := New(Deps{}).Carry(ctx, domain.Actor{}, typed, Act{
				Do:    func(context.Context) error { return c.err },
				Again: func(form view.Form, _ error) error { shown = form; return nil },
			})
			if c.again != (err == nil) || c.again != (len(shown.Errors) == 1) || c.again != (shown.Get("reason") == "…") {
				t.Errorf("answered %v with the form %+v", err, shown)
			}
		})
	}
}
