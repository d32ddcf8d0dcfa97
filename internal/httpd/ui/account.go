package ui

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
)

func (u *UI) mountAccount(app *fiber.App) {
	app.Get(view.URLSignIn, u.signInPage)
	app.Post(view.URLSignIn, u.signIn)
	app.Post(view.URLSignOut, u.signOut)
	app.Post(view.URLQuickExit, u.quickExit)
	app.Get(view.URLPassword, u.passwordPage)
	app.Post(view.URLPassword, u.changePassword)
	app.Get(view.URLSessions, u.sessions)
	app.Post(view.URLSessions, u.endSessions)
	app.Post(view.URLLang, u.setLang)
}

// deviceLife is how long the cookie of a device that signed in before is kept.
const deviceLife = identity.DeviceDays * 24 * time.Hour

func (u *UI) signInPage(c *fiber.Ctx) error {
	if _, ok := mid.ActorOf(c); ok {
		return c.Redirect(view.URLHome, fiber.StatusSeeOther)
	}
	page := view.SignIn{Frame: u.frame(c, "title.sign-in"), Logins: u.Logins}
	page.Form.Values = map[string][]string{"back": {backTo(c.Query("back"), "")}}
	if a, ok := mid.AuthOf(c); ok {
		page.Roles = roleOptions(u, c, a.Choose)
		page.Logins = nil
	}
	return u.show(c, fiber.StatusOK, page)
}

func roleOptions(u *UI, c *fiber.Ctx, roles []domain.Role) []view.Option {
	out := make([]view.Option, len(roles))
	for i, r := range roles {
		out[i] = view.Option{Value: string(r), Label: u.Work.Pack().Label("rol", string(r), u.lang(c))}
	}
	return out
}

func (u *UI) signIn(c *fiber.Ctx) error {
	form, err := u.form(c)
	if err != nil {
		return err
	}
	if a, ok := mid.AuthOf(c); ok && len(a.Choose) > 0 && form.Get("role") != "" && form.Get("password") == "" {
		in, err := u.Identity.SwitchRole(c.UserContext(), a.Actor, domain.Role(form.Get("role")))
		if err != nil {
			return u.signInAgain(c, form, err)
		}
		u.keepSession(c, in)
		return c.Redirect(backTo(form.Get("back"), view.URLHome), fiber.StatusSeeOther)
	}
	in, err := u.Identity.SignIn(c.UserContext(), identity.Attempt{
		Login: form.Get("login"), Password: form.Get("password"), Role: domain.Role(form.Get("role")), Device: c.Cookies(u.Cookies.Device()),
		Addr: mid.Addr(c), Agent: c.Get(fiber.HeaderUserAgent), Request: mid.Request(c),
	})
	if err != nil {
		return u.signInAgain(c, form, err)
	}
	u.keepSession(c, in)
	if len(in.Choose) > 0 {
		return c.Redirect(view.URLSignIn+"?back="+url.QueryEscape(backTo(form.Get("back"), "")), fiber.StatusSeeOther)
	}
	return c.Redirect(backTo(form.Get("back"), view.URLHome), fiber.StatusSeeOther)
}

// signInAgain shows the form once more with what went wrong. The password is never sent back.
func (u *UI) signInAgain(c *fiber.Ctx, form view.Form, err error) error {
	f := fault.As(err)
	if f.Kind != fault.Unauthenticated && f.Kind != fault.TooMany && f.Kind != fault.Invalid {
		return err
	}
	delete(form.Values, "password")
	form.Errors = []view.FieldError{{Path: "login", Code: f.Code, Args: f.Args}}
	status := fiber.StatusUnauthorized
	if f.Kind == fault.TooMany {
		status = fiber.StatusTooManyRequests
	}
	return u.show(c, status, view.SignIn{Frame: u.frame(c, "title.sign-in"), Form: form, Logins: u.Logins})
}

func (u *UI) keepSession(c *fiber.Ctx, in identity.SignedIn) {
	u.Cookies.Set(c, u.Cookies.Session(), in.Token, 0)
	u.Cookies.Set(c, u.Cookies.Visit(), "", 0) // What was bound before she signed in is worth nothing now.
	if in.Device != "" {
		u.Cookies.Set(c, u.Cookies.Device(), in.Device, deviceLife)
	}
}

func (u *UI) signOut(c *fiber.Ctx) error {
	if err := u.Tokens.Check(c); err != nil {
		return err
	}
	if a, ok := mid.AuthOf(c); ok {
		if err := u.Identity.SignOut(c.UserContext(), a.Raw, mid.Request(c)); err != nil && fault.Of(err) != fault.Unauthenticated {
			return err
		}
	}
	u.clear(c)
	page := view.Message{Frame: view.Frame{Lang: u.lang(c), Nonce: mid.Nonce(c), Demo: u.Demo, ExitURL: u.ExitURL, Now: u.Work.Now()}, Kind: "signed_out"}
	return u.show(c, fiber.StatusOK, page)
}

