package identity

import (
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

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

// own decides whether somebody may act on their own account; it is asked like everything else.
func own(t *txn.Txn, act policy.Action) error {
	return t.Authorize(act, policy.AccountFacts{ID: string(t.Actor.Account), Agency: string(t.Actor.Agency)}, "account",
		string(t.Actor.Account))
}

// entry is what the log says of an act that no policy decides: who signs in is not yet an actor.
func entry(by domain.Actor, act policy.Action, kind, id, code string) store.Entry {
	return store.Entry{Actor: by, Act: string(act), Kind: kind, ID: id, Outcome: store.Done, Code: code}
}

func refused(e store.Entry) store.Entry {
	e.Outcome = store.Refused
	return e
}
