package placement

import (
	"context"
	"slices"

	"amparo/internal/casework"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
)

// tap is an act on an offer that needs no input: one press on a button of the offer's page.
type tap struct {
	action      policy.Action
	path, flash string
	key, icon   string // of the button; the key says too what a form does that waits for its sender
	tone, ask   string // ask is a question that is asked first, where script runs; "" asks nothing
	do          func(*casework.Service, context.Context, domain.Actor, domain.OfferID, int64) error
}

// taps are such acts, in the order of their buttons. A new one needs nothing else on the pages.
var taps = []tap{
	{action: policy.SlotStart, path: "start", flash: "flash.started", key: "tap.start", icon: "heart",
		do: (*casework.Service).Start},
	{action: policy.StayNoShow, path: "no-show", flash: "flash.released", key: "tap.no_show", icon: "cross", tone: "quiet",
		ask: "tap.no_show.ask", do: (*casework.Service).NoShow},
	{action: policy.StayRelease, path: "release", flash: "flash.released", key: "tap.release", icon: "arrow",
		tone: "quiet", ask: "tap.release.ask", do: (*casework.Service).Release},
	{action: policy.OfferWithdraw, path: "withdraw", flash: "flash.withdrawn", key: "referral.withdraw", icon: "cross",
		tone: "quiet", ask: "referral.withdraw.ask", do: (*casework.Service).WithdrawOffer},
}

// press is the button of a tap on the offer of a page.
func press(page view.Offer, path, key, icon, tone, ask string) view.Action {
	return view.Action{Key: key, URL: page.URL + "/" + path, Post: true, Values: map[string]string{"_rev": page.Rev},
		Icon: icon, Tone: tone, Confirm: ask}
}

// tapsOf are the buttons of what the reader can do now with one press.
func tapsOf(page view.Offer, can map[policy.Action]bool) []view.Action {
	var out []view.Action
	for _, t := range taps {
		if can[t.action] {
			out = append(out, press(page, t.path, t.key, t.icon, t.tone, t.ask))
		}
	}
	return out
}

// onTap is what the form of a tap does.
func (u *Pages) onTap(t tap) offerAct {
	return offerAct{t.path, t.flash, withoutForm(func(ctx context.Context, a domain.Actor, id domain.OfferID,
		rev int64) error {
		return t.do(u.Work, ctx, a, id, rev)
	})}
}

// nextOfOffer says what to do now, to the provider or to the team.
func nextOfOffer(page view.Offer, v oversight.OfferView, mine bool) *view.Next {
	open := func(key, act, icon string) view.Action { // A form that asks for more opens first.
		return view.Action{Key: key, URL: page.URL + "?act=" + act + "#" + act, Icon: icon, Tone: "quiet"}
	}
	next := func(key string) *view.Next { return &view.Next{Sentence: view.Sentence{Key: "next." + key + ".h"}} }
	var n *view.Next
	switch {
	case v.Offer.State == domain.OfferQuestion && mine:
		n = next("asked")
		n.Calm, n.Due = true, page.Due
	case v.Offer.State.Live() && page.Can.Accept:
		n = next("answer")
		n.Body, n.Due = &view.Sentence{Key: "next.answer.body"}, page.Due
		n.Acts = []view.Action{{Key: "act.accept", Form: "accept-form", Icon: "check"}, open("act.ask", "question", "ask"),
			open("act.decline", "decline", "cross")}
	case page.Can.Admit && page.Place != nil && page.Place.State == string(domain.StayTransit):
		n = next("coming")
		n.Acts = []view.Action{{Key: "admit.go", Form: "admit-form", Icon: "bed"}}
	case page.Can.Admit:
		n = next("held")
		n.Body, n.Due = &view.Sentence{Key: "next.held.body"}, page.Place.Until
		n.Acts = []view.Action{{Key: "admit.go", Form: "admit-form", Icon: "bed"}}
	case page.Can.Transit:
		n = next("held")
		n.Acts = []view.Action{press(page, "transit", "act.transit", "road", "", "")}
	case page.Can.Discharge:
		n = next("staying")
		n.Calm = true
	case page.Can.Book && page.Place != nil && page.Place.MeetAt.IsZero():
		n = next("book")
		n.Acts = []view.Action{{Key: "book.go", Form: "book-form", Icon: "date"}}
	case page.Can.Start:
		n = next("booked")
		n.Due = page.Place.MeetAt
		n.Acts = []view.Action{press(page, "start", "act.start", "heart", "", "")}
	case page.Can.Close:
		n = next("care")
		n.Calm = true
	case v.Offer.State.Live():
		n = next("wait")
		n.Calm, n.Due = true, page.Due
	default:
		n = next("done")
		n.Calm = true
	}
	return n
}

