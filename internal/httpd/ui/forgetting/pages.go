// Package forgetting serves the two pages on which everything kept of a person is erased: one asks, another confirms.
package forgetting

import (
	"context"
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/forgetting"
	"amparo/internal/domain"
	"amparo/internal/domain/erasure"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	request.FormPage(app, b, "/cases/:id/erasure", u.casePage, u.caseAct)
	app.Get(view.URLErasures, request.Signed(func(c *fiber.Ctx, actor domain.Actor) error {
		return u.listPage(c, actor, nil)
	}))
	app.Post(view.URLErasures, b.Sent(u.decide))
}

// casePage says what would go, and offers to ask for it or to keep it.
func (u *Pages) casePage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	p, err := u.Work.PreviewErasure(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.Erasure{Frame: u.Frame(c), Code: p.Code, CaseURL: view.URLCases + string(id), KeepUntil: p.KeepUntil,
		Closed: !p.Open, State: string(p.Request.State), Reason: p.Request.Reason, Note: p.Request.Note, At: p.Request.At,
		MayAsk: p.Can[policy.CaseForget], MayHold: p.Can[policy.CaseHold], Form: *request.FormAt(typed, c.Path(), p.Rev)}
	if p.Request.State == erasure.Asked {
		page.Until = p.Request.At.Add(erasure.Open)
	}
	for _, kind := range slices.Sorted(maps.Keys(p.Rows)) {
		page.Rows = append(page.Rows, view.ErasureRow{Kind: kind, N: p.Rows[kind]})
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) caseAct(actor domain.Actor, id domain.CaseID, form view.Form) (request.Act, error) {
	rev, note := request.Revision(form), form.Get("note")
	acts := map[string]func(context.Context) error{
		"ask": func(ctx context.Context) error {
			return u.Work.AskErasure(ctx, actor, id, rev, forgetting.Ask{Reason: form.Get("reason"), Note: note})
		},
		"hold": func(ctx context.Context) error { return u.Work.HoldCase(ctx, actor, id, rev, note) },
		"lift": func(ctx context.Context) error { return u.Work.LiftHold(ctx, actor, id, rev) },
	}
	do, known := acts[form.Get("_do")]
	if !known {
		return request.Act{}, fault.At("_do", "field.choose_one")
	}
	return request.Act{Do: do, Flash: "flash.erasure_" + form.Get("_do")}, nil
}

// listPage lists what waits for a confirmation.
func (u *Pages) listPage(c *fiber.Ctx, actor domain.Actor, typed *view.Form) error {
	list, names, err := u.Work.Erasures(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Erasures{Frame: u.Frame(c), Form: *request.FormAt(typed, view.URLErasures, 0)}
	for _, r := range list {
		page.Waiting = append(page.Waiting, view.WaitingErasure{Case: string(r.Case), Code: r.Code, Agency: names[r.Agency],
			Reason: r.Reason, Note: r.Note, Rows: r.Rows, At: r.At, Until: r.At.Add(erasure.Open),
			Own: r.By == actor.Account || r.Agency == actor.Agency})
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) decide(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	id, ok := domain.ParseID[domain.CaseID](form.Get("case"))
	do := form.Get("_do")
	if !ok || do != "confirm" && do != "refuse" {
		return fault.At("_do", "field.choose_one")
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			if do == "confirm" && form.Get("sure") == "" {
				return fault.At("sure", "erasure.sure")
			}
			return u.Work.DecideErasure(ctx, actor, id, do == "confirm", form.Get("note"))
		},
		Again: func(form view.Form, _ error) error { return u.listPage(c, actor, &form) },
		Flash: "flash.erasure_" + do, To: view.URLErasures})
}
