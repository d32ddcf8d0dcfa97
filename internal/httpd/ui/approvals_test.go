package ui_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestPowerIsGivenByTwoOnThePages: who asks for a coordinator sees no code and cannot confirm; another administrator
// reads what is asked, confirms, and sees the code.
func TestPowerIsGivenByTwoOnThePages(t *testing.T) {
	w := amparotest.New(t)
	home := w.Agency("red", "coordinadora")
	first, second := w.Person("olga", home, domain.RoleAdmin), w.Person("rosa", home, domain.RoleAdmin)
	w.Login(first.Actor)
	s := open(t, w)
	olga := s.signIn(first.Actor)
	olga.get("/people").want(200, "Solo hay una persona que administra")
	w.Login(second.Actor)
	w.Clock.Advance(5 * time.Second) // What the frame of a page relies on is that old at most.
	olga.get("/people").want(200).never("Solo hay una persona que administra")
	olga.get("/people/new?agency=" + string(home.ID)).want(200)
	f := olga.form("/people/new").set("name", "Berta Prueba").set("login", "berta@example.org").
		set("roles", "coordinacion")
	f.press("", "").want(http.StatusUnprocessableEntity)
	olga.form("/people/new").set("note", "Empieza el lunes en la mesa.").press("", "").want(200)
	olga.never("Código de un solo uso")
	olga.get("/approvals").want(200, "Berta Prueba", "Empieza el lunes en la mesa.").never(`value="confirm"`)
	rosa := s.signIn(second.Actor)
	rosa.get("/approvals").want(200, "Berta Prueba", "olga")
	rosa.form("/approvals").press("_do", "confirm").want(200)
	if codeOn(rosa) == "" {
		t.Error("who confirmed sees no code")
	}
	rosa.get("/approvals").want(200).never("Berta Prueba")
	s.signIn(w.Worker("ana").Actor).get("/approvals").want(http.StatusForbidden)
	w.Verify()
}
