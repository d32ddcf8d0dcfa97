package mid

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/machine"
	"amparo/internal/identity/record"
	"amparo/internal/secondlock"
)

// Auth is the signed-in sender of a request.
type Auth struct {
	identity.Auth
	Raw    string // the token as it came
	Bearer bool
}

// Cookies names and shapes the cookies. On plain http, which only loopback may use, the __Host- prefix and Secure
// cannot be had.
type Cookies struct {
	Secure bool
	Inside bool // of a practice: none is that of the installation around it
}

func (k Cookies) name(base string) string {
	if k.Inside {
		base = "practice-" + base
	}
	if k.Secure {
		return "__Host-" + base
	}
	return "amparo-" + base
}

// Practice names the session cookie of the practice beside this installation.
func (k Cookies) Practice() string { return Cookies{Secure: k.Secure, Inside: true}.Session() }

// Session names the session cookie.
func (k Cookies) Session() string { return k.name("session") }

// Device names the cookie of a device that signed in before.
func (k Cookies) Device() string { return k.name("device") }

// Visit names the cookie that binds the forms of somebody who is not signed in.
func (k Cookies) Visit() string { return k.name("visit") }

// Flash names the cookie that tells the next page what the last act did. It holds a message code and nothing else.
func (k Cookies) Flash() string { return k.name("flash") }

// Resume names the cookie that holds the id of a form to be put back on the next page.
func (k Cookies) Resume() string { return k.name("resume") }

// Lang names the cookie that keeps the language of somebody who is not signed in.
func (k Cookies) Lang() string { return k.name("lang") }

// List names the cookie that holds the address of the list that was last seen: codes of filters, and what was searched
// for among accounts and agencies.
func (k Cookies) List() string { return k.name("list") }

// SSO names the cookie that binds a sign-in at an identity provider to the browser that began it.
func (k Cookies) SSO() string { return k.name("sso") }

// SSODoor names the cookie that keeps at the provider of which agency this browser signed in.
func (k Cookies) SSODoor() string { return k.name("ssodoor") }

// NoKeys names the cookie of a browser in which the keys of one letter are switched off.
func (k Cookies) NoKeys() string { return k.name("nokeys") }

// Set sets a cookie for so long; zero means until the browser closes. An empty value removes it.
func (k Cookies) Set(c *fiber.Ctx, name, value string, life time.Duration) {
	ck := &fiber.Cookie{Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: k.Secure,
		SameSite: fiber.CookieSameSiteStrictMode}
	switch {
	case value == "":
		ck.MaxAge, ck.Expires = -1, time.Unix(1, 0)
	case life > 0:
		ck.MaxAge = int(life / time.Second)
	default:
		ck.SessionOnly = true
	}
	c.Cookie(ck)
}

// HeaderToken carries a fresh token back to a program that sent one about to run out.
const HeaderToken = "X-Session-Token"

// Use says what a request is to its session.
type Use int

// What a request may be to its session.
const (
	UseCounts   Use = iota // somebody does something: the idle time begins anew
	UsePolls               // a page looks by itself: nobody need be there
	UseProlongs            // somebody says that they are still there
)

// Wrong keys of programs that one network may send: each minute, and at once.
const (
	wrongKeys       = 1. / 60
	wrongKeysAtOnce = 20
)

// Session finds out who sends the request. Nobody is refused here: handlers and Need do that. The cookie of a session
// that is over stays until its owner signs in or out, because it says whose session it was, and why it ended.
//
// The key of a program is taken for the interface alone. Who sends one that is not taken may try some times, and then
// has to wait; whoever sends a right one from the same network goes on.
func Session(ids *identity.Service, k Cookies, use func(*fiber.Ctx) Use) fiber.Handler {
	wrong, programs := NewRates(wrongKeys, wrongKeysAtOnce), machine.Of(ids)
	ways := map[Use]func(context.Context, string, bool) (identity.Auth, error){
		UseCounts: ids.Authenticate, UsePolls: ids.AuthenticatePoll, UseProlongs: ids.Prolong}
	return func(c *fiber.Ctx) error {
		raw, bearer := c.Cookies(k.Session()), false
		if h := c.Get(fiber.HeaderAuthorization); h != "" {
			scheme, token, _ := strings.Cut(h, " ")
			if !strings.EqualFold(scheme, "bearer") {
				return fault.New(fault.Unauthenticated, "session.none", nil)
			}
			raw, bearer = strings.TrimSpace(token), true
		}
		if raw == "" {
			return c.Next()
		}
		if bearer && strings.HasPrefix(raw, machine.Prefix) {
			if !strings.HasPrefix(c.Path(), "/api/v1/") {
				return fault.New(fault.Unauthenticated, "machine.pages", nil)
			}
			actor, err := programs.Authenticate(c.UserContext(), raw, Request(c), func() error {
				if wait := wrong.Take("key|"+Addr(c), time.Now()); wait > 0 {
					return fault.New(fault.TooMany, "signin.slow_down", nil).With("seconds", int(wait/time.Second)+1)
				}
				return nil
			})
			if err != nil {
				return err
			}
			c.Locals(localAuth, Auth{Auth: identity.Auth{Actor: actor, // The rate is that of the account.
				Session: record.Session{ID: domain.SessionID(actor.Account)}}, Bearer: true})
			return c.Next()
		}
		auth, err := ways[use(c)](c.UserContext(), raw, bearer)
		switch {
		case fault.Is(err, fault.Unauthenticated) && !bearer:
			if auth.Session.ID == "" {
				k.Set(c, k.Session(), "", 0)
			} else {
				c.Locals(localEnded, Ended{Session: auth.Session, Code: fault.As(err).Code})
			}
			return c.Next()
		case err != nil:
			return err
		}
		auth.Actor.Request = Request(c)
		c.SetUserContext(secondlock.WithSecret(c.UserContext(), auth.Secret))
		if auth.Session.Step != "" { // To everything but that step it is nobody's.
			c.Locals(localHalf, Auth{Auth: auth, Raw: raw, Bearer: bearer})
			return c.Next()
		}
		c.Locals(localAuth, Auth{Auth: auth, Raw: raw, Bearer: bearer})
		switch {
		case auth.Token != "" && bearer:
			c.Set(HeaderToken, auth.Token) // A program that keeps its session alive sends this one from now on.
		case auth.Token != "":
			k.Set(c, k.Session(), auth.Token, 0)
		}
		return c.Next()
	}
}

