// Package unproven opens sessions in which nobody proved who she is: in a practice alone, where everybody is invented.
//
// It guarantees that no other installation opens one: the row that says what an installation is decides, is read for
// each session, and is part of the same commit.
package unproven

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/identity/token"
	"amparo/internal/store"
)

// Life is how long a session of a practice lasts by its shifted clock, which goes on by days at a time. What ends it is
// that its person leaves, or that the exercise ends.
const Life = 60 * 24 * time.Hour

// Open opens a session of an account in one of its roles, without a password or a second factor, and returns its token.
// It is refused in every installation that is not a practice.
func Open(ctx context.Context, st *store.Store, id domain.AccountID, role domain.Role, request string) (string, error) {
	inst, err := store.Find[domain.Installation](ctx, st, "installation")
	if err != nil {
		return "", err
	}
	if !inst.V.Practice {
		return "", fault.New(fault.Forbidden, "practice.real", nil)
	}
	account, err := store.Get[domain.Account](ctx, st, id)
	if err != nil {
		return "", err
	}
	if !account.V.Active || !account.V.Holds(role) {
		return "", fault.New(fault.NotFound, "fault.not_found", nil)
	}
	now := st.Now()
	s := record.Session{ID: domain.NewID[domain.SessionID](), Account: id, Agency: account.V.Agency, Role: role,
		CreatedAt: now, SeenAt: now, EndsAt: now.Add(Life).Truncate(time.Second)}
	s.ProvenAt, s.ByPasskey = s.EndsAt, true // No second factor is asked for: nobody here has one.
	var change store.Change
	store.Check(&change, inst)
	store.Check(&change, account)
	store.Put(&change, store.New(s))
	change.Log(store.Entry{Actor: domain.Actor{Account: id, Agency: s.Agency, Role: role, Session: s.ID, Request: request},
		Act: "session.open", Kind: "session", ID: string(s.ID), Outcome: store.Done, Code: "practice"})
	if err := st.Commit(ctx, change); err != nil {
		return "", err
	}
	return token.Tokens{Ring: st.Keyring(), Idle: Life}.Issue(s, "", now)
}
