package ui

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view"
)

// cardOf fills the card of a page with D1.
func cardOf(c casework.Card) view.Card {
	out := view.Card{
		Code: c.Code, Need: c.Need, Specialism: c.Specialism, Class: string(c.Class), Urgency: string(c.Urgency), State: string(c.State),
		Department: c.Department, Interprete: c.Interpreter, Security: c.Security, Together: c.Together, FemaleTeam: c.FemaleStaff,
		Earliest: c.EarliestAt, Sent: c.SentAt,
	}
	if c.Court != domain.CourtNone {
		out.Court = string(c.Court)
	}
	for _, l := range c.Languages {
		if l.Level != "ninguno" {
			out.Languages = append(out.Languages, l.ID)
		}
	}
	for _, p := range c.Persons {
		out.Group = append(out.Group, view.Member{Relation: p.Relation, AgeBand: bandWords(p.Band), Gender: string(p.Gender), Pregnant: p.Pregnant,
			Disabilities: p.Disabilities})
	}
	return out
}

// bandWords writes an age band with the sign that stands between numbers.
func bandWords(band string) string { return strings.ReplaceAll(band, "-", "–") }

// reasonsOf turns rules into the reasons of a page.
func reasonsOf(list []casework.Reason) []view.Reason {
	out := make([]view.Reason, len(list))
	for i, r := range list {
		out[i] = view.Reason{Code: r.Code, Args: r.Args}
	}
	return out
}

// id parses an id of the address. A malformed one looks like an absent thing.
func id[T ~string](c *fiber.Ctx, name string) (T, error) {
	v, ok := domain.ParseID[T](c.Params(name))
	if !ok {
		return "", fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return v, nil
}

// form returns what was typed, by input name. It refuses a form without the session's token; what was typed comes with the refusal,
// so that a long form can be shown again instead of being lost.
func (u *UI) form(c *fiber.Ctx) (view.Form, error) {
	f := view.Form{Action: c.Path(), Values: map[string][]string{}}
	tooMany := false
	c.Context().PostArgs().VisitAll(func(key, value []byte) {
		if tooMany = tooMany || len(f.Values) >= 2000 || len(key) > 120; !tooMany {
			name := string(key)
			f.Values[name] = append(f.Values[name], strings.ToValidUTF8(string(value), "\uFFFD"))
		}
	})
	if tooMany {
		return f, fault.New(fault.TooLarge, "fault.too_large", nil)
	}
	f.Rev = f.Get("_rev")
	return f, u.Tokens.Check(c)
}

// revision reads the revision a form was made from; 0 when it carries none.
func revision(f view.Form) int64 {
	var n int64
	for _, r := range f.Rev {
		if r < '0' || r > '9' || n > 1<<50 {
			return 0
		}
		n = n*10 + int64(r-'0')
	}
	return n
}

// backTo accepts only an address of our own as the place to go back to.
func backTo(want, otherwise string) string {
	if strings.HasPrefix(want, "/") && !strings.HasPrefix(want, "//") && !strings.ContainsAny(want, "\\\r\n") && len(want) < 200 {
		return want
	}
	return otherwise
}

// mayShow reports whether an act failed in a way that its own page can tell: input to mend, a moved-on state.
func mayShow(err error) bool {
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict, fault.Stale, fault.Expired:
		return true
	}
	return false
}

// fieldFaults turns a fault into field faults of a form; a fault without fields becomes one of the whole form.
func fieldFaults(err error) []view.FieldError {
	if list := view.Faults(err); len(list) > 0 {
		return list
	}
	f := fault.As(err)
	return []view.FieldError{{Path: "", Code: f.Code, Args: f.Args}}
}