// nextOfReferral says what to do now: the biggest thing on the page.
func nextOfReferral(v oversight.ReferralView, url string) *view.Next {
	r := v.Referral
	match := []view.Action{{Key: "act.match", URL: url + "/match", Icon: "search"}}
	if !v.Can["referral.match"] {
		match = nil
	}
	switch {
	case !v.Consent.Live && r.State.Open():
		return present.ConsentNext(v.Consent, view.URLCases+string(r.Case)+"/consent")
	case r.State == domain.ReferralDraft:
		return &view.Next{Sentence: view.Sentence{Key: "next.send.h"}, Body: &view.Sentence{Key: "next.send.body"},
			Acts: []view.Action{{Key: "act.send", URL: url + "/send", Post: true, Icon: "sent"}}}
	case v.Can["referral.meet"]:
		return &view.Next{Sentence: view.Sentence{Key: "next.by_hand.h"}, Body: &view.Sentence{Key: "next.by_hand.body"},
			Calm: true, Acts: []view.Action{{Key: "act.met", Form: "meet-form", Icon: "check"}}}
	case questionWaits(v):
		return &view.Next{Sentence: view.Sentence{Key: "next.reply.h"}, Body: &view.Sentence{Key: "next.reply.body"}}
	case r.State == domain.ReferralSent || r.State == domain.ReferralReview:
		if match == nil {
			return &view.Next{Sentence: view.Sentence{Key: "next.match.h"}, Calm: true}
		}
		return &view.Next{Sentence: view.Sentence{Key: "next.match.h"}, Body: &view.Sentence{Key: "next.match.open.body"},
			Due: r.DueAt, Acts: match}
	case r.State == domain.ReferralOffered:
		return nextOffered(v, match)
	case r.State == domain.ReferralWaiting:
		return &view.Next{Sentence: view.Sentence{Key: "next.none.h"}, Body: &view.Sentence{Key: "next.none.body"},
			Acts: match}
	}
	return nextPlaced(v)
}

func questionWaits(v oversight.ReferralView) bool {
	return slices.ContainsFunc(v.Offers, func(o oversight.TeamOffer) bool { return o.State == domain.OfferQuestion })
}

func nextOffered(v oversight.ReferralView, match []view.Action) *view.Next {
	live := 0
	var due view.Next
	for _, o := range v.Offers {
		if o.State.Live() {
			live++
			if due.Due.IsZero() || o.DueAt.Before(due.Due) {
				due.Due = o.DueAt
			}
		}
	}
	if !due.Due.IsZero() && due.Due.Before(v.Now) {
		return &view.Next{Sentence: view.Sentence{Key: "next.late.h"}, Body: &view.Sentence{Key: "next.late.body"},
			Acts: match}
	}
	if match != nil {
		match[0].Tone = "quiet"
	}
	return &view.Next{Sentence: view.Sentence{Key: "next.wait.h"}, Body: &view.Sentence{Key: "next.wait.body",
		Args: map[string]any{"count": live}}, Due: due.Due,
		Acts: match}
}

func nextPlaced(v oversight.ReferralView) *view.Next {
	offer := view.URLOffers + string(v.Referral.Winner)
	switch v.Referral.State {
	case domain.ReferralAccepted:
		return &view.Next{Sentence: view.Sentence{Key: "next.accepted.h", Args: map[string]any{"provider": v.WinnerName}},
			Body: &view.Sentence{Key: "next.accepted.body"}, Acts: []view.Action{{Key: "act.see", URL: offer, Icon: "door"}}}
	case domain.ReferralTransit:
		return &view.Next{Sentence: view.Sentence{Key: "next.transit.h"}, Body: &view.Sentence{Key: "next.transit.body"},
			Calm: true, Acts: []view.Action{{Key: "act.see", URL: offer, Icon: "door"}}}
	case domain.ReferralAdmitted:
		return &view.Next{Sentence: view.Sentence{Key: "next.admitted.h"}, Body: &view.Sentence{Key: "next.admitted.body"},
			Calm: true}
	case domain.ReferralFollowUp:
		return &view.Next{Sentence: view.Sentence{Key: "next.followup.h"}, Calm: true}
	}
	return &view.Next{Sentence: view.Sentence{Key: "next.closed.h"}, Calm: true}
}
