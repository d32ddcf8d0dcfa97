package account

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
	"amparo/internal/names"
	"amparo/internal/ordering"
)

func (u *Pages) mountAgencies(app *fiber.App) {
	app.Get(view.URLAgencies, request.Signed(u.agencies))
	app.Get("/agencies/new", request.Signed(u.newAgency))
	app.Post("/agencies/new", u.Sent(u.createAgency))
	app.Get("/agencies/:id", func(c *fiber.Ctx) error { return u.showOneAgency(c, nil, nil) })
	app.Post("/agencies/:id", request.SentOn(u.Base, u.onAgency))
}

// agencies lists the organisations of the network.
func (u *Pages) agencies(c *fiber.Ctx, actor domain.Actor) error {
	all, err := u.Identity.ListAgencies(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Agencies{Frame: u.Frame(c), CanCreate: actor.Role == domain.RoleAdmin}
	page.Filter.Errors = request.Unnarrow(c, act.SortAgencies(all, ordering.By(c.Query("sort"))))
	page.Filter.Values = map[string][]string{"q": {c.Query("q")}, "sort": {c.Query("sort")}}
	q := names.Fold(strings.TrimSpace(c.Query("q")))
	found := all[:0:0]
	for _, a := range all {
		if strings.Contains(names.Fold(a.V.Name), q) || strings.Contains(names.Fold(a.V.Ref), q) {
			found = append(found, a)
		}
	}
	if request.TakesAll(c) {
		var rows [][]string
		for _, a := range found {
			rows = append(rows, []string{a.V.Ref, a.V.Name, u.Work.Pack().Label(country.ListAgencyType, a.V.Type, u.Lang(c)),
				u.Place(a.V.Department), u.Text(u.Lang(c), "state.account."+accountState(a.V.Active))})
		}
		return u.Export(c, actor, "agencies", "D0", []string{"f.ref", "f.agency_name", "f.type", "f.department",
			"people.state"}, rows)
	}
	found, page.Paging = request.Part(found, c.QueryInt("from"), peoplePage, func(n int) string {
		return view.URLAgencies + "?q=" + escape(c.Query("q")) + "&sort=" + escape(c.Query("sort")) + "&from=" +
			strconv.Itoa(n)
	})
	for _, a := range found {
		row := view.AgencyRow{Ref: a.V.Ref, Name: a.V.Name, Type: a.V.Type, Department: a.V.Department,
			State: accountState(a.V.Active), People: -1, CanRefer: a.V.CanRefer, URL: view.URLAgencies + "/" + string(a.V.ID)}
		if page.CanCreate {
			people, err := u.Identity.ListAccounts(c.UserContext(), actor, a.V.ID, "")
			if err != nil {
				return err
			}
			row.People = len(people)
		}
		page.Rows = append(page.Rows, row)
	}
	return u.Show(c, request.StatusOfFilter(page.Filter), page)
}

func (u *Pages) newAgency(c *fiber.Ctx, actor domain.Actor) error {
	if actor.Role != domain.RoleAdmin {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return u.showAgency(c, view.AgencyForm{New: true, Trust: true, Form: view.Form{Action: "/agencies/new"}}, nil)
}

func (u *Pages) showAgency(c *fiber.Ctx, page view.AgencyForm, wrong error) error {
	page.Frame = u.Frame(c)
	return u.Show(c, request.StatusOf(wrong), page)
}

// agencyIn reads an organisation's form. A reader who may not change what others rely on leaves it as it was.
func agencyIn(form view.Form, was domain.Agency, trust bool) identity.AgencyInput {
	in := identity.AgencyInput{Ref: was.Ref, Name: form.Get("name"), Type: was.Type, Municipality: was.Municipality,
		Department: form.Get("department"), Phone: request.Phone(form, "phone"), Email: request.Line(form, "email"),
		Hours: request.Line(form, "hours"), DutyPhone: request.Phone(form, "duty_phone"),
		DutyHours: request.Line(form, "duty_hours"), CanRefer: was.CanRefer, CanRequest: was.CanRequest,
		CanOrder: was.CanOrder, Roles: was.Roles, Active: was.Active}
	if trust {
		in.Ref, in.Type, in.Roles = request.Line(form,
			"ref"), form.Get("type"), request.Codes[domain.Role](form.Values["roles"])
		in.CanRefer, in.CanRequest, in.CanOrder = request.Checked(form, "can_refer"), request.Checked(form,
			"can_request_minor_measure"), request.Checked(form, "can_order_minor_placement")
	}
	return in
}

func (u *Pages) createAgency(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	in := agencyIn(form, domain.Agency{}, true)
	to := view.URLAgencies
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			a, err := u.Identity.CreateAgency(ctx, actor, in)
			if err != nil {
				return hidden(actor, err)
			}
			to = "/people/new?agency=" + string(a.V.ID) // An agency needs its first account next.
			return nil
		},
		Again: func(form view.Form, err error) error {
			return u.showAgency(c, view.AgencyForm{New: true, Trust: true, Form: form}, err)
		},
		Done: func() error { return u.Done(c, "flash.agency", to) },
	})
}

