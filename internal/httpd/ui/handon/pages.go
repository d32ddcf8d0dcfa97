// Package handon serves the pages on which a case is handed on to another agency: one asks, the other answers.
package handon

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/handon"
	"amparo/internal/domain"
	kept "amparo/internal/domain/handon"
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
	request.FormPage(app, b, "/cases/:id/handon", u.casePage, u.caseAct)
	app.Get(view.URLHandons, request.Signed(func(c *fiber.Ctx, actor domain.Actor) error {
		return u.listPage(c, actor, nil)
	}))
	app.Post(view.URLHandons, b.Sent(u.answer))
}

func rowOf(v handon.View) view.HandonRow {
	return view.HandonRow{ID: string(v.ID), Code: v.Code, From: v.FromName, To: v.ToName, Reason: v.Reason, Note: v.Note,
		Why: v.Why, State: string(v.State), Answer: v.Answer, At: v.At, Due: v.DueAt, Decided: v.DecidedAt}
}

// casePage asks an agency to take a case over, or shows who is asked and what came of earlier requests.
func (u *Pages) casePage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	p, err := u.Work.HandOnPage(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	url := view.URLCases + string(id)
	page := view.CaseHandon{Frame: u.Frame(c), CaseURL: url, Code: p.Code, Minor: p.Minor, Waits: rowOf(p.Waits),
		MayAsk: p.Can[policy.CaseHandOn] && p.Waits.ID == "", MayWithdraw: p.Can[policy.HandOnWithdraw],
		Form: *request.FormAt(typed, url+"/handon", p.Rev)}
	for _, v := range p.Past {
		page.Past = append(page.Past, rowOf(v))
	}
	for _, a := range p.Agencies {
		page.Agencies = append(page.Agencies, view.Option{Value: string(a.ID), Label: a.Name})
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) caseAct(actor domain.Actor, id domain.CaseID, form view.Form) (request.Act, error) {
	act := request.Act{Flash: "flash.handon_asked",
		Do: func(ctx context.Context) error {
			_, err := u.Work.AskHandOn(ctx, actor, id, request.Revision(form), handon.Input{
				To: domain.AgencyID(form.Get("to")), Reason: form.Get("reason"), Note: form.Get("note"),
				GivenBy: form.Get("given_by"), Method: form.Get("method")})
			return err
		}}
	if form.Get("_do") == "withdraw" {
		act.Flash = "flash.handon_withdrawn"
		act.Do = func(ctx context.Context) error { return u.Work.WithdrawHandOn(ctx, actor, id) }
	}
	return act, nil
}

// listPage lists what the reader's agency, or for the desk any, is asked to take over, what it handed on, and what the
// desk answered for it.
func (u *Pages) listPage(c *fiber.Ctx, actor domain.Actor, typed *view.Form) error {
	cards, err := u.Work.HandOns(c.UserContext(), actor)
	if err != nil {
		return err
	}
	handed, err := u.Work.HandedOn(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Handons{Frame: u.Frame(c), Form: *request.FormAt(typed, view.URLHandons, 0)}
	for _, k := range cards {
		row := rowOf(k.View)
		row.Urgency, row.Needs = string(k.Urgency), k.Needs
		if actor.Role == domain.RoleCoordinator {
			row.For = string(k.To)
		}
		if page.Form.Get("handon") == row.ID {
			row.Form = page.Form
		}
		for _, w := range k.Takers {
			row.Takers = append(row.Takers, view.Option{Value: string(w.ID), Label: w.Name, On: w.ID == actor.Account})
		}
		page.Cards = append(page.Cards, row)
	}
	for _, v := range handed {
		if v.From == actor.Agency {
			page.Handed = append(page.Handed, rowOf(v))
		} else {
			page.Answered = append(page.Answered, rowOf(v))
		}
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) answer(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	id, ok := domain.ParseID[kept.ID](form.Get("handon"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	in, flash := handon.Answer{Yes: form.Get("_do") == "accept", Code: form.Get("code"),
		Worker: domain.AccountID(form.Get("worker"))}, "flash.handon_declined"
	if in.Yes {
		flash = "flash.handon_accepted"
	}
	return u.Carry(c, actor, form, request.Act{Flash: flash, To: view.URLHandons,
		Do: func(ctx context.Context) (err error) {
			who := actor
			if who.Role == domain.RoleCoordinator {
				who, err = u.Work.ActFor(ctx, actor, domain.AgencyID(form.Get("agency")), form.Get("reason"))
			}
			if err == nil {
				err = u.Work.AnswerHandOn(ctx, who, id, in)
			}
			return err
		},
		Again: func(form view.Form, _ error) error { return u.listPage(c, actor, &form) }})
}
