// Package address holds the rows of the second lock: where houses stand, sealed to keys that only people of a team
// open. Nothing in them tells an address to whoever holds every key of the server.
package address

import (
	"maps"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/secondlock"
)

// TeamKey is the pair of keys of one agency. Its private key is kept sealed to each of its people who have it.
type TeamKey struct {
	Agency domain.AgencyID                     `json:"agency" tier:"system"`
	Public []byte                              `json:"public" tier:"system"`
	Given  map[domain.AccountID]secondlock.Box `json:"given" tier:"system"`
	MadeAt time.Time                           `json:"made_at" tier:"system"`
}

// Has reports whether a person whose public key this is can open the key of the team.
func (t TeamKey) Has(account domain.AccountID, public []byte) bool {
	return t.Given[account].IsTo(public)
}

// Open opens the key of the team for one of its people, and returns nil where she does not have it.
func (t TeamKey) Open(account domain.AccountID, key *secondlock.Key) *secondlock.Key {
	private, err := key.Open(t.place(), t.Given[account])
	if err != nil {
		return nil
	}
	opened, _ := secondlock.Read(private)
	return opened
}

// Give adds that a person has the key of the team.
func (t *TeamKey) Give(key *secondlock.Key, account domain.AccountID, public []byte) error {
	box, err := key.SealTo(public, t.place())
	if err == nil {
		t.Given = maps.Clone(t.Given)
		if t.Given == nil {
			t.Given = map[domain.AccountID]secondlock.Box{}
		}
		t.Given[account] = box
	}
	return err
}

func (t TeamKey) place() string { return "team|" + string(t.Agency) }

// PlaceOf names what the address of a house is sealed as.
func PlaceOf(id domain.ShelterID) string { return "house|" + string(id) }

// PlaceOfCopy names what the copy of an address is sealed as.
func PlaceOfCopy(id domain.OfferID) string { return "copy|" + string(id) }

// SealedAddress is where one house stands, sealed to its team.
type SealedAddress struct {
	Shelter domain.ShelterID `json:"shelter" tier:"system"`
	Agency  domain.AgencyID  `json:"agency" tier:"system"`
	Sealed  secondlock.Box   `json:"sealed" tier:"D4"`
	Version int64            `json:"version" tier:"system"` // moves on with every change of the address
}

// Copy is where the house of an accepted offer stands, sealed to the teams of those who bring the group there. It goes
// when the stay ends.
type Copy struct {
	Offer   domain.OfferID                     `json:"offer" tier:"system"`
	Case    domain.CaseID                      `json:"case" tier:"system"`
	Sealed  map[domain.AgencyID]secondlock.Box `json:"sealed" tier:"D4"`
	Version int64                              `json:"version" tier:"system"` // of the house's address
}

// roles are those whose people may ever read an address.
var roles = []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator, domain.RoleChildAuth,
	domain.RoleIntake, domain.RoleShelterHead}

// officials are types of agencies whose people never read an address.
var officials = []string{domain.AgencyPolice, domain.AgencyProsecutor, domain.AgencyMigration, domain.AgencyConsulate}

// Reads reports whether a person of an agency may have the key of its team.
func Reads(a domain.Account, of domain.Agency) bool {
	return a.Active && of.Active && !slices.Contains(officials, of.Type) && slices.ContainsFunc(roles, a.Holds)
}
