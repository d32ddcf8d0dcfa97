package ui_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
)

// TestTheFirstPasswordLeadsToTheFirstSteps: who has just been given an account is shown what her role begins with, and
// may leave at once; later the same page is in the menu.
func TestTheFirstPasswordLeadsToTheFirstSteps(t *testing.T) {
	w := amparotest.New(t)
	a := w.Agency("Institución de prueba", "ong")
	for _, role := range domain.Roles() {
		if role == domain.RoleCoordinator || role == domain.RoleAuditor || role == domain.RoleAdmin {
			a = w.Agency("coordinación de prueba "+string(role), "coordinadora")
		}
		login := string(role) + "@example.org"
		in, err := approval.Of(w.IDs).CreateAccount(t.Context(), domain.System("console"), a.ID, identity.AccountInput{
			Name: "Persona de prueba", Login: login, Roles: []domain.Role{role}}, "")
		if err != nil {
			t.Fatal(role, err)
		}
		b := &browser{s: open(t, w), cookies: map[string]string{}}
		b.get("/password").want(200).form("/password").set("login", login).set("code", in.Code).
			set("next", amparotest.Password).set("again", amparotest.Password).press("", "").
			want(200, "Primeros pasos para:", "Empezar", "Puede saltar esto")
		if b.path != "/help?first=1" {
			t.Errorf("%s is led to %s", role, b.path)
		}
		b.get("/").want(200)
		b.get("/help").want(200, "Lo que más se pregunta").never("Puede saltar esto")
	}
}

// TestAnAccountOfTheDemonstrationIsTapped: its name is written into the form; no other name ever is.
func TestAnAccountOfTheDemonstrationIsTapped(t *testing.T) {
	w := amparotest.New(t)
	b := &browser{s: open(t, w), cookies: map[string]string{}}
	b.get("/sign-in?as=otra@example.org").want(200).never("otra@example.org")
}
