package factor_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
)

func newDevice(t testing.TB, of *amparotest.Actor) *amparotest.Passkey {
	return amparotest.NewPasskey(t, of.Account, "http://localhost:8080")
}

// adds adds a passkey to the account of a session.
func (h *house) adds(s identity.SignedIn, d *amparotest.Passkey) factor.Added {
	h.T.Helper()
	ask, err := h.factors.AskNew(h.T.Context(), in(s))
	must(h.T, err)
	added, err := h.factors.AddPasskey(h.T.Context(), in(s), d.Makes(ask), "Mi llave")
	must(h.T, err)
	return added
}

// TestAPasskeySignsInAloneAndAsSecondStep: it is the first factor of a coordinator, and from then on a code from an app
// does not do for her.
func TestAPasskeySignsInAloneAndAsSecondStep(t *testing.T) {
	h := open(t, true)
	olga := h.Coordinator()
	d := newDevice(t, olga)
	added := h.adds(h.signIn(olga), d)
	if len(added.Recovery) != 10 || added.Session.Step != "" {
		t.Fatalf("added: %+v", added)
	}
	_, app := h.enrol(added.SignedIn)
	half := h.signIn(olga)
	_, err := h.factors.Give(t.Context(), in(half), factor.Given{Code: h.code(app)})
	wants(t, err, "factor.passkey_needed")
	ask, err := h.factors.AskOld(t.Context(), in(half))
	must(t, err)
	d.Counter++
	whole, err := h.factors.Give(t.Context(), in(half), factor.Given{Passkey: d.Proves(ask)})
	must(t, err)
	if whole.Session.Step != "" || whole.Actor.Role != domain.RoleCoordinator {
		t.Errorf("the session is %+v", whole.Session)
	}
	ask, err = h.factors.AskAny(t.Context())
	must(t, err)
	d.Counter++
	alone, err := h.factors.SignIn(t.Context(), identity.Attempt{}, d.Proves(ask))
	must(t, err)
	if alone.Session.Step != "" || alone.Actor.Account != olga.Account {
		t.Errorf("alone: %+v", alone.Session)
	}
	h.Verify()
}

// TestWhoOpensMuchAddsAPasskeyFirst: a coordinator's half session takes no codes before a passkey, and the last passkey
// stays. A worker begins with codes.
func TestWhoOpensMuchAddsAPasskeyFirst(t *testing.T) {
	h := open(t, true)
	olga, ana := h.Coordinator(), h.Worker("ana")
	half := h.signIn(olga)
	_, err := h.factors.BeginCodes(t.Context(), in(half))
	wants(t, err, "factor.passkey_first")
	_, err = h.factors.ConfirmCodes(t.Context(), in(half), "123456", "")
	wants(t, err, "factor.passkey_first")
	added := h.adds(half, newDevice(t, olga))
	if added.Session.Step != "" || added.Actor.Role != domain.RoleCoordinator || !added.Actor.ByPasskey {
		t.Fatalf("with a passkey: %+v", added)
	}
	coded, app := h.enrol(added.SignedIn)
	st, err := h.factors.State(t.Context(), in(coded.SignedIn))
	must(t, err)
	wants(t, h.factors.Remove(t.Context(), in(coded.SignedIn), st.List[0].ID), "factor.last_passkey")
	second := h.adds(coded.SignedIn, newDevice(t, olga))
	must(t, h.factors.Remove(t.Context(), in(second.SignedIn), st.List[0].ID))
	_, err = h.factors.Give(t.Context(), in(h.signIn(olga)), factor.Given{Code: h.code(app)})
	wants(t, err, "factor.passkey_needed")
	if first, _ := h.enrol(h.signIn(ana)); first.Session.Step != "" || first.Actor.ByPasskey {
		t.Errorf("the worker: %+v", first)
	}
}

