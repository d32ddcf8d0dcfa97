// Package intake serves what is said of a case: the form that registers and edits it, one more need, and consent.
package intake

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(view.URLNewCase, request.Signed(u.newCase))
	app.Post(view.URLNewCase, request.Signed(u.newCasePost))
	app.Get("/cases/:id/edit", request.Signed(u.editCase))
	app.Post("/cases/:id/edit", request.Signed(u.editCasePost))
	app.Get("/cases/:id/refer", func(c *fiber.Ctx) error { return u.showRefer(c, fiber.StatusOK, view.Form{}) })
	app.Post("/cases/:id/refer", request.SentOn(u.Base, u.refer))
	app.Get("/cases/:id/consent", func(c *fiber.Ctx) error { return u.showConsent(c, fiber.StatusOK, nil) })
	app.Post("/cases/:id/consent", request.SentOn(u.Base, u.consentPost))
}

// showRefer asks for one more need of a case that is registered already.
func (u *Pages) showRefer(c *fiber.Ctx, status int, form view.Form) error {
	_, cas, v, err := request.Read(c, u.Work.ViewCase)
	if err != nil {
		return err
	}
	if !v.Can["referral.create"] {
		return fault.New(fault.Forbidden, "fault.forbidden", nil)
	}
	url := view.URLCases + string(cas)
	form.Action = url + "/refer"
	needs := request.Values(form.Values).List("needs")
	return u.Show(c, status, view.Refer{Frame: u.Frame(c), CaseURL: url, Code: v.Case.Code, Form: form,
		NeedChoice: needChoice(u.Work.Pack(), u.Lang(c), needs), Specialisms: needRows(u.Work.Pack(), needs)})
}

func (u *Pages) refer(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	if form.Get("_do") == "needs" { // Shows the specialisms of what was ticked.
		return u.showRefer(c, fiber.StatusOK, form)
	}
	r := u.reader(inputs{form.Values})
	needs := r.needs()
	to := view.URLCases + string(cas)
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			if err := r.faults.Err(); err != nil {
				return err
			}
			filed, err := u.Work.AddNeeds(ctx, actor, cas, needs, true)
			if len(filed) == 1 && u.Work.Pack().NeedClass(needs[0].Need) != string(domain.ClassOther) {
				to = view.URLReferrals + string(filed[0]) + "/match"
			}
			return err
		},
		Again: func(form view.Form, err error) error {
			form.Errors = nil
			for _, f := range request.FieldFaults(err) {
				f.Path = inputOf(f.Path, r.inputs)
				if form.Err(f.Path) == nil {
					form.Errors = append(form.Errors, f)
				}
			}
			return u.showRefer(c, fiber.StatusUnprocessableEntity, form)
		},
		Done: func() error { return u.Done(c, "flash.sent", to) },
	})
}

// needChoice offers what the network answers first, and apart from it what is followed by hand.
func needChoice(pack *country.Pack, lang string, marked []string) view.NeedChoice {
	var out view.NeedChoice
	for _, v := range pack.List(country.ListService) {
		o := view.Option{Value: v.Code, Label: v.Label(lang), On: slices.Contains(marked, v.Code)}
		if pack.NeedClass(v.Code) == string(domain.ClassOther) {
			out.OtherNeeds = append(out.OtherNeeds, o)
		} else {
			out.Needs = append(out.Needs, o)
		}
	}
	return out
}

// needRows asks for the specialism and the urgency of each need that was chosen.
func needRows(pack *country.Pack, needs []string) []view.NeedRow {
	var out []view.NeedRow
	for _, code := range needs {
		row := view.NeedRow{Need: code}
		switch domain.Class(pack.NeedClass(code)) {
		case domain.ClassPsych:
			row.List = country.ListPsychSpecialism
		case domain.ClassLegal:
			row.List = country.ListLegalSpecialism
		}
		if pack.Has(country.ListService, code) {
			out = append(out, row)
		}
	}
	return out
}
