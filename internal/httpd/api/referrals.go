package api

import (
	"context"
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func referralRoutes() []Route {
	return []Route{
		get("/referrals", "case.list", "listReferrals", "Your agency's referrals, what presses most first", listReferrals).
			says("For the desk: the network's. What is open comes by urgency and deadline; the rest newest first."),
		get("/referrals/:referral", "referral.read", "getReferral", "One referral with its offers and its timeline", getReferral),
		put("/referrals/:referral", "referral.edit", "editReferral", "Change what is asked for", editReferral).
			says("The need itself can only be changed in a draft. Raising the urgency shortens the time providers have left.").
			like(needIn{Need: "abrigo", Urgency: "alta"}),
		get("/referrals/:referral/matches", "referral.match", "matchReferral", "Providers that fit, with reasons, and why the others do not", matchReferral).
			says("For the referring team and the desk. A protected reason is never shown to a provider. Police and prosecution are told the best houses that fit, without units, distances or the others."),
		post("/referrals/:referral/send", "referral.send", "sendReferral", "Send a draft: the answer clock starts", onReferral((*casework.Service).Send)).revised(),
		post("/referrals/:referral/offers", "offer.send", "sendOffers", "Ask one or several providers", sendOffers).revised().created().
			says("Each must be covered by consent and must not be kept out by a protected reason.").
			like(offersIn{Shelters: []string{"abcdefghijkmnpqrstuvwxyz23"}}),
		post("/referrals/:referral/wait", "referral.waitlist", "waitReferral", "Put it on the waiting list", onReferral((*casework.Service).Wait)).revised().
			says("When no provider fits at all, the rules that kept them out are recorded as an unmet need."),
		post("/referrals/:referral/review", "referral.edit", "reviewReferral", "Take it up", onReferral((*casework.Service).Review)).revised(),
		post("/referrals/:referral/cancel", "referral.cancel", "cancelReferral", "Cancel before admission", cancelReferral).revised().
			says("Live offers are withdrawn and every reserved place is given back in the same act.").like(cancelIn{"solucion_alterna"}),
		post("/referrals/:referral/meet", "referral.close", "meetReferral", "Record that a need followed by hand was met", meetReferral).revised().
			says("For needs of class `other`, which nobody of the network answers. It ends the need; its case can then be closed.").
			like(metIn{By: "Instituto de alfabetización", On: "2026-11-23", With: "Plaza en el ciclo que empieza en enero"}),
		post("/referrals/:referral/close", "referral.close", "closeReferral", "Close what is over, with a reason and outcomes", closeReferral).revised().like(sampleEnd()),
	}
}

type listReferralsIn struct {
	pageIn
	Group   string `json:"group" enum:"open,draft,waits,placed,care,ended" doc:"Empty: all."`
	Urgency string `json:"urgency" list:"urgencia"`
	Class   string `json:"class" enum:"shelter,psych,legal,other"`
	Text    string `json:"code" doc:"Part of the referral's or the case's code."`
	Mine    bool   `json:"mine" doc:"Only those you are in charge of."`
}

type referralPage struct {
	Referrals []workRow `json:"referrals"`
	Next      string    `json:"next,omitempty" doc:"Send it as after for the next page; absent at the end."`
}

type workRow struct {
	Rev
	ID        string    `json:"id" is:"id"`
	Code      string    `json:"code"`
	Case      string    `json:"case" is:"id"`
	CaseCode  string    `json:"case_code"`
	Agency    string    `json:"agency" is:"id"`
	Worker    string    `json:"worker" is:"id"`
	Need      string    `json:"need" list:"servicio"`
	Class     string    `json:"class" enum:"shelter,psych,legal,other"`
	Urgency   string    `json:"urgency" list:"urgencia"`
	State     string    `json:"state" list:"estado_referencia"`
	Persons   int       `json:"persons"`
	Minor     bool      `json:"minor"`
	DueAt     time.Time `json:"due_at,omitzero"`
	Since     time.Time `json:"since" doc:"When it was sent, or created for a draft."`
	Live      int       `json:"unanswered" doc:"Providers that have not answered."`
	Questions int       `json:"questions" doc:"Of them waiting for your answer."`
	Declined  int       `json:"declined"`
	NextStep  string    `json:"next_step" enum:"send,match,reply,wait,late,none,accepted,transit,admitted,followup,closed"`
	Unmet     bool      `json:"unmet" doc:"No provider of the network fitted."`
}

func listReferrals(c *call, in listReferralsIn) (referralPage, error) {
	limit, err := in.size()
	if err != nil {
		return referralPage{}, err
	}
	p, err := c.Work.Work(c.ctx, c.actor, casework.WorkFilter{Group: in.Group, Urgency: domain.Urgency(in.Urgency), Class: domain.Class(in.Class),
		Text: in.Text, Mine: in.Mine, After: in.After, Limit: limit})
	return referralPage{Next: p.Next, Referrals: list(p.Rows, workRowOf)}, err
}

func workRowOf(r casework.WorkRow) workRow {
	return workRow{Rev: Rev{r.Rev}, ID: string(r.ID), Code: r.Code, Case: string(r.Case), CaseCode: r.CaseCode, Agency: string(r.Agency),
		Worker: string(r.Worker), Need: r.Need, Class: string(r.Class), Urgency: string(r.Urgency), State: string(r.State), Persons: r.Persons,
		Minor: r.Minor, DueAt: r.DueAt, Since: r.Since, Live: r.Live, Questions: r.Question, Declined: r.Declined, NextStep: r.Next, Unmet: r.Unmet}
}

// standing is what an act on a referral or an offer leaves behind: where it stands, nothing of its content.
type standing struct {
	Rev
	ID    string `json:"id" is:"id"`
	State string `json:"state,omitempty" doc:"Absent when it is no longer yours to see."`
	Place string `json:"place_state,omitempty" doc:"Where the reserved beds or the place on the caseload stand."`
}

// afterwards reads where a thing stands once an act on it is kept. The act stands whether or not that can be read.
func afterwards[T ~string](c *call, id T, look func(context.Context, domain.Actor, T) (casework.Standing, error)) standing {
	s, err := look(c.ctx, c.actor, id)
	if err != nil {
		return standing{ID: string(id)}
	}
	return standing{Rev: Rev{s.Rev}, ID: string(id), State: s.State, Place: s.Place}
}

// onReferral serves an act that needs nothing but the referral.
func onReferral(do func(*casework.Service, context.Context, domain.Actor, domain.ReferralID, int64) error) func(*call, none) (standing, error) {
	return func(c *call, _ none) (standing, error) {
		return c.referral(func(ctx context.Context, id domain.ReferralID) error { return do(c.Work, ctx, c.actor, id, c.rev) })
	}
}

// referral runs an act on the referral of the path.
func (c *call) referral(do func(context.Context, domain.ReferralID) error) (standing, error) {
	rid, err := id[domain.ReferralID](c, "referral")
	if err != nil {
		return standing{}, err
	}
	if err := do(c.act(), rid); err != nil {
		return standing{}, err
	}
	return afterwards(c, rid, c.Work.ReferralStanding), nil
}

func editReferral(c *call, in needIn) (standing, error) {
	s, err := c.referral(func(ctx context.Context, id domain.ReferralID) error {
		return c.Work.EditReferral(ctx, c.actor, id, c.rev, needsOf([]needIn{in})[0])
	})
	return s, under(err, "needs.0.")
}

type cancelIn struct {
	Code string `json:"code" need:"1" list:"motivo_cancelacion"`
}

func cancelReferral(c *call, in cancelIn) (standing, error) {
	return c.referral(func(ctx context.Context, id domain.ReferralID) error {
		return c.Work.Cancel(ctx, c.actor, id, c.rev, in.Code)
	})
}

type endIn struct {
	Reason   string   `json:"reason" need:"1" list:"motivo_cierre"`
	Outcomes []string `json:"outcomes,omitempty" list:"resultado"`
	FollowUp bool     `json:"follow_up" doc:"After a stay: the referral stays open for follow-up."`
}

func sampleEnd() endIn { return endIn{Reason: "plan_cumplido", Outcomes: []string{"estable_seguro"}} }

func (in endIn) input() casework.EndInput {
	return casework.EndInput{Reason: in.Reason, Outcomes: in.Outcomes, FollowUp: in.FollowUp}
}

func closeReferral(c *call, in endIn) (standing, error) {
	return c.referral(func(ctx context.Context, id domain.ReferralID) error {
		return c.Work.CloseReferral(ctx, c.actor, id, c.rev, in.input())
	})
}

type metIn struct {
	By   string `json:"by" need:"1" doc:"The person or organisation that met it."`
	On   string `json:"on,omitempty" is:"date" doc:"Empty: today."`
	With string `json:"with" need:"1" doc:"What was given or done."`
}

func meetReferral(c *call, in metIn) (standing, error) {
	return c.referral(func(ctx context.Context, id domain.ReferralID) error {
		return c.Work.MeetByHand(ctx, c.actor, id, c.rev, casework.MetInput{By: in.By, On: domain.Date(in.On), With: in.With})
	})
}

type offersIn struct {
	Shelters []string `json:"shelters,omitempty" is:"id"`
	Programs []string `json:"programs,omitempty" is:"id"`
}

type offersSent struct {
	Offers []string `json:"offers" is:"id"`
}

func sendOffers(c *call, in offersIn) (offersSent, error) {
	rid, err := id[domain.ReferralID](c, "referral")
	if err != nil {
		return offersSent{}, err
	}
	shelters, err := ids[domain.ShelterID](in.Shelters)
	if err != nil {
		return offersSent{}, err
	}
	programs, err := ids[domain.ProgramID](in.Programs)
	if err != nil {
		return offersSent{}, err
	}
	sent, err := c.Work.SendOffers(c.act(), c.actor, rid, c.rev, casework.OfferInput{Shelters: shelters, Programs: programs})
	return offersSent{texts(sent)}, err
}
