package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/store"
)

// LoadOptions say how a network is put into a store.
type LoadOptions struct {
	Options
	Name     string                // of the installation; empty: "Red de demostración"
	Practice bool                  // it is the practice of another installation
	Password string                // of every account
	Progress func(done, total int) // told how many referrals are kept; may be nil
}

// Loaded says what was put into a store.
type Loaded struct {
	Accounts  []domain.Account
	Refs      map[domain.ShelterID]string // the folder's reference of each shelter
	Open      []OpenReferral              // who waits for a place, in the order of the folder
	Desk      domain.Actor                // the network's desk; empty where the folder has none
	Referrals int
}

// OpenReferral is one referral that waits, with the person who may ask for places.
type OpenReferral struct {
	Code   string
	ID     domain.ReferralID
	Worker domain.Actor
}

// NewPassword makes a password for the accounts of a demonstration: four groups of letters and digits.
func NewPassword() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // crypto/rand.Read never fails; it ends the program instead.
	out := make([]byte, 0, 19)
	for i, b := range raw {
		if i > 0 && i%4 == 0 {
			out = append(out, '-')
		}
		out = append(out, letters[b&31])
	}
	return string(out)
}

// Load puts a network into an empty store and marks the installation as a demonstration for good. A store that
// holds an installation already is refused untouched. When loading fails half-way the store is not usable:
// begin with an empty one.
func Load(ctx context.Context, n *folder.Network, s *store.Store, people *identity.Service, opt LoadOptions) (*Loaded,
	error) {
	if opt.Now.IsZero() {
		opt.Now = s.Now()
	}
	if opt.Name == "" {
		opt.Name = "Red de demostración"
	}
	if opt.Progress == nil {
		opt.Progress = func(int, int) {}
	}
	there, err := store.Find[domain.Installation](ctx, s, "installation")
	if err != nil {
		return nil, err
	}
	if there.Rev > 0 {
		return nil, fault.New(fault.Conflict, "demo.not_empty", nil)
	}
	b := NewBuilder(n, opt.Options)
	keep := &keeper{ctx: ctx, s: s}
	inst := domain.Installation{Name: opt.Name, Country: n.Pack.Code(), Demo: true, Practice: opt.Practice,
		CreatedAt: b.Now}
	if err := keep.base(b.Base, inst); err != nil {
		return nil, err
	}
	if err := people.LoadAccounts(ctx, b.Accounts, opt.Password); err != nil {
		return nil, fmt.Errorf("keep the accounts: %w", err)
	}
	out := &Loaded{Accounts: b.Accounts, Refs: RefsOf(b.Shelters)}
	workers := b.actors()
	for _, a := range b.Accounts {
		if w := workers[a.ID]; w.Role == domain.RoleCoordinator && out.Desk.Account == "" {
			out.Desk = w
		}
	}
	keep.start()
	err = b.Each(func(d Dossier) error {
		first := d.Referrals[0]
		if first.State.Open() {
			out.Open = append(out.Open, OpenReferral{Code: first.Code, ID: first.ID, Worker: workers[first.Worker]})
		}
		out.Referrals++
		opt.Progress(out.Referrals, n.Referrals)
		return keep.add(&d)
	})
	return out, errors.Join(err, keep.finish())
}

// actors prepares who acts for each account.
func (b *Builder) actors() map[domain.AccountID]domain.Actor {
	agencies := make(map[domain.AgencyID]*domain.Agency, len(b.Agencies))
	for i := range b.Agencies {
		agencies[b.Agencies[i].ID] = &b.Agencies[i]
	}
	out := make(map[domain.AccountID]domain.Actor, len(b.Accounts))
	for _, a := range b.Accounts {
		of := agencies[a.Agency]
		out[a.ID] = domain.Actor{Account: a.ID, Agency: a.Agency, AgencyType: of.Type, Role: a.Roles[0], Session: "demo",
			Name:       a.Name,
			AgencyName: of.Name, Lang: a.Lang}
	}
	return out
}

const (
	// keepRows is about how many rows go into one commit: many, because rows have random ids and every commit
	// touches a page of every index for nearly each of them.
	keepRows = 12000
	// keepers is how many commits are under way at once, so that sealing and writing overlap. Each holds its rows
	// in memory.
	keepers = 4
)

// keeper writes nouns in commits of moderate size.
type keeper struct {
	ctx  context.Context
	s    *store.Store
	open *batch

	queue chan *batch
	done  sync.WaitGroup
	mu    sync.Mutex
	err   error
}

// batch is a commit that is being filled.
type batch struct {
	change store.Change
	rows   int
}

func put[T any](b *batch, nouns ...T) {
	for _, n := range nouns {
		store.Put(&b.change, store.New(n))
		b.rows++
	}
}

func (k *keeper) commit(b *batch) error {
	b.change.Log(store.Entry{Actor: domain.System("console"), Act: "network.load", Kind: "installation",
		ID:      "installation",
		Outcome: store.Done, Policy: "console"})
	var err error
	for range 3 { // Two commits may make the same data key at once: the second does it again.
		if err = k.s.Commit(k.ctx, b.change); !errors.Is(err, store.ErrStale) {
			return err
		}
	}
	return err
}

// base keeps what a network consists of, and before it the row that says what this installation is.
func (k *keeper) base(net Base, inst domain.Installation) error {
	first := &batch{}
	put(first, inst)
	if err := k.commit(first); err != nil {
		return err
	}
	b := &batch{}
	flush := func(least int) error {
		if b.rows < least {
			return nil
		}
		full := b
		b = &batch{}
		return k.commit(full)
	}
	var err error
	for _, a := range net.Agencies {
		put(b, a)
		err = errors.Join(err, flush(keepRows))
	}
	for _, s := range net.Shelters {
		put(b, s)
		put(b, domain.CapacityVersion{Provider: string(s.ID), At: inst.CreatedAt})
		err = errors.Join(err, flush(keepRows))
	}
	for _, p := range net.Programs {
		put(b, p)
		put(b, domain.CapacityVersion{Provider: string(p.ID), At: inst.CreatedAt})
		err = errors.Join(err, flush(keepRows))
	}
	return errors.Join(err, flush(1))
}

func (k *keeper) start() {
	k.open, k.queue = &batch{}, make(chan *batch, keepers)
	for range keepers {
		k.done.Go(func() {
			for b := range k.queue {
				if k.failed() == nil {
					k.fail(k.commit(b))
				}
			}
		})
	}
}

func (k *keeper) failed() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

func (k *keeper) fail(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err = errors.Join(k.err, err)
}

// add puts a dossier into the open commit; a case is never spread over two.
func (k *keeper) add(d *Dossier) error {
	b := k.open
	put(b, d.Case)
	put(b, d.Identity)
	put(b, d.Safety)
	put(b, d.Restricted)
	put(b, d.Consent)
	put(b, d.Notes...)
	put(b, d.Referrals...)
	put(b, d.Offers...)
	put(b, d.Stays...)
	put(b, d.Slots...)
	put(b, d.Notices...)
	put(b, d.Deadlines...)
	b.rows++ // The data key of the case.
	if b.rows >= keepRows {
		k.queue <- b
		k.open = &batch{}
	}
	return k.failed()
}

// finish keeps what is left and waits for every commit.
func (k *keeper) finish() error {
	if k.open.rows > 0 && k.failed() == nil {
		k.queue <- k.open
	}
	close(k.queue)
	k.done.Wait()
	return k.err
}
