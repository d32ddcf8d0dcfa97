package demo

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// Login is one person of a demo to sign in as.
type Login struct {
	Name   string
	Role   domain.Role
	Agency string
	Login  string
}

// Logins returns one person for each role, in the order of the roles: of those who hold it the one whose agency has
// most to do, so that the first page has something to show.
func Logins(ctx context.Context, st *store.Store) ([]Login, error) {
	accounts, err := store.All[domain.Account](ctx, st, store.Filter{})
	if err != nil {
		return nil, err
	}
	agencies, err := agencies(ctx, st)
	if err != nil {
		return nil, err
	}
	waiting, err := waiting(ctx, st)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(accounts, func(x, y store.Rec[domain.Account]) int {
		return cmp.Or(cmp.Compare(waiting[string(y.V.ID)], waiting[string(x.V.ID)]),
			cmp.Compare(waiting[string(y.V.Agency)], waiting[string(x.V.Agency)]), cmp.Compare(x.V.Ref, y.V.Ref))
	})
	var out []Login
	for _, role := range domain.Roles() {
		for _, acc := range accounts {
			of := agencies[acc.V.Agency]
			if acc.V.Active && of.Active && acc.V.Holds(role) {
				out = append(out, Login{Name: acc.V.Name, Role: role, Agency: of.Name, Login: acc.V.Login})
				break
			}
		}
	}
	return out, nil
}

func agencies(ctx context.Context, st *store.Store) (map[domain.AgencyID]domain.Agency, error) {
	recs, err := store.All[domain.Agency](ctx, st, store.Filter{})
	out := make(map[domain.AgencyID]domain.Agency, len(recs))
	for _, r := range recs {
		out[r.V.ID] = r.V
	}
	return out, err
}

// waiting counts what waits for an account or an agency: live offers and open referrals. A page of each is enough to
// choose by.
func waiting(ctx context.Context, st *store.Store) (map[string]int, error) {
	n := map[string]int{}
	offers, _, err := store.List[domain.Offer](ctx, st, store.Filter{By: store.By("live", "network"), Limit: 1000})
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		n[string(o.V.To)]++
	}
	referrals, _, err := store.List[domain.Referral](ctx, st,
		store.Filter{By: store.By("waits", "network"), Limit: 1000})
	if err != nil {
		return nil, err
	}
	for _, r := range referrals {
		n[string(r.V.Agency)]++
		n[string(r.V.Worker)]++
	}
	return n, nil
}
