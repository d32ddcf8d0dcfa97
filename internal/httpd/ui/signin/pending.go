package signin

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity/record"
)

// Inputs of our own on a form that waits; they are told from its own by their beginning.
const (
	pendingID     = request.PendingPrefix
	pendingDo     = request.PendingPrefix + "_do"
	pendingAction = request.PendingPrefix + "_action"
	pendingPage   = request.PendingPrefix + "_page"
	pendingReason = request.PendingPrefix + "_reason"
	pendingThen   = request.PendingPrefix + "_then"
)

// resumeLife is how long the cookie lives that names a form to be put back on the next page.
const resumeLife = time.Minute

func (u *Pages) mountPending(app *fiber.App) {
	app.Get(view.URLPending, request.Signed(u.pendingPage))
	app.Post(view.URLPending, u.pendingPost)
}

// neverKept are the addresses whose forms do not wait: they hold passwords, or there is nothing in them.
var neverKept = []string{view.URLSignIn, view.URLSignOut, view.URLQuickExit, view.URLPassword, view.URLLang,
	view.URLSession, view.URLPending, view.URLFactor, view.URLFactors, view.URLPasskey, "/sso/:code/logout"}

// KeepLate keeps a form that came after its session had ended, for the person whose session it was, and leads on. It
// reports false when the form is none of ours. A form whose act asks for a second factor first waits in the same way.
func (u *Pages) KeepLate(c *fiber.Ctx, why *fault.Fault) (handled bool, err error) {
	of, ours := u.Tokens.SessionOf(c)
	if !ours || c.Get("X-Draft") != "" {
		return false, nil
	}
	if c.Path() == view.URLLang {
		return u.keepLateLang(c, of)
	}
	auth, signedIn := mid.AuthOf(c)
	if slices.Contains(neverKept, c.Path()) {
		if signedIn {
			return false, nil
		}
		return true, request.ToSignIn(c, request.PageOf(c))
	}
	form, err := request.Typed(c)
	if err != nil {
		return true, err
	}
	kept, err := u.Identity.KeepForm(c.UserContext(), of, record.PendingForm{Action: c.OriginalURL(),
		Page: request.PageOf(c), Sent: true, ActingFor: domain.AgencyID(form.Get(request.ForField)), Values: ownValues(form)})
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	if signedIn && NeedsFactor(why) {
		return true, toFactor(c, view.URLPending, why.Code)
	}
	if signedIn && auth.Actor.Account == kept.Account {
		return true, c.Redirect(view.URLPending, fiber.StatusSeeOther)
	}
	if signedIn {
		return true, u.Show(c, fiber.StatusForbidden, view.Message{Frame: u.Frame(c), Kind: "form_of_another"})
	}
	u.Cookies.Set(c, u.Cookies.Flash(), "flash.form_kept", time.Minute)
	return true, request.ToSignIn(c, kept.Page)
}

// ownValues are the values of a form without its token, which is worth nothing in another session, and without inputs
// of our own.
func ownValues(form view.Form) map[string][]string {
	out := map[string][]string{}
	for name, values := range form.Values {
		if name != mid.TokenField && !strings.HasPrefix(name, request.PendingPrefix) {
			out[name] = values
		}
	}
	return out
}

// pendingPost does what was chosen with a form that waits. A page whose session ended while somebody wrote sends what
// stood there.
func (u *Pages) pendingPost(c *fiber.Ctx) error {
	if string(c.Context().PostArgs().Peek(pendingDo)) == "keep" {
		return u.keepUnsent(c)
	}
	actor, form, err := u.Submitted(c)
	if err != nil {
		return err
	}
	id, ok := domain.ParseID[record.PendingFormID](form.Get(pendingID))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if do := form.Get(pendingDo); do == "send" || do == "resume" {
		return u.goOn(c, actor, form, id)
	}
	if _, err := u.Identity.TakeForm(c.UserContext(), actor, id); err != nil {
		return err
	}
	return u.Done(c, "flash.form_dropped", view.URLPending)
}

