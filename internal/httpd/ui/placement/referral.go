// Package placement serves a referral and the requests made of it: search, request, answer, place, interpreters.
package placement

import (
	"cmp"
	"context"
	"sort"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/declines"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/planning"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountReferrals(app)
	u.mountOffers(app)
	u.mountInterpreters(app)
}

func (u *Pages) mountReferrals(app *fiber.App) {
	app.Get("/referrals/:id", request.On(u.referral))
	app.Get("/referrals/:id/past", request.On(u.pastMatch))
	app.Get("/referrals/:id/match", func(c *fiber.Ctx) error { return u.showMatch(c, view.Form{}, fiber.StatusOK) })
	app.Post("/referrals/:id/offers", request.SentOn(u.Base, u.sendOffers))
	app.Post("/referrals/:id/send", u.referralAct("flash.sent", u.Work.Send))
	app.Post("/referrals/:id/wait", u.referralAct("flash.waiting", u.Work.Wait))
	app.Post("/referrals/:id/review", u.referralAct("flash.saved", u.Work.Review))
	app.Post("/referrals/:id/cancel", u.endReferral("cancel", "flash.cancelled", u.cancelReferral))
	app.Post("/referrals/:id/close", u.endReferral("close", "flash.closed", u.closeReferral))
	app.Post("/referrals/:id/reopen", u.endReferral("reopen", "flash.reopened", func(ctx context.Context,
		actor domain.Actor, ref domain.ReferralID, form view.Form) error {
		return u.Work.Reopen(ctx, actor, ref, request.Revision(form), form.Get("code"))
	}))
	app.Post("/referrals/:id/meet", u.endReferral("meet", "flash.met", u.meetReferral))
	app.Post("/referrals/:id/follow", u.endReferral("follow", "flash.saved", u.followReferral))
}

func (u *Pages) referral(c *fiber.Ctx, actor domain.Actor, ref domain.ReferralID) error {
	v, err := u.Work.ViewReferral(c.UserContext(), actor, ref)
	if err != nil {
		return err
	}
	if err := u.saw(c, actor, func(n domain.Notice) bool { return n.Ref == ref }); err != nil {
		return err
	}
	return u.showReferral(c, v, "", nil, fiber.StatusOK)
}

// showReferral shows a referral; typed is the form of an act that came back with something wrong.
func (u *Pages) showReferral(c *fiber.Ctx, v oversight.ReferralView, act string, typed *view.Form, status int) error {
	page := u.referralPage(c, v, act, typed)
	if page.Follow != nil {
		if err := u.followOnPage(c, v.Referral, &page); err != nil {
			return err
		}
	}
	step, err := u.stepAfterNo(c, v)
	if err != nil {
		return err
	}
	if step != nil && v.Consent.Live {
		page.Next = present.AfterNo(*step, view.URLReferrals+string(v.Referral.ID), page.CaseURL, v.Can["referral.match"])
	}
	return u.Show(c, status, page)
}

