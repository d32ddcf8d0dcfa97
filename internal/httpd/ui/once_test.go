package ui_test

import (
	"net/url"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestAnotherChoiceOnThePageOneWentBackToIsAnotherAct: whoever presses back and asks another house is not told that
// it was asked when it was not.
func TestAnotherChoiceOnThePageOneWentBackToIsAnotherAct(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, other := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0301",
		amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
	b := open(t, w).signIn(ana.Actor)
	b.get("/")
	csrf := b.form("/lang").values.Get("_csrf")
	for _, shelter := range []*amparotest.House{casa, casa, other} {
		body := url.Values{"_csrf": {csrf}, "_once": {"thesamepage"}, "to": {string(shelter.Shelter.ID)}}
		b.send("POST", "/referrals/"+string(ref)+"/offers", body, nil)
		b.want(200)
	}
	offers, err := store.All[domain.Offer](t.Context(), w.Store, store.Filter{By: store.By("referral", ref)})
	if err != nil || len(offers) != 2 {
		t.Fatalf("%d offers, want one for each house: %v", len(offers), err)
	}
}
