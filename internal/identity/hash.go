package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/seal"
)

// Profile is what a password digest costs. The zero value is the production profile.
type Profile uint8

// The profiles.
const (
	ProfileProduction Profile = iota // argon2id, 64 MiB, three passes
	ProfileTest                      // argon2id with next to no memory: for tests only
)

// Production reports whether the profile may guard real people.
func (p Profile) Production() bool { return p == ProfileProduction }

// cost is what argon2id is told; kept with each digest, so that it can grow.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

func (p Profile) cost() cost {
	if p == ProfileTest {
		return cost{memory: 64, passes: 1, threads: 1}
	}
	return cost{memory: 64 << 10, passes: 3, threads: 1}
}

const (
	saltSize   = 16
	digestSize = 32
	// maxTyped bounds what is put in normal form; the longest password accepted has 512 bytes.
	maxTyped = 1024
)

// hasher computes password digests, a bounded number at a time.
type hasher struct {
	ring    *seal.Keyring
	profile Profile
	gate    *gate
	dummy   [saltSize]byte
	runs    atomic.Int64 // digests computed; tests count the work of an answer by it
	slow    func()       // tests only: runs in place of waiting for a digest
}

func newHasher(ring *seal.Keyring, p Profile, cores int) *hasher {
	h := &hasher{ring: ring, profile: p, gate: newGate(cores, queueLimit)}
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

func (h *hasher) run(password string, salt []byte, c cost) []byte {
	h.runs.Add(1)
	if h.slow != nil {
		h.slow()
	}
	out := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, digestSize)
	if c.memory >= largeBlock {
		// What the digest worked in is larger than everything else together: collected at once, it serves the next one, where a
		// few sign-ins would otherwise take several hundred megabytes.
		runtime.GC()
	}
	return out
}

// largeBlock is from how many KiB on the memory of a digest is collected as soon as it is computed.
const largeBlock = 16 << 10

// make returns the kept form of a password in its normal form.
func (h *hasher) make(ctx context.Context, l lane, password string) (kept string, pepper uint32, err error) {
	if err := h.gate.enter(ctx, l); err != nil {
		return "", 0, err
	}
	defer h.gate.leave()
	return h.keep(password)
}

// keep digests without asking for a place; the caller has one.
func (h *hasher) keep(password string) (string, uint32, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)
	c := h.profile.cost()
	out, id, err := h.ring.Pepper(0, h.run(password, salt, c))
	if err != nil {
		return "", 0, err
	}
	return phc(c, salt, out), id, nil
}

// check compares a password in its normal form with what is kept, and returns the credential as it should be kept from
// now on: digested again when the cost or the pepper has moved on since. Without a kept digest it does the same work
// and says no.
func (h *hasher) check(ctx context.Context, l lane, kept domain.Credential, password string) (bool, domain.Credential, error) {
	if err := h.gate.enter(ctx, l); err != nil {
		return false, kept, err
	}
	defer h.gate.leave()
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
	fresh, newest, err := h.ring.Pepper(0, digest)
	switch {
	case err != nil:
		return true, kept, nil // The password is right; hardening it again can wait.
	case c != h.profile.cost():
		if next.Hash, next.Pepper, err = h.keep(password); err != nil {
			return true, kept, nil
		}
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

var errDigest = errors.New("identity: a kept digest has an unknown form")

// parsePHC reads what phc wrote. The bounds keep a damaged row from asking for all the memory there is.
func parsePHC(s string) (out, salt []byte, c cost, err error) {
	if s == "" {
		return nil, nil, cost{}, errDigest
	}
	var version int
	var rest string
	if n, _ := fmt.Sscanf(s, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &c.memory, &c.passes, &c.threads, &rest); n != 5 {
		return nil, nil, cost{}, errDigest
	}
	salt64, out64, ok := strings.Cut(rest, "$")
	if !ok || version != argon2.Version || c.memory < 8 || c.memory > 1<<20 || c.passes < 1 || c.passes > 64 || c.threads < 1 {
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
