package placement

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// offerDo carries out one act on an offer.
type offerDo func(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, form view.Form) error

// offerAct is one act on an offer, as its form sends it.
type offerAct struct {
	path, flash string
	do          offerDo
}

// withoutForm is an act that needs no input beside the offer and its revision.
func withoutForm(do func(context.Context, domain.Actor, domain.OfferID, int64) error) offerDo {
	return func(ctx context.Context, a domain.Actor, id domain.OfferID, rev int64, _ view.Form) error {
		return do(ctx, a, id, rev)
	}
}

func (u *Pages) mountOffers(app *fiber.App) {
	app.Get("/offers/:id", u.offer)
	app.Get("/offers/:id/address", u.address)
	w := u.Work
	for _, act := range []offerAct{
		{"accept", "flash.accepted", u.accept}, {"decline", "flash.declined", u.decline},
		{"question", "flash.asked", withText(w.Ask)}, {"reply", "flash.replied", withText(w.Reply)},
		{"transit", "flash.transit", u.expected(w.Depart)}, {"heard", "flash.heard", u.expected(w.Heard)},
		{"undo", "flash.undone", withoutForm(w.TakeBack)}, {"revert", "flash.undone", withText(w.Revert)},
		{"meeting", "flash.meeting", u.setMeeting}, {"message", "flash.message", u.sendMessage},
		{"admit", "flash.admitted", u.admit},
		{"extend", "flash.extended", withoutForm(w.ExtendHold)}, {"move", "flash.moved", u.move},
		{"discharge", "flash.discharged", u.ended(w.Discharge)}, {"book", "flash.booked", u.book},
		{"join", "flash.group", u.join}, {"leave", "flash.group", u.leave}, {"away", "flash.group", u.away},
		{"back", "flash.group", u.back}, {"transfer", "flash.transfer", u.transfer},
		{"close", "flash.closed", u.ended(w.EndCare)},
	} {
		app.Post("/offers/:id/"+act.path, u.onOffer(act))
	}
	for _, t := range taps {
		app.Post("/offers/:id/"+t.path, u.onOffer(u.onTap(t)))
		u.SetTitle("/offers/:id/"+t.path, t.key)
	}
}

// onOffer runs one act; what is wrong comes back on the offer's own page with what was typed.
func (u *Pages) onOffer(act offerAct) fiber.Handler {
	return request.SentOn(u.Base, func(c *fiber.Ctx, actor domain.Actor, oid domain.OfferID, form view.Form) error {
		return u.Carry(c, actor, form, request.Act{
			Do: func(ctx context.Context) error { return act.do(ctx, actor, oid, request.Revision(form), form) },
			Again: func(form view.Form, err error) error {
				return u.showOffer(c, act.path, form, fiber.StatusUnprocessableEntity)
			},
			Done: func() error {
				to, flash := view.URLOffers+string(oid), act.flash
				if act.path == "accept" { // Of two houses the first yes reserves nothing, and the offer still stands.
					now, err := u.Work.OfferStanding(c.UserContext(), actor, oid)
					if err == nil && domain.OfferState(now.State).Live() {
						flash = "flash.part_ready"
					}
				}
				if act.path == "reply" || act.path == "withdraw" || act.path == "transfer" {
					v, err := u.Work.ViewOffer(c.UserContext(), actor, oid)
					if err == nil && v.Moving != nil && v.Moving.Referral != "" {
						to = view.URLReferrals + string(v.Moving.Referral)
					} else if err == nil && v.Referral != "" {
						to = view.URLReferrals + string(v.Referral)
					}
				}
				return u.Done(c, flash, to)
			},
		})
	})
}

func (u *Pages) accept(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	in := placement.AcceptInput{NoConflict: form.Get("no_conflict") != ""}
	for name, values := range form.Values {
		mark, ok := strings.CutPrefix(name, "unit.")
		if !ok || len(values) == 0 || values[0] == "" {
			continue
		}
		unit, known := domain.ParseID[domain.UnitID](values[0])
		if !known {
			return fault.At(name, "field.unknown")
		}
		if in.Units == nil {
			in.Units = map[string]domain.UnitID{}
		}
		in.Units[mark] = unit
	}
	return u.Work.Accept(ctx, a, oid, rev, in)
}

func (u *Pages) decline(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Decline(ctx, a, oid, rev, placement.DeclineInput{Code: form.Get("code"), Note: form.Get("note")})
}

// withText is an act that takes a text.
func withText(do func(context.Context, domain.Actor, domain.OfferID, int64, placement.TextInput) error) offerDo {
	return func(ctx context.Context, a domain.Actor, id domain.OfferID, rev int64, form view.Form) error {
		return do(ctx, a, id, rev, placement.TextInput{Text: form.Get("text"), Anyway: form.Get("anyway") != ""})
	}
}

