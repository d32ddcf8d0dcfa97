package identity

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/token"
	"amparo/internal/seal"
)

// proving says that what is promised is to be reached in full, which takes longer: see make prove.
var proving = os.Getenv("AMPARO_PROVE") != ""

// forge is a token with anything an attacker may choose.
func forge(t testing.TB, method jwt.SigningMethod, key any, header map[string]any, body jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, body)
	for k, v := range header {
		token.Header[k] = v
	}
	raw, err := token.SignedString(key)
	must(t, err)
	return raw
}

// good are the claims of a live session.
func (p person) good() jwt.MapClaims {
	now := p.w.time()
	return jwt.MapClaims{"sid": string(p.in.Session.ID), "iss": p.w.tokens.Issuer(), "aud": p.w.tokens.Audience(false),
		"sub": "x", "jti": "y",
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(token.Life).Unix()}
}

func with(c jwt.MapClaims, key string, v any) jwt.MapClaims {
	next := jwt.MapClaims{}
	for k, old := range c {
		next[k] = old
	}
	if next[key] = v; v == nil {
		delete(next, key)
	}
	return next
}

func TestForgedTokens(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	kid, key := w.ring.SigningKey()
	head := map[string]any{"typ": token.Type, "kid": kid}
	hs := jwt.SigningMethodHS256
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	if _, err := w.Authenticate(w.ctx(), forge(t, hs, key, head, ana.good()), false); err != nil {
		t.Fatalf("the control must pass: %v", err)
	}
	ago := func(d time.Duration) int64 { return w.time().Add(-d).Unix() }
	foreign := newWorld(t)
	foreignKid, foreignKey := foreign.ring.SigningKey()
	unsigned := func(alg string) string {
		parts := strings.Split(forge(t, hs, key, head, ana.good()), ".")
		h, _ := json.Marshal(map[string]any{"alg": alg, "typ": token.Type, "kid": kid})
		return base64.RawURLEncoding.EncodeToString(h) + "." + parts[1] + "."
	}
	valid := ana.in.Token
	for name, raw := range map[string]string{
		"alg none":              forge(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, head, ana.good()),
		"alg none, other case":  unsigned("nOnE"),
		"no alg":                unsigned(""),
		"rs256":                 forge(t, jwt.SigningMethodRS256, private, head, ana.good()),
		"rs256 named, hmac key": relabel(t, forge(t, hs, key, head, ana.good()), "RS256"),
		"hs512":                 forge(t, jwt.SigningMethodHS512, key, head, ana.good()),
		"another key":           forge(t, hs, []byte("0123456789abcdef0123456789abcdef"), head, ana.good()),
		"empty key":             forge(t, hs, []byte{}, head, ana.good()),
		"kid a path": forge(t, hs, []byte{}, map[string]any{"typ": token.Type, "kid": "../../../../dev/null"},
			ana.good()),
		"kid sql": forge(t, hs, []byte("a"), map[string]any{"typ": token.Type, "kid": "x' UNION SELECT 'a"},
			ana.good()),
		"kid a number":         forge(t, hs, key, map[string]any{"typ": token.Type, "kid": 1}, ana.good()),
		"kid upper case":       forge(t, hs, key, map[string]any{"typ": token.Type, "kid": "+" + kid}, ana.good()),
		"no kid":               forge(t, hs, key, map[string]any{"typ": token.Type, "kid": nil}, ana.good()),
		"foreign kid and key":  forge(t, hs, foreignKey, map[string]any{"typ": token.Type, "kid": foreignKid}, ana.good()),
		"foreign key, our kid": forge(t, hs, foreignKey, head, ana.good()),
		"plain jwt type":       forge(t, hs, key, map[string]any{"typ": "JWT", "kid": kid}, ana.good()),
		"expired":              forge(t, hs, key, head, with(ana.good(), "exp", ago(time.Minute))),
		"never expires":        forge(t, hs, key, head, with(ana.good(), "exp", nil)),
		"not yet":              forge(t, hs, key, head, with(ana.good(), "nbf", ago(-2*time.Minute))),
		"no nbf":               forge(t, hs, key, head, with(ana.good(), "nbf", nil)),
		"issued tomorrow":      forge(t, hs, key, head, with(ana.good(), "iat", ago(-24*time.Hour))),
		"no iat":               forge(t, hs, key, head, with(ana.good(), "iat", nil)),
		"no jti":               forge(t, hs, key, head, with(ana.good(), "jti", nil)),
		"another issuer":       forge(t, hs, key, head, with(ana.good(), "iss", "amparo/other")),
		"another door":         forge(t, hs, key, head, with(ana.good(), "aud", w.tokens.Audience(true))),
		"no audience":          forge(t, hs, key, head, with(ana.good(), "aud", nil)),
		"unknown session":      forge(t, hs, key, head, with(ana.good(), "sid", domain.NewID[string]())),
		"sid no id":            forge(t, hs, key, head, with(ana.good(), "sid", "../account/"+string(ana.id))),
		"sid a list":           forge(t, hs, key, head, with(ana.good(), "sid", []string{string(ana.in.Session.ID)})),
		"a megabyte of dots":   strings.Repeat(".", 1<<20),
		"dots":                 strings.Repeat(".", 2000),
		"empty":                "",
		"cut short":            valid[:len(valid)-1],
		"four parts":           valid + "." + valid,
		"newline":              valid + "\n",
		"padded":               valid + "=",
	} {
		if _, err := w.Authenticate(w.ctx(), raw, false); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Authenticate(w.ctx(), valid, true); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a page's token was taken as a program's: %v", err)
	}
}

