package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestReadingAThingMarksItsOwnNoticesAndNoOther: two houses' worth of notices wait, and one is read. What the other one
// says stays unseen, for the house and for the worker.
func TestReadingAThingMarksItsOwnNoticesAndNoOther(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	read, other := offered(ana, casa), offered(ana, casa)
	seen := func(who *caller, of string) (out []bool) {
		t.Helper()
		got := who.get("/notices").want(http.StatusOK)
		for i := range got.len("notices") {
			if got.at("notices", i, "offer") == of || got.at("notices", i, "referral") == of {
				out = append(out, got.at("notices", i, "seen") == true)
			}
		}
		return out
	}
	id := func(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
	shelter.get(read).want(http.StatusOK)
	if a, b := seen(shelter, id(read)), seen(shelter, id(other)); !slices.Equal(a, []bool{true}) ||
		!slices.Equal(b, []bool{false}) {
		t.Errorf("the house read one of two: its own %v, the other %v", a, b)
	}
	var refs []string
	for _, offer := range []string{read, other} {
		shelter.post(offer+"/question", object{"text": "¿Viene sola?"}).want(http.StatusOK)
		refs = append(refs, ana.get(offer).want(http.StatusOK).text("referral"))
		shelter.post(offer+"/accept", nil).want(http.StatusOK)
	}
	ana.get("/referrals/" + refs[0]).want(http.StatusOK)
	if b := seen(ana, refs[1]); !slices.Contains(b, false) {
		t.Errorf("the worker read one of two referrals: of the other, seen %v", b)
	}
	if a := seen(ana, refs[0]); len(a) == 0 || slices.Contains(a, false) {
		t.Errorf("the worker read the referral: seen %v", a)
	}
}

// TestAListOfPeopleIsOfOnesOwnAgencyUnlessAnotherIsNamed, for whoever may read both.
func TestAListOfPeopleIsOfOnesOwnAgencyUnlessAnotherIsNamed(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	own := w.Agency("técnica", "coordinadora")
	admin := w.Person("operadora", own, domain.RoleAdmin)
	ana := w.Worker("ana")
	for path, want := range map[string]string{"/people": string(own.ID), "/people?agency=" +
		string(ana.Agency): string(ana.
		Agency),
	} {
		got := s.signs(admin).get(path).want(http.StatusOK)
		if got.len("people") != 1 || got.text("people", 0, "agency") != want {
			t.Errorf("%s lists %s", path, got.Raw)
		}
	}
}

// TestEachTimeOfAnOfferIsItsOwn: when it was sent, when an answer is expected, when it ends and when it was answered
// are four moments, in the list and in the offer itself as the rules made them.
func TestEachTimeOfAnOfferIsItsOwn(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	path := offered(ana, casa)
	w.Waits(3e9)
	shelter.post(path+"/accept", nil).want(http.StatusOK)
	v, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, domain.OfferID(path[len("/offers/"):]))
	must(t, err)
	o := v.Offer
	if o.DueAt.Equal(o.ExpiresAt) || o.SentAt.Equal(o.AnsweredAt) {
		t.Fatal("the moments are not told apart")
	}
	one := shelter.get(path).want(http.StatusOK)
	list := shelter.get("/offers?answered=true").want(http.StatusOK)
	for name, want := range map[string]time.Time{"sent_at": o.SentAt, "due_at": o.DueAt, "expires_at": o.ExpiresAt,
		"answered_at": o.AnsweredAt} {
		said := want.Format(time.RFC3339Nano)
		if got := one.text(name); got != said {
			t.Errorf("the offer: %s is %s, want %s", name, got, said)
		}
		if got := list.text("offers", 0, name); got != said {
			t.Errorf("the list: %s is %s, want %s", name, got, said)
		}
	}
}

