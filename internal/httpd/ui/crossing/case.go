// Package crossing serves the pages across borders: what goes of a case to other countries, what arrives from them, and
// with which installations files are exchanged.
package crossing

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/crossing"
	"amparo/internal/domain"
	of "amparo/internal/domain/crossing"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

const (
	urlCrossings    = "/crossings"
	urlCounterparts = "/counterparts"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/cases/:id/crossings", request.On(func(c *fiber.Ctx, a domain.Actor, id domain.CaseID) error {
		return u.ofCase(c, a, id, nil, nil)
	}))
	app.Post("/cases/:id/crossings", request.On(u.onCase))
	app.Get(urlCrossings, request.Signed(func(c *fiber.Ctx, a domain.Actor) error { return u.list(c, a, nil, nil) }))
	app.Post(urlCrossings, request.Signed(u.receive))
	app.Get(urlCrossings+"/:id/receipt", request.On(u.receipt))
	request.FormPage(app, b, urlCrossings+"/:id", u.inbound, u.onInbound)
	app.Get(urlCounterparts, request.Signed(func(c *fiber.Ctx, a domain.Actor) error {
		return u.counterparts(c, a, nil, nil)
	}))
	app.Post(urlCounterparts, u.Sent(u.onCounterparts))
}

// CaseCrossings is what went of a case to other countries, with the form that sends it, and with what it came.
type CaseCrossings struct {
	view.Frame
	crossing.CaseCrossings
	CaseURL string
	Targets []view.Option
	Form    view.Form // to, return, why, note
	Receipt view.Form // file
}

func (u *Pages) ofCase(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form, wrong error) error {
	found, err := u.Work.Crossings(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	at := view.URLCases + string(id)
	sending, receipt := typed, (*view.Form)(nil)
	if typed != nil && typed.Get("_do") == "receipt" {
		sending, receipt = nil, typed
	}
	page := CaseCrossings{Frame: u.Frame(c), CaseCrossings: found, CaseURL: at,
		Form: *request.FormAt(sending, at+"/crossings", 0), Receipt: *request.FormAt(receipt, at+"/crossings", 0)}
	for _, k := range found.To {
		page.Targets = append(page.Targets, view.Option{Value: string(k.ID), Label: k.Name, On: len(found.To) == 1})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// onCase makes a file of a case, which is the answer, or takes the receipt of the other side.
func (u *Pages) onCase(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
	form, content, err := u.Upload(c)
	if err != nil {
		return err
	}
	a := request.Act{Flash: "flash.crossing_receipt", To: view.URLCases + string(id) + "/crossings",
		Do:    func(ctx context.Context) error { return u.Work.AddReceipt(ctx, actor, id, content) },
		Again: func(form view.Form, err error) error { return u.ofCase(c, actor, id, &form, err) }}
	if form.Get("_do") != "receipt" {
		var made crossing.File
		a.Do = func(ctx context.Context) (err error) {
			made, err = u.Work.SendAbroad(ctx, actor, id, crossing.SendInput{To: of.CounterpartID(form.Get("counterpart")),
				Return: request.Checked(form, "return"), Why: request.Line(form, "why"), Note: form.Get("note")})
			return err
		}
		a.Done = func() error {
			if made.Name == "" { // The form came twice: the file was given the first time.
				return c.Redirect(a.To, fiber.StatusSeeOther)
			}
			return give(c, made)
		}
	}
	return u.Carry(c, actor, form, a)
}

// give answers with a file to be kept, never to be shown in a page of ours.
func give(c *fiber.Ctx, f crossing.File) error {
	mid.Sandbox(c)
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+f.Name+`"`)
	return c.Send(f.Content)
}

// Counterparts are the installations of other countries, with what they are given of this one.
type Counterparts struct {
	view.Frame
	Own       crossing.Own
	Rows      []CounterpartRow
	Countries []view.Option
	Form      view.Form // name, country, keys
}

// CounterpartRow is one of them. Its state makes the message key counterpart.state.<State>.
type CounterpartRow struct {
	crossing.CounterpartView
	RevText string
}

func (u *Pages) counterparts(c *fiber.Ctx, actor domain.Actor, typed *view.Form, wrong error) error {
	own, all, err := u.Work.Counterparts(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := Counterparts{Frame: u.Frame(c), Own: own, Form: *request.FormAt(typed, urlCounterparts, 0)}
	pack := u.Work.Pack()
	for _, k := range pack.CountriesIn(page.Lang) {
		if k.Alpha2 != pack.Code() {
			page.Countries = append(page.Countries, view.Option{Value: k.Alpha2, Label: k.Label(page.Lang)})
		}
	}
	for _, k := range all {
		page.Rows = append(page.Rows, CounterpartRow{k, request.FormatRevision(k.Rev)})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// onCounterparts writes one down, confirms or ends one, or gives this installation new keys.
func (u *Pages) onCounterparts(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	id, rev := of.CounterpartID(form.Get("counterpart")), request.Revision(form)
	do := form.Get("_do")
	a := request.Act{Flash: "flash.counterpart_" + do, To: urlCounterparts,
		Again: func(form view.Form, err error) error { return u.counterparts(c, actor, &form, err) }}
	switch do {
	case "add":
		a.Do = func(ctx context.Context) error {
			_, err := u.Work.AddCounterpart(ctx, actor, crossing.CounterpartInput{Name: request.Line(form, "name"),
				Country: form.Get("country"), Keys: form.Get("keys")})
			return err
		}
	case "confirm":
		a.Do = func(ctx context.Context) error { return u.Work.ConfirmCounterpart(ctx, actor, id, rev) }
	case "end":
		a.Do = func(ctx context.Context) error { return u.Work.EndCounterpart(ctx, actor, id, rev) }
	case "keys":
		a.Do = func(ctx context.Context) error { return u.Work.RenewKeys(ctx, actor) }
	default:
		return fault.At("_do", "field.choose_one")
	}
	return u.Carry(c, actor, form, a)
}
