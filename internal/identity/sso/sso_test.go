package sso_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/identity/sso"
	"amparo/internal/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is that fault, alone or of one field.
func wants(t testing.TB, what string, err error, code string) {
	t.Helper()
	f := fault.As(err)
	if err == nil || f.Code != code && (len(f.Fields) != 1 || f.Fields[0].Code != code) {
		t.Errorf("%s: want %s, got %v", what, code, err)
	}
}

// provider is an identity provider of a test: real keys and signatures, and nobody who asks for a password.
type provider struct {
	t     *testing.T
	url   string
	now   func() time.Time
	kid   string
	keys  map[string]*rsa.PrivateKey
	codes map[string]asked
	read  int // how often its keys were read
	more  map[string]any
}

// asked is what a browser brought along, and what is to be signed for it.
type asked struct {
	challenge string
	token     func() string
}

func opens(t *testing.T, now func() time.Time) *provider {
	t.Helper()
	p := &provider{t: t, now: now, keys: map[string]*rsa.PrivateKey{}, codes: map[string]asked{}}
	p.turns("one")
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		said := map[string]any{"issuer": p.url, "authorization_endpoint": p.url + "/auth", "token_endpoint": p.url + "/token",
			"jwks_uri": p.url + "/keys", "id_token_signing_alg_values_supported": []string{"none", "HS256", "RS256"},
			"end_session_endpoint": p.url + "/end"}
		for k, v := range p.more {
			said[k] = v
		}
		answer(w, said)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		p.read++
		var keys []any
		for kid, k := range p.keys {
			keys = append(keys, map[string]any{"kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256",
				"n": base64.RawURLEncoding.EncodeToString(k.N.Bytes()),
				"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.E)).Bytes())})
		}
		answer(w, map[string]any{"keys": keys})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		of, ok := p.codes[r.FormValue("code")]
		delete(p.codes, r.FormValue("code"))
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if !ok || id != "amparo" || secret != "a-secret" ||
			base64.RawURLEncoding.EncodeToString(sum[:]) != of.challenge {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]string{"error": "invalid_grant"})
			return
		}
		answer(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": of.token()})
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	p.url = s.URL
	return p
}

// turns gives the provider a new key; the one before it is gone.
func (p *provider) turns(kid string) {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	must(p.t, err)
	p.kid, p.keys = kid, map[string]*rsa.PrivateKey{kid: k}
}

func (p *provider) signs(claims jwt.MapClaims, kid string, key any) string {
	method := jwt.SigningMethod(jwt.SigningMethodRS256)
	if kid == "none" {
		method, key = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType
	}
	token := jwt.NewWithClaims(method, claims)
	token.Header["kid"] = kid
	if typ, ok := claims["typ"]; ok {
		token.Header["typ"] = typ
	}
	signed, err := token.SignedString(key)
	must(p.t, err)
	return signed
}

// says is what the provider signs for a browser that it was sent, changed by bend.
func (p *provider) says(at, sub string, bend func(jwt.MapClaims)) url.Values {
	p.t.Helper()
	u, err := url.Parse(at)
	must(p.t, err)
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid" || q.Get("response_type") != "code" {
		p.t.Fatalf("asked for %s", at)
	}
	code := string(domain.NewID[domain.CaseID]())
	claims := jwt.MapClaims{"iss": p.url, "aud": "amparo", "sub": sub, "nonce": q.Get("nonce"), "sid": "there-" + sub,
		"iat": p.now().Unix(), "exp": p.now().Add(5 * time.Minute).Unix()}
	if bend != nil {
		bend(claims)
	}
	p.codes[code] = asked{q.Get("code_challenge"), func() string { return p.signs(claims, p.kid, p.keys[p.kid]) }}
	return url.Values{"code": {code}, "state": {q.Get("state")}, "redirect": {q.Get("redirect_uri")}}
}

// world is an installation with an operator, a worker and the provider of her agency.
type world struct {
	*amparotest.World
	t    *testing.T
	idp  *provider
	root *amparotest.Actor
	ana  *amparotest.Actor
}

func begin(t *testing.T) *world {
	t.Helper()
	w := &world{World: amparotest.New(t), t: t}
	w.idp = opens(t, w.Clock.Now)
	w.root = w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin)
	w.ana = w.Worker("ana")
	w.ana.SignsIn()
	must(t, w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, w.input()))
	return w
}

