// Package ui serves the pages: it parses a form, calls one verb, and fills a page of package view.
// It decides nothing: what a page offers to do next comes from the verbs.
package ui

import (
	"bytes"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
)

// Deps are what the pages stand on.
type Deps struct {
	Work     *casework.Service
	Identity *identity.Service
	Views    *view.Engine
	Cookies  mid.Cookies
	Tokens   mid.Tokens
	Finds    *mid.Rates // how fast one person may search for a number; nil: as fast as she likes
	Demo     bool
	Logins   []view.DemoLogin
	ExitURL  string
	Lang     string // language of somebody who asks for none of ours
}

// UI holds the page handlers.
type UI struct {
	Deps
	glances glances
}

// New returns the pages.
func New(d Deps) *UI {
	if d.ExitURL == "" {
		d.ExitURL = "https://www.wikipedia.org/"
	}
	return &UI{Deps: d}
}

// frame fills what every page has around its content.
func (u *UI) frame(c *fiber.Ctx, title string) view.Frame {
	f := view.Frame{Lang: u.lang(c), Title: title, Path: c.OriginalURL(), CSRF: u.Tokens.For(c), Once: string(domain.NewID[domain.DraftID]()),
		Nonce: mid.Nonce(c), Demo: u.Demo, ExitURL: u.ExitURL, Now: u.Work.Now(), Flash: u.flash(c)}
	if a, ok := mid.AuthOf(c); ok {
		f.Actor = &view.Actor{Name: a.Actor.Name, Role: string(a.Actor.Role), Agency: a.Actor.AgencyName}
		f.Hat = hatOf(c)
		if a.Actor.Role != "" {
			f.Actor.Board = u.ownBoard(c.UserContext(), a.Actor, f.Now)
			f.Notices = u.waitingNotices(c.UserContext(), a.Actor, f.Now)
		}
	}
	return f
}

func (u *UI) lang(c *fiber.Ctx) string {
	if a, ok := mid.AuthOf(c); ok && a.Actor.Lang != "" {
		return view.Lang(a.Actor.Lang)
	}
	if kept := c.Cookies(u.Cookies.Lang()); kept != "" {
		return view.Lang(kept)
	}
	asked := strings.ToLower(c.Get(fiber.HeaderAcceptLanguage))
	if u.Lang != "" && !strings.HasPrefix(asked, "es") && !strings.HasPrefix(asked, "en") {
		return view.Lang(u.Lang)
	}
	return view.Lang(asked)
}

// flash reads, once, what the last act left to tell.
func (u *UI) flash(c *fiber.Ctx) *view.Flash {
	key := c.Cookies(u.Cookies.Flash())
	if key == "" || len(key) > 80 {
		return nil
	}
	u.Cookies.Set(c, u.Cookies.Flash(), "", 0)
	return &view.Flash{Kind: "ok", Key: key}
}

// done tells the next page what was done and goes there.
func (u *UI) done(c *fiber.Ctx, key, to string) error {
	u.Cookies.Set(c, u.Cookies.Flash(), key, time.Minute)
	return c.Redirect(to, fiber.StatusSeeOther)
}

// show renders a page completely before a byte is sent.
func (u *UI) show(c *fiber.Ctx, status int, p view.Page) error {
	var buf bytes.Buffer
	if err := u.Views.Render(&buf, p); err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Status(status).Send(buf.Bytes())
}

// Fault answers an error as a page. Who is not signed in is sent to sign in.
func (u *UI) Fault(c *fiber.Ctx, f *fault.Fault) error {
	if f.Kind == fault.Unauthenticated && c.Method() == fiber.MethodGet {
		return c.Redirect(view.URLSignIn, fiber.StatusSeeOther)
	}
	respond.Retry(c, f)
	page := view.Message{Frame: u.frame(c, ""), Kind: f.Kind.String(), Ref: mid.Request(c)}
	if f.Kind == fault.Conflict || f.Kind == fault.TooMany || f.Kind == fault.Expired || f.Kind == fault.Invalid {
		page.Say = &view.Say{Key: f.Code, Args: f.Args} // These say something of the caller's own act; the others say only their kind.
	}
	return u.show(c, respond.Status(f.Kind), page)
}

// Mount adds every page.
func (u *UI) Mount(app *fiber.App) {
	app.Use(u.wearHat)
	u.mountAccount(app)
	u.mountWork(app)
	u.mountCases(app)
	u.mountReferrals(app)
	u.mountInbox(app)
	u.mountOffers(app)
	u.mountInterpreters(app)
	u.mountLive(app)
	u.mountShelters(app)
	u.mountPrograms(app)
	u.mountDesk(app)
	u.mountFigures(app)
	u.mountNotices(app)
	u.mountAuthority(app)
	u.mountAudit(app)
	u.mountPeople(app)
	u.mountAgencies(app)
}
