package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

const key = "Idempotency-Key"

// offered files a need and asks a house; it returns the offer's address.
func offered(ana *caller, casa *amparotest.House) string {
	ref := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	sent := ana.post("/referrals/"+ref+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).want(http.StatusCreated)
	return "/offers/" + sent.text("offers", 0)
}

// TestALostAnswerIsGivenAgain retries acts whose answer never arrived.
func TestALostAnswerIsGivenAgain(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, house := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	first := house.post(offer+"/accept", nil, key, "a-1").want(http.StatusOK)
	if first.Header.Get("Idempotent-Replay") != "" {
		t.Fatal("the first answer is no replay")
	}
	again := house.post(offer+"/accept", nil, key, "a-1").want(http.StatusOK)
	if string(again.Raw) != string(first.Raw) || again.Header.Get("ETag") != first.Header.Get("ETag") || again.Header.Get("Idempotent-Replay") != "true" {
		t.Fatalf("first %s, again %s %v", first.Raw, again.Raw, again.Header)
	}
	house.post(offer+"/accept", nil).refused(http.StatusConflict, "offer.already_placed")
	house.post(offer+"/release", nil, key, "a-1").refused(http.StatusConflict, "fault.idempotency_reused")
	house.post(offer+"/accept", object{"units": object{}}, key, "a-1").refused(http.StatusConflict, "fault.idempotency_reused")

	filed := ana.post("/cases", survivor(31, "abrigo"), key, "f-1").want(http.StatusCreated)
	refiled := ana.post("/cases", survivor(31, "abrigo"), key, "f-1").want(http.StatusCreated)
	if filed.text("case") != refiled.text("case") || refiled.Header.Get("Location") != filed.Header.Get("Location") || filed.Header.Get("Location") == "" {
		t.Fatalf("filed twice: %s %s", filed.Raw, refiled.Raw)
	}
	if list := ana.get("/cases").want(http.StatusOK); list.len("cases") != 2 {
		t.Fatalf("%d cases", list.len("cases"))
	}
	other := s.signs(w.Worker("otra"))
	other.post("/cases", survivor(31, "abrigo"), key, "f-1").want(http.StatusCreated)
	w.Verify()
}

// TestARefusedRequestMayBeMendedUnderItsKey shows that only an act that was kept uses a key up.
func TestARefusedRequestMayBeMendedUnderItsKey(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	bad := survivor(24, "castillo")
	ana.post("/cases", bad, key, "k").refused(http.StatusUnprocessableEntity, "fault.invalid")
	ana.post("/cases", survivor(24, "abrigo"), key, "k").want(http.StatusCreated)
	for _, k := range []string{" ", strings.Repeat("k", 129), "a b", "ñ"} {
		if got := ana.post("/cases", survivor(24, "abrigo"), key, k); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("key %q: %d %s", k, got.Status, got.Raw)
		}
	}
}

// TestTwentyAtOnceActOnce sends the same request twenty times at the same moment.
func TestTwentyAtOnceActOnce(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(20))
	ana, house := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	answers := make([]told, 20)
	filings := make([]told, 20)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = house.post(offer+"/accept", nil, key, "once") })
		wg.Go(func() { filings[i] = ana.post("/cases", survivor(40, "abrigo"), key, "once") })
	}
	wg.Wait()
	firsts := 0
	for i := range answers {
		if answers[i].Status != http.StatusOK || string(answers[i].Raw) != string(answers[0].Raw) || string(filings[i].Raw) != string(filings[0].Raw) {
			t.Errorf("%d %s / %d %s", answers[i].Status, answers[i].Raw, filings[i].Status, filings[i].Raw)
		}
		if answers[i].Header.Get("Idempotent-Replay") == "" {
			firsts++
		}
	}
	if list := ana.get("/cases").want(http.StatusOK); firsts != 1 || list.len("cases") != 2 {
		t.Fatalf("%d acts, %d cases", firsts, list.len("cases"))
	}
	w.Verify()
}

// TestAnActWhoseAnswerWasNotKept is what happens when the process ends between the act and its answer: the retry is told that it had
// been done, and where to look.
func TestAnActWhoseAnswerWasNotKept(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, house := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	landed(t, w, casa, offer)
	again := house.post(offer+"/question", object{"text": "¿Viene sola?"}, key, "lost").want(http.StatusOK)
	if again.at("repeated") != true || again.Header.Get("Location") != "/api/v1"+offer || again.Header.Get("Idempotent-Replay") != "true" {
		t.Fatalf("again %s %v", again.Raw, again.Header)
	}
	if got := house.get(offer).want(http.StatusOK); got.len("thread") != 1 {
		t.Fatalf("asked once: %s", got.Raw)
	}
	// A one-time code is shown once and kept nowhere, so the answer that holds it is not kept either.
	admin := s.signs(w.Person("operadora", w.Agency("técnica", "coordinadora"), "admin_tecnico"))
	body := object{"agency": string(casa.Agency), "name": "Berta", "login": "berta.nueva@example.org", "roles": []string{"albergue_ingreso"}}
	made := admin.post("/people", body, key, "p").want(http.StatusCreated)
	again = admin.post("/people", body, key, "p").want(http.StatusOK)
	if again.at("repeated") != true || again.Header.Get("Location") == "" || strings.Contains(string(again.Raw), made.text("code")) {
		t.Fatalf("again %s", again.Raw)
	}
}

// landed keeps the question as a process does that ends before it can keep its answer.
func landed(t *testing.T, w *amparotest.World, casa *amparotest.House, offer string) {
	t.Helper()
	h := sha256.New()
	for _, part := range []string{"api/1", http.MethodPost, "/api/v1" + offer + "/question", "", "", "", "application/json"} {
		h.Write(append([]byte(part), 0))
	}
	h.Write([]byte(`{"text":"¿Viene sola?"}`))
	ctx := w.Work.Once(t.Context(), casa.Actor.Actor, "lost", hex.EncodeToString(h.Sum(nil)))
	must(t, w.Work.Ask(ctx, casa.Actor.Actor, domain.OfferID(strings.TrimPrefix(offer, "/offers/")), 0, "¿Viene sola?"))
}
