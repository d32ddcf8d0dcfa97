package store

import (
	"context"
	"errors"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// Idem is a request that may be sent again after a lost answer: at most one act with it is ever kept.
type Idem struct {
	Account domain.AccountID
	Key     string // as the caller sent it
	Digest  string // of method, route and body: the same key with another request is refused
}

// ErrRepeated says that an act with the same idempotency key has landed before.
var ErrRepeated = errors.New("store: this request was done before")

type idemKey struct{}

// WithIdem makes the next act kept under ctx carry the idempotency key.
func WithIdem(ctx context.Context, i Idem) context.Context {
	return context.WithValue(ctx, idemKey{}, &i)
}

// WithoutIdem returns a context whose acts do not carry the key, for what happens beside the act.
func WithoutIdem(ctx context.Context) context.Context {
	return context.WithValue(ctx, idemKey{}, (*Idem)(nil))
}

func idemFrom(ctx context.Context) (Idem, bool) {
	i, ok := ctx.Value(idemKey{}).(*Idem)
	if !ok || i == nil {
		return Idem{}, false
	}
	return *i, true
}

func (s *Store) idemID(i Idem) string {
	return s.rows.Ring.Pseudonym("idempotency", string(i.Account)+"|"+i.Key) // It stays when the index is turned.
}

// addIdem makes the batch fail with driver.ErrExists when the same request has landed before.
func (s *Store) addIdem(ctx context.Context, b *driver.Batch, i Idem) error {
	put, err := s.sealNew(ctx, Keyed[noun.Answered]{ID: s.idemID(i),
		V: noun.Answered{Account: i.Account, Digest: i.Digest, At: moment.Of(ctx, s.Now)}})
	b.Puts = append(b.Puts, put)
	return err
}

// sealNew returns the put of a noun of the installation that is not kept yet.
func (s *Store) sealNew(ctx context.Context, v any) (driver.Put, error) {
	sh, err := noun.Of(v)
	if err != nil {
		return driver.Put{}, err
	}
	key, err := s.rows.Key(ctx, noun.SystemOwner)
	if err != nil {
		return driver.Put{}, err
	}
	row, err := s.rows.Seal(key, sh, 1, v)
	return driver.Put{Row: row}, err
}

func (s *Store) answeredBefore(ctx context.Context, i Idem) bool {
	_, found, err := s.Answer(ctx, i)
	return err == nil && found
}

// Answer returns the kept answer to a request. A key that was used for another request is a Conflict fault.
func (s *Store) Answer(ctx context.Context, i Idem) (noun.Answered, bool, error) {
	rec, err := Find[Keyed[noun.Answered]](ctx, s, s.idemID(i))
	if err != nil || rec.Rev == 0 {
		return noun.Answered{}, false, err
	}
	if rec.V.V.Digest != i.Digest {
		return noun.Answered{}, false, fault.New(fault.Conflict, "fault.idempotency_reused", nil)
	}
	return rec.V.V, true, nil
}

// KeepAnswer remembers what was answered, so that a retry gets the same answer. The act itself was kept before.
func (s *Store) KeepAnswer(ctx context.Context, i Idem, status int, etag string, body []byte) error {
	rec, err := Find[Keyed[noun.Answered]](ctx, s, s.idemID(i))
	if err != nil || rec.Rev == 0 {
		return err
	}
	rec.V.V.Status, rec.V.V.ETag, rec.V.V.Body = status, etag, body
	var c Change
	Put(&c, rec)
	return s.Commit(WithoutIdem(ctx), c)
}

// AnswerHours is how long a kept answer can be asked for again, in hours.
const AnswerHours = 24

// ForgetAnswers removes kept answers older than AnswerHours, a bounded number at a time, and returns how many went.
func (s *Store) ForgetAnswers(ctx context.Context) (int, error) {
	return Forget[Keyed[noun.Answered]](ctx, s, s.Now().Add(-AnswerHours*time.Hour))
}

// Forget removes rows of a noun from before a moment, a bounded number at a time, and returns how many went. It is for
// rows that nothing hangs on, and no log tells of it.
func Forget[T any](ctx context.Context, s *Store, until time.Time) (int, error) {
	old, _, err := List[T](ctx, s, Filter{Until: until, Limit: 500})
	if err != nil || len(old) == 0 {
		return 0, err
	}
	var c Change
	for _, rec := range old {
		Delete(&c, rec)
	}
	return len(old), s.Commit(WithoutIdem(ctx), c)
}
