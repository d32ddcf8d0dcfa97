package intake

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/act"
	"amparo/internal/casework/drafting"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
)

// newCase shows a step of a case that is being registered. Without a draft the form begins anew, at an address of its
// own: whoever reloads it finds what was kept.
func (u *Pages) newCase(c *fiber.Ctx, actor domain.Actor) error {
	if err := u.Work.MayRegister(c.UserContext(), actor); err != nil {
		return err
	}
	raw := c.Query("draft")
	if raw == "" {
		return c.Redirect(view.DraftURL(string(domain.NewID[domain.DraftID]()), 1), fiber.StatusSeeOther)
	}
	f, err := u.openDraft(c, actor, raw)
	switch {
	case err != nil:
		return err
	case f.filed != "":
		return c.Redirect(f.filed, fiber.StatusSeeOther)
	}
	f.step, f.more = pageStep(stepNumber(c.Query("step"), max(f.step, 1))), c.Query("more") != ""
	return u.showForm(c, fiber.StatusOK, f)
}

// pageStep is the first step of the page that shows a step of a new case: the page is known by it.
func pageStep(step int) int { return request.CasePages[request.CasePage(step)-1][0] }

// stepNumber reads the number of a step.
func stepNumber(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= lastStep {
		return n
	}
	return otherwise
}

