package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
)

// side is one installation over its interface, with who looks after what crosses its borders.
type side struct {
	*amparotest.World
	ana             *amparotest.Actor
	team, desk, ops *caller
}

func newSide(t *testing.T) *side {
	w := amparotest.New(t)
	s, ana := open(t, w), w.Worker("ana")
	return &side{w, ana, s.signs(ana), s.signs(w.Coordinator()),
		s.signs(w.Person("root", w.Agency("red", "coordinadora"), domain.RoleAdmin))}
}

// knows writes another installation down; another person confirms it.
func (s *side) knows(other *side, country string) string {
	keys := other.ops.get("/counterparts").want(http.StatusOK).text("own", "keys")
	id := s.ops.post("/counterparts", object{"name": "Red de " + country, "country": country, "keys": keys}).
		want(http.StatusCreated).text("id")
	s.ops.post("/counterparts/"+id+"/confirm", nil).refused(http.StatusForbidden, "approval.another")
	s.desk.post("/counterparts/"+id+"/confirm", nil).want(http.StatusNoContent)
	return id
}

// TestACaseCrossesABorderOverTheInterface: keys, a file out, taken in over there or refused, and the receipt back.
func TestACaseCrossesABorderOverTheInterface(t *testing.T) {
	gt, hn := newSide(t), newSide(t)
	for _, s := range []*side{gt, hn} {
		s.team.get("/counterparts").refused(http.StatusForbidden, "fault.forbidden")
		s.ops.post("/counterparts/keys", nil).want(http.StatusNoContent)
	}
	to, from := gt.knows(hn, "HN"), hn.knows(gt, "SV")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, consent.Abroad)
	at := "/cases/" + string(gt.ana.Refers(in).Case)
	sends := func() string {
		body := object{"counterpart": to, "why": "Su madre vive allá."}
		return gt.team.post(at+"/crossings", body).want(http.StatusOK).text("file")
	}
	gt.team.post(at+"/crossings", object{"counterpart": to, "why": ""}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	gt.desk.post(at+"/crossings", object{"counterpart": to, "why": "x"}).refused(http.StatusForbidden, "fault.forbidden")
	file, other := sends(), sends()

	hn.team.post("/crossings", object{"file": file}).refused(http.StatusForbidden, "fault.forbidden")
	if got := hn.desk.post("/crossings", object{"file": "bm8="}).refused(http.StatusUnprocessableEntity,
		"fault.invalid"); got.fields()["file"] == "" {
		t.Errorf("the field is named: %s", got.Raw)
	}
	one := "/crossings/" + hn.desk.post("/crossings", object{"file": file}).want(http.StatusCreated).text("id")
	hn.desk.get(one+"/receipt").refused(http.StatusNotFound, "crossing.undecided")
	if got := hn.desk.get(one).want(http.StatusOK); got.text("says", "why") != "Su madre vive allá." ||
		got.at("says", "group", 0, "age") != 24.0 || got.text("counterpart") != from {
		t.Errorf("%s", got.Raw)
	}
	take := object{"agency": hn.ana.Agency, "reason": "La trae la red vecina.", "need": "abrigo", "urgency": "alta",
		"security_level_needed": 2}
	filed := hn.desk.post(one+"/take", take).want(http.StatusOK)
	hn.team.get("/cases/" + filed.text("case")).want(http.StatusOK)
	two := "/crossings/" + hn.desk.post("/crossings", object{"file": other}).want(http.StatusCreated).text("id")
	hn.desk.post(two+"/refuse", nil).want(http.StatusNoContent)
	if got := hn.desk.get("/crossings").want(http.StatusOK); got.at("total") != 2.0 {
		t.Errorf("%s", got.Raw)
	}
	for _, crossed := range []string{one, two} {
		receipt := hn.desk.get(crossed + "/receipt").want(http.StatusOK).text("file")
		gt.team.post(at+"/crossings/receipt", object{"file": receipt}).want(http.StatusNoContent)
	}
	if got := gt.team.get(at + "/crossings").want(http.StatusOK); got.text("sent", 1, "state") != "received" ||
		got.text("sent", 0, "state") != "refused" || got.at("can_send") != true {
		t.Errorf("%s", got.Raw)
	}
	if got := hn.team.get("/cases/" + filed.text("case") + "/crossings").want(http.StatusOK); got.
		text("came", "from") != "Red de SV" {
		t.Errorf("%s", got.Raw)
	}
	hn.desk.post("/counterparts/"+from+"/end", nil).want(http.StatusNoContent)
	if got := hn.desk.get("/counterparts").want(http.StatusOK); got.text("counterparts", 0, "state") != "ended" {
		t.Errorf("%s", got.Raw)
	}
	gt.Verify()
	hn.Verify()
}
