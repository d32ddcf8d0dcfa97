package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Unattended is an open case that nobody works on: the account in charge, or its agency, was switched off.
type Unattended struct {
	Case       domain.CaseID
	Code       string
	Agency     domain.AgencyID
	AgencyName string
	Worker     string // name of who was in charge
	Referrals  int    // of it that wait
	Offers     int    // of it that nobody has answered
	Urgency    domain.Urgency
	Since      time.Time
}

// Unattended lists the open cases that nobody works on, the most pressing first, until they are handed over: those of
// the network to the desk, those of her agency to a supervisor. Nobody else gets any.
func (s *Service) Unattended(ctx context.Context, actor domain.Actor) ([]Unattended, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	everywhere := t.Can(policy.DeskRead, policy.NetworkFacts{})
	if !everywhere && actor.Role != domain.RoleSupervisor {
		return nil, nil
	}
	cases, err := s.Network.OpenCases(t.Ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := s.Network.Waiting(t.Ctx)
	if err != nil {
		return nil, err
	}
	offers, err := s.Network.LiveOffers(t.Ctx)
	if err != nil {
		return nil, err
	}
	cases = slices.DeleteFunc(slices.Clone(cases), func(c *store.Rec[domain.Case]) bool {
		return !everywhere && c.V.Agency != t.Owner()
	})
	return unattended(t, cases, waiting, offers)
}

// unattended lists those of the cases that nobody works on, with what waits of them.
func unattended(t *act.Txn, cases []*store.Rec[domain.Case], waiting []*store.Rec[domain.Referral],
	offers []*store.Rec[domain.Offer]) ([]Unattended, error) {
	there, err := atWork(t, cases)
	if err != nil {
		return nil, err
	}
	var out []Unattended
	at := map[domain.CaseID]int{}
	for _, c := range cases {
		if c.V.Worker != "" && !there[c.V.Worker].active {
			at[c.V.ID] = len(out)
			out = append(out, Unattended{Case: c.V.ID, Code: c.V.Code, Agency: c.V.Agency, Worker: there[c.V.Worker].name,
				Since: c.V.CreatedAt})
		}
	}
	for _, r := range waiting {
		if i, ok := at[r.V.Case]; ok {
			u := &out[i]
			if u.Referrals++; u.Urgency == "" || r.V.Urgency.Rank() < u.Urgency.Rank() {
				u.Urgency = r.V.Urgency
			}
		}
	}
	for _, o := range offers {
		if i, ok := at[o.V.Case]; ok {
			out[i].Offers++
		}
	}
	return out, named(t, out)
}

// colleague is whether somebody is at work, and her name.
type colleague struct {
	name   string
	active bool
}

// atWork says of everybody in charge of a case whether the account and its agency are switched on.
func atWork(t *act.Txn, cases []*store.Rec[domain.Case]) (map[domain.AccountID]colleague, error) {
	var ids []domain.AccountID
	var homes []domain.AgencyID
	for _, c := range cases {
		ids = append(ids, c.V.Worker)
	}
	accounts := map[domain.AccountID]domain.Account{}
	err := act.Each(t.Ctx, t.Service, once(ids), func(a store.Rec[domain.Account]) {
		accounts[a.V.ID], homes = a.V, append(homes, a.V.Agency)
	})
	if err != nil {
		return nil, err
	}
	on := map[domain.AgencyID]bool{}
	if err := act.Each(t.Ctx, t.Service, once(homes),
		func(a store.Rec[domain.Agency]) { on[a.V.ID] = a.V.Active }); err != nil {
		return nil, err
	}
	out := make(map[domain.AccountID]colleague, len(accounts))
	for id, a := range accounts {
		out[id] = colleague{a.Name, a.Active && on[a.Agency]}
	}
	return out, nil
}

// once returns every id a single time.
func once[T ~string](ids []T) []T { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// named names the agencies, and sorts the cases by what presses.
func named(t *act.Txn, out []Unattended) error {
	slices.SortFunc(out, func(a, b Unattended) int {
		if a.Urgency != b.Urgency && (a.Urgency == "" || b.Urgency == "") {
			return strings.Compare(string(b.Urgency), string(a.Urgency)) // Without anything that waits it comes after.
		}
		if a.Urgency != b.Urgency {
			return a.Urgency.Rank() - b.Urgency.Rank()
		}
		return a.Since.Compare(b.Since)
	})
	return act.NameAgencies(t, out, func(u *Unattended) (domain.AgencyID, *string) { return u.Agency, &u.AgencyName })
}
