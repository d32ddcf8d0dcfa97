package placement

import (
	"context"
	"time"

	"amparo/internal/casework"
	"amparo/internal/casework/declines"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

func declineRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/declines", "desk.read", "listDeclines", "What providers refused and the desk has not looked at",
			listDeclines),
		offerAct("/offers/:offer/decline/confirm", "decline.confirm", "confirmDecline", "Say that a no stands",
			onDecline((*casework.Service).ConfirmDecline)).WithExample(checkIn{}),
		offerAct("/offers/:offer/decline/overrule", "decline.overrule", "overruleDecline", "Set a no aside: it counts "+
			"for nothing, and the provider may be asked again", onDecline((*casework.Service).OverruleDecline)).
			WithExample(checkIn{Text: "La licencia ya fue renovada."}),
		offerAct("/offers/:offer/decline/return", "decline.return", "returnDecline", "Return a no to its provider, to "+
			"be answered anew", onDecline((*casework.Service).ReturnDecline)).
			WithNote("While the person still waits, and nothing had been reserved there.").
			WithExample(checkIn{Text: "Su tablero muestra dos camas libres: ¿pueden recibirla?"}),
		referralAct("/referrals/:referral/reopen", "referral.reopen", "reopenReferral",
			"Reopen what was closed or cancelled", reopenReferral).WithExample(reopenIn{"cerrada_por_error"}),
	}
}

type declinePage struct {
	endpoint.Listed
	// The last asked first.
	Declines []declineRow `json:"declines"`
}

type declineRow struct {
	endpoint.Rev
	ID       string    `json:"id" is:"id"`
	Referral string    `json:"referral" is:"id"`
	Code     string    `json:"referral_code" eg:"R-K7M-4XRT"`
	Need     string    `json:"need" list:"servicio"`
	Class    string    `json:"class" enum:"shelter,psych,legal"`
	Urgency  string    `json:"urgency" list:"urgencia"`
	State    string    `json:"referral_state" list:"estado_referencia"`
	Provider string    `json:"provider" eg:"Hogar Jacaranda"`
	Agency   string    `json:"agency" is:"id"`
	SentAt   time.Time `json:"sent_at"`
	At       time.Time `json:"declined_at"`
	Reason   string    `json:"code" list:"motivo_declinacion"`
	dossier.DeclineMeaning
	// What the provider wrote with it.
	Note string `json:"note,omitempty" eg:"La casa está en obra."`
	// She waits, and nobody else is asked.
	Idle bool `json:"nobody_asked"`
	// What the provider's own figures showed when it said no.
	Figures *figuresThen `json:"figures,omitempty"`
	Can     []string     `json:"can" list:"acts"`
}

type figuresThen struct {
	Free      int       `json:"free"`
	Confirmed time.Time `json:"confirmed_at,omitzero"`
}

func listDeclines(c *endpoint.Call, in endpoint.Page) (declinePage, error) {
	page, err := c.Work.Declines(c.Ctx, c.Actor, in.After, in.Limit)
	return declinePage{endpoint.Pages(page.Next, -1), endpoint.List(page.Rows, declineOf)}, err
}

func declineOf(r declines.Row) declineRow {
	return declineRow{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Referral: string(r.Referral),
		Code: r.RefCode, Need: r.Need, Class: string(r.Class), Urgency: string(r.Urgency), State: string(r.State),
		Provider: r.Provider, Agency: string(r.Agency), SentAt: r.SentAt, At: r.At, Reason: r.Code,
		DeclineMeaning: dossier.MeaningOf(r.Meaning), Note: r.Note, Idle: r.Idle, Can: endpoint.Allowed(r.Can),
		Figures: endpoint.Maybe(r.Figures, func(f domain.Figures) figuresThen { return figuresThen(f) })}
}

type checkIn struct {
	// Why; both sides read it. Needed but to confirm. What seems to tell who somebody is or where is refused.
	Text string `json:"text,omitempty" max:"2000" eg:"Su tablero muestra dos camas libres."`
	// True sends it though it seems to tell who somebody is or where.
	Anyway bool `json:"anyway,omitempty"`
}

func onDecline(do func(*casework.Service, context.Context, domain.Actor, domain.OfferID, int64,
	placement.TextInput) error) func(*endpoint.Call, checkIn) (standing, error) {
	return func(c *endpoint.Call, in checkIn) (standing, error) {
		return offerAfter(c, do(c.Work, c.Act(), c.Actor, endpoint.OfferID(c), c.Rev, placement.TextInput(in)))
	}
}

type reopenIn struct {
	Code string `json:"code" need:"1" list:"motivo_reapertura"`
}

func reopenReferral(c *endpoint.Call, in reopenIn) (standing, error) {
	return referralAfter(c, c.Work.Reopen(c.Act(), c.Actor, referralID(c), c.Rev, in.Code))
}
