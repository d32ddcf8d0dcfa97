package intake

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
)

// The steps of an existing case are saved one by one, straight to where they belong: nothing of it is own in a draft.
const (
	stepSafety   = 4
	stepIdentity = 5
)

func (u *Pages) editCase(c *fiber.Ctx, actor domain.Actor) error {
	f, err := u.openCase(c, actor, stepNumber(c.Query("step"), 1))
	if err != nil {
		return err
	}
	return u.showForm(c, fiber.StatusOK, f)
}

// openCase reads what one step of an existing case says. Identity and what must be avoided are opened only by their
// own steps.
func (u *Pages) openCase(c *fiber.Ctx, actor domain.Actor, step int) (*caseForm, error) {
	cas, err := request.ID[domain.CaseID](c, "id")
	if err != nil {
		return nil, err
	}
	v, err := u.Work.ViewCase(c.UserContext(), actor, cas)
	if err != nil {
		return nil, err
	}
	f := &caseForm{actor: actor, cas: cas, code: v.Case.Code, rev: request.FormatRevision(v.Rev),
		step: min(step, stepIdentity), typed: newInputs()}
	need := map[int]policy.Action{stepSafety: policy.SafetyWrite, stepIdentity: policy.IdentityWrite}[f.step]
	if need == "" {
		need = policy.CaseEdit
	}
	if !v.Can[need] {
		return nil, fault.New(fault.Forbidden, "fault.forbidden", nil)
	}
	f.assumed = v.Case.Assumed
	f.typed.fillCase(v.Case)
	f.typed.fillIdentification(u.Work.Pack(), u.Lang(c), v.Case.Identification)
	switch f.step {
	case stepSafety:
		rec, err := u.Work.ReadSafety(c.UserContext(), actor, cas)
		if err != nil {
			return nil, err
		}
		f.typed.fillSafety(rec.V)
		f.rev = request.FormatRevision(rec.Rev)
	case stepIdentity:
		rec, err := u.Work.ReadIdentity(c.UserContext(), actor, cas)
		if err != nil {
			return nil, err
		}
		f.typed.fillIdentity(rec.V, v.Case.Group)
		f.rev = request.FormatRevision(rec.Rev)
	}
	return f, nil
}

func (u *Pages) editCasePost(c *fiber.Ctx, actor domain.Actor) error {
	form, expired := u.Form(c)
	if expired != nil && fault.As(expired).Code != "fault.form_expired" {
		return expired
	}
	f, err := u.openCase(c, actor, stepNumber(form.Get("_step"), 1))
	if err != nil {
		return err
	}
	current := f.rev
	f.rev, f.typed = form.Rev, f.typed.merge(f.parts(), understood(u.Work.Pack(), form.Values))
	if expired != nil {
		f.wrong = request.FieldFaults(expired)
		return u.showForm(c, fiber.StatusForbidden, f)
	}
	if lang, ok := strings.CutPrefix(form.Get("_do"), "lang."); ok {
		if err := u.SetLang(c, lang); err != nil {
			return err
		}
		return u.showForm(c, fiber.StatusOK, f)
	}
	if _, ok := f.typed.rearrange(form.Get("_do")); ok {
		return u.showForm(c, fiber.StatusOK, f)
	}
	f.wrong = u.takePending(f)
	switch form.Get("_do") {
	case "add_area", "add_contact", "suggest", "needs":
		f.aided = true
		return u.showForm(c, fiber.StatusOK, f)
	}
	r := u.reader(f.typed)
	in := r.register()
	f.wrong = append(f.wrong, u.editFaults(r, in, f.step)...)
	if len(f.wrong) > 0 {
		return u.showForm(c, fiber.StatusUnprocessableEntity, f)
	}
	to := view.URLCases + string(f.cas)
	if f.step >= stepSafety {
		to += "/identity"
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error { return u.writeStep(ctx, f, request.Revision(form), in) },
		Again: func(form view.Form, err error) error {
			if fault.Is(err, fault.Stale) {
				f.rev = current // She has been told; a second press keeps what she typed.
			}
			f.wrong = form.Errors
			return u.showForm(c, fiber.StatusUnprocessableEntity, f)
		},
		Flash: "flash.saved", To: to,
	})
}

// editFaults is what is wrong with the step, and, without a place of its own, with what another step says of the same
// case.
func (u *Pages) editFaults(r *reader, in intake.RegisterInput, step int) []view.FieldError {
	all := slices.DeleteFunc(u.formFaults(r, in), func(e view.FieldError) bool {
		// What stands already is judged by the verb, which knows it: an order, a hearing that has been.
		return e.Code == orderApart || e.Path == "hearing_on" && e.Code != "field.date"
	})
	out := ofStep(all, step)
	if step < stepSafety {
		for other := 1; other < stepSafety; other++ {
			for _, e := range ofStep(all, other) {
				if other != step && e.Path != "needs" && e.Path != "urgency" { // What is asked for belongs to the referrals now.
					out = append(out, view.FieldError{Code: "review.missing.step", Args: map[string]any{"n": other}})
				}
			}
		}
	}
	own := out[:0]
	for _, e := range out {
		if e.Path != "needs" && e.Path != "urgency" {
			own = append(own, e)
		}
	}
	return own
}

func (u *Pages) writeStep(ctx context.Context, f *caseForm, rev int64, in intake.RegisterInput) error {
	switch f.step {
	case stepSafety:
		return u.Work.WriteSafety(ctx, f.actor, f.cas, rev, in.Safety)
	case stepIdentity:
		return u.Work.WriteIdentity(ctx, f.actor, f.cas, rev, in.Identity)
	}
	in.Case.Assumed = slices.DeleteFunc(slices.Clone(f.assumed), func(path string) bool { return stepOf(path) == f.step })
	return u.Work.EditCase(ctx, f.actor, f.cas, rev, in.Case)
}

// filedAt is where the worker goes on: to what may be another case of the same person, straight to the search when one
// need was sent that somebody can meet, else to the case.
func (u *Pages) filedAt(out intake.Registered, in intake.RegisterInput) string {
	if out.Alike {
		return view.URLCases + string(out.Case) + "/alike"
	}
	if in.Send && len(out.Referrals) == 1 && u.Work.Pack().NeedClass(in.Needs[0].Need) != string(domain.ClassOther) {
		return view.URLReferrals + string(out.Referrals[0]) + "/match"
	}
	return view.URLCases + string(out.Case)
}
