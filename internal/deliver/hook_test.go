package deliver_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/deliver"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/identity/machine"
	"amparo/internal/identity/record"
)

// receiver is the address of a program, on a server of its own, which takes what is signed with its secret.
type receiver struct {
	t      *testing.T
	mu     sync.Mutex
	secret string
	off    bool
	ids    []string
	bodies []string
	*http.Client
}

func receives(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t}
	s := httptest.NewTLSServer(r)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	r.Client = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn,
		error) {
		return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
	}, TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com", MinVersion: tls.VersionTLS12}}}
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(io.LimitReader(req.Body, 4096))
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	id := req.Header.Get("webhook-id")
	mac.Write([]byte(id + "." + req.Header.Get("webhook-timestamp") + "." + string(body)))
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	switch {
	case err != nil || len(key) < 24 || !slices.Contains(strings.Fields(req.Header.Get("webhook-signature")), want):
		w.WriteHeader(http.StatusUnauthorized)
	case r.off:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		r.ids, r.bodies = append(r.ids, id), append(r.bodies, string(body))
	}
}

// took returns what came since it was asked last, as type and data.
func (r *receiver) took() (types []string, data []delivery.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.bodies {
		var e struct {
			Type string
			Data delivery.Event
		}
		must(r.t, json.Unmarshal([]byte(b), &e))
		types, data = append(types, e.Type), append(data, e.Data)
	}
	r.bodies = nil
	return types, data
}

func (r *receiver) answers(yes bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.off = !yes
}

// hookedHouse is a house whose program has its events posted to an address.
type hookedHouse struct {
	*amparotest.World
	casa *amparotest.House
	root domain.Actor
	id   domain.AccountID
	at   *receiver
	run  *deliver.Runner
	log  *bytes.Buffer
}

func hookOf(t *testing.T) *hookedHouse {
	t.Helper()
	w := amparotest.New(t)
	h := &hookedHouse{World: w, casa: w.Shelter("casa", "0108", amparotest.Women(3)), at: receives(t),
		log: &bytes.Buffer{}, root: w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin).Actor}
	made, err := machine.Of(w.IDs).Create(t.Context(), h.root, h.casa.Agency, machine.Input{Name: "Sistema de camas",
		Role: domain.RoleIntake, Scopes: []string{"events.read"}, Days: 30})
	must(t, err)
	h.id = made.V.ID
	set, err := machine.Of(w.IDs).SetHook(t.Context(), h.root, h.id, "https://camas.example.org/amparo")
	must(t, err)
	h.at.secret = set.Secret
	h.run = &deliver.Runner{Work: w.Work, Client: h.at.Client, Log: slog.New(slog.NewJSONHandler(h.log, nil))}
	return h
}

func (h *hookedHouse) posts() int {
	h.T.Helper()
	n, err := h.run.Post(h.T.Context())
	if err != nil {
		h.T.Fatal(err)
	}
	return n
}

// TestEventsArriveSignedAndInTheirOrder: what the feed says is posted, each event once, and nothing else is in it.
func TestEventsArriveSignedAndInTheirOrder(t *testing.T) {
	h := hookOf(t)
	if h.posts(); len(h.at.ids) != 0 {
		t.Fatal("nothing happened since, and something is posted")
	}
	ana := h.Worker("ana")
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], h.casa)[0]
	h.casa.Accepts(offer)
	feed, err := h.Work.Events(t.Context(), h.casa.Actor.Actor, 0, 100)
	must(t, err)
	if n := h.posts(); n != 2 {
		t.Fatalf("%d posted: %s", n, h.log)
	}
	types, data := h.at.took()
	if !slices.Equal(data, feed.Events[len(feed.Events)-2:]) || !slices.Equal(types, []string{"offer.changed",
		"offer.changed"}) || data[0].ID != string(offer) {
		t.Errorf("%v %+v, the feed says %+v", types, data, feed.Events)
	}
	if h.posts() != 0 || h.at.ids[0] == h.at.ids[1] {
		t.Errorf("posted again, or under one id: %v", h.at.ids)
	}
	must(t, h.Work.TryPost(t.Context(), h.root, h.id))
	h.posts()
	if types, data := h.at.took(); len(types) != 1 || types[0] != "test" || data[0].ID != "" {
		t.Errorf("a test is posted as %v %+v", types, data)
	}
	h.Verify()
}

