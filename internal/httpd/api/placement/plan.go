package placement

import (
	"time"

	"amparo/internal/casework/capacity"
	"amparo/internal/casework/planning"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func planRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/plan", "case.read", "getPlan",
			"All open needs of a case: who fits them together, and what nobody meets", getPlan).
			WithNote("Each need is ranked as `/referrals/{referral}/matches` ranks it. Services come first that are near the " +
				"bed that is proposed; how near is counted from the seat of its department. Every ranking is a look in the log."),
		endpoint.Post("/cases/:case/plan", "plan.send", "sendPlan", "Ask for several needs at once", sendPlan).WithIfMatch().
			WithNote("One act. Of each need either everybody named is asked or nobody, and then `why` says why: what her " +
				"consent does not cover is never sent. Drafts are sent with it. Where nothing can be sent the answer is 422.").
			WithExample(planIn{Needs: []planAsk{{Referral: "abcdefghijkmnpqrstuvwxyz23",
				Providers: []string{"abcdefghijkmnpqrstuvwxyz23"}}}}),
		referralAct("/referrals/:referral/follow", "referral.edit", "followReferral",
			"Say who sees to a need followed by hand, and by when", followReferral).
			WithNote("Somebody of the case's own agency. She is told, and reminded from that day on every week until it " +
				"is met.").WithExample(followIn{On: "2026-12-04"}),
	}
}

type plan struct {
	endpoint.Rev
	Case string `json:"case" is:"id"`
	// The department around which the services were chosen; absent: around where she is.
	Around string `json:"around_department,omitempty" list:"departments"`
	// Hers, in which she may need an interpreter.
	Languages []string `json:"languages" list:"languages"`
	// How many agencies have interpreters.
	Interpreters int        `json:"interpreter_agencies"`
	Needs        []planNeed `json:"needs"`
}

type planNeed struct {
	Referral string `json:"referral" is:"id"`
	Code     string `json:"code" eg:"R-K7M-4XRT"`
	Need     string `json:"need" list:"servicio"`
	Class    string `json:"class" enum:"shelter,psych,legal,other"`
	Urgency  string `json:"urgency" list:"urgencia"`
	State    string `json:"state" list:"estado_referencia"`
	// What is to be done: ask one of those who fit, get consent, look again because nobody fits, wait for an answer,
	// nothing more because a place is kept, follow it by hand, or see its own page.
	Step string `json:"step" enum:"ask,consent,nobody,wait,placed,hand,see"`
	// Who can be asked, best first: the first is proposed.
	Fits []planFit `json:"fits"`
	// Why nobody can be asked, in words.
	Lacks string `json:"lacks,omitempty" eg:"La persona no ha dicho si acepta"`
	// What would let somebody take her; at most three.
	Gaps []planGap `json:"gaps"`
	// When nobody fits: the rules that kept them out.
	Unmet []string `json:"unmet" list:"match_rules"`
	// Who keeps a place.
	Provider string    `json:"provider,omitempty" eg:"Casa Jade"`
	DueAt    time.Time `json:"due_at,omitzero"`
	// Within which an interpreter can be asked for.
	Offer string `json:"offer,omitempty" is:"id"`
	// Who sees to it by hand.
	Follow *followOut `json:"follow,omitempty"`
}

type planFit struct {
	Provider   string `json:"provider" is:"id"`
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
	// Of shelters only about.
	DistanceKM *float64 `json:"distance_km,omitempty"`
	// She is attended in her own language.
	LanguageMatch bool `json:"language_match"`
	// What sets it apart, in words.
	Why []string `json:"why" eg:"La atienden en su idioma"`
}

type planGap struct {
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
	// The single change that would open it, in words.
	Opens string `json:"opens" eg:"Ampliar la edad que recibe"`
}

type followOut struct {
	Who domain.AccountID `json:"who" is:"id"`
	On  domain.Date      `json:"on" is:"date"`
}

func followOf(f domain.Follow) followOut { return followOut(f) }