// clear ends what the browser keeps: the session cookie, pages behind the back button, stored data. The device cookie stays, so that
// somebody who left in a hurry can come back.
func (u *UI) clear(c *fiber.Ctx) {
	u.Cookies.Set(c, u.Cookies.Session(), "", 0)
	u.takeOff(c)
	c.Set("Clear-Site-Data", `"cache", "storage"`)
}

// quickExit leaves at once: no token is asked for, because the button must work on a page that stood open for hours. The cross-site
// check has passed already.
func (u *UI) quickExit(c *fiber.Ctx) error {
	if a, ok := mid.AuthOf(c); ok {
		if err := u.Identity.QuickExit(c.UserContext(), a.Raw, mid.Request(c)); err != nil {
			c.Locals("amparo.exit", "session kept") // The cookie goes all the same; the session ends by itself.
		}
	}
	u.clear(c)
	c.Set("Refresh", "0; url="+u.ExitURL)
	return u.show(c, fiber.StatusOK, view.Exit{Frame: view.Frame{Lang: u.lang(c), Nonce: mid.Nonce(c), ExitURL: u.ExitURL}})
}

func (u *UI) passwordPage(c *fiber.Ctx) error {
	_, signedIn := mid.ActorOf(c)
	return u.show(c, fiber.StatusOK, view.Password{Frame: u.frame(c, "title.password"), First: !signedIn})
}

func (u *UI) changePassword(c *fiber.Ctx) error {
	form, err := u.form(c)
	if err != nil {
		return err
	}
	actor, signedIn := mid.ActorOf(c)
	var in identity.SignedIn
	switch {
	case form.Get("next") != form.Get("again"):
		err = fieldFault("again", "field.again")
	case signedIn:
		in, err = u.Identity.ChangePassword(c.UserContext(), actor, form.Get("current"), form.Get("next"), c.Cookies(u.Cookies.Device()))
	default:
		in, err = u.Identity.Redeem(c.UserContext(), identity.Redemption{Code: strings.TrimSpace(form.Get("code")), Attempt: identity.Attempt{
			Login: form.Get("login"), Password: form.Get("next"), Device: c.Cookies(u.Cookies.Device()), Addr: mid.Addr(c),
			Agent: c.Get(fiber.HeaderUserAgent), Request: mid.Request(c)}})
	}
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Invalid && f.Kind != fault.Unauthenticated && f.Kind != fault.TooMany {
			return err
		}
		form.Errors = fieldFaults(err)
		for i, e := range form.Errors {
			if e.Path == "password" {
				form.Errors[i].Path = "next"
			}
		}
		form.Values = map[string][]string{"login": form.Values["login"]}
		return u.show(c, fiber.StatusUnprocessableEntity, view.Password{Frame: u.frame(c, "title.password"), First: !signedIn, Form: form})
	}
	u.keepSession(c, in)
	return u.done(c, "flash.password", view.URLHome)
}

func fieldFault(path, code string) error {
	var c fault.Fields
	c.Add(path, code)
	return c.Err()
}

func (u *UI) sessions(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	list, err := u.Identity.Sessions(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Sessions{Frame: u.frame(c, "title.sessions")}
	for _, s := range list {
		page.Rows = append(page.Rows, view.SessionRow{ID: string(s.ID), Device: s.Device, Role: string(s.Role), Current: s.ID == actor.Session,
			Bearer: s.Bearer, Created: s.CreatedAt, Seen: s.SeenAt})
	}
	return u.show(c, fiber.StatusOK, page)
}

func (u *UI) endSessions(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	form, err := u.form(c)
	if err != nil {
		return err
	}
	if form.Get("_do") == "end_others" {
		err = u.Identity.EndOtherSessions(c.UserContext(), actor)
	} else {
		sid, ok := domain.ParseID[domain.SessionID](form.Get("session"))
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		err = u.Identity.EndSession(c.UserContext(), actor, sid)
	}
	if err != nil {
		return err
	}
	return u.done(c, "flash.sessions", view.URLSessions)
}

// langLife is how long the language of somebody who is not signed in is kept.
const langLife = 365 * 24 * time.Hour

func (u *UI) setLang(c *fiber.Ctx) error {
	form, err := u.form(c)
	if err != nil {
		return err
	}
	lang := view.Lang(form.Get("lang"))
	u.Cookies.Set(c, u.Cookies.Lang(), lang, langLife)
	if actor, ok := mid.ActorOf(c); ok {
		if err := u.Identity.SetLanguage(c.UserContext(), actor, lang); err != nil {
			return err
		}
	}
	return c.Redirect(backTo(form.Get("back"), view.URLHome), fiber.StatusSeeOther)
}
