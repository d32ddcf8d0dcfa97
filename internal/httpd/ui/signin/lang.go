package signin

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity/record"
)

// setLang changes the language and leads back to the page. The form that the button sent along, if it sent one, is
// carried out by nobody: a form that narrows a list becomes the address of the list, and every other waits, sealed,
// until the page puts it back, in the next moment.
func (u *Pages) setLang(c *fiber.Ctx) error {
	form, err := request.Typed(c)
	if err != nil {
		return err
	}
	if err := u.Tokens.Check(c); err != nil {
		return err
	}
	action, lang, back := c.Query("form"), c.Query("lang"), c.Query("back")
	if lang == "" { // A button of its own, which sends nothing along.
		action, lang, back = "", form.Get("lang"), form.Get("back")
	}
	back = request.BackTo(back, view.URLHome)
	switch {
	case action != "" && c.Query("get") != "":
		if back, err = narrowed(action, form); err != nil {
			return err
		}
	case action != "":
		of, _ := u.Tokens.SessionOf(c)
		kept, err := u.keep(c, of, action, back, form)
		if err != nil {
			return err
		}
		u.Cookies.Set(c, u.Cookies.Resume(), string(kept.ID), resumeLife)
	}
	if err := u.SetLang(c, lang); err != nil {
		return err
	}
	return c.Redirect(back, fiber.StatusSeeOther)
}

// narrowed is the address of a list, as a form narrows it.
func narrowed(action string, form view.Form) (string, error) {
	to, err := url.Parse(request.BackTo(action, ""))
	if err != nil || to.Path == "" {
		return "", fault.New(fault.Invalid, "fault.invalid", nil)
	}
	ask := url.Values(ownValues(form))
	typed := make(url.Values, len(ask))
	for name, values := range ask {
		if !strings.HasPrefix(name, "_") && strings.Join(values, "") != "" {
			typed[name] = values
		}
	}
	to.RawQuery = typed.Encode()
	return to.RequestURI(), nil
}

// keep lets a form wait that nobody sent.
func (u *Pages) keep(c *fiber.Ctx, of domain.SessionID, action, page string,
	form view.Form) (record.PendingForm, error) {
	action = request.BackTo(action, "")
	to, err := url.Parse(action)
	if err != nil || action == "" || slices.Contains(neverKept, to.Path) {
		return record.PendingForm{}, fault.New(fault.Invalid, "fault.invalid", nil)
	}
	return u.Identity.KeepForm(c.UserContext(), of, record.PendingForm{Action: action, Page: page,
		ActingFor: domain.AgencyID(form.Get(request.ForField)), Values: ownValues(form)})
}

// keepLateLang keeps a form that a change of language sent along after its session had ended: the change itself is
// nothing to keep, and whoever is signed in by now is refused it, as every form of a session that is not hers.
func (u *Pages) keepLateLang(c *fiber.Ctx, of domain.SessionID) (handled bool, err error) {
	action, back := c.Query("form"), request.BackTo(c.Query("back"), view.URLHome)
	var kept record.PendingForm
	if action != "" && c.Query("get") == "" {
		form, err := request.Typed(c)
		if err != nil {
			return true, err
		}
		if kept, err = u.keep(c, of, action, back, form); err != nil && !fault.Is(err, fault.NotFound) {
			return true, err
		}
	}
	auth, signedIn := mid.AuthOf(c)
	switch {
	case !signedIn:
		return true, request.ToSignIn(c, back)
	case kept.Account == auth.Actor.Account:
		return true, c.Redirect(back, fiber.StatusSeeOther)
	case kept.Account != "":
		return true, u.Show(c, fiber.StatusForbidden, view.Message{Frame: u.Frame(c), Kind: "form_of_another"})
	}
	return false, nil
}
