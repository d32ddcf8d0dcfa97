package factor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/challenge"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// What a challenge may be used for. The session stands behind the first two.
const (
	scopeGive  = "give|"
	scopeAdd   = "add|"
	scopeAlone = "alone"
)

const (
	// challengeLife is how long a challenge can be answered.
	challengeLife = 5 * time.Minute
	maxAnswer     = 16 << 10
)

// take checks a challenge that comes back, and uses it up in the act.
func (s *Service) take(t *txn.Txn, scope, text string) error {
	if s.keys == nil {
		return errAnswer
	}
	ours, err := challenge.Take(t, s.store, scope, text, challengeLife)
	if err == nil && !ours {
		err = errAnswer
	}
	return err
}

var errAnswer = fault.At("passkey", "factor.passkey_wrong")

// owner is an account as the ceremonies know it. Its handle is the account's id, which tells nobody who it is.
type owner struct {
	account domain.Account
	keys    []webauthn.Credential
}

func (o owner) WebAuthnID() []byte                         { return []byte(o.account.ID) }
func (o owner) WebAuthnName() string                       { return o.account.Login }
func (o owner) WebAuthnDisplayName() string                { return o.account.Name }
func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

func ownerOf(a domain.Account, has record.Factors) (owner, error) {
	o := owner{account: a}
	for _, f := range has.List {
		if f.Kind != record.Passkey {
			continue
		}
		var c webauthn.Credential
		if err := json.Unmarshal(f.Secret, &c); err != nil {
			return o, fault.New(fault.Internal, "fault.internal", err)
		}
		o.keys = append(o.keys, c)
	}
	return o, nil
}

// AskNew is what a browser is asked so that it makes a passkey for the session's account.
func (s *Service) AskNew(ctx context.Context, w Who) (json.RawMessage, error) {
	t, o, err := s.asked(ctx, w)
	if err != nil || s.keys == nil {
		return nil, err
	}
	ask, _, err := s.keys.BeginRegistration(o,
		webauthn.WithExclusions(webauthn.Credentials(o.keys).CredentialDescriptors()),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}),
		webauthn.WithExtensions(webauthn.WithExtensionInputs(secretToo)))
	if err != nil {
		return nil, fault.New(fault.Internal, "fault.internal", err)
	}
	ask.Response.Challenge = challenge.New(s.ring, scopeAdd+string(w.Session), t.Now)
	return json.Marshal(ask.Response)
}

// AskOld is what a browser is asked so that a passkey of the session's account answers.
func (s *Service) AskOld(ctx context.Context, w Who) (json.RawMessage, error) {
	t, o, err := s.asked(ctx, w)
	if err != nil || s.keys == nil || len(o.keys) == 0 {
		return nil, err
	}
	return s.ask(challenge.New(s.ring, scopeGive+string(w.Session), t.Now),
		webauthn.Credentials(o.keys).CredentialDescriptors())
}

// AskAny is what a browser is asked so that any passkey of an account answers.
func (s *Service) AskAny(ctx context.Context) (json.RawMessage, error) {
	if s.keys == nil {
		return nil, nil
	}
	return s.ask(challenge.New(s.ring, scopeAlone, s.acts.Begin(ctx, domain.Actor{}).Now), nil)
}

func (s *Service) ask(nonce []byte, of []protocol.CredentialDescriptor) (json.RawMessage, error) {
	ask, _, err := s.keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired),
		webauthn.WithAllowedCredentials(of), webauthn.WithChallenge(nonce),
		webauthn.WithAssertionExtensions(webauthn.WithExtensionInputs(secretToo)))
	if err != nil {
		return nil, fault.New(fault.Internal, "fault.internal", err)
	}
	return json.Marshal(ask.Response)
}

func (s *Service) asked(ctx context.Context, w Who) (*txn.Txn, owner, error) {
	t := s.acts.Begin(ctx, domain.Actor{})
	p, err := s.ids.Proving(t.Ctx, w.Session, w.Request)
	if err != nil {
		return t, owner{}, err
	}
	has, err := s.of(t, p)
	if err != nil {
		return t, owner{}, err
	}
	o, err := ownerOf(p.Account, has.V)
	return t, o, err
}

// AddPasskey adds the passkey that a browser made. It opens a half session that had no factor.
func (s *Service) AddPasskey(ctx context.Context, w Who, answer []byte, name string) (Added, error) {
	return s.add(ctx, w, name, func(t *txn.Txn, p *identity.Proving, has *record.Factors) (record.Factor, error) {
		o, err := ownerOf(p.Account, *has)
		if err != nil {
			return record.Factor{}, err
		}
		if len(answer) > maxAnswer {
			return record.Factor{}, errAnswer
		}
		parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
		if err != nil {
			return record.Factor{}, errAnswer
		}
		asked := parsed.Response.CollectedClientData.Challenge
		if err := s.take(t, scopeAdd+string(w.Session), asked); err != nil {
			return record.Factor{}, err
		}
		made, err := s.keys.CreateCredential(o, webauthn.SessionData{Challenge: asked, UserID: o.WebAuthnID(),
			UserVerification: protocol.VerificationRequired, Extensions: secretToo.Session(),
			CredParams: webauthn.CredentialParametersDefault()}, parsed)
		if err != nil || slices.ContainsFunc(o.keys, func(c webauthn.Credential) bool { return bytes.Equal(c.ID, made.ID) }) {
			return record.Factor{}, errAnswer
		}
		p.Passkey = true
		raw, err := json.Marshal(made)
		f := record.Factor{Kind: record.Passkey, Secret: raw}
		open(p, &f, parsed.ClientExtensionResults.PRF)
		return f, err
	})
}

