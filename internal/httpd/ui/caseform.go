package ui

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

func (u *UI) mountCases(app *fiber.App) {
	app.Get(view.URLNewCase, u.newCase)
	app.Post(view.URLNewCase, u.newCasePost)
	app.Get("/cases/:id", u.casePage)
	app.Get("/cases/:id/edit", u.editCase)
	app.Post("/cases/:id/edit", u.editCasePost)
	app.Get("/cases/:id/refer", u.referPage)
	app.Post("/cases/:id/refer", u.refer)
	app.Get("/cases/:id/identity", u.identityPage)
	app.Get("/cases/:id/consent", u.consentPage)
	app.Post("/cases/:id/consent", u.consentPost)
	app.Get("/cases/:id/notes/:kind", u.notesPage)
	app.Post("/cases/:id/notes/:kind", u.writeNote)
	app.Get("/cases/:id/restricted", u.restrictedPage)
	app.Post("/cases/:id/restricted", u.restrictedPost)
	app.Post("/cases/:id/order", u.recordOrder)
	app.Post("/cases/:id/close", u.closeCase)
	app.Post("/cases/:id/assign", u.handCase)
	app.Get("/cases/:id/glass", u.glassPage)
	app.Post("/cases/:id/glass", u.breakGlass)
}

// draftForm says which form a draft belongs to.
const draftForm = "case"

// newCase shows a step of a case that is being registered. Without a draft the form begins anew.
func (u *UI) newCase(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	if err := u.Work.MayRegister(c.UserContext(), actor); err != nil {
		return err
	}
	f := &caseForm{actor: actor, draft: domain.NewID[domain.DraftID](), rev: "0", step: 1, typed: sheet{}}
	if raw := c.Query("draft"); raw != "" {
		if f, err = u.openDraft(c, actor, raw); err != nil {
			return err
		}
		f.step = stepNumber(c.Query("step"), max(f.step, 1))
	}
	return u.showForm(c, fiber.StatusOK, f)
}

// stepNumber reads the number of a step.
func stepNumber(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= lastStep {
		return n
	}
	return otherwise
}

