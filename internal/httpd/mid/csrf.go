package mid

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Tokens binds forms to the session that asked for them: the third layer behind SameSite cookies and the cross-site
// check. Somebody who is not signed in has no session, and a token that is the same for all of them would prove
// nothing: their forms are bound to a random cookie of their own, which ends when they sign in.
type Tokens struct {
	Key     []byte
	Cookies Cookies
}

// visitBytes is how much chance is in the cookie of somebody who is not signed in.
const visitBytes = 32

// For returns the token for the forms of this request's answer, masked: it reads differently in every answer, so that
// the length of a packed answer tells nothing of it. The token of a session names it, which is no secret, so that a
// form which comes after its session has ended can wait for its sender. Who is not signed in and has no cookie yet is
// given one.
func (t Tokens) For(c *fiber.Ctx) string {
	if a, ok := AuthOf(c); ok {
		return string(a.Session.ID) + "." + mask(t.ofSession(a.Session.ID))
	}
	visit := t.visitOf(c)
	if visit == "" {
		visit = random(visitBytes)
		c.Locals(localVisit, visit)
		t.Cookies.Set(c, t.Cookies.Visit(), visit, 0)
	}
	return mask(t.ofVisit(visit))
}

func (t Tokens) ofSession(id domain.SessionID) []byte { return t.sign("form|" + string(id)) }

func (t Tokens) ofVisit(visit string) []byte { return t.sign("visit|" + visit) }

// TokenField is the input that carries the token of a form. It counts in the body alone: the address of a page is kept
// in too many places to carry it.
const TokenField = "_csrf"

// SessionOf returns the session whose page the form of this request stood on, whoever sends it now.
func (t Tokens) SessionOf(c *fiber.Ctx) (domain.SessionID, bool) {
	named, masked, _ := strings.Cut(string(c.Context().PostArgs().Peek(TokenField)), ".")
	id, ok := domain.ParseID[domain.SessionID](named)
	return id, ok && hmac.Equal(unmask(masked), t.ofSession(id))
}

// Check refuses a form without the token of the session, or of the visit. Bearer requests carry none.
func (t Tokens) Check(c *fiber.Ctx) error {
	a, signedIn := AuthOf(c)
	if signedIn && a.Bearer {
		return nil
	}
	if signedIn {
		if of, ok := t.SessionOf(c); ok && of == a.Session.ID {
			return nil
		}
		return fault.New(fault.Forbidden, "fault.form_expired", nil)
	}
	visit, given := t.visitOf(c), string(c.Context().PostArgs().Peek(TokenField))
	if visit != "" && hmac.Equal(unmask(given), t.ofVisit(visit)) {
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

func (t Tokens) sign(what string) []byte {
	m := hmac.New(sha256.New, t.Key)
	m.Write([]byte(what))
	return m.Sum(nil)
}

// mask hides a token behind as many bytes of chance, which stand before it.
func mask(token []byte) string {
	both := make([]byte, 2*len(token))
	chance := both[:len(token)]
	_, _ = rand.Read(chance)
	subtle.XORBytes(both[len(token):], chance, token)
	return base64.RawURLEncoding.EncodeToString(both)
}

// unmask returns the token that mask hid, and nothing for what mask did not make.
func unmask(masked string) []byte {
	both, err := base64.RawURLEncoding.Strict().DecodeString(masked)
	if err != nil || len(both) != 2*sha256.Size {
		return nil
	}
	token := make([]byte, sha256.Size)
	subtle.XORBytes(token, both[:sha256.Size], both[sha256.Size:])
	return token
}

// Hide seals a text that an address carries. Only this server opens it, and only in the session that it was sealed
// in: in a history or a log it says nothing.
func (t Tokens) Hide(c *fiber.Ctx, text string) string {
	box, ok := t.box(c)
	if !ok {
		return ""
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(text), nil))
}

// Shown opens what Hide sealed in this session. For everything else it returns false.
func (t Tokens) Shown(c *fiber.Ctx, hidden string) (string, bool) {
	box, ok := t.box(c)
	raw, err := base64.RawURLEncoding.DecodeString(hidden)
	if !ok || err != nil || len(raw) < box.NonceSize() {
		return "", false
	}
	text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
	return string(text), err == nil
}

// box returns the cipher of the session that the request belongs to.
func (t Tokens) box(c *fiber.Ctx) (cipher.AEAD, bool) {
	a, ok := AuthOf(c)
	if !ok {
		return nil, false
	}
	block, err := aes.NewCipher(t.sign("address|" + string(a.Session.ID)))
	if err != nil {
		return nil, false
	}
	box, err := cipher.NewGCM(block)
	return box, err == nil
}
