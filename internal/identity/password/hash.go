// Package password says which passwords people may choose, and keeps none of them: only digests that are slow to
// compute and peppered.
//
// It guarantees that a bounded number of digests is computed at once, those of devices people used before first, and
// that a name without a password costs as much as one with. No password reaches an error.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/seal"
	"amparo/internal/secondlock"
)

// Profile is what a password digest costs. The zero value is the production profile.
type Profile uint8

// The profiles.
const (
	Production Profile = iota // argon2id, 19 MiB, two passes: of what OWASP lists as equal, see decision 0051
	ForTests                  // argon2id with next to no memory: for tests only
)

// cost is what argon2id is told; kept with each digest, so that it can grow.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

func (p Profile) cost() cost {
	if p == ForTests {
		return cost{memory: 64, passes: 1, threads: 1}
	}
	return cost{memory: 19 << 10, passes: 2, threads: 1}
}

const (
	saltSize   = 16
	digestSize = 32
	// maxTyped bounds what is put in normal form; the longest password accepted has 512 bytes.
	maxTyped = 1024
)

// Hasher computes password digests, a bounded number at a time.
type Hasher struct {
	ring    *seal.Keyring
	profile Profile
	places  *semaphore
	dummy   [saltSize]byte
	each    func()
}

// New returns a hasher that computes so many digests at once. Each, when given, is called before every digest.
func New(ring *seal.Keyring, p Profile, atOnce int, each func()) *Hasher {
	h := &Hasher{ring: ring, profile: p, places: newSemaphore(atOnce, queueLimit), each: each}
	_, _ = rand.Read(h.dummy[:]) // crypto/rand.Read never fails; it ends the program instead.
	return h
}

// normal is the form in which a password is measured and digested: the same keys on any keyboard give the same bytes.
// What is too long to be anybody's password becomes empty.
func normal(typed string) string {
	if len(typed) > maxTyped {
		return ""
	}
	return norm.NFKC.String(typed)
}

func (h *Hasher) run(password string, salt []byte, c cost) []byte {
	if h.each != nil {
		h.each()
	}
	out := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, digestSize)
	if c.memory >= largeBlock {
		// What the digest worked in is larger than everything else together: collected at once, it serves the next one, where
		// a few sign-ins would otherwise take several hundred megabytes.
		runtime.GC()
	}
	return out
}

// largeBlock is from how many KiB on the memory of a digest is collected as soon as it is computed.
const largeBlock = 16 << 10

// Digest returns the credential of an account with a password as it was typed, which opens the pair of keys from now
// on.
func (h *Hasher) Digest(ctx context.Context, p Priority, account domain.AccountID, typed string,
	own *secondlock.Key) (record.Credential, error) {
	if err := h.places.acquire(ctx, p); err != nil {
		return record.Credential{}, err
	}
	defer h.places.release()
	cred := record.Credential{Account: account, Key: own}
	err := h.keep(&cred, normal(typed))
	return cred, err
}

// keep digests without asking for a place; the caller has one.
func (h *Hasher) keep(cred *record.Credential, password string) error {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)
	c := h.profile.cost()
	digest := h.run(password, salt, c)
	out, id, err := h.ring.Pepper(0, digest)
	if err == nil {
		cred.Hash, cred.Pepper, cred.Own = phc(c, salt, out), id, cred.Key.Under(digest)
	}
	return err
}

// Verify compares a password as it was typed with what is kept, and returns the credential as it should be kept from
// now on: digested again when the cost or the pepper has moved on since, with the key that the password opens, which
// may be a new one. Without a kept digest it does the same work and says no.
func (h *Hasher) Verify(ctx context.Context, p Priority, kept record.Credential,
	typed string) (bool, record.Credential, error) {
	if err := h.places.acquire(ctx, p); err != nil {
		return false, kept, err
	}
	defer h.places.release()
	password := normal(typed)
	want, salt, c, err := parsePHC(kept.Hash)
	if kept.Hash == "" {
		c, salt, want, err = h.profile.cost(), h.dummy[:], nil, nil
	}
	if err != nil {
		return false, kept, fault.New(fault.Internal, "fault.internal", err)
	}
	digest := h.run(password, salt, c)
	got, _, err := h.ring.Pepper(kept.Pepper, digest)
	if err != nil {
		return false, kept, fault.New(fault.Internal, "fault.internal", err)
	}
	if subtle.ConstantTimeCompare(got, want) != 1 {
		return false, kept, nil
	}
	next := kept
	if next.Key = kept.Own.Opened(digest); next.Key == nil { // It is the first sign-in since there are keys.
		next.Key = secondlock.New()
		next.Own = next.Key.Under(digest)
	}
	fresh, newest, err := h.ring.Pepper(0, digest)
	switch {
	case err != nil:
		return true, next, nil // The password is right; hardening it again can wait.
	case c != h.profile.cost():
		_ = h.keep(&next, password) // Where that fails nothing of it has changed.
	case newest != kept.Pepper:
		next.Hash, next.Pepper = phc(c, salt, fresh), newest
	}
	return true, next, nil
}

// phc writes a digest in the customary form; its last part has been peppered.
func phc(c cost, salt, out []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads,
		b.EncodeToString(salt), b.EncodeToString(out))
}

var errDigest = errors.New("password: a kept digest has an unknown form")

// parsePHC reads what phc wrote. The bounds keep a damaged row from asking for all the memory there is.
func parsePHC(s string) (out, salt []byte, c cost, err error) {
	if s == "" {
		return nil, nil, cost{}, errDigest
	}
	var version int
	var rest string
	if n, _ := fmt.Sscanf(s, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &c.memory, &c.passes, &c.threads,
		&rest); n != 5 {
		return nil, nil, cost{}, errDigest
	}
	salt64, out64, ok := strings.Cut(rest, "$")
	if !ok || version != argon2.Version || c.memory < 8 || c.memory > 1<<20 || c.passes < 1 || c.passes > 64 ||
		c.threads < 1 {
		return nil, nil, cost{}, errDigest
	}
	b := base64.RawStdEncoding.Strict()
	salt, err1 := b.DecodeString(salt64)
	out, err2 := b.DecodeString(out64)
	if err1 != nil || err2 != nil || len(salt) < 8 || len(out) != digestSize {
		return nil, nil, cost{}, errDigest
	}
	return out, salt, c, nil
}
