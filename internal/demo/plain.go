package demo

import (
	"fmt"
	"math"

	"amparo/internal/country"
	"amparo/internal/domain"
)

// This file answers which shelters fit a referral in the plainest way: it reads the rows of the folder, rule by rule, and
// tries every seating. It shares nothing with the matcher, so that each can be checked by the other. It is slow, and only
// the generator, the waiting list of a loaded network and the tests use it.

// Reasons a shelter does not fit, as the reference answers name them.
const (
	whyClosed     = "albergue_cerrado"
	whyDanger     = "zona_riesgo"
	whyNoContact  = "no_contacto"
	whySecurity   = "nivel_seguridad"
	whyClinical   = "exclusion_clinica"
	whyAccess     = "accesibilidad"
	whyUnitClosed = "unidad_cerrada"
	whyGender     = "genero"
	whyAge        = "edad"
	whyPregnant   = "embarazo"
	whyModality   = "modalidad"
	whyForeign    = "solo_extranjeras"
	whyPopulation = "poblacion"
	whyReserved   = "reservado_alta_proteccion"
	whyLicence    = "autorizacion"
	whyNoChildren = "hijos_no_admitidos"
	whyChildren   = "numero_hijos"
	whyChildAge   = "edad_hijos"
	whyNoRoom     = "sin_cupo"
	whyPrivate    = "no_adecuado" // what a protected reason reads outward
)

// plain is the slow checker over one folder.
type plain struct {
	pack     *country.Pack
	today    domain.Date // the day of the snapshot
	shelters []ShelterRow
	free     func(*UnitRow) int
}

// block is people who must share a unit: a lead with dependants, or one person.
type block struct {
	lead *PersonRow
	kids []*PersonRow
}

func blocks(group []PersonRow) []block {
	var out []block
	for i := range group {
		if group[i].Caregiver != nil {
			continue
		}
		b := block{lead: &group[i]}
		for j := range group {
			if c := group[j].Caregiver; c != nil && *c == i {
				b.kids = append(b.kids, &group[j])
			}
		}
		out = append(out, b)
	}
	return out
}

// verdict is what the checker says of one shelter.
type verdict struct {
	fits    bool
	units   []string // by block, when there is room for all
	reasons []string
}

func (v verdict) room() bool { return v.fits && v.units != nil }

func (p *plain) judge(r *ReferralRow, s *ShelterRow) verdict {
	v := verdict{reasons: p.house(r, s)}
	group := blocks(r.Profile.Group)
	choice := make([][]*UnitRow, len(group))
	for i, b := range group {
		var least []string
		for j := range s.Units {
			why := p.unit(r, b, s, &s.Units[j])
			if len(why) == 0 {
				choice[i] = append(choice[i], &s.Units[j])
			} else if least == nil || len(why) < len(least) {
				least = why
			}
		}
		if len(choice[i]) == 0 {
			v.reasons = union(v.reasons, least)
		}
	}
	if len(v.reasons) > 0 {
		return v
	}
	v.fits = true
	v.units = seat(group, choice, p.free)
	if v.units == nil {
		v.reasons = []string{whyNoRoom}
	}
	return v
}

// house checks the rules that hold for the shelter as a whole.
func (p *plain) house(r *ReferralRow, s *ShelterRow) []string {
	var why []string
	fail := func(bad bool, reason string) {
		if bad {
			why = append(why, reason)
		}
	}
	fail(s.Status != shelterActive, whyClosed)
	for _, a := range r.Safety.Areas {
		if p.inside(a, s) {
			why = union(why, []string{whyDanger})
		}
	}
	for _, c := range r.Safety.NoContacts {
		if c.Entity != nil && (*c.Entity == s.ID || *c.Entity == s.Operator) {
			why = union(why, []string{whyNoContact})
		}
	}
	fail(s.SecurityLevel < r.Profile.Security, whySecurity)
	for _, flag := range r.Profile.Clinical {
		if oneOf(flag, s.Exclusions...) {
			why = union(why, []string{whyClinical})
		}
	}
	for _, person := range r.Profile.Group {
		if oneOf("movilidad", person.Disabilities...) && !oneOf("silla_ruedas", s.Accessibility...) {
			why = union(why, []string{whyAccess})
		}
	}
	return why
}

