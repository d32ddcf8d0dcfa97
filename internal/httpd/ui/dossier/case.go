package dossier

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/declines"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
)

// caseForms are the forms of a case's page as they were typed, when they come back.
type caseForms struct{ order, ending, handing, court *view.Form }

// showCase shows one case: what providers see of it, where each need stands, and the protected parts.
func (u *Pages) showCase(c *fiber.Ctx, status int, typed caseForms) error {
	actor, cas, err := request.Subject[domain.CaseID](c)
	if err != nil {
		return err
	}
	v, opened, err := u.Work.OpenCase(c.UserContext(), actor, cas)
	if err != nil {
		return u.orEmergency(c, actor, cas, err)
	}
	url := view.URLCases + string(cas)
	page := view.Case{
		Frame: u.Frame(c), Code: v.Case.Code, Card: present.Card(u.Work.CaseCard(v.Case, domain.Referral{})),
		Agency: v.Agencies[v.Case.Agency], Joined: v.Merge, Onward: v.Onward, Merged: v.Merged,
		Closed: v.Case.ClosedAt, NeedsLaw: v.Order, Items: caseItems(v), Protected: protectedParts(v, url), Acts: caseActs(v,
			url),
	}
	for _, p := range v.OfAge {
		page.OfAge = append(page.OfAge, view.OfAge{Relation: p.Relation, On: string(p.On), Adult: p.Adult})
	}
	if v.Alike {
		page.AlikeURL = url + "/alike"
	}
	page.About = u.aboutCase(v.Case)
	var step *declines.Step
	if r := pressing(v); r.State == domain.ReferralReview {
		if step, err = u.Work.NextStep(c.UserContext(), actor, r.ID); err != nil {
			return err
		}
	}
	page.Next = nextOfCase(v, url, step)
	if v.Can["consent.read"] {
		k := present.Consent(u.Work.Pack(), u.Lang(c), v.Consent, v.Agencies)
		k.URL = url + "/consent"
		k.Scopes = slices.DeleteFunc(k.Scopes, func(s view.ScopeAnswer) bool { return s.Answer == string(domain.NotAsked) })
		page.Consent = &k
	}
	if o := v.Case.Order; o != nil {
		page.Order = &view.OrderView{Court: o.CourtName, Number: o.Number, Date: string(o.Date), At: o.At}
	}
	if v.Can["order.record"] && page.Order == nil {
		page.OrderForm = request.FormAt(typed.order, url+"/order", v.Rev)
	}
	u.courtOnPage(v, &page, typed.court)
	if v.Can["case.hold"] && !v.Case.ClosedAt.IsZero() {
		page.EraseURL = url + "/erasure"
	}
	if v.Can["case.close"] {
		page.CloseForm = request.FormAt(typed.ending, url+"/close", v.Rev)
	}
	if err := u.handsOnPage(c, actor, v, &page, typed.handing); err != nil {
		return err
	}
	page.Opened = openedOf(opened)
	left, err := u.Work.ToComplete(c.UserContext(), actor, v)
	if err != nil {
		return err
	}
	page.Complete = completeOf(left, url)
	return u.Show(c, status, page)
}

// orEmergency leads a coordinator, whom the rules keep out of a case, to the page that opens it with a reason.
// Everybody else is refused.
func (u *Pages) orEmergency(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, refused error) error {
	if !fault.Is(refused, fault.Forbidden) {
		return refused
	}
	if _, err := u.Work.MayBreakGlass(c.UserContext(), actor, cas); err != nil {
		return refused
	}
	return c.Redirect(view.URLCases+string(cas)+"/glass", fiber.StatusSeeOther)
}

