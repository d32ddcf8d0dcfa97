package ui_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
)

// TestWhoWaitsIsListedOnAPage: her worker and the desk see who waits and what there is for each; another agency does
// not.
func TestWhoWaitsIsListedOnAPage(t *testing.T) {
	w := amparotest.New(t)
	ana, berta, desk := w.Worker("ana"), w.Worker("berta"), w.Coordinator()
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	residents := func(n int) {
		t.Helper()
		if err := w.Work.SetBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0,
			[]capacity.BedsInput{{Unit: casa.Shelter.Units[0].ID, Residents: &n}}); err != nil {
			t.Fatal(err)
		}
	}
	residents(1)
	open(t, w).signIn(ana.Actor).get("/waiting").want(200, "Nadie espera lugar")
	id := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	if err := w.Work.Wait(t.Context(), ana.Actor, id, 0); err != nil {
		t.Fatal(err)
	}

	open(t, w).signIn(ana.Actor).get("/waiting").want(200, "En lista de espera", "se libera una cama").never("Hay lugar",
		"casa")
	residents(0)
	w.Waits(time.Minute) // A picture of the network is up to two seconds old.
	for _, reader := range []*amparotest.Actor{ana, desk} {
		open(t, w).signIn(reader.Actor).get("/waiting").want(200, "En lista de espera",
			"Hay lugar y va primero").never("casa")
	}
	open(t, w).signIn(berta.Actor).get("/waiting").want(200, "Nadie espera lugar").never("En lista de espera")
}

// TestWhoWaitsForSeveralThingsStandsThereOnce: one line of who she is, every need below it, and one person counted.
func TestWhoWaitsForSeveralThingsStandsThereOnce(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	for i := range 2 {
		in := amparotest.Survivor(amparotest.Woman(24 + 20*i))
		in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: in.Needs[0].Urgency})
		for _, id := range ana.Refers(in).Referrals {
			if err := w.Work.Wait(t.Context(), ana.Actor, id, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	b := open(t, w).signIn(ana.Actor).get("/waiting").want(200, "Lista de espera")
	for what, n := range map[string]int{`<span class="count">2</span>`: 1, "18–24 años": 1, "35–59 años": 1,
		"Atención psicológica": 2, "Abrigo temporal": 2} {
		if got := strings.Count(b.body, what); got != n {
			t.Errorf("%q stands there %d times, not %d", what, got, n)
		}
	}
}

// TestTheMostPressingOfSeveralNeedsIsSaidInEveryOrder: one row says how urgent it is, whichever need comes first in it.
func TestTheMostPressingOfSeveralNeedsIsSaidInEveryOrder(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyMedium}}
	filed := ana.Refers(in)
	w.Waits(time.Hour)
	later, err := w.Work.AddNeeds(t.Context(), ana.Actor, filed.Case,
		[]intake.NeedInput{{Need: "abrigo", Urgency: domain.UrgencyCritical}}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range append(filed.Referrals, later...) {
		if err := w.Work.Wait(t.Context(), ana.Actor, id, 0); err != nil {
			t.Fatal(err)
		}
	}
	b := open(t, w).signIn(ana.Actor)
	for _, at := range []string{"/waiting", "/waiting?sort=since", "/waiting?sort=department"} {
		b.get(at).want(200, "Crítica", "hace 1 hora").never("Media")
	}
}

// TestTheWaitingListIsSortedAndKeepsItsOrder: an order is an address, it is kept from page to page, and one that nobody
// offers is told and left out.
func TestTheWaitingListIsSortedAndKeepsItsOrder(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	w.Shelter("casa", "0108", amparotest.Women(1))
	var first string
	for i := range 22 {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i)))
		if err := w.Work.Wait(t.Context(), ana.Actor, filed.Referrals[0], 0); err != nil {
			t.Fatal(err)
		}
		if w.Waits(time.Minute); i == 0 {
			first = string(filed.Referrals[0])
		}
	}
	b := open(t, w).signIn(ana.Actor).get("/waiting").want(200, "Por urgencia", "Quien espera más")
	if !strings.Contains(b.body, `href="/waiting?sort=since"`) {
		t.Fatal("no way to another order")
	}
	b.get("/waiting?sort=since").want(200)
	if at := strings.Index(b.body, "/referrals/"); at < 0 || !strings.HasPrefix(b.body[at:], "/referrals/"+first) {
		t.Error("who waits longest is not first")
	}
	_, rest, ok := strings.Cut(b.body, `href="/waiting?sort=since&amp;after=`)
	next, _, _ := strings.Cut(rest, `"`)
	if !ok || next == "" {
		t.Fatal("the next page forgets the order")
	}
	b.get("/waiting?sort=since&after=" + next).want(200)
	b.get("/waiting?sort=name").want(200, "Por urgencia")
}
