package ui

import (
	"context"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
)

func (u *UI) mountAgencies(app *fiber.App) {
	app.Get(view.URLAgencies, u.agencies)
	app.Get("/agencies/new", u.newAgency)
	app.Post("/agencies/new", u.createAgency)
	app.Get("/agencies/:id", u.agency)
	app.Post("/agencies/:id", u.onAgency)
}

// agencies lists the organisations of the network.
func (u *UI) agencies(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	all, err := u.Identity.ListAgencies(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Agencies{Frame: u.frame(c, "title.agencies"), CanCreate: actor.Role == domain.RoleAdmin}
	page.Filter.Values = map[string][]string{"q": {c.Query("q")}}
	q := strings.ToLower(strings.TrimSpace(c.Query("q")))
	for _, a := range all {
		if q != "" && !strings.Contains(strings.ToLower(a.V.Name), q) && !strings.Contains(strings.ToLower(a.V.Ref), q) {
			continue
		}
		row := view.AgencyRow{Ref: a.V.Ref, Name: a.V.Name, Type: a.V.Type, Department: a.V.Department, State: accountState(a.V.Active), People: -1, CanRefer: a.V.CanRefer,
			URL: view.URLAgencies + "/" + string(a.V.ID)}
		if page.CanCreate {
			people, err := u.Identity.ListAccounts(c.UserContext(), actor, a.V.ID)
			if err != nil {
				return err
			}
			row.People = len(people)
		}
		page.Rows = append(page.Rows, row)
	}
	return u.show(c, fiber.StatusOK, page)
}

func (u *UI) newAgency(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	if actor.Role != domain.RoleAdmin {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return u.showAgency(c, view.AgencyForm{New: true, Trust: true, Form: view.Form{Action: "/agencies/new"}}, nil)
}

func (u *UI) showAgency(c *fiber.Ctx, page view.AgencyForm, wrong error) error {
	page.Frame = u.frame(c, "title.agency-form")
	return u.show(c, statusOf(wrong), page)
}

// agencyIn reads an organisation's form. A reader who may not change what others rely on leaves it as it was.
func agencyIn(form view.Form, was domain.Agency, trust bool) identity.AgencyInput {
	in := identity.AgencyInput{Ref: was.Ref, Name: form.Get("name"), Type: was.Type, Municipality: was.Municipality, Department: form.Get("department"),
		Phone: phoneIn(form, "phone"), Email: line(form, "email"), Hours: line(form, "hours"), CanRefer: was.CanRefer, CanRequest: was.CanRequest,
		CanOrder: was.CanOrder, Roles: was.Roles, Active: was.Active}
	if trust {
		in.Ref, in.Type, in.Roles = line(form, "ref"), form.Get("type"), codes[domain.Role](form.Values["roles"])
		in.CanRefer, in.CanRequest, in.CanOrder = ticked(form, "can_refer"), ticked(form, "can_request"), ticked(form, "can_order")
	}
	return in
}

var (
	phoneShape = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	emailShape = regexp.MustCompile(`^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}\.[A-Za-z]{2,24}$`)
)

// checkAgency holds an organisation to the country's lists: what kinds there are, where, and which of them may place a minor.
func (u *UI) checkAgency(in identity.AgencyInput) error {
	pack := u.Work.Pack()
	var c fault.Fields
	c.Check(pack.Has(country.ListAgencyType, in.Type), "type", "field.choose_one")
	if in.Department != "" {
		_, ok := pack.Department(in.Department)
		c.Check(ok, "department", "field.unknown")
	}
	c.Check(in.Phone == "" || phoneShape.MatchString(in.Phone), "phone", "field.phone")
	c.Check(in.Email == "" || emailShape.MatchString(in.Email), "email", "field.email")
	c.Check(!in.CanOrder || pack.MayOrderPlacement(in.Type), "can_order", "agency.may_not_order")
	c.Check(!in.CanRequest || pack.MayRequestPlacement(in.Type), "can_request", "agency.may_not_request")
	return c.Err()
}

func (u *UI) createAgency(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	in := agencyIn(form, domain.Agency{}, true)
	var made domain.AgencyID
	if err = u.checkAgency(in); err == nil {
		err = u.once(c, actor, form, func(ctx context.Context) error {
			a, err := u.Identity.CreateAgency(ctx, actor, in)
			made = a.V.ID
			return err
		})
	}
	if err != nil {
		if !mayShow(err) || actor.Role != domain.RoleAdmin {
			return hidden(actor, err)
		}
		form.Errors = fieldFaults(err)
		return u.showAgency(c, view.AgencyForm{New: true, Trust: true, Form: form}, err)
	}
	if made == "" {
		return u.done(c, "flash.agency", view.URLAgencies)
	}
	return u.done(c, "flash.agency", "/people/new?agency="+string(made)) // An agency needs its first account next.
}

// hidden answers somebody who keeps no agencies as if there were nothing here, whatever was typed.
func hidden(actor domain.Actor, err error) error {
	if actor.Role != domain.RoleAdmin {
		return fault.New(fault.NotFound, "fault.not_found", err)
	}
	return err
}

func (u *UI) agency(c *fiber.Ctx) error { return u.showOneAgency(c, nil, nil) }

func (u *UI) showOneAgency(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	gid, err := id[domain.AgencyID](c, "id")
	if err != nil {
		return err
	}
	a, err := u.Identity.Agency(c.UserContext(), actor, gid)
	if err != nil {
		return err
	}
	at := view.URLAgencies + "/" + string(gid)
	if form == nil {
		form = &view.Form{Rev: itoa(a.Rev), Values: agencyValues(a.V)}
	}
	form.Action = at
	page := view.AgencyForm{Name: a.V.Name, State: accountState(a.V.Active), Form: *form, Trust: actor.Role == domain.RoleAdmin, Read: !keepsAgency(actor, gid)}
	if page.Trust && gid != actor.Agency {
		act := view.Action{Key: "act.close_agency", URL: at, Post: true, Values: map[string]string{"_do": "close", "_rev": itoa(a.Rev)}, Tone: "danger", Icon: "cross", Confirm: "act.close_agency.ask"}
		if !a.V.Active {
			act = view.Action{Key: "act.open_agency", URL: at, Post: true, Values: map[string]string{"_do": "open", "_rev": itoa(a.Rev)}, Tone: "quiet", Icon: "check"}
		}
		page.Acts = append(page.Acts, act)
	}
	return u.showAgency(c, page, wrong)
}

// keepsAgency says whether the page offers to change an agency; the policies decide.
func keepsAgency(a domain.Actor, id domain.AgencyID) bool {
	return a.Role == domain.RoleAdmin || a.Agency == id && (a.Role == domain.RoleSupervisor || a.Role == domain.RoleShelterHead)
}

func agencyValues(a domain.Agency) map[string][]string {
	v := values{"roles": plainCodes(a.Roles)}
	v.text("ref", a.Ref)
	v.text("name", a.Name)
	v.text("type", a.Type)
	v.text("department", a.Department)
	v.text("phone", a.Phone)
	v.text("email", a.Email)
	v.text("hours", a.Hours)
	v.tick("can_refer", a.CanRefer)
	v.tick("can_request", a.CanRequest)
	v.tick("can_order", a.CanOrder)
	return v
}

// onAgency saves an organisation, or ends or renews its part in the network.
func (u *UI) onAgency(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	gid, err := id[domain.AgencyID](c, "id")
	if err != nil {
		return err
	}
	a, err := u.Identity.Agency(c.UserContext(), actor, gid)
	if err != nil {
		return err
	}
	in := agencyIn(form, a.V, actor.Role == domain.RoleAdmin)
	if do := form.Get("_do"); do == "close" || do == "open" {
		in = agencyIn(view.Form{Values: agencyValues(a.V)}, a.V, true)
		in.Active = do == "open"
		form.Values = agencyValues(a.V)
	} else {
		err = u.checkAgency(in)
	}
	if err == nil {
		err = u.once(c, actor, form, func(ctx context.Context) error {
			_, err := u.Identity.EditAgency(ctx, actor, gid, revision(form), in)
			return err
		})
	}
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showOneAgency(c, &form, err)
	}
	return u.done(c, "flash.agency", view.URLAgencies+"/"+string(gid))
}
