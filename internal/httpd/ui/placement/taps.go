package placement

import (
	"context"

	"amparo/internal/casework"
	"amparo/internal/domain"
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
	return offerAct{t.path, t.flash, withoutForm(func(ctx context.Context, a domain.Actor, id domain.OfferID, rev int64) error {
		return t.do(u.Work, ctx, a, id, rev)
	})}
}
