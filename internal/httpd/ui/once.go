package ui

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	ctx, once := c.UserContext(), form.Get("_once")
	if once == "" || len(once) > 64 {
		return act(ctx)
	}
	key := "form|" + once + "|" + c.Path() + "|" + chosenIn(form)
	err := act(u.Work.Once(ctx, actor, key, c.Path()))
	if err == nil || fault.As(err).Code == "fault.repeated" {
		return nil
	}
	if _, before, look := u.Work.Answered(ctx, actor, key, c.Path()); look == nil && before {
		return nil // It failed only because the same form had been done already: the state it was made from has moved on.
	}
	return err
}

// chosenIn names what a form was sent with. Somebody who goes back to the same page and chooses something else means another act, and
// must not be told that it was done.
func chosenIn(form view.Form) string {
	raw, err := json.Marshal(form.Values) // Maps are written in the order of their keys.
	if err != nil {
		return form.Get("_do")
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
