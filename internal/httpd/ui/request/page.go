// Package request is what the handlers of every page stand on: who reads it, what a form says, the frame around the
// content, an act that is done once however often its form is sent. It decides nothing.
package request

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/sso"
	"amparo/internal/practice"
)

// Deps are what the pages stand on.
type Deps struct {
	Work     *casework.Service
	Identity *identity.Service
	Factors  *factor.Service
	SSO      *sso.Service
	Views    *view.Engine
	Cookies  mid.Cookies
	Tokens   mid.Tokens
	Finds    *mid.Rates // how fast one person may search for a number; nil: as fast as she likes
	Door     *mid.Door  // what people without an account may send
	Demo     bool
	Inside   bool                              // these are the pages of a practice
	Practice *practice.Service                 // beside this installation; nil: none
	Checkup  func(context.Context) [][3]string // of the installation: state, what, text; nil: nothing is shown
	Logins   []view.DemoLogin
	ExitURL  string
	Default  string                 // language of somebody who asks for none of ours
	Document func() ([]byte, error) // what describes the interface for programs
}

// Base is what the handlers of every subject stand on.
type Base struct {
	Deps
	summaries summaries
	titles    map[string]string // what the form at an address does, by the address, with ":id" for ids
	opens     sync.Once
	patterns  [][]string // of the addresses that can be opened
}

// New returns the base of the pages.
func New(d Deps) *Base {
	if d.ExitURL == "" {
		d.ExitURL = "https://www.wikipedia.org/"
	}
	return &Base{Deps: d, titles: map[string]string{}}
}

// SetTitle says in words what the form at an address does: a message key, which is shown where such a form waits. What
// was said first stands.
func (b *Base) SetTitle(path, key string) { b.titles[path] = cmp.Or(b.titles[path], key) }

// Title is what SetTitle said of the form at an address.
func (b *Base) Title(action string) string {
	path, _, _ := strings.Cut(action, "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if i > 0 && parts[i-1] == "courses" && part != "agencies" {
			parts[i] = ":course"
		} else if _, ok := domain.ParseID[string](part); ok {
			parts[i] = ":id"
			if i > 0 && parts[i-1] == "units" {
				parts[i] = ":unit"
			}
		}
	}
	return cmp.Or(b.titles[strings.Join(parts, "/")], "form.other")
}

// Frame fills what every page has around its content.
func (b *Base) Frame(c *fiber.Ctx) view.Frame {
	f := view.Frame{Lang: b.Lang(c), Path: c.OriginalURL(), PageURL: b.pageAgain(c), FormTitle: b.Title,
		CSRF: b.Tokens.For(c), Once: string(domain.NewID[domain.DraftID]()), Nonce: mid.Nonce(c), Demo: b.Demo,
		ExitURL: b.ExitURL, Now: b.Work.Now(), Flash: b.flash(c),
		NoKeys: c.Cookies(b.Cookies.NoKeys()) != ""}
	f.Marked = b.Marked()
	f.Wipe = b.DraftKey(c) == nil && !b.Inside // What is on the device is not of the practice.
	if a, ok := mid.AuthOf(c); ok {
		f.Actor = &view.Actor{Name: a.Actor.Name, Role: string(a.Actor.Role), Agency: a.Actor.AgencyName}
		f.Acting = actingShown(c)
		if !a.Bearer && !b.Inside {
			f.Ends = b.endsOf(c, a, f.Now)
		}
		if a.Actor.Role != "" {
			f.Actor.Board = b.ownBoard(c.UserContext(), a.Actor, f.Now)
			f.Actor.Registers = b.registers(c.UserContext(), a.Actor, f.Now)
			f.Notices = b.waitingNotices(c.UserContext(), a.Actor, f.Now, LooksByItself(c))
			f.Resume = b.resumed(c, a.Actor)
			f.Lists = b.listSeen(c, f.Nav())
			f.OnlyOne = b.alone(c.UserContext(), a.Actor, f.Now)
		}
	}
	return f
}

// How a page stands to a practice: it is one of it, or leads to it.
const (
	inPractice     = "in"
	offersPractice = "offered"
)

// Marked says how the pages stand to a practice.
func (b *Base) Marked() string {
	switch {
	case b.Inside:
		return inPractice
	case b.Practice != nil:
		return offersPractice
	}
	return ""
}

// LeavePractice ends the part that the person of this browser plays, and forgets it here whatever comes of that.
func (b *Base) LeavePractice(c *fiber.Ctx) error {
	token := c.Cookies(b.Cookies.Practice())
	if token == "" {
		return nil
	}
	b.Cookies.Set(c, b.Cookies.Practice(), "", 0)
	a, _ := mid.AuthOf(c)
	return b.Practice.Leave(c.UserContext(), a.Actor.Account, token)
}

// localLang keeps the language that this very request chose.
const localLang = "amparo.lang"

// langLife is how long the language of somebody who is not signed in is kept.
const langLife = 365 * 24 * time.Hour

// SetLang changes the language of the interface for who asks, from this answer on.
func (b *Base) SetLang(c *fiber.Ctx, want string) error {
	lang := view.Lang(want)
	b.Cookies.Set(c, b.Cookies.Lang(), lang, langLife)
	c.Locals(localLang, lang)
	if actor, ok := mid.ActorOf(c); ok {
		return b.Identity.SetLanguage(c.UserContext(), actor, lang)
	}
	return nil
}

// Lang is the language of the interface for who asks: that of the account, or else what the browser prefers.
func (b *Base) Lang(c *fiber.Ctx) string {
	if chosen, ok := c.Locals(localLang).(string); ok {
		return chosen
	}
	if a, ok := mid.AuthOf(c); ok && a.Actor.Lang != "" {
		return view.Lang(a.Actor.Lang)
	}
	if saved := c.Cookies(b.Cookies.Lang()); saved != "" {
		return view.Lang(saved)
	}
	accepted := strings.ToLower(c.Get(fiber.HeaderAcceptLanguage))
	if b.Default != "" && !strings.HasPrefix(accepted, "es") && !strings.HasPrefix(accepted, "en") {
		return view.Lang(b.Default)
	}
	return view.Lang(accepted)
}

// flash reads, once, what the last act left to tell.
func (b *Base) flash(c *fiber.Ctx) *view.Flash {
	key := c.Cookies(b.Cookies.Flash())
	if key == "" || len(key) > 80 {
		return nil
	}
	b.Cookies.Set(c, b.Cookies.Flash(), "", 0)
	return &view.Flash{Kind: "ok", Key: key}
}

// Done tells the next page what was done and goes there.
func (b *Base) Done(c *fiber.Ctx, key, to string) error {
	b.Cookies.Set(c, b.Cookies.Flash(), key, time.Minute)
	return c.Redirect(to, fiber.StatusSeeOther)
}

// Show renders a page completely before a byte is sent.
func (b *Base) Show(c *fiber.Ctx, status int, p view.Page) error {
	var buf bytes.Buffer
	if err := b.Views.Render(&buf, p); err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	if view.Resumed(buf.Bytes()) {
		if err := b.takeResumed(c); err != nil {
			return err
		}
	}
	if _, ok := mid.AuthOf(c); ok && status == fiber.StatusOK {
		b.keepList(c)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Status(status).Send(buf.Bytes())
}

// Text is a sentence in a language; a key without words stays as it is.
func (b *Base) Text(lang, key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	text, err := b.Views.Text(lang, key, args)
	if err != nil {
		return key
	}
	return text
}
