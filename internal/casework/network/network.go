// Package network keeps in memory what many requests read of the whole network: every provider with the room it has,
// the referrals that wait, the offers nobody has answered, and the open cases.
//
// Each reading asks the store which revisions there are now and opens only the rows whose revision moved, so a row that
// is kept is never an outdated one. Nothing of D2 is kept. It decides nothing and discloses nothing: who may read what
// it returns is for the acts to say. An acceptance never relies on it; it derives the room again from the store.
package network

import (
	"context"
	"sync"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/interest"
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
	"amparo/internal/store"
)

// maxAge is how long a snapshot of the providers is used without looking whether one of them changed.
const maxAge = 2 * time.Second

// Network is safe for concurrent use.
type Network struct {
	store   *store.Store
	pack    *country.Pack
	places  map[string]match.Municipality
	weights match.Weights

	mu       sync.Mutex
	at       time.Time
	last     *Snapshot // without what is switched off
	shelters map[domain.ShelterID]Shelter
	programs map[domain.ProgramID]Program
	agencies map[domain.AgencyID]agency

	interpreters map[string]store.Rec[domain.CapacityVersion]

	linked   map[domain.CaseID][]match.Link // of the cases that must not meet somebody
	linkRevs map[string]int64

	waiting *store.Current[domain.Referral]
	offers  *store.Current[domain.Offer]
	cases   store.Daily[*store.Current[domain.Case]]
	lists   *store.Current[interest.List]
}

// New returns a network that has read nothing yet. Places are the municipalities by code.
func New(s *store.Store, pack *country.Pack, places map[string]match.Municipality, weights match.Weights) *Network {
	return &Network{store: s, pack: pack, places: places, weights: weights, last: &Snapshot{},
		waiting: store.NewCurrent(func(r domain.Referral) domain.Referral {
			r.Note, r.History, r.Outcomes = "", nil, nil
			return r
		}),
		offers: store.NewCurrent(func(o domain.Offer) domain.Offer {
			o.Thread, o.Why = nil, nil
			return o
		}),
		lists: store.NewCurrent(func(l interest.List) interest.List {
			for i := range l.Entries {
				l.Entries[i].Label = ""
			}
			return l
		})}
}

// Snapshot is every provider that takes part at one moment: a shelter, a programme or an agency that was switched off
// is nowhere in it. It is shared: readers change nothing in it.
type Snapshot struct {
	Matching *snapshot.Snapshot // the same providers, prepared for package rank
	Shelters map[domain.ShelterID]Shelter
	Programs map[domain.ProgramID]Program

	interpreters map[string]store.Rec[domain.CapacityVersion]
	common       string // the language that nobody interprets
}

// protectedLevel is the security level from which a house must not be found.
const protectedLevel = 3

// StandAlone are the protected houses that are the only one of their department, which would be found by it.
func StandAlone(houses map[domain.ShelterID]Shelter) map[domain.ShelterID]bool {
	perDepartment, out := map[string]int{}, map[domain.ShelterID]bool{}
	for _, h := range houses {
		perDepartment[h.Shelter.Department]++
	}
	for id, h := range houses {
		out[id] = h.Shelter.SecurityLevel >= protectedLevel && perDepartment[h.Shelter.Department] == 1
	}
	return out
}

// Shelter is a shelter with the room it has.
type Shelter struct {
	match.ShelterState
	rev, capacity int64
	cases         []domain.CaseID // of whom live or hold a bed there
}

// Program is a programme with the room on its caseload.
type Program struct {
	match.ProgramState
	rev, capacity int64
}

// agency is what matters here of an agency: whether it takes part.
type agency struct {
	rev int64
	off bool
}

// Last returns the snapshot that was taken last, without looking for changes. Before the first reading it is empty.
func (n *Network) Last() *Snapshot {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.last
}

// Snapshot returns every provider that takes part with the room it has, at most two seconds old.
func (n *Network) Snapshot(ctx context.Context) (*Snapshot, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.store.Now()
	if n.last.Matching != nil && now.Sub(n.at) < maxAge && !now.Before(n.at) {
		return n.last, nil
	}
	versions, err := store.Revisions[domain.CapacityVersion](ctx, n.store)
	if err != nil {
		return nil, err
	}
	shelters, moved, err := n.readShelters(ctx, versions)
	if err != nil {
		return nil, err
	}
	programs, also, err := n.readPrograms(ctx, versions)
	if err != nil {
		return nil, err
	}
	agencies, switched, err := n.readAgencies(ctx)
	if err != nil {
		return nil, err
	}
	linked, err := n.readLinks(ctx)
	if err != nil {
		return nil, err
	}
	interpreters, freed, err := n.readInterpreters(ctx, versions)
	if err != nil {
		return nil, err
	}
	n.shelters, n.programs, n.agencies, n.interpreters = shelters, programs, agencies, interpreters
	if moved || also || switched || linked || freed || n.last.Matching == nil {
		n.last = n.takePart()
	}
	n.at = now
	return n.last, nil
}

