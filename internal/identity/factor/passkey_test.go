package factor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/record"
)

// device is a passkey in software. Its fields are what an attacker would like to choose.
type device struct {
	t        testing.TB
	key      *ecdsa.PrivateKey
	id       []byte
	handle   string // the account it says it is of
	origin   string
	rp       string
	verified bool
	counter  uint32
	secret   []byte // that it alone computes; nil: it computes none
}

func newDevice(t testing.TB, of *amparotest.Actor) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	return &device{t: t, key: key, id: id, handle: string(of.Account), origin: "http://localhost:8080", rp: "localhost",
		verified: true, counter: 1}
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// client is what the browser signs along: the challenge and where it was answered.
func (d *device) client(kind string, ask json.RawMessage) []byte {
	d.t.Helper()
	var of struct{ Challenge string }
	must(d.t, json.Unmarshal(ask, &of))
	raw, err := json.Marshal(map[string]any{"type": kind, "challenge": of.Challenge, "origin": d.origin,
		"crossOrigin": false})
	must(d.t, err)
	return raw
}

func (d *device) data(flags byte, more []byte) []byte {
	if d.verified {
		flags |= 4
	}
	rp := sha256.Sum256([]byte(d.rp))
	out := append(rp[:], flags|1)
	return append(binary.BigEndian.AppendUint32(out, d.counter), more...)
}

// makes answers a request for a new passkey, without attestation.
func (d *device) makes(ask json.RawMessage) []byte {
	d.t.Helper()
	point, err := d.key.PublicKey.Bytes()
	must(d.t, err)
	more := append(make([]byte, 16), 0, byte(len(d.id)))
	more = append(more, d.id...)
	more = append(more, 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32) // COSE: EC2, ES256, P-256, x
	more = append(append(more, point[1:33]...), 0x22, 0x58, 32)
	more = append(more, point[33:]...)
	data := d.data(0x40, more)
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(append(object, 0x58, byte(len(data))), data...)
	return d.answer(map[string]any{"clientDataJSON": b64(d.client("webauthn.create", ask)),
		"attestationObject": b64(object)})
}

// proves answers a request for a passkey that there is.
func (d *device) proves(ask json.RawMessage) []byte {
	d.t.Helper()
	client, data := d.client("webauthn.get", ask), d.data(0, nil)
	digest := sha256.Sum256(client)
	digest = sha256.Sum256(append(slices.Clone(data), digest[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	must(d.t, err)
	return d.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(sig),
		"userHandle": b64([]byte(d.handle))})
}

func (d *device) answer(response map[string]any) []byte {
	more := map[string]any{}
	if d.secret != nil {
		more["prf"] = map[string]any{"enabled": true, "results": map[string]any{"first": b64(d.secret)}}
	}
	raw, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key",
		"response": response, "clientExtensionResults": more})
	must(d.t, err)
	return raw
}

// adds adds a passkey to the account of a session.
func (h *house) adds(s identity.SignedIn, d *device) factor.Added {
	h.T.Helper()
	ask, err := h.factors.AskNew(h.T.Context(), in(s))
	must(h.T, err)
	added, err := h.factors.AddPasskey(h.T.Context(), in(s), d.makes(ask), "Mi llave")
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
	d.counter++
	whole, err := h.factors.Give(t.Context(), in(half), factor.Given{Passkey: d.proves(ask)})
	must(t, err)
	if whole.Session.Step != "" || whole.Actor.Role != domain.RoleCoordinator {
		t.Errorf("the session is %+v", whole.Session)
	}
	ask, err = h.factors.AskAny(t.Context())
	must(t, err)
	d.counter++
	alone, err := h.factors.SignIn(t.Context(), identity.Attempt{}, d.proves(ask))
	must(t, err)
	if alone.Session.Step != "" || alone.Actor.Account != olga.Account {
		t.Errorf("alone: %+v", alone.Session)
	}
	h.Verify()
}

