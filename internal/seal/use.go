package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
)

const (
	termBytes      = 16
	wrappedKeyBind = "amparo wrapped key v1"
)

// NewDataKey makes a data key and returns it with its wrapped form, which is what is kept. The
// wrapped form opens only under the same deployment and id; destroying it destroys for ever what
// the key has sealed.
func (k *Keyring) NewDataKey(id string) (DataKey, []byte, error) {
	if id == "" {
		return DataKey{}, nil, fmt.Errorf("%w: a data key needs an id", ErrUnknownKey)
	}
	key := make([]byte, keySize)
	defer clear(key)
	if _, err := rand.Read(key); err != nil {
		return DataKey{}, nil, fmt.Errorf("seal: no randomness: %w", err)
	}
	wrapped, err := k.now.Load().wrap.Encrypt(key, bind(wrappedKeyBind, k.deployment, id))
	if err != nil {
		return DataKey{}, nil, fmt.Errorf("seal: wrap data key: %w", err)
	}
	d, err := newDataKey(k.deployment, id, key)
	return d, wrapped, err
}

// OpenDataKey returns the data key that NewDataKey made under id, or ErrSealed.
func (k *Keyring) OpenDataKey(id string, wrapped []byte) (DataKey, error) {
	place := bind(wrappedKeyBind, k.deployment, id)
	key, err := k.now.Load().wrap.Decrypt(wrapped, place)
	if err != nil && !k.wraps(WrappedUnder(wrapped)) && k.fresher() {
		key, err = k.now.Load().wrap.Decrypt(wrapped, place)
	}
	if err != nil || len(key) != keySize || id == "" {
		return DataKey{}, ErrSealed
	}
	defer clear(key)
	return newDataKey(k.deployment, id, key)
}

// RewrapDataKey returns wrapped under the newest wrapping key, and whether that is a change. The
// data key and everything it has sealed stay as they are.
func (k *Keyring) RewrapDataKey(id string, wrapped []byte) ([]byte, bool, error) {
	r := k.now.Load()
	place := bind(wrappedKeyBind, k.deployment, id)
	key, err := r.wrap.Decrypt(wrapped, place)
	if err != nil || len(key) != keySize || id == "" {
		return nil, false, ErrSealed
	}
	defer clear(key)
	if WrappedUnder(wrapped) == r.primary(RingWrap) {
		return wrapped, false, nil
	}
	next, err := r.wrap.Encrypt(key, place)
	if err != nil {
		return nil, false, fmt.Errorf("seal: wrap data key: %w", err)
	}
	return next, true, nil
}

// holding returns the rings with that key, as far as anybody has it: what is not in memory is looked for on the
// disk, where another process may have put it a moment ago. Id 0 asks for no key in particular.
func (k *Keyring) holding(ring string, id uint32) *rings {
	r := k.now.Load()
	if _, ok := r.sets[ring].PRFs[id]; ok || id == 0 || !k.fresher() {
		return r
	}
	return k.now.Load()
}

// wraps reports whether the wrapping ring in memory holds a key.
func (k *Keyring) wraps(id uint32) bool {
	for _, key := range keyMaterial(k.now.Load().handles[RingWrap]).GetKey() {
		if key.GetKeyId() == id {
			return true
		}
	}
	return false
}

// WrappedUnder reads the id of the wrapping key from the prefix that Tink writes: a mark, then the
// id in four bytes. It is 0 for what was never wrapped.
func WrappedUnder(wrapped []byte) uint32 {
	if len(wrapped) < 5 {
		return 0
	}
	return binary.BigEndian.Uint32(wrapped[1:5])
}

// compute returns n bytes from the key of a ring, the primary one when id is 0. The keys are HMACs
// in memory and n is at most 32, so a failure is a defect of the program.
func (r *rings) compute(ring string, id uint32, input []byte, n uint32) []byte {
	set := r.sets[ring]
	if id == 0 {
		id = set.PrimaryID
	}
	out, err := set.PRFs[id].ComputePRF(input, n)
	if err != nil {
		panic(fmt.Sprintf("seal: ring %s: %v", ring, err))
	}
	return out
}

// Term returns the blind index term of value: equal for equal purpose, scope and value, and saying
// nothing about them to whoever lacks the key. It has 128 bits and is meant for structural terms;
// for what people look up by typing, NarrowTerms leaks less. The caller has put value in its normal
// form. Two scopes never share a term.
func (k *Keyring) Term(purpose, scope, value string) string {
	return k.now.Load().term(0, purpose, scope, value)
}

