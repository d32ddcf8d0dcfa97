package intake

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// LeftToAsk returns the open cases in the actor's hands whose consent leaves something for a later conversation, the
// oldest first.
func (s *Service) LeftToAsk(ctx context.Context, actor domain.Actor) ([]domain.Case, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	cases, err := s.Network.OpenCases(t.Ctx)
	if err != nil {
		return nil, err
	}
	own := map[domain.CaseID]domain.Case{}
	var ids []domain.CaseID
	for _, c := range cases {
		if c.V.Worker == actor.Account && c.V.Agency == t.Owner() {
			own[c.V.ID], ids = c.V, append(ids, c.V.ID)
		}
	}
	consents, err := store.GetCached(t.Ctx, s.Store, s.Caches.Consents, ids)
	var out []domain.Case
	for _, k := range consents {
		if consent.Soon(dossier.StillToAsk(t.Service, k.V, t.Now)) {
			out = append(out, own[k.V.Case])
		}
	}
	slices.SortFunc(out, func(a, b domain.Case) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(string(a.ID), string(b.ID)))
	})
	return out, err
}