func (w *world) input() sso.Input {
	return sso.Input{Issuer: w.idp.url, ClientID: "amparo", Secret: "a-secret", On: true}
}

func (w *world) door() string { return string(w.ana.Agency) }

var from = identity.Attempt{Addr: "198.51.100.7", Agent: "Mozilla/5.0 Firefox/130.0"}

// comes finishes a try with what the provider said.
func (w *world) comes(b sso.Begun, q url.Values, by domain.Actor) (identity.SignedIn, error) {
	in, _, err := w.SSO.Finish(w.t.Context(), sso.Back{Door: w.door(), State: q.Get("state"), Code: q.Get("code"),
		Issuer: q.Get("iss"), Error: q.Get("error"), Cookie: b.Cookie}, by, from)
	return in, err
}

// links links somebody's account to a subject.
func (w *world) links(a *amparotest.Actor, sub string) error {
	w.t.Helper()
	b, err := w.SSO.BeginLink(w.t.Context(), a.Actor)
	must(w.t, err)
	if !strings.Contains(b.URL, "prompt=login") {
		w.t.Error("whoever is known there on a shared computer would be linked")
	}
	_, err = w.comes(b, w.idp.says(b.URL, sub, nil), a.Actor)
	return err
}

// signsIn signs in whom the provider knows as sub.
func (w *world) signsIn(sub string, bend func(jwt.MapClaims)) (identity.SignedIn, error) {
	w.t.Helper()
	b, err := w.SSO.Begin(w.t.Context(), w.door())
	must(w.t, err)
	return w.comes(b, w.idp.says(b.URL, sub, bend), domain.Actor{})
}

func (w *world) open(in identity.SignedIn) bool {
	_, err := w.IDs.Authenticate(w.t.Context(), in.Token, false)
	return err == nil
}

// TestAPersonSignsInWithTheAccountOfHerAgency: once she has linked her account in her session, and with no right but
// those she has here. She is told, as of a new second factor; her session opens no exact address.
func TestAPersonSignsInWithTheAccountOfHerAgency(t *testing.T) {
	w := begin(t)
	_, err := w.signsIn("ana-there", nil)
	wants(t, "before she linked", err, "sso.unlinked")
	must(t, w.links(w.ana, "ana-there"))
	if !slices.Contains(w.ana.Told(), "notice.signon_linked") {
		t.Errorf("she was not told: %v", w.ana.Told())
	}
	mine, err := w.SSO.Mine(t.Context(), w.ana.Actor)
	must(t, err)
	if !mine.Offered || mine.Since.IsZero() {
		t.Errorf("%+v", mine)
	}
	in, err := w.signsIn("ana-there", func(c jwt.MapClaims) {
		c["roles"], c["email"] = "admin_tecnico", "otra@example.org"
	})
	must(t, err)
	if in.Actor.Account != w.ana.Account || in.Actor.Role != w.ana.Role || in.Actor.Key != nil || !w.open(in) {
		t.Errorf("%+v", in.Actor)
	}
	must(t, w.SSO.Unlink(t.Context(), w.ana.Actor))
	if !slices.Contains(w.ana.Told(), "notice.signon_unlinked") {
		t.Errorf("she was not told: %v", w.ana.Told())
	}
	_, err = w.signsIn("ana-there", nil)
	wants(t, "unlinked", err, "sso.unlinked")
	must(t, w.links(w.ana, "ana-there"))
	_, err = w.signsIn("ana-there", nil)
	must(t, err)
	if !slices.Contains(w.Auditor().Told(), "notice.signon_set") {
		t.Error("auditors were not told")
	}
	w.Verify()
}

