package amparotest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"amparo/internal/domain"
)

// Passkey is one in software. Its fields are what an attacker would like to choose.
type Passkey struct {
	t        testing.TB
	Key      *ecdsa.PrivateKey
	ID       []byte
	Handle   string // the account it says it is of
	Origin   string
	Site     string
	Verified bool
	Counter  uint32
	Secret   []byte // that it alone computes; nil: it computes none
}

// NewPasskey makes one of an account, for a site at that address.
func NewPasskey(t testing.TB, of domain.AccountID, base string) *Passkey {
	t.Helper()
	site, err := url.Parse(base)
	went(t, err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	went(t, err)
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	return &Passkey{t: t, Key: key, ID: id, Handle: string(of), Origin: base, Site: site.Hostname(),
		Verified: true, Counter: 1}
}

func went(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// client is what the browser signs along: the challenge and where it was answered.
func (d *Passkey) client(kind string, ask json.RawMessage) []byte {
	d.t.Helper()
	var of struct{ Challenge string }
	went(d.t, json.Unmarshal(ask, &of))
	raw, err := json.Marshal(map[string]any{"type": kind, "challenge": of.Challenge, "origin": d.Origin,
		"crossOrigin": false})
	went(d.t, err)
	return raw
}

func (d *Passkey) data(flags byte, more []byte) []byte {
	if d.Verified {
		flags |= 4
	}
	rp := sha256.Sum256([]byte(d.Site))
	out := append(rp[:], flags|1)
	return append(binary.BigEndian.AppendUint32(out, d.Counter), more...)
}

// Makes answers a request for a new passkey, without attestation.
func (d *Passkey) Makes(ask json.RawMessage) []byte {
	d.t.Helper()
	point, err := d.Key.PublicKey.Bytes()
	went(d.t, err)
	more := append(make([]byte, 16), 0, byte(len(d.ID)))
	more = append(more, d.ID...)
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

// Proves answers a request for a passkey that there is.
func (d *Passkey) Proves(ask json.RawMessage) []byte {
	d.t.Helper()
	client, data := d.client("webauthn.get", ask), d.data(0, nil)
	digest := sha256.Sum256(client)
	digest = sha256.Sum256(append(slices.Clone(data), digest[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.Key, digest[:])
	went(d.t, err)
	return d.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(sig),
		"userHandle": b64([]byte(d.Handle))})
}

func (d *Passkey) answer(response map[string]any) []byte {
	more := map[string]any{}
	if d.Secret != nil {
		more["prf"] = map[string]any{"enabled": true, "results": map[string]any{"first": b64(d.Secret)}}
	}
	raw, err := json.Marshal(map[string]any{"id": b64(d.ID), "rawId": b64(d.ID), "type": "public-key",
		"response": response, "clientExtensionResults": more})
	went(d.t, err)
	return raw
}
