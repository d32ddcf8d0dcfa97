package machine

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// actUse is what the log calls that a program asked with a key that is not taken, or for what no scope of it opens.
const actUse policy.Action = "machine.use"

// Prefix begins every key, so that one that got out is recognised.
const Prefix = "amparo_key_"

var secretText = base64.RawURLEncoding.Strict()

// newKey adds a key to an account and returns its text: the prefix, the account, the key and its secret.
func newKey(m *record.Machine, now time.Time) string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // It never fails.
	sum := sha256.Sum256(secret)
	k := record.MachineKey{ID: domain.NewID[string](), Digest: sum[:], At: now}
	m.Keys = append(slices.Clone(m.Keys), k)
	return Prefix + string(m.ID) + "." + secretText.EncodeToString(secret)
}

// Authenticate says which account a key is of, in the name of its agency. Refused keys are first paid for, so that
// nobody fills the log with them. The hour of use is written once an hour.
func (s Service) Authenticate(ctx context.Context, raw, request string, pay func() error) (domain.Actor, error) {
	ctx = store.WithoutIdem(moment.Begin(ctx, s.acts.Store.Now))
	id, text, _ := strings.Cut(strings.TrimPrefix(raw, Prefix), ".")
	secret, err := secretText.DecodeString(text)
	account, ok := domain.ParseID[domain.AccountID](id)
	var m store.Rec[record.Machine]
	if err == nil && ok && len(secret) == 32 {
		if m, err = store.Find[record.Machine](ctx, s.acts.Store, account); err != nil {
			return domain.Actor{}, err
		}
	}
	of, err := store.Find[domain.Agency](ctx, s.acts.Store, m.V.Agency)
	if err != nil {
		return domain.Actor{}, err
	}
	actor, now := m.V.Actor(of.V, request), moment.Of(ctx, s.acts.Store.Now)
	why := fault.New(fault.Unauthenticated, "machine.key", nil)
	if opens(m.V.Keys, secret) {
		why = fault.New(fault.Unauthenticated, "machine.over", nil)
		if m.V.Lives(now) && of.V.Active && slices.Contains(Roles(of.V), m.V.Role) {
			return actor, s.used(ctx, m.V.ID, now)
		}
	}
	if err := pay(); err != nil {
		return domain.Actor{}, err
	}
	if m.Rev > 0 {
		if err := s.refuse(ctx, actor, why.Code); err != nil {
			return domain.Actor{}, err
		}
	}
	return domain.Actor{}, why
}

// opens reports whether a secret is that of a key. Every key is looked at, in a time that tells nothing.
func opens(keys []record.MachineKey, secret []byte) bool {
	sum, found := sha256.Sum256(secret), 0
	for _, k := range keys {
		found |= subtle.ConstantTimeCompare(sum[:], k.Digest)
	}
	return found == 1
}

// used writes down in which hour an account was used, where that is another one than the last.
func (s Service) used(ctx context.Context, id domain.AccountID, now time.Time) error {
	use, err := store.Find[record.MachineUse](ctx, s.acts.Store, id)
	if hour := now.Truncate(time.Hour); err == nil && use.V.At.Before(hour) {
		use.V = record.MachineUse{Account: id, At: hour}
		var c store.Change
		store.Put(&c, use)
		if err = s.acts.Store.Commit(ctx, c); fault.Is(err, fault.Stale) || fault.Is(err, fault.Conflict) {
			err = nil // Another request of the same hour was quicker.
		}
	}
	return err
}

// OutOfScope records that a program asked for what no scope of its account opens, and refuses it.
func (s Service) OutOfScope(ctx context.Context, by domain.Actor) error {
	if err := s.refuse(store.WithoutIdem(ctx), by, "machine.scope"); err != nil {
		return err
	}
	return fault.New(fault.Forbidden, "machine.scope", nil)
}

func (s Service) refuse(ctx context.Context, by domain.Actor, code string) error {
	return s.acts.Store.Record(ctx, store.Entry{Actor: by, Act: string(actUse), Kind: "account", ID: string(by.Account),
		Outcome: store.Refused, Policy: policy.OutOfScope, Code: code})
}
