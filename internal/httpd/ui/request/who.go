package request

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// Signed hands a page who asks.
func Signed(page func(*fiber.Ctx, domain.Actor) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor, err := mid.Need(c)
		if err != nil {
			return err
		}
		return page(c, actor)
	}
}

// On hands a page who asks, and the thing of the address she asks about.
func On[T ~string](page func(*fiber.Ctx, domain.Actor, T) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor, id, err := Subject[T](c)
		if err != nil {
			return err
		}
		return page(c, actor, id)
	}
}

// Sent hands an act who sends a form, and what it says.
func (b *Base) Sent(act func(*fiber.Ctx, domain.Actor, view.Form) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor, form, err := b.Submitted(c)
		if err != nil {
			return err
		}
		return act(c, actor, form)
	}
}

// SentOn hands an act who sends a form, the thing of the address it is about, and what it says.
func SentOn[T ~string](b *Base, act func(*fiber.Ctx, domain.Actor, T, view.Form) error) fiber.Handler {
	return On(func(c *fiber.Ctx, actor domain.Actor, id T) error {
		form, err := b.Form(c)
		if err != nil {
			return err
		}
		return act(c, actor, id, form)
	})
}

// Subject returns who asks, and the thing of the address she asks about.
func Subject[T ~string](c *fiber.Ctx) (domain.Actor, T, error) {
	actor, err := mid.Need(c)
	if err != nil {
		return actor, "", err
	}
	id, err := ID[T](c, "id")
	return actor, id, err
}

// Read returns who asks, the thing of the address she asks about, and what she may read of it.
func Read[T ~string, V any](c *fiber.Ctx, read func(context.Context, domain.Actor, T) (V, error)) (actor domain.Actor,
	id T, v V, err error) {
	if actor, id, err = Subject[T](c); err == nil {
		v, err = read(c.UserContext(), actor, id)
	}
	return actor, id, v, err
}

// Submitted returns who sends a form, and what it says.
func (b *Base) Submitted(c *fiber.Ctx) (domain.Actor, view.Form, error) {
	actor, err := mid.Need(c)
	if err != nil {
		return actor, view.Form{}, err
	}
	form, err := b.Form(c)
	return actor, form, err
}
