// Package door serves the public door, below /ayuda, and the desk's pages for what comes in there.
//
// It guarantees that nothing below /ayuda reads or sets a cookie, needs a script, or knows of a session: who looks for
// help leaves no trace in the browser but its history.
package door

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/suspicion"
	"amparo/internal/country"
	reports "amparo/internal/domain/suspicion"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// The addresses of the public door.
const (
	urlSheets = view.URLHelp + "/hojas"
	urlReport = view.URLHelp + "/reporte"
	urlAnswer = view.URLHelp + "/respuesta"
	urlOwn    = view.URLHelp + "/personal"
)

// Pages holds the public pages.
type Pages struct{ *request.Base }

// New returns the public pages.
func New(b *request.Base) *Pages { return &Pages{b} }

// Mount adds the public pages. It is called before anything looks for a session, so that they have none.
func (u *Pages) Mount(app *fiber.App, limits ...fiber.Handler) {
	for _, limit := range limits {
		app.Use(view.URLHelp, limit)
	}
	app.Get(view.URLHelp, func(c *fiber.Ctx) error { return u.show(c, fiber.StatusOK, Help{u.frame(c)}) })
	app.Get(urlSheets, u.sheets)
	app.Get(urlReport, func(c *fiber.Ctx) error { return u.report(c, view.Form{}, nil) })
	app.Post(urlReport, u.send)
	app.Get(urlAnswer, func(c *fiber.Ctx) error { return u.answer(c, Answer{}, nil) })
	app.Post(urlAnswer, u.follow)
	app.Get(urlOwn, func(c *fiber.Ctx) error { return u.showOwn(c, Own{}, nil) })
	app.Post(urlOwn, u.own)
	app.Get(urlAsk, u.asked)
	app.Post(urlAsk, u.answerAsk)
	app.Use(view.URLHelp, func(*fiber.Ctx) error { return fault.New(fault.NotFound, "fault.not_found", nil) })
}

// Owns reports whether an address is below the public door.
func Owns(c *fiber.Ctx) bool {
	return c.Path() == view.URLHelp || strings.HasPrefix(c.Path(), view.URLHelp+"/")
}

// Door is what every public page has.
type Door struct {
	view.Frame
	Tongues []Tongue // the languages there are
}

// Tongue is one language of the public pages.
type Tongue struct {
	Code, Name, URL string
	Here            bool
}

// Link is an address of the public door in the language of the page.
func (d Door) Link(to string) string { return view.URLHelp + to + "?lang=" + d.Lang }

// The public pages, each drawn by the template of its name.
type (
	// Help says whom to call, what one's rights are and what happens then.
	Help struct{ Door }
	// Sheets are pages to print.
	Sheets struct {
		Door
		Sheets []country.Sheet
	}
	// Tell asks what was seen.
	Tell struct {
		Door
		Form view.Form
	}
	// Receipt shows the receipt, once.
	Receipt struct {
		Door
		Receipt string
		Danger  bool
	}
	// Answer asks for a receipt, or shows what it opens.
	Answer struct {
		Door
		Form    view.Form
		Receipt string
		Report  *reports.Report
		Added   bool
	}
	// Stopped says why something was not done, and whom to call.
	Stopped struct {
		Door
		Key  string
		Args map[string]any
	}
)

// frame is what surrounds a public page: of the request it has the language and the nonce.
func (u *Pages) frame(c *fiber.Ctx) Door {
	tongues := u.Views.Tongues()
	d := Door{Frame: view.Frame{Lang: tongue(c, tongues, view.Lang(u.Default)), Nonce: mid.Nonce(c), Demo: u.Demo,
		Marked: u.Marked(), ExitURL: u.ExitURL, Now: u.Work.Now()}}
	for _, code := range tongues {
		name := u.Text(code, "door.tongue")
		if l, ok := u.Work.Pack().Language(code); ok {
			name = l.ES // by which those who speak it know it here
		}
		d.Tongues = append(d.Tongues, Tongue{Code: code, Name: name, Here: code == d.Lang,
			URL: c.Path() + "?lang=" + code})
	}
	return d
}

