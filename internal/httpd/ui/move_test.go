package ui_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestEverybodyWhoIsPutElsewhereMoves: one form may put several people elsewhere, and reading the offer on the way is
// not the act itself.
func TestEverybodyWhoIsPutElsewhereMoves(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2), amparotest.Women(2))
	sister := amparotest.Woman(25)
	sister.Relation = "hermana_hermano"
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30), sister)).Referrals[0], casa)[0]
	first, second := casa.Shelter.Units[0].ID, casa.Shelter.Units[1].ID
	if err := w.Work.Accept(t.Context(), casa.Actor.Actor, offer, 0,
		placement.AcceptInput{Units: map[string]domain.UnitID{"P1": first, "P2": first}}); err != nil {
		t.Fatal(err)
	}
	b := open(t, w).signIn(casa.Actor.Actor)
	b.get("/offers/"+string(offer)).want(200, "Marisol")
	b.form("/offers/"+string(offer)+"/move").press("", "").want(422, "Persona principal Marisol: Nadie cambia de unidad")
	b.get("/offers/"+string(offer)).want(200, "Marisol")
	form := b.form("/offers/" + string(offer) + "/move")
	form.set("unit.P1", string(second)).set("unit.P2", string(second)).press("", "").want(200)
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active", casa.Shelter.ID)})
	if err != nil || len(stays) != 1 {
		t.Fatal(stays, err)
	}
	for _, p := range stays[0].V.Persons {
		if p.Unit != second {
			t.Errorf("%s was told to be moved and was not", p.Ref)
		}
	}
}
