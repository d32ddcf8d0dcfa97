// Package identity says who is asking. It keeps accounts, passwords and sessions, and slows down guessing.
//
// It guarantees that every request is decided by rows read for that request: a session that was ended, an account that
// was disabled, a role that was taken away or a password that changed is seen at the next request, whatever a token
// says. Guessing never locks out a person who uses a device they used before. A name that does not exist is answered
// like a wrong password, after the same work. No password, code, token or sign-in name reaches a log, a leaf or an error.
//
// It trusts the keyring and the store; it does not trust any word of a request.
package identity

import (
	"context"
	"errors"
	"runtime"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// Settings are the limits of a session. The zero value is the recommended setting.
type Settings struct {
	Idle     time.Duration // a session ends after this long without a request; zero means 15 minutes
	Absolute time.Duration // and this long after sign-in whatever happens; zero means 8 hours
	Sessions int           // how many a person may have at once; the oldest ends; zero means 3
}

// Deps are the parts the service is made of.
type Deps struct {
	Store    *store.Store
	Policy   *policy.Set      // without it everything that needs a permission is refused
	Profile  Profile          // cost of passwords; the zero value is the production profile
	Settings Settings         // limits of a session
	Now      func() time.Time // nil means the store's clock
	Cores    int              // password digests computed at once; zero means one for each core
}

// Service answers who is asking. It is safe for concurrent use.
type Service struct {
	store  *store.Store
	ring   *seal.Keyring
	policy *policy.Set
	set    Settings
	now    func() time.Time
	hash   *hasher
	tokens tokens
}

// New returns a service over a store.
func New(d Deps) *Service {
	s := &Service{store: d.Store, ring: d.Store.Keyring(), policy: d.Policy, set: d.Settings}
	s.now = d.Store.Now
	if d.Now != nil {
		s.now = func() time.Time { return d.Now().UTC() }
	}
	if s.set.Idle <= 0 {
		s.set.Idle = 15 * time.Minute
	}
	if s.set.Absolute <= 0 {
		s.set.Absolute = 8 * time.Hour
	}
	if s.set.Sessions <= 0 {
		s.set.Sessions = 3
	}
	if d.Cores <= 0 {
		d.Cores = runtime.GOMAXPROCS(0)
	}
	s.hash = newHasher(s.ring, d.Profile, d.Cores)
	s.tokens = tokens{ring: s.ring, now: s.now}
	return s
}

// Profile returns the cost of passwords in use, for the start-up check that refuses a cheap one.
func (s *Service) Profile() Profile { return s.hash.profile }

// Settings returns the limits of a session in use.
func (s *Service) Settings() Settings { return s.set }

// errNothing ends an act that turned out to have nothing to do; nothing is written and it is no failure.
var errNothing = errors.New("identity: nothing to do")

// again decides and commits until nothing it rests on moves in between.
func (s *Service) again(ctx context.Context, decide func() (store.Change, error)) error {
	var err error
	for tries := range store.MaxTries {
		var c store.Change
		if c, err = decide(); errors.Is(err, errNothing) {
			return nil
		}
		if err != nil {
			return err
		}
		if err = s.store.Commit(ctx, c); !errors.Is(err, store.ErrStale) {
			return err
		}
		if !store.Pause(ctx, tries) {
			break
		}
	}
	return err
}

// row wraps what is kept under a row id that is not the noun's own.
func row[T any](id string, v T, rev int64) store.Rec[store.Keyed[T]] {
	return store.Rec[store.Keyed[T]]{V: store.Keyed[T]{ID: id, V: v}, Rev: rev}
}

// credentialOf reads how an account proves itself; the row has the account's id.
func (s *Service) credentialOf(ctx context.Context, id domain.AccountID) (store.Rec[store.Keyed[domain.Credential]], error) {
	rec, err := store.Find[store.Keyed[domain.Credential]](ctx, s.store, string(id))
	rec.V.ID = string(id)
	return rec, err
}

// entry is what the log says of an act on an account or a session.
func entry(by domain.Actor, act, kind, id, code string) store.Entry {
	return store.Entry{Actor: by, Act: act, Kind: kind, ID: id, Outcome: store.Done, Code: code}
}

func refused(e store.Entry) store.Entry {
	e.Outcome = store.Refused
	return e
}

// signedOut is the one answer to a request without a usable session.
func signedOut(code string, cause error) error { return fault.New(fault.Unauthenticated, code, cause) }
