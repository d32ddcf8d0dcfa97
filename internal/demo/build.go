package demo

import (
	"strings"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
)

// Options say how a folder becomes a world.
type Options struct {
	Now     time.Time // what the folder's snapshot becomes; zero keeps its own times
	Markers bool      // keep the markers of confidential fields, for tests; otherwise invented notes take their place
	ID      IDFunc    // nil: random ids
}

// Base is what a network consists of before anybody asks for help.
type Base struct {
	Agencies []domain.Agency // those of agencies.json, then one for each shelter and each programme
	Accounts []domain.Account
	Shelters []domain.Shelter
	Programs []domain.Program
}

// Dossier is one referral of the folder as the nouns of the domain. Referrals[0] asks for the bed and has the folder's code.
type Dossier struct {
	Case       domain.Case
	Identity   domain.Identity
	Safety     domain.Safety
	Restricted domain.Restricted
	Consent    domain.Consent
	Notes      []domain.CareNote
	Referrals  []domain.Referral
	Offers     []domain.Offer
	Stays      []domain.Stay
	Slots      []domain.Slot
	Notices    []domain.Notice
	Duties     []domain.Duty
}

// World is a whole network in memory.
type World struct {
	Base
	Now      time.Time
	Dossiers []Dossier
}

// Builder turns the rows of a folder into domain values one by one, so that a large network need not be in memory at once.
type Builder struct {
	Base
	Now time.Time

	net      *Network
	opt      Options
	clock    clock
	pack     *country.Pack
	prose    *prose
	agency   map[string]domain.AgencyID
	account  map[string]domain.AccountID
	answers  map[string]domain.AccountID // who answers for an organisation
	shelter  map[string]*domain.Shelter
	unit     map[string]domain.UnitID
	program  map[string]*domain.Program
	earliest time.Time
}

// NewBuilder prepares the network of a folder, without its referrals.
func NewBuilder(n *Network, opt Options) *Builder {
	if opt.Now.IsZero() {
		opt.Now = n.Meta.Snapshot.Time
	}
	if opt.ID == nil {
		opt.ID = RandomIDs
	}
	b := &Builder{
		Now: opt.Now.UTC(), net: n, opt: opt, pack: n.pack, clock: newClock(n.Meta.Snapshot.Time, opt.Now, n.pack.TimeZone()),
		agency: map[string]domain.AgencyID{}, account: map[string]domain.AccountID{}, answers: map[string]domain.AccountID{},
		shelter: map[string]*domain.Shelter{}, unit: map[string]domain.UnitID{}, program: map[string]*domain.Program{},
	}
	if !opt.Markers {
		b.prose = newProse()
	}
	b.earliest = b.Now.AddDate(-1, 0, 0) // The network existed before anybody was referred.
	b.addAgencies()
	b.addAccounts()
	b.addShelters()
	b.addPrograms()
	return b
}

// Each builds the referrals one by one, in the order of the folder.
func (b *Builder) Each(yield func(Dossier) error) error {
	return b.net.Each(func(row *ReferralRow) error { return yield(b.dossier(row)) })
}

// Build makes the whole world in memory.
func (n *Network) Build(opt Options) (*World, error) {
	b := NewBuilder(n, opt)
	w := &World{Base: b.Base, Now: b.Now, Dossiers: make([]Dossier, 0, n.Referrals)}
	err := b.Each(func(d Dossier) error {
		w.Dossiers = append(w.Dossiers, d)
		return nil
	})
	return w, err
}

// Stays lists every stay of the world.
func (w *World) Stays() []domain.Stay {
	var out []domain.Stay
	for i := range w.Dossiers {
		out = append(out, w.Dossiers[i].Stays...)
	}
	return out
}

// Slots lists every slot of the world.
func (w *World) Slots() []domain.Slot {
	var out []domain.Slot
	for i := range w.Dossiers {
		out = append(out, w.Dossiers[i].Slots...)
	}
	return out
}

// Waiting counts who waits for a place on a programme's caseload: referrals on the waiting list whose last question to
// anybody was to that programme.
func (w *World) Waiting(p domain.ProgramID) int {
	n := 0
	for i := range w.Dossiers {
		d := &w.Dossiers[i]
		for _, r := range d.Referrals {
			if r.State != domain.ReferralWaiting {
				continue
			}
			var last domain.Offer
			for _, o := range d.Offers {
				if o.Referral == r.ID {
					last = o
				}
			}
			if last.Program == p {
				n++
			}
		}
	}
	return n
}

func (b *Builder) id(kind, ref string) string { return b.opt.ID(kind, ref) }

// marked reports whether a text is a marker that a demonstration should not show.
func marked(s string) bool { return strings.Contains(s, "CANARIO-") }
