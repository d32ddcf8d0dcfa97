package txn

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/store"
)

// Alone reports whether nobody beside an account who ever chose a password has one of the roles: then nobody is there
// to confirm what that account asks for. One who was disabled counts: else the first could end the second and go on
// alone.
func Alone(ctx context.Context, s *store.Store, id domain.AccountID, roles ...domain.Role) (bool, error) {
	all, err := store.All[domain.Account](ctx, s, store.Filter{})
	for _, a := range all {
		if a.V.ID == id || !slices.ContainsFunc(roles, a.V.Holds) {
			continue
		}
		cred, err := store.Find[store.Keyed[record.Credential]](ctx, s, string(a.V.ID))
		if err != nil || cred.V.V.Hash != "" {
			return false, err
		}
	}
	return true, err
}
