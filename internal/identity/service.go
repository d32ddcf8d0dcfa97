// Package identity says who is asking. It keeps accounts, passwords and sessions, and slows down guessing.
//
// It guarantees that every request is decided by rows read for that request: a session that was ended, an account that
// was disabled, a role that was taken away or a password that changed is seen at the next request, whatever a token
// says. Guessing never locks out a person who uses a device they used before. A name that does not exist is answered
// like a wrong password, after the same work. No password, code, token or sign-in name reaches a log, a leaf or an
// error.
//
// It trusts the keyring and the store; it does not trust any word of a request.
package identity

import (
	"context"
	"runtime"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/identity/token"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Settings are the limits of a session. The zero value is the recommended setting.
type Settings struct {
	Idle     time.Duration // a session ends after this long without a request; zero means 15 minutes
	Absolute time.Duration // and this long after sign-in whatever happens; zero means 8 hours
	Sessions int           // how many a person may have at once; the oldest ends; zero means 3

	SecondFactor bool // whoever has no second factor must add one before anything else
	NoDrafts     bool // no device keeps unfinished forms
}

// Deps are the parts the service is made of.
type Deps struct {
	Store    *store.Store
	Policy   *policy.Set      // without it everything that needs a permission is refused
	Profile  password.Profile // cost of passwords; the zero value is the production profile
	Settings Settings         // limits of a session
	Pack     *country.Pack    // the codes an agency is held to, and how numbers are dialled; nil holds it to nothing
	Cores    int              // password digests computed at once; zero means one for each core
	Digest   func()           // called before every password digest, for tests that count them; nil means nothing

	// Opened is called when a session opens that holds its person's key; nil means nothing.
	Opened func(context.Context, domain.Actor)
}

// Service answers who is asking. It is safe for concurrent use.
type Service struct {
	store  *store.Store
	acts   *txn.Runner
	ring   *seal.Keyring
	set    Settings
	hash   *password.Hasher
	tokens token.Tokens
	even   time.Duration // after which a sign-in that came too soon is refused, whatever it was
	pack   *country.Pack
	opened func(context.Context, domain.Actor)
}

// New returns a service over a store.
func New(d Deps) *Service {
	s := &Service{store: d.Store, acts: &txn.Runner{Store: d.Store, Policy: d.Policy}, ring: d.Store.Keyring(),
		set: d.Settings, pack: d.Pack, opened: d.Opened}
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
	if d.Profile != password.ForTests { // Passwords of tests cost no time either.
		s.even = 700 * time.Millisecond
	}
	s.hash = password.New(s.ring, d.Profile, d.Cores, d.Digest)
	s.tokens = token.Tokens{Ring: s.ring, Idle: s.set.Idle}
	return s
}

// Settings returns the limits of a session in use.
func (s *Service) Settings() Settings { return s.set }

// Runner runs the acts of this service, for the verbs that stand beside it.
func (s *Service) Runner() *txn.Runner { return s.acts }

// now is the moment of the act that ctx belongs to.
func (s *Service) now(ctx context.Context) time.Time { return moment.Of(ctx, s.store.Now) }

// row wraps what is kept under a row id that is not the noun's own.
func row[T any](id string, v T, rev int64) store.Rec[store.Keyed[T]] {
	return store.Rec[store.Keyed[T]]{V: store.Keyed[T]{ID: id, V: v}, Rev: rev}
}

// credentialOf reads how an account proves itself; the row has the account's id.
func (s *Service) credentialOf(ctx context.Context,
	id domain.AccountID) (store.Rec[store.Keyed[record.Credential]], error) {
	rec, err := store.Find[store.Keyed[record.Credential]](ctx, s.store, string(id))
	rec.V.ID = string(id)
	return rec, err
}

// signedOut is the one answer to a request without a usable session.
func signedOut(code string, cause error) error { return fault.New(fault.Unauthenticated, code, cause) }
