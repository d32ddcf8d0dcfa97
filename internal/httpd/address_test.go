package httpd_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity/approval"
)

// TestTheEscortOpensTheAddressOnHerPhone: from the card of arrival she opens it in the session that her password began,
// also after its token was renewed, and so does a program of hers; whoever has a new password is given the key by a
// colleague on the page of her sessions.
func TestTheEscortOpensTheAddressOnHerPhone(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	luz := ana.Colleague("luz", domain.RoleReferrer)
	hers, house := s.browser(ana.Actor), s.browser(casa.Actor.Actor)
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	at := "/offers/" + string(offer)
	if got := house.send(at+"/accept", url.Values{"_csrf": {tokenOf(house, at)}}); got.Status != http.StatusSeeOther {
		t.Fatalf("the house says yes: %d %s", got.Status, got.Body)
	}
	const where = "Portón verde de casa"
	if got := hers.get(at); !strings.Contains(got.Body, `href="`+at+`/address"`) || strings.Contains(got.Body, where) {
		t.Errorf("her card leads to the address, and does not show it: %s", got.Body)
	}
	w.Waits(2 * time.Minute) // The next answer brings another token.
	for range 2 {
		if got := hers.get(at + "/address"); got.Status != http.StatusOK || !strings.Contains(got.Body, where) {
			t.Errorf("she reads %d %s", got.Status, got.Body)
		}
	}
	program := s.program(ana.Actor)
	if got := program.api(http.MethodGet, at+"/address", nil); got.Status != http.StatusOK ||
		!strings.Contains(got.Body, where) {
		t.Errorf("her program reads %d %s", got.Status, got.Body)
	}

	second := s.browser(luz.Actor) // She came to the team after it had its key.
	if got := second.get("/sessions"); !strings.Contains(got.Body, "todavía no tiene la llave") {
		t.Errorf("luz reads %s", got.Body)
	}
	out, err := approval.Of(w.IDs).ResetAccess(t.Context(), domain.System("console"), luz.Account, "")
	must(t, err)
	w.Waits(time.Minute)
	must(t, w.Chooses(luz.Actor, out.Code))
	w.Waits(time.Minute)
	second = s.browser(luz.Actor)
	page := hers.get("/sessions").Body
	to := regexp.MustCompile(`name="to" value="([^"]+)"`).FindStringSubmatch(page)
	if to == nil || to[1] != string(luz.Account) || strings.Contains(second.get("/sessions").Body, `name="to"`) {
		t.Fatalf("only who has the key can give it: %s", page)
	}
	give := url.Values{"_csrf": {tokenOf(hers, "/sessions")}, "_do": {"give_key"}, "to": {to[1]}}
	if got := hers.send("/sessions", give); got.Status != http.StatusSeeOther {
		t.Errorf("giving is answered %d %s", got.Status, got.Body)
	}
	if got := second.get("/sessions"); !strings.Contains(got.Body, "Esta sesión abre las direcciones") {
		t.Errorf("luz has no key: %s", got.Body)
	}
	keys := program.api(http.MethodGet, "/me/address-keys", nil)
	if keys.Status != http.StatusOK || !strings.Contains(keys.Body, `"reads":true`) || strings.Contains(keys.Body, "luz") {
		t.Errorf("the interface says %d %s", keys.Status, keys.Body)
	}
}
