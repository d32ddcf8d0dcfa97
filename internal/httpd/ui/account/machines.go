package account

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
	"amparo/internal/identity/machine"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
)

// urlMachines is where the account of a program is.
const urlMachines = "/machines/"

func (u *Pages) mountMachines(app *fiber.App) {
	app.Get("/agencies/:id/machines", func(c *fiber.Ctx) error { return u.machines(c, nil, nil) })
	app.Post("/agencies/:id/machines", request.SentOn(u.Base, u.createMachine))
	app.Get("/machines/:id", func(c *fiber.Ctx) error { return u.machine(c, machine.Made{}, nil, nil) })
	app.Post("/machines/:id", request.SentOn(u.Base, u.onMachine))
}

// machines lists the accounts of the programs of an agency, and makes one.
func (u *Pages) machines(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, gid, of, err := request.Read(c, u.Identity.Agency)
	if err != nil {
		return err
	}
	all, err := machine.Of(u.Identity).List(c.UserContext(), actor, gid)
	if err != nil {
		return err
	}
	page := view.Machines{Frame: u.Frame(c)}
	page.Machines = tables.Machines{Agency: of.V.Name, Back: view.URLAgencies + "/" + string(gid),
		Scopes: policy.Scopes(), Active: of.V.Active}
	for _, m := range all {
		page.Rows = append(page.Rows, u.machineRow(m))
	}
	for _, r := range machine.Roles(of.V) {
		page.Roles = append(page.Roles, view.Option{Value: string(r),
			Label: u.Work.Pack().Label(country.ListRole, string(r), u.Lang(c))})
	}
	if form == nil {
		form = &view.Form{Values: map[string][]string{"days": {"365"}}}
	}
	page.Form = *form
	page.Form.Action = page.Back + "/machines"
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Pages) machineRow(m machine.Shown) tables.MachineRow {
	return tables.MachineRow{URL: urlMachines + string(m.V.ID), Name: m.V.Name, Role: string(m.V.Role),
		Scopes: m.V.Scopes, Until: m.V.EndsAt, Used: m.UsedAt, State: accountState(m.V.Lives(u.Work.Now()))}
}

func (u *Pages) createMachine(c *fiber.Ctx, actor domain.Actor, gid domain.AgencyID, form view.Form) error {
	var made machine.Made
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) (err error) {
			made, err = machine.Of(u.Identity).Create(ctx, actor, gid, machine.Input{Name: form.Get("name"),
				Role: domain.Role(form.Get("role")), Scopes: form.Values["scopes"], Days: request.Number(form, "days")})
			return err
		},
		Again: func(form view.Form, err error) error { return u.machines(c, &form, err) },
		Done: func() error {
			if made.Key == "" { // The form came twice: the key was shown the first time.
				return u.Done(c, "flash.machine", view.URLAgencies+"/"+string(gid)+"/machines")
			}
			return u.machine(c, made, nil, nil)
		},
	})
}

// machine shows one account; a key that was just made stands on this page and nowhere else.
func (u *Pages) machine(c *fiber.Ctx, made machine.Made, form *view.Form, wrong error) error {
	id := made.V.ID
	if id == "" {
		var err error
		if id, err = request.ID[domain.AccountID](c, "id"); err != nil {
			return err
		}
	}
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	m, err := machine.Of(u.Identity).Get(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.Machine{Frame: u.Frame(c)}
	page.Machine = tables.Machine{MachineRow: u.machineRow(m), Key: made.Key, Secret: made.Secret,
		Back: view.URLAgencies + "/" + string(m.V.Agency) + "/machines"}
	for _, k := range m.V.Keys {
		page.Keys = append(page.Keys, tables.MachineKey{ID: k.ID, At: k.At})
	}
	if err := u.hook(c, actor, m, &page.Machine); err != nil {
		return err
	}
	page.MayRenew = m.V.RevokedAt.IsZero() && len(m.V.Keys) < record.MaxMachineKeys
	if form == nil {
		form = &view.Form{Values: map[string][]string{"days": {"365"}}}
	}
	page.Form = *form
	page.Form.Action = page.URL
	return u.Show(c, request.StatusOf(wrong), page)
}

// hook shows where events are posted for a program, and how the newest of them fared.
func (u *Pages) hook(c *fiber.Ctx, actor domain.Actor, m machine.Shown, page *tables.Machine) error {
	page.MayHook = m.V.Lives(u.Work.Now()) && slices.Contains(m.V.Scopes, policy.ScopeEvents)
	if m.V.Hook != nil {
		page.Hook = m.V.Hook.URL
	}
	posts, err := u.Work.Posts(c.UserContext(), actor, m.V.ID)
	for _, d := range posts {
		if d.State == delivery.Failed {
			page.Dead++
		}
		row := tables.PostRow{Act: d.Event.Act, Trial: d.Event.Trial(), State: string(d.State), Tries: d.Tries, At: d.NextAt}
		page.Posts = append(page.Posts, row)
	}
	return err
}

// onMachine makes a further key, ends one, says where events are posted, or ends the account.
func (u *Pages) onMachine(c *fiber.Ctx, actor domain.Actor, id domain.AccountID, form view.Form) error {
	var made machine.Made
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) (err error) {
			acts := machine.Of(u.Identity)
			switch form.Get("_do") {
			case "renew":
				made, err = acts.Renew(ctx, actor, id, request.Number(form, "days"))
			case "end_key":
				err = acts.EndKey(ctx, actor, id, form.Get("key"))
			case "revoke":
				err = acts.Revoke(ctx, actor, id)
			case "webhook":
				made, err = acts.SetHook(ctx, actor, id, form.Get("url"))
			case "webhook_end":
				err = acts.EndHook(ctx, actor, id)
			case "webhook_try":
				err = u.Work.TryPost(ctx, actor, id)
			case "webhook_again":
				err = u.Work.PostAgain(ctx, actor, id)
			default:
				err = fault.At("_do", "field.choose_one")
			}
			return err
		},
		Again: func(form view.Form, err error) error { return u.machine(c, machine.Made{}, &form, err) },
		Done: func() error {
			if made.Key != "" || made.Secret != "" {
				return u.machine(c, made, nil, nil)
			}
			return u.Done(c, "flash.machine", urlMachines+string(id))
		},
	})
}
