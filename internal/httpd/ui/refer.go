package ui

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// referPage asks for one more need of a case that is registered already.
func (u *UI) referPage(c *fiber.Ctx) error { return u.showRefer(c, fiber.StatusOK, view.Form{}) }

func (u *UI) showRefer(c *fiber.Ctx, status int, form view.Form) error {
	_, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	if !v.Can["referral.create"] {
		return fault.New(fault.Forbidden, "fault.forbidden", nil)
	}
	url := view.URLCases + string(cas)
	form.Action = url + "/refer"
	needs := sheet(form.Values).list("needs")
	return u.show(c, status, view.Refer{Frame: u.frame(c, ""), CaseURL: url, Code: v.Case.Code, Form: form,
		NeedChoice: needChoice(u.Work.Pack(), u.lang(c), needs), Specialisms: needRows(u.Work.Pack(), needs)})
}

func (u *UI) refer(c *fiber.Ctx) error {
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
	if form.Get("_do") == "needs" { // Shows the specialisms of what was ticked.
		return u.showRefer(c, fiber.StatusOK, form)
	}
	r := u.reader(form.Values)
	needs := r.needs()
	var filed []domain.ReferralID
	if err = r.faults.Err(); err == nil {
		err = u.once(c, actor, form, func(ctx context.Context) error {
			filed, err = u.Work.AddNeeds(ctx, actor, cas, needs, true)
			return err
		})
	}
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = nil
		for _, f := range fieldFaults(err) {
			f.Path = inputOf(f.Path, r.sheet)
			if form.Err(f.Path) == nil {
				form.Errors = append(form.Errors, f)
			}
		}
		return u.showRefer(c, fiber.StatusUnprocessableEntity, form)
	}
	to := view.URLCases + string(cas)
	if len(filed) == 1 && u.Work.Pack().NeedClass(needs[0].Need) != string(domain.ClassOther) {
		to = view.URLReferrals + string(filed[0]) + "/match"
	}
	return u.done(c, "flash.sent", to)
}