func relabel(t testing.TB, raw, alg string) string {
	t.Helper()
	parts := strings.Split(raw, ".")
	b, err := base64.RawURLEncoding.DecodeString(parts[0])
	must(t, err)
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(b), "HS256", alg, 1))) + "." + parts[1] +
		"." + parts[2]
}

func TestWhatATokenClaimsCountsForNothing(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	kid, key := w.ring.SigningKey()
	body := with(with(with(ana.good(), "role", "admin_tecnico"), "agency", string(w.home)), "account", string(w.admin.id))
	auth, err := w.Authenticate(w.ctx(), forge(t, jwt.SigningMethodHS256, key, map[string]any{"typ": token.Type,
		"kid": kid}, body), false)
	must(t, err)
	if auth.Actor.Role != domain.RoleReferrer || auth.Actor.Account != ana.id || auth.Actor.Agency == w.home {
		t.Fatalf("%+v", auth.Actor)
	}
	// And ours say nothing about anybody.
	parts := strings.Split(ana.in.Token, ".")
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	must(t, err)
	for _, word := range []string{"role", "agency", "name", string(ana.id), string(auth.Actor.Agency), "ana",
		"referente"} {
		if strings.Contains(strings.ReplaceAll(string(b), string(ana.in.Session.ID), ""), `"`+word) {
			t.Errorf("the token says %q: %s", word, b)
		}
	}
}

func TestARotatedOutKey(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	kid, _ := w.ring.SigningKey()
	_, err := w.ring.Rotate(seal.RingSession)
	must(t, err)
	if _, err := ana.asks(); err != nil {
		t.Fatalf("the older key stays valid for a while: %v", err)
	}
	w.tick(2 * time.Minute)
	auth, err := ana.asks()
	must(t, err)
	for _, f := range w.ring.Fingerprints() {
		if f.Ring == seal.RingSession && !f.Primary {
			must(t, w.ring.Retire(seal.RingSession, f.KeyID))
		}
	}
	if now, _ := w.ring.SigningKey(); now == kid {
		t.Fatal("nothing was rotated")
	}
	_, err = ana.asks()
	wants(t, err, fault.Unauthenticated, "session.none")
	ana.in.Token = auth.Token
	_, err = ana.asks()
	must(t, err)
}

func TestRevokedIsSeenAtTheNextRequest(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	ana := w.joins(casa, "ana@example.org", domain.RoleReferrer)
	times := 200
	if proving {
		times = 1000
	}
	for i := range times {
		p := ana.signsIn()
		_, err := p.asks()
		must(t, err)
		switch i % 4 {
		case 0:
			must(t, w.SignOut(w.ctx(), p.in.Token, ""))
		case 1:
			must(t, w.QuickExit(w.ctx(), p.in.Token, ""))
		case 2:
			must(t, w.EndSession(w.ctx(), p.actor(), p.in.Session.ID))
		case 3:
			must(t, w.DisableAccount(w.ctx(), w.admin.actor(), ana.id))
		}
		_, err = p.asks()
		wants(t, err, fault.Unauthenticated, [...]string{"session.signed_out", "session.signed_out", "session.ended_by_owner",
			"session.account_changed"}[i%4])
		if i%4 == 3 {
			must(t, w.EnableAccount(w.ctx(), w.admin.actor(), ana.id))
		}
	}
	t.Logf("figure: revocations_seen %d", times)
	// An agency that leaves the network takes its people along.
	p := ana.signsIn()
	rec, err := w.Agency(w.ctx(), w.admin.actor(), casa)
	must(t, err)
	_, err = w.EditAgency(w.ctx(), w.admin.actor(), casa, rec.Rev, AgencyInput{Name: "Casa", Type: "ong"})
	must(t, err)
	_, err = p.asks()
	wants(t, err, fault.Unauthenticated, "session.account_changed")
	wants(t, ana.tries(goodPassword), fault.Unauthenticated, "signin.wrong")
}

func TestAnEarlierSessionIsNeverTakenUp(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	seen := map[domain.SessionID]bool{}
	for range 20 {
		p := ana.signsIn()
		if seen[p.in.Session.ID] {
			t.Fatal("a session id came twice")
		}
		seen[p.in.Session.ID] = true
	}
}

func TestBearerSessions(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	a := ana.attempt()
	a.Bearer = true
	in, err := w.SignIn(w.ctx(), a)
	must(t, err)
	_, err = w.Authenticate(w.ctx(), in.Token, true)
	must(t, err)
	_, err = w.Authenticate(w.ctx(), in.Token, false)
	wants(t, err, fault.Unauthenticated, "session.none")
}

func FuzzToken(f *testing.F) {
	w := newWorld(f)
	f.Add(w.admin.in.Token)
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, raw string) {
		if _, err := w.tokens.Parse(raw, false, w.time()); err == nil && raw != w.admin.in.Token {
			t.Fatalf("taken: %q", raw)
		}
	})
}
