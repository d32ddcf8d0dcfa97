package account

import (
	"context"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
)

func escape(s string) string { return url.QueryEscape(s) }

// networkRoles reach across agencies; only an operator is offered to give them. The policies decide.
var networkRoles = []domain.Role{domain.RoleCoordinator, domain.RoleAnalyst, domain.RoleAuditor, domain.RoleAdmin}

// rolesFor lists the roles an account of an agency may be given.
func (u *Pages) rolesFor(c *fiber.Ctx, actor domain.Actor, of domain.Agency) []view.Option {
	var out []view.Option
	for _, r := range domain.Roles() {
		if len(of.Roles) > 0 && !slices.Contains(of.Roles, r) || actor.Role != domain.RoleAdmin &&
			slices.Contains(networkRoles, r) {
			continue
		}
		out = append(out, view.Option{Value: string(r), Label: u.Work.Pack().Label(country.ListRole, string(r), u.Lang(c))})
	}
	return out
}

func accountInput(form view.Form) identity.AccountInput {
	return identity.AccountInput{Name: form.Get("name"), Login: form.Get("login"), Lang: form.Get("lang"),
		Roles: request.Codes[domain.Role](form.Values["roles"])}
}

func (u *Pages) newPerson(c *fiber.Ctx) error {
	return u.showNewPerson(c, view.Form{Values: map[string][]string{"agency": {c.Query("agency")},
		"lang": {u.Work.Pack().DefaultLanguage()}}}, nil)
}

func (u *Pages) showNewPerson(c *fiber.Ctx, form view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	if _, err := u.Identity.ListAccounts(c.UserContext(), actor, actor.Agency, ""); err != nil {
		return err // Who keeps no accounts creates none.
	}
	page := view.PersonForm{Frame: u.Frame(c), New: true, Form: form, Second: u.needsSecond(c, actor)}
	page.Form.Action = "/people/new"
	of := domain.Agency{}
	if actor.Role == domain.RoleAdmin {
		if page.Agencies, err = u.agencyOptions(c, actor, form.Get("agency")); err != nil {
			return err
		}
		if len(page.Agencies) == 0 {
			return u.Done(c, "flash.choose_agency", view.URLAgencies)
		}
	} else {
		own, err := u.Identity.Agency(c.UserContext(), actor, actor.Agency)
		if err != nil {
			return err
		}
		of = own.V
	}
	page.Roles = u.rolesFor(c, actor, of)
	return u.Show(c, request.StatusOf(wrong), page)
}

// agencyOptions offers the organisations that take part; of many only the one that was chosen on its own page.
func (u *Pages) agencyOptions(c *fiber.Ctx, actor domain.Actor, chosen string) ([]view.Option, error) {
	all, err := u.Identity.ListAgencies(c.UserContext(), actor)
	var out []view.Option
	for _, a := range all {
		if a.V.Active && (len(all) <= request.MostOptions || string(a.V.ID) == chosen) {
			out = append(out, view.Option{Value: string(a.V.ID), Label: a.V.Name})
		}
	}
	return out, err
}

// createPerson makes an account and shows its one-time code, once.
func (u *Pages) createPerson(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	var made approval.Outcome
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			agency := actor.Agency
			if actor.Role == domain.RoleAdmin {
				chosen, ok := domain.ParseID[domain.AgencyID](form.Get("agency"))
				if !ok {
					return fault.At("agency", "field.choose_one")
				}
				agency = chosen
			}
			var err error
			made, err = approval.Of(u.Identity).CreateAccount(ctx, actor, agency, accountInput(form), form.Get("note"))
			return err
		},
		Again: func(form view.Form, err error) error { return u.showNewPerson(c, form, err) },
		Done: func() error {
			if made.Asked.ID != "" {
				return u.Done(c, "flash.approval_asked", view.URLApprovals)
			}
			if made.Code == "" {
				return u.Done(c, "flash.person", view.URLPeople) // The form came twice: the code was shown the first time.
			}
			return u.showPerson(c, made.Account.V.ID, nil, made.Invited, nil)
		},
	})
}

func (u *Pages) person(c *fiber.Ctx) error {
	aid, err := request.ID[domain.AccountID](c, "id")
	if err != nil {
		return err
	}
	return u.showPerson(c, aid, nil, identity.Invited{}, nil)
}

