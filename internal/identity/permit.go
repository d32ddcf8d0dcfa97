package identity

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// byConsole is what the log names as the rule when the machine's own console acts: whoever sits there holds the key
// file already.
const byConsole = "console"

// ask puts one question to the policies. The service itself is not an account, so no rule speaks of it; nobody can
// sign in as it.
func (s *Service) ask(by domain.Actor, act policy.Action, on policy.Resource) policy.Decision {
	if by.Role == domain.RoleSystem {
		return policy.Decision{Allowed: true, Policy: byConsole}
	}
	who := policy.Actor{Account: string(by.Account), Agency: string(by.Agency), AgencyType: by.AgencyType, Role: string(by.Role)}
	return s.policy.Decide(policy.Request{Actor: who, Action: act, Resource: on, Now: s.now()})
}

// permit asks, and keeps a refusal in the log before it answers. A reader who may not know of the thing gets the same
// answer as for one that is absent.
func (s *Service) permit(ctx context.Context, by domain.Actor, act policy.Action, on policy.Resource, kind, id string) (rule string, err error) {
	d := s.ask(by, act, on)
	if d.Allowed {
		return d.Policy, nil
	}
	e := refused(entry(by, string(act), kind, id, ""))
	e.Policy = d.Policy
	if err := s.store.Record(ctx, e); err != nil {
		return "", err
	}
	if d.Hidden || !s.sees(by, on) {
		return "", fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return "", fault.New(fault.Forbidden, "fault.forbidden", nil)
}

// sees reports whether somebody may know that a thing exists.
func (s *Service) sees(by domain.Actor, on policy.Resource) bool {
	switch on.(type) {
	case policy.AccountFacts:
		return s.ask(by, policy.AccountRead, on).Allowed
	case policy.AgencyFacts:
		return s.ask(by, policy.AgencyRead, on).Allowed
	}
	return true
}

// facts is what the policies know of an account.
func facts(a domain.Account) policy.AccountFacts {
	return policy.AccountFacts{ID: string(a.ID), Agency: string(a.Agency), Roles: words(a.Roles)}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// own reports whether somebody may act on their own account; it is asked like everything else.
func (s *Service) own(ctx context.Context, by domain.Actor, act policy.Action) (string, error) {
	return s.permit(ctx, by, act, policy.AccountFacts{ID: string(by.Account), Agency: string(by.Agency)}, "account", string(by.Account))
}

// logged fills an entry of an act that was allowed.
func logged(by domain.Actor, act policy.Action, rule, kind, id, code string) store.Entry {
	e := entry(by, string(act), kind, id, code)
	e.Policy = rule
	return e
}
