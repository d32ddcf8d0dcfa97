package sso

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/challenge"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Life is how long somebody has at the provider.
const Life = 10 * time.Minute

const maxSubject = 255 // OpenID Connect Core 1.0, section 2

// What a try is for is the first letter of the browser's cookie.
const (
	toSignIn = "s"
	toLink   = "l"
)

var (
	errDoor  = fault.New(fault.NotFound, "sso.unknown", nil)
	errState = fault.New(fault.Conflict, "sso.state", nil)
)

// Begun is a try that goes on at the provider.
type Begun struct {
	URL    string // where the browser is sent
	Cookie string // what it keeps meanwhile: who comes back without it began elsewhere
}

// Begin begins a sign-in of somebody of an agency.
func (s *Service) Begin(ctx context.Context, code string) (Begun, error) {
	of, err := s.door(ctx, code)
	if err != nil {
		return Begun{}, err
	}
	return s.begin(ctx, of.V, toSignIn, "")
}

// BeginLink begins to link the account of whoever asks, who gave a second factor a moment ago. The provider is to ask
// her who she is: on a shared computer somebody else may still be known there.
func (s *Service) BeginLink(ctx context.Context, by domain.Actor) (Begun, error) {
	t := s.acts.Begin(ctx, by)
	if err := t.Authorize(policy.SignOnOwn, own(by), "account", string(by.Account)); err != nil {
		return Begun{}, err
	}
	of, err := s.door(t.Ctx, string(by.Agency))
	if err != nil {
		return Begun{}, err
	}
	return s.begin(t.Ctx, of.V, toLink, by.Session, oauth2.SetAuthURLParam("prompt", "login"))
}

func own(by domain.Actor) policy.AccountFacts {
	return policy.AccountFacts{ID: string(by.Account), Agency: string(by.Agency)}
}