// Terms returns the terms of value under every key of the index ring, that of Term first. A row carries all of them, so
// that it is found by whoever has taken up the newer key and by whoever has not.
func (k *Keyring) Terms(purpose, scope, value string) []string {
	r := k.now.Load()
	return r.everyIndexKey(func(id uint32) string { return r.term(id, purpose, scope, value) })
}

func (r *rings) term(id uint32, purpose, scope, value string) string {
	return base32Lower.EncodeToString(r.compute(RingIndex, id, bind("amparo term v1", purpose, scope, value), termBytes))
}

// NarrowTerms is Terms cut to bits, 1 to 128, so that several values share a term: whoever sees the index learns less,
// and the reader opens the few candidates and compares. The empty value has no term, so that records without a number
// are never found by one another.
func (k *Keyring) NarrowTerms(purpose, scope, value string, bits int) []string {
	if value == "" {
		return nil
	}
	r := k.now.Load()
	return r.everyIndexKey(func(id uint32) string { return r.narrow(id, purpose, scope, value, bits) })
}

func (r *rings) narrow(id uint32, purpose, scope, value string, bits int) string {
	if bits < 1 || bits > 8*termBytes {
		panic("seal: a narrow term has 1 to 128 bits")
	}
	// The width is bound too: a narrow term is no prefix of a wide one, so that two columns with
	// different widths cannot be joined.
	input := bind("amparo narrow term v1", strconv.Itoa(bits), purpose, scope, value)
	out := r.compute(RingIndex, id, input, uint32(bits+7)/8)
	if spare := bits % 8; spare != 0 {
		out[len(out)-1] &= 0xff << (8 - spare)
	}
	return hex.EncodeToString(out)
}

func (r *rings) everyIndexKey(term func(id uint32) string) []string {
	set := r.sets[RingIndex]
	out := append(make([]string, 0, len(set.PRFs)), term(set.PrimaryID))
	for id := range set.PRFs {
		if id != set.PrimaryID {
			out = append(out, term(id))
		}
	}
	return out
}

// Pseudonym returns the 128-bit name under which the audit log knows id. The same id has the same
// pseudonym for the life of the deployment, and different ones for different purposes.
func (k *Keyring) Pseudonym(purpose, id string) string {
	return base32Lower.EncodeToString(k.now.Load().compute(RingPseudonym, 0, bind("amparo pseudonym v1", purpose, id),
		termBytes))
}

// Pepper hardens a password digest with a key that is not in the database, and returns the id of
// that key to be kept beside the result. Id 0 asks for the newest key; any other id for the one
// that hardened a digest kept earlier.
func (k *Keyring) Pepper(id uint32, digest []byte) ([]byte, uint32, error) {
	r := k.holding(RingPepper, id)
	if id == 0 {
		id = r.sets[RingPepper].PrimaryID
	}
	if _, ok := r.sets[RingPepper].PRFs[id]; !ok {
		return nil, 0, fmt.Errorf("%w: pepper %d", ErrUnknownKey, id)
	}
	return r.compute(RingPepper, id, bind("amparo pepper v1", string(digest)), sha256.Size), id, nil
}

// SigningKey returns the newest session signing key and its name.
func (k *Keyring) SigningKey() (kid string, key []byte) {
	r := k.now.Load()
	id := r.sets[RingSession].PrimaryID
	return sessionKeyName(id), r.sessionKey(id)
}

// VerifyKey returns the session key named kid, and whether the ring holds it.
func (k *Keyring) VerifyKey(kid string) ([]byte, bool) {
	id, err := strconv.ParseUint(kid, 16, 32)
	if err != nil || kid != sessionKeyName(uint32(id)) {
		return nil, false
	}
	r := k.holding(RingSession, uint32(id))
	if _, ok := r.sets[RingSession].PRFs[uint32(id)]; !ok {
		return nil, false
	}
	return r.sessionKey(uint32(id)), true
}

func sessionKeyName(id uint32) string { return fmt.Sprintf("%08x", id) }

// sessionKey draws the signing key from the ring's key, which itself never leaves the package.
func (r *rings) sessionKey(id uint32) []byte {
	return r.compute(RingSession, id, bind("amparo session key v1", sessionKeyName(id)), keySize)
}

// Signer returns the name and the newest private key for heads of the audit log.
func (k *Keyring) Signer() (name string, key ed25519.PrivateKey) {
	return k.CheckpointName(), k.now.Load().signing.private
}

// CheckpointName returns the name that every head of this deployment's logs begins with.
func (k *Keyring) CheckpointName() string { return "amparo/" + k.deployment }

// CheckpointKeys returns every public key that may have signed a head of this deployment's logs.
func (k *Keyring) CheckpointKeys() []CheckpointKey {
	return append([]CheckpointKey(nil), k.now.Load().signing.public...)
}
