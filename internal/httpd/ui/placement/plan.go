package placement

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/planning"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// MountPlan adds the page of a case's plan.
func MountPlan(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/cases/:id/plan", func(c *fiber.Ctx) error { return u.showPlan(c, view.Form{}, nil, fiber.StatusOK) })
	app.Post("/cases/:id/plan", request.SentOn(u.Base, u.sendPlan))
}

// showPlan shows all open needs of a case; why says of some why nobody was asked just now.
func (u *Pages) showPlan(c *fiber.Ctx, form view.Form, why map[domain.ReferralID]*view.Sentence, status int) error {
	_, cas, p, err := request.Read(c, u.Work.Plan)
	if err != nil {
		return err
	}
	url := view.URLCases + string(cas)
	form.Action, form.Rev = url+"/plan", ""
	page := view.Plan{Frame: u.Frame(c), CaseURL: url, Code: p.Case.Case.Code, Form: form, Bed: p.Bed,
		Languages: p.Languages, Voices: p.Voices}
	group := present.Card(u.Work.CaseCard(p.Case.Case, domain.Referral{})).Group
	for _, n := range p.Needs {
		need := planNeed(n, group)
		need.Why = why[n.Referral.ID]
		page.Asks = page.Asks || p.Case.Can["plan.send"] && len(need.Fits) > 0
		page.Needs = append(page.Needs, need)
	}
	if status == fiber.StatusOK && len(why) > 0 {
		page.Flash = &view.Flash{Kind: "warn", Key: "plan.some"}
	}
	return u.Show(c, status, page)
}

func planNeed(n planning.Need, group []view.Member) view.PlanNeed {
	r := n.Referral
	out := view.PlanNeed{URL: view.URLReferrals + string(r.ID), Code: r.Code, Need: r.Need, Urgency: string(r.Urgency),
		State: string(r.State), Step: string(n.Step), Near: n.Near, Provider: n.Provider, Due: n.Due,
		Calls: callRows(n.Calls, "")}
	for i, k := range n.Candidates() {
		c := candidateOf(n.Match, group, k)
		c.ID, c.On = string(r.ID)+"."+c.ID, i == 0
		out.Fits = append(out.Fits, c)
	}
	for _, x := range n.Gaps() {
		out.Gaps = append(out.Gaps, excludedOf(n.Match, group, x))
	}
	for _, code := range n.Match.Ranking.Unmet {
		out.Unmet = append(out.Unmet, view.Reason{Code: present.Unmet(r.Class, code)})
	}
	if n.Lacks != "" {
		out.Lacks = &view.Sentence{Key: n.Lacks}
	}
	if r.Follow != nil {
		out.Hand, out.On = n.Hand, string(r.Follow.On)
	}
	if n.Call != "" {
		out.CallURL = view.URLOffers + string(n.Call) + "/interpreter"
	}
	return out
}

// chosenAsks reads who was chosen for which need, in the order of the page.
func chosenAsks(form view.Form) []planning.Ask {
	var asks []planning.Ask
	for _, v := range request.Chosen(form, "to") {
		ref, provider, _ := strings.Cut(v, ".")
		if n := len(asks); n == 0 || string(asks[n-1].Referral) != ref {
			asks = append(asks, planning.Ask{Referral: domain.ReferralID(ref)})
		}
		last := &asks[len(asks)-1]
		last.Providers = append(last.Providers, provider)
	}
	return asks
}

// sendPlan asks for everything that was chosen. What was left out is told need by need.
func (u *Pages) sendPlan(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	asks, why := chosenAsks(form), map[domain.ReferralID]*view.Sentence{}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			asked, err := u.Work.SendPlan(ctx, actor, cas, 0, asks)
			for _, a := range asked {
				if a.Why != nil {
					why[a.Referral] = &view.Sentence{Key: a.Why.Code, Args: a.Why.Args}
				}
			}
			return err
		},
		Again: func(form view.Form, _ error) error {
			var rest []view.FieldError
			for _, e := range form.Errors {
				of, _, _ := strings.Cut(strings.TrimPrefix(e.Path, "needs."), ".")
				if i, err := strconv.Atoi(of); err == nil && i < len(asks) {
					why[asks[i].Referral] = &view.Sentence{Key: e.Code, Args: e.Args}
				}
				rest = append(rest, view.FieldError{Path: "to", Code: e.Code, Args: e.Args})
			}
			form.Errors = rest
			return u.showPlan(c, form, why, fiber.StatusUnprocessableEntity)
		},
		Done: func() error {
			if len(why) > 0 {
				return u.showPlan(c, view.Form{}, why, fiber.StatusOK)
			}
			return u.Done(c, "flash.offers_sent", view.URLCases+string(cas)+"/plan")
		},
	})
}
