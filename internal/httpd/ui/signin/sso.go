package signin

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
	"amparo/internal/identity/sso"
)

func (u *Pages) mountSSO(app *fiber.App) {
	app.Get("/sso", u.ssoPage)
	app.Get("/sso/link", request.Signed(u.ssoLink))
	app.Get("/sso/:code", u.ssoBegin)
	app.Get("/sso/:code/back", u.ssoBack)
	app.Get("/sso/:code/out", u.ssoOut)
	app.Post("/sso/:code/logout", u.ssoEnded)
}

// ssoPage says which address leads to the provider of an agency. Which agencies have one it says to nobody: it knows
// the one that this browser used.
func (u *Pages) ssoPage(c *fiber.Ctx) error {
	page := view.Message{Frame: u.Frame(c), Kind: "sso"}
	if code, ok := domain.ParseID[domain.AgencyID](c.Cookies(u.Cookies.SSODoor())); ok {
		page.Next = sso.Door(code)
	}
	return u.Show(c, fiber.StatusOK, page)
}

func (u *Pages) ssoBegin(c *fiber.Ctx) error {
	if _, ok := mid.ActorOf(c); ok {
		return c.Redirect(view.URLHome, fiber.StatusSeeOther)
	}
	if from := c.Get("Sec-Fetch-Site"); from == "cross-site" || from == "same-site" {
		// Another site sends her here: whether she signs in she says herself.
		return u.Show(c, fiber.StatusOK, view.Message{Frame: u.Frame(c), Kind: "sso", Next: c.Path()})
	}
	b, err := u.SSO.Begin(c.UserContext(), c.Params("code"))
	return u.ssoGo(c, b, err)
}

func (u *Pages) ssoLink(c *fiber.Ctx, actor domain.Actor) error {
	b, err := u.SSO.BeginLink(c.UserContext(), actor)
	return u.ssoGo(c, b, err)
}

// ssoGo sends a browser to the provider.
func (u *Pages) ssoGo(c *fiber.Ctx, b sso.Begun, err error) error {
	if err != nil {
		return u.ssoWrong(c, err)
	}
	u.Cookies.Set(c, u.Cookies.SSO(), b.Cookie, sso.Life)
	return c.Redirect(b.URL, fiber.StatusSeeOther)
}

// ssoBack is where the provider sends a browser back. No cookie of ours comes along from another site, so the page
// that answers leads on by itself, and what it leads to is ours.
func (u *Pages) ssoBack(c *fiber.Ctx) error {
	code, ok := domain.ParseID[domain.AgencyID](c.Params("code"))
	if !ok {
		return u.ssoWrong(c, fault.New(fault.NotFound, "sso.unknown", nil))
	}
	q := url.Values{"go": {"1"}}
	for _, name := range []string{"state", "code", "iss", "error"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	if c.Query("go") == "" {
		on := sso.Door(code) + "/back?" + q.Encode()
		c.Set("Refresh", "0; url="+on)
		return u.Show(c, fiber.StatusOK, view.Message{Frame: u.ownFrame(c), Kind: "sso_back", Next: on})
	}
	actor, _ := mid.ActorOf(c)
	last, _ := mid.EndedOf(c)
	in, linked, err := u.SSO.Finish(c.UserContext(), sso.Back{Door: string(code), State: q.Get("state"),
		Code: q.Get("code"), Issuer: q.Get("iss"), Error: q.Get("error"), Cookie: c.Cookies(u.Cookies.SSO())}, actor,
		identity.Attempt{Last: last.Session, Addr: mid.Addr(c), Device: c.Cookies(u.Cookies.Device()),
			Agent: c.Get(fiber.HeaderUserAgent), Request: mid.Request(c)})
	u.Cookies.Set(c, u.Cookies.SSO(), "", 0)
	switch {
	case err != nil:
		return u.ssoWrong(c, err)
	case linked:
		return u.Done(c, "flash.sso_linked", view.URLSessions)
	}
	if err := mid.EndBrought(c, u.Identity); err != nil {
		return err
	}
	u.keepSession(c, in)
	u.Cookies.Set(c, u.Cookies.SSODoor(), string(in.Actor.Agency), deviceLife)
	return u.goOnFrom(c, in, "")
}

// ssoWrong says in one sentence why a provider led nowhere.
func (u *Pages) ssoWrong(c *fiber.Ctx, err error) error {
	f := fault.As(err)
	if !strings.HasPrefix(f.Code, "sso.") {
		return err
	}
	page := view.Message{Frame: u.ownFrame(c), Kind: "sso_refused", Sentence: &view.Sentence{Key: f.Code}}
	if _, ok := mid.ActorOf(c); ok {
		page.Kind, page.Back = "sso_unlinked", view.URLSessions
	}
	return u.Show(c, respond.Status(f.Kind), page)
}

// ssoOut leads to where the provider ends its own session.
func (u *Pages) ssoOut(c *fiber.Ctx) error {
	to, err := u.SSO.EndURL(c.UserContext(), c.Params("code"))
	switch {
	case err != nil:
		return u.ssoWrong(c, err)
	case to == "":
		to = view.URLSignIn
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// ssoEnded is told by the provider that a session of its own is over: OpenID Connect Back-Channel Logout 1.0.
func (u *Pages) ssoEnded(c *fiber.Ctx) error {
	err := u.SSO.EndedThere(c.UserContext(), c.Params("code"), string(c.Context().PostArgs().Peek("logout_token")),
		mid.Addr(c), mid.Request(c))
	if fault.Is(err, fault.Conflict) {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusOK)
}

// ownSSO shows whether the reader's account is linked, and unlinks it.
func (u *Pages) ownSSO(c *fiber.Ctx, actor domain.Actor, page *view.Sessions) error {
	mine, err := u.SSO.Mine(c.UserContext(), actor)
	page.MayLink, page.Linked = mine.Offered, mine.Since
	return err
}
