package api_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// watched is one thing somebody reads, with its revision and its answer as they were.
type watched struct {
	who  *caller
	path string
	last reply
}

// moved reads everything again after an act: whose answer changed must have another revision, and a lower one never
// comes.
func moved(t *testing.T, act string, all []*watched) {
	t.Helper()
	for _, w := range all {
		now := w.who.get(w.path).want(http.StatusOK)
		same := strings.EqualFold(now.Header.Get("ETag"), w.last.Header.Get("ETag"))
		if string(now.Raw) != string(w.last.Raw) && same {
			t.Errorf("%s: %s changed and is still %s\n%s\n%s", act, w.path, now.Header.Get("ETag"), w.last.Raw, now.Raw)
		}
		if before, after := w.last.at("revision").(float64), now.at("revision").(float64); after < before {
			t.Errorf("%s: %s went back from %v to %v", act, w.path, before, after)
		}
		w.last = now
	}
}

// TestEveryActMovesTheRevisionOfWhatItChanges walks a stay and a place on a caseload from the offer to the end. After
// each act the case, the referral and the offer are read by the team and by the provider.
func TestEveryActMovesTheRevisionOfWhatItChanges(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, clinic := w.Shelter("casa", "0108", amparotest.Women(3)), w.Program("clínica", domain.ClassPsych, 2, "trauma")
	ana, shelter, lucia := s.signs(w.Worker("ana")), s.signs(casa.Actor), s.signs(clinic.Actor)
	filed := ana.post("/cases", survivor(24, "abrigo", "psicologia")).want(http.StatusCreated)
	cas := "/cases/" + filed.text("case")
	bedRef, careRef := "/referrals/"+filed.text("referrals", 0), "/referrals/"+filed.text("referrals", 1)
	bed := "/offers/" + ana.post(bedRef+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).
		want(http.StatusCreated).text("offers", 0)
	care := "/offers/" + ana.post(careRef+"/offers", object{"programs": []string{string(clinic.Program.ID)}}).
		want(http.StatusCreated).text("offers", 0)
	all := []*watched{{who: ana, path: cas}, {who: ana, path: bedRef}, {who: ana, path: careRef}, {who: ana, path: bed},
		{who: ana, path: care}, {who: shelter, path: bed}, {who: lucia, path: care}}
	for _, one := range all {
		one.who.get(one.path).want(http.StatusOK) // The provider's first look is kept.
	}
	for _, one := range all {
		one.last = one.who.get(one.path).want(http.StatusOK)
	}
	at := w.Clock.Now().Add(72e12).Format("2006-01-02T15:04:05Z")
	for _, a := range []struct {
		who  *caller
		path string
		body any
	}{
		{shelter, bed + "/question", object{"text": "¿Viene sola?"}}, {ana, bed + "/reply", object{"text": "Sí, sola."}},
		{shelter, bed + "/accept", object{}}, {shelter, bed + "/extend", nil}, {ana, bed + "/transit", nil},
		{shelter, bed + "/admit", object{}}, {shelter, bed + "/discharge", object{"reason": "plan_cumplido",
			"follow_up": true}},
		{ana, bedRef + "/close", object{"reason": "plan_cumplido"}},
		{lucia, care + "/accept", object{}}, {lucia, care + "/book", object{"at": at, "how": "presencial"}},
		{lucia, care + "/start", nil}, {lucia, care + "/finish", object{"reason": "plan_cumplido"}},
		{ana, cas + "/consent/withdraw", nil}, {ana, cas + "/close", object{"reason": "plan_cumplido"}},
	} {
		if got := a.who.post(a.path, a.body); got.Status >= 300 {
			t.Fatalf("%s: %d %s", a.path, got.Status, got.Raw)
		}
		moved(t, a.path, all)
	}
	w.Verify()
}

// TestNobodyGivesABedAwayByWhatWasReadBeforeTheDeparture sends a no-show with the revision that the house read while
// the bed was still held.
func TestNobodyGivesABedAwayByWhatWasReadBeforeTheDeparture(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	accepted := shelter.post(offer+"/accept", nil).want(http.StatusOK)
	held := shelter.get(offer).want(http.StatusOK).Header.Get("ETag")
	if accepted.Header.Get("ETag") != held {
		t.Fatalf("the act said %s, reading says %s", accepted.Header.Get("ETag"), held)
	}
	left := ana.post(offer+"/transit", nil, "If-Match", held).want(http.StatusOK)
	shelter.post(offer+"/no-show", nil, "If-Match", held).refused(http.StatusPreconditionFailed, "fault.stale")
	shelter.post(offer+"/admit", nil, "If-Match", left.Header.Get("ETag")).want(http.StatusOK)
}
