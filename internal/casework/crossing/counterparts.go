// Package crossing sends a case to the network of another country and takes one from there, as a sealed and signed
// file that people carry: no server of one installation speaks to another's.
//
// It guarantees that a file is made only where the person agreed to it, with her name only where she agreed to that
// too, and only for a counterpart whose keys two people here wrote down; that a file is taken once, from such a
// counterpart, when it was made for this installation a short while ago; and that a receipt says nothing of her. A
// file that is refused changes nothing.
package crossing

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/crossing"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/sealedfile"
	"amparo/internal/store"
)

// Own is what another installation is given of this one. Without keys it is empty.
type Own struct {
	Text, Fingerprint string
	Since             time.Time
}

// CounterpartView is one installation of another country as it stands.
type CounterpartView struct {
	crossing.Counterpart
	Rev         int64
	Fingerprint string
	Asker       string // who wrote it down
	Waits, Mine bool   // for a second person; the actor wrote it down
}

// State is where it stands: live, waits (for a second person) or ended.
func (v CounterpartView) State() string {
	switch {
	case v.Live():
		return "live"
	case v.Waits:
		return "waits"
	}
	return "ended"
}

// Counterparts lists the installations of other countries by name, with what they are given of this one. What waited
// too long for a second person is not listed.
func (s *Service) Counterparts(ctx context.Context, actor domain.Actor) (own Own, out []CounterpartView, err error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CounterpartList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return own, nil, err
	}
	keys, err := store.Find[crossing.OwnKeys](t.Ctx, t.Store, crossing.TheKeys)
	if err != nil {
		return own, nil, err
	}
	if len(keys.V.Pairs) > 0 {
		public, err := keysOf(keys.V.Pairs[0]).Public()
		if err != nil {
			return own, nil, fault.New(fault.Internal, "fault.internal", err)
		}
		own = Own{public.String(), public.Fingerprint(), keys.V.Pairs[0].At}
	}
	all, err := store.All[crossing.Counterpart](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return own, nil, err
	}
	var ids []domain.AccountID
	for _, c := range all {
		ids = append(ids, c.V.By)
	}
	asker, err := s.AccountNames(t.Ctx, ids...)
	for _, c := range all {
		v := CounterpartView{Counterpart: c.V, Rev: c.Rev, Fingerprint: publicOf(c.V).Fingerprint(),
			Waits: c.V.Waits(t.Now, record.ApprovalLife), Mine: c.V.By == actor.Account, Asker: asker[c.V.By]}
		if !c.V.ConfirmedAt.IsZero() || v.Waits {
			out = append(out, v)
		}
	}
	names.Sort(out, func(v CounterpartView) string { return v.Name })
	return own, out, err
}

// RenewKeys gives this installation new keys. Those before still open what was encrypted to them, for as long as a file
// lives; counterparts must write down the new ones.
func (s *Service) RenewKeys(ctx context.Context, actor domain.Actor) error {
	made, err := sealedfile.NewKeys()
	if err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.CounterpartKeep, policy.NetworkFacts{}, "network", "network"); err != nil {
			return err
		}
		keys, err := store.Find[crossing.OwnKeys](t.Ctx, t.Store, crossing.TheKeys)
		if err != nil {
			return err
		}
		keys.V = keys.V.Renew(crossing.KeyPair{At: t.Now, Identity: made.Identity, Seed: made.Seed})
		store.Put(&t.Change, keys)
		t.LogAct(policy.CounterpartKeep, "network", "network", "keys")
		return nil
	})
}

// CounterpartInput is what one person writes down of an installation of another country.
type CounterpartInput struct {
	Name, Country string
	Keys          string // its public keys, as its own page shows them
}

// maxCounterparts bounds the list.
const maxCounterparts = 200