func (p *plain) inside(a DangerRow, s *ShelterRow) bool {
	if a.Scope == scopeDepartment {
		return a.Department == s.Department
	}
	km, ok := p.distance(a.Municipality, s.Municipality)
	return !ok || math.Round(km) <= float64(a.RadiusKM) // Kilometres are whole, as in the reference answers.
}

// distance is the great circle between two municipal seats, by the haversine formula on a sphere of 6371 km.
func (p *plain) distance(from, to string) (float64, bool) {
	a, ok := p.pack.Municipality(from)
	b, ok2 := p.pack.Municipality(to)
	if !ok || !ok2 {
		return 0, false
	}
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dlat, dlon := rad(b.Lat-a.Lat)/2, rad(b.Lon-a.Lon)/2
	h := math.Sin(dlat)*math.Sin(dlat) + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*math.Sin(dlon)*math.Sin(dlon)
	return 2 * 6371 * math.Asin(math.Min(1, math.Sqrt(h))), true
}

// unit checks the rules that hold for one block in one unit.
func (p *plain) unit(r *ReferralRow, b block, s *ShelterRow, u *UnitRow) []string {
	var why []string
	fail := func(bad bool, reason string) {
		if bad {
			why = append(why, reason)
		}
	}
	fail(u.Status != unitOpen, whyUnitClosed)
	fail(!oneOf(b.lead.Gender, u.Genders...), whyGender)
	majority := p.pack.AgeOfMajority()
	doubtful := b.lead.AgeEstimated && b.lead.Age >= majority && b.lead.Age < majority+2 // A child until it is settled.
	fits := func(age int) bool { return age >= u.AgeMin && age <= u.AgeMax }
	fail(!fits(b.lead.Age) && !(doubtful && fits(majority-1)), whyAge)
	fail(b.lead.Pregnant && !u.Pregnant, whyPregnant)
	if u.Exploitation != nil {
		shared := false
		for _, e := range r.Profile.Exploitation {
			shared = shared || oneOf(e, u.Exploitation...)
		}
		fail(!shared, whyModality)
	}
	fail(u.ForeignOnly && r.Profile.Nationality == p.pack.Code(), whyForeign)
	fail(u.LGBTIQOnly && (r.Safety.Flags.LGBTIQ == nil || !*r.Safety.Flags.LGBTIQ), whyPopulation)
	fail(u.ReservedLevel != nil && r.Profile.Security < *u.ReservedLevel, whyReserved)
	if b.lead.Age < majority || doubtful {
		fail(s.MinorLicence == nil || s.MinorLicence.ValidUntil.Before(p.today), whyLicence)
	}
	return append(why, children(b, u)...)
}

func children(b block, u *UnitRow) []string {
	if len(b.kids) == 0 {
		return nil
	}
	if u.Children == nil {
		return []string{whyNoChildren}
	}
	var why []string
	if len(b.kids) > u.Children.Max {
		why = append(why, whyChildren)
	}
	for _, kid := range b.kids {
		limit := u.Children.GirlMaxAge
		if kid.Gender == string(domain.Man) {
			limit = u.Children.BoyMaxAge
		}
		if kid.Age > limit {
			return append(why, whyChildAge)
		}
	}
	return why
}

// seat tries every way to give each block a unit it fits, and returns the first with a bed for everybody. A filling of the
// units from which nobody further could be seated is not tried twice.
func seat(group []block, choice [][]*UnitRow, free func(*UnitRow) int) []string {
	taken := map[string]int{}
	units := make([]string, len(group))
	hopeless := map[string]bool{}
	var try func(i int) bool
	try = func(i int) bool {
		if i == len(group) {
			return true
		}
		state := fmt.Sprint(i, taken) // A map prints in the order of its keys.
		if hopeless[state] {
			return false
		}
		size := 1 + len(group[i].kids)
		for _, u := range choice[i] {
			if free(u)-taken[u.ID] < size {
				continue
			}
			taken[u.ID] += size
			units[i] = u.ID
			if try(i + 1) {
				return true
			}
			taken[u.ID] -= size
		}
		hopeless[state] = true
		return false
	}
	if !try(0) {
		return nil
	}
	return units
}

// union appends what is not there yet.
func union(list, more []string) []string {
	for _, s := range more {
		if !oneOf(s, list...) {
			list = append(list, s)
		}
	}
	return list
}