// openDraft reads a draft of the actor's own. One that is not kept yet begins empty, under the id the form was given.
func (u *UI) openDraft(c *fiber.Ctx, actor domain.Actor, raw string) (*caseForm, error) {
	draft, ok := domain.ParseID[domain.DraftID](raw)
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	f := &caseForm{actor: actor, draft: draft, rev: "0", typed: sheet{}}
	d, rev, err := u.Work.OpenDraft(c.UserContext(), actor, draft)
	switch {
	case fault.Is(err, fault.NotFound):
		return f, nil
	case err != nil:
		return nil, err
	case d.Form != draftForm:
		return nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	f.rev, f.step, f.saved, f.typed = itoa(rev), d.Step, d.UpdatedAt, sheet(d.Values)
	return f, nil
}

// keep saves the draft, to be found again at a step.
func (u *UI) keep(c *fiber.Ctx, f *caseForm, step int) error { return u.keepOver(c, f, step, 0) }

func (u *UI) keepOver(c *fiber.Ctx, f *caseForm, step int, over int64) error {
	rev, err := u.Work.KeepDraft(c.UserContext(), f.actor, domain.Draft{ID: f.draft, Form: draftForm, Step: step, Values: f.typed}, over)
	if err != nil {
		return err
	}
	f.rev, f.saved = itoa(rev), u.Work.Now()
	return nil
}

// newCasePost takes in what one step says and does what the button asks. Whatever comes of it, what was typed is kept first.
func (u *UI) newCasePost(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	form, expired := u.form(c)
	if expired != nil && fault.As(expired).Code != "fault.form_expired" {
		return expired
	}
	if err := u.Work.MayRegister(c.UserContext(), actor); err != nil {
		return err
	}
	f, err := u.openDraft(c, actor, form.Get("_draft_id"))
	if err != nil {
		return err
	}
	fresh := f.rev == "0"
	f.step = stepNumber(form.Get("_step"), 1)
	f.typed = f.typed.merge(f.step, form.Values)
	if expired != nil { // The page stood open too long. It comes back as it was, and one press sends it.
		f.wrong = fieldFaults(expired)
		return u.showForm(c, fiber.StatusForbidden, f)
	}
	if fresh {
		if url, sent := u.filed(c, f); sent {
			return u.done(c, "flash.registered", url)
		}
	}
	if c.Get("X-Draft") != "" {
		if err := u.keepOver(c, f, f.step, revision(form)); err != nil {
			return err
		}
		c.Set("X-Rev", f.rev)
		return c.SendStatus(fiber.StatusNoContent)
	}
	return u.formStep(c, f, form.Get("_do"))
}

// formStep does what a button of the form asks.
func (u *UI) formStep(c *fiber.Ctx, f *caseForm, do string) error {
	if at, ok := f.typed.rearrange(do); ok {
		return u.stay(c, f, at)
	}
	pending := u.takePending(f)
	verb, arg, _ := strings.Cut(do, ".")
	switch verb {
	case "add_area", "add_contact", "suggest", "needs":
		if len(pending) > 0 {
			return u.again(c, f, pending)
		}
		return u.stay(c, f, map[string]string{"suggest": "suggest", "needs": "f-needs", "add_area": "areas", "add_contact": "avoid"}[verb])
	case "back":
		return u.goTo(c, f, max(f.step-1, 1))
	case "go":
		return u.goTo(c, f, stepNumber(arg, f.step))
	case "discard":
		if err := u.Work.DropDraft(c.UserContext(), f.actor, f.draft); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		return u.done(c, "flash.draft_gone", view.URLHome)
	case "save":
		if f.step < lastStep {
			return u.putAside(c, f)
		}
		return u.file(c, f, false)
	case "send":
		return u.file(c, f, true)
	}
	r := u.reader(f.typed)
	if wrong := append(pending, ofStep(u.formFaults(r, r.register()), f.step)...); len(wrong) > 0 {
		return u.again(c, f, wrong)
	}
	return u.goTo(c, f, min(f.step+1, lastStep))
}

// takePending takes what was typed below a list of step 4 into the list, also when nobody pressed the button for it.
func (u *UI) takePending(f *caseForm) []view.FieldError {
	if f.step != 4 {
		return nil
	}
	return append(u.addArea(f.typed), u.addContact(f.typed)...)
}

// again keeps the form and shows it once more with what is to be mended.
func (u *UI) again(c *fiber.Ctx, f *caseForm, wrong []view.FieldError) error {
	if err := u.keep(c, f, f.step); err != nil {
		return err
	}
	f.wrong = wrong
	return u.showForm(c, fiber.StatusUnprocessableEntity, f)
}

// stay keeps the form and comes back to the same step, at the part that changed.
func (u *UI) stay(c *fiber.Ctx, f *caseForm, at string) error {
	if err := u.keep(c, f, f.step); err != nil {
		return err
	}
	return c.Redirect(f.address(f.step)+"#"+at, fiber.StatusSeeOther)
}

// goTo keeps the form and goes to another step.
func (u *UI) goTo(c *fiber.Ctx, f *caseForm, step int) error {
	if err := u.keep(c, f, step); err != nil {
		return err
	}
	return c.Redirect(f.address(step), fiber.StatusSeeOther)
}

func (u *UI) putAside(c *fiber.Ctx, f *caseForm) error {
	if err := u.keep(c, f, f.step); err != nil {
		return err
	}
	return u.done(c, "flash.draft_kept", view.URLHome)
}

// file registers the case and ends the draft. When something is missing the draft stays, and the last step says what it lacks; a case
// that is not to be sent and cannot be registered yet is put aside.
func (u *UI) file(c *fiber.Ctx, f *caseForm, send bool) error {
	if err := u.keep(c, f, lastStep); err != nil {
		return err
	}
	f.step = lastStep
	r := u.reader(f.typed)
	in := r.register()
	in.Send = send
	if len(u.formFaults(r, in)) > 0 || send && in.Consent.Scopes[domain.ScopeShareMinimal] != domain.Yes {
		if !send {
			return u.putAside(c, f)
		}
		return u.showForm(c, fiber.StatusUnprocessableEntity, f)
	}
	key := f.filing()
	out, err := u.Work.Register(u.Work.Once(c.UserContext(), f.actor, key, draftForm), f.actor, in)
	if casework.Repeated(err) {
		if url, ok := u.filed(c, f); ok {
			return u.done(c, "flash.registered", url)
		}
		return u.done(c, "flash.registered", view.URLHome)
	}
	if err != nil {
		if !mayShow(err) && !fault.Is(err, fault.Forbidden) {
			return err
		}
		f.wrong = fieldFaults(err)
		return u.showForm(c, fiber.StatusUnprocessableEntity, f)
	}
	url := u.filedAt(out, in)
	if err := u.settle(c.UserContext(), f, key, url); err != nil {
		return err
	}
	if send {
		return u.done(c, "flash.case_sent", url)
	}
	return u.done(c, "flash.registered", url)
}

// filing is the key under which a draft is filed: once, however often the button is pressed.
func (f *caseForm) filing() string { return "case|" + string(f.draft) }

// settle remembers where the filed case is, and forgets the draft. The case is kept already: a failure here must not look like one.
func (u *UI) settle(ctx context.Context, f *caseForm, key, url string) error {
	if err := u.Work.KeepAnswer(ctx, f.actor, key, draftForm, casework.Answered{Status: fiber.StatusSeeOther, Body: []byte(url)}); err != nil {
		return err
	}
	if err := u.Work.DropDraft(ctx, f.actor, f.draft); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// filed reports whether the draft was filed before, and where its case is.
func (u *UI) filed(c *fiber.Ctx, f *caseForm) (string, bool) {
	a, ok, err := u.Work.Answered(c.UserContext(), f.actor, f.filing(), draftForm)
	if err != nil || !ok {
		return "", false
	}
	return backTo(string(a.Body), view.URLHome), true
}

// filedAt is where the worker goes on: straight to the search when one need was sent that somebody can meet, else to the case.
func (u *UI) filedAt(out casework.Registered, in casework.RegisterInput) string {
	if in.Send && len(out.Referrals) == 1 && u.Work.Pack().NeedClass(in.Needs[0].Need) != string(domain.ClassOther) {
		return view.URLReferrals + string(out.Referrals[0]) + "/match"
	}
	return view.URLCases + string(out.Case)
}