func (u *Pages) admit(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	at, err := u.Moment(form, "arrived_at")
	if err != nil {
		return err
	}
	return u.Work.Admit(ctx, a, oid, rev, placement.AdmitInput{ArrivedAt: at, OrderCourt: form.Get("order_court"),
		OrderNumber: form.Get("order_number"),
		OrderDate:   domain.Date(form.Get("order_date")), Emergency: form.Get("emergency"),
		Brings: domain.Brings{By: strings.TrimSpace(form.Get("brought_by")), Court: strings.TrimSpace(form.Get("brought_to")),
			On: domain.Date(form.Get("brought_on"))}})
}

// move changes the unit of whoever was put elsewhere, all in one act.
func (u *Pages) move(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	v, err := u.Work.ViewOffer(ctx, a, oid)
	if err != nil {
		return err
	}
	if v.Stay == nil {
		return fault.New(fault.Conflict, "stay.none", nil)
	}
	to := map[string]domain.UnitID{}
	for _, p := range v.Offer.Card.Persons {
		unit, ok := domain.ParseID[domain.UnitID](form.Get("unit." + p.Ref))
		if bed, has := v.Beds[p.Ref]; !ok || !has || bed.Unit == unit {
			continue
		}
		to[p.Ref] = unit
	}
	err = u.Work.Rearrange(ctx, a, oid, rev, to)
	if f := fault.As(err); err != nil && len(f.Fields) == 1 && f.Fields[0].Path == "unit" &&
		len(v.Offer.Card.Persons) > 0 {
		// The form has a unit for each person.
		return fault.At("unit."+v.Offer.Card.Persons[0].Ref, f.Fields[0].Code)
	}
	return err
}

func (u *Pages) join(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	unit, ok := domain.ParseID[domain.UnitID](form.Get("unit"))
	if form.Get("unit") != "" && !ok {
		return fault.At("unit", "field.unknown")
	}
	return u.Work.Join(ctx, a, oid, rev, form.Get("person"), unit)
}

func (u *Pages) leave(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Leave(ctx, a, oid, rev, placement.LeaveInput{Person: form.Get("person"), Reason: form.Get("reason"),
		With: form.Get("with")})
}

func (u *Pages) away(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Away(ctx, a, oid, rev, placement.AwayInput{Person: form.Get("person"), Why: form.Get("why"),
		Back: domain.Date(form.Get("back_on"))})
}

func (u *Pages) transfer(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	_, err := u.Work.StartTransfer(ctx, a, oid, rev, placement.TransferInput{Reason: form.Get("reason"),
		Urgency: domain.Urgency(form.Get("urgency")), Note: form.Get("note")})
	return err
}

func (u *Pages) back(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	return u.Work.Back(ctx, a, oid, rev, form.Get("person"))
}

// withMoment is an act that takes a local date and time, which may be left empty, from the input called name.
func (u *Pages) withMoment(name string, do func(context.Context, domain.Actor, domain.OfferID, int64, time.Time,
	view.Form) error) offerDo {
	return func(ctx context.Context, a domain.Actor, id domain.OfferID, rev int64, form view.Form) error {
		at, err := u.Moment(form, name)
		if err != nil {
			return err
		}
		return do(ctx, a, id, rev, at, form)
	}
}

// ended is an act that ends a stay or care.
func (u *Pages) ended(do func(context.Context, domain.Actor, domain.OfferID, int64, placement.EndInput) error) offerDo {
	return u.withMoment("departed_at", func(ctx context.Context, a domain.Actor, id domain.OfferID, rev int64,
		at time.Time, form view.Form) error {
		return do(ctx, a, id, rev, placement.EndInput{Reason: form.Get("reason"), Outcomes: form.Values["outcomes"],
			FollowUp: form.Get("follow_up") != "", At: at})
	})
}

// expected is an act that says when the group is expected.
func (u *Pages) expected(do func(context.Context, domain.Actor, domain.OfferID, int64, time.Time) error) offerDo {
	return u.withMoment("expected_at", func(ctx context.Context, a domain.Actor, id domain.OfferID, rev int64,
		at time.Time, _ view.Form) error {
		return do(ctx, a, id, rev, at)
	})
}

func (u *Pages) book(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	at, err := u.Moment(form, "at")
	if err != nil {
		return err
	}
	return u.Work.Book(ctx, a, oid, rev, placement.BookInput{At: at, How: form.Get("how"),
		Note: strings.TrimSpace(form.Get("note")), Anyway: form.Get("anyway") != ""})
}