// TestSeveralThatWereMadeAreWhereTheyWereMade, and one has an address of its own.
func TestSeveralThatWereMadeAreWhereTheyWereMade(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, otra := w.Shelter("casa", "0108", amparotest.Women(3)), w.Shelter("otra", "0108", amparotest.Women(3))
	ana := s.signs(w.Worker("ana"))
	for _, to := range [][]string{{string(casa.Shelter.ID)}, {string(casa.Shelter.ID), string(otra.Shelter.ID)}} {
		ref := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
		sent := ana.post("/referrals/"+ref+"/offers", object{"shelters": to}, key, "k-"+ref).want(http.StatusCreated)
		want := "/api/v1/offers/" + sent.text("offers", 0)
		if len(to) > 1 {
			want = "/api/v1/referrals/" + ref
		}
		if got := sent.Header.Get("Location"); got != want {
			t.Errorf("%d offers: Location %q, want %q", len(to), got, want)
		}
		again := ana.post("/referrals/"+ref+"/offers", object{"shelters": to}, key, "k-"+ref).want(http.StatusCreated)
		if got := again.Header.Get("Location"); got != want {
			t.Errorf("%d offers, asked again: Location %q, want %q", len(to), got, want)
		}
	}
}

// TestAMoveSaysWhoAndWhere: one person, several, or both at once; whoever is left out is said by name.
func TestAMoveSaysWhoAndWhere(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1), amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	first, second := string(casa.Shelter.Units[0].ID), string(casa.Shelter.Units[1].ID)
	shelter.post(offer+"/accept", object{"units": object{"P1": first}}).want(http.StatusOK)
	for body, field := range map[string]string{`{}`: "person", `{"unit":"` + second + `"}`: "person",
		`{"person":"P1"}`: "unit",
		`{"person":"P1","unit":"x","units":{"P1":"` + second + `"}}`: "unit"} {
		got := shelter.post(offer+"/move", body).refused(http.StatusUnprocessableEntity, "fault.invalid")
		if got.fields()[field] == "" {
			t.Errorf("%s is refused as %v, not by %s", body, got.fields(), field)
		}
	}
	shelter.post(offer+"/move", object{"units": object{"P1": second}}).want(http.StatusOK)
	if got := shelter.get(offer).want(http.StatusOK).text("stay", "persons", 0, "unit"); got != second {
		t.Errorf("she is in %s", got)
	}
}

// TestAPublicDocumentIsKnownByAWeakTagToo: a cache in between weakens the tag it was given, and sends several.
func TestAPublicDocumentIsKnownByAWeakTagToo(t *testing.T) {
	s := open(t, amparotest.New(t))
	tag := s.nobody().get("/openapi.json").want(http.StatusOK).Header.Get("ETag")
	for _, known := range []string{tag, "W/" + tag, `"other", W/` + tag, "*"} {
		if got := s.nobody().get("/openapi.json", "If-None-Match", known); got.Status != http.StatusNotModified {
			t.Errorf("%s: %d", known, got.Status)
		}
	}
	if got := s.nobody().get("/openapi.json", "If-None-Match", `W/"other"`); got.Status != http.StatusOK {
		t.Errorf("another tag: %d", got.Status)
	}
}

// TestARankingIsPagedToTheEndOfBothLists: where few fit, the others go on over page after page, each of them once.
func TestARankingIsPagedToTheEndOfBothLists(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	w.Shelter("casa", "0108", amparotest.Women(3))
	for _, name := range []string{"uno", "dos", "tres", "cuatro", "cinco"} {
		w.Shelter(name, "0108", amparotest.Girls(2))
	}
	ana := s.signs(w.Worker("ana"))
	ref := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	met := map[string]int{}
	pages := 0
	for after := ""; pages < 10; pages++ {
		got := ana.get("/referrals/" + ref + "/matches?limit=2&after=" + after).want(http.StatusOK)
		for _, list := range []string{"fits", "full", "excluded"} {
			for i := range got.len(list) {
				met[got.text(list, i, "provider")]++
			}
		}
		if got.at("next") == nil {
			break
		}
		after = got.text("next")
	}
	if len(met) != 6 || pages < 2 {
		t.Errorf("%d of 6 were listed on %d pages", len(met), pages+1)
	}
	for id, n := range met {
		if n != 1 {
			t.Errorf("%s was listed %d times", id, n)
		}
	}
}
