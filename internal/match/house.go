package match

import (
	"slices"
	"strings"

	"amparo/internal/domain"
)

// house is a shelter prepared for judging: what every ask looks at first, then what only a candidate needs.
type house struct {
	ids      [4]uint64 // hashes of id, reference, operator and agency, for no-contacts
	clinical signature
	access   signature
	spot     int32
	security int32
	licence  int32 // last day of a licence in force, as yyyymmdd; 0: none
	active   bool
	doors    []door // of the units, in their order
	units    []unit
	id       domain.ShelterID
	agency   domain.AgencyID
	memory   memory

	langs     signature
	services  signature
	confirmed int64 // seconds since 1970; 0: never
	free      int   // beds free in all units
	order     uint64
	hours     hours
	args      houseArgs
	src       House
	sum       checksum
}

// houseArgs are the figures that reasons about a house show. They are made once and shared.
type houseArgs struct{ security, licence, clinical, access map[string]any }

// unit is a unit prepared for judging.
type unit struct {
	genders  signature
	exploits signature
	ageMin   int32
	ageMax   int32
	avail    int32 // beds free, or that would be free if unit and shelter were open; below 0 when too many were promised
	beds     int32 // beds in service, even the taken ones
	kids     int32 // most children; -1: none admitted
	boyMax   int32
	girlMax  int32
	reserved int32
	open     bool
	pregnant bool
	foreign  bool
	lgbtiq   bool
	id       domain.UnitID
	src      *domain.Unit
	args     unitArgs
}

// unitArgs are the figures that reasons about a unit show. They are made once and shared.
type unitArgs struct{ gender, age, kids, modality, reserved, room map[string]any }

func (h *house) before(o *house) int {
	return strings.Compare(string(h.id), string(o.id))
}

func (h *house) compile(src House, at int32) {
	s := &src.Shelter
	h.src, h.spot, h.id, h.agency = src, at, s.ID, s.Agency
	for i, name := range [...]string{string(s.ID), s.Ref, s.Operator, string(s.Agency)} {
		h.ids[i] = hash64(name)
	}
	h.clinical, h.access = signatureOf(s.Exclusions), signatureOf(s.Accessibility)
	h.langs, h.services = signatureOf(s.Languages), signatureOf(s.Services)
	h.security, h.active = int32(s.SecurityLevel), s.Active
	if !s.ConfirmedAt.IsZero() {
		h.confirmed = s.ConfirmedAt.Unix()
	}
	h.order = hash64(string(s.ID))
	h.hours = parseHours(s.IntakeHours)
	h.args = houseArgs{
		security: map[string]any{"level": s.SecurityLevel},
		clinical: map[string]any{"excludes": s.Exclusions},
		access:   map[string]any{"has": s.Accessibility},
	}
	if l := s.MinorLicence; l != nil {
		h.args.licence = map[string]any{"valid_until": string(l.ValidUntil), "status": l.Status}
		if l.Status == "" || l.Status == LicenceInForce {
			h.licence = dayNumber(l.ValidUntil)
		}
	}
	h.units = make([]unit, len(s.Units))
	for i := range s.Units {
		h.units[i].compile(&s.Units[i], room(src, i), s.Active)
		if s.Active && s.Units[i].Open {
			h.free += max(0, int(h.units[i].avail))
		}
	}
	slices.SortFunc(h.units, func(a, b unit) int { return strings.Compare(string(a.id), string(b.id)) })
}

// room returns the room of the i-th unit, which has none when the snapshot does not say.
func room(h House, i int) domain.Room {
	id := h.Shelter.Units[i].ID
	if i < len(h.Rooms) && h.Rooms[i].Unit == id {
		return h.Rooms[i]
	}
	for _, r := range h.Rooms {
		if r.Unit == id {
			return r
		}
	}
	return domain.Room{Unit: id}
}

func (u *unit) compile(src *domain.Unit, r domain.Room, active bool) {
	u.id, u.src = src.ID, src
	u.genders, u.exploits = gendersOf(src.Genders), signatureOf(src.Exploitation)
	u.ageMin, u.ageMax = int32(src.AgeMin), int32(src.AgeMax)
	u.avail = int32(r.Free - r.Over)
	if !active || !src.Open {
		u.avail = int32(r.Total - r.Blocked - r.Occupied - r.Held)
	}
	u.beds = int32(max(r.Total-r.Blocked, r.Free))
	u.kids = -1
	u.open, u.pregnant, u.foreign, u.lgbtiq = src.Open, src.Pregnant, src.ForeignOnly, src.LGBTIQOnly
	u.reserved = int32(src.ReservedLevel)
	u.args = unitArgs{
		gender: map[string]any{"genders": src.Genders},
		age:    map[string]any{"min": src.AgeMin, "max": src.AgeMax},
		room:   map[string]any{"free": max(0, int(u.avail)), "beds": int(u.beds)},
	}
	if c := src.Children; c != nil {
		u.kids, u.boyMax, u.girlMax = int32(max(0, c.Max)), int32(c.BoyMaxAge), int32(c.GirlMaxAge)
		u.args.kids = map[string]any{"max": c.Max, "boy_max_age": c.BoyMaxAge, "girl_max_age": c.GirlMaxAge}
	}
	if len(src.Exploitation) > 0 {
		u.args.modality = map[string]any{"only": src.Exploitation}
	}
	if src.ReservedLevel != 0 {
		u.args.reserved = map[string]any{"level": src.ReservedLevel}
	}
}

// LicenceInForce is the status of a licence that holds until its last day. Any other status that is set does not hold,
// whatever its last day says.
const LicenceInForce = "vigente"

// dayNumber turns a date into a number that orders like it; 0 when it is no date.
func dayNumber(d domain.Date) int32 {
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
