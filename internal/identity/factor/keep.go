package factor

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/onetime"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

const (
	secretLife    = 15 * time.Minute // how long a secret waits for its first code
	recoveryCodes = 10
	maxName       = 60
)

// Added is a session in which a factor was added.
type Added struct {
	identity.SignedIn
	Recovery []string // shown once; nil where there are some already
}

// errFirst refuses codes to whoever must have a passkey first.
var errFirst = fault.New(fault.Conflict, "factor.passkey_first", nil)

// BeginCodes makes a secret for codes that change with time. It counts for nothing until a first code confirms it.
func (s *Service) BeginCodes(ctx context.Context, w Who) (Secret, error) {
	var out Secret
	err := s.change(ctx, w, actAdd, func(t *txn.Txn, p identity.Proving, has *record.Factors) error {
		if s.lacksPasskey(p.Account, *has) {
			return errFirst
		}
		has.Waiting, has.Till = newSecret(), t.Now.Add(secretLife)
		out = shown(has.Waiting, s.host, p.Account.Login, has.Till)
		log(t, p, actAdd, "begun")
		return nil
	})
	return txn.Result(out, err)
}

// ConfirmCodes adds codes that change with time, for whoever can tell the first of them. It opens a half session that
// had no factor.
func (s *Service) ConfirmCodes(ctx context.Context, w Who, code, name string) (Added, error) {
	return s.add(ctx, w, name, func(t *txn.Txn, p *identity.Proving, has *record.Factors) (record.Factor, error) {
		if s.lacksPasskey(p.Account, *has) {
			return record.Factor{}, errFirst
		}
		if len(has.Waiting) == 0 || !t.Now.Before(has.Till) {
			return record.Factor{}, fault.New(fault.Expired, "factor.secret_over", nil)
		}
		step, ok := rightStep(has.Waiting, code, t.Now, 0)
		if !ok {
			return record.Factor{}, fault.At("code", "factor.wrong")
		}
		f := record.Factor{Kind: record.Codes, Secret: has.Waiting, Step: step}
		has.Waiting, has.Till = nil, time.Time{}
		return f, nil
	})
}

// add adds what make finds right. Every other session of the account ends.
func (s *Service) add(ctx context.Context, w Who, name string,
	find func(*txn.Txn, *identity.Proving, *record.Factors) (record.Factor, error)) (Added, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	p, err := s.ids.Proving(ctx, w.Session, w.Request)
	if err != nil {
		return Added{}, err
	}
	if err := s.ids.PayForCode(ctx, p.Account.ID); err != nil {
		return Added{}, err
	}
	var out Added
	out.SignedIn, err = s.ids.Prove(ctx, w.Session, w.Device, w.Request, func(t *txn.Txn, p *identity.Proving) error {
		p.Passkey = s.keys == nil
		has, err := s.of(t, *p)
		if err == nil {
			err = mayChange(*p, has.V, t.Now)
		}
		if err == nil && len(has.V.List) >= most {
			err = fault.New(fault.Conflict, "factor.many", nil).With("max", most)
		}
		var f record.Factor
		if err == nil {
			f, err = find(t, p, &has.V)
		}
		if err != nil {
			return s.refuse(t, *p, actAdd, err)
		}
		f.ID, f.AddedAt, f.Name = domain.NewID[string](), t.Now, named(name)
		has.V.List = append(has.V.List, f)
		if out.Recovery = nil; len(has.V.Recovery) == 0 {
			out.Recovery, has.V.Recovery = recovery()
		}
		store.Put(&t.Change, has)
		log(t, *p, actAdd, string(f.Kind))
		identity.Tell(t, p.Account, "notice.factor_added")
		return s.ids.EndOthers(t, *p)
	})
	return txn.Result(out, err)
}

// named is what an owner calls a factor, on one line and no longer than a line.
func named(name string) string {
	name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " ")
	for utf8.RuneCountInString(name) > maxName {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	return name
}

// recovery makes codes that work once each, as they are shown and as they are kept.
func recovery() (codes, kept []string) {
	for range recoveryCodes {
		code := onetime.New()
		codes, kept = append(codes, code), append(kept, onetime.Hash(code))
	}
	return codes, kept
}

// NewRecovery gives new recovery codes; those there were are void.
func (s *Service) NewRecovery(ctx context.Context, w Who) ([]string, error) {
	var out []string
	err := s.change(ctx, w, actRecovery, func(t *txn.Txn, p identity.Proving, has *record.Factors) error {
		if len(has.List) == 0 {
			return fault.New(fault.Conflict, "factor.none", nil)
		}
		out, has.Recovery = recovery()
		log(t, p, actRecovery, "")
		identity.Tell(t, p.Account, "notice.factor_recovery_new")
		return nil
	})
	return txn.Result(out, err)
}

// Remove takes a factor away, and ends every other session of the account. Where a second factor is needed the last one
// stays.
func (s *Service) Remove(ctx context.Context, w Who, id string) error {
	return s.change(ctx, w, actRemove, func(t *txn.Txn, p identity.Proving, has *record.Factors) error {
		i := slices.IndexFunc(has.List, func(f record.Factor) bool { return f.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		left := record.Factors{List: slices.Delete(slices.Clone(has.List), i, i+1)}
		switch {
		case len(has.List) == 1 && s.ids.Settings().SecondFactor:
			return fault.New(fault.Conflict, "factor.last", nil)
		case !s.lacksPasskey(p.Account, *has) && s.lacksPasskey(p.Account, left):
			return fault.New(fault.Conflict, "factor.last_passkey", nil)
		}
		log(t, p, actRemove, string(has.List[i].Kind))
		if has.List = left.List; len(has.List) == 0 {
			has.Recovery = nil
			if err := s.ids.Unprove(t, p); err != nil {
				return err
			}
		}
		identity.Tell(t, p.Account, "notice.factor_removed")
		return s.ids.EndOthers(t, p)
	})
}

// change does something with the factors of the session's account, if the session may.
func (s *Service) change(ctx context.Context, w Who, act policy.Action,
	do func(*txn.Txn, identity.Proving, *record.Factors) error) error {
	return s.acts.Run(store.WithoutIdem(ctx), domain.Actor{}, func(t *txn.Txn) error {
		p, err := s.ids.Proving(t.Ctx, w.Session, w.Request)
		if err != nil {
			return err
		}
		has, err := s.of(t, p)
		if err == nil {
			err = mayChange(p, has.V, t.Now)
		}
		if err == nil {
			err = do(t, p, &has.V)
		}
		if err != nil {
			return s.refuse(t, p, act, err)
		}
		store.Put(&t.Change, has)
		return nil
	})
}
