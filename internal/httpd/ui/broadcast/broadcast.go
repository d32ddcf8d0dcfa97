// Package broadcast serves the desk's pages of helpers without an account: their register, what they are asked, and
// what they answer.
package broadcast

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/broadcast"
	"amparo/internal/domain"
	of "amparo/internal/domain/broadcast"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

const (
	urlBroadcasts = "/broadcasts"
	urlHelpers    = "/helpers"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(urlHelpers, request.Signed(func(c *fiber.Ctx, _ domain.Actor) error { return u.helpers(c, nil, nil) }))
	app.Post(urlHelpers, u.Sent(u.addHelper))
	request.FormPage(app, b, urlHelpers+"/:id", u.helper, u.onHelper)
	app.Get(urlBroadcasts, request.Signed(func(c *fiber.Ctx, _ domain.Actor) error { return u.list(c, nil, nil) }))
	app.Post(urlBroadcasts, u.Sent(u.send))
	app.Get(urlBroadcasts+"/:id", request.On(u.one))
	app.Post(urlBroadcasts+"/:id/end", request.SentOn(b, u.end))
}

// Helpers is the register of helpers without an account.
type Helpers struct {
	view.Frame
	Rows   []HelperRow
	Form   view.Form // name, kind, department, phone, language
	Paging view.Paging
}

// HelperRow is one of them.
type HelperRow struct {
	of.Helper
	URL string
}

// Helper is one of the register, to be changed or removed.
type Helper struct {
	view.Frame
	Name string
	Form view.Form
}

// helpersPage is how many helpers a page shows.
const helpersPage = 40

func (u *Pages) helpers(c *fiber.Ctx, typed *view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	all, err := u.Work.Helpers(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := Helpers{Frame: u.Frame(c), Form: *request.FormAt(typed, urlHelpers, 0)}
	if typed == nil {
		page.Form.Values = map[string][]string{"language": {u.Work.Pack().DefaultLanguage()}}
	}
	all, page.Paging = request.Part(all, c.QueryInt("from"), helpersPage, func(n int) string {
		return urlHelpers + "?from=" + request.FormatRevision(int64(n))
	})
	for _, h := range all {
		page.Rows = append(page.Rows, HelperRow{h.Helper, urlHelpers + "/" + string(h.ID)})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func helperOf(form view.Form) broadcast.HelperInput {
	return broadcast.HelperInput{Name: request.Line(form, "name"), Kind: form.Get("kind"),
		Department: form.Get("department"), Phone: form.Get("phone"), Lang: form.Get("language"),
		Active: request.Checked(form, "active")}
}

func (u *Pages) addHelper(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			in := helperOf(form)
			in.Active = true
			_, err := u.Work.AddHelper(ctx, actor, in)
			return err
		},
		Again: func(form view.Form, why error) error { return u.helpers(c, &form, why) },
		Flash: "flash.helper_kept", To: urlHelpers})
}

func (u *Pages) helper(c *fiber.Ctx, actor domain.Actor, id of.HelperID, typed *view.Form) error {
	h, err := u.Work.Helper(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := Helper{Frame: u.Frame(c), Name: h.Name, Form: *request.FormAt(typed, urlHelpers+"/"+string(id), h.Rev)}
	if typed == nil {
		page.Form.Values = map[string][]string{"name": {h.Name}, "kind": {h.Kind}, "department": {h.Department},
			"phone": {h.Phone}, "language": {h.Lang}}
		if h.Active {
			page.Form.Values["active"] = []string{request.Yes}
		}
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) onHelper(actor domain.Actor, id of.HelperID, form view.Form) (request.Act, error) {
	if form.Get("_do") == "remove" {
		return request.Act{Flash: "flash.helper_removed", To: urlHelpers, Do: func(ctx context.Context) error {
			return u.Work.RemoveHelper(ctx, actor, id, request.Revision(form))
		}}, nil
	}
	return request.Act{Flash: "flash.helper_kept", To: urlHelpers, Do: func(ctx context.Context) error {
		return u.Work.EditHelper(ctx, actor, id, request.Revision(form), helperOf(form))
	}}, nil
}

// Broadcasts lists what helpers were asked, with the form that asks anew.
type Broadcasts struct {
	view.Frame
	Rows []Row
	Form view.Form // places, nights, population, department, hours
}

// Row is one of them.
type Row struct {
	broadcast.View
	URL string
}

// Broadcast is one of them with what every helper answered.
type Broadcast struct {
	view.Frame
	Row
	RevText string
}

func (u *Pages) list(c *fiber.Ctx, typed *view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	all, err := u.Work.Broadcasts(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := Broadcasts{Frame: u.Frame(c), Form: *request.FormAt(typed, urlBroadcasts, 0)}
	if typed == nil {
		page.Form.Values = map[string][]string{"nights": {"1"}, "hours": {"3"}}
	}
	for _, b := range all {
		page.Rows = append(page.Rows, Row{b, urlBroadcasts + "/" + string(b.ID)})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Pages) send(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			_, err := u.Work.SendBroadcast(ctx, actor, broadcast.Input{Department: form.Get("department"),
				Places: request.Number(form, "places"), Nights: request.Number(form, "nights"),
				Population: form.Get("population"), Hours: request.Number(form, "hours")})
			return err
		},
		Again: func(form view.Form, why error) error { return u.list(c, &form, why) },
		Flash: "flash.broadcast_sent", To: urlBroadcasts})
}

func (u *Pages) one(c *fiber.Ctx, actor domain.Actor, id of.ID) error {
	b, err := u.Work.ReadBroadcast(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	return u.Show(c, fiber.StatusOK, Broadcast{u.Frame(c), Row{b, urlBroadcasts + "/" + string(id)},
		request.FormatRevision(b.Rev)})
}

func (u *Pages) end(c *fiber.Ctx, actor domain.Actor, id of.ID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do:    func(ctx context.Context) error { return u.Work.EndBroadcast(ctx, actor, id, request.Revision(form)) },
		Flash: "flash.broadcast_ended", To: urlBroadcasts + "/" + string(id)})
}
