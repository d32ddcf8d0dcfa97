package mid

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"
)

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