// caseItems lists the needs of a case, what presses most first and what ended last.
func caseItems(v dossier.CaseView) []view.Item {
	refs := slices.Clone(v.Referrals)
	slices.SortStableFunc(refs, func(a, b domain.Referral) int {
		return cmp.Or(rankOf(a.State)-rankOf(b.State), a.Urgency.Rank()-b.Urgency.Rank(), cmp.Compare(a.Code, b.Code))
	})
	out := make([]view.Item, 0, len(refs))
	for _, r := range refs {
		item := view.Item{URL: view.URLReferrals + string(r.ID), Code: r.Code, Need: r.Need, Urgency: string(r.Urgency),
			State: string(r.State), People: len(v.Case.Group), Since: r.SentAt, Provider: providerName(v, r),
			Moves: r.TransferOf != ""}
		if r.State.Open() && r.State != domain.ReferralDraft {
			item.Due = r.DueAt
		}
		if r.Class == domain.ClassOther && r.State.Open() {
			item.Due, item.Why = r.DueAt, &view.Sentence{Key: "work.by_hand"}
		}
		out = append(out, item)
	}
	return out
}

// rankOf puts what waits before what is settled, and that before what ended.
func rankOf(s domain.ReferralState) int {
	switch {
	case s.Ended():
		return 2
	case s.Placed():
		return 1
	}
	return 0
}

// providerName names who keeps a place for a need.
func providerName(v dossier.CaseView, r domain.Referral) string {
	for _, st := range v.Stays {
		if st.Referral == r.ID && st.State.Active() {
			return v.Agencies[st.Agency]
		}
	}
	for _, sl := range v.Slots {
		if sl.Referral == r.ID && sl.State.Active() {
			return v.Agencies[sl.Agency]
		}
	}
	return ""
}

func caseActs(v dossier.CaseView, url string) []view.Action {
	var out []view.Action
	if v.Can["plan.send"] && len(v.Referrals) > 0 {
		out = append(out, view.Action{Key: "act.plan", URL: url + "/plan", Tone: "quiet", Icon: "people"})
	}
	for _, a := range [][4]string{{"referral.create", "act.refer", "/refer", "plus"},
		{"case.edit", "act.edit", "/edit", "pen"}, {"case.divide", "act.divide", "/divide", "people"}} {
		if v.Can[policy.Action(a[0])] && (a[2] != "/divide" || len(v.Case.Group) > 1) {
			out = append(out, view.Action{Key: a[1], URL: url + a[2], Tone: "quiet", Icon: a[3]})
		}
	}
	if v.Can["case.handon"] || v.HandOn.ID != "" {
		out = append(out, view.Action{Key: "act.handon", URL: url + "/handon", Tone: "quiet", Icon: "arrow"})
	}
	return append(out, view.Action{Key: "act.sheet", URL: url + "/sheet", Tone: "quiet", Icon: "order"})
}

// pressing is the need of a case that presses most; the zero value where there is none.
func pressing(v dossier.CaseView) domain.Referral {
	if len(v.Referrals) == 0 {
		return domain.Referral{}
	}
	return slices.MinFunc(v.Referrals, func(a, b domain.Referral) int {
		return cmp.Or(stepOf(a)-stepOf(b), a.Urgency.Rank()-b.Urgency.Rank(), cmp.Compare(a.Code, b.Code))
	})
}

