package machine

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// SecretPrefix begins every secret that signs what is posted, as Standard Webhooks has it.
const SecretPrefix = "whsec_"

const maxURL = 500

// SetHook has events posted to an address of the program, from those on that come next, and returns the secret that
// signs them, which is shown here and nowhere else. Another address goes on where the one before it stopped. At the
// same address the secret before signs beside the new one for record.BothSign; at another it never does, because who
// reads there may not be who was trusted with it.
func (s Service) SetHook(ctx context.Context, by domain.Actor, id domain.AccountID, to string) (Made, error) {
	return txn.Answer(ctx, s.acts, by, func(t *txn.Txn) (out Made, err error) {
		if out.Rec, err = s.machine(t, policy.MachineKeep, id); err != nil {
			return out, err
		}
		m := &out.V
		switch {
		case !m.Lives(t.Now):
			return out, fault.New(fault.Conflict, "machine.revoked", nil)
		case !slices.Contains(m.Scopes, policy.ScopeEvents):
			return out, fault.New(fault.Conflict, "machine.webhook_scope", nil)
		case !receives(to):
			return out, fault.At("url", "machine.webhook_url")
		}
		hook := record.Hook{URL: to, Secret: make([]byte, 32), At: t.Now}
		_, _ = rand.Read(hook.Secret) // It never fails.
		if m.Hook != nil {
			hook.From = m.Hook.From
			if m.Hook.URL == to {
				hook.Before = m.Hook.Secret
			}
		} else {
			place, err := store.Find[record.HookPlace](t.Ctx, s.acts.Store, id)
			if err != nil {
				return out, err
			}
			state, err := s.acts.Store.Logs().State(t.Ctx, s.acts.Store.LogOf(m.Agency))
			if err != nil {
				return out, err
			}
			hook.From = max(state.Size, place.V.Position)
		}
		m.Hook = &hook
		out.Secret = SecretPrefix + base64.StdEncoding.EncodeToString(hook.Secret)
		store.Put(&t.Change, out.Rec)
		s.did(t, *m, "machine.webhook_set")
		return out, nil
	})
}

// receives reports whether an address is one to which events are posted: encrypted, and a name, which a certificate is
// of; whether that name leads out of our own network is looked at when it is dialled.
func receives(to string) bool {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || len(to) > maxURL {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil && strings.Contains(strings.Trim(u.Hostname(), "."), ".") &&
		!strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r > '~' })
}

// EndHook has nothing posted to the program any more.
func (s Service) EndHook(ctx context.Context, by domain.Actor, id domain.AccountID) error {
	return s.change(ctx, by, id, "machine.webhook_ended", func(_ *txn.Txn, m *record.Machine) error {
		if m.Hook == nil {
			return txn.ErrNothing
		}
		m.Hook = nil
		return nil
	})
}
