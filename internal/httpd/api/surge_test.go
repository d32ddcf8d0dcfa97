package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestTheDeskOpensSurgePlaces: for the agency of the house, with a reason. The house opens none.
func TestTheDeskOpensSurgePlaces(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	s := open(t, w)
	desk, house := s.signs(w.Coordinator()), s.signs(casa.Actor)
	at := "/shelters/" + string(casa.Shelter.ID)
	places := object{"unit": string(casa.Shelter.Units[0].ID), "kind": "sobrecupo", "name": "Sala", "beds": 4, "nights": 2}
	house.post(at+"/surge", places).refused(http.StatusForbidden, "fault.forbidden")
	desk.post(at+"/surge", places).refused(http.StatusForbidden, "fault.forbidden")
	why := "Contestaron%20por%20tel%C3%A9fono%20que%20s%C3%AD"
	acting := []string{"X-Act-For", string(casa.Shelter.Agency), "X-Act-Reason", why}
	long := object{"unit": places["unit"], "kind": "sobrecupo", "name": "Sala", "beds": 4, "nights": 15}
	if got := desk.post(at+"/surge", long, acting...).refused(http.StatusUnprocessableEntity, "fault.invalid"); got.
		fields()["nights"] == "" {
		t.Fatalf("the field is named: %s", got.Raw)
	}
	unit := desk.post(at+"/surge", places, acting...).want(http.StatusCreated).text("id")
	rooms := house.get(at).want(http.StatusOK)
	if rooms.text("rooms", 1, "id") != unit || rooms.text("rooms", 1, "surge_until") == "" {
		t.Fatalf("the board says until when: %s", rooms.Raw)
	}
	if got := desk.get("/desk").want(http.StatusOK); got.at("free_surge_beds") != 4.0 || got.at("free_beds") != 2.0 {
		t.Fatalf("counted apart: %s", got.Raw)
	}
	w.Verify()
}