// AddCounterpart writes down an installation of another country. It counts when a second person confirmed its keys.
// Those that ended count against no bound.
func (s *Service) AddCounterpart(ctx context.Context, actor domain.Actor,
	in CounterpartInput) (crossing.CounterpartID, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (crossing.CounterpartID, error) {
		id := domain.NewID[crossing.CounterpartID]()
		if err := t.Authorize(policy.CounterpartKeep, policy.NetworkFacts{}, "counterpart", string(id)); err != nil {
			return "", err
		}
		var c fault.Fields
		act.Required(&c, "name", in.Name, act.MaxName)
		_, known := s.Country.Country(in.Country)
		c.Check(known, "country", "field.choose_one")
		public, err := sealedfile.ParsePublic(in.Keys)
		c.Check(err == nil, "keys", "counterpart.keys")
		keys, failed := store.Find[crossing.OwnKeys](t.Ctx, t.Store, crossing.TheKeys)
		if failed != nil {
			return "", failed
		}
		c.Check(err != nil || !slices.ContainsFunc(keys.V.Pairs, func(p crossing.KeyPair) bool {
			own, err := keysOf(p).Public()
			return err == nil && slices.Equal(own.Verify, public.Verify)
		}), "keys", "counterpart.own_keys")
		all, failed := store.All[crossing.Counterpart](t.Ctx, t.Store, store.Filter{})
		if failed != nil {
			return "", failed
		}
		all = slices.DeleteFunc(all, func(o store.Rec[crossing.Counterpart]) bool {
			return !o.V.Live() && !o.V.Waits(t.Now, record.ApprovalLife)
		})
		c.Check(err != nil || !slices.ContainsFunc(all, func(o store.Rec[crossing.Counterpart]) bool {
			return slices.Equal(o.V.Verify, public.Verify)
		}), "keys", "counterpart.known")
		if err := c.Err(); err != nil {
			return "", err
		}
		if len(all) >= maxCounterparts {
			return "", fault.New(fault.Conflict, "counterpart.too_many", nil).With("max", maxCounterparts)
		}
		store.Put(&t.Change, store.New(crossing.Counterpart{ID: id, Name: in.Name, Country: in.Country,
			Recipient: public.Recipient, Verify: public.Verify, By: actor.Account, At: t.Now}))
		t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.counterpart_asked",
			Roles: []domain.Role{domain.RoleCoordinator, domain.RoleAdmin}})
		t.LogAct(policy.CounterpartKeep, "counterpart", string(id), "ask")
		return id, nil
	})
}

// ConfirmCounterpart is the yes of a second person, who compared the keys with the other side.
func (s *Service) ConfirmCounterpart(ctx context.Context, actor domain.Actor, id crossing.CounterpartID,
	rev int64) error {
	return s.onCounterpart(ctx, actor, id, rev, "confirm",
		func(t *act.Txn, c crossing.Counterpart) (crossing.Counterpart, error) {
			return c.Confirm(actor.Account, t.Now, record.ApprovalLife)
		})
}

// EndCounterpart ends the exchange with an installation of another country, or takes the request back.
func (s *Service) EndCounterpart(ctx context.Context, actor domain.Actor, id crossing.CounterpartID, rev int64) error {
	return s.onCounterpart(ctx, actor, id, rev, "end",
		func(t *act.Txn, c crossing.Counterpart) (crossing.Counterpart, error) {
			return c.End(actor.Account, t.Now)
		})
}

func (s *Service) onCounterpart(ctx context.Context, actor domain.Actor, id crossing.CounterpartID, rev int64,
	code string, next func(*act.Txn, crossing.Counterpart) (crossing.Counterpart, error)) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.CounterpartKeep, policy.NetworkFacts{}, "counterpart", string(id)); err != nil {
			return err
		}
		rec, err := store.GetAt[crossing.Counterpart](t.Ctx, t.Store, id, rev)
		if err != nil {
			return err
		}
		if rec.V, err = next(t, rec.V); err != nil {
			return err
		}
		store.Put(&t.Change, rec)
		t.LogAct(policy.CounterpartKeep, "counterpart", string(id), code)
		return nil
	})
}

func keysOf(p crossing.KeyPair) sealedfile.Keys {
	return sealedfile.Keys{Identity: p.Identity, Seed: p.Seed}
}

func publicOf(c crossing.Counterpart) sealedfile.Public {
	return sealedfile.Public{Recipient: c.Recipient, Verify: c.Verify}
}
