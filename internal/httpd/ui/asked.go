package ui

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui/view"
)

// asked returns who sends a form, and what it says.
func (u *UI) asked(c *fiber.Ctx) (domain.Actor, view.Form, error) {
	actor, err := mid.Need(c)
	if err != nil {
		return actor, view.Form{}, err
	}
	form, err := u.form(c)
	return actor, form, err
}

// notDone says on a page why its own act was not done: the first thing that is wrong, in its own sentence. Nothing red: the reader can
// mend it.
func notDone(err error) *view.Flash {
	if err == nil {
		return nil
	}
	first := fieldFaults(err)[0]
	return &view.Flash{Kind: "warn", Key: first.Code, Args: first.Args}
}

// statusOf is the status of a page that tells why its own act was not done.
func statusOf(err error) int {
	if err == nil {
		return fiber.StatusOK
	}
	return respond.Status(fault.Of(err))
}

// number reads a whole number from an input; anything else is -1, which every verb refuses by its range.
func number(form view.Form, name string) int {
	v := form.Get(name)
	if v == "" || len(v) > 6 {
		return -1
	}
	n := 0
	for _, r := range v {
		if r < '0' || r > '9' {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// ticked reports whether a box is ticked.
func ticked(form view.Form, name string) bool { return form.Get(name) != "" }

// codes turns what was chosen into codes of a named type.
func codes[C ~string](values []string) []C {
	out := make([]C, 0, len(values))
	for _, v := range values {
		if v != "" {
			out = append(out, C(v))
		}
	}
	return out
}

// chosen returns what was chosen among boxes, without empty values.
func chosen(form view.Form, name string) []string { return codes[string](form.Values[name]) }
