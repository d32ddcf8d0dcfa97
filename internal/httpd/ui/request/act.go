package request

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// Act is what a form asks for, and what the reader sees next.
type Act struct {
	Do func(context.Context) error
	// Again shows the page of the form once more, with what was typed and what is wrong with it. Without it a page of
	// its own tells.
	Again func(form view.Form, err error) error

	Flash, To string       // what is told when it is done, and on which page
	Done      func() error // in their place, where they are known only afterwards
}

// Carry does what a form asks, once however often it is sent.
func (b *Base) Carry(c *fiber.Ctx, actor domain.Actor, form view.Form, a Act) error {
	err := b.Idempotent(c, actor, form, a.Do)
	switch {
	case err == nil && a.Done != nil:
		return a.Done()
	case err == nil:
		return b.Done(c, a.Flash, a.To)
	case a.Again == nil || !MayShow(err):
		return err
	}
	form.Errors = FieldFaults(err)
	return a.Again(form, err)
}
