package snapshot

import (
	"slices"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/codeset"
)

// Shelter is a shelter prepared for queries: first what every query looks at, then what only a candidate needs.
type Shelter struct {
	NameHashes    [4]uint64 // of id, reference, operator and agency, for no-contacts
	Exclusions    codeset.Filter
	Accessibility codeset.Filter
	Location      int32 // index into Map.Locations
	SecurityLevel int32
	LicenceUntil  int32 // last day of a licence in force, as yyyymmdd; 0: none
	Active        bool
	Profiles      []Profile // of the units, in their order
	Units         []Unit    // by id
	ID            domain.ShelterID
	Agency        domain.AgencyID
	Explanations  ExplanationCache

	Languages   codeset.Filter
	Services    codeset.Filter
	ConfirmedAt int64 // seconds since 1970; 0: never
	FreeBeds    int   // in all units
	OrderHash   uint64
	Intake      Hours
	Args        ShelterArgs
	State       match.ShelterState
}

// ShelterArgs are the figures that reasons about a shelter show. They are made once and shared.
type ShelterArgs struct{ Security, Licence, Clinical, Access map[string]any }

func (s *Shelter) compare(o *Shelter) int { return strings.Compare(string(s.ID), string(o.ID)) }

// Names returns every name under which a no-contact may mean the shelter, in the order of NameHashes.
func (s *Shelter) Names() [4]string {
	sh := &s.State.Shelter
	return [4]string{string(sh.ID), sh.Ref, sh.Operator, string(sh.Agency)}
}

// compile fills in everything but the location and the profiles, which the snapshot numbers.
func (s *Shelter) compile(state match.ShelterState) {
	sh := &state.Shelter
	s.State, s.ID, s.Agency = state, sh.ID, sh.Agency
	for i, name := range s.Names() {
		s.NameHashes[i] = codeset.Hash(name)
	}
	s.Exclusions, s.Accessibility = codeset.Of(sh.Exclusions), codeset.Of(sh.Accessibility)
	s.Languages, s.Services = codeset.Of(sh.Languages), codeset.Of(sh.Services)
	s.SecurityLevel, s.Active = int32(sh.SecurityLevel), sh.Active
	if !sh.ConfirmedAt.IsZero() {
		s.ConfirmedAt = sh.ConfirmedAt.Unix()
	}
	s.OrderHash = codeset.Hash(string(sh.ID))
	s.Intake = ParseHours(sh.IntakeHours)
	s.Args = ShelterArgs{
		Security: map[string]any{"level": sh.SecurityLevel},
		Clinical: map[string]any{"excludes": sh.Exclusions},
		Access:   map[string]any{"has": sh.Accessibility},
	}
	if l := sh.MinorLicence; l != nil {
		s.Args.Licence = map[string]any{"valid_until": string(l.ValidUntil), "status": l.Status}
		if l.Status == "" || l.Status == licenceInForce {
			s.LicenceUntil = DayNumber(l.ValidUntil)
		}
	}
	s.Units = make([]Unit, len(sh.Units))
	for i := range sh.Units {
		s.Units[i].compile(&sh.Units[i], roomOf(state, i), sh.Active)
		if sh.Active && sh.Units[i].Open {
			s.FreeBeds += max(0, int(s.Units[i].Available))
		}
	}
	slices.SortFunc(s.Units, func(a, b Unit) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// TakesSurge reports whether one of the seats, by the number of its unit, is in a surge place.
func (s *Shelter) TakesSurge(seats []int) bool {
	return slices.ContainsFunc(seats, func(u int) bool { return s.Units[u].Surge })
}

// roomOf returns the room of the i-th unit, which has none when the state does not say.
func roomOf(s match.ShelterState, i int) domain.Room {
	id := s.Shelter.Units[i].ID
	if i < len(s.Rooms) && s.Rooms[i].Unit == id {
		return s.Rooms[i]
	}
	for _, r := range s.Rooms {
		if r.Unit == id {
			return r
		}
	}
	return domain.Room{Unit: id}
}

// licenceInForce is the status of a licence that is valid until its last day. Any other status that is set is invalid,
// whatever its last day says.
const licenceInForce = "vigente"

// DayNumber turns a date into a number with the same order; 0 when it is no date.
func DayNumber(d domain.Date) int32 {
	if len(d) != len("2006-01-02") || d[4] != '-' || d[7] != '-' {
		return 0
	}
	n := int32(0)
	for i := 0; i < len(d); i++ {
		switch {
		case i == 4 || i == 7:
		case d[i] < '0' || d[i] > '9':
			return 0
		default:
			n = n*10 + int32(d[i]-'0')
		}
	}
	return n
}
