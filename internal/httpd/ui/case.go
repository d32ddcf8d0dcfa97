package ui

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// casePage shows one case: what providers see of it, where each need stands, and the doors further in.
func (u *UI) casePage(c *fiber.Ctx) error { return u.showCase(c, fiber.StatusOK, caseForms{}) }

// caseForms are the forms of a case's page as they were typed, when they come back.
type caseForms struct{ order, ending, handing *view.Form }

// showCase renders the page of a case.
func (u *UI) showCase(c *fiber.Ctx, status int, typed caseForms) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	v, opened, err := u.Work.OpenCase(c.UserContext(), actor, cas)
	if err != nil {
		return u.orGlass(c, actor, cas, err)
	}
	url := view.URLCases + string(cas)
	page := view.Case{
		Frame: u.frame(c, ""), Code: v.Case.Code, Card: cardOf(u.Work.CaseCard(v.Case, domain.Referral{})), Agency: v.Agencies[v.Case.Agency],
		Closed: v.Case.ClosedAt, NeedsLaw: v.Order, Items: caseItems(v), Doors: doors(v, url), Acts: caseActs(v, url),
	}
	for _, p := range v.OfAge {
		page.OfAge = append(page.OfAge, view.OfAge{Relation: p.Relation, On: string(p.On), Adult: p.Adult})
	}
	page.About = u.aboutCase(v.Case)
	page.Next = nextOfCase(v, url)
	if v.Can["consent.read"] {
		k := u.consentOf(u.lang(c), v.Consent, v.Agencies)
		k.URL = url + "/consent"
		k.Scopes = slices.DeleteFunc(k.Scopes, func(s view.ScopeAnswer) bool { return s.Answer == string(domain.NotAsked) })
		page.Consent = &k
	}
	if o := v.Case.Order; o != nil {
		page.Order = &view.OrderView{Court: o.CourtName, Number: o.Number, Date: string(o.Date), At: o.At}
	}
	if v.Can["order.record"] && page.Order == nil && v.Case.ClosedAt.IsZero() {
		page.OrderForm = formAt(typed.order, url+"/order", v.Rev)
	}
	if v.Can["case.close"] && v.Case.ClosedAt.IsZero() && !slices.ContainsFunc(v.Referrals, pends) {
		page.CloseForm = formAt(typed.ending, url+"/close", v.Rev)
	}
	if err := u.handsOnPage(c, actor, v, &page, typed.handing); err != nil {
		return err
	}
	page.Opened = openedOf(opened)
	return u.show(c, status, page)
}

// formAt is a form as it was typed, or an empty one of this revision.
func formAt(typed *view.Form, action string, rev int64) *view.Form {
	if typed == nil {
		typed = &view.Form{Rev: itoa(rev)}
	}
	typed.Action = action
	return typed
}

// pends reports whether a need still keeps its case open. A draft does not: it goes with the case.
func pends(r domain.Referral) bool { return !r.State.Ended() && r.State != domain.ReferralDraft }

// orGlass leads a coordinator, whom the rules keep out of a case, to the door that opens with a reason. Everybody else is refused.
func (u *UI) orGlass(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, refused error) error {
	if !fault.Is(refused, fault.Forbidden) {
		return refused
	}
	if _, err := u.Work.GlassDoor(c.UserContext(), actor, cas); err != nil {
		return refused
	}
	return c.Redirect(view.URLCases+string(cas)+"/glass", fiber.StatusSeeOther)
}

