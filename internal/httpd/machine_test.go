package httpd_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/machine"
	"amparo/internal/identity/record"
	"amparo/internal/store"
)

// beds is the program by which a house keeps its beds true, and the operator who made its account.
type beds struct {
	*server
	root *amparotest.Actor
	casa *amparotest.House
	made machine.Made
	acts machine.Service
}

func bedsOf(t *testing.T, scopes ...string) *beds {
	w := amparotest.New(t)
	b := &beds{server: serve(t, w), root: w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin),
		casa: w.Shelter("casa", "0108", amparotest.Women(3)), acts: machine.Of(w.IDs)}
	b.made = b.makes(b.casa.Agency, scopes...)
	return b
}

func (b *beds) makes(agency domain.AgencyID, scopes ...string) machine.Made {
	b.t.Helper()
	made, err := b.acts.Create(b.t.Context(), b.root.Actor, agency, machine.Input{Name: "Sistema de camas",
		Role: domain.RoleIntake, Scopes: scopes, Days: 30})
	must(b.t, err)
	return made
}

func (b *beds) with(key string) *client { c := b.stranger(); c.token = key; return c }

func code(a answer) string {
	var p struct{ Code string }
	_ = json.Unmarshal([]byte(a.Body), &p)
	return p.Code
}

func (b *beds) refused(what string, a answer, status int, why string) {
	b.t.Helper()
	if a.Status != status || code(a) != why {
		b.t.Errorf("%s: answered %d %s, wanted %d %s", what, a.Status, a.Body, status, why)
	}
}

