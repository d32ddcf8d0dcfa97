package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// deskTarget is one thing the desk may act on for the agency whose matter it is.
type deskTarget struct {
	kind, id, url string
	agency        domain.AgencyID
	label         string
}

// acts of the desk by what they are done to. The first, open, goes there and acts for the agency for some minutes.
var deskActs = map[string][]string{
	"":         {"open"},
	"offer":    {"open", "accept", "decline"},
	"referral": {"open", "wait"},
	"shelter":  {"open", "confirm"},
	"program":  {"open", "confirm"},
}

// deskTargets lists what waits on the desk, by the agency whose matter it is.
func (u *Pages) deskTargets(c *fiber.Ctx, d oversight.Desk) []deskTarget {
	lang := u.Lang(c)
	var out []deskTarget
	for _, o := range d.Late {
		label := o.Code + " · " + o.Provider
		out = append(out, deskTarget{"offer", string(o.ID), view.URLOffers + string(o.ID), o.To, label})
	}
	for _, r := range d.Waiting {
		need, _, _ := strings.Cut(u.Work.Pack().Label(country.ListService, r.Need, lang), ":")
		out = append(out, deskTarget{"referral", string(r.ID), view.URLReferrals + string(r.ID), r.Agency,
			r.Code + " · " + need})
	}
	for _, s := range d.Stale {
		if s.Class == domain.ClassShelter {
			out = append(out, deskTarget{"shelter", s.ID, view.URLShelters + s.ID, s.Agency, s.Name})
		} else {
			out = append(out, deskTarget{"program", s.ID, view.URLPrograms + s.ID, s.Agency, s.Name})
		}
	}
	return out
}

// fillDeskForm offers what the desk may act on, and what may be done to what was chosen.
func (u *Pages) fillDeskForm(c *fiber.Ctx, actor domain.Actor, page *view.Desk, d, whole oversight.Desk) error {
	lang, chosen := u.Lang(c), page.Form.Get("on")
	kind := ""
	offered := u.deskTargets(c, d)
	is := func(t deskTarget) bool { return t.kind+":"+t.id == chosen }
	if whole := u.deskTargets(c, whole); chosen != "" && !slices.ContainsFunc(offered, is) {
		if at := slices.IndexFunc(whole, is); at >= 0 {
			offered = append(offered, whole[at])
		}
	}
	for _, t := range offered {
		value := t.kind + ":" + t.id
		if value == chosen {
			kind = t.kind
		}
		page.Targets = append(page.Targets, view.Option{Value: value, Label: t.label, Group: u.Text(lang, "desk.on."+t.kind)})
	}
	acts := deskActs[kind]
	if kind == "" {
		acts = []string{"open", "accept", "decline", "wait", "confirm"}
	}
	for _, act := range acts {
		page.Acts = append(page.Acts, view.Option{Value: act, Label: u.Text(lang, "desk.act."+act),
			Hint: u.Text(lang, "desk.act."+act+".hint")})
	}
	if page.Form.Get("act") == "" {
		page.Form.Values["act"] = []string{"open"}
	}
	all, err := u.Identity.ListAgencies(c.UserContext(), actor)
	page.ManyAgencies = len(all) > request.MostOptions
	for _, a := range all {
		if page.ManyAgencies && string(a.V.ID) != page.Form.Get("agency") {
			continue // Her page leads here.
		}
		if a.V.Active && a.V.ID != actor.Agency {
			page.Agencies = append(page.Agencies, view.Option{Value: string(a.V.ID), Label: a.V.Name})
		}
	}
	page.Open = chosen != "" || page.Form.Get("agency") != "" || len(page.Form.Errors) > 0
	return err
}

// deskAct does one thing for an agency with a reason, or begins to act for it, or ends that.
func (u *Pages) deskAct(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	if form.Get("_do") == "end" {
		if err := u.EndActing(c, actor); err != nil {
			return err
		}
		return u.Done(c, "flash.acting_ended", view.URLDesk)
	}
	target, err := u.deskChosen(c, actor, form)
	if err == nil {
		if form.Get("act") == "open" || form.Get("act") == "" {
			if err = u.BeginActing(c.UserContext(), actor, target.agency, form.Get("reason")); err == nil {
				return c.Redirect(target.url, fiber.StatusSeeOther)
			}
		} else if err = u.actFor(c, actor, form, target); err == nil {
			return u.Done(c, "flash.acted", view.URLDesk)
		}
	}
	if !request.MayShow(err) {
		return err
	}
	form.Errors = request.FieldFaults(err)
	return u.showDesk(c, form, err)
}

// deskChosen finds what the form is about, as the desk sees it now.
func (u *Pages) deskChosen(c *fiber.Ctx, actor domain.Actor, form view.Form) (deskTarget, error) {
	on := form.Get("on")
	if on == "" {
		agency, ok := domain.ParseID[domain.AgencyID](form.Get("agency"))
		if !ok {
			return deskTarget{}, fault.At("on", "field.choose_one")
		}
		if act := form.Get("act"); act != "" && act != "open" {
			return deskTarget{}, fault.At("on", "field.choose_one")
		}
		return deskTarget{agency: agency, url: view.URLNewCase}, nil
	}
	d, err := u.Work.Desk(c.UserContext(), actor, deskFilter(c))
	if err != nil {
		return deskTarget{}, err
	}
	for _, t := range u.deskTargets(c, d) {
		if t.kind+":"+t.id != on {
			continue
		}
		if act := form.Get("act"); act == "" || slices.Contains(deskActs[t.kind], act) {
			return t, nil
		}
		return t, fault.At("act", "field.choose_one")
	}
	return deskTarget{}, fault.At("on", "fault.moved_on")
}

// actFor does one thing for the agency whose matter it is. The reason is checked, and the act decided, before
// anything happens.
func (u *Pages) actFor(c *fiber.Ctx, actor domain.Actor, form view.Form, t deskTarget) error {
	acting, err := u.Work.ActFor(c.UserContext(), actor, t.agency, form.Get("reason"))
	if err != nil {
		return err
	}
	w := u.Work
	return u.Idempotent(c, actor, form, func(ctx context.Context) error {
		switch t.kind + "." + form.Get("act") {
		case "offer.accept":
			// A legal service says yes to the desk only after it looked for a conflict; the desk's reason tells who said so.
			return w.Accept(ctx, acting, domain.OfferID(t.id), 0, placement.AcceptInput{NoConflict: true})
		case "offer.decline":
			return w.Decline(ctx, acting, domain.OfferID(t.id), 0,
				placement.DeclineInput{Code: form.Get("code"), Note: form.Get("reason")})
		case "referral.wait":
			return w.Wait(ctx, acting, domain.ReferralID(t.id), 0)
		case "shelter.confirm":
			return w.ConfirmBeds(ctx, acting, domain.ShelterID(t.id), 0)
		case "program.confirm":
			return w.ConfirmCaseload(ctx, acting, domain.ProgramID(t.id), 0)
		}
		return fault.New(fault.Invalid, "fault.invalid", nil)
	})
}

// claim takes a late request, gives it back, or hands it to a colleague.
func (u *Pages) claim(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	id, ok := domain.ParseID[domain.OfferID](form.Get("offer"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	to, flash := actor.Account, "flash.claimed"
	switch form.Get("_do") {
	case "release":
		to, flash = "", "flash.claim_released"
	case "hand":
		to, flash = domain.AccountID(form.Get("to")), "flash.handed"
		if to == "" {
			return fault.At("to", "field.choose_one")
		}
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error { return u.Work.Claim(ctx, actor, id, to) }, Flash: flash,
		To: view.URLDesk + "#late"})
}