// TestWhoHadCodesOnlyIsLedToAPasskey: an auditor of an older installation gives her code, or a code that works once,
// and her session opens nothing but the way to a passkey. Where no browser makes one her code does.
func TestWhoHadCodesOnlyIsLedToAPasskey(t *testing.T) {
	h := open(t, false)
	rosa := h.Auditor()
	had, app := h.enrol(h.signIn(rosa))
	st, err := h.factors.State(t.Context(), in(had.SignedIn))
	must(t, err)
	h.ids = identity.New(identity.Deps{Store: h.Store, Policy: h.Rules, Profile: password.ForTests,
		Pack: country.Guatemala(), Settings: identity.Settings{SecondFactor: true}})
	numbers := factor.New(factor.Deps{Store: h.Store, Identity: h.ids, Base: "http://192.0.2.1:8080"})
	whole, err := numbers.Give(t.Context(), in(h.signIn(rosa)), factor.Given{Code: h.code(app)})
	must(t, err)
	if whole.Session.Step != "" || !whole.Actor.ByPasskey {
		t.Errorf("where there are none: %+v", whole.Session)
	}
	h.factors = numbers
	if first, _ := h.enrol(h.signIn(h.Worker("ana"))); !first.Actor.ByPasskey {
		t.Error("where there are none the first codes open less than they do later")
	}
	h.factors = factor.New(factor.Deps{Store: h.Store, Identity: h.ids, Base: "http://localhost:8080"})
	again, err := h.factors.Give(t.Context(), in(h.signIn(rosa)), factor.Given{Recovery: had.Recovery[0]})
	must(t, err)
	h.Clock.Advance(time.Minute)
	coded, err := h.factors.Give(t.Context(), in(h.signIn(rosa)), factor.Given{Code: h.code(app)})
	must(t, err)
	for way, half := range map[string]identity.SignedIn{"recovery": again, "code": coded} {
		auth, err := h.ids.Authenticate(t.Context(), half.Token, false)
		must(t, err)
		if half.Session.Step != record.StepEnrol || auth.Actor.Role != "" {
			t.Errorf("after a %s: %+v", way, half.Session)
		}
	}
	_, err = h.factors.BeginCodes(t.Context(), in(coded))
	wants(t, err, "factor.passkey_first")
	wants(t, h.factors.Remove(t.Context(), in(coded), st.List[0].ID), "factor.last")
	added := h.adds(coded, newDevice(t, rosa))
	auth, err := h.ids.Authenticate(t.Context(), added.Token, false)
	must(t, err)
	if auth.Actor.Role != domain.RoleAuditor || !auth.Actor.ByPasskey || added.Recovery != nil {
		t.Errorf("with it: %+v", added)
	}
	h.Verify()
}

// TestWhatAPasskeyMustNotAnswer: each answer has one thing wrong, and none opens anything.
func TestWhatAPasskeyMustNotAnswer(t *testing.T) {
	h := open(t, true)
	ana, eva := h.Worker("ana"), h.Worker("eva")
	d := newDevice(t, ana)
	d.Counter = 7
	added := h.adds(h.signIn(ana), d)
	h.adds(h.signIn(eva), newDevice(t, eva))
	for name, wrong := range map[string]func(d *amparotest.Passkey){
		"another origin":               func(d *amparotest.Passkey) { d.Origin = "https://localhost.example.org" },
		"the right host, another port": func(d *amparotest.Passkey) { d.Origin = "http://localhost:8081" },
		"another relying party":        func(d *amparotest.Passkey) { d.Site = "example.org" },
		"nobody proved herself to it":  func(d *amparotest.Passkey) { d.Verified = false },
		"another key":                  func(d *amparotest.Passkey) { d.Key = newDevice(t, ana).Key },
		"another account":              func(d *amparotest.Passkey) { d.Handle = string(eva.Account) },
		"an account that is not there": func(d *amparotest.Passkey) { d.Handle = string(domain.NewID[domain.AccountID]()) },
		"a copy that counts from one":  func(d *amparotest.Passkey) { d.Counter = 1 },
		"a passkey of somebody else":   func(d *amparotest.Passkey) { d.ID = newDevice(t, ana).ID },
	} {
		bad := *d
		bad.Counter++
		wrong(&bad)
		half := h.half(ana)
		ask, err := h.factors.AskOld(t.Context(), in(half))
		must(t, err)
		if _, err := h.factors.Give(t.Context(), in(half), factor.Given{Passkey: bad.Proves(ask)}); err == nil {
			t.Errorf("%s: it is the second step", name)
		}
		ask, err = h.factors.AskAny(t.Context())
		must(t, err)
		if _, err := h.factors.SignIn(t.Context(), identity.Attempt{}, bad.Proves(ask)); err == nil {
			t.Errorf("%s: it signs in", name)
		}
	}
	_, err := h.factors.SignIn(t.Context(), identity.Attempt{}, []byte(`{"id":"x"}`))
	wants(t, err, "factor.passkey_wrong")
	h.challenges(ana, added, d)
}

