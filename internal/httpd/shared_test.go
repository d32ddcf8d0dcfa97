package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/fakemongo"
)

// TestARetryThatMeetsAnotherProcessIsToldTheSame sends one acceptance, with its key, to two processes at the same
// moment, as a program does that lost an answer: both are told yes, and one bed is taken.
func TestARetryThatMeetsAnotherProcessIsToldTheSame(t *testing.T) {
	w := amparotest.NewShared(t, fakemongo.Options{ReadCommitted: true})
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(20))
	a, b := serve(t, w), serve(t, w.Beside())
	shelter := a.program(casa.Actor.Actor)
	other := &client{s: b, token: shelter.token, http: plainClient()} // The same session, at the other process.
	const rounds = 12
	for round := range rounds {
		offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(25))).Referrals[0], casa)[0]
		answers := make([]answer, 2)
		var both sync.WaitGroup
		for i, c := range []*client{shelter, other} {
			both.Go(func() {
				answers[i] = c.api("POST", "/offers/"+string(offer)+"/accept", map[string]any{}, "Idempotency-Key",
					fmt.Sprint("si-", round))
			})
		}
		await.All(t, "both answers", &both)
		for _, got := range answers {
			if got.Status >= http.StatusMultipleChoices {
				t.Errorf("round %d: answered %d %s", round, got.Status, got.Body)
			}
		}
		again := other.api("POST", "/offers/"+string(offer)+"/accept", map[string]any{}, "Idempotency-Key",
			fmt.Sprint("si-", round))
		if again.Status >= http.StatusMultipleChoices {
			t.Errorf("round %d: later answered %d %s", round, again.Status, again.Body)
		}
		different := other.api("POST", "/offers/"+string(offer)+"/accept",
			map[string]any{"units": map[string]string{"P1": "otra"}}, "Idempotency-Key", fmt.Sprint("si-", round))
		var p struct{ Code string }
		if err := json.Unmarshal([]byte(different.Body), &p); err != nil || p.Code != "fault.idempotency_reused" {
			t.Errorf("the same key with another request answers %d %s", different.Status, different.Body)
		}
	}
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active", casa.Shelter.ID)})
	must(t, err)
	if len(stays) != rounds {
		t.Errorf("%d beds were taken by %d acceptances", len(stays), rounds)
	}
	w.Verify()
}
