package ui

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// reasonLetters is how many letters a reason for opening what is restricted has at least: enough for a word or two.
const reasonLetters = 10

// restrictedPage asks why D4 is to be opened. Nothing of it is read before that is written down.
func (u *UI) restrictedPage(c *fiber.Ctx) error {
	return u.askWhy(c, fiber.StatusOK, view.Form{})
}

func (u *UI) askWhy(c *fiber.Ctx, status int, form view.Form) error {
	_, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	if !v.Can["restricted.read"] {
		return fault.New(fault.Forbidden, "fault.forbidden", nil)
	}
	url := view.URLCases + string(cas)
	form.Action = url + "/restricted"
	return u.show(c, status, view.CaseRestricted{Frame: u.frame(c, ""), CaseURL: url, Code: v.Case.Code, Form: form})
}

// restrictedPost opens D4 for the reason given, or writes it.
func (u *UI) restrictedPost(c *fiber.Ctx) error {
	form, err := u.form(c)
	if err != nil {
		return err
	}
	if form.Get("_do") == "save" {
		return u.saveRestricted(c, form)
	}
	reason := sheet(form.Values).get("reason")
	if !worded(reason, reasonLetters) || len(reason) > 2000 {
		form.Errors = []view.FieldError{{Path: "reason", Code: "field.too_short", Args: map[string]any{"min": reasonLetters}}}
		return u.askWhy(c, fiber.StatusUnprocessableEntity, form)
	}
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
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
	page := view.CaseRestricted{Frame: u.frame(c, ""), CaseURL: view.URLCases + string(cas), Code: v.Case.Code, Open: true, CanWrite: v.Can["restricted.write"],
		Content: view.Secrets{Trafficker: rec.V.Trafficker, Place: rec.V.Place, Officials: rec.V.Officials, Witness: rec.V.Witness}}
	typed := sheet{}
	typed.set("restricted.trafficker_note", rec.V.Trafficker)
	typed.set("restricted.exact_place", rec.V.Place)
	typed.set("restricted.officials_note", rec.V.Officials)
	typed.tick("restricted.protected_witness", rec.V.Witness)
	page.Form = view.Form{Action: page.CaseURL + "/restricted", Rev: itoa(rec.Rev), Values: typed}
	return u.show(c, fiber.StatusOK, page)
}

// saveRestricted writes D4. What is wrong comes back with what was typed, and nothing else.
func (u *UI) saveRestricted(c *fiber.Ctx, form view.Form) error {
	actor, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	typed := sheet(form.Values)
	in := domain.Restricted{Trafficker: typed.get("restricted.trafficker_note"), Place: typed.get("restricted.exact_place"),
		Officials: typed.get("restricted.officials_note"), Witness: typed.yes("restricted.protected_witness")}
	err = u.once(c, actor, form, func(ctx context.Context) error { return u.Work.WriteRestricted(ctx, actor, cas, revision(form), in) })
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors, form.Action = fieldFaults(err), c.Path()
		page := view.CaseRestricted{Frame: u.frame(c, ""), CaseURL: view.URLCases + string(cas), Code: v.Case.Code, Open: true, CanWrite: true, Form: form,
			Content: view.Secrets{Trafficker: in.Trafficker, Place: in.Place, Officials: in.Officials, Witness: in.Witness}}
		return u.show(c, fiber.StatusUnprocessableEntity, page)
	}
	return u.done(c, "flash.saved", view.URLCases+string(cas)+"/restricted")
}

// glassPage is the emergency door of a case: a reason in words, minutes, and everybody concerned is told.
func (u *UI) glassPage(c *fiber.Ctx) error { return u.showGlass(c, fiber.StatusOK, view.Form{}) }

func (u *UI) showGlass(c *fiber.Ctx, status int, form view.Form) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	code, err := u.Work.GlassDoor(c.UserContext(), actor, cas)
	if err != nil {
		return err
	}
	form.Action = view.URLCases + string(cas) + "/glass"
	return u.show(c, status, view.BreakGlass{Frame: u.frame(c, ""), CaseURL: view.URLDesk, Code: code, Minutes: domain.GlassMinutes, Form: form})
}

func (u *UI) breakGlass(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	form, err := u.form(c)
	if err != nil {
		return err
	}
	typed := sheet(form.Values)
	err = u.once(c, actor, form, func(ctx context.Context) error {
		_, err := u.Work.BreakGlass(ctx, actor, cas, typed.get("code"), typed.get("reason"))
		return err
	})
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showGlass(c, fiber.StatusUnprocessableEntity, form)
	}
	return u.done(c, "flash.glass", view.URLCases+string(cas))
}