// nextOfCase says what to do now: the most pressing step of any need. step is what follows from its last no.
func nextOfCase(v dossier.CaseView, url string, step *declines.Step) *view.Next {
	if !v.Case.ClosedAt.IsZero() {
		return nil
	}
	if v.Incidents > 0 {
		return &view.Next{Sentence: view.Sentence{Key: "next.incident.h"},
			Acts: []view.Action{{Key: "act.incidents", URL: url + "/incidents", Icon: "alert"}}}
	}
	if v.Can["consent.confirm"] {
		return &view.Next{Sentence: view.Sentence{Key: "next.consent_waits.h"},
			Body: &view.Sentence{Key: "next.consent_waits.body"},
			Acts: []view.Action{{Key: "act.consent", URL: url + "/consent", Icon: "key"}}}
	}
	if v.Can["consent.record"] && (!v.Consent.Live || v.Consent.Consent.Scopes[domain.ScopeShareMinimal] != domain.Yes) {
		return present.ConsentNext(v.Consent, url+"/consent")
	}
	if len(v.Referrals) == 0 {
		if !v.Can["referral.create"] {
			return nil
		}
		return &view.Next{Sentence: view.Sentence{Key: "next.refer.h"}, Body: &view.Sentence{Key: "next.refer.body"},
			Acts: []view.Action{{Key: "act.refer", URL: url + "/refer", Icon: "plus"}}}
	}
	r := pressing(v)
	at := view.URLReferrals + string(r.ID)
	see := view.Action{Key: "act.see", URL: at, Icon: "arrow", Tone: "quiet"}
	match := view.Action{Key: "act.match", URL: at + "/match", Icon: "search"}
	if !v.CanMatch[r.ID] {
		match = see
	}
	if n := toAsk(v.Referrals); n > 1 && v.Can["plan.send"] && v.CanMatch[r.ID] {
		return &view.Next{Sentence: view.Sentence{Key: "next.plan.h", Args: map[string]any{"count": n}},
			Body: &view.Sentence{Key: "next.plan.body"}, Due: r.DueAt,
			Acts: []view.Action{{Key: "act.plan", URL: url + "/plan", Icon: "sent"}}}
	}
	if step != nil {
		return present.AfterNo(*step, at, url, v.CanMatch[r.ID])
	}
	switch stepOf(r) {
	case stepSend:
		return &view.Next{Sentence: view.Sentence{Key: "next.send.h"}, Body: &view.Sentence{Key: "next.send.body"},
			Acts: []view.Action{{Key: "act.see", URL: at, Icon: "arrow"}}}
	case stepMatch:
		return &view.Next{Sentence: view.Sentence{Key: "next.match.h"}, Body: &view.Sentence{Key: "next.match.open.body"},
			Due: r.DueAt, Acts: []view.Action{match}}
	case stepWait:
		return &view.Next{Sentence: view.Sentence{Key: "next.wait.h"}, Due: r.DueAt, Calm: true, Acts: []view.Action{see}}
	case stepNone:
		return &view.Next{Sentence: view.Sentence{Key: "next.none.h"}, Body: &view.Sentence{Key: "next.none.body"},
			Acts: []view.Action{match}}
	case stepComing:
		return &view.Next{Sentence: view.Sentence{Key: "next.accepted.h",
			Args: map[string]any{"provider": providerName(v, r)}},
			Body: &view.Sentence{Key: "next.accepted.body"},
			Acts: []view.Action{{Key: "act.see", URL: at, Icon: "arrow"}}}
	case stepCare:
		return &view.Next{Sentence: view.Sentence{Key: "next.admitted.h"}, Body: &view.Sentence{Key: "next.admitted.body"},
			Calm: true, Acts: []view.Action{see}}
	}
	return nil
}

// toAsk counts the needs for which somebody of the network is still to be asked.
func toAsk(refs []domain.Referral) (n int) {
	for _, r := range refs {
		if s := stepOf(r); r.Class != domain.ClassOther && (s == stepMatch || s == stepSend) {
			n++
		}
	}
	return n
}

// How much a need presses on its team, most first.
const (
	stepMatch = iota
	stepSend
	stepComing
	stepNone
	stepWait
	stepCare
	stepNot
)

func stepOf(r domain.Referral) int {
	switch r.State {
	case domain.ReferralDraft:
		return stepSend
	case domain.ReferralSent, domain.ReferralReview:
		if r.Class == domain.ClassOther {
			return stepNot // Nobody of the network answers it; it stays in the list to be followed by hand.
		}
		return stepMatch
	case domain.ReferralAccepted, domain.ReferralTransit:
		return stepComing
	case domain.ReferralWaiting:
		return stepNone
	case domain.ReferralOffered:
		return stepWait
	case domain.ReferralAdmitted, domain.ReferralFollowUp:
		return stepCare
	}
	return stepNot
}
