package httpd_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/domain"
)

// TestTwoHundredAskForTheLastTenBeds sends two hundred acceptances at once over HTTP: exactly ten are given.
func TestTwoHundredAskForTheLastTenBeds(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(10))
	const asked = 200
	offers := make([]domain.OfferID, asked)
	for i := range offers {
		offers[i] = ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i%40))).Referrals[0], casa)[0]
	}
	s := serve(t, w)
	programs := []*client{s.program(casa.Actor.Actor), s.program(casa.Actor.Actor)}
	answers := make([]answer, asked)
	var wg sync.WaitGroup
	for i, o := range offers {
		wg.Go(func() {
			for { // The rate limit is not what is tried here: whoever is told to wait comes again.
				answers[i] = programs[i%2].api("POST", "/offers/"+string(o)+"/accept", map[string]any{})
				if answers[i].Status != http.StatusTooManyRequests {
					return
				}
			}
		})
	}
	await.All(t, "all who ask at once", &wg)
	won := 0
	for _, a := range answers {
		var p struct {
			Code  string `json:"code"`
			Title string `json:"title"`
		}
		switch {
		case a.Status < 300:
			won++
		case a.Status == http.StatusConflict && json.Unmarshal([]byte(a.Body), &p) == nil && p.Code == "offer.bed_taken" &&
			p.Title != "":
		default:
			t.Errorf("want a bed or to be told plainly, got %d %s", a.Status, a.Body)
		}
	}
	if won != 10 {
		t.Fatalf("%d of 10 beds were given", won)
	}
	board, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
	must(t, err)
	if free := board.Units[0].Room.Free; free != 0 || board.Units[0].Room.Over != 0 {
		t.Fatalf("derived room %+v", board.Units[0].Room)
	}
	w.Verify()
}

// TestWithdrawalRacesAcceptanceOverHTTP lets a person take her consent back while a shelter says yes: never both.
func TestWithdrawalRacesAcceptanceOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(40))
	s := serve(t, w)
	worker, shelter := s.program(ana.Actor), s.program(casa.Actor.Actor)
	for range 20 {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(25)))
		offer := ana.Offers(filed.Referrals[0], casa)[0]
		var yes, withdrawn answer
		var wg sync.WaitGroup
		wg.Go(func() { yes = shelter.api("POST", "/offers/"+string(offer)+"/accept", map[string]any{}) })
		wg.Go(func() {
			withdrawn = worker.api("POST", "/cases/"+string(filed.Case)+"/consent/withdraw", map[string]any{})
		})
		await.All(t, "all who ask at once", &wg)
		if withdrawn.Status >= 300 {
			t.Fatalf("withdrawing always succeeds, got %d %s", withdrawn.Status, withdrawn.Body)
		}
		after := shelter.api("GET", "/offers/"+string(offer), nil)
		var v struct {
			State    string          `json:"state"`
			Identity json.RawMessage `json:"identity"`
		}
		must(t, json.Unmarshal([]byte(after.Body), &v))
		if (yes.Status < 300) != (v.State == string(domain.OfferAccepted)) {
			t.Fatalf("told %d, kept %s", yes.Status, after.Body)
		}
		if len(v.Identity) > 0 && string(v.Identity) != "null" {
			t.Fatalf("her name stayed open after she took consent back: %s", after.Body)
		}
	}
	w.Verify()
}