// TestWhatDoesNotArriveIsTriedKeptAndPostedAgain: with pauses that grow and an end; those who look after programs are
// told once, what came after arrives behind it, and a button posts it again under its own id.
func TestWhatDoesNotArriveIsTriedKeptAndPostedAgain(t *testing.T) {
	h := hookOf(t)
	h.at.answers(false)
	ana := h.Worker("ana")
	for range 2 {
		ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], h.casa)
	}
	h.Want(h.Work.PostAgain(t.Context(), h.root, h.id), fault.Conflict)
	for range delivery.MaxTries {
		h.posts()
		h.posts() // A pause is kept.
		h.Waits(61 * time.Minute)
	}
	if strings.Count(h.log.String(), "could not be posted") != delivery.MaxTries+1 || strings.Contains(h.log.String(),
		"example.org") {
		t.Errorf("%s", h.log)
	}
	told := 0
	for _, kind := range h.casa.Colleague("dora", domain.RoleShelterHead).Told() {
		if kind == "notice.webhook_failed" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the head of the house is told %d times", told)
	}
	h.at.answers(true)
	h.posts()
	posts, err := h.Work.Posts(t.Context(), h.root, h.id)
	must(t, err)
	if len(posts) != 2 || posts[1].State != delivery.Failed || posts[0].State != delivery.Sent {
		t.Fatalf("%+v", posts)
	}
	must(t, h.Work.PostAgain(t.Context(), h.root, h.id))
	h.posts()
	if h.at.ids[len(h.at.ids)-1] != string(posts[1].Key) || len(h.at.ids) != 2 {
		t.Errorf("%v arrived, of %+v", h.at.ids, posts)
	}
}

// TestASecretIsChangedWithoutAGap: at the same address the old secret signs beside the new one for a day and no
// longer; at another address it signs nothing.
func TestASecretIsChangedWithoutAGap(t *testing.T) {
	h := hookOf(t)
	old := h.at.secret
	arrives := func(secret string) bool {
		t.Helper()
		h.at.secret = secret
		must(t, h.Work.TryPost(t.Context(), h.root, h.id))
		h.posts()
		types, _ := h.at.took()
		return len(types) > 0
	}
	change := func(to string) string {
		t.Helper()
		made, err := machine.Of(h.IDs).SetHook(t.Context(), h.root, h.id, to)
		must(t, err)
		return made.Secret
	}
	next := change("https://camas.example.org/amparo")
	if !arrives(old) || !arrives(next) || next == old {
		t.Error("a program that changes its secret misses events")
	}
	h.Waits(record.BothSign - 2*time.Minute)
	if !arrives(old) {
		t.Error("the old secret ends before its day")
	}
	h.Waits(3 * time.Minute)
	if arrives(old) {
		t.Error("the old secret signs for longer than a day")
	}
	h.Waits(3 * time.Hour) // What was refused is given up, and what comes next is posted.
	last := change("https://otra.example.org/amparo")
	if arrives(next) || !arrives(last) {
		t.Error("a secret signs at an address that was never trusted with it")
	}
}

// TestNothingIsPostedWhereItMustNotBe: for an account that ended or an agency that left, to this machine and its
// network, and to whoever sends it elsewhere; and nobody but the operators sets an address.
func TestNothingIsPostedWhereItMustNotBe(t *testing.T) {
	h := hookOf(t)
	acts, ana := machine.Of(h.IDs), h.Worker("ana")
	asked := func() {
		ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], h.casa)
	}
	for _, spoilt := range []string{"http://camas.example.org/", "https://127.0.0.1/", "https://localhost/",
		"https://[::1]/", "https://ana:clave@camas.example.org/", "camas.example.org", "https://camas.example.org/ñ",
		"https://"} {
		_, err := acts.SetHook(t.Context(), h.root, h.id, spoilt)
		h.Want(err, fault.Invalid)
	}
	_, err := acts.SetHook(t.Context(), h.casa.Actor.Actor, h.id, "https://camas.example.org/amparo")
	h.Want(err, fault.Forbidden)
	_, err = h.Work.Posts(t.Context(), h.casa.Actor.Actor, h.id)
	h.Want(err, fault.Forbidden)
	asked()
	h.run.Client = nil
	h.run.Log = slog.New(slog.NewJSONHandler(h.log, nil))
	inside, err := acts.SetHook(t.Context(), h.root, h.id, "https://localhost.localdomain/amparo")
	must(t, err)
	h.at.secret = inside.Secret
	if h.posts() != 0 {
		t.Error("it is posted to this machine")
	}
	h.run.Client = h.at.Client
	must(t, acts.Revoke(t.Context(), h.root, h.id))
	h.Waits(time.Hour)
	asked()
	if h.posts() != 0 || len(h.at.ids) != 0 {
		t.Errorf("an account that ended is posted %v", h.at.ids)
	}
	h.Want(h.Work.TryPost(t.Context(), h.root, h.id), fault.Conflict)
	late := hookOf(t)
	late.Waits(31 * 24 * time.Hour)
	bea := late.Worker("bea")
	bea.Offers(bea.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], late.casa)
	if late.posts() != 0 || len(late.at.ids) != 0 {
		t.Errorf("an account whose days are over is posted %v", late.at.ids)
	}
}

// TestTheSignatureIsThatOfTheSpecification: the example that the authors of Standard Webhooks give.
func TestTheSignatureIsThatOfTheSpecification(t *testing.T) {
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	must(t, err)
	got := deliver.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signed as %s", got)
	}
}
