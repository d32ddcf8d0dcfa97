package ui_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestWhatAHouseHasNotOpenedIsMarkedAsNew, and what it has opened is not.
func TestWhatAHouseHasNotOpenedIsMarkedAsNew(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	var offers []string
	for range 2 {
		offers = append(offers, string(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0],
			casa)[0]))
	}
	b := open(t, w).signIn(casa.Actor.Actor)
	b.get("/offers/" + offers[0]).want(200)
	b.get("/inbox").want(200)
	for i, id := range offers {
		_, row, found := strings.Cut(b.body, `href="/offers/`+id+`"`)
		before := b.body[:len(b.body)-len(row)]
		marked := strings.HasPrefix(before[strings.LastIndex(before, "<li"):], `<li class="new"`)
		if !found || marked != (i == 1) {
			t.Errorf("offer %d: found %v, new %v", i, found, marked)
		}
	}
}

// TestAFormThatIsRefusedAnswersThatItWas: a handover that says nothing is no success, whatever the page shows.
func TestAFormThatIsRefusedAnswersThatItWas(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ana.Colleague("bea", domain.RoleReferrer)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	at := "/cases/" + string(filed.Case)
	b := open(t, w).signIn(w.Person("eva", domain.Agency{ID: ana.Agency, Type: ana.AgencyType},
		domain.RoleSupervisor).Actor)
	b.get(at).want(200).form(at+"/assign").press("", "").want(http.StatusUnprocessableEntity)
}
