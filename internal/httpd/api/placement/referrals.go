// Package placement serves a referral from its matches to its outcome: offers, answers, stays, appointments and
// interpreters.
package placement

import (
	"slices"
	"time"

	"amparo/internal/casework"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/ordering"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(referralRoutes(), offerRoutes(), declineRoutes(), arrivalRoutes(), placeRoutes(),
		interpreterRoutes(), planRoutes(), togetherRoutes(), agendaRoutes())
}

func referralRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/referrals", "case.list", "listReferrals", "Your agency's referrals, what presses most first",
			listReferrals).
			WithNote("For the desk: the network's. What is open comes by urgency and deadline; the rest newest first."),
		endpoint.Get("/referrals/:referral", "referral.read", "getReferral", "One referral with its offers and its timeline",
			getReferral),
		endpoint.Edit("/referrals/:referral", "referral.edit", "editReferral", "Change what is asked for",
			viewReferral, needOf, editReferral).AnswersAgain(referralAgain).
			WithNote("The need itself can only be changed in a draft. Raising the urgency shortens the time " +
				"providers have left.").WithExample(dossier.NeedIn{Need: "abrigo", Urgency: "alta"}),
		endpoint.Get("/referrals/:referral/matches", "referral.match", "matchReferral",
			"Providers that fit, with reasons, and why the others do not", matchReferral).
			WithNote("For the referring team and the desk. An answer holds the next of those that fit and the next of the " +
				"others, and counts all; what is said of several stands once, in `reasons`, and is named by its place there. A " +
				"protected reason is never shown to a provider. Police and prosecution are told the best houses that fit, " +
				"without units, distances or the others."),
		endpoint.Get("/referrals/:referral/matches/past", "referral.match", "pastMatch",
			"How providers were ranked when somebody was asked, and whether the same answer comes out today", pastMatch).
			WithNote("With the rights of a ranking, counted and logged as one, and telling no more."),
		referralAct("/referrals/:referral/send", "referral.send", "sendReferral", "Send a draft: the answer clock starts",
			onReferral((*casework.Service).Send)),
		endpoint.Post("/referrals/:referral/offers", "offer.send", "sendOffers", "Ask one or several providers", sendOffers).
			WithIfMatch().Creates().WithNote("Each must be covered by consent and must not be kept out by a protected reason.").
			WithExample(offersIn{Shelters: []domain.ShelterID{"abcdefghijkmnpqrstuvwxyz23"}}),
		referralAct("/referrals/:referral/wait", "referral.waitlist", "waitReferral", "Put it on the waiting list",
			onReferral((*casework.Service).Wait)).
			WithNote("When no provider fits at all, the rules that kept them out are recorded as an unmet need."),
		referralAct("/referrals/:referral/review", "referral.edit", "reviewReferral", "Take it up",
			onReferral((*casework.Service).Review)),
		referralAct("/referrals/:referral/cancel", "referral.cancel", "cancelReferral", "Cancel before admission",
			cancelReferral).WithNote("Live offers are withdrawn and every reserved place is given back in the same act.").
			WithExample(cancelIn{"solucion_alterna"}),
		referralAct("/referrals/:referral/meet", "referral.close", "meetReferral",
			"Record that a need followed by hand was met", meetReferral).
			WithNote("For needs of class `other`, which nobody of the network answers. It ends the need; its " +
				"case can then be closed.").WithExample(metIn{By: "Instituto de alfabetización", On: "2026-11-23",
			With: "Plaza en el ciclo que empieza en enero"}),
		referralAct("/referrals/:referral/close", "referral.close", "closeReferral",
			"Close what is over, with a reason and outcomes", closeReferral).WithExample(sampleEnd()),
	}
}

type listReferralsIn struct {
	endpoint.Page
	endpoint.Span
	// Empty: all.
	Group   string `json:"group" enum:"open,draft,waits,placed,care,ended"`
	Urgency string `json:"urgency" list:"urgencia"`
	Class   string `json:"class" enum:"shelter,psych,legal,other"`
	// Part of the referral's or the case's code.
	Text string `json:"code" max:"40" eg:"R-K7M-4XRT"`
	// Only those you are in charge of.
	Mine bool `json:"mine"`
	// What is due first, what waits longest, what is newest, or by code. Empty: what is open by urgency and deadline, the
	// rest newest first.
	Sort ordering.By `json:"sort" enum:"due,since,newest,code"`
}

type referralPage struct {
	endpoint.Listed
	Referrals []workRow `json:"referrals"`
}

