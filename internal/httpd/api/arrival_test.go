package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestTheWayToTheHouseOverHTTP: the two sides agree on a place, write to each other, hear of those on the way, and take
// back what was pressed on the wrong row.
func TestTheWayToTheHouseOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	ana.post(offer+"/messages", object{"text": "¿Hay alguien?"}).refused(http.StatusConflict, "offer.wrong_state")
	shelter.post(offer+"/accept", nil).want(http.StatusOK)
	at := w.Clock.Now().Add(2 * time.Hour)
	bad := ana.post(offer+"/meeting", object{"at": w.Clock.Now().Add(-time.Hour)}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	if bad.fields()["at"] != "field.date_future" {
		t.Fatalf("a meeting an hour ago: %s", bad.Raw)
	}
	bad = shelter.post(offer+"/meeting", object{"place": "Vengan a " + casa.Shelter.Address}).refused(
		http.StatusUnprocessableEntity, "fault.invalid")
	if bad.fields()["place"] != "meeting.is_address" {
		t.Fatalf("the address is agreed on: %s", bad.Raw)
	}
	ana.post(offer+"/meeting", object{"place": "Terminal", "at": at, "escort": "Una colega"}, "If-Match",
		ana.tag(offer)).want(http.StatusOK)
	ana.post(offer+"/messages", object{"text": "Vamos saliendo."}).want(http.StatusOK)
	got := shelter.get(offer).want(http.StatusOK)
	if got.text("arrival", "meeting", "place") != "Terminal" || got.text("arrival", "messages", 0,
		"text") != "Vamos saliendo." {
		t.Fatalf("the house reads %s", got.Raw)
	}
	if list := shelter.get(offer + "/messages").want(http.StatusOK); list.len("messages") != 1 {
		t.Fatalf("messages %s", list.Raw)
	}
	ana.post(offer+"/transit", object{"expected_at": at}).want(http.StatusOK)
	ana.post(offer+"/heard", object{"expected_at": at.Add(time.Hour)}).want(http.StatusOK)
	shelter.post(offer+"/admit", object{"arrived_at": w.Clock.Now().Add(-24 * time.Hour)}).refused(
		http.StatusUnprocessableEntity, "fault.invalid")
	shelter.post(offer+"/admit", nil).want(http.StatusOK)
	ana.post(offer+"/undo", nil).refused(http.StatusForbidden, "fault.forbidden")
	if back := shelter.post(offer+"/undo", nil, "If-Match",
		shelter.tag(offer)).want(http.StatusOK); back.text("place_state") != "en_camino" {
		t.Fatalf("taken back: %s", back.Raw)
	}
	w.Waits(time.Minute)
	shelter.post(offer+"/admit", nil).want(http.StatusOK)
	w.Waits(11 * time.Minute)
	shelter.post(offer+"/undo", nil).refused(http.StatusForbidden, "fault.forbidden")
	why := object{"text": "Era otra persona."}
	ana.post(offer+"/revert", why).refused(http.StatusForbidden, "fault.forbidden")
	shelter.post(offer+"/revert", object{}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	if back := shelter.post(offer+"/revert", why, "If-Match",
		shelter.tag(offer)).want(http.StatusOK); back.text("place_state") != "en_camino" {
		t.Fatalf("taken back later: %s", back.Raw)
	}
	shelter.post(offer+"/revert", why).refused(http.StatusConflict, "stay.built_on")
	if l := ana.get("/cases/" + ana.get(offer).text("case") + "/ledger").want(http.StatusOK); l.len("undone") != 1 {
		t.Fatalf("her ledger %s", l.Raw)
	}
	shelter.post(offer+"/admit", nil).want(http.StatusOK)
	if got := ana.get("/referrals/" + ana.get(offer).text("referral")).want(http.StatusOK); got.text("arrival", "provider",
		"name") != "casa" {
		t.Fatalf("her team reads %s", got.Raw)
	}
	w.Verify()
}