// TestTheSecondFactorIsAskedHere: whatever the provider says of its own, a session is half one until her factor is
// given, and where factors are demanded whoever has none is asked to add one.
func TestTheSecondFactorIsAskedHere(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	strong := func(c jwt.MapClaims) { c["amr"], c["acr"] = []string{"hwk", "mfa"}, "phrh" }
	demands := identity.New(identity.Deps{Store: w.Store, Policy: w.Rules, Profile: password.ForTests,
		Settings: identity.Settings{SecondFactor: true}})
	without := *w.SSO
	*w.SSO = *sso.New(sso.Deps{Store: w.Store, Identity: demands, Base: "http://localhost", Client: &http.Client{}})
	in, err := w.signsIn("ana-there", strong)
	must(t, err)
	if in.Session.Step != record.StepEnrol {
		t.Errorf("without a factor the next step is %q", in.Session.Step)
	}
	*w.SSO = without
	var c store.Change
	store.Put(&c, store.New(record.Factors{Account: w.ana.Account,
		List: []record.Factor{{ID: domain.NewID[string](), Kind: record.Codes, Secret: make([]byte, 20)}}}))
	c.Log(store.Entry{Actor: domain.System("test"), Act: "factor.add", Kind: "account", ID: string(w.ana.Account),
		Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), c))
	in, err = w.signsIn("ana-there", strong)
	must(t, err)
	auth, err := w.IDs.Authenticate(t.Context(), in.Token, false)
	must(t, err)
	if in.Session.Step != record.StepFactor || auth.Actor.Role != "" {
		t.Errorf("with a factor the next step is %q, and she acts as %q", in.Session.Step, auth.Actor.Role)
	}
	w.Verify()
}

// TestWhoMayNotSignInByAPasswordMayNotByHerAgency: neither disabled people, nor those of an agency that takes no part,
// nor those who moved to another one; and nobody once it is switched off or taken away.
func TestWhoMayNotSignInByAPasswordMayNotByHerAgency(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	must(t, w.IDs.DisableAccount(t.Context(), w.root.Actor, w.ana.Account))
	_, err := w.signsIn("ana-there", nil)
	wants(t, "disabled", err, "sso.unlinked")
	must(t, w.IDs.EnableAccount(t.Context(), w.root.Actor, w.ana.Account))
	_, err = w.signsIn("ana-there", nil)
	must(t, err)
	off := w.input()
	off.On, off.Secret = false, ""
	b, err := w.SSO.Begin(t.Context(), w.door())
	must(t, err)
	said := w.idp.says(b.URL, "ana-there", nil)
	must(t, w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, off))
	_, err = w.comes(b, said, domain.Actor{})
	wants(t, "switched off meanwhile", err, "sso.unknown")
	_, err = w.SSO.Begin(t.Context(), w.door())
	wants(t, "switched off", err, "sso.unknown")
	_, err = w.SSO.Begin(t.Context(), string(w.root.Agency))
	wants(t, "an agency without a provider", err, "sso.unknown")
	off.On = true // The secret that was kept is used again.
	must(t, w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, off))
	_, err = w.signsIn("ana-there", nil)
	must(t, err)
	must(t, w.SSO.Forget(t.Context(), w.root.Actor, w.ana.Agency))
	must(t, w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, w.input()))
	_, err = w.signsIn("ana-there", nil)
	wants(t, "taken away and written down anew", err, "sso.unlinked")
}

