package api_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// codeOf is what an app shows: RFC 6238, written a second time.
func codeOf(secret string, at time.Time) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(secret, " ", ""))
	if err != nil {
		panic(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, at.Unix()/30)
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1e6)
}

// TestAProgramSignsInInTwoSteps: codes are added and confirmed, a password then opens nothing but the second step, a
// code and a recovery code open it, and a factor is taken away again.
func TestAProgramSignsInInTwoSteps(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := w.Worker("ana")
	c := s.signs(ana)
	secret := c.post("/me/factors/codes", nil).want(http.StatusOK).text("secret")
	c.post("/me/factors/codes/confirm", object{"code": "000000"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	added := c.post("/me/factors/codes/confirm", object{"code": codeOf(secret, w.Clock.Now()), "name": "Mi teléfono"}).
		want(http.StatusCreated)
	if added.len("recovery_codes") != 10 {
		t.Errorf("recovery codes: %s", added.Raw)
	}
	w.Clock.Advance(time.Minute)
	half := s.nobody().post("/sessions", object{"login": w.Login(ana.Actor), "password": amparotest.Password}).
		want(http.StatusCreated)
	if half.text("step") != "factor" || half.at("actor") != nil {
		t.Errorf("a password answers %s", half.Raw)
	}
	c = &caller{site: s, token: half.text("token")}
	c.get("/me").refused(http.StatusUnauthorized, "session.half_factor")
	c.post("/sessions/current/passkey", nil).want(http.StatusOK)
	c.post("/sessions/current/factor", object{}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	whole := c.post("/sessions/current/factor", object{"code": codeOf(secret, w.Clock.Now())}).want(http.StatusCreated)
	c.token = whole.text("token")
	c.get("/me").want(http.StatusOK)
	list := c.get("/me/factors").want(http.StatusOK)
	w.Clock.Advance(domain.ProofLife)
	c.post("/me/factors/"+list.text("factors", 0, "id")+"/remove", nil).refused(http.StatusForbidden, "factor.needed")
	c.token = c.post("/sessions/current/factor", object{"recovery": added.text("recovery_codes", 4)}).
		want(http.StatusCreated).text("token")
	c.post("/me/factors/recovery", nil).want(http.StatusOK)
	c.post("/me/factors/"+list.text("factors", 0, "id")+"/remove", nil).want(http.StatusNoContent)
}
