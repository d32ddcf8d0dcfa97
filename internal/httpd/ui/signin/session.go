package signin

import (
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
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