// referralPage is the page of a referral.
func (u *Pages) referralPage(c *fiber.Ctx, v oversight.ReferralView, act string, typed *view.Form) view.Referral {
	url := view.URLReferrals + string(v.Referral.ID)
	page := view.Referral{Frame: u.Frame(c), Card: present.Card(v.Card), CaseURL: view.URLCases + string(v.Referral.Case),
		Note: v.Referral.Note, Place: placeOf(v)}
	if v.Arrival != nil {
		for _, o := range v.Offers {
			if o.ID == v.Referral.Winner {
				page.Arrival = u.arrivalOnPage(v.Arrival, view.URLOffers+string(o.ID), request.FormatRevision(o.Rev), o.Can,
					v.Reader, act, view.Form{})
			}
		}
	}
	for _, code := range v.Referral.Unmet {
		page.Unmet = append(page.Unmet, view.Reason{Code: present.Unmet(v.Referral.Class, code)})
	}
	if v.Referral.TransferOf != "" {
		page.LivesURL = view.URLReferrals + string(v.Referral.TransferOf)
	}
	for _, o := range v.Offers {
		page.Offers = append(page.Offers, u.offerRow(v, o))
		if o.Part && o.State == domain.OfferAccepted {
			page.Acts = append(page.Acts, view.Action{Key: "act.contact", Tone: "quiet", Icon: "talk",
				URL: page.CaseURL + "/contact"})
		}
		if o.Can["transfer.start"] {
			page.Acts = append(page.Acts, view.Action{Key: "act.transfer", Tone: "quiet", Icon: "road",
				URL: view.URLOffers + string(o.ID) + "?act=transfer#transfer"})
		}
	}
	page.Events = eventsOf(v)
	page.Next = nextOfReferral(v, url)
	formOf := func(name string, may bool) *view.Form {
		switch {
		case !may:
			return nil
		case act == name:
			return request.FormAt(typed, url+"/"+name, v.Rev)
		}
		return request.FormAt(nil, url+"/"+name, v.Rev)
	}
	page.Cancel, page.Reopen = formOf("cancel", v.Can["referral.cancel"]), formOf("reopen", v.Can["referral.reopen"])
	page.Meet = formOf("meet", v.Can["referral.meet"])
	page.Follow = formOf("follow", v.Can["referral.meet"] && v.Can["referral.edit"])
	if m := v.Referral.Met; m != nil {
		page.Met = &view.Met{By: m.By, On: string(m.On), With: m.With}
	}
	if v.Can["referral.waitlist"] {
		page.Acts = append(page.Acts, view.Action{Key: "act.wait", URL: url + "/wait", Post: true, Tone: "quiet",
			Icon: "clock"})
	}
	return page
}

func (u *Pages) offerRow(v oversight.ReferralView, o oversight.TeamOffer) view.OfferRow {
	url := view.URLOffers + string(o.ID)
	row := view.OfferRow{URL: url, Provider: o.Provider.Name, State: string(o.State), Sent: o.SentAt, Due: o.DueAt,
		Code: o.Code, Seen: o.SeenAt, Call: o.Call.Phone}
	if m := declines.MeaningOf(u.Work.Pack(), o.Code); m.Side == "" {
		row.Code = ""
	} else {
		row.Side, row.Again, row.Check = m.Side, m.Again || o.Check == domain.DeclineOverruled, string(o.Check)
	}
	for _, l := range o.Thread {
		row.Thread = append(row.Thread, view.Line{Who: cmp.Or(v.People[l.By], o.Provider.Name),
			Mine: l.Agency == v.Referral.Agency && v.People[l.By] == "", At: l.At, Text: l.Text})
	}
	if o.Can["offer.reply"] {
		row.Reply = &view.Form{Action: url + "/reply", Rev: request.FormatRevision(o.Rev)}
	}
	if o.Can["offer.withdraw"] {
		row.Withdraw = url + "/withdraw"
	}
	return row
}

func placeOf(v oversight.ReferralView) *view.Place {
	switch {
	case v.Stay != nil:
		return present.StayPlace(*v.Stay, v.WinnerName)
	case v.Slot != nil:
		return present.SlotPlace(*v.Slot, v.WinnerName)
	}
	return nil
}

// roleOf is the role in which somebody acted; what happens by itself at a deadline is nobody's.
func roleOf(e domain.Event) string {
	if e.Role == domain.RoleSystem {
		return ""
	}
	return string(e.Role)
}

// eventLists are the lists of the codes that events carry. Those of any other event are not shown.
var eventLists = map[string]string{domain.EventDeclined: country.ListDecline, domain.EventReopened: country.ListReopen,
	domain.EventCancelled: country.ListCancel, domain.EventClosed: country.ListClose,
	domain.EventDeparted: country.ListClose, domain.EventMeet: country.ListDelivery,
	placement.EventTransfer: country.ListTransfer}

