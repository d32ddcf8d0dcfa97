package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAProgramGivesAColleagueTheKeyOfTheirTeam: who came later waits for the key of her team, and a colleague whose
// session has it gives it to her.
func TestAProgramGivesAColleagueTheKeyOfTheirTeam(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	luz := casa.Colleague("luz", domain.RoleShelterHead)
	first := s.signs(casa.Actor)
	w.Waits(time.Second)
	later := s.signs(luz)
	if got := later.get("/me/address-keys").want(http.StatusOK); got.text("closed") != "address.not_given" {
		t.Fatalf("luz reads %s", got.Raw)
	}
	at := "/me/address-keys/" + string(luz.Account) + "/give"
	later.post(at, nil).refused(http.StatusForbidden, "address.give_without")
	first.post(at, nil).want(http.StatusNoContent)
	if got := later.get("/me/address-keys").want(http.StatusOK); got.at("closed") != nil {
		t.Errorf("afterwards luz reads %s", got.Raw)
	}
}

// TestAProgramOfTheDeskSeesWhoIsOnDuty: each provider with its line on duty, and how many people of it are.
func TestAProgramOfTheDeskSeesWhoIsOnDuty(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	w.Shelter("casa", "0108", amparotest.Women(3))
	s.signs(w.Worker("ana")).get("/desk/duty").refused(http.StatusForbidden, "fault.forbidden")
	if got := s.signs(w.Coordinator()).get("/desk/duty").want(http.StatusOK); len(got.Raw) == 0 {
		t.Error("nothing is answered")
	}
}
