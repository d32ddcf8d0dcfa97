package ui

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// offerAct is one act on an offer, as its form sends it.
type offerAct struct {
	path, flash string
	do          func(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, form view.Form) error
}

func (u *UI) mountOffers(app *fiber.App) {
	app.Get("/offers/:id", u.offer)
	w := u.Work
	plain := func(do func(context.Context, domain.Actor, domain.OfferID, int64) error) func(context.Context, domain.Actor, domain.OfferID, int64, view.Form) error {
		return func(ctx context.Context, a domain.Actor, id domain.OfferID, rev int64, _ view.Form) error {
			return do(ctx, a, id, rev)
		}
	}
	for _, act := range []offerAct{
		{"accept", "flash.accepted", u.accept}, {"decline", "flash.declined", u.decline}, {"question", "flash.asked", u.ask},
		{"reply", "flash.replied", u.reply}, {"transit", "flash.transit", plain(w.Transit)}, {"admit", "flash.admitted", u.admit},
		{"no-show", "flash.released", plain(w.NoShow)}, {"release", "flash.released", plain(w.Release)}, {"extend", "flash.extended", plain(w.ExtendHold)}, {"move", "flash.moved", u.move},
		{"discharge", "flash.discharged", u.discharge}, {"book", "flash.booked", u.book}, {"start", "flash.started", plain(w.Start)},
		{"close", "flash.closed", u.endCare}, {"withdraw", "flash.withdrawn", plain(w.WithdrawOffer)},
	} {
		app.Post("/offers/:id/"+act.path, u.onOffer(act))
	}
}

// onOffer runs one act; what is wrong comes back on the offer's own page with what was typed.
func (u *UI) onOffer(act offerAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor, err := mid.Need(c)
		if err != nil {
			return err
		}
		oid, err := id[domain.OfferID](c, "id")
		if err != nil {
			return err
		}
		form, err := u.form(c)
		if err != nil {
			return err
		}
		err = u.once(c, actor, form, func(ctx context.Context) error { return act.do(ctx, actor, oid, revision(form), form) })
		if err != nil {
			if !mayShow(err) {
				return err
			}
			form.Errors = fieldFaults(err)
			return u.showOffer(c, act.path, form, fiber.StatusUnprocessableEntity)
		}
		to := view.URLOffers + string(oid)
		if act.path == "reply" || act.path == "withdraw" {
			if v, err := u.Work.ViewOffer(c.UserContext(), actor, oid); err == nil && v.Referral != "" {
				to = view.URLReferrals + string(v.Referral)
			}
		}
		return u.done(c, act.flash, to)
	}
}

func (u *UI) accept(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	in := casework.AcceptInput{NoConflict: form.Get("no_conflict") != ""}
	for name, values := range form.Values {
		mark, ok := strings.CutPrefix(name, "unit.")
		if !ok || len(values) == 0 || values[0] == "" {
			continue
		}
		unit, known := domain.ParseID[domain.UnitID](values[0])
		if !known {
			return fieldFault(name, "field.unknown")
		}
		if in.Units == nil {
			in.Units = map[string]domain.UnitID{}
		}
		in.Units[mark] = unit
	}
	return u.Work.Accept(ctx, a, oid, rev, in)
}

func (u *UI) decline(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Decline(ctx, a, oid, rev, form.Get("code"))
}

func (u *UI) ask(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Ask(ctx, a, oid, rev, form.Get("text"))
}

func (u *UI) reply(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Reply(ctx, a, oid, rev, form.Get("text"))
}

func (u *UI) admit(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Admit(ctx, a, oid, rev, casework.AdmitInput{OrderCourt: form.Get("order_court"), OrderNumber: form.Get("order_number"),
		OrderDate: domain.Date(form.Get("order_date")), Emergency: strings.TrimSpace(form.Get("emergency"))})
}

// move changes the unit of whoever was put elsewhere, all in one act.
func (u *UI) move(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	v, err := u.Work.ViewOffer(ctx, a, oid)
	if err != nil {
		return err
	}
	if v.Stay == nil {
		return fault.New(fault.Conflict, "stay.none", nil)
	}
	to := map[string]domain.UnitID{}
	for i, p := range v.Offer.Card.Persons {
		unit, ok := domain.ParseID[domain.UnitID](form.Get("unit." + p.Ref))
		if !ok || i >= len(v.Stay.Persons) || v.Stay.Persons[i].Unit == unit {
			continue
		}
		to[p.Ref] = unit
	}
	if len(to) == 0 {
		return fieldFault("unit.P1", "stay.nobody_moved")
	}
	return u.Work.Rearrange(ctx, a, oid, rev, to)
}

func endInput(form view.Form) casework.EndInput {
	return casework.EndInput{Reason: form.Get("reason"), Outcomes: form.Values["outcomes"], FollowUp: form.Get("follow_up") != ""}
}

func (u *UI) discharge(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Discharge(ctx, a, oid, rev, endInput(form))
}

func (u *UI) endCare(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.EndCare(ctx, a, oid, rev, endInput(form))
}

// meetLayout is how a browser sends a local date and time.
const meetLayout = "2006-01-02T15:04"

func (u *UI) book(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	at, err := time.ParseInLocation(meetLayout, form.Get("at"), u.Work.Pack().TimeZone())
	if err != nil {
		return fieldFault("at", "field.date_future")
	}
	return u.Work.Book(ctx, a, oid, rev, casework.BookInput{At: at, How: form.Get("how"), Note: strings.TrimSpace(form.Get("note"))})
}
