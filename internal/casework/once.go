package casework

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// Once makes the next act under the returned context happen at most once for that key of that account; the same key with another
// digest is refused.
func (s *Service) Once(ctx context.Context, actor domain.Actor, key, digest string) context.Context {
	return store.WithIdem(ctx, store.Idem{Account: actor.Account, Key: key, Digest: digest})
}