// Ended is a session that is over, as the browser that had it still names it.
type Ended struct {
	record.Session
	Code string // why, as a message code
}

// EndedOf returns the session that the browser had and that is over.
func EndedOf(c *fiber.Ctx) (Ended, bool) { e, ok := c.Locals(localEnded).(Ended); return e, ok }

// AuthOf returns the signed-in sender, also one who has still to choose a role.
func AuthOf(c *fiber.Ctx) (Auth, bool) { a, ok := c.Locals(localAuth).(Auth); return a, ok }

// HalfOf returns the sender whose second step of signing in is still to be done. She is signed in to nothing else.
func HalfOf(c *fiber.Ctx) (Auth, bool) { a, ok := c.Locals(localHalf).(Auth); return a, ok }

// EndBrought ends the session that a request brings along, where it opened another one: nobody goes on in both.
func EndBrought(c *fiber.Ctx, ids *identity.Service) error {
	a, ok := AuthOf(c)
	if !ok {
		a, ok = HalfOf(c)
	}
	if !ok {
		return nil
	}
	err := ids.SignOut(c.UserContext(), a.Raw, Request(c))
	if fault.Is(err, fault.Unauthenticated) {
		return nil // It is over already.
	}
	return err
}

// Need refuses whoever is not signed in with a role.
func Need(c *fiber.Ctx) (domain.Actor, error) {
	if actor, ok := ActorOf(c); ok {
		return actor, nil
	}
	if e, ok := EndedOf(c); ok {
		return domain.Actor{}, fault.New(fault.Unauthenticated, e.Code, nil)
	}
	return domain.Actor{}, NotSignedIn(c)
}

// NotSignedIn says why a request is nobody's.
func NotSignedIn(c *fiber.Ctx) error {
	half, ok := HalfOf(c)
	switch {
	case ok && half.Session.Step == record.StepEnrol:
		return fault.New(fault.Unauthenticated, "session.half_enrol", nil)
	case ok:
		return fault.New(fault.Unauthenticated, "session.half_factor", nil)
	}
	return fault.New(fault.Unauthenticated, "session.none", nil)
}

// CrossSite refuses a change that another site's page sends with our cookies. Browsers say where a request comes from
// in Sec-Fetch-Site; older ones in Origin. A bearer token is never sent by a browser on its own, so it needs no proof.
func CrossSite() fiber.Handler {
	return func(c *fiber.Ctx) error {
		switch c.Method() {
		case fiber.MethodGet, fiber.MethodHead:
			return c.Next()
		}
		if a, ok := AuthOf(c); ok && a.Bearer {
			return c.Next()
		}
		if !sameSite(c) {
			return fault.New(fault.Forbidden, "fault.cross_site", nil)
		}
		return c.Next()
	}
}

func sameSite(c *fiber.Ctx) bool {
	origin := c.Get(fiber.HeaderOrigin)
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin":
		return true // The browser's own word, which no page can change.
	case "none":
		return origin == "" || sameHost(c, origin)
	case "":
		if origin == "" {
			return c.Get(fiber.HeaderCookie) == "" // Not a browser: there is no cookie to misuse.
		}
		return sameHost(c, origin) // "null", from a sandboxed frame, is nobody's host.
	}
	return false
}

func sameHost(c *fiber.Ctx, origin string) bool {
	_, host, ok := strings.Cut(origin, "://")
	return ok && strings.EqualFold(host, string(c.Context().Host()))
}

// ActAs makes the rest of the request act as a: the same person in the same session, for another agency.
func ActAs(c *fiber.Ctx, a domain.Actor) {
	auth, ok := AuthOf(c)
	if !ok || a.Account != auth.Actor.Account || a.Session != auth.Actor.Session || a.Role != auth.Actor.Role {
		return
	}
	auth.Actor = a
	c.Locals(localAuth, auth)
}