// TestNothingIsTakenButWhatTheProviderSignedForThisTry: each change of what it says or of what comes back is refused,
// is in the log of the agency, and opens nothing.
func TestNothingIsTakenButWhatTheProviderSignedForThisTry(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for what, bend := range map[string]func(jwt.MapClaims){
		"another nonce":         func(c jwt.MapClaims) { c["nonce"] = "x" },
		"no nonce":              func(c jwt.MapClaims) { delete(c, "nonce") },
		"for another client":    func(c jwt.MapClaims) { c["aud"] = "another" },
		"asked by another":      func(c jwt.MapClaims) { c["aud"], c["azp"] = []string{"amparo", "another"}, "another" },
		"of another issuer":     func(c jwt.MapClaims) { c["iss"] = "https://another.example.org" },
		"over":                  func(c jwt.MapClaims) { c["exp"] = w.Clock.Now().Add(-time.Minute).Unix() },
		"of nobody":             func(c jwt.MapClaims) { c["sub"] = "" },
		"of a name with breaks": func(c jwt.MapClaims) { c["sub"] = "ana-there\nana" },
	} {
		_, err := w.signsIn("ana-there", bend)
		wants(t, what, err, "sso.invalid")
		w.Clock.Advance(time.Minute) // The network is slowed down otherwise.
	}
	for what, sign := range map[string]func() string{
		"signed by nobody":          func() string { return w.idp.signs(jwt.MapClaims{"sub": "ana-there"}, "none", nil) },
		"signed with another's key": func() string { return w.idp.signs(jwt.MapClaims{"sub": "ana-there"}, "one", other) },
		"no token":                  func() string { return "" },
	} {
		b, err := w.SSO.Begin(t.Context(), w.door())
		must(t, err)
		q := w.idp.says(b.URL, "ana-there", nil)
		of := w.idp.codes[q.Get("code")]
		of.token = sign
		w.idp.codes[q.Get("code")] = of
		_, err = w.comes(b, q, domain.Actor{})
		wants(t, what, err, "sso.invalid")
		w.Clock.Advance(time.Minute)
	}
	begins := func() (sso.Begun, url.Values) {
		w.Clock.Advance(time.Minute)
		b, err := w.SSO.Begin(t.Context(), w.door())
		must(t, err)
		return b, w.idp.says(b.URL, "ana-there", nil)
	}
	b, q := begins()
	_, err = w.comes(sso.Begun{Cookie: "s" + b.Cookie[2:] + "A"}, q, domain.Actor{})
	wants(t, "in another browser", err, "sso.state")
	_, err = w.comes(b, q, domain.Actor{})
	must(t, err)
	_, err = w.comes(b, q, domain.Actor{})
	wants(t, "a second time", err, "sso.state")
	b, q = begins()
	w.Clock.Advance(sso.Life)
	_, err = w.comes(b, q, domain.Actor{})
	wants(t, "too late", err, "sso.state")
	first, stolen := begins()
	b, q = begins()
	q.Set("code", stolen.Get("code"))
	_, err = w.comes(b, q, domain.Actor{})
	wants(t, "the code of another browser, whose verifier it lacks", err, "sso.invalid")
	_, err = w.comes(first, stolen, domain.Actor{})
	wants(t, "a code that was used", err, "sso.invalid")
	b, q = begins()
	q.Set("iss", "https://another.example.org")
	_, err = w.comes(b, q, domain.Actor{})
	wants(t, "an answer of another provider", err, "sso.invalid")
	b, q = begins()
	q.Set("error", "access_denied")
	_, err = w.comes(b, q, domain.Actor{})
	wants(t, "she changed her mind", err, "sso.refused")
	w.idp.more = map[string]any{"authorization_response_iss_parameter_supported": true}
	w.Clock.Advance(time.Hour)
	_, err = w.signsIn("ana-there", nil)
	wants(t, "a provider that names itself did not", err, "sso.invalid")
	b, q = begins()
	q.Set("iss", w.idp.url)
	_, err = w.comes(b, q, domain.Actor{})
	must(t, err)
}

// TestTriesAreSlowedByNetwork, right ones are not.
func TestTriesAreSlowedByNetwork(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	for range 40 {
		_, err := w.signsIn("ana-there", nil)
		must(t, err)
	}
	var err error
	for range 40 {
		_, err = w.comes(sso.Begun{Cookie: "s"}, url.Values{"state": {"x"}}, domain.Actor{})
	}
	if !fault.Is(err, fault.TooMany) {
		t.Errorf("after many wrong tries: %v", err)
	}
}

// TestASubjectIsOfOneAccount: what Ana linked a colleague cannot link, and a try that Ana began in her session is
// worth nothing in another's.
func TestASubjectIsOfOneAccount(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	berta := w.ana.Colleague("berta", domain.RoleReferrer)
	berta.SignsIn()
	wants(t, "a subject of somebody else", w.links(berta, "ana-there"), "sso.taken")
	in, err := w.signsIn("ana-there", nil)
	must(t, err)
	if in.Actor.Account != w.ana.Account {
		t.Error("berta signed in as ana")
	}
	b, err := w.SSO.BeginLink(t.Context(), w.ana.Actor)
	must(t, err)
	_, err = w.comes(b, w.idp.says(b.URL, "berta-there", nil), berta.Actor)
	wants(t, "in another session", err, "sso.state")
	_, err = w.comes(b, w.idp.says(b.URL, "berta-there", nil), domain.Actor{})
	wants(t, "without a session", err, "sso.state")
	stale := w.ana.Actor
	stale.ProvenAt = w.Clock.Now().Add(-time.Hour)
	_, err = w.SSO.BeginLink(t.Context(), stale)
	wants(t, "without a fresh factor", err, "factor.needed")
	wants(t, "nor unlinks", w.SSO.Unlink(t.Context(), stale), "factor.needed")
	other := w.Worker("carla")
	other.SignsIn()
	_, err = w.SSO.BeginLink(t.Context(), other.Actor)
	wants(t, "an agency without a provider", err, "sso.unknown")
}

