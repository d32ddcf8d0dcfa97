package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAPlaceTonightIsAskedForByAProgram: a few answers file the case and its request, and the shelters that fit are
// ranked at once. Without her yes, and for a minor without somebody who speaks for her, nothing is filed.
func TestAPlaceTonightIsAskedForByAProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	w.Shelter("casa", "0108", amparotest.Girls(2))
	ana := s.signs(w.Worker("ana"))
	girl := object{"relation": "titular", "age": 17, "gender": "mujer"}
	in := object{"group": []object{girl}, "language": "spa", "found_municipality": "0101", "urgency": "critica",
		"share": "si", "representative": "Procuraduría de turno"}
	filed := ana.post("/tonight", in).want(http.StatusCreated)
	if at := filed.Header.Get("Location"); at != "/api/v1/cases/"+filed.text("case") {
		t.Errorf("Location %q", at)
	}
	found := ana.get("/referrals/" + filed.text("referrals", 0) + "/matches").want(http.StatusOK)
	if found.len("fits")+found.len("full")+found.len("excluded") == 0 {
		t.Errorf("nothing was ranked: %s", found.Raw)
	}
	if got := ana.get("/cases/" + filed.text("case")).want(http.StatusOK); got.len("to_complete") == 0 {
		t.Errorf("nothing is left to say: %s", got.Raw)
	}
	in["share"] = "no"
	ana.post("/tonight", in).want(http.StatusUnprocessableEntity)
	in["share"], in["representative"] = "si", ""
	ana.post("/tonight", in).want(http.StatusUnprocessableEntity)
}