// TestAProgramKeepsItsBedsTrueAndReadsNothingOfAnybody: it reads its room, sets it, and sees of an offer that it is
// there; the offer stays unread, and the card, the case and everything of people stay closed.
func TestAProgramKeepsItsBedsTrueAndReadsNothingOfAnybody(t *testing.T) {
	b := bedsOf(t, "units.read", "units.write", "offers.read")
	ana := b.w.Worker("ana")
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(25)))
	offer := ana.Offers(ref.Referrals[0], b.casa)[0]
	p := b.with(b.made.Key)
	at := "/shelters/" + string(b.casa.Shelter.ID)
	got := p.api("GET", at+"/room", nil)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, `"free":3`) || strings.Contains(got.Body, "Portón") {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	set := p.api("POST", at+"/beds", fields{"units": []fields{{"unit": b.casa.Shelter.Units[0].ID, "blocked": 1}}})
	if set.Status != http.StatusNoContent {
		t.Fatalf("%d %s", set.Status, set.Body)
	}
	if got = p.api("GET", at+"/room", nil); !strings.Contains(got.Body, `"free":2`) {
		t.Errorf("%s", got.Body)
	}
	for _, path := range []string{"/offers", "/offers/" + string(offer)} {
		got := p.api("GET", path, nil)
		if got.Status != http.StatusOK || !strings.Contains(got.Body, string(offer)) ||
			!strings.Contains(got.Body, `"card_open":false`) || strings.Contains(got.Body, `"reference`) {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
	o, err := store.Get[domain.Offer](t.Context(), b.w.Store, offer)
	must(t, err)
	if o.V.State != domain.OfferSent {
		t.Errorf("what a program read is %s", o.V.State)
	}
	for _, path := range []string{at, "/offers/" + string(offer) + "/address", "/cases/" + string(ref.Case), "/me",
		"/people", "/notices", "/log", "/machines/" + string(b.made.V.ID), "/approvals"} {
		b.refused(path, p.api("GET", path, nil), http.StatusForbidden, "machine.scope")
	}
	b.refused("a yes", p.api("POST", "/offers/"+string(offer)+"/accept", fields{}), http.StatusForbidden, "machine.scope")
	page := p.get("/inbox")
	if page.Status == http.StatusOK || strings.Contains(page.Body, string(offer)) {
		t.Errorf("a page opened with %d", page.Status)
	}
	b.w.Verify()
}

// TestAProgramStaysWithinItsScopesAndItsAgency: what no scope of it opens is refused and logged, and what is another
// agency's is answered like what is not there.
func TestAProgramStaysWithinItsScopesAndItsAgency(t *testing.T) {
	b := bedsOf(t, "units.read")
	other := b.w.Shelter("otra", "0101", amparotest.Women(1))
	p := b.with(b.made.Key)
	own := "/shelters/" + string(b.casa.Shelter.ID)
	b.refused("no scope", p.api("POST", own+"/confirm", nil), http.StatusForbidden, "machine.scope")
	b.refused("no scope", p.api("GET", "/offers", nil), http.StatusForbidden, "machine.scope")
	theirs := p.api("GET", "/shelters/"+string(other.Shelter.ID)+"/room", nil)
	none := p.api("GET", "/shelters/"+string(domain.NewID[domain.ShelterID]())+"/room", nil)
	b.refused("another's", theirs, http.StatusNotFound, "fault.not_found")
	b.refused("nothing", none, http.StatusNotFound, "fault.not_found")
	_, err := b.acts.Create(t.Context(), b.root.Actor, b.casa.Agency, machine.Input{Name: "Coordina",
		Role: domain.RoleCoordinator, Scopes: []string{"units.read"}, Days: 30})
	if err == nil {
		t.Error("a program coordinates")
	}
	log := b.program(b.w.Person("auditora", b.w.Agency("casa de auditoría", "coordinadora"), domain.RoleAuditor).Actor).
		api("GET", "/log?log="+b.w.Store.LogOf(b.casa.Agency)+"&act=machine.use", nil)
	if strings.Count(log.Body, `"machine.scope"`) != 2 {
		t.Errorf("the log tells %s", log.Body)
	}
	b.w.Verify()
}

// TestAKeyThatEndedOpensNothing: revoked, over, ended beside a newer one, of an agency that is off, wrong, or in an
// address; and an old key and a new one work beside each other until the old one is ended.
func TestAKeyThatEndedOpensNothing(t *testing.T) {
	b := bedsOf(t, "units.read")
	ctx, root := t.Context(), b.root.Actor
	opens := func(key string) answer { return b.with(key).api("GET", "/shelters", nil) }
	works := func(what, key string) {
		t.Helper()
		if a := opens(key); a.Status != http.StatusOK {
			t.Errorf("%s: %d %s", what, a.Status, a.Body)
		}
	}
	works("new", b.made.Key)
	second, err := b.acts.Renew(ctx, root, b.made.V.ID, 60)
	must(t, err)
	works("the old one beside", b.made.Key)
	works("the second", second.Key)
	if _, err := b.acts.Renew(ctx, root, b.made.V.ID, 60); err == nil {
		t.Error("there is a third key")
	}
	must(t, b.acts.EndKey(ctx, root, b.made.V.ID, b.made.V.Keys[0].ID))
	b.refused("ended", opens(b.made.Key), http.StatusUnauthorized, "machine.key")
	works("the second", second.Key)
	if err := b.acts.EndKey(ctx, root, b.made.V.ID, second.V.Keys[1].ID); err == nil {
		t.Error("the last key ended and the account goes on")
	}

	b.w.Clock.Advance(60*24*time.Hour - time.Minute)
	works("on its last day", second.Key)
	b.w.Clock.Advance(time.Minute)
	b.refused("over", opens(second.Key), http.StatusUnauthorized, "machine.over")

	third := b.makes(b.casa.Agency, "units.read")
	typed := b.stranger().api("GET", "/shelters?access_token="+third.Key, nil)
	b.refused("in an address", typed, http.StatusUnauthorized, "session.none")
	of, err := b.w.IDs.Agency(ctx, root, b.casa.Agency)
	must(t, err)
	in := identity.AgencyInput{Ref: of.V.Ref, Name: of.V.Name, Type: of.V.Type,
		Department: of.V.Department}
	off, err := b.w.IDs.EditAgency(ctx, root, b.casa.Agency, of.Rev, in)
	must(t, err)
	b.refused("its agency is off", opens(third.Key), http.StatusUnauthorized, "machine.over")
	in.Active = true
	_, err = b.w.IDs.EditAgency(ctx, root, b.casa.Agency, off.Rev, in)
	must(t, err)
	works("its agency is back", third.Key)
	must(t, b.acts.Revoke(ctx, root, third.V.ID))
	b.refused("revoked", opens(third.Key), http.StatusUnauthorized, "machine.key")
	if _, err := b.acts.Renew(ctx, root, third.V.ID, 1); err == nil {
		t.Error("what was revoked has a new key")
	}
	b.w.Verify()
}

// TestTooManyWrongKeysAreSlowed: after some, the network has to wait before another is looked into; a right one from
// the same network goes on.
func TestTooManyWrongKeysAreSlowed(t *testing.T) {
	b := bedsOf(t, "units.read")
	wrong := b.made.Key[:len(b.made.Key)-4] + "AAAA"
	last := answer{}
	for range 25 {
		last = b.with(wrong).api("GET", "/shelters", nil)
	}
	b.refused("the 25th", last, http.StatusTooManyRequests, "signin.slow_down")
	if a := b.with(b.made.Key).api("GET", "/shelters", nil); a.Status != http.StatusOK {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if strings.Contains(b.log.String(), b.made.Key) || strings.Contains(b.log.String(), wrong) {
		t.Error("a key stands in the log of the server")
	}
}

// TestTheLastUseOfAProgramIsWrittenOnceAnHour: so that reading stays cheap, and whoever looks after it sees the hour.
func TestTheLastUseOfAProgramIsWrittenOnceAnHour(t *testing.T) {
	b := bedsOf(t, "units.read")
	used := func() (time.Time, int64) {
		t.Helper()
		m, err := b.acts.Get(t.Context(), b.root.Actor, b.made.V.ID)
		must(t, err)
		row, err := store.Find[record.MachineUse](t.Context(), b.w.Store, b.made.V.ID)
		must(t, err)
		return m.UsedAt, row.Rev
	}
	if at, _ := used(); !at.IsZero() {
		t.Errorf("used at %s", at)
	}
	for range 3 {
		b.with(b.made.Key).api("GET", "/shelters", nil)
	}
	first, rev := used()
	if !first.Equal(b.w.Clock.Now().Truncate(time.Hour)) || rev != 1 {
		t.Errorf("%s, written %d times", first, rev)
	}
	b.w.Clock.Advance(time.Hour)
	b.with(b.made.Key).api("GET", "/shelters", nil)
	if at, rev := used(); !at.Equal(first.Add(time.Hour)) || rev != 2 {
		t.Errorf("%s, written %d times", at, rev)
	}
}

// TestAnOperatorSaysWhereEventsGoOnThePage: without script; the secret stands on the page that answers and on no later
// one, a mistaken address comes back to be mended, and a test and the end are one press each.
func TestAnOperatorSaysWhereEventsGoOnThePage(t *testing.T) {
	b := bedsOf(t, "events.read")
	olga, at := b.browser(b.root.Actor), "/machines/"+string(b.made.V.ID)
	wrong := olga.sends(at, url.Values{"_do": {"webhook"}, "url": {"http://camas.example.org"}})
	if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, "http://camas.example.org") {
		t.Errorf("answered %d", wrong.Status)
	}
	const to = "https://camas.example.org/amparo"
	set := olga.sends(at, url.Values{"_do": {"webhook"}, "url": {to}})
	if set.Status != http.StatusOK || !strings.Contains(set.Body, machine.SecretPrefix) ||
		!strings.Contains(set.Body, to) {
		t.Errorf("answered %d", set.Status)
	}
	olga.sends(at, url.Values{"_do": {"webhook_try"}})
	later := olga.get(at)
	if strings.Contains(later.Body, machine.SecretPrefix) || !strings.Contains(later.Body, "Prueba") {
		t.Error("the page shows the secret again, or no test")
	}
	olga.sends(at, url.Values{"_do": {"webhook_end"}})
	if strings.Contains(olga.get(at).Body, to) {
		t.Error("the page still shows the address")
	}
}