// tongue is the language that the address asks for, else the first that the browser prefers and we have.
func tongue(c *fiber.Ctx, have []string, otherwise string) string {
	for want := range strings.SplitSeq(c.Query("lang")+","+c.Get(fiber.HeaderAcceptLanguage), ",") {
		want, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(want)), ";")
		base, _, _ := strings.Cut(want, "-")
		if i := slices.IndexFunc(have, func(code string) bool { return code == want || code == base }); i >= 0 {
			return have[i]
		}
	}
	return otherwise
}

// show sends a page. One without a form tells nobody at all where its reader came from; a form keeps its Origin, by
// which older phones show that they did not come from another site.
func (u *Pages) show(c *fiber.Ctx, status int, p view.Page) error {
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	switch p.(type) {
	case Tell, Answer, Own, Ask:
		c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	}
	return u.Show(c, status, p)
}

func (u *Pages) sheets(c *fiber.Ctx) error {
	return u.show(c, fiber.StatusOK, Sheets{u.frame(c), u.Work.Pack().Sheets()})
}

func (u *Pages) report(c *fiber.Ctx, form view.Form, wrong error) error {
	page := Tell{u.frame(c), form}
	page.Form.Action, page.Form.Errors = page.Link("/reporte"), view.Faults(wrong)
	return u.show(c, request.StatusOf(wrong), page)
}

// send takes a report in. The answer is the page itself: what led on to another one would have to keep the receipt.
func (u *Pages) send(c *fiber.Ctx) error {
	form, err := request.Typed(c)
	if err != nil {
		return err
	}
	if err := u.Deps.Door.Report(c); err != nil {
		return err
	}
	in := suspicion.Input{Text: form.Get("text"), Place: form.Get("place"), Contact: form.Get("contact"),
		Danger: request.Checked(form, "danger")}
	receipt, err := u.Work.SendReport(c.UserContext(), mid.Request(c), in)
	switch {
	case fault.Is(err, fault.Invalid):
		return u.report(c, form, err)
	case err != nil:
		return err
	}
	return u.show(c, fiber.StatusCreated, Receipt{u.frame(c), receipt, in.Danger})
}

func (u *Pages) answer(c *fiber.Ctx, page Answer, wrong error) error {
	page.Door = u.frame(c)
	if page.Form.Action = page.Link("/respuesta"); wrong != nil {
		page.Form.Errors = request.FieldFaults(wrong)
	}
	return u.show(c, request.StatusOf(wrong), page)
}

// follow shows what a receipt opens, after adding to it where that is asked for.
func (u *Pages) follow(c *fiber.Ctx) error {
	form, err := request.Typed(c)
	if err != nil {
		return err
	}
	if err := u.Deps.Door.Try(c); err != nil {
		return err
	}
	page := Answer{Form: form, Receipt: form.Get("receipt")}
	if form.Get("_do") == "add" {
		err = u.Work.AddToReport(c.UserContext(), mid.Request(c), page.Receipt, form.Get("text"))
		page.Added = err == nil
		if page.Added {
			page.Form = view.Form{}
		}
	}
	r, unknown := u.Work.FollowReport(c.UserContext(), mid.Request(c), page.Receipt)
	if unknown == nil {
		page.Report = &r
	}
	if err = cmp.Or(unknown, err); err != nil && !request.MayShow(err) {
		return err
	}
	return u.answer(c, page, err)
}

// Fault answers what went wrong below the public door: in words, with the lines to call.
func (u *Pages) Fault(c *fiber.Ctx, f *fault.Fault) error {
	respond.Retry(c, f)
	page := Stopped{Door: u.frame(c), Key: "door.failed", Args: f.Args}
	switch f.Kind {
	case fault.NotFound, fault.Unauthenticated:
		page.Key = "door.not_found"
	case fault.Unsupported:
		page.Key = "message.unsupported.title"
	case fault.TooMany, fault.Conflict, fault.TooLarge:
		page.Key = f.Code
	}
	return u.show(c, respond.Status(f.Kind), page)
}
