package sso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"amparo/internal/fault"
	"amparo/internal/identity/record"
)

const (
	// patience is how long a provider has for each answer.
	patience = 5 * time.Second
	// maxAnswer bounds each answer.
	maxAnswer = 256 << 10
	// freshFor is how long what a provider says of itself, its keys included, is taken as it was read.
	freshFor = 10 * time.Minute
	// silentFor is how long one that did not answer is left alone.
	silentFor = 15 * time.Second
)

// provider is an identity provider as it describes itself.
type provider struct {
	*oidc.Provider
	said struct {
		EndSession  string   `json:"end_session_endpoint"`
		NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
		Keys        string   `json:"jwks_uri"`
		Ways        []string `json:"token_endpoint_auth_methods_supported"`
	}
}

// met is what asking a provider brought, and until when that counts.
type met struct {
	*provider
	err  error
	till time.Time
}

// provider asks an issuer who it is, or remembers.
func (s *Service) provider(ctx context.Context, of record.SignOn) (*provider, error) {
	s.asked.mu.Lock()
	m, ok := s.asked.known[of.Issuer]
	s.asked.mu.Unlock()
	if now := s.store.Now(); ok && now.Before(m.till) {
		return m.provider, m.err
	}
	said, _, _ := s.asked.once.Do(of.Issuer, func() (any, error) {
		// Others wait for the answer too: it does not end with the request of whoever asked first.
		m := s.ask(context.WithoutCancel(ctx), of.Issuer)
		s.asked.mu.Lock()
		defer s.asked.mu.Unlock()
		s.asked.known[of.Issuer] = m
		return m, nil
	})
	m, _ = said.(met)
	return m.provider, m.err
}

func (s *Service) ask(ctx context.Context, issuer string) met {
	failed := func(err error) met {
		// What the provider said stays out: it would reach our log.
		return met{err: fault.New(fault.Unavailable, "sso.unreachable", fmt.Errorf("sso: the issuer does not answer: %T",
			err)), till: s.store.Now().Add(silentFor)}
	}
	p := &provider{}
	var err error
	if p.Provider, err = oidc.NewProvider(oidc.ClientContext(ctx, s.client), issuer); err != nil {
		return failed(err)
	}
	if err := p.Claims(&p.said); err != nil {
		return failed(err)
	}
	for _, at := range []string{p.Endpoint().AuthURL, p.Endpoint().TokenURL, p.said.Keys} {
		if !s.encrypted(at) {
			return failed(errors.New("an address without TLS"))
		}
	}
	return met{provider: p, till: s.store.Now().Add(freshFor)}
}

// encrypted reports whether an address is one of TLS, to which a browser or a secret may be sent.
func (s *Service) encrypted(at string) bool {
	u, err := url.Parse(at)
	return err == nil && u.Host != "" && (u.Scheme == "https" || s.tests && u.Scheme == "http")
}

// clientOf is how an agency asks its provider.
func (s *Service) clientOf(p *provider, of record.SignOn) oauth2.Config {
	end := p.Endpoint()
	end.AuthStyle = oauth2.AuthStyleInHeader
	if len(p.said.Ways) > 0 && !slices.Contains(p.said.Ways, "client_secret_basic") {
		end.AuthStyle = oauth2.AuthStyleInParams
	}
	return oauth2.Config{ClientID: of.ClientID, ClientSecret: of.Secret, Endpoint: end,
		RedirectURL: s.base + Door(of.Agency) + "/back", Scopes: []string{oidc.ScopeOpenID}}
}

// EndURL is where a provider ends its own session in the browser that comes there; empty where it has no such address.
func (s *Service) EndURL(ctx context.Context, code string) (string, error) {
	of, err := s.door(ctx, code)
	if err != nil {
		return "", err
	}
	p, err := s.provider(ctx, of.V)
	if err != nil || !s.encrypted(p.said.EndSession) {
		return "", err
	}
	at, err := url.Parse(p.said.EndSession)
	if err != nil {
		return "", err
	}
	q := at.Query()
	q.Set("client_id", of.V.ClientID)
	q.Set("post_logout_redirect_uri", s.base+"/sign-in")
	at.RawQuery = q.Encode()
	return at.String(), nil
}

// bounded is a way out on which everything is encrypted and no answer is long.
type bounded struct{ http.RoundTripper }

// RoundTrip refuses what would leave without TLS, and cuts what is longer than any answer we ask for.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		return nil, errors.New("sso: an address without TLS")
	}
	res, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, maxAnswer), res.Body}
	}
	return res, err
}
