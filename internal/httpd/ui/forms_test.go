package ui_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestSheWasFoundAtABorderAndThePageKeepsIt: what a step of the form draws, it keeps.
func TestSheWasFoundAtABorderAndThePageKeepsIt(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(ana.Actor)
	edit := at(filed.Case) + "/edit?step=3"
	b.get(edit).want(200)
	b.form(edit).set("found_municipality", "mexico").press("", "").want(200)
	c, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	if err != nil {
		t.Fatal(err)
	}
	if c.Case.FoundPlace != "extranjero" || c.Case.FoundCountry != "MX" {
		t.Errorf("found at %q in %q", c.Case.FoundPlace, c.Case.FoundCountry)
	}
}

// TestWhoChangesTheMeetingPlaceKeepsItsTime: the form of the meeting shows what is agreed, the hour too.
func TestWhoChangesTheMeetingPlaceKeepsItsTime(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	b := open(t, w).signIn(ana.Actor)
	url := "/offers/" + string(offer)
	when := w.Clock.Now().Add(3 * time.Hour).In(w.Work.Pack().TimeZone()).Format("2006-01-02T15:04")
	b.get(url).want(200)
	b.form(url+"/meeting").set("place", "Terminal").set("at", when).press("", "").want(200)
	b.form(url+"/meeting").set("escort", "Una colega").press("", "").want(200)
	if f := b.form(url + "/meeting"); f.values.Get("at") != when || f.values.Get("escort") != "Una colega" {
		t.Errorf("kept: %v, want %s", f.values, when)
	}
}

// TestAFaultStandsInTheFormItCameFrom: two forms of an offer's page ask for a reason.
func TestAFaultStandsInTheFormItCameFrom(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Families(5, 5, 17, 17))
	in := amparotest.Survivor(amparotest.Woman(24), amparotest.Child(4, "mujer"))
	in.Identity.Persons = append(in.Identity.Persons, in.Identity.Persons[0])
	offer := ana.Offers(ana.Refers(in).Referrals[0], casa)[0]
	casa.Accepts(offer)
	b := open(t, w).signIn(casa.Actor.Actor)
	url := "/offers/" + string(offer)
	b.get(url).want(200)
	b.form(url+"/admit").press("", "").want(200)
	b.form(url+"/discharge").press("", "").want(http.StatusUnprocessableEntity)
	if _, anchors := b.summary(); len(anchors) != 1 || strings.Contains(anchors[0], "leave") {
		t.Errorf("the summary leads to %q", anchors)
	}
}
