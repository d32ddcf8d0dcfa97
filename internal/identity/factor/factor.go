// Package factor keeps the second factors of accounts: codes that change with time, passkeys whose owner proves
// herself to them, and recovery codes that work once. It opens sessions whose second step is to be done, and renews
// the proof that some acts ask for.
//
// It guarantees that a code, a recovery code and an answer of a passkey each count once; that a session whose second
// step is still to be done adds no factor beside those there are; that a wrong one is in the log before it is told; and
// that the owner is told of every change. It trusts the store and the session it is given, and no word of a request.
package factor

import (
	"context"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/onetime"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Deps are the parts the service is made of.
type Deps struct {
	Store    *store.Store
	Identity *identity.Service
	Base     string // how people reach the installation, for example https://amparo.example.org
}

// Service keeps second factors. It is safe for concurrent use.
type Service struct {
	store *store.Store
	ids   *identity.Service
	acts  *txn.Runner
	ring  *seal.Keyring
	host  string // stands beside the codes in an app, and binds passkeys
	keys  *webauthn.WebAuthn
}

// New returns a service over a store. Passkeys are bound to the host of the base address; where that is a bare number
// they do not work, because no browser makes any.
func New(d Deps) *Service {
	s := &Service{store: d.Store, ids: d.Identity, acts: &txn.Runner{Store: d.Store}, ring: d.Store.Keyring()}
	if u, err := url.Parse(d.Base); err == nil {
		s.host = u.Hostname()
	}
	if keys, err := webauthn.New(&webauthn.Config{RPID: s.host, RPDisplayName: "Amparo",
		RPOrigins: []string{d.Base}}); err == nil && net.ParseIP(s.host) == nil {
		s.keys = keys
	}
	return s
}

// Acts of this package. No policy decides them: they are of one's own account, and the session says which are open.
const (
	actGive     policy.Action = "factor.give"
	actAdd      policy.Action = "factor.add"
	actRemove   policy.Action = "factor.remove"
	actRecovery policy.Action = "factor.recovery"
)

// most is how many factors an account may have.
const most = 10

// Given is what somebody gives as a second factor: one of them.
type Given struct {
	Code     string // that changes with time
	Recovery string
	Passkey  []byte // the browser's answer, as JSON
}

// Who is the session that asks, and what its request says.
type Who struct {
	Session domain.SessionID
	Device  string // the device cookie
	Request string
}

// State is what an account has, for its owner.
type State struct {
	record.Factors
	Step    record.Step
	Must    bool // the last factor cannot be removed
	Wants   bool // the account must have a passkey before anything else
	Passkey bool // codes that change with time do not do: the account opens too much, and has a passkey
	Fresh   bool // a factor was given a moment ago, or there is none to give
}

// needsPasskey are the roles that open so much that a code somebody could be talked out of does not do.
var needsPasskey = []domain.Role{domain.RoleAdmin, domain.RoleCoordinator, domain.RoleAuditor}

// opensMuch reports whether an account holds one of them.
func opensMuch(a domain.Account) bool { return slices.ContainsFunc(needsPasskey, a.Holds) }

// lacksPasskey reports whether an account has to add a passkey before anything else, which no demo asks for. Where no
// browser makes any, because the address of the installation is a bare number, codes do.
func (s *Service) lacksPasskey(a domain.Account, has record.Factors) bool {
	return s.ids.Settings().SecondFactor && s.keys != nil && opensMuch(a) && !has.Has(record.Passkey)
}

// State tells what the session's account has.
func (s *Service) State(ctx context.Context, w Who) (State, error) {
	t := s.acts.Begin(ctx, domain.Actor{})
	p, err := s.ids.Proving(t.Ctx, w.Session, w.Request)
	if err != nil {
		return State{}, err
	}
	has, err := store.Find[record.Factors](t.Ctx, s.store, p.Account.ID)
	return State{Factors: has.V, Step: p.Session.Step, Must: s.ids.Settings().SecondFactor,
		Wants:   s.lacksPasskey(p.Account, has.V),
		Passkey: opensMuch(p.Account) && has.V.Has(record.Passkey), Fresh: mayChange(p, has.V, t.Now) == nil}, err
}

// Give opens a session whose second step is to be done, or renews its proof, for whoever gives a factor of the account.
func (s *Service) Give(ctx context.Context, w Who, g Given) (identity.SignedIn, error) {
	return s.give(ctx, w, g, scopeGive+string(w.Session))
}

func (s *Service) give(ctx context.Context, w Who, g Given, scope string) (identity.SignedIn, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	p, err := s.ids.Proving(ctx, w.Session, w.Request)
	if err != nil {
		return identity.SignedIn{}, err
	}
	if g.Code != "" { // The others are not guessed, and open the way again when guesses at codes have closed it.
		if err := s.ids.PayForCode(ctx, p.Account.ID); err != nil {
			return identity.SignedIn{}, err
		}
	}
	return s.ids.Prove(ctx, w.Session, w.Device, w.Request, func(t *txn.Txn, p *identity.Proving) error {
		p.Passkey = s.keys == nil // Where no browser makes a passkey, a code is taken for one.
		has, err := s.of(t, *p)
		if err != nil {
			return err
		}
		way, err := s.right(t, p, &has.V, g, scope)
		if err != nil {
			return s.refuse(t, *p, actGive, err)
		}
		if s.lacksPasskey(p.Account, has.V) {
			p.Next = record.StepEnrol
		}
		store.Put(&t.Change, has)
		log(t, *p, actGive, way)
		return nil
	})
}

// of reads the factors of the session's account in an act.
func (s *Service) of(t *txn.Txn, p identity.Proving) (store.Rec[record.Factors], error) {
	has, err := store.Find[record.Factors](t.Ctx, s.store, p.Account.ID)
	has.V.Account = p.Account.ID
	return has, err
}

// right reports which factor was given, and notes that it was used.
func (s *Service) right(t *txn.Txn, p *identity.Proving, has *record.Factors, g Given, scope string) (string, error) {
	switch {
	case g.Passkey != nil:
		return s.rightPasskey(t, p, has, g.Passkey, scope)
	case g.Recovery != "":
		if !useRecovery(has, g.Recovery) {
			return "", fault.At("recovery", "factor.wrong")
		}
		identity.Tell(t, p.Account, "notice.factor_recovery")
		return "recovery", nil
	case opensMuch(p.Account) && has.Has(record.Passkey):
		return "", fault.At("code", "factor.passkey_needed")
	case useCode(has, g.Code, t.Now):
		return string(record.Codes), nil
	}
	return "", fault.At("code", "factor.wrong")
}

// useRecovery takes a recovery code away, and reports whether it was one.
func useRecovery(has *record.Factors, typed string) bool {
	i := slices.IndexFunc(has.Recovery, func(kept string) bool { return onetime.Same(kept, typed) })
	if i >= 0 {
		has.Recovery = slices.Delete(has.Recovery, i, i+1)
	}
	return i >= 0
}

// useCode notes that a code that changes with time was used, and reports whether it is right.
func useCode(has *record.Factors, typed string, now time.Time) bool {
	for i, f := range has.List {
		if f.Kind != record.Codes {
			continue
		}
		if step, ok := rightStep(f.Secret, typed, now, f.Step); ok {
			has.List[i].Step, has.List[i].UsedAt = step, now
			return true
		}
	}
	return false
}

// AtConsole reports whether what was typed at a terminal, where no passkey can be given, is a second factor of whoever
// has these: one of her recovery codes, which is used up, or a code that changes with time where she has no passkey.
func AtConsole(has *record.Factors, typed string, now time.Time) bool {
	return useRecovery(has, typed) || !has.Has(record.Passkey) && useCode(has, typed, now)
}

// refuse keeps in the log what was refused, and returns why.
func (s *Service) refuse(t *txn.Txn, p identity.Proving, act policy.Action, why error) error {
	f := fault.As(why)
	code := f.Code
	if len(f.Fields) > 0 {
		code = f.Fields[0].Code
	}
	e := store.Entry{Actor: p.Actor, Act: string(act), Kind: "account", ID: string(p.Account.ID),
		Outcome: store.Refused, Code: code}
	if err := s.store.Record(t.Ctx, e); err != nil {
		return err
	}
	return why
}

func log(t *txn.Txn, p identity.Proving, act policy.Action, code string) {
	t.Change.Log(store.Entry{Actor: p.Actor, Act: string(act), Kind: "account", ID: string(p.Account.ID),
		Outcome: store.Done, Code: code})
}

// mayChange says why the session may not change the factors of its account, or nothing. A first factor may be added
// after the password; every other change asks for a factor given a moment ago.
func mayChange(p identity.Proving, has record.Factors, now time.Time) error {
	none := len(has.List) == 0
	if p.Session.Step == record.StepFactor || !none && (p.Session.ProvenAt.IsZero() || !p.Actor.Fresh(now)) {
		return fault.New(fault.Forbidden, "factor.needed", nil).With("minutes", int(domain.ProofLife/time.Minute))
	}
	return nil
}