// challenges tries challenges that are not what they should be.
func (h *house) challenges(ana *amparotest.Actor, added factor.Added, d *amparotest.Passkey) {
	t := h.T
	t.Helper()
	give := func(s identity.SignedIn, ask json.RawMessage) error {
		d.Counter++
		_, err := h.factors.Give(t.Context(), in(s), factor.Given{Passkey: d.Proves(ask)})
		return err
	}
	ask := func(s identity.SignedIn) json.RawMessage {
		raw, err := h.factors.AskOld(t.Context(), in(s))
		must(t, err)
		return raw
	}
	first, second := h.half(ana), h.half(ana)
	wants(t, give(second, ask(first)), "factor.passkey_wrong") // of another session
	any, err := h.factors.AskAny(t.Context())
	must(t, err)
	wants(t, give(first, any), "factor.passkey_wrong") // for something else
	made, err := h.factors.AskNew(t.Context(), in(added.SignedIn))
	must(t, err)
	wants(t, give(added.SignedIn, made), "factor.passkey_wrong") // for a new one
	forged, err := json.Marshal(map[string]string{"challenge": base64.RawURLEncoding.EncodeToString(make([]byte, 50))})
	must(t, err)
	wants(t, give(first, forged), "factor.passkey_wrong") // not ours
	late := ask(first)
	h.Clock.Advance(5 * time.Minute)
	wants(t, give(first, late), "factor.passkey_wrong") // too late
	alone, err := h.factors.AskAny(t.Context())
	must(t, err)
	d.Counter++
	answer := d.Proves(alone)
	_, err = h.factors.SignIn(t.Context(), identity.Attempt{}, answer)
	must(t, err)
	_, err = h.factors.SignIn(t.Context(), identity.Attempt{}, answer) // a second time
	wants(t, err, "factor.passkey_wrong")
}

// TestAPasskeyThatProvesNobodyIsNotAdded: without user verification, from elsewhere, or twice.
func TestAPasskeyThatProvesNobodyIsNotAdded(t *testing.T) {
	h := open(t, true)
	ana := h.Worker("ana")
	half := h.signIn(ana)
	for name, wrong := range map[string]func(d *amparotest.Passkey){
		"nobody proved herself": func(d *amparotest.Passkey) { d.Verified = false },
		"another origin":        func(d *amparotest.Passkey) { d.Origin = "https://example.org" },
		"another relying party": func(d *amparotest.Passkey) { d.Site = "example.org" },
	} {
		d := newDevice(t, ana)
		wrong(d)
		ask, err := h.factors.AskNew(t.Context(), in(half))
		must(t, err)
		if _, err := h.factors.AddPasskey(t.Context(), in(half), d.Makes(ask), ""); err == nil {
			t.Errorf("%s: it was added", name)
		}
	}
	d := newDevice(t, ana)
	added := h.adds(half, d)
	ask, err := h.factors.AskNew(t.Context(), in(added.SignedIn))
	must(t, err)
	_, err = h.factors.AddPasskey(t.Context(), in(added.SignedIn), d.Makes(ask), "")
	wants(t, err, "factor.passkey_wrong")
	st, err := h.factors.State(t.Context(), in(added.SignedIn))
	must(t, err)
	if len(st.List) != 1 || st.List[0].Kind != record.Passkey || st.List[0].Name != "Mi llave" {
		t.Errorf("there are %+v", st.List)
	}
}
