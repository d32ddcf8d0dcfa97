package mid

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

// Tokens binds forms to the session that asked for them: the third layer behind SameSite cookies and the cross-site check. Somebody who
// is not signed in has no session, and a token that is the same for all of them would prove nothing: their forms are bound to a random
// cookie of their own, which ends when they sign in.
type Tokens struct {
	Key     []byte
	Cookies Cookies
}

// visitBytes is how much chance is in the cookie of somebody who is not signed in.
const visitBytes = 32

// For returns the token for the forms of this request's answer. Who is not signed in and has no cookie yet is given one.
func (t Tokens) For(c *fiber.Ctx) string {
	if a, ok := AuthOf(c); ok {
		return t.sign("form|" + string(a.Session.ID))
	}
	visit := t.visitOf(c)
	if visit == "" {
		visit = random(visitBytes)
		c.Locals(localVisit, visit)
		t.Cookies.Set(c, t.Cookies.Visit(), visit, 0)
	}
	return t.sign("visit|" + visit)
}

// Check refuses a form without the token of the session, or of the visit. Bearer requests carry none.
func (t Tokens) Check(c *fiber.Ctx) error {
	a, signedIn := AuthOf(c)
	if signedIn && a.Bearer {
		return nil
	}
	bound := signedIn || t.visitOf(c) != ""
	if bound && hmac.Equal([]byte(c.FormValue("_csrf")), []byte(t.For(c))) {
		return nil
	}
	return fault.New(fault.Forbidden, "fault.form_expired", nil)
}

// visitOf returns the visit that the request belongs to, and nothing for a cookie that is not one of ours.
func (t Tokens) visitOf(c *fiber.Ctx) string {
	if given, ok := c.Locals(localVisit).(string); ok {
		return given
	}
	kept := c.Cookies(t.Cookies.Visit())
	if raw, err := base64.RawURLEncoding.DecodeString(kept); err != nil || len(raw) != visitBytes {
		return ""
	}
	return kept
}

func (t Tokens) sign(what string) string {
	m := hmac.New(sha256.New, t.Key)
	m.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
