package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAProgramOfAHouseIsGivenAKeyOfItsOwn: an operator makes an account for a program, which reads its room; a second
// key takes the place of the first without a gap, and with the account every key ends.
func TestAProgramOfAHouseIsGivenAKeyOfItsOwn(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	at, room := "/agencies/"+string(casa.Agency)+"/machines", "/shelters/"+string(casa.Shelter.ID)+"/room"
	body := object{"name": "Sistema de camas", "role": "albergue_ingreso", "scopes": []string{"units.read"}, "days": 30}
	s.signs(casa.Actor).post(at, body).refused(http.StatusForbidden, "fault.forbidden")
	made := root.post(at, body).want(http.StatusCreated)
	first := &caller{site: s, token: made.text("key")}
	if got := first.get(room).want(http.StatusOK); got.at("free") == 0.0 {
		t.Errorf("it reads %s", got.Raw)
	}
	one := "/machines/" + made.text("id")
	again := root.post(one+"/keys", object{"days": 60}).want(http.StatusOK)
	second := &caller{site: s, token: again.text("key")}
	second.get(room).want(http.StatusOK)
	shown := root.get(one).want(http.StatusOK)
	if shown.len("keys") != 2 || shown.text("used_at") == "" || root.get(at).want(http.StatusOK).len("machines") != 1 {
		t.Fatalf("the operator reads %s", shown.Raw)
	}
	root.post(one+"/keys/end", object{"key": shown.text("keys", 0, "id")}).want(http.StatusNoContent)
	first.get(room).refused(http.StatusUnauthorized, "machine.key")
	second.get(room).want(http.StatusOK)
	root.post(one+"/revoke", nil).want(http.StatusNoContent)
	second.get(room).refused(http.StatusUnauthorized, "machine.key")
	late := &caller{site: s, token: root.post(at, body).want(http.StatusCreated).text("key")}
	w.Waits(31 * 24 * time.Hour)
	late.get(room).refused(http.StatusUnauthorized, "machine.over")
	w.Verify()
}

// TestAProgramOfAClinicReadsItsPlaces: how many places are taken, and of nobody whose they are.
func TestAProgramOfAClinicReadsItsPlaces(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	luz := w.Program("luz", domain.ClassPsych, 5)
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	made := root.post("/agencies/"+string(luz.Agency)+"/machines", object{"name": "Agenda", "role": "programa_psico",
		"scopes": []string{"units.read"}, "days": 30}).want(http.StatusCreated)
	program := &caller{site: s, token: made.text("key")}
	program.get("/programs/" + string(luz.Program.ID) + "/room").want(http.StatusOK)
	program.get("/programs/"+string(luz.Program.ID)).refused(http.StatusForbidden, "machine.scope")
}
