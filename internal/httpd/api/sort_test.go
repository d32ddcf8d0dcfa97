package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestListsTakeOneSortOverHTTP: with the same meaning on each list, and an order that a list lacks is refused by name
// with those that it has.
func TestListsTakeOneSortOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana, casa, desk := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(5)), w.Coordinator()
	old := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	ana.Offers(old, casa)
	w.Waits(time.Minute)
	young := ana.Refers(amparotest.Survivor(amparotest.Woman(31))).Referrals[0]
	ana.Offers(young, casa)
	worker, house, coordinator := s.signs(ana), s.signs(casa.Actor), s.signs(desk)
	op := s.signs(w.Person("op", w.Agency("técnica", "coordinadora"), domain.RoleAdmin))
	for _, list := range []struct {
		who        *caller
		path, rows string
		has        string
	}{{worker, "/referrals?group=waits&", "referrals", "code"}, {coordinator, "/desk?", "waiting", "code"},
		{house, "/offers?", "offers", "since"}, {op, "/agencies?", "agencies", "code"}} {
		first := list.who.get(list.path+"sort=newest").want(http.StatusOK).text(list.rows, 0, "id")
		rows := list.who.get(list.path + "sort=" + list.has).want(http.StatusOK)
		if n := rows.len(list.rows); n < 2 || list.has == "since" && rows.text(list.rows, n-1, "id") != first {
			t.Errorf("%s: %d rows, the newest %s: %s", list.path, n, first, rows.Raw)
		}
		bad := list.who.get(list.path+"sort=oldest").refused(http.StatusUnprocessableEntity, "fault.invalid")
		if bad.fields()["sort"] == "" || !strings.Contains(string(bad.Raw), `"newest"`) {
			t.Errorf("%s: %s", list.path, bad.Raw)
		}
	}
	if got := worker.get("/referrals?group=waits&sort=since").text("referrals", 0, "id"); got != string(old) {
		t.Errorf("who waits longest is %s, not %s", got, old)
	}
}
