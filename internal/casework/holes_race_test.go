package casework_test

import (
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestAnOfferSentWhileConsentEndsIsNotOverlooked: whichever comes first, no question stays open that nobody agreed to any more.
func TestAnOfferSentWhileConsentEndsIsNotOverlooked(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	for range 12 {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
		var both sync.WaitGroup
		var sent, ended error
		both.Go(func() {
			_, sent = w.Work.SendOffers(t.Context(), ana.Actor, filed.Referrals[0], 0, placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
		})
		both.Go(func() { ended = w.Work.WithdrawConsent(t.Context(), ana.Actor, filed.Case) })
		await.All(t, "both who press at once", &both)
		if ended != nil || sent != nil && !fault.Is(sent, fault.Conflict) {
			t.Fatalf("sent: %v, ended: %v", sent, ended)
		}
		offers, err := store.All[domain.Offer](t.Context(), w.Store, store.Filter{By: store.By("case", filed.Case)})
		must(t, err)
		for _, o := range offers {
			if o.V.State.Live() {
				t.Fatal("an offer is still open without consent")
			}
		}
	}
}
