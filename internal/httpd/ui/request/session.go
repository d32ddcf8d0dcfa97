package request

import (
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity/record"
)

// UseOf says what a request of the pages is to its session: what a page asks by itself keeps nobody signed in.
func UseOf(c *fiber.Ctx) mid.Use {
	switch {
	case c.Path() == view.URLSession && c.Method() == fiber.MethodPost:
		return mid.UseProlongs
	case c.Path() == view.URLSession, LooksByItself(c):
		return mid.UsePolls
	}
	return mid.UseCounts
}

// headerLive is what a page sends that looks by itself.
const headerLive = "X-Live"

// PendingPrefix begins the names of inputs that a form which waits has beside its own.
const PendingPrefix = "_pending"

// LooksByItself reports whether a page asks without anybody having touched it.
func LooksByItself(c *fiber.Ctx) bool { return c.Path() == view.URLLive || c.Get(headerLive) != "" }

// SecondsTo rounds up: a page that asked a moment before the end would be told that the session goes on.
func SecondsTo(end, now time.Time) int { return max(0, int((end.Sub(now)+time.Second-1)/time.Second)) }

// endsOf is what the frame says of the session's end.
func (b *Base) endsOf(c *fiber.Ctx, auth mid.Auth, now time.Time) *view.Ends {
	return &view.Ends{At: auth.EndsAt, Left: SecondsTo(auth.EndsAt, now), Final: auth.Final, Back: PageOf(c)}
}

// PageOf is the address of the page that a request asks for, or that its form stood on; the first page when it is not
// known.
func PageOf(c *fiber.Ctx) string {
	if c.Method() == fiber.MethodGet {
		return BackTo(c.OriginalURL(), view.URLHome)
	}
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Host != string(c.Context().Host()) {
		return view.URLHome
	}
	return BackTo(from.RequestURI(), view.URLHome)
}

// ToSignIn leads to the sign-in page, and from there back to a page.
func ToSignIn(c *fiber.Ctx, back string) error {
	to := view.URLSignIn
	if _, half := mid.HalfOf(c); half {
		to = view.URLFactor
	}
	if back != view.URLHome {
		to += "?back=" + url.QueryEscape(back)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// OpensDraft lets the page that is answered read what its device keeps, and returns the key of it; empty: the device
// keeps nothing.
func (b *Base) OpensDraft(c *fiber.Ctx) string {
	key := b.DraftKey(c)
	if key == nil {
		return ""
	}
	mid.AllowWorker(c)
	return base64.RawStdEncoding.EncodeToString(key)
}

// DraftKey is the key of what the device that asks keeps; nil: it keeps nothing.
func (b *Base) DraftKey(c *fiber.Ctx) []byte {
	auth, ok := mid.AuthOf(c)
	if !ok {
		auth, ok = mid.HalfOf(c)
	}
	if ended, over := mid.EndedOf(c); over && !ok {
		auth.Session = ended.Session
	}
	if b.Identity.Settings().NoDrafts {
		return nil
	}
	return auth.Session.KeyOfDrafts(b.Work.Now().Add(-record.PendingLife))
}

// resumed is what the frame puts back into a form of this page, once.
func (b *Base) resumed(c *fiber.Ctx, actor domain.Actor) *view.Resume {
	id, ok := domain.ParseID[record.PendingFormID](c.Cookies(b.Cookies.Resume()))
	if !ok || LooksByItself(c) {
		return nil
	}
	waiting, err := b.PendingForm(c, actor, id)
	if err != nil {
		return nil // It waits still, and is shown where everything that waits is.
	}
	return &view.Resume{Action: waiting.Action, Values: waiting.Values}
}

// takeResumed lets a form wait no longer that stands on its page again.
func (b *Base) takeResumed(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	id, _ := domain.ParseID[record.PendingFormID](c.Cookies(b.Cookies.Resume()))
	b.Cookies.Set(c, b.Cookies.Resume(), "", 0)
	if _, err = b.Identity.TakeForm(c.UserContext(), actor, id); fault.Is(err, fault.NotFound) {
		return nil // Another tab has it already.
	}
	return err
}

// pageAgain is the address at which the page of this answer can be opened again. A page that answers a form stands at
// the form's address: what can be opened is that, or the first above it that is a page.
func (b *Base) pageAgain(c *fiber.Ctx) string {
	if c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead {
		return BackTo(c.OriginalURL(), view.URLHome)
	}
	for path := c.Path(); path != ""; path = path[:strings.LastIndexByte(path, '/')] {
		if slices.ContainsFunc(b.pages(c.App()), func(pattern []string) bool { return fits(pattern, path) }) {
			return path
		}
	}
	return PageOf(c)
}

// pages are the patterns of the addresses that can be opened.
func (b *Base) pages(app *fiber.App) [][]string {
	b.opens.Do(func() {
		for _, r := range app.GetRoutes(true) {
			if r.Method == fiber.MethodGet && !strings.HasPrefix(r.Path, "/api/") {
				b.patterns = append(b.patterns, strings.Split(r.Path, "/"))
			}
		}
	})
	return b.patterns
}

// fits reports whether an address has the form of a route.
func fits(pattern []string, path string) bool {
	return slices.EqualFunc(pattern, strings.Split(path, "/"), func(of, part string) bool {
		return of == part || strings.HasPrefix(of, ":")
	})
}

// PendingForm reads one form that waits for whoever asks.
func (b *Base) PendingForm(c *fiber.Ctx, actor domain.Actor, id record.PendingFormID) (record.PendingForm, error) {
	all, err := b.Identity.PendingForms(c.UserContext(), actor)
	if err != nil {
		return record.PendingForm{}, err
	}
	i := slices.IndexFunc(all, func(f record.PendingForm) bool { return f.ID == id })
	if i < 0 {
		return record.PendingForm{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return all[i], nil
}

// TypedValues lists the values of a form by the names of its inputs.
func TypedValues(values map[string][]string) []view.Typed {
	var out []view.Typed
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			out = append(out, view.Typed{Name: name, Value: v})
		}
	}
	return out
}
