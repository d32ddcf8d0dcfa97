// Package sso lets people of an agency sign in at the identity provider of that agency, by OpenID Connect.
//
// It guarantees that the provider only takes the place of the password: nobody, no role and no right comes from it; a
// person links her account herself, by issuer and subject, and a subject is that of one account. It believes of the
// provider what it signed for this agency, this browser and this try, and nothing twice. It reaches providers over TLS,
// on the public network, for a short time and a short answer.
package sso

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/sync/singleflight"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
	"amparo/internal/outward"
	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Deps are the parts the service is made of.
type Deps struct {
	Store    *store.Store
	Identity *identity.Service
	Base     string       // how people reach the installation, for example https://amparo.example.org
	Client   *http.Client // of tests, whose provider stands on this machine; nil: the public network and TLS alone
}

// Service has the verbs. It is safe for concurrent use.
type Service struct {
	store  *store.Store
	ids    *identity.Service
	acts   *txn.Runner
	ring   *seal.Keyring
	base   string
	client *http.Client
	tests  bool

	asked *memory
}

// memory is what providers said of themselves, by issuer.
type memory struct {
	once  singleflight.Group
	mu    sync.Mutex
	known map[string]met
}

// New returns the verbs over a store.
func New(d Deps) *Service {
	s := &Service{store: d.Store, ids: d.Identity, acts: d.Identity.Runner(), ring: d.Store.Keyring(),
		base: strings.TrimSuffix(d.Base, "/"), client: d.Client, tests: d.Client != nil,
		asked: &memory{known: map[string]met{}}}
	if !s.tests {
		s.client = outward.Client(patience)
		s.client.Transport = bounded{s.client.Transport}
	}
	return s
}

// Bounds of what an operator writes down.
const maxText = 500

// Input is what an operator says of a provider.
type Input struct {
	Issuer   string
	ClientID string
	Secret   string // empty: the one there is, for the same issuer and client
	On       bool
}

// Set writes down the identity provider of an agency. Another issuer or client is another provider: it needs a secret
// of its own, and links to the one before it are void. It is switched on when it answers. The agency's heads and the
// auditors are told.
func (s *Service) Set(ctx context.Context, by domain.Actor, agency domain.AgencyID, in Input) error {
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		rec, err := s.kept(t, policy.SignOnKeep, agency)
		if err != nil {
			return err
		}
		same := rec.V.Issuer == in.Issuer && rec.V.ClientID == in.ClientID
		var c fault.Fields
		c.Check(s.names(in.Issuer), "issuer", "signon.issuer")
		c.Check(line(in.ClientID), "client_id", "field.required")
		c.Check(same && in.Secret == "" || line(in.Secret), "client_secret", "signon.secret")
		if c.Err() != nil {
			return c.Err()
		}
		if !same {
			if err := s.unlinkAll(t, agency); err != nil {
				return err
			}
		}
		rec.V = record.SignOn{Agency: agency, Issuer: in.Issuer, ClientID: in.ClientID, Secret: rec.V.Secret, On: in.On,
			Links: rec.V.Links, ChangedAt: t.Now}
		if in.Secret != "" {
			rec.V.Secret = in.Secret
		}
		if in.On {
			if _, err := s.provider(t.Ctx, rec.V); err != nil {
				return fault.At("issuer", "signon.no_answer")
			}
		}
		store.Put(&t.Change, rec)
		s.did(t, agency, "signon.set")
		return nil
	})
}

// Forget takes the provider of an agency away, and every link to it.
func (s *Service) Forget(ctx context.Context, by domain.Actor, agency domain.AgencyID) error {
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		rec, err := s.kept(t, policy.SignOnKeep, agency)
		if err != nil {
			return err
		}
		if rec.V.Issuer == "" {
			return txn.ErrNothing
		}
		rec.V = record.SignOn{Agency: agency, Links: rec.V.Links, ChangedAt: t.Now}
		store.Put(&t.Change, rec)
		s.did(t, agency, "signon.ended")
		return s.unlinkAll(t, agency)
	})
}

// Kept is the provider of an agency as an operator sees it, and where the provider finds us.
type Kept struct {
	record.SignOn // without its secret
	There         bool
	Door          string // the link that people of the agency are given
	Back, Logout  string // to be written down at the provider
	After         string // where it leads after a sign-out
}

// Get returns the provider of an agency.
func (s *Service) Get(ctx context.Context, by domain.Actor, agency domain.AgencyID) (Kept, error) {
	rec, err := s.kept(s.acts.Begin(ctx, by), policy.SignOnRead, agency)
	if err != nil {
		return Kept{}, err
	}
	door := s.base + Door(agency)
	rec.V.Secret = ""
	return Kept{rec.V, rec.V.Issuer != "", door, door + "/back", door + "/logout", s.base + "/sign-in"}, nil
}

// Door is the address at which people of an agency sign in.
func Door(agency domain.AgencyID) string { return "/sso/" + string(agency) }

// kept decides an act on the provider of an agency, and reads it.
func (s *Service) kept(t *txn.Txn, act policy.Action, agency domain.AgencyID) (store.Rec[record.SignOn], error) {
	if err := t.Authorize(act, policy.AgencyFacts{ID: string(agency)}, "agency", string(agency)); err != nil {
		return store.Rec[record.SignOn]{}, err
	}
	of, err := store.Get[domain.Agency](t.Ctx, s.store, agency)
	if err != nil {
		return store.Rec[record.SignOn]{}, t.RefuseAbsent(err, act, "agency", string(agency))
	}
	if policy.Afresh(act) {
		store.Check(&t.Change, of)
	}
	return store.Find[record.SignOn](t.Ctx, s.store, agency)
}

func (s *Service) unlinkAll(t *txn.Txn, agency domain.AgencyID) error {
	links, err := store.All[record.Link](t.Ctx, s.store, store.Filter{By: store.By("agency", agency)})
	for _, l := range links {
		l.V = record.Link{Account: l.V.Account, Agency: agency}
		store.Put(&t.Change, l)
	}
	return err
}

// did logs an act on a provider, and tells the heads of its agency and the auditors.
func (s *Service) did(t *txn.Txn, agency domain.AgencyID, code string) {
	t.LogAct(policy.SignOnKeep, "agency", string(agency), code)
	identity.TellHeads(t, agency, code)
}

// names reports whether an address is one of an issuer: encrypted, a name, and nothing behind its path.
func (s *Service) names(issuer string) bool {
	u, err := url.Parse(issuer)
	if err != nil || u.User != nil || u.Fragment != "" || u.RawQuery != "" || !line(issuer) || u.Host == "" {
		return false
	}
	if s.tests {
		return true
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil && u.Scheme == "https" && strings.Contains(strings.Trim(u.Hostname(), "."), ".")
}

// line reports whether a text is one that a provider knows us by: printable, without blanks, and not too long.
func line(text string) bool {
	return text != "" && len(text) <= maxText &&
		!strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