// TestASecretIsOfOneProvider: an operator alone writes it down, nobody reads it again, and another issuer or client
// gets neither the secret nor the links of the one before it.
func TestASecretIsOfOneProvider(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	kept, err := w.SSO.Get(t.Context(), w.root.Actor, w.ana.Agency)
	must(t, err)
	if raw, _ := json.Marshal(kept); strings.Contains(string(raw), "a-secret") {
		t.Errorf("shown again: %s", raw)
	}
	_, err = w.SSO.Get(t.Context(), w.ana.Actor, w.ana.Agency)
	w.Want(err, fault.Forbidden)
	w.Want(w.SSO.Set(t.Context(), w.ana.Actor, w.ana.Agency, w.input()), fault.Forbidden)
	w.Want(w.SSO.Forget(t.Context(), w.ana.Actor, w.ana.Agency), fault.Forbidden)
	stale := w.root.Actor
	stale.ProvenAt = w.Clock.Now().Add(-time.Hour)
	wants(t, "without a fresh factor", w.SSO.Set(t.Context(), stale, w.ana.Agency, w.input()), "factor.needed")
	moved := opens(t, w.Clock.Now)
	next := w.input()
	next.Issuer, next.Secret = moved.url, ""
	wants(t, "a secret of another", w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, next), "signon.secret")
	next.Issuer, next.Secret = "http://127.0.0.1:1", "another"
	wants(t, "an issuer that does not answer", w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, next),
		"signon.no_answer")
	next.Issuer, moved.more = moved.url, map[string]any{"issuer": w.idp.url}
	wants(t, "one that calls itself another", w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, next),
		"signon.no_answer")
	moved.more = nil
	w.Clock.Advance(time.Minute)
	must(t, w.SSO.Set(t.Context(), w.root.Actor, w.ana.Agency, next))
	link, err := store.Find[record.Link](t.Context(), w.Store, w.ana.Account)
	must(t, err)
	if link.V.Subject != "" {
		t.Error("a link of the provider before it stands")
	}
	plain := sso.New(sso.Deps{Store: w.Store, Identity: w.IDs, Base: "https://amparo.example.org"})
	for _, issuer := range []string{"http://cuentas.example.org", "https://127.0.0.1", "https://localhost", moved.url,
		"https://ana:x@cuentas.example.org", "https://cuentas.example.org/?x=1", "https://cuentas.example.org/#x", ""} {
		in := sso.Input{Issuer: issuer, ClientID: "amparo", Secret: "x"}
		wants(t, issuer, plain.Set(t.Context(), w.root.Actor, w.ana.Agency, in), "signon.issuer")
	}
	if _, err = plain.Begin(t.Context(), w.door()); fault.As(err).Code != "sso.unreachable" {
		t.Errorf("a provider of this machine was reached: %v", err)
	}
}