func getPlan(c *endpoint.Call, _ endpoint.None) (plan, error) {
	p, err := c.Work.Plan(c.Ctx, c.Actor, endpoint.CaseID(c))
	return plan{Rev: endpoint.Rev{Revision: p.Case.Rev}, Case: string(p.Case.Case.ID), Around: p.Bed,
		Languages: endpoint.Texts(p.Languages), Interpreters: p.Voices,
		Needs: endpoint.List(p.Needs, func(n planning.Need) planNeed { return planNeedOf(c, n) })}, err
}

func planNeedOf(c *endpoint.Call, n planning.Need) planNeed {
	r := n.Referral
	said := func(kind string, r capacity.Reason) string { return c.Texts.Said(c.Lang(), kind+r.Code, r.Args) }
	out := planNeed{Referral: string(r.ID), Code: r.Code, Need: r.Need, Class: string(r.Class), Urgency: string(r.Urgency),
		State: string(r.State), Step: string(n.Step), Provider: n.Provider, DueAt: n.Due, Offer: string(n.Call),
		Follow: endpoint.Maybe(r.Follow, followOf), Unmet: endpoint.Texts(n.Match.Ranking.Unmet), Gaps: []planGap{}}
	out.Fits = endpoint.List(n.Candidates(), func(k capacity.Candidate) planFit {
		p := n.Match.Providers[k.Provider()]
		fit := planFit{Provider: p.ID, Name: p.Name, Department: p.Department, LanguageMatch: k.LanguageMatch,
			Why: endpoint.List(n.Match.Advice.Apart[p.ID],
				func(r capacity.Reason) string { return said(capacity.KindOf(r)+".", r) })}
		if k.HasDistance {
			fit.DistanceKM = &k.DistanceKM
		}
		return fit
	})
	for _, x := range n.Gaps() {
		p := n.Match.Providers[x.Provider()]
		out.Gaps = append(out.Gaps, planGap{p.Name, p.Department, said("change.", *x.Change)})
	}
	if n.Lacks != "" {
		out.Lacks = c.Texts.Said(c.Lang(), n.Lacks, nil)
	}
	return out
}

type planIn struct {
	Needs []planAsk `json:"needs" need:"1" max:"40"`
}

type planAsk struct {
	Referral domain.ReferralID `json:"referral" need:"1" is:"id"`
	// Shelters or programmes.
	Providers []string `json:"providers" need:"1" is:"id" max:"10"`
}

type planSent struct {
	Needs []planAsked `json:"needs"`
}

type planAsked struct {
	Referral string   `json:"referral" is:"id"`
	Offers   []string `json:"offers" is:"id"`
	// Why nobody was asked for it, in words; absent when everybody named was.
	Why  string `json:"why,omitempty" eg:"Su consentimiento no incluye a esta institución."`
	Code string `json:"why_code,omitempty" eg:"consent.recipient_not_covered"`
}

func sendPlan(c *endpoint.Call, in planIn) (planSent, error) {
	asks := endpoint.List(in.Needs, func(a planAsk) planning.Ask { return planning.Ask(a) })
	asked, err := c.Work.SendPlan(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, asks)
	return planSent{endpoint.List(asked, func(a planning.Asked) planAsked {
		out := planAsked{Referral: string(a.Referral), Offers: endpoint.Texts(a.Offers)}
		if a.Why != nil {
			out.Why, out.Code = c.Texts.Said(c.Lang(), a.Why.Code, a.Why.Args), a.Why.Code
		}
		return out
	})}, err
}

type followIn struct {
	// Absent: who is in charge of the case.
	Who domain.AccountID `json:"who,omitempty" is:"id"`
	// By when; she is reminded from then on.
	On domain.Date `json:"on" need:"1" is:"date"`
}

func followReferral(c *endpoint.Call, in followIn) (standing, error) {
	return referralAfter(c, c.Work.FollowByHand(c.Act(), c.Actor, referralID(c), c.Rev, planning.FollowInput(in)))
}
