package snapshot

import (
	"amparo/internal/domain"
	"amparo/internal/match/codeset"
)

// NoChildren is the MaxChildren of a unit that admits no dependants.
const NoChildren = -1

// Unit is a unit of a shelter prepared for queries.
type Unit struct {
	Genders       codeset.Filter
	Exploitation  codeset.Filter
	AgeMin        int32
	AgeMax        int32
	Available     int32 // free beds, or those that would be free were unit and shelter open; negative: oversold
	Beds          int32 // beds in service, even the taken ones
	MaxChildren   int32 // NoChildren where none is admitted
	BoyMaxAge     int32
	GirlMaxAge    int32
	ReservedLevel int32
	Open          bool
	Pregnant      bool
	ForeignOnly   bool
	LGBTIQOnly    bool
	Surge         bool // there for some nights only
	ID            domain.UnitID
	Source        *domain.Unit
	Args          UnitArgs
}

// UnitArgs are the figures that reasons about a unit show. They are made once and shared.
type UnitArgs struct{ Gender, Age, Children, Modality, Reserved, Room map[string]any }

func (u *Unit) compile(src *domain.Unit, r domain.Room, active bool) {
	u.ID, u.Source = src.ID, src
	u.Genders, u.Exploitation = codeset.Genders(src.Genders), codeset.Of(src.Exploitation)
	u.AgeMin, u.AgeMax = int32(src.AgeMin), int32(src.AgeMax)
	u.Available = int32(r.Free - r.Over)
	if !active || !src.Open {
		u.Available = int32(r.Total - r.Blocked - r.Occupied - r.Held)
	}
	u.Beds = int32(max(r.Total-r.Blocked, r.Free))
	u.MaxChildren = NoChildren
	u.Open, u.Pregnant, u.ForeignOnly, u.LGBTIQOnly = src.Open, src.Pregnant, src.ForeignOnly, src.LGBTIQOnly
	u.ReservedLevel, u.Surge = int32(src.ReservedLevel), src.Surge != nil
	u.Args = UnitArgs{
		Gender: map[string]any{"genders": src.Genders},
		Age:    map[string]any{"min": src.AgeMin, "max": src.AgeMax},
		Room:   map[string]any{"free": max(0, int(u.Available)), "beds": int(u.Beds)},
	}
	if c := src.Children; c != nil {
		u.MaxChildren, u.BoyMaxAge, u.GirlMaxAge = int32(max(0, c.Max)), int32(c.BoyMaxAge), int32(c.GirlMaxAge)
		u.Args.Children = map[string]any{"max": c.Max, "boy_max_age": c.BoyMaxAge, "girl_max_age": c.GirlMaxAge}
	}
	if len(src.Exploitation) > 0 {
		u.Args.Modality = map[string]any{"only": src.Exploitation}
	}
	if src.ReservedLevel != 0 {
		u.Args.Reserved = map[string]any{"level": src.ReservedLevel}
	}
}
