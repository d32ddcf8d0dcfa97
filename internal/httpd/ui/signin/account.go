// Package signin serves the pages of signing in and out, of one's own password and sessions, and of forms whose
// session ended before they were carried out.
package signin

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
	"amparo/internal/identity/sso"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// New returns the pages.
func New(b *request.Base) *Pages { return &Pages{b} }

// Mount adds the pages.
func (u *Pages) Mount(app *fiber.App) {
	for path, key := range formTitles {
		u.SetTitle(path, key)
	}
	u.mountSession(app)
	u.mountPending(app)
	app.Get(view.URLSignIn, u.signInPage)
	app.Post(view.URLSignIn, u.signIn)
	app.Post(view.URLSignOut, u.signOut)
	app.Post(view.URLQuickExit, u.quickExit)
	app.Get(view.URLPassword, u.passwordPage)
	app.Post(view.URLPassword, u.changePassword)
	app.Get(view.URLSessions, request.Signed(u.sessions))
	app.Post(view.URLSessions, u.Sent(u.endSessions))
	app.Post(view.URLLang, u.setLang)
	u.mountFactors(app)
	u.mountSSO(app)
}

// deviceLife is how long the cookie of a device that signed in before is kept.
const deviceLife = identity.DeviceDays * 24 * time.Hour

func (u *Pages) signInPage(c *fiber.Ctx) error {
	if _, ok := mid.ActorOf(c); ok {
		return c.Redirect(request.BackTo(c.Query("back"), view.URLHome), fiber.StatusSeeOther)
	}
	login := c.Query("as")
	if !slices.ContainsFunc(u.Logins, func(l view.DemoLogin) bool { return l.Login == login }) {
		login = "" // Only an account of the demonstration is written into the form by an address.
	}
	return u.showSignIn(c, c.Query("back"), login)
}

// showSignIn shows the form. A change of language sends it along, and brings back everything but the password.
func (u *Pages) showSignIn(c *fiber.Ctx, back, login string) error {
	page := view.SignIn{Frame: u.Frame(c), Logins: u.Logins, Ended: u.whyEnded(c)}
	var err error
	if page.SSO, err = u.SSO.AnyOn(c.UserContext()); err != nil {
		return err
	}
	page.Sends = "sign-in"
	page.Form.Values = map[string][]string{"back": {request.BackTo(back, "")}, "login": {login}}
	if a, ok := mid.AuthOf(c); ok {
		page.Roles = roleOptions(u, c, a.Choose)
		page.Logins = nil
	}
	return u.Show(c, fiber.StatusOK, page)
}

func roleOptions(u *Pages, c *fiber.Ctx, roles []domain.Role) []view.Option {
	out := make([]view.Option, len(roles))
	for i, r := range roles {
		out[i] = view.Option{Value: string(r), Label: u.Work.Pack().Label(country.ListRole, string(r), u.Lang(c))}
	}
	return out
}

func (u *Pages) signIn(c *fiber.Ctx) error {
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	if lang, ok := strings.CutPrefix(form.Get("_do"), "lang."); ok {
		if err := u.SetLang(c, lang); err != nil {
			return err
		}
		return u.showSignIn(c, form.Get("back"), form.Get("login"))
	}
	if a, ok := mid.AuthOf(c); ok && len(a.Choose) > 0 && form.Get("role") != "" && form.Get("password") == "" {
		in, err := u.Identity.SwitchRole(c.UserContext(), a.Actor, domain.Role(form.Get("role")))
		if err != nil {
			return u.signInAgain(c, form, err)
		}
		u.keepSession(c, in)
		return u.afterSignIn(c, in.Actor, form.Get("back"))
	}
	last, _ := mid.EndedOf(c)
	in, err := u.Identity.SignIn(c.UserContext(), identity.Attempt{Login: form.Get("login"),
		Password: form.Get("password"), Role: domain.Role(form.Get("role")), Device: c.Cookies(u.Cookies.Device()),
		Last: last.Session, Addr: mid.Addr(c), Agent: c.Get(fiber.HeaderUserAgent), Request: mid.Request(c)})
	if err != nil {
		return u.signInAgain(c, form, err)
	}
	if err := mid.EndBrought(c, u.Identity); err != nil {
		return err
	}
	u.keepSession(c, in)
	return u.goOnFrom(c, in, form.Get("back"))
}

// signInAgain shows the form once more with what went wrong. The password is never sent back.
func (u *Pages) signInAgain(c *fiber.Ctx, form view.Form, err error) error {
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
	page := view.SignIn{Frame: u.Frame(c), Form: form, Logins: u.Logins}
	page.Sends = "sign-in"
	return u.Show(c, status, page)
}

func (u *Pages) keepSession(c *fiber.Ctx, in identity.SignedIn) {
	u.Cookies.Set(c, u.Cookies.Session(), in.Token, 0)
	u.Cookies.Set(c, u.Cookies.List(), "", 0)
	u.Cookies.Set(c, u.Cookies.Visit(), "", 0) // What was bound before she signed in is worth nothing now.
	if in.Device != "" {
		u.Cookies.Set(c, u.Cookies.Device(), in.Device, deviceLife)
	}
}