// showPerson shows one account; a code that was just made stands on this page and nowhere else.
func (u *Pages) showPerson(c *fiber.Ctx, aid domain.AccountID, form *view.Form, made identity.Invited,
	wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	a, err := u.Identity.Account(c.UserContext(), actor, aid)
	if err != nil {
		return err
	}
	of, err := u.Identity.Agency(c.UserContext(), actor, a.V.Agency)
	if err != nil {
		return err
	}
	at := view.URLPeople + "/" + string(aid)
	page := view.PersonForm{Frame: u.Frame(c), Name: a.V.Name, State: accountState(a.V.Active), Code: made.Code,
		CodeTill: made.Till, Agency: of.V.Name, Roles: u.rolesFor(c, actor, of.V)}
	if made.Code != "" {
		page.State = "invited"
	}
	if form == nil {
		form = &view.Form{Rev: request.FormatRevision(a.Rev), Values: map[string][]string{"name": {a.V.Name},
			"login": {a.V.Login}, "lang": {a.V.Lang}, "roles": present.Texts(a.V.Roles)}}
	}
	page.Form = *form
	page.Form.Action = at
	page.Second = u.needsSecond(c, actor)
	page.Weighs = page.Second && a.V.Active && aid != actor.Account && approval.Weighs(a.V)
	if aid != actor.Account {
		page.Acts = personActs(at, a.V.Active, actor.Role == domain.RoleAdmin)
	}
	if page.Weighs { // These need a reason, which a button alone does not ask for.
		page.Acts = page.Acts[len(page.Acts)-1:]
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// needsSecond reports whether acts of an administrator may need a second person.
func (u *Pages) needsSecond(c *fiber.Ctx, actor domain.Actor) bool {
	alone, err := approval.Of(u.Identity).Alone(c.UserContext(), actor)
	return err == nil && !alone && actor.Role == domain.RoleAdmin
}

func personActs(at string, active, operator bool) []view.Action {
	do := func(key, what, tone, icon, confirm string) view.Action {
		return view.Action{Key: key, URL: at, Post: true, Values: map[string]string{"_do": what}, Tone: tone, Icon: icon,
			Confirm: confirm}
	}
	if !active {
		return []view.Action{do("act.enable", "enable", "quiet", "check", "")}
	}
	acts := []view.Action{do("act.code", "reset", "quiet", "key", "act.code.ask")}
	if operator {
		acts = append(acts, do("act.factors", "factors", "quiet", "key", "act.factors.ask"))
	}
	return append(acts, do("act.disable", "disable", "danger", "cross", "act.disable.ask"))
}

// onPerson saves an account, ends or renews its part in the network, or gives it a new one-time code.
func (u *Pages) onPerson(c *fiber.Ctx, actor domain.Actor, aid domain.AccountID, form view.Form) error {
	var made approval.Outcome
	act := request.Act{
		Do: func(ctx context.Context) error {
			var err error
			acts, why := approval.Of(u.Identity), form.Get("note")
			switch form.Get("_do") {
			case "reset":
				made, err = acts.ResetAccess(ctx, actor, aid, why)
			case "factors":
				made, err = acts.RemoveFactors(ctx, actor, aid, why)
			case "disable":
				err = u.Identity.DisableAccount(ctx, actor, aid)
			case "enable":
				err = u.Identity.EnableAccount(ctx, actor, aid)
			case "save":
				made, err = acts.EditAccount(ctx, actor, aid, request.Revision(form), accountInput(form), why)
			default:
				err = fault.New(fault.Invalid, "fault.invalid", nil)
			}
			return err
		},
		Done: func() error {
			if made.Asked.ID != "" {
				return u.Done(c, "flash.approval_asked", view.URLApprovals)
			}
			if made.Code != "" {
				return u.showPerson(c, aid, nil, made.Invited, nil)
			}
			return u.Done(c, "flash.person", view.URLPeople+"/"+string(aid))
		},
	}
	if form.Get("_do") == "save" { // The other acts send no form along that could come back.
		act.Again = func(form view.Form, err error) error { return u.showPerson(c, aid, &form, identity.Invited{}, err) }
	}
	return u.Carry(c, actor, form, act)
}
