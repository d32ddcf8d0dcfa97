package dossier

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// keepApart is the input of whom she must not meet, one name a line.
const keepApart = "restricted.keep_apart"

// reasonLetters is how many letters a reason for opening what is restricted has at least: enough for a word or two.
const reasonLetters = 10

// askWhy asks why D4 is to be opened. Nothing of it is read before that is written down.
func (u *Pages) askWhy(c *fiber.Ctx, status int, form view.Form) error {
	_, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	if !v.Can["restricted.read"] {
		return fault.New(fault.Forbidden, "fault.forbidden", nil)
	}
	url := view.URLCases + string(cas)
	form.Action = url + "/restricted"
	return u.Show(c, status, view.CaseRestricted{Frame: u.Frame(c), CaseURL: url, Code: v.Case.Code, Form: form})
}

// restrictedPost opens D4 for the reason given, or writes it.
func (u *Pages) restrictedPost(c *fiber.Ctx) error {
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	if form.Get("_do") == "save" {
		return u.saveRestricted(c, form)
	}
	reason := request.Values(form.Values).Get("reason")
	if !worded(reason, reasonLetters) || len(reason) > 2000 {
		form.Errors = []view.FieldError{{Path: "reason", Code: "field.too_short", Args: map[string]any{"min": reasonLetters}}}
		return u.askWhy(c, fiber.StatusUnprocessableEntity, form)
	}
	actor, cas, err := request.Subject[domain.CaseID](c)
	if err != nil {
		return err
	}
	actor.Reason = reason
	rec, err := u.Work.ReadRestricted(c.UserContext(), actor, cas)
	if err != nil {
		return err
	}
	_, _, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	page := view.CaseRestricted{Frame: u.Frame(c), CaseURL: view.URLCases + string(cas), Code: v.Case.Code,
		Open: true, CanWrite: v.Can["restricted.write"],
		Content: view.Secrets{Trafficker: rec.V.Trafficker, Place: rec.V.Place, Officials: rec.V.Officials,
			Witness: rec.V.Witness, KeepApart: strings.Join(rec.V.KeepApart, " · ")}}
	typed := request.Values{"restricted.trafficker_note": {rec.V.Trafficker}, "restricted.exact_place": {rec.V.Place},
		"restricted.officials_note": {rec.V.Officials}, keepApart: {strings.Join(rec.V.KeepApart, "\n")}}
	typed.Tick("restricted.protected_witness", rec.V.Witness)
	page.Form = view.Form{Action: page.CaseURL + "/restricted", Rev: request.FormatRevision(rec.Rev), Values: typed}
	return u.Show(c, fiber.StatusOK, page)
}

// saveRestricted writes D4. What is wrong comes back with what was typed, and nothing else.
func (u *Pages) saveRestricted(c *fiber.Ctx, form view.Form) error {
	actor, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	typed := request.Values(form.Values)
	in := domain.Restricted{Trafficker: typed.Get("restricted.trafficker_note"),
		Place:     typed.Get("restricted.exact_place"),
		Officials: typed.Get("restricted.officials_note"), Witness: typed.Yes("restricted.protected_witness")}
	for line := range strings.Lines(typed.Get(keepApart)) {
		if line = strings.TrimSpace(line); line != "" {
			in.KeepApart = append(in.KeepApart, line)
		}
	}
	url := view.URLCases + string(cas)
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.WriteRestricted(ctx, actor, cas, request.Revision(form), in)
		},
		Again: func(form view.Form, err error) error {
			form.Action = c.Path()
			for i := range form.Errors {
				if strings.HasPrefix(form.Errors[i].Path, keepApart+".") {
					form.Errors[i].Path = keepApart // Its lines are typed into one input.
				}
			}
			return u.Show(c, fiber.StatusUnprocessableEntity, view.CaseRestricted{Frame: u.Frame(c), CaseURL: url,
				Code: v.Case.Code, Open: true,
				CanWrite: true, Form: form, Content: view.Secrets{Trafficker: in.Trafficker, Place: in.Place,
					Officials: in.Officials, Witness: in.Witness}})
		},
		Flash: "flash.saved", To: url + "/restricted",
	})
}

// showEmergency opens a case in an emergency: a reason in words, minutes, and everybody concerned is told.
func (u *Pages) showEmergency(c *fiber.Ctx, status int, form view.Form) error {
	_, cas, code, err := request.Read(c, u.Work.MayBreakGlass)
	if err != nil {
		return err
	}
	form.Action = view.URLCases + string(cas) + "/glass"
	return u.Show(c, status, view.BreakGlass{Frame: u.Frame(c), CaseURL: view.URLDesk, Code: code,
		Minutes: emergency.Minutes, Form: form})
}

func (u *Pages) openEmergency(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	typed := request.Values(form.Values)
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			_, err := u.Work.BreakGlass(ctx, actor, cas, typed.Get("code"), typed.Get("reason"))
			return err
		},
		Again: func(form view.Form, err error) error {
			return u.showEmergency(c, fiber.StatusUnprocessableEntity, form)
		},
		Flash: "flash.glass", To: view.URLCases + string(cas),
	})
}