// keepUnsent keeps what was being written when a session ended. Which session it was the form's own token says.
func (u *Pages) keepUnsent(c *fiber.Ctx) error {
	of, ours := u.Tokens.SessionOf(c)
	if !ours {
		return fault.New(fault.Forbidden, "fault.form_expired", nil)
	}
	form, err := request.Typed(c)
	if err != nil {
		return err
	}
	kept, err := u.keep(c, of, form.Get(pendingAction), request.BackTo(form.Get(pendingPage), view.URLHome), form)
	if err != nil {
		return err
	}
	if form.Get(pendingThen) == "resume" { // The same page is shown again at once, in another language.
		u.Cookies.Set(c, u.Cookies.Resume(), string(kept.ID), resumeLife)
		return c.SendStatus(fiber.StatusNoContent)
	}
	u.Cookies.Set(c, u.Cookies.Flash(), "flash.form_kept", time.Minute)
	return c.SendStatus(fiber.StatusNoContent)
}

// goOn carries a form that waits out, or puts it back on its page. A form is sent by the browser itself, as it was:
// the answer tells it to send the same fields to the form's own address, where everything about them is decided as if
// they had just been typed.
func (u *Pages) goOn(c *fiber.Ctx, actor domain.Actor, form view.Form, id record.PendingFormID) error {
	waiting, err := u.PendingForm(c, actor, id)
	if err != nil {
		return err
	}
	if form.Get(pendingDo) == "resume" || !waiting.Sent {
		return u.resume(c, waiting)
	}
	if err := u.actAsBefore(c, actor, waiting, form.Get(pendingReason)); err != nil {
		if !request.MayShow(err) {
			return err
		}
		return u.showPending(c, actor, id, err)
	}
	if _, err := u.Identity.TakeForm(c.UserContext(), actor, id); err != nil {
		return err
	}
	return c.Redirect(waiting.Action, fiber.StatusTemporaryRedirect)
}

// actAsBefore lets the session act for the agency that a form was filled in for. The reason is asked for again.
func (u *Pages) actAsBefore(c *fiber.Ctx, actor domain.Actor, waiting record.PendingForm, reason string) error {
	switch now := u.Acting(c); {
	case now == waiting.ActingFor:
		return nil
	case waiting.ActingFor != "":
		return u.BeginActing(c.UserContext(), actor, waiting.ActingFor, reason)
	}
	return u.EndActing(c, actor)
}

// resume leads to the page that a form stood on, where it is put back.
func (u *Pages) resume(c *fiber.Ctx, waiting record.PendingForm) error {
	u.Cookies.Set(c, u.Cookies.Resume(), string(waiting.ID), resumeLife)
	return c.Redirect(request.BackTo(waiting.Page, view.URLHome), fiber.StatusSeeOther)
}

// pendingPage shows what waits, so that the person sees what will be sent before it is.
func (u *Pages) pendingPage(c *fiber.Ctx, actor domain.Actor) error {
	return u.showPending(c, actor, "", nil)
}

func (u *Pages) showPending(c *fiber.Ctx, actor domain.Actor, wrong record.PendingFormID, why error) error {
	all, err := u.Identity.PendingForms(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Pending{Frame: u.Frame(c), Hours: int(pendingHours)}
	lang := u.Lang(c)
	for _, f := range all {
		row := view.PendingForm{ID: string(f.ID), Title: u.Title(f.Action), At: f.At, Sent: f.Sent, Page: f.Page,
			Lines: u.formLines(lang, f), Values: request.TypedValues(f.Values)}
		if f.Role != actor.Role {
			row.Role = string(f.Role)
		}
		if f.ActingFor != "" {
			of, err := u.Identity.Agency(c.UserContext(), actor, f.ActingFor)
			if err != nil {
				return err
			}
			row.ActingFor, row.AskReason = of.V.Name, u.Acting(c) != f.ActingFor
		}
		if f.ID == wrong {
			row.Form.Errors = request.FieldFaults(why)
			for i := range row.Form.Errors {
				row.Form.Errors[i].Path = pendingReason
			}
		}
		page.Forms = append(page.Forms, row)
	}
	return u.Show(c, request.StatusOf(why), page)
}
