package ui_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
)

// TestAGroupChangesOnThePages: during a stay a baby is born and a sister joins, one sleeps a night in hospital and
// comes back, and one leaves with her aunt, which was the wrong press and is taken back. Her team and the house do it
// all by the forms of their pages.
func TestAGroupChangesOnThePages(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, id, offer := family(t, w)
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}); err != nil {
		t.Fatal(err)
	}
	w.Waits(time.Hour)
	s := open(t, w)
	team, shelter := s.signIn(ana.Actor), s.signIn(casa.Actor.Actor)
	edit, page := at(id)+"/edit?step=1", "/offers/"+string(offer)
	joins := func(row, relation, age, mark string) {
		t.Helper()
		team.get(edit).want(200)
		team.form(edit).press("_do", "add_person").want(200)
		f := team.form(edit).set("group."+row+".relation", relation).set("group."+row+".age", age).set("group."+row+".gender",
			"mujer")
		f.press("", "").want(200)
		shelter.get(page).want(200, "Dar cama a quien se une")
		shelter.form(page+"/join").set("person", mark).press("", "").want(200)
	}
	beds := func(want int) {
		t.Helper()
		b, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
		if err != nil || b.Units[0].Room.Occupied != want || b.Stays[0].Persons != want {
			t.Fatalf("%d beds of %d are taken: %+v %v", want, b.Units[0].Room.Total, b.Stays, err)
		}
	}
	joins("2", "hija_hijo", "0", "P3")
	beds(3)
	joins("3", "hermana_hermano", "22", "P4")
	beds(4)
	team.get(at(id)).want(200, "18–24 años")

	shelter.get(page).want(200)
	shelter.form(page+"/away").set("person", "P2").set("why", "hospital").press("", "").want(200)
	beds(4)
	shelter.form(page+"/back").set("person", "P2").press("", "").want(200)

	leave := shelter.form(page+"/leave").set("person", "P4").set("reason", "reintegracion_familiar").set("with", "Su tía")
	leave.press("", "").want(200, "Deshacer lo último")
	beds(3)
	team.get(at(id)).want(200).never("18–24 años")
	shelter.form(page+"/undo").press("", "").want(200).never(page + "/undo")
	beds(4)
	c, err := w.Work.ViewCase(t.Context(), ana.Actor, id)
	if err != nil || len(c.Case.Group) != 4 || len(c.Case.Gone) != 0 || !slices.Contains(ana.Told(), "notice.taken_back") {
		t.Fatalf("four again: %+v %v", c.Case, err)
	}
	shelter.form(page+"/leave").set("person", "P4").set("reason", "reintegracion_familiar").press("", "").want(200)
	beds(3)
	w.Verify()
}