func (u *Pages) signOut(c *fiber.Ctx) error {
	a, ok := mid.AuthOf(c)
	if !ok {
		a, ok = mid.HalfOf(c)
	}
	if ok { // Whose session is over is signed out already.
		if err := u.Tokens.Check(c); err != nil {
			return err
		}
		if err := u.Identity.SignOut(c.UserContext(), a.Raw, mid.Request(c)); err != nil &&
			fault.Of(err) != fault.Unauthenticated {
			return err
		}
	}
	u.clear(c)
	page := view.Message{Frame: view.Frame{Lang: u.Lang(c), Nonce: mid.Nonce(c), Demo: u.Demo, ExitURL: u.ExitURL,
		Now: u.Work.Now(), Wipe: true}, Kind: "signed_out"}
	if a.Session.Provided.Link != "" { // Another one at this computer would come in by what the provider still knows.
		page.Next = sso.Door(a.Session.Agency) + "/out"
	}
	return u.Show(c, fiber.StatusOK, page)
}

// clear ends what the browser keeps: the session cookie, pages behind the back button, stored data. The device cookie
// stays, so that somebody who left in a hurry can come back.
func (u *Pages) clear(c *fiber.Ctx) {
	_ = u.LeavePractice(c) // Its cookie goes all the same, and opens nothing without the session that ended here.
	u.Cookies.Set(c, u.Cookies.Session(), "", 0)
	u.Cookies.Set(c, u.Cookies.List(), "", 0)
	c.Set("Clear-Site-Data", `"cache", "storage"`)
}

// quickExit leaves at once: no token is asked for, because the button must work on a page that stood open for hours.
// The cross-site check has passed already.
func (u *Pages) quickExit(c *fiber.Ctx) error {
	if a, ok := mid.AuthOf(c); ok {
		if err := u.Identity.QuickExit(c.UserContext(), a.Raw, mid.Request(c)); err != nil {
			c.Locals("amparo.exit", "session kept") // The cookie goes all the same; the session ends by itself.
		}
	}
	u.clear(c)
	c.Set("Refresh", "0; url="+u.ExitURL)
	return u.Show(c, fiber.StatusOK, view.Exit{Frame: view.Frame{Lang: u.Lang(c), Nonce: mid.Nonce(c),
		ExitURL: u.ExitURL}})
}

// passwordPage asks whoever is signed in for a second factor first, so that nothing secret is typed in vain.
func (u *Pages) passwordPage(c *fiber.Ctx) error {
	if a, ok := mid.ActorOf(c); ok && !a.Fresh(u.Work.Now()) {
		return u.AskFactor(c, codeNeeded)
	}
	return u.showPassword(c, fiber.StatusOK, view.Form{})
}

// showPassword shows the form. A change of language sends it along, and brings back who it is, and nothing secret.
func (u *Pages) showPassword(c *fiber.Ctx, status int, form view.Form) error {
	_, signedIn := mid.ActorOf(c)
	form.Values = map[string][]string{"login": form.Values["login"]}
	page := view.Password{Frame: u.Frame(c), First: !signedIn, Form: form}
	page.Sends = "password"
	return u.Show(c, status, page)
}

func (u *Pages) changePassword(c *fiber.Ctx) error {
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	if lang, ok := strings.CutPrefix(form.Get("_do"), "lang."); ok {
		if err := u.SetLang(c, lang); err != nil {
			return err
		}
		return u.showPassword(c, fiber.StatusOK, form)
	}
	actor, signedIn := mid.ActorOf(c)
	var in identity.SignedIn
	switch {
	case form.Get("next") != form.Get("again"):
		err = fault.At("again", "field.again")
	case signedIn:
		in, err = u.Identity.ChangePassword(c.UserContext(), actor, form.Get("current"), form.Get("next"),
			c.Cookies(u.Cookies.Device()))
	default:
		in, err = u.Identity.Redeem(c.UserContext(), identity.Redemption{Code: strings.TrimSpace(form.Get("code")),
			Attempt: identity.Attempt{
				Login: form.Get("login"), Password: form.Get("next"), Device: c.Cookies(u.Cookies.Device()), Addr: mid.Addr(c),
				Agent: c.Get(fiber.HeaderUserAgent), Request: mid.Request(c)}})
	}
	if err != nil {
		f := fault.As(err)
		switch {
		case NeedsFactor(f):
			return u.AskFactor(c, f.Code) // Nothing of a form with passwords is kept.
		case f.Kind != fault.Invalid && f.Kind != fault.Unauthenticated && f.Kind != fault.TooMany:
			return err
		}
		form.Errors = request.FieldFaults(err)
		for i, e := range form.Errors {
			if e.Path == "password" {
				form.Errors[i].Path = "next"
			}
		}
		return u.showPassword(c, fiber.StatusUnprocessableEntity, form)
	}
	next := view.URLHome
	if !signedIn {
		next = view.URLGuide + "?first=1"
		if err := mid.EndBrought(c, u.Identity); err != nil {
			return err
		}
	}
	u.keepSession(c, in)
	if in.Session.Step != "" {
		return u.goOnFrom(c, in, next)
	}
	return u.Done(c, "flash.password", next)
}
