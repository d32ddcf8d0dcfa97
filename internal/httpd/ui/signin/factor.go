package signin

import (
	"bytes"
	"context"
	"html/template"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"rsc.io/qr"

	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
	"amparo/internal/identity"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/record"
)

func (u *Pages) mountFactors(app *fiber.App) {
	app.Get(view.URLFactor, u.factorPage)
	app.Post(view.URLFactor, u.giveFactor)
	app.Get(view.URLFactors, u.factorsPage)
	app.Post(view.URLFactors, u.keepFactors)
	app.Get(view.URLPasskey, u.passkeyPage)
	app.Post(view.URLPasskey, u.passkeyAlone)
}

// The faults of an act that asks for a second factor first, and of one that asks for a passkey.
const (
	codeNeeded  = "factor.needed"
	passkeyOnly = "factor.passkey_only"
)

// NeedsFactor reports whether something was refused until a second factor is given.
func NeedsFactor(f *fault.Fault) bool { return f.Code == codeNeeded || f.Code == passkeyOnly }

// AskFactor asks for the second factor that one of these faults needs, and leads back to the page of this request
// afterwards.
func (u *Pages) AskFactor(c *fiber.Ctx, why string) error { return toFactor(c, request.PageOf(c), why) }

func toFactor(c *fiber.Ctx, back, why string) error {
	to := view.URLFactor + "?back=" + url.QueryEscape(back)
	if why == passkeyOnly {
		to += "&" + only + "=1"
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// only is set in the address and the form of a page on which nothing but a passkey does.
const only = "only"

// who is the session that a second factor is given or kept in: a whole one, or one whose second step is to be done.
func (u *Pages) who(c *fiber.Ctx) (factor.Who, error) {
	a, ok := mid.AuthOf(c)
	if !ok {
		if a, ok = mid.HalfOf(c); !ok {
			return factor.Who{}, mid.NotSignedIn(c)
		}
	}
	return factor.Who{Session: a.Session.ID, Device: c.Cookies(u.Cookies.Device()), Request: mid.Request(c)}, nil
}

// ownFrame is the frame of these pages: a change of language takes nothing of their forms along.
func (u *Pages) ownFrame(c *fiber.Ctx) view.Frame {
	f := u.Frame(c)
	f.FormTitle = nil
	return f
}

func (u *Pages) factorPage(c *fiber.Ctx) error {
	return u.showFactor(c, fiber.StatusOK, view.Form{Values: map[string][]string{"back": {c.Query("back")},
		only: {c.Query(only)}}})
}

// showFactor asks for a second factor. Whoever has none has nothing to give, and is led to where one is added.
func (u *Pages) showFactor(c *fiber.Ctx, status int, form view.Form) error {
	w, err := u.who(c)
	if err != nil {
		return err
	}
	st, err := u.Factors.State(c.UserContext(), w)
	if err != nil {
		return err
	}
	back := request.BackTo(form.Get("back"), "")
	byPasskey := form.Get(only) != ""
	if len(st.List) == 0 || byPasskey && !st.Has(record.Passkey) {
		return c.Redirect(view.URLFactors+"?"+only+"="+url.QueryEscape(form.Get(only)), fiber.StatusSeeOther)
	}
	ask, err := u.Factors.AskOld(c.UserContext(), w)
	if err != nil {
		return err
	}
	form.Action, form.Values = view.URLFactor, map[string][]string{"back": {back}}
	return u.Show(c, status, view.Factor{Frame: u.ownFrame(c), Form: form, Half: st.Step != "", Ask: string(ask),
		Only: byPasskey, Codes: st.Has(record.Codes) && !st.Passkey && !byPasskey,
		Recovery: len(st.Recovery) > 0 && !byPasskey})
}

// given is what a form gives as a second factor.
func given(form view.Form) factor.Given {
	g := factor.Given{Code: strings.TrimSpace(form.Get("code")), Recovery: strings.TrimSpace(form.Get("recovery"))}
	if answer := form.Get("passkey"); answer != "" {
		g.Passkey = []byte(answer)
	}
	return g
}

func (u *Pages) giveFactor(c *fiber.Ctx) error {
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	w, err := u.who(c)
	if err != nil {
		return err
	}
	_, half := mid.HalfOf(c)
	in, err := u.Factors.Give(c.UserContext(), w, given(form))
	if err != nil {
		return u.factorAgain(err, &form, func(status int) error { return u.showFactor(c, status, form) })
	}
	u.keepSession(c, in)
	if !half {
		return c.Redirect(request.BackTo(form.Get("back"), view.URLHome), fiber.StatusSeeOther)
	}
	return u.goOnFrom(c, in, form.Get("back"))
}

// factorAgain shows a form once more with what is wrong with it.
func (u *Pages) factorAgain(err error, form *view.Form, again func(status int) error) error {
	if !request.MayShow(err) && !fault.Is(err, fault.TooMany) {
		return err
	}
	form.Errors = request.FieldFaults(err)
	return again(request.StatusOf(err))
}

func (u *Pages) passkeyPage(c *fiber.Ctx) error {
	return u.showPasskey(c, fiber.StatusOK, view.Form{Values: map[string][]string{"back": {c.Query("back")}}})
}

func (u *Pages) showPasskey(c *fiber.Ctx, status int, form view.Form) error {
	ask, err := u.Factors.AskAny(c.UserContext())
	if err != nil {
		return err
	}
	form.Action, form.Values = view.URLPasskey, map[string][]string{"back": {request.BackTo(form.Get("back"), "")}}
	return u.Show(c, status, view.Factor{Frame: u.ownFrame(c), Form: form, Alone: true, Ask: string(ask)})
}

// passkeyAlone signs in whoever has a passkey of her account and proves herself to it.
func (u *Pages) passkeyAlone(c *fiber.Ctx) error {
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	last, _ := mid.EndedOf(c)
	in, err := u.Factors.SignIn(c.UserContext(), identity.Attempt{Last: last.Session, Addr: mid.Addr(c),
		Device: c.Cookies(u.Cookies.Device()), Agent: c.Get(fiber.HeaderUserAgent), Request: mid.Request(c)},
		[]byte(form.Get("passkey")))
	if err != nil {
		return u.factorAgain(err, &form, func(status int) error { return u.showPasskey(c, status, form) })
	}
	if err := mid.EndBrought(c, u.Identity); err != nil {
		return err
	}
	u.keepSession(c, in)
	return u.goOnFrom(c, in, form.Get("back"))
}

func (u *Pages) factorsPage(c *fiber.Ctx) error {
	return u.showFactors(c, fiber.StatusOK, view.Form{}, view.Factors{})
}

// showFactors lists the second factors of the account; page brings what is shown once.
func (u *Pages) showFactors(c *fiber.Ctx, status int, form view.Form, page view.Factors) error {
	w, err := u.who(c)
	if err != nil {
		return err
	}
	st, err := u.Factors.State(c.UserContext(), w)
	if err != nil {
		return err
	}
	if st.Step == record.StepFactor {
		return toFactor(c, "", codeNeeded)
	}
	page.Frame, page.Form, page.Half, page.Fresh = u.ownFrame(c), form, st.Step != "", st.Fresh
	page.Form.Action, page.Left, page.Wants = view.URLFactors, len(st.Recovery), st.Wants
	page.Only = c.Query(only) != ""
	if st.Fresh {
		ask, err := u.Factors.AskNew(c.UserContext(), w)
		if err != nil {
			return err
		}
		page.Ask = string(ask)
	}
	for _, f := range st.List {
		page.Rows = append(page.Rows, tables.FactorRow{ID: f.ID, Kind: string(f.Kind), Name: f.Name, Added: f.AddedAt,
			Used: f.UsedAt})
	}
	return u.Show(c, status, page)
}

// keepFactors adds a factor, takes one away, or gives new recovery codes.
func (u *Pages) keepFactors(c *fiber.Ctx) error {
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	w, err := u.who(c)
	if err != nil {
		return err
	}
	ctx, page := c.UserContext(), view.Factors{}
	switch form.Get("_do") {
	case "codes":
		var secret factor.Secret
		if secret, err = u.Factors.BeginCodes(ctx, w); err == nil {
			page.Secret, page.Link = secret.Text, template.URL(secret.Link) //nolint:gosec // made here, of an escaped name
			page.QR, page.Size = picture(secret.Link)
		}
	case "confirm":
		return u.added(c, form, func(ctx context.Context) (factor.Added, error) {
			return u.Factors.ConfirmCodes(ctx, w, form.Get("code"), form.Get("name"))
		})
	case "passkey":
		return u.added(c, form, func(ctx context.Context) (factor.Added, error) {
			return u.Factors.AddPasskey(ctx, w, []byte(form.Get("passkey")), form.Get("name"))
		})
	case "recovery":
		page.Recovery, err = u.Factors.NewRecovery(ctx, w)
	case "remove":
		if err = u.Factors.Remove(ctx, w, form.Get("factor")); err == nil {
			return u.Done(c, "flash.factor_removed", view.URLFactors)
		}
	default:
		err = fault.New(fault.Invalid, "fault.invalid", nil)
	}
	if f := fault.As(err); NeedsFactor(f) {
		return toFactor(c, view.URLFactors, f.Code)
	}
	if err != nil {
		return u.factorAgain(err, &form, func(status int) error { return u.showFactors(c, status, form, page) })
	}
	return u.showFactors(c, fiber.StatusOK, view.Form{}, page)
}

// added adds a factor, and shows the recovery codes that came with the first one. They stand on this page alone.
func (u *Pages) added(c *fiber.Ctx, form view.Form, add func(context.Context) (factor.Added, error)) error {
	in, err := add(c.UserContext())
	switch {
	case NeedsFactor(fault.As(err)):
		return toFactor(c, view.URLFactors, fault.As(err).Code)
	case err != nil:
		// A secret that waits for its first code waits on, and is not shown again.
		page := view.Factors{Waits: form.Get("_do") == "confirm"}
		return u.factorAgain(err, &form, func(status int) error { return u.showFactors(c, status, form, page) })
	}
	u.keepSession(c, in.SignedIn)
	if in.Recovery == nil {
		return u.Done(c, "flash.factor_added", view.URLFactors)
	}
	return u.Show(c, fiber.StatusOK, view.Factors{Frame: u.ownFrame(c), Recovery: in.Recovery, Done: true})
}

// picture draws a link as a QR code: the path of its dark squares, and how many squares a side has.
func picture(link string) (path string, size int) {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return "", 0 // The link and the text stand beside it.
	}
	var b bytes.Buffer
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				b.WriteString("M" + request.FormatRevision(int64(x)) + " " + request.FormatRevision(int64(y)) + "h1v1h-1z")
			}
		}
	}
	return b.String(), code.Size
}
