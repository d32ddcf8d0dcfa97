package mid

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

// Tokens binds forms to the session that asked for them: the third layer behind SameSite cookies and the cross-site check.
type Tokens struct{ Key []byte }

// For returns the token for the forms of this request's answer; for somebody not signed in it is bound to the device cookie's absence.
func (t Tokens) For(c *fiber.Ctx) string {
	session := "nobody"
	if a, ok := AuthOf(c); ok {
		session = string(a.Session.ID)
	}
	m := hmac.New(sha256.New, t.Key)
	m.Write([]byte("form|" + session))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Check refuses a form without the session's token. Bearer requests carry none.
func (t Tokens) Check(c *fiber.Ctx) error {
	if a, ok := AuthOf(c); ok && a.Bearer {
		return nil
	}
	if hmac.Equal([]byte(c.FormValue("_csrf")), []byte(t.For(c))) {
		return nil
	}
	return fault.New(fault.Forbidden, "fault.form_expired", nil)
}