// takePart prepares those that take part of what was read.
func (n *Network) takePart() *Snapshot {
	s := &Snapshot{common: n.pack.CommonLanguage(),
		Shelters: map[domain.ShelterID]Shelter{}, Programs: map[domain.ProgramID]Program{},
		interpreters: n.interpreters}
	var shelters []match.ShelterState
	for id, sh := range n.shelters {
		if sh.Shelter.Active && !n.agencies[sh.Shelter.Agency].off {
			sh.ResidentLinks = n.linksOf(sh.cases)
			s.Shelters[id], shelters = sh, append(shelters, sh.ShelterState)
		}
	}
	var services []match.ProgramState
	for id, p := range n.programs {
		if p.Program.Active && !n.agencies[p.Program.Agency].off {
			s.Programs[id], services = p, append(services, p.ProgramState)
		}
	}
	s.Matching = snapshot.Compile(shelters, services, n.places, n.weights)
	return s
}

func (n *Network) readAgencies(ctx context.Context) (map[domain.AgencyID]agency, bool, error) {
	return refresh(ctx, n.store, nil, n.agencies,
		func(old agency) (rev, capacity int64) { return old.rev, 0 },
		func(rec store.Rec[domain.Agency]) (domain.AgencyID, agency, error) {
			return rec.V.ID, agency{rev: rec.Rev, off: !rec.V.Active}, nil
		})
}

func (n *Network) readShelters(ctx context.Context,
	versions map[string]int64) (map[domain.ShelterID]Shelter, bool, error) {
	return refresh(ctx, n.store, versions, n.shelters,
		func(old Shelter) (rev, capacity int64) { return old.rev, old.capacity },
		func(rec store.Rec[domain.Shelter]) (domain.ShelterID, Shelter, error) {
			stays, err := ActiveStays(ctx, n.store, rec.V.ID)
			state := match.ShelterState{Shelter: rec.V, Rooms: domain.Rooms(rec.V, stays)}
			sh := Shelter{ShelterState: state, rev: rec.Rev, capacity: versions[string(rec.V.ID)]}
			for _, st := range stays {
				sh.cases = append(sh.cases, st.Case)
			}
			return rec.V.ID, sh, err
		})
}

func (n *Network) readPrograms(ctx context.Context,
	versions map[string]int64) (map[domain.ProgramID]Program, bool, error) {
	return refresh(ctx, n.store, versions, n.programs,
		func(old Program) (rev, capacity int64) { return old.rev, old.capacity },
		func(rec store.Rec[domain.Program]) (domain.ProgramID, Program, error) {
			slots, err := ActiveSlots(ctx, n.store, rec.V.ID)
			state := match.ProgramState{Program: rec.V, Load: domain.Load(rec.V, slots, 0)}
			return rec.V.ID, Program{ProgramState: state, rev: rec.Rev, capacity: versions[string(rec.V.ID)]}, err
		})
}

// refresh returns the state of every provider of one kind, and whether it differs from what was known. A provider is
// read again when its own row or the version of its capacity moved; versions are those of all providers, by id.
func refresh[V any, ID ~string, S any](ctx context.Context, s *store.Store, versions map[string]int64, known map[ID]S,
	revOf func(S) (rev, capacity int64), read func(store.Rec[V]) (ID, S, error)) (map[ID]S, bool, error) {
	revs, err := store.Revisions[V](ctx, s)
	if err != nil {
		return nil, false, err
	}
	now := make(map[ID]S, len(revs))
	var load []ID
	for key, rev := range revs {
		id := ID(key)
		if old, ok := known[id]; ok {
			if oldRev, oldCapacity := revOf(old); oldRev == rev && oldCapacity == versions[key] {
				now[id] = old
				continue
			}
		}
		load = append(load, id)
	}
	moved := len(load) > 0 || len(now) != len(known)
	recs, err := store.GetMany[V](ctx, s, load)
	if err != nil {
		return nil, false, err
	}
	for _, rec := range recs {
		id, state, err := read(rec)
		if err != nil {
			return nil, false, err
		}
		now[id] = state
	}
	return now, moved, nil
}

// ActiveStays returns the stays that hold or occupy beds of a shelter.
func ActiveStays(ctx context.Context, s *store.Store, id domain.ShelterID) ([]domain.Stay, error) {
	recs, err := store.All[domain.Stay](ctx, s, store.Filter{By: store.By("active", id)})
	return store.Values(recs), err
}

// ActiveSlots returns the places that are taken on a caseload.
func ActiveSlots(ctx context.Context, s *store.Store, id domain.ProgramID) ([]domain.Slot, error) {
	recs, err := store.All[domain.Slot](ctx, s, store.Filter{By: store.By("active", id)})
	return store.Values(recs), err
}