// hidden answers somebody who keeps no agencies as if there were nothing here, whatever was typed.
func hidden(actor domain.Actor, err error) error {
	if actor.Role != domain.RoleAdmin {
		return fault.New(fault.NotFound, "fault.not_found", err)
	}
	return err
}

func (u *Pages) showOneAgency(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, gid, a, err := request.Read(c, u.Identity.Agency)
	if err != nil {
		return err
	}
	at := view.URLAgencies + "/" + string(gid)
	if form == nil {
		form = &view.Form{Rev: request.FormatRevision(a.Rev), Values: agencyValues(a.V)}
	}
	form.Action = at
	page := view.AgencyForm{Name: a.V.Name, State: accountState(a.V.Active), Form: *form,
		Trust: actor.Role == domain.RoleAdmin, Read: !keepsAgency(actor, gid)}
	if a.V.Active && (gid == actor.Agency || page.Trust) {
		page.Acts = append(page.Acts, view.Action{Key: "rota.open", URL: at + "/rota", Tone: "quiet", Icon: "clock"})
	}
	switch {
	case !a.V.Active:
	case page.Trust:
		page.Acts = append(page.Acts, view.Action{Key: "people.new", URL: "/people/new?agency=" + string(gid), Tone: "quiet",
			Icon: "plus"})
	case actor.Role == domain.RoleCoordinator && gid != actor.Agency:
		page.Acts = append(page.Acts,
			view.Action{Key: "desk.act.here", URL: view.URLDesk + "?agency=" + string(gid) + "#act", Tone: "quiet",
				Icon: "turn"})
	}
	if a.V.Active && (page.Trust || gid == actor.Agency && (actor.Role == domain.RoleShelterHead ||
		actor.Role == domain.RolePsych || actor.Role == domain.RoleLegal)) {
		page.Acts = append(page.Acts, view.Action{Key: "title.imports", URL: "/imports?agency=" + string(gid), Tone: "quiet",
			Icon: "plus"})
	}
	if page.Trust {
		page.Acts = append(page.Acts, view.Action{Key: "machines.open", URL: at + "/machines", Tone: "quiet", Icon: "key"},
			view.Action{Key: "signon.open", URL: at + "/sign-on", Tone: "quiet", Icon: "key"})
	}
	if page.Trust && gid != actor.Agency {
		act := view.Action{Key: "act.close_agency", URL: at, Post: true,
			Values: map[string]string{"_do": "close", "_rev": request.FormatRevision(a.Rev)}, Tone: "danger", Icon: "cross",
			Confirm: "act.close_agency.ask"}
		if !a.V.Active {
			act = view.Action{Key: "act.open_agency", URL: at, Post: true,
				Values: map[string]string{"_do": "open", "_rev": request.FormatRevision(a.Rev)}, Tone: "quiet", Icon: "check"}
		}
		page.Acts = append(page.Acts, act)
	}
	return u.showAgency(c, page, wrong)
}

// keepsAgency says whether the page offers to change an agency; the policies decide.
func keepsAgency(a domain.Actor, id domain.AgencyID) bool {
	return a.Role == domain.RoleAdmin || a.Agency == id && (a.Role == domain.RoleSupervisor ||
		a.Role == domain.RoleShelterHead)
}

func agencyValues(a domain.Agency) map[string][]string {
	v := request.Values{"roles": present.Texts(a.Roles), "ref": {a.Ref}, "name": {a.Name}, "type": {a.Type},
		"department": {a.Department}, "phone": {a.Phone}, "email": {a.Email}, "duty_phone": {a.DutyPhone},
		"duty_hours": {a.DutyHours}, "hours": {a.Hours}}
	v.Tick("can_refer", a.CanRefer)
	v.Tick("can_request_minor_measure", a.CanRequest)
	v.Tick("can_order_minor_placement", a.CanOrder)
	return v
}

// onAgency saves an organisation, or ends or renews its part in the network.
func (u *Pages) onAgency(c *fiber.Ctx, actor domain.Actor, gid domain.AgencyID, form view.Form) error {
	a, err := u.Identity.Agency(c.UserContext(), actor, gid)
	if err != nil {
		return err
	}
	in := agencyIn(form, a.V, actor.Role == domain.RoleAdmin)
	if do := form.Get("_do"); do == "close" || do == "open" {
		in = agencyIn(view.Form{Values: agencyValues(a.V)}, a.V, true)
		in.Active = do == "open"
		form.Values = agencyValues(a.V)
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			_, err := u.Identity.EditAgency(ctx, actor, gid, request.Revision(form), in)
			return err
		},
		Again: func(form view.Form, err error) error { return u.showOneAgency(c, &form, err) },
		Flash: "flash.agency", To: view.URLAgencies + "/" + string(gid),
	})
}
