// Package challenge makes what somebody is to bring back once, within minutes, from the browser or the program it was
// given to.
package challenge

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"time"

	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/txn"
)

const (
	nonceBytes = 16
	stampBytes = nonceBytes + 8
)

// New makes one that says itself when it was made and what for: nothing is kept until it is used.
func New(ring *seal.Keyring, scope string, now time.Time) []byte {
	raw := make([]byte, nonceBytes, 64)
	_, _ = rand.Read(raw)
	raw = binary.BigEndian.AppendUint64(raw, uint64(now.Unix()))
	return append(raw, ring.Term("challenge", scope, string(raw))...)
}

// Take reports whether a challenge that comes back as text was made for scope less than life ago and never came back
// before, and uses it up in the act.
func Take(t *txn.Txn, s *store.Store, scope, text string, life time.Duration) (bool, error) {
	raw, _ := base64.RawURLEncoding.Strict().DecodeString(text) // What is none is too short, or not ours.
	if len(raw) <= stampBytes {
		return false, nil
	}
	ours := false
	for _, mac := range s.Keyring().Terms("challenge", scope, string(raw[:stampBytes])) {
		ours = ours || subtle.ConstantTimeCompare(raw[stampBytes:], []byte(mac)) == 1
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(raw[nonceBytes:stampBytes])), 0)
	if !ours || t.Now.Sub(made) >= life {
		return false, nil
	}
	return Once(t, s, "challenge", text)
}

// Once reports whether something never came before, and notes in the act that it did. It is forgotten after a day.
func Once(t *txn.Txn, s *store.Store, what, text string) (bool, error) {
	id := s.Keyring().Pseudonym("throttle "+what, text)
	used, err := store.Find[store.Keyed[store.Throttle]](t.Ctx, s, id)
	if err != nil || used.Rev > 0 {
		return false, err
	}
	used.V = store.Keyed[store.Throttle]{ID: id, V: store.Throttle{Next: t.Now}}
	store.Put(&t.Change, used)
	return true, nil
}
