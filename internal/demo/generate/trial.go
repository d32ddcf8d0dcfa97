package generate

import (
	"context"
	"fmt"

	"amparo/internal/casework"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
)

// ask asks, for every open referral of a loaded network, which shelters fit, the way its worker would:
// through the policies, the store and the matcher. Where the worker is told the best of them only, the desk
// asks.
func ask(ctx context.Context, work *casework.Service, l *demo.Loaded) ([]Fit, error) {
	out := make([]Fit, 0, len(l.Open))
	for _, r := range l.Open {
		res, err := work.Match(ctx, r.Worker, r.ID)
		if err != nil {
			return nil, fmt.Errorf("match %s: %w", r.Code, err)
		}
		if res.Redacted {
			if res, err = work.Match(ctx, l.Desk, r.ID); err != nil {
				return nil, fmt.Errorf("match %s for the desk: %w", r.Code, err)
			}
		}
		out = append(out, FitOf(r.Code, res.Ranking, l.Refs))
	}
	return out, nil
}

// Trial compares the answers of a loaded network with the reference answers of its folder. The store's clock must stand
// still at the folder's snapshot, and the network must have been loaded at that moment.
func Trial(ctx context.Context, n *folder.Network, work *casework.Service, l *demo.Loaded) ([]Difference, error) {
	want, err := n.Expected()
	if err != nil {
		return nil, err
	}
	got, err := ask(ctx, work, l)
	if err != nil {
		return nil, err
	}
	return Compare(want, got), nil
}
