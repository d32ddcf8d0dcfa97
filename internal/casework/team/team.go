// Package team tells whoever keeps the accounts of an agency that files cases who carries what, and what is late.
package team

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/names"
	"amparo/internal/policy"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Load is what one person of an agency carries.
type Load struct {
	Account domain.AccountID
	Name    string
	Active  bool
	Cases   int // open ones that she is in charge of
	Waiting int // referrals of them that wait for a place
	Late    int // of these past their deadline
	Oldest  domain.ReferralID
	DueAt   time.Time // when Oldest is due, the first of what waits
}

// Team lists the people of the actor's agency who file cases or are in charge of one: who is latest first. It holds
// work names and numbers, and nobody's case beyond its referral's id.
func (s *Service) Team(ctx context.Context, actor domain.Actor) ([]Load, error) {
	t := s.Begin(ctx, actor)
	owner := t.Owner()
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	if err := t.Authorize(policy.AccountList, policy.AgencyFacts{ID: string(owner)}, "agency", string(owner)); err != nil {
		return nil, err
	}
	people, err := t.AccountsOf(t.Ctx, owner)
	if err != nil {
		return nil, err
	}
	cases, err := s.Network.OpenCases(t.Ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := s.Network.Waiting(t.Ctx)
	if err != nil {
		return nil, err
	}
	loads, worker := map[domain.AccountID]*Load{}, map[domain.CaseID]*Load{}
	for _, a := range people {
		loads[a.V.ID] = &Load{Account: a.V.ID, Name: a.V.Name, Active: a.V.Active}
	}
	for _, c := range cases {
		if l := loads[c.V.Worker]; l != nil && c.V.Agency == owner {
			worker[c.V.ID] = l
			l.Cases++
		}
	}
	for _, r := range waiting {
		l := worker[r.V.Case]
		if l == nil {
			continue
		}
		l.Waiting++
		if r.V.DueAt.IsZero() {
			continue
		}
		if t.Now.After(r.V.DueAt) {
			l.Late++
		}
		if l.DueAt.IsZero() || r.V.DueAt.Before(l.DueAt) {
			l.Oldest, l.DueAt = r.V.ID, r.V.DueAt
		}
	}
	var out []Load
	for _, a := range people {
		if l := loads[a.V.ID]; l.Cases > 0 || l.Active && a.V.Holds(domain.RoleReferrer) {
			out = append(out, *l)
		}
	}
	names.Sort(out, func(l Load) string { return l.Name })
	slices.SortStableFunc(out, func(a, b Load) int { return cmp.Or(b.Late-a.Late, b.Waiting-a.Waiting) })
	return out, nil
}
