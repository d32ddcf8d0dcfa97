package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

const key = "Idempotency-Key"

// offered files a need and asks a house; it returns the offer's address.
func offered(ana *caller, casa *amparotest.House) string {
	ref := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	sent := ana.post("/referrals/"+ref+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).
		want(http.StatusCreated)
	return "/offers/" + sent.text("offers", 0)
}

// TestALostAnswerIsGivenAgain retries acts whose answer never arrived.
func TestALostAnswerIsGivenAgain(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	first := shelter.post(offer+"/accept", nil, key, "a-1").want(http.StatusOK)
	if first.Header.Get("Idempotent-Replay") != "" {
		t.Fatal("the first answer is no replay")
	}
	again := shelter.post(offer+"/accept", nil, key, "a-1").want(http.StatusOK)
	if string(again.Raw) != string(first.Raw) || again.Header.Get("ETag") != first.Header.Get("ETag") ||
		again.Header.Get("Idempotent-Replay") != "true" {
		t.Fatalf("first %s, again %s %v", first.Raw, again.Raw, again.Header)
	}
	shelter.post(offer+"/accept", nil).refused(http.StatusConflict, "offer.already_placed")
	shelter.post(offer+"/release", nil, key, "a-1").refused(http.StatusConflict, "fault.idempotency_reused")
	shelter.post(offer+"/accept", object{"units": object{}}, key, "a-1").
		refused(http.StatusConflict, "fault.idempotency_reused")

	filed := ana.post("/cases", survivor(31, "abrigo"), key, "f-1").want(http.StatusCreated)
	refiled := ana.post("/cases", survivor(31, "abrigo"), key, "f-1").want(http.StatusCreated)
	if filed.text("case") != refiled.text("case") || refiled.Header.Get("Location") != filed.Header.Get("Location") ||
		filed.Header.Get("Location") == "" {
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
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	answers := make([]reply, 20)
	filings := make([]reply, 20)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = shelter.post(offer+"/accept", nil, key, "once") })
		wg.Go(func() { filings[i] = ana.post("/cases", survivor(40, "abrigo"), key, "once") })
	}
	await.All(t, "all requests under one key", &wg)
	firsts := 0
	for i := range answers {
		if answers[i].Status != http.StatusOK || string(answers[i].Raw) != string(answers[0].Raw) ||
			string(filings[i].Raw) != string(filings[0].Raw) {
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

// TestAnActWhoseAnswerWasNotKept is what happens when the process ends between the act and its answer: the retry is
// told that it had been done, and where to look.
func TestAnActWhoseAnswerWasNotKept(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	landed(t, w, casa, offer)
	again := shelter.post(offer+"/question", object{"text": "¿Viene sola?"}, key, "lost").want(http.StatusOK)
	if again.at("repeated") != true || again.Header.Get("Location") != "/api/v1"+offer ||
		again.Header.Get("Idempotent-Replay") != "true" {
		t.Fatalf("again %s %v", again.Raw, again.Header)
	}
	if got := shelter.get(offer).want(http.StatusOK); got.len("thread") != 1 {
		t.Fatalf("asked once: %s", got.Raw)
	}
	// A one-time code is shown once and kept nowhere, so the answer that holds it is not kept either.
	admin := s.signs(w.Person("operadora", w.Agency("técnica", "coordinadora"), "admin_tecnico"))
	body := object{"agency": string(casa.Agency), "name": "Berta", "login": "berta.nueva@example.org",
		"roles": []string{"albergue_ingreso"}}
	made := admin.post("/people", body, key, "p").want(http.StatusCreated)
	again = admin.post("/people", body, key, "p").want(http.StatusOK)
	if again.at("repeated") != true || again.Header.Get("Location") == "" ||
		strings.Contains(string(again.Raw), made.text("code")) {
		t.Fatalf("again %s", again.Raw)
	}
}

// landed keeps the question as a process does that ends before it can keep its answer.
func landed(t *testing.T, w *amparotest.World, casa *amparotest.House, offer string) {
	t.Helper()
	h := sha256.New()
	for _, part := range []string{"api/2", http.MethodPost, "/api/v1" + offer + "/question", "", "", "",
		"application/json"} {
		h.Write(append([]byte(part), 0))
	}
	h.Write([]byte(`{"text":"¿Viene sola?",}`))
	_, _, err := w.Work.Once(t.Context(), casa.Actor.Actor, "lost", hex.EncodeToString(h.Sum(nil)),
		func(ctx context.Context) error {
			return w.Work.Ask(ctx, casa.Actor.Actor, domain.OfferID(strings.TrimPrefix(offer, "/offers/")), 0,
				placement.TextInput{Text: "¿Viene sola?"})
		})
	must(t, err)
}

// TestTheSameInAnotherOrderIsTheSame sends a filing again as another library writes it: other order, other spaces,
// other escapes.
func TestTheSameInAnotherOrderIsTheSame(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	shelter.post(offer+"/accept", nil).want(http.StatusOK)
	first := shelter.post(offer+"/discharge", `{"reason":"plan_cumplido","follow_up":true,"outcomes":["estable_seguro"]}`,
		key, "k")
	if first.Status == http.StatusOK {
		t.Fatal("nobody has arrived yet")
	}
	shelter.post(offer+"/admit", nil).want(http.StatusOK)
	shelter.post(offer+"/discharge", `{"reason":"plan_cumplido","follow_up":true,"outcomes":["estable_seguro"]}`, key,
		"k").want(http.StatusOK)
	again := shelter.post(offer+"/discharge", "{ \"outcomes\" : [\"estable\\u005fseguro\"],\n \"follow_up\": true, "+
		"\"reason\":\"plan_cumplido\" }", key, "k").
		want(http.StatusOK)
	if again.Header.Get("Idempotent-Replay") != "true" {
		t.Errorf("done twice: %s", again.Raw)
	}
	shelter.post(offer+"/discharge", `{"outcomes":["estable_seguro"],"follow_up":false,"reason":"plan_cumplido"}`, key,
		"k").
		refused(http.StatusConflict, "fault.idempotency_reused")
}

// TestAnEditTakesAKeyToo sends edits twice whose answer never arrived: the second is told that it was done, not that
// the revision moved on.
func TestAnEditTakesAKeyToo(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	clinic := w.Agency("clínica", "ong")
	boss, ana := s.signs(w.Person("sofía", clinic, domain.RoleAdmin)), s.signs(w.Worker("ana"))
	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	for path, who := range map[string]*caller{"/cases/" + filed.text("case"): ana, "/cases/" + filed.text("case") +
		"/identity": ana,
		"/referrals/" + filed.text("referrals", 0): ana, "/agencies/" + string(clinic.ID): boss} {
		read := who.get(path).want(http.StatusOK)
		body := string(read.Raw)
		first := who.put(path, body, "If-Match", read.Header.Get("ETag"), key, "edit"+path).want(http.StatusOK)
		again := who.put(path, body, "If-Match", read.Header.Get("ETag"), key, "edit"+path).want(http.StatusOK)
		if again.Header.Get("Idempotent-Replay") != "true" || again.Header.Get("ETag") != first.Header.Get("ETag") {
			t.Errorf("%s: first %v, again %v", path, first.Header, again.Header)
		}
		who.put(path, body, "If-Match", read.Header.Get("ETag"), key, "other"+path).refused(http.StatusPreconditionFailed,
			"fault.stale")
	}
	w.Verify()
}
