package signin

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
)

// Headers that tell a page how long its session lasts.
const (
	headerLeft  = "X-Session-Left"  // seconds
	headerFinal = "X-Session-Final" // "1": using the session does not put its end off
)

func (u *Pages) mountSession(app *fiber.App) {
	app.Get(view.URLSession, u.sessionLeft)
	app.Post(view.URLSession, u.prolong)
}

// sessionLeft tells a page how long its session lasts, without a body.
func (u *Pages) sessionLeft(c *fiber.Ctx) error {
	auth, ok := mid.AuthOf(c)
	if !ok {
		return c.SendStatus(fiber.StatusUnauthorized)
	}
	c.Set(headerLeft, strconv.Itoa(request.SecondsTo(auth.EndsAt, u.Work.Now())))
	if auth.Final {
		c.Set(headerFinal, "1")
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// prolong answers like sessionLeft; that the request came has put the end off already.
func (u *Pages) prolong(c *fiber.Ctx) error {
	if _, ok := mid.AuthOf(c); ok {
		if err := u.Tokens.Check(c); err != nil {
			return err
		}
	}
	return u.sessionLeft(c)
}

// whyEnded tells on the sign-in page why the session that the browser had is over.
func (u *Pages) whyEnded(c *fiber.Ctx) *view.Sentence {
	e, ok := mid.EndedOf(c)
	if !ok {
		return nil
	}
	set := u.Identity.Settings()
	return &view.Sentence{Key: e.Code, Args: map[string]any{"minutes": int(set.Idle / time.Minute),
		"hours": int(set.Absolute / time.Hour), "most": set.Sessions}}
}

// afterSignIn leads on: to the forms that wait for this person, or to where she was. Somebody else than whose session
// ended here begins at the first page.
func (u *Pages) afterSignIn(c *fiber.Ctx, actor domain.Actor, back string) error {
	waiting, err := u.Identity.PendingForms(c.UserContext(), actor)
	if err != nil {
		return err
	}
	switch {
	case len(waiting) > 0 && waiting[0].Sent:
		return c.Redirect(view.URLPending, fiber.StatusSeeOther)
	case len(waiting) > 0:
		return u.resume(c, waiting[0])
	}
	if e, ok := mid.EndedOf(c); ok && e.Account != actor.Account {
		back = view.URLHome
	}
	return c.Redirect(request.BackTo(back, view.URLHome), fiber.StatusSeeOther)
}

// goOnFrom leads on from a sign-in: to the second step, to the choice of a role, or into the pages.
func (u *Pages) goOnFrom(c *fiber.Ctx, in identity.SignedIn, back string) error {
	to := view.URLSignIn
	switch {
	case in.Session.Step == record.StepEnrol:
		to = view.URLFactors
	case in.Session.Step != "":
		to = view.URLFactor
	case len(in.Choose) == 0:
		return u.afterSignIn(c, in.Actor, back)
	}
	return c.Redirect(to+"?back="+url.QueryEscape(request.BackTo(back, "")), fiber.StatusSeeOther)
}

// Late reports whether a form was refused because its session is over, or is not the one it was made in, or because a
// second factor is to be given first.
func Late(f *fault.Fault) bool {
	return f.Kind == fault.Unauthenticated || f.Code == "fault.form_expired" || f.Code == "acting.over" ||
		NeedsFactor(f)
}

func (u *Pages) sessions(c *fiber.Ctx, actor domain.Actor) error {
	list, err := u.Identity.Sessions(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Sessions{Frame: u.Frame(c)}
	for _, s := range list {
		page.Rows = append(page.Rows, tables.SessionRow{ID: string(s.ID), Device: s.Device, Role: string(s.Role),
			Current: s.ID == actor.Session, Bearer: s.Bearer, Created: s.CreatedAt, Seen: s.SeenAt})
	}
	keys, err := u.Work.AddressKeys(c.UserContext(), actor)
	if err != nil {
		return err
	}
	if keys.Reads {
		page.Keys = cmp.Or(strings.TrimPrefix(keys.Closed, "address."), "open")
	}
	for _, a := range keys.Waiting {
		page.Waiting = append(page.Waiting, view.Option{Value: string(a.ID), Label: a.Name})
	}
	if err := u.ownSSO(c, actor, &page); err != nil {
		return err
	}
	return u.Show(c, fiber.StatusOK, page)
}

func (u *Pages) endSessions(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	var err error
	switch form.Get("_do") {
	case "end_others":
		err = u.Identity.EndOtherSessions(c.UserContext(), actor)
	case "give_key":
		if err = u.Work.GiveAddressKey(c.UserContext(), actor, domain.AccountID(form.Get("to"))); err == nil {
			return u.Done(c, "flash.key_given", view.URLSessions)
		}
	case "unlink":
		if err = u.SSO.Unlink(c.UserContext(), actor); err == nil {
			return u.Done(c, "flash.sso_unlinked", view.URLSessions)
		}
	default:
		sid, ok := domain.ParseID[domain.SessionID](form.Get("session"))
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		err = u.Identity.EndSession(c.UserContext(), actor, sid)
	}
	if err != nil {
		return err
	}
	return u.Done(c, "flash.sessions", view.URLSessions)
}
