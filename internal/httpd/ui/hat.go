package ui

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// hatLife is how long somebody at the desk acts for another agency before the reason is asked for again.
const hatLife = 15 * time.Minute

// hat is what the desk wears while it acts for another agency. It travels in a cookie that only this server can open, bound to the
// session it was put on in: the reason is in somebody's own words and must not lie readable on a device.
type hat struct {
	Agency domain.AgencyID `json:"a"`
	Name   string          `json:"n"`
	Reason string          `json:"r"`
	Till   int64           `json:"t"` // unix seconds
}

// localHat keeps the hat of the request for its frame.
const localHat = "amparo.hat"

func (u *UI) hatBox() cipher.AEAD {
	m := hmac.New(sha256.New, u.Tokens.Key)
	m.Write([]byte("hat"))
	block, err := aes.NewCipher(m.Sum(nil))
	if err != nil {
		panic(err) // The key has the length of a digest.
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return box
}

// hatOwner binds a hat to the session it was put on in.
func hatOwner(a domain.Actor) []byte {
	return []byte("hat|" + string(a.Session) + "|" + string(a.Account) + "|" + string(a.Role))
}

// putOn makes the next requests of this session act for an agency.
func (u *UI) putOn(c *fiber.Ctx, a domain.Actor, h hat) error {
	plain, err := json.Marshal(h)
	if err != nil {
		return err
	}
	box := u.hatBox()
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce)
	u.Cookies.Set(c, u.Cookies.Hat(), base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, plain, hatOwner(a))), hatLife)
	return nil
}

func (u *UI) takeOff(c *fiber.Ctx) {
	u.Cookies.Set(c, u.Cookies.Hat(), "", 0)
	c.Locals(localHat, nil)
}

// worn opens the hat of a request; one that is over, or was put on in another session, is none.
func (u *UI) worn(c *fiber.Ctx, a domain.Actor) (hat, bool) {
	var h hat
	raw, err := base64.RawURLEncoding.DecodeString(c.Cookies(u.Cookies.Hat()))
	box := u.hatBox()
	if err != nil || len(raw) < box.NonceSize() {
		return h, false
	}
	plain, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], hatOwner(a))
	if err != nil || json.Unmarshal(plain, &h) != nil {
		return hat{}, false
	}
	return h, u.Work.Now().Unix() < h.Till
}

// hatWorks are the places where somebody who wears a hat acts for the other agency. Everywhere else she is herself.
var hatWorks = []string{view.URLCases, view.URLReferrals, view.URLOffers, view.URLShelters, view.URLPrograms}

// wearHat lets whoever wears a hat act for the agency it names, if the rules still allow it.
func (u *UI) wearHat(c *fiber.Ctx) error {
	actor, ok := mid.ActorOf(c)
	if !ok || c.Cookies(u.Cookies.Hat()) == "" {
		return c.Next()
	}
	h, ok := u.worn(c, actor)
	if !ok {
		u.takeOff(c)
		return c.Next()
	}
	c.Locals(localHat, h)
	works := false
	for _, place := range hatWorks {
		works = works || strings.HasPrefix(c.Path(), place)
	}
	if !works {
		return c.Next()
	}
	acting, err := u.Work.ActFor(c.UserContext(), actor, h.Agency, h.Reason)
	switch {
	case err == nil:
		mid.ActAs(c, acting)
	case mayShow(err) || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound):
		u.takeOff(c) // The agency closed, or the role changed: the reader is herself again.
	default:
		return err
	}
	return c.Next()
}

// hatOf is what the frame says of a hat that is worn, or nil.
func hatOf(c *fiber.Ctx) *view.Hat {
	h, ok := c.Locals(localHat).(hat)
	if !ok {
		return nil
	}
	return &view.Hat{Agency: h.Name, Till: time.Unix(h.Till, 0).UTC(), EndURL: view.URLDeskAct}
}

// startHat asks the rules whether the desk may act for the agency, and puts the hat on.
func (u *UI) startHat(ctx context.Context, c *fiber.Ctx, actor domain.Actor, agency domain.AgencyID, reason string) (domain.Actor, error) {
	acting, err := u.Work.ActFor(ctx, actor, agency, reason)
	if err != nil {
		return acting, err
	}
	name, err := u.Identity.Agency(ctx, actor, agency)
	if err != nil {
		return acting, err
	}
	return acting, u.putOn(c, actor, hat{Agency: agency, Name: name.V.Name, Reason: acting.Reason, Till: u.Work.Now().Add(hatLife).Unix()})
}
