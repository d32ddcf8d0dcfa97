package act

import (
	"context"
	"errors"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// Answered is what was answered to a request that was sent with a key. It holds ids, codes and states, never content of
// a case.
type Answered struct {
	Status int // 0: the act was kept, its answer was not
	ETag   string
	Body   []byte
}

// Answered returns what was answered to the same request before, if it was. A key that was used for another request is
// a Conflict.
func (s *Service) Answered(ctx context.Context, actor domain.Actor, key, digest string) (Answered, bool, error) {
	a, found, err := s.Store.Answer(ctx, store.Idem{Account: actor.Account, Key: key, Digest: digest})
	return Answered{Status: a.Status, ETag: a.ETag, Body: a.Body}, found, err
}

// KeepAnswer remembers what was answered to a request whose act has been kept under the key. Without such an act
// nothing is kept.
func (s *Service) KeepAnswer(ctx context.Context, actor domain.Actor, key, digest string, a Answered) error {
	return s.Store.KeepAnswer(ctx, store.Idem{Account: actor.Account, Key: key, Digest: digest}, a.Status, a.ETag, a.Body)
}

// Once does an act at most once for that key of that account, however often it is asked for; the same key with another
// digest is refused. When it had been done before, it says so and what was answered then, as far as that is known. The
// key is kept with the act, so that nothing rests on the requests of one process taking turns: they do so that the
// later one finds the answer of the first.
func (s *Service) Once(ctx context.Context, actor domain.Actor, key, digest string,
	do func(context.Context) error) (Answered, bool, error) {
	leave, err := s.requests.Lock(ctx, string(actor.Account)+" "+key)
	if err != nil {
		return Answered{}, false, err
	}
	defer leave()
	if first, found, err := s.Answered(ctx, actor, key, digest); err != nil || found {
		return first, found, err
	}
	if err = do(store.WithIdem(ctx, store.Idem{Account: actor.Account, Key: key, Digest: digest})); err == nil {
		return Answered{}, false, nil
	}
	// Another process may have been quicker with the same request: the act then failed because it had been done.
	first, found, look := s.Answered(ctx, actor, key, digest)
	if errors.Is(err, store.ErrRepeated) || look == nil && found {
		return first, true, look
	}
	return Answered{}, false, err
}