// openDraft reads a draft of the actor's own. One that is not kept yet begins empty, under the id the form was given.
func (u *Pages) openDraft(c *fiber.Ctx, actor domain.Actor, raw string) (*caseForm, error) {
	draft, ok := domain.ParseID[domain.DraftID](raw)
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	f := &caseForm{actor: actor, draft: draft, rev: "0", typed: newInputs()}
	d, rev, err := u.Work.OpenDraft(c.UserContext(), actor, draft)
	switch {
	case fault.Is(err, fault.NotFound):
		if first := u.Work.Pack().Languages(); len(first) > 0 {
			f.typed.Set(languages.at(0)+".id", first[0].ID)
		}
		return f, nil
	case err != nil:
		return nil, err
	case d.Form != request.CaseDraft:
		return nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	f.rev, f.step, f.saved, f.typed = request.FormatRevision(rev), d.Step, d.UpdatedAt, inputs{d.Values}
	f.filed = request.BackTo(d.Filed, "")
	return f, nil
}

// keep saves the draft, to be found again at a step.
func (u *Pages) keep(c *fiber.Ctx, f *caseForm, step int) error { return u.keepCopy(c, f, step, false) }

func (u *Pages) keepCopy(c *fiber.Ctx, f *caseForm, step int, bySelf bool) error {
	rev, err := u.Work.KeepDraft(c.UserContext(), f.actor, drafting.DraftCopy{From: f.from, BySelf: bySelf,
		Draft: domain.Draft{ID: f.draft, Form: request.CaseDraft, Step: step, Values: f.typed.Values, Page: f.page}})
	if err != nil {
		return err
	}
	f.rev, f.from, f.saved = request.FormatRevision(rev), rev, u.Work.Now()
	return nil
}

// newCasePost takes in what one step says and does what the button asks. Whatever comes of it, what was typed is kept
// first.
func (u *Pages) newCasePost(c *fiber.Ctx, actor domain.Actor) error {
	form, expired := u.Form(c)
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
	if f.filed != "" {
		return u.Done(c, "flash.registered", f.filed)
	}
	fresh := f.rev == "0"
	f.from, f.page = request.Revision(form), form.Get(identity.OnceField)
	f.step = pageStep(stepNumber(form.Get("_step"), 1))
	f.typed = f.typed.merge(f.parts(), understood(u.Work.Pack(), form.Values))
	if expired != nil { // The page stood open too long. It comes back as it was, and one press sends it.
		f.wrong = request.FieldFaults(expired)
		return u.showForm(c, fiber.StatusForbidden, f)
	}
	if fresh {
		if url, sent := u.filed(c, f); sent {
			return u.Done(c, "flash.registered", url)
		}
	}
	if c.Get("X-Draft") != "" {
		if err := u.keepCopy(c, f, f.step, true); err != nil {
			return err
		}
		c.Set("X-Rev", f.rev)
		return c.SendStatus(fiber.StatusNoContent)
	}
	if err := u.formStep(c, f, form.Get("_do")); fault.As(err) == nil || fault.As(err).Code != "draft.elsewhere" {
		return err
	}
	// Another tab kept it in the meantime. What was typed here comes back, and one more press puts it in the place of
	// that.
	f.wrong = []view.FieldError{{Code: "draft.elsewhere"}}
	return u.showForm(c, fiber.StatusPreconditionFailed, f)
}

// formStep does what a button of the form asks.
func (u *Pages) formStep(c *fiber.Ctx, f *caseForm, do string) error {
	if at, ok := f.typed.rearrange(do); ok {
		return u.stay(c, f, at)
	}
	pending := u.takePending(f)
	verb, arg, _ := strings.Cut(do, ".")
	switch verb {
	case "add_area", "add_contact", "suggest", "needs", "find":
		if len(pending) > 0 {
			return u.showProblems(c, f, pending)
		}
		return u.stay(c, f, map[string]string{"suggest": "suggest", "needs": "f-needs", "add_area": "areas",
			"add_contact": "avoid", "find": "find-recipients"}[verb])
	case "signs":
		return u.stay(c, f, "signs", "&more=si")
	case "lang":
		if err := u.SetLang(c, arg); err != nil {
			return err
		}
		return u.goTo(c, f, f.step)
	case "device":
		if err := u.Identity.KeepDrafts(c.UserContext(), f.actor, arg == ""); err != nil {
			return err
		}
		return u.goTo(c, f, f.step)
	case "back":
		return u.goTo(c, f, request.CasePages[max(request.CasePage(f.step)-2, 0)][0])
	case "go":
		return u.goTo(c, f, pageStep(stepNumber(arg, f.step)))
	case "discard":
		if err := u.Work.DropDraft(c.UserContext(), f.actor, f.draft); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		return u.Done(c, "flash.draft_gone", view.URLHome)
	case "save":
		if f.step < lastStep {
			return u.putAside(c, f)
		}
		return u.file(c, f, false)
	case "send":
		return u.file(c, f, true)
	}
	r := u.reader(f.typed)
	if wrong := append(pending, ofStep(u.formFaults(r, r.filing()), f.parts()...)...); len(wrong) > 0 {
		return u.showProblems(c, f, wrong)
	}
	return u.goTo(c, f, request.CasePages[min(request.CasePage(f.step), len(request.CasePages)-1)][0])
}

// takePending takes what was typed below a list of step 4 into the list, also when nobody pressed the button for it.
func (u *Pages) takePending(f *caseForm) []view.FieldError {
	if f.step != 4 {
		return nil
	}
	return append(u.addArea(f.typed), u.addContact(f.typed)...)
}

// showProblems keeps the form and shows it once more with what is to be fixed.
func (u *Pages) showProblems(c *fiber.Ctx, f *caseForm, wrong []view.FieldError) error {
	if err := u.keep(c, f, f.step); err != nil {
		return err
	}
	f.wrong = wrong
	return u.showForm(c, fiber.StatusUnprocessableEntity, f)
}

// stay keeps the form and comes back to the same step, at the part that changed.
func (u *Pages) stay(c *fiber.Ctx, f *caseForm, at string, asks ...string) error {
	if err := u.keep(c, f, f.step); err != nil {
		return err
	}
	return c.Redirect(f.address(f.step)+strings.Join(asks, "")+"#"+at, fiber.StatusSeeOther)
}

// goTo keeps the form and goes to another step.
func (u *Pages) goTo(c *fiber.Ctx, f *caseForm, step int) error {
	if err := u.keep(c, f, step); err != nil {
		return err
	}
	return c.Redirect(f.address(step), fiber.StatusSeeOther)
}

func (u *Pages) putAside(c *fiber.Ctx, f *caseForm) error {
	if err := u.keep(c, f, f.step); err != nil {
		return err
	}
	return u.Done(c, "flash.draft_kept", view.URLHome)
}

// file registers the case and ends the draft. When something is missing the draft stays, and the last step says what
// it lacks; a case that is not to be sent and cannot be registered yet is put aside.
func (u *Pages) file(c *fiber.Ctx, f *caseForm, send bool) error {
	if err := u.keep(c, f, lastStep); err != nil {
		return err
	}
	f.step = lastStep
	r := u.reader(f.typed)
	in := r.filing()
	in.Send = send
	if len(u.formFaults(r, in)) > 0 || send && in.Consent.Scopes[domain.ScopeShareMinimal] != domain.Yes {
		if !send {
			return u.putAside(c, f)
		}
		return u.showForm(c, fiber.StatusUnprocessableEntity, f)
	}
	key := f.filing()
	var out intake.Registered
	first, repeated, err := u.Work.Once(c.UserContext(), f.actor, key, request.CaseDraft,
		func(ctx context.Context) (err error) {
			out, err = u.Work.Register(ctx, f.actor, in)
			return err
		})
	if repeated && err == nil {
		return u.Done(c, "flash.registered", request.BackTo(string(first.Body), view.URLHome))
	}
	if err != nil {
		if !request.MayShow(err) && !fault.Is(err, fault.Forbidden) {
			return err
		}
		f.wrong = request.FieldFaults(err)
		return u.showForm(c, fiber.StatusUnprocessableEntity, f)
	}
	url := u.filedAt(out, in)
	if err := u.settle(c.UserContext(), f, key, url); err != nil {
		return err
	}
	if send {
		return u.Done(c, "flash.case_sent", url)
	}
	return u.Done(c, "flash.registered", url)
}

// filing is the key under which a draft is filed: once, however often the button is pressed.
func (f *caseForm) filing() string { return "case|" + string(f.draft) }

// settle remembers where the filed case is, and empties the draft. The case is kept already: a failure here must not
// look like one.
func (u *Pages) settle(ctx context.Context, f *caseForm, key, url string) error {
	if err := u.Work.KeepAnswer(ctx, f.actor, key, request.CaseDraft,
		act.Answered{Status: fiber.StatusSeeOther, Body: []byte(url)}); err != nil {
		return err
	}
	if err := u.Work.FileDraft(ctx, f.actor, f.draft, url); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// filed reports whether the draft was filed before, and where its case is.
func (u *Pages) filed(c *fiber.Ctx, f *caseForm) (string, bool) {
	a, ok, err := u.Work.Answered(c.UserContext(), f.actor, f.filing(), request.CaseDraft)
	if err != nil || !ok {
		return "", false
	}
	return request.BackTo(string(a.Body), view.URLHome), true
}
