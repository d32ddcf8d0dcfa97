package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestTwoHousesAreAskedAndTakeBothPartsOverHTTP: two women of one group, for whom no house has two beds.
func TestTwoHousesAreAskedAndTakeBothPartsOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, otra := w.Shelter("casa", "0101", amparotest.Women(1)), w.Shelter("otra", "0108", amparotest.Women(1))
	ana, one, two := s.signs(w.Worker("ana")), s.signs(casa.Actor), s.signs(otra.Actor)
	first := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	second := ana.post("/cases", survivor(31, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	at := "/referrals/" + first + "/together"
	if got := ana.get(at).want(http.StatusOK); got.text("referral") != first {
		t.Errorf("%s", got.Raw)
	}
	got := ana.get(at + "?with=" + second).want(http.StatusOK)
	if got.text("other") != second || got.text("pairs", 0, "name") == "" || got.text("pairs", 1, "shelter") == "" {
		t.Errorf("%s", got.Raw)
	}
	ana.get(at+"?with=nadie").refused(http.StatusUnprocessableEntity, "fault.invalid")
	ask := object{"shelter": string(casa.Shelter.ID), "with": second, "other_shelter": string(otra.Shelter.ID),
		"agreed": true, "why": "Lo prefieren a esperar más noches.", "contact": "Por teléfono.", "days": []int{0, 3}}
	sent := ana.post(at, ask).want(http.StatusOK)
	if got := ana.get("/referrals/" + first + "/matches/past").want(http.StatusOK); got.at("same") != true ||
		got.len("when") != 1 || got.text("sent", 0, "name") != "casa" || got.len("ranking", "fits") == 0 {
		t.Errorf("%s", got.Raw)
	}
	two.get("/referrals/" + first + "/matches/past").want(http.StatusNotFound)
	a, b := "/offers/"+sent.text("offers", 0), "/offers/"+sent.text("offers", 1)
	one.post(a+"/accept", object{}).want(http.StatusOK)
	one.post(a+"/accept", object{}).refused(http.StatusConflict, "offer.said_yes")
	two.post(b+"/accept", object{}).want(http.StatusOK)
	for _, r := range []string{first, second} {
		if got := ana.get("/referrals/" + r).want(http.StatusOK); got.text("state") != "aceptada" {
			t.Errorf("%s", got.Raw)
		}
	}
	if got := ana.get(at).want(http.StatusOK); got.text("agreed", "contact") != "Por teléfono." {
		t.Errorf("%s", got.Raw)
	}
	made := ana.get("/referrals/" + first).want(http.StatusOK)
	contact := "/cases/" + made.text("case") + "/contact"
	change := object{"from": "2026-12-24", "contact": "Visita los sábados.", "days": []int{6},
		"why": "El domingo la casa no recibe visitas."}
	two.get(contact).want(http.StatusNotFound)
	ana.post(contact, change).want(http.StatusNoContent)
	one.post(contact, change).want(http.StatusForbidden)
	if got := one.get(contact).want(http.StatusOK); got.text("now", "contact") != "Por teléfono." ||
		got.text("next", "from") != "2026-12-24" || got.at("next", "why") != nil || got.at("may_change") != false {
		t.Errorf("%s", got.Raw)
	}
	if got := ana.get(contact).want(http.StatusOK); got.text("next", "why") == "" || got.at("may_change") != true {
		t.Errorf("%s", got.Raw)
	}
	w.Verify()
}
