// Package listing lets a list leave as a file, and records that it did.
package listing

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/policy"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Export records, before a byte leaves, that the actor takes along what a list shows her, at the tier that it
// discloses. What the list holds was decided by the verb that made it.
func (s *Service) Export(ctx context.Context, actor domain.Actor, list, tier string) error {
	return s.export(ctx, actor, policy.ListExport, list, tier)
}

// ExportFigures is Export for figures without people in them.
func (s *Service) ExportFigures(ctx context.Context, actor domain.Actor, list string) error {
	return s.export(ctx, actor, policy.FiguresExport, list, "D0")
}

func (s *Service) export(ctx context.Context, actor domain.Actor, action policy.Action, list, tier string) error {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(action, policy.NetworkFacts{}, "network", "network"); err != nil {
		return err
	}
	e := t.Entry(action, "network", "network")
	e.Code, e.Tier = list, tier
	return s.Store.Record(t.Ctx, e)
}