// TestWhatAPasskeyMustNotAnswer: each answer has one thing wrong, and none opens anything.
func TestWhatAPasskeyMustNotAnswer(t *testing.T) {
	h := open(t, true)
	ana, eva := h.Worker("ana"), h.Worker("eva")
	d := newDevice(t, ana)
	d.counter = 7
	added := h.adds(h.signIn(ana), d)
	h.adds(h.signIn(eva), newDevice(t, eva))
	for name, wrong := range map[string]func(d *device){
		"another origin":               func(d *device) { d.origin = "https://localhost.example.org" },
		"the right host, another port": func(d *device) { d.origin = "http://localhost:8081" },
		"another relying party":        func(d *device) { d.rp = "example.org" },
		"nobody proved herself to it":  func(d *device) { d.verified = false },
		"another key":                  func(d *device) { d.key = newDevice(t, ana).key },
		"another account":              func(d *device) { d.handle = string(eva.Account) },
		"an account that is not there": func(d *device) { d.handle = string(domain.NewID[domain.AccountID]()) },
		"a copy that counts from one":  func(d *device) { d.counter = 1 },
		"a passkey of somebody else":   func(d *device) { d.id = newDevice(t, ana).id },
	} {
		bad := *d
		bad.counter++
		wrong(&bad)
		half := h.half(ana)
		ask, err := h.factors.AskOld(t.Context(), in(half))
		must(t, err)
		if _, err := h.factors.Give(t.Context(), in(half), factor.Given{Passkey: bad.proves(ask)}); err == nil {
			t.Errorf("%s: it is the second step", name)
		}
		ask, err = h.factors.AskAny(t.Context())
		must(t, err)
		if _, err := h.factors.SignIn(t.Context(), identity.Attempt{}, bad.proves(ask)); err == nil {
			t.Errorf("%s: it signs in", name)
		}
	}
	_, err := h.factors.SignIn(t.Context(), identity.Attempt{}, []byte(`{"id":"x"}`))
	wants(t, err, "factor.passkey_wrong")
	h.challenges(ana, added, d)
}

// challenges tries challenges that are not what they should be.
func (h *house) challenges(ana *amparotest.Actor, added factor.Added, d *device) {
	t := h.T
	t.Helper()
	give := func(s identity.SignedIn, ask json.RawMessage) error {
		d.counter++
		_, err := h.factors.Give(t.Context(), in(s), factor.Given{Passkey: d.proves(ask)})
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
	forged, err := json.Marshal(map[string]string{"challenge": b64(make([]byte, 50))})
	must(t, err)
	wants(t, give(first, forged), "factor.passkey_wrong") // not ours
	late := ask(first)
	h.Clock.Advance(5 * time.Minute)
	wants(t, give(first, late), "factor.passkey_wrong") // too late
	alone, err := h.factors.AskAny(t.Context())
	must(t, err)
	d.counter++
	answer := d.proves(alone)
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
	for name, wrong := range map[string]func(d *device){
		"nobody proved herself": func(d *device) { d.verified = false },
		"another origin":        func(d *device) { d.origin = "https://example.org" },
		"another relying party": func(d *device) { d.rp = "example.org" },
	} {
		d := newDevice(t, ana)
		wrong(d)
		ask, err := h.factors.AskNew(t.Context(), in(half))
		must(t, err)
		if _, err := h.factors.AddPasskey(t.Context(), in(half), d.makes(ask), ""); err == nil {
			t.Errorf("%s: it was added", name)
		}
	}
	d := newDevice(t, ana)
	added := h.adds(half, d)
	ask, err := h.factors.AskNew(t.Context(), in(added.SignedIn))
	must(t, err)
	_, err = h.factors.AddPasskey(t.Context(), in(added.SignedIn), d.makes(ask), "")
	wants(t, err, "factor.passkey_wrong")
	st, err := h.factors.State(t.Context(), in(added.SignedIn))
	must(t, err)
	if len(st.List) != 1 || st.List[0].Kind != record.Passkey || st.List[0].Name != "Mi llave" {
		t.Errorf("there are %+v", st.List)
	}
}