// TestAProviderEndsSessionsHere: those that began with its own session, or all that began with it of somebody; and six
// kinds of tokens that are none end nothing. Each counts once.
func TestAProviderEndsSessionsHere(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	says := func(bend func(jwt.MapClaims)) string {
		c := jwt.MapClaims{"iss": w.idp.url, "aud": "amparo", "sub": "ana-there", "iat": w.Clock.Now().Unix(),
			"exp": w.Clock.Now().Add(2 * time.Minute).Unix(), "jti": string(domain.NewID[domain.CaseID]()),
			"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
		if bend != nil {
			bend(c)
		}
		return w.idp.signs(c, w.idp.kid, w.idp.keys[w.idp.kid])
	}
	told := func(raw string) error { return w.SSO.EndedThere(t.Context(), w.door(), raw, "198.51.100.9", "r") }
	in, err := w.signsIn("ana-there", nil)
	must(t, err)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for what, raw := range map[string]string{
		"a token that signs in": says(func(c jwt.MapClaims) { delete(c, "events"); c["nonce"] = "x" }),
		"with a nonce":          says(func(c jwt.MapClaims) { c["nonce"] = "x" }),
		"for another client":    says(func(c jwt.MapClaims) { c["aud"] = "another" }),
		"of another issuer":     says(func(c jwt.MapClaims) { c["iss"] = "https://another.example.org" }),
		"of an hour ago": says(func(c jwt.MapClaims) {
			c["iat"] = w.Clock.Now().Add(-time.Hour).Unix()
			delete(c, "exp")
		}),
		"over":              says(func(c jwt.MapClaims) { c["exp"] = w.Clock.Now().Add(-time.Second).Unix() }),
		"of nobody":         says(func(c jwt.MapClaims) { delete(c, "sub") }),
		"without a name":    says(func(c jwt.MapClaims) { delete(c, "jti") }),
		"without a time":    says(func(c jwt.MapClaims) { delete(c, "iat") }),
		"of another kind":   says(func(c jwt.MapClaims) { c["typ"] = "at+jwt" }),
		"of another event":  says(func(c jwt.MapClaims) { c["events"] = map[string]any{"x": map[string]any{}} }),
		"signed by nobody":  w.idp.signs(jwt.MapClaims{"sub": "ana-there"}, "none", nil),
		"signed by another": w.idp.signs(jwt.MapClaims{"iss": w.idp.url, "aud": "amparo"}, "one", other),
		"nothing":           "",
	} {
		wants(t, what, told(raw), "sso.invalid")
	}
	if !w.open(in) {
		t.Fatal("a token that is none ended a session")
	}
	must(t, told(says(func(c jwt.MapClaims) { c["sub"] = "somebody-else" })))
	must(t, told(says(func(c jwt.MapClaims) { c["sid"] = "another-session" })))
	if !w.open(in) {
		t.Fatal("what is of somebody else ended a session")
	}
	once := says(func(c jwt.MapClaims) { c["sid"] = "there-ana-there"; delete(c, "sub") })
	must(t, told(once))
	_, err = w.IDs.Authenticate(t.Context(), in.Token, false)
	wants(t, "ended there", err, "session.provider")
	wants(t, "a second time", told(once), "sso.invalid")
	in, err = w.signsIn("ana-there", func(c jwt.MapClaims) { delete(c, "sid") })
	must(t, err)
	must(t, told(says(nil)))
	if w.open(in) {
		t.Error("a session of hers goes on")
	}
	byPassword, err := w.IDs.SignIn(t.Context(), identity.Attempt{Login: w.Login(w.ana.Actor),
		Password: amparotest.Password, Addr: from.Addr})
	must(t, err)
	must(t, told(says(nil)))
	if !w.open(byPassword) {
		t.Error("a session that began with a password ended")
	}
	to, err := w.SSO.EndURL(t.Context(), w.door())
	must(t, err)
	if !strings.HasPrefix(to, w.idp.url+"/end?client_id=amparo&post_logout_redirect_uri=http") {
		t.Errorf("leads to %s", to)
	}
}

// TestKeysOfAProviderRollOver: a new key is looked for at once, and then the old one is worth nothing; one that is gone
// is worth nothing after ten minutes, even if nobody signed in meanwhile.
func TestKeysOfAProviderRollOver(t *testing.T) {
	w := begin(t)
	must(t, w.links(w.ana, "ana-there"))
	old := w.idp.keys["one"]
	w.idp.turns("two")
	_, err := w.signsIn("ana-there", nil)
	must(t, err)
	withOld := func(key *rsa.PrivateKey, kid string) error {
		w.Clock.Advance(time.Minute)
		b, err := w.SSO.Begin(t.Context(), w.door())
		must(t, err)
		q := w.idp.says(b.URL, "ana-there", nil)
		u, err := url.Parse(b.URL)
		must(t, err)
		of := w.idp.codes[q.Get("code")]
		of.token = func() string {
			return w.idp.signs(jwt.MapClaims{"iss": w.idp.url, "aud": "amparo", "sub": "ana-there",
				"nonce": u.Query().Get("nonce"), "iat": w.Clock.Now().Unix(),
				"exp": w.Clock.Now().Add(time.Minute).Unix()}, kid, key)
		}
		w.idp.codes[q.Get("code")] = of
		_, err = w.comes(b, q, domain.Actor{})
		return err
	}
	wants(t, "a key that is gone", withOld(old, "one"), "sso.invalid")
	must(t, withOld(w.idp.keys["two"], "two"))
	gone := w.idp.keys["two"]
	w.idp.turns("three")
	w.Clock.Advance(10 * time.Minute)
	wants(t, "a key that went while nobody came", withOld(gone, "two"), "sso.invalid")
	read := w.idp.read
	for range 5 {
		must(t, withOld(w.idp.keys["three"], "three"))
	}
	if w.idp.read != read {
		t.Errorf("keys were read %d times", w.idp.read-read)
	}
}
