package request

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
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

// FormPage serves a page with a form about the thing of its address. show shows it, with what was typed and what is
// wrong with it when the act was refused; act says what the form does. What act leaves open is this page: it is shown
// when the act is done, and again when it is refused.
func FormPage[T ~string](app *fiber.App, b *Base, path string,
	show func(c *fiber.Ctx, actor domain.Actor, id T, typed *view.Form) error,
	act func(actor domain.Actor, id T, form view.Form) (Act, error)) {
	app.Get(path, On(func(c *fiber.Ctx, actor domain.Actor, id T) error { return show(c, actor, id, nil) }))
	app.Post(path, SentOn(b, func(c *fiber.Ctx, actor domain.Actor, id T, form view.Form) error {
		a, err := act(actor, id, form)
		if err != nil {
			return err
		}
		a.To = cmp.Or(a.To, c.Path())
		a.Again = func(form view.Form, _ error) error { return show(c, actor, id, &form) }
		return b.Carry(c, actor, form, a)
	}))
}

// Idempotent runs an act bound to the form it came from, so that a button pressed twice, or a page sent again, acts
// once and is told the same both times.
func (b *Base) Idempotent(c *fiber.Ctx, actor domain.Actor, form view.Form, act func(context.Context) error) error {
	ctx, once := c.UserContext(), form.Get(identity.OnceField)
	if once == "" || len(once) > 64 {
		return act(ctx)
	}
	key := "form|" + once + "|" + c.Path() + "|" + chosenIn(form)
	_, _, err := b.Work.Once(ctx, actor, key, c.Path(), act)
	return err
}

// chosenIn names what a form was sent with. Somebody who goes back to the same page and chooses something else means
// another act, and must not be told that it was done.
func chosenIn(form view.Form) string {
	values := maps.Clone(form.Values)
	for name := range values {
		if name == mid.TokenField || strings.HasPrefix(name, PendingPrefix) {
			delete(values, name) // Another session may send the same form.
		}
	}
	raw, err := json.Marshal(values) // Maps are written in the order of their keys.
	if err != nil {
		return form.Get("_do")
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
