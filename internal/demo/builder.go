package demo

import (
	"time"

	"amparo/internal/country"
	"amparo/internal/demo/folder"
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

// Dossier is one referral of the folder as the nouns of the domain. Referrals[0] asks for the bed and has the
// folder's code.
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
	Deadlines  []domain.Deadline
}

// Builder turns the rows of a folder into domain values one by one, so that a large network need not be in
// memory at once.
type Builder struct {
	Base
	Now time.Time

	net      *folder.Network
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
	asked    *Matching // nil until the first referral that waits
}

func (b *Builder) id(kind, ref string) string { return b.opt.ID(kind, ref) }

// Each builds the referrals one by one, in the order of the folder.
func (b *Builder) Each(yield func(Dossier) error) error {
	return b.net.Each(func(row *folder.ReferralRow) error { return yield(b.dossier(row)) })
}
