package ui

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// once runs an act bound to the form it came from, so that a button pressed twice, or a page sent again, acts once and is told the
// same both times.
func (u *UI) once(c *fiber.Ctx, actor domain.Actor, form view.Form, act func(context.Context) error) error {
	ctx := c.UserContext()
	if key := form.Get("_once"); key != "" && len(key) <= 64 {
		ctx = u.Work.Once(ctx, actor, "form|"+key+"|"+c.Path(), c.Path())
	}
	err := act(ctx)
	if err != nil && fault.As(err).Code == "fault.repeated" {
		return nil
	}
	return err
}
