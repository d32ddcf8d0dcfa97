package factor_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/record"
	"amparo/internal/secondlock"
	"amparo/internal/store"
)

// request is the context of a request of a session: with what its token holds.
func (h *house) request(s identity.SignedIn) context.Context {
	h.T.Helper()
	auth, err := h.ids.Authenticate(h.T.Context(), s.Token, s.Session.Bearer)
	must(h.T, err)
	return secondlock.WithSecret(h.T.Context(), auth.Secret)
}

// gives gives the passkey as the second step after the password.
func (h *house) gives(who *amparotest.Actor, d *amparotest.Passkey) identity.SignedIn {
	h.T.Helper()
	half := h.signIn(who)
	ctx := h.request(half)
	ask, err := h.factors.AskOld(ctx, in(half))
	must(h.T, err)
	d.Counter++
	whole, err := h.factors.Give(ctx, in(half), factor.Given{Passkey: d.Proves(ask)})
	must(h.T, err)
	return whole
}

// alone signs in with the passkey and nothing else.
func (h *house) alone(d *amparotest.Passkey) identity.SignedIn {
	h.T.Helper()
	ask, err := h.factors.AskAny(h.T.Context())
	must(h.T, err)
	d.Counter++
	s, err := h.factors.SignIn(h.T.Context(), identity.Attempt{}, d.Proves(ask))
	must(h.T, err)
	auth, err := h.ids.Authenticate(h.T.Context(), s.Token, false)
	must(h.T, err)
	if (auth.Actor.Key == nil) != (s.Actor.Key == nil) {
		h.T.Error("the next request has another key than the sign-in")
	}
	return s
}

func (h *house) kept(who *amparotest.Actor) (record.Credential, record.Factors) {
	h.T.Helper()
	cred, err := store.Get[store.Keyed[record.Credential]](h.T.Context(), h.Store, who.Account)
	must(h.T, err)
	has, err := store.Get[record.Factors](h.T.Context(), h.Store, who.Account)
	must(h.T, err)
	return cred.V.V, has.V
}

// TestAPasskeyOpensTheSecondLock: once given after the password, a passkey that computes a secret opens the person's
// pair of keys alone. Another secret, a reset password, a device without secrets and a disabled account open nothing.
func TestAPasskeyOpensTheSecondLock(t *testing.T) {
	h := open(t, true)
	eva := h.Worker("eva")
	d, plain := newDevice(t, eva), newDevice(t, eva)
	first := h.signIn(eva)
	h.adds(first, d)
	if s := h.alone(d); s.Actor.Key != nil || s.Session.Step != "" {
		t.Errorf("a passkey without a secret: key %v, step %q", s.Actor.Key != nil, s.Session.Step)
	}
	d.Secret = bytes.Repeat([]byte{7}, 32)
	if s := h.alone(d); s.Actor.Key != nil {
		t.Error("a passkey opens a pair of keys that no password opened for it")
	}
	whole := h.gives(eva, d)
	if whole.Actor.Key == nil {
		t.Fatal("the second step closes what the password opened")
	}
	cred, _ := h.kept(eva)
	s := h.alone(d)
	if s.Actor.Key == nil || !bytes.Equal(s.Actor.Key.Public(), cred.Own.Public) {
		t.Fatal("the passkey alone does not open her pair of keys")
	}

	d.Secret[0]++
	if s := h.alone(d); s.Actor.Key != nil {
		t.Error("another secret opens the pair")
	}
	d.Secret[0]--
	other := h.alone(d)
	ask, err := h.factors.AskNew(h.request(other), in(other))
	must(t, err)
	_, err = h.factors.AddPasskey(h.request(other), in(other), plain.Makes(ask), "otra")
	must(t, err)
	if s := h.alone(plain); s.Actor.Key != nil {
		t.Error("a device that computes no secret opens the pair")
	}

	h.Waits(time.Second)
	out, err := approval.Of(h.ids).ResetAccess(t.Context(), domain.System("console"), eva.Account, "")
	must(t, err)
	h.Waits(time.Second)
	must(t, h.Chooses(eva.Actor, out.Code))
	if s := h.alone(d); s.Actor.Key != nil {
		t.Error("the passkey opens the pair of a password that is no longer hers")
	}
	h.gives(eva, d)
	if s := h.alone(d); s.Actor.Key == nil {
		t.Error("after the new password was given with it, the passkey does not open the new pair")
	}

	admin := h.Person("operadora", domain.Agency{ID: h.Coordinator().Agency, Type: "coordinadora"}, domain.RoleAdmin)
	must(t, h.IDs.DisableAccount(t.Context(), admin.Actor, eva.Account))
	if _, has := h.kept(eva); len(has.List) != 2 || has.List[0].Own.Private != nil {
		t.Error("her pair of keys is kept for a disabled account")
	}
	h.Verify()
}
