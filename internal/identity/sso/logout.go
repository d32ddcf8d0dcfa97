package sso

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/challenge"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// logoutEvent is what a logout token says that happened: OpenID Connect Back-Channel Logout 1.0, section 2.4.
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// A logout token is taken for so long after it was made, or before where its clock goes ahead.
const (
	logoutLife = 5 * time.Minute
	ahead      = time.Minute
)

type logoutToken struct {
	ID      string                     `json:"jti"`
	Session string                     `json:"sid"`
	Nonce   *string                    `json:"nonce"`
	Events  map[string]json.RawMessage `json:"events"`
	At      float64                    `json:"iat"`
	Till    *float64                   `json:"exp"`
}

// EndedThere ends the sessions that began at the provider of an agency and that the provider says are over: one of its
// own sessions, or all of somebody. Sessions that began with a password go on.
func (s *Service) EndedThere(ctx context.Context, door, raw, addr, request string) error {
	ctx = store.WithoutIdem(moment.Begin(ctx, s.store.Now))
	of, err := s.door(ctx, door)
	if err != nil {
		return err
	}
	said, who, err := s.logout(ctx, of.V, raw)
	if err == nil {
		err = s.endThere(ctx, of.V, said, who, request)
	}
	if !fault.Is(err, fault.Conflict) || fault.As(err).Code != "sso.invalid" {
		return err
	}
	if err := s.ids.PayForNetwork(ctx, addr); err != nil { // So that nobody fills the log.
		return err
	}
	e := store.Entry{Actor: domain.Actor{Agency: of.V.Agency, Request: request}, Act: "session.close", Kind: "agency",
		ID: string(of.V.Agency), Outcome: store.Refused, Code: "sso.invalid"}
	if failed := s.store.Record(ctx, e); failed != nil {
		return failed
	}
	return err
}

// logout reads a logout token: signed by the provider, for this agency, now, and nothing that signs anybody in.
func (s *Service) logout(ctx context.Context, of record.SignOn, raw string) (said logoutToken, who record.Link,
	err error) {
	p, err := s.provider(ctx, of)
	if err != nil {
		return said, who, err
	}
	// Whether it is over is looked at here: not every provider says until when it holds.
	token, err := p.Verifier(&oidc.Config{ClientID: of.ClientID, SkipExpiryCheck: true}).
		Verify(oidc.ClientContext(ctx, s.client), raw)
	if err != nil || token.Claims(&said) != nil {
		return said, who, invalid("the token does not hold")
	}
	head, _, _ := strings.Cut(raw, ".")
	plain, _ := base64.RawURLEncoding.DecodeString(head) // Its signature held: it can be read.
	var kind struct {
		Type string `json:"typ"`
	}
	_ = json.Unmarshal(plain, &kind)
	now := moment.Of(ctx, s.store.Now)
	_, event := said.Events[logoutEvent]
	age := now.Sub(token.IssuedAt)
	switch {
	case !slices.Contains([]string{"", "JWT", "logout+jwt"}, kind.Type): // Not every provider names it.
		return said, who, invalid("it is a token of another kind")
	case !event || said.Nonce != nil || said.ID == "" || said.At == 0:
		return said, who, invalid("it is no logout token")
	case age > logoutLife || age < -ahead || said.Till != nil && !now.Before(token.Expiry):
		return said, who, invalid("it is not of now")
	case said.Session == "" && token.Subject == "":
		return said, who, invalid("it names nobody")
	}
	return said, record.Link{Issuer: of.Issuer, Subject: token.Subject}, nil
}

func (s *Service) endThere(ctx context.Context, of record.SignOn, said logoutToken, who record.Link,
	request string) error {
	return s.acts.Run(ctx, domain.Actor{}, func(t *txn.Txn) error {
		first, err := challenge.Once(t, s.store, "logout", of.Issuer+"\n"+said.ID)
		if err == nil && !first {
			err = invalid("it came before")
		}
		if err != nil {
			return err
		}
		by := store.By("link", who.Key())
		if said.Session != "" {
			by = store.By("provider", string(of.Agency)+"|"+said.Session)
		}
		began := t.Now.Add(-2 * s.ids.Settings().Absolute) // No session lasts longer.
		all, err := store.All[record.Session](t.Ctx, s.store, store.Filter{By: by, Desc: true, Since: began})
		for _, r := range all {
			if !r.V.EndedAt.IsZero() || r.V.Agency != of.Agency || who.Subject != "" && r.V.Provided.Link != who.Key() {
				continue
			}
			r.V.End(t.Now, record.EndProvider)
			store.Put(&t.Change, r)
			t.Change.Log(store.Entry{Actor: domain.Actor{Account: r.V.Account, Agency: r.V.Agency, Role: r.V.Role,
				Session: r.V.ID, Request: request}, Act: "session.close", Kind: "session", ID: string(r.V.ID),
				Outcome: store.Done, Code: "session.provider"})
		}
		return err
	})
}
