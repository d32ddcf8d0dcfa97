package dossier

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/hearings"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// courtOnPage tells the hearings and reviews of a minor, and offers to record the next. What its day asks for now is
// open, with the bigger button.
func (u *Pages) courtOnPage(v dossier.CaseView, page *view.Case, typed *view.Form) {
	passed := map[court.Kind]bool{}
	for _, l := range v.Court {
		page.Court = append(page.Court, present.CourtLine(u.Work.Pack(), l))
		passed[l.Kind] = passed[l.Kind] || l.State == court.Late || l.State == court.Set && l.On == u.Work.Today()
	}
	if !v.Can["court.record"] {
		return
	}
	for _, k := range court.Kinds {
		if k == court.Review && v.Case.Order == nil {
			continue // There is no measure to review.
		}
		form := view.Form{Rev: request.FormatRevision(v.Rev)}
		if typed != nil && typed.Get("kind") == string(k) {
			form = *typed
		}
		form.Action = view.URLCases + string(v.Case.ID) + "/court"
		values := map[string][]string{"kind": {string(k)}, "day": {form.Get("day")}, "result": {form.Get("result")}}
		if passed[k] {
			values["now"] = []string{"held"}
		}
		form.Values = values
		page.CourtForms = append(page.CourtForms, form)
	}
}

// recordCourt records that a hearing or a review is set, or what came of it.
func (u *Pages) recordCourt(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	in := hearings.Input{Kind: court.Kind(form.Get("kind")), On: domain.Date(form.Get("day"))}
	if in.Held = form.Get("_do") == "held"; in.Held {
		in.Result = request.Line(form, "result")
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.RecordCourtDay(ctx, actor, cas, request.Revision(form), in)
		},
		Again: func(form view.Form, err error) error {
			return u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{court: &form})
		},
		Flash: "flash.court", To: view.URLCases + string(cas) + "#court",
	})
}