type workRow struct {
	endpoint.Rev
	ID       string `json:"id" is:"id"`
	Code     string `json:"code" eg:"R-K7M-4XRT"`
	Case     string `json:"case" is:"id"`
	CaseCode string `json:"case_code" eg:"C-K7M-4XRT"`
	Agency   string `json:"agency" is:"id"`
	Worker   string `json:"worker,omitempty" is:"id"`
	// Of who is in charge, when she is a colleague of yours.
	WorkerName string    `json:"worker_name,omitempty" eg:"Berta Ejemplo"`
	Need       string    `json:"need" list:"servicio"`
	Class      string    `json:"class" enum:"shelter,psych,legal,other"`
	Urgency    string    `json:"urgency" list:"urgencia"`
	State      string    `json:"state" list:"estado_referencia"`
	Persons    int       `json:"persons"`
	Minor      bool      `json:"minor"`
	DueAt      time.Time `json:"due_at,omitzero"`
	// When it was sent, or created for a draft.
	Since time.Time `json:"since"`
	// Providers that have not answered.
	Live int `json:"unanswered"`
	// Of them waiting for your answer.
	Questions int    `json:"questions"`
	Declined  int    `json:"declined"`
	NextStep  string `json:"next_step" enum:"send,match,reply,wait,late,none,accepted,transit,admitted,followup,closed"`
	// No provider of the network fitted.
	Unmet bool `json:"unmet"`
	// Another house is sought for somebody who lives in one.
	Transfer bool `json:"transfer,omitempty"`
}

func listReferrals(c *endpoint.Call, in listReferralsIn) (referralPage, error) {
	p, err := c.Work.Work(
		c.Ctx,
		c.Actor,
		oversight.WorkFilter{Group: in.Group, Urgency: domain.Urgency(in.Urgency), Class: domain.Class(in.Class),
			Text: in.Text, Sent: in.Span.Span(), Mine: in.Mine, Sort: in.Sort, After: in.After, Limit: in.Limit},
	)
	return referralPage{Listed: endpoint.Pages(p.Next, p.Total), Referrals: endpoint.List(p.Rows, workRowOf)}, err
}

func workRowOf(r oversight.WorkRow) workRow {
	return workRow{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Code: r.Code,
		Case: string(r.Case), CaseCode: r.CaseCode, Agency: string(r.Agency), Worker: string(r.Worker),
		WorkerName: r.WorkerIs, Need: r.Need, Class: string(r.Class), Urgency: string(r.Urgency),
		State: string(r.State), Persons: r.Persons, Minor: r.Minor, DueAt: r.DueAt, Since: r.Since,
		Live: r.Live, Questions: r.Question, Declined: r.Declined, NextStep: r.Next, Unmet: r.Unmet,
		Transfer: r.Transfer}
}

func editReferral(c *endpoint.Call, in dossier.NeedIn) (standing, error) {
	s, err := referralAfter(c, c.Work.EditReferral(c.Act(), c.Actor, referralID(c), c.Rev,
		dossier.NeedsOf([]dossier.NeedIn{in})[0]))
	return s, endpoint.Under(err, "needs.0.")
}

type cancelIn struct {
	Code string `json:"code" need:"1" list:"motivo_cancelacion"`
}

func cancelReferral(c *endpoint.Call, in cancelIn) (standing, error) {
	return referralAfter(c, c.Work.Cancel(c.Act(), c.Actor, referralID(c), c.Rev, in.Code))
}

type endIn struct {
	Reason   string   `json:"reason" need:"1" list:"motivo_cierre"`
	Outcomes []string `json:"outcomes,omitempty" list:"resultado" max:"40"`
	// After a stay: the referral stays open for follow-up.
	FollowUp bool `json:"follow_up"`
	// When a stay or care really ended; absent: now.
	At time.Time `json:"departed_at,omitzero"`
}

func sampleEnd() endIn { return endIn{Reason: "plan_cumplido", Outcomes: []string{"estable_seguro"}} }

func closeReferral(c *endpoint.Call, in endIn) (standing, error) {
	return referralAfter(c, c.Work.CloseReferral(c.Act(), c.Actor, referralID(c), c.Rev, placement.EndInput(in)))
}

type metIn struct {
	// The person or organisation that met it.
	By string `json:"by" need:"1" max:"120" eg:"Instituto de alfabetización"`
	// Empty: today.
	On domain.Date `json:"on,omitempty" is:"date"`
	// What was given or done.
	With string `json:"with" need:"1" max:"2000" eg:"Plaza en el ciclo que empieza en enero"`
}

func meetReferral(c *endpoint.Call, in metIn) (standing, error) {
	return referralAfter(c, c.Work.MeetByHand(c.Act(), c.Actor, referralID(c), c.Rev, placement.MetInput(in)))
}

type offersIn struct {
	Shelters []domain.ShelterID `json:"shelters,omitempty" is:"id" max:"10"`
	Programs []domain.ProgramID `json:"programs,omitempty" is:"id" max:"10"`
	// A transfer: whoever says yes keeps a bed for her beside the one she has, which ends when she arrives; one that is
	// only reserved ends at once. Without it a house cannot accept somebody who has a bed. A need that began as a transfer
	// is always one.
	Transfer bool `json:"transfer,omitempty"`
}

type offersSent struct {
	Offers []string `json:"offers" is:"id"`
}

// Location is that of the offer when there is one; several are listed with their referral.
func (o offersSent) Location() string {
	if len(o.Offers) != 1 {
		return ""
	}
	return endpoint.Base + "/offers/" + o.Offers[0]
}

func sendOffers(c *endpoint.Call, in offersIn) (offersSent, error) {
	sent, err := c.Work.SendOffers(c.Act(), c.Actor, referralID(c), c.Rev,
		placement.OfferInput{Shelters: in.Shelters, Programs: in.Programs, Transfer: in.Transfer})
	return offersSent{endpoint.Texts(sent)}, err
}