// eventsOf tells the story of a referral, newest first.
func eventsOf(v oversight.ReferralView) []view.Event {
	out := make([]view.Event, 0, len(v.Referral.History))
	for _, e := range v.Referral.History {
		ev := view.Event{At: e.At, Type: e.Type, Who: cmp.Or(v.People[e.By], v.Team[e.Agency]), Role: roleOf(e),
			About: v.Team[e.About], Code: e.Code, List: eventLists[e.Type]}
		if ev.List == "" {
			ev.Code = ""
		}
		out = append(out, ev)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].At.After(out[j].At) })
	return out
}

// plainAct needs no input beside the referral and its revision, endingAct a form.
type (
	plainAct  func(context.Context, domain.Actor, domain.ReferralID, int64) error
	endingAct func(context.Context, domain.Actor, domain.ReferralID, view.Form) error
)

// referralAct runs an act that needs no input beside the referral and its revision.
func (u *Pages) referralAct(flash string, act plainAct) fiber.Handler {
	return request.SentOn(u.Base, func(c *fiber.Ctx, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
		return u.Carry(c, actor, form, request.Act{
			Do: func(ctx context.Context) error { return act(ctx, actor, ref, request.Revision(form)) }, Flash: flash,
			To: view.URLReferrals + string(ref)})
	})
}

func (u *Pages) cancelReferral(ctx context.Context, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
	return u.Work.Cancel(ctx, actor, ref, request.Revision(form), form.Get("code"))
}

func (u *Pages) closeReferral(ctx context.Context, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
	return u.Work.CloseReferral(ctx, actor, ref, request.Revision(form),
		placement.EndInput{Reason: form.Get("reason"), Outcomes: form.Values["outcomes"]})
}

func (u *Pages) meetReferral(ctx context.Context, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
	return u.Work.MeetByHand(ctx, actor, ref, request.Revision(form),
		placement.MetInput{By: request.Line(form, "by"), On: domain.Date(form.Get("on")), With: request.Line(form, "with")})
}

// endReferral runs an act that ends a referral; what is wrong comes back on the referral's own page.
func (u *Pages) endReferral(name, flash string, act endingAct) fiber.Handler {
	return request.SentOn(u.Base, func(c *fiber.Ctx, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
		return u.Carry(c, actor, form, request.Act{
			Do: func(ctx context.Context) error { return act(ctx, actor, ref, form) },
			Again: func(form view.Form, err error) error {
				v, refused := u.Work.ViewReferral(c.UserContext(), actor, ref)
				if refused != nil {
					return err
				}
				return u.showReferral(c, v, name, &form, fiber.StatusUnprocessableEntity)
			},
			Flash: flash, To: view.URLReferrals + string(ref),
		})
	})
}

func (u *Pages) followReferral(ctx context.Context, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
	who, _ := domain.ParseID[domain.AccountID](form.Get("who"))
	return u.Work.FollowByHand(ctx, actor, ref, request.Revision(form),
		planning.FollowInput{Who: who, On: domain.Date(form.Get("on"))})
}

// followOnPage says who sees to a need that is followed by hand, and offers to say it.
func (u *Pages) followOnPage(c *fiber.Ctx, r domain.Referral, page *view.Referral) error {
	actor, _, err := request.Subject[domain.ReferralID](c)
	if err != nil {
		return err
	}
	hands, err := u.Work.Hands(c.UserContext(), actor, r.ID)
	for _, h := range hands {
		page.Hands = append(page.Hands, view.Option{Value: string(h.ID), Label: h.Name,
			On: r.Follow != nil && r.Follow.Who == h.ID})
		if r.Follow != nil && r.Follow.Who == h.ID {
			page.Hand = h.Name
		}
	}
	if r.Follow != nil {
		page.HandOn = string(r.Follow.On)
	}
	return err
}

// stepAfterNo is what follows from the last no to a referral; nil where there was none, or somebody is asked.
func (u *Pages) stepAfterNo(c *fiber.Ctx, v oversight.ReferralView) (*declines.Step, error) {
	if v.Referral.State != domain.ReferralReview || len(v.Offers) == 0 {
		return nil, nil
	}
	return u.Work.NextStep(c.UserContext(), v.Reader, v.Referral.ID)
}