// rightPasskey checks the answer of a passkey of the account, and notes its counter. One that counts backwards may be a
// copy: it is refused, and the owner is told.
func (s *Service) rightPasskey(t *txn.Txn, p *identity.Proving, has *record.Factors, answer []byte,
	scope string) (string, error) {
	o, err := ownerOf(p.Account, *has)
	if err != nil {
		return "", err
	}
	parsed, err := parseAnswer(answer)
	if err != nil {
		return "", err
	}
	challenge := parsed.Response.CollectedClientData.Challenge
	if err := s.take(t, scope, challenge); err != nil {
		return "", err
	}
	used, err := s.keys.ValidateLogin(o, webauthn.SessionData{Challenge: challenge, UserID: o.WebAuthnID(),
		UserVerification: protocol.VerificationRequired, Extensions: secretToo.Session()}, parsed)
	if err != nil {
		return "", errAnswer
	}
	if used.Authenticator.CloneWarning {
		return "", fault.At("passkey", "factor.passkey_copied")
	}
	p.Passkey = true
	n := 0
	for i, f := range has.List {
		if f.Kind != record.Passkey {
			continue
		}
		if bytes.Equal(o.keys[n].ID, used.ID) {
			has.List[i].UsedAt = t.Now
			has.List[i].Secret, err = json.Marshal(used)
			open(p, &has.List[i], parsed.ClientExtensionResults.PRF)
		}
		n++
	}
	return string(record.Passkey), err
}

// secretToo asks a passkey also for the secret that it alone computes (WebAuthn's extension prf), for the second lock.
// What it computes it from is the same everywhere: the secret differs by passkey and by site.
var secretToo = protocol.AuthenticationExtensions{PRF: &protocol.PRFInputs{
	Eval: protocol.PRFValues{First: []byte("amparo second lock v1|passkey")}}}

// open lets the secret of a passkey open its owner's pair of keys for the session. Where the password has opened it,
// the pair is kept under that secret, so that the passkey alone opens it from then on.
func open(p *identity.Proving, f *record.Factor, out *protocol.PRFOutputs) {
	if out == nil || out.Results == nil || len(out.Results.First) != sha256.Size {
		return // Not every device computes one.
	}
	switch key, secret := p.Actor.Key, out.Results.First; {
	case len(p.Public) == 0:
	case key == nil && bytes.Equal(f.Own.Public, p.Public):
		p.Actor.Key = f.Own.Opened(secret)
	case key != nil && bytes.Equal(key.Public(), p.Public):
		f.Own = key.Under(secret)
	}
}

func parseAnswer(answer []byte) (*protocol.ParsedCredentialAssertionData, error) {
	if len(answer) > maxAnswer {
		return nil, errAnswer
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, errAnswer
	}
	return parsed, nil
}

// SignIn opens a session for whoever has a passkey of an account and proves herself to it: two factors in one. Whatever
// is wrong with the answer, it is refused in one way.
func (s *Service) SignIn(ctx context.Context, a identity.Attempt, answer []byte) (identity.SignedIn, error) {
	parsed, err := parseAnswer(answer)
	if err != nil {
		return identity.SignedIn{}, err
	}
	id, ok := domain.ParseID[domain.AccountID](string(parsed.Response.UserHandle))
	if !ok {
		return identity.SignedIn{}, errAnswer
	}
	ctx = moment.Begin(ctx, s.store.Now)
	// Looked at once without any session, so that a wrong answer leaves none behind.
	t := s.acts.Begin(ctx, domain.Actor{})
	acc, err := store.Find[domain.Account](t.Ctx, s.store, id)
	if err != nil {
		return identity.SignedIn{}, err
	}
	has, err := store.Find[record.Factors](t.Ctx, s.store, id)
	if err != nil {
		return identity.SignedIn{}, err
	}
	p := identity.Proving{Account: acc.V, Actor: domain.Actor{Agency: acc.V.Agency, Request: a.Request}}
	if _, err := s.rightPasskey(t, &p, &has.V, answer, scopeAlone); err != nil {
		return identity.SignedIn{}, s.refuse(t, p, actGive, err)
	}
	half, err := s.ids.Known(ctx, id, a)
	if err != nil {
		return identity.SignedIn{}, err
	}
	return s.give(ctx, Who{Session: half.Session.ID, Device: a.Device, Request: a.Request}, Given{Passkey: answer},
		scopeAlone)
}