// caseItems lists the needs of a case, what presses most first and what ended last.
func caseItems(v casework.CaseView) []view.Item {
	refs := slices.Clone(v.Referrals)
	slices.SortStableFunc(refs, func(a, b domain.Referral) int {
		return cmp.Or(rankOf(a.State)-rankOf(b.State), a.Urgency.Rank()-b.Urgency.Rank(), cmp.Compare(a.Code, b.Code))
	})
	out := make([]view.Item, 0, len(refs))
	for _, r := range refs {
		item := view.Item{URL: view.URLReferrals + string(r.ID), Code: r.Code, Need: r.Need, Urgency: string(r.Urgency), State: string(r.State),
			People: len(v.Case.Group), Since: r.SentAt, Provider: providerName(v, r)}
		if r.State.Open() && r.State != domain.ReferralDraft {
			item.Due = r.DueAt
		}
		if r.Class == domain.ClassOther && r.State.Open() {
			item.Due, item.Why = r.DueAt, &view.Say{Key: "work.by_hand"}
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
func providerName(v casework.CaseView, r domain.Referral) string {
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

// doors are the parts of the case that open by themselves, each time on record. One that is shut is named all the same, so that
// nobody looks for it elsewhere.
func doors(v casework.CaseView, url string) []view.Door {
	door := func(key, path, tier, icon string, acts ...string) view.Door {
		open := slices.ContainsFunc(acts, func(a string) bool { return v.Can[a] })
		return view.Door{Key: "door." + key, URL: url + path, Tier: tier, Icon: icon, Shut: !open, Count: -1}
	}
	return []view.Door{
		door("identity", "/identity", "D2", "shield", "identity.read"),
		door("health", "/notes/health", "D3", "heart", "care.health.read", "care.health.write"),
		door("psych", "/notes/psych", "D3", "talk", "care.psych.read", "care.psych.write"),
		door("legal", "/notes/legal", "D3", "order", "care.legal.read", "care.legal.write"),
		door("restricted", "/restricted", "D4", "lock", "restricted.read"),
	}
}

func caseActs(v casework.CaseView, url string) []view.Action {
	var out []view.Action
	if v.Can["referral.create"] {
		out = append(out, view.Action{Key: "act.refer", URL: url + "/refer", Tone: "quiet", Icon: "plus"})
	}
	if v.Can["case.edit"] {
		out = append(out, view.Action{Key: "act.edit", URL: url + "/edit", Tone: "quiet", Icon: "pen"})
	}
	return out
}

// nextOfCase says what to do now: the most pressing step of any need.
func nextOfCase(v casework.CaseView, url string) *view.Next {
	if !v.Case.ClosedAt.IsZero() {
		return nil
	}
	if v.Can["consent.confirm"] && v.Consent.Consent.Waiting != nil {
		return &view.Next{Say: view.Say{Key: "next.consent_waits.h"}, Body: &view.Say{Key: "next.consent_waits.body"},
			Acts: []view.Action{{Key: "act.consent", URL: url + "/consent", Icon: "key"}}}
	}
	if v.Can["consent.record"] && (!v.Consent.Live || v.Consent.Consent.Scopes[domain.ScopeShareMinimal] != domain.Yes) {
		return &view.Next{Say: view.Say{Key: "next.consent.h"}, Body: &view.Say{Key: "next.consent.body"},
			Acts: []view.Action{{Key: "act.consent", URL: url + "/consent", Icon: "key"}}}
	}
	if len(v.Referrals) == 0 {
		if !v.Can["referral.create"] {
			return nil
		}
		return &view.Next{Say: view.Say{Key: "next.refer.h"}, Body: &view.Say{Key: "next.refer.body"},
			Acts: []view.Action{{Key: "act.refer", URL: url + "/refer", Icon: "plus"}}}
	}
	refs := slices.Clone(v.Referrals)
	slices.SortStableFunc(refs, func(a, b domain.Referral) int {
		return cmp.Or(pressOf(a)-pressOf(b), a.Urgency.Rank()-b.Urgency.Rank(), cmp.Compare(a.Code, b.Code))
	})
	r := refs[0]
	at := view.URLReferrals + string(r.ID)
	see := view.Action{Key: "act.see", URL: at, Icon: "arrow", Tone: "quiet"}
	switch pressOf(r) {
	case pressSend:
		return &view.Next{Say: view.Say{Key: "next.send.h"}, Body: &view.Say{Key: "next.send.body"}, Acts: []view.Action{{Key: "act.see", URL: at, Icon: "arrow"}}}
	case pressMatch:
		return &view.Next{Say: view.Say{Key: "next.match.h"}, Body: &view.Say{Key: "next.match.open.body"}, Due: r.DueAt,
			Acts: []view.Action{{Key: "act.match", URL: at + "/match", Icon: "search"}}}
	case pressWait:
		return &view.Next{Say: view.Say{Key: "next.wait.h"}, Due: r.DueAt, Calm: true, Acts: []view.Action{see}}
	case pressNone:
		return &view.Next{Say: view.Say{Key: "next.none.h"}, Body: &view.Say{Key: "next.none.body"},
			Acts: []view.Action{{Key: "act.match", URL: at + "/match", Icon: "search"}}}
	case pressComing:
		return &view.Next{Say: view.Say{Key: "next.accepted.h", Args: map[string]any{"provider": providerName(v, r)}}, Body: &view.Say{Key: "next.accepted.body"},
			Acts: []view.Action{{Key: "act.see", URL: at, Icon: "arrow"}}}
	case pressCare:
		return &view.Next{Say: view.Say{Key: "next.admitted.h"}, Body: &view.Say{Key: "next.admitted.body"}, Calm: true, Acts: []view.Action{see}}
	}
	return nil
}

// How much a need presses on its team, most first.
const (
	pressMatch = iota
	pressSend
	pressComing
	pressNone
	pressWait
	pressCare
	pressNot
)

func pressOf(r domain.Referral) int {
	switch r.State {
	case domain.ReferralDraft:
		return pressSend
	case domain.ReferralSent, domain.ReferralReview:
		if r.Class == domain.ClassOther {
			return pressNot // Nobody of the network answers it; it stays in the list to be followed by hand.
		}
		return pressMatch
	case domain.ReferralAccepted, domain.ReferralTransit:
		return pressComing
	case domain.ReferralWaiting:
		return pressNone
	case domain.ReferralOffered:
		return pressWait
	case domain.ReferralAdmitted, domain.ReferralFollowUp:
		return pressCare
	}
	return pressNot
}