func (s *Service) begin(ctx context.Context, of record.SignOn, what string, in domain.SessionID,
	more ...oauth2.AuthCodeOption) (Begun, error) {
	p, err := s.provider(ctx, of)
	if err != nil {
		return Begun{}, err
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // It never fails.
	cookie := what + base64.RawURLEncoding.EncodeToString(raw)
	state := challenge.New(s.ring, scope(of.Agency, cookie, in), moment.Of(ctx, s.store.Now))
	client := s.clientOf(p, of)
	return Begun{Cookie: cookie, URL: client.AuthCodeURL(base64.RawURLEncoding.EncodeToString(state),
		append(more, oidc.Nonce(derived("nonce", cookie)), oauth2.S256ChallengeOption(derived("verifier", cookie)))...)}, nil
}

// scope binds a try to the agency, the browser, and the session in which an account is linked.
func scope(of domain.AgencyID, cookie string, in domain.SessionID) string {
	return "sso|" + string(of) + "|" + cookie + "|" + string(in)
}

// derived is a secret of a try that only its browser and this server know.
func derived(what, cookie string) string {
	sum := sha256.Sum256([]byte("amparo sso " + what + "|" + cookie))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// door reads the provider of an agency that takes part and has it switched on.
func (s *Service) door(ctx context.Context, code string) (store.Rec[record.SignOn], error) {
	agency, ok := domain.ParseID[domain.AgencyID](code)
	if !ok {
		return store.Rec[record.SignOn]{}, errDoor
	}
	rec, err := store.Find[record.SignOn](ctx, s.store, agency)
	if err != nil {
		return rec, err
	}
	of, err := store.Find[domain.Agency](ctx, s.store, agency)
	if err == nil && (!rec.V.On || !of.V.Active) {
		err = errDoor
	}
	return rec, err
}

// Back is what a browser brings back from a provider.
type Back struct {
	Door, State, Code, Issuer, Error string
	Cookie                           string
}

// Finish opens a session for somebody who comes back from the provider of her agency and has linked her account, or
// links the account of whoever began that in her session. Each try counts once, right or wrong.
func (s *Service) Finish(ctx context.Context, b Back, by domain.Actor, a identity.Attempt) (in identity.SignedIn,
	linked bool, err error) {
	ctx = store.WithoutIdem(moment.Begin(ctx, s.store.Now))
	if err := s.ids.PayForNetwork(ctx, a.Addr); err != nil {
		return in, false, err
	}
	of, err := s.door(ctx, b.Door)
	if err != nil {
		return in, false, err
	}
	link, session, err := s.proven(ctx, of.V, b, by)
	if err != nil {
		return in, false, s.refuse(ctx, of.V, "", a.Request, err)
	}
	if linked = strings.HasPrefix(b.Cookie, toLink); linked {
		err = s.link(ctx, by, link)
	} else {
		in, err = s.signIn(ctx, of.V, link, session, a)
	}
	if err == nil {
		s.ids.GiveNetworkBack(ctx, a.Addr)
	}
	return in, linked, err
}

// proven says who somebody is at the provider, by what the provider signed for this try.
func (s *Service) proven(ctx context.Context, of record.SignOn, b Back, by domain.Actor) (record.Link, string, error) {
	var none record.Link
	var in domain.SessionID
	if strings.HasPrefix(b.Cookie, toLink) {
		if in = by.Session; in == "" || by.Agency != of.Agency {
			return none, "", errState
		}
	}
	ours := false
	if err := s.acts.Run(ctx, domain.Actor{}, func(t *txn.Txn) (err error) {
		ours, err = challenge.Take(t, s.store, scope(of.Agency, b.Cookie, in), b.State, Life)
		return err
	}); err != nil {
		return none, "", err
	}
	if !ours || b.Cookie == "" {
		return none, "", errState
	}
	p, err := s.provider(ctx, of)
	if err != nil {
		return none, "", err
	}
	switch {
	case b.Issuer != of.Issuer && (b.Issuer != "" || p.said.NamesItself): // RFC 9207
		return none, "", invalid("the answer is of another issuer")
	case b.Error != "" || b.Code == "":
		return none, "", fault.New(fault.Conflict, "sso.refused", nil)
	}
	client, with := s.clientOf(p, of), oidc.ClientContext(ctx, s.client)
	got, err := client.Exchange(with, b.Code, oauth2.VerifierOption(derived("verifier", b.Cookie)))
	if err != nil {
		return none, "", invalid(fmt.Sprintf("the code was not taken: %T", err))
	}
	raw, _ := got.Extra("id_token").(string)
	token, err := p.Verifier(&oidc.Config{ClientID: of.ClientID, Now: s.store.Now}).Verify(with, raw)
	if err != nil {
		return none, "", invalid(fmt.Sprintf("the token does not hold: %T", err))
	}
	var more struct {
		For     string `json:"azp"`
		Session string `json:"sid"`
	}
	err = token.Claims(&more)
	right := subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(derived("nonce", b.Cookie))) == 1
	if err != nil || !right || more.For != "" && more.For != of.ClientID || !subject(token.Subject) {
		return none, "", invalid("the token is not of this try")
	}
	return record.Link{Agency: of.Agency, Issuer: of.Issuer, Subject: token.Subject}, more.Session, nil
}

// subject reports whether a provider may call somebody so.
func subject(sub string) bool {
	return sub != "" && len(sub) <= maxSubject && !strings.ContainsFunc(sub, func(r rune) bool { return r < ' ' })
}

func invalid(why string) error {
	return fault.New(fault.Conflict, "sso.invalid", fmt.Errorf("sso: %s", why))
}

// signIn opens the session of the owner of a linked account, as after a password.
func (s *Service) signIn(ctx context.Context, of record.SignOn, who record.Link, session string,
	a identity.Attempt) (identity.SignedIn, error) {
	link, err := s.linkOf(ctx, who)
	if err != nil {
		return identity.SignedIn{}, err
	}
	acc, err := store.Find[domain.Account](ctx, s.store, link.V.Account)
	if err != nil {
		return identity.SignedIn{}, err
	}
	unlinked := fault.New(fault.Conflict, "sso.unlinked", nil)
	if link.Rev == 0 || link.V.Agency != of.Agency || acc.V.Agency != of.Agency {
		return identity.SignedIn{}, s.refuse(ctx, of, acc.V.ID, a.Request, unlinked)
	}
	a.Provided = record.Provided{Link: who.Key(), Session: session}
	in, err := s.ids.Known(ctx, acc.V.ID, a)
	if fault.Is(err, fault.Unauthenticated) { // It is in the log; whoever is disabled is told no more than a stranger.
		err = unlinked
	}
	return in, err
}

func (s *Service) linkOf(ctx context.Context, who record.Link) (store.Rec[record.Link], error) {
	all, err := store.All[record.Link](ctx, s.store, store.Filter{By: store.By("subject", who.Key())})
	if err != nil || len(all) == 0 {
		return store.Rec[record.Link]{}, err
	}
	return all[0], nil
}

// refuse keeps in the log of the agency what was refused, and returns why.
func (s *Service) refuse(ctx context.Context, of record.SignOn, account domain.AccountID, request string,
	why error) error {
	e := store.Entry{Actor: domain.Actor{Agency: of.Agency, Request: request}, Act: "session.open", Kind: "account",
		ID: string(account), Outcome: store.Refused, Code: fault.As(why).Code}
	if err := s.store.Record(ctx, e); err != nil {
		return err
	}
	return why
}
