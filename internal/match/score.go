package match

import (
	"math"

	"amparo/internal/domain"
)

// tally adds up a score. It writes the reasons down only when somebody will read them.
type tally struct {
	total int
	write bool
	why   []Reason
}

func (t *tally) add(code string, points int) { t.with(code, points, nil) }

func (t *tally) with(code string, points int, args map[string]any) {
	if points == 0 {
		return
	}
	t.total += points
	if t.write {
		t.why = append(t.why, Reason{Code: code, Points: points, Args: args})
	}
}

// supports says which feature of a house answers a disability. A sign language counts as a language instead.
var supports = map[string]string{
	domain.DisabilityMovement: "planta_baja",
	"vision":                  "braille_audio",
	"intelectual":             "apoyo_intelectual",
	"autocuidado":             "asistencia_personal",
}

// services that are met elsewhere than in the list of further needs.
const (
	needShelter     = "abrigo"
	needInterpreter = "interpretacion"
)

// scoreHouse ranks a house that fits. seats holds the unit of each block.
func (q *query) scoreHouse(h *house, seats []int, t *tally) {
	s := &h.src.Shelter
	q.scoreLanguage(h.speaks(q), has(s.Services, needInterpreter), t)
	q.scoreDistance(h.spot, t)
	if q.ask.Case.Wishes.FemaleStaff && s.FemaleStaffOnly {
		t.add(WhyFemale, q.w.FemaleStaff)
	}
	q.scoreServices(h, t)
	q.scoreStay(h, t)
	q.scoreIntake(h, t)
	q.scoreFreshness(h.confirmed, t)
	q.scoreSparing(h, seats, t)
}

// closeness of her language to what a provider speaks.
type closeness uint8

const (
	unsaidLanguage closeness = iota // she has named no language
	noLanguage
	sharedLanguage
	ownLanguage
)

func (h *house) speaks(q *query) closeness {
	s := &h.src.Shelter
	switch {
	case len(q.first) == 0 && len(q.spoken) == 0:
		return unsaidLanguage
	case q.bits.first&h.langs != 0 && shares(q.first, s.Languages) || q.featureSpeaks(s.Accessibility, q.first):
		return ownLanguage
	case q.bits.spoken&h.langs != 0 && shares(q.spoken, s.Languages) || q.featureSpeaks(s.Accessibility, q.spoken):
		return sharedLanguage
	}
	return noLanguage
}

// featureSpeaks reports whether one of the features stands for one of the languages, as an interpreter of signs does.
func (q *query) featureSpeaks(features, languages []string) bool {
	if len(q.ask.LanguageOf) == 0 {
		return false
	}
	for _, f := range features {
		if l := q.ask.LanguageOf[f]; l != "" && has(languages, l) {
			return true
		}
	}
	return false
}

func (q *query) scoreLanguage(c closeness, house bool, t *tally) {
	switch {
	case c == ownLanguage:
		t.add(WhyLanguage, q.w.Language)
	case c == sharedLanguage:
		t.add(WhySpoken, q.w.Spoken)
	case c == noLanguage && (house || shares(q.first, q.ask.Interpreters) || shares(q.spoken, q.ask.Interpreters)):
		t.add(WhyInterpreter, q.w.Interpreter)
	case c == noLanguage:
		t.add(WhyNoLanguage, -q.w.NoLanguage)
	}
}

func (q *query) scoreDistance(at int32, t *tally) {
	if km := q.km[at]; km >= 0 {
		t.add(WhyDistance, q.near(km, q.w.Distance))
		if q.night || q.ask.Referral.Urgency == domain.UrgencyCritical {
			t.add(WhyNight, -int(math.Round(km*float64(q.w.Night)/100)))
		}
	}
	if q.away == nil || q.away[at] < 0 {
		return
	}
	if near := q.near(q.away[at], q.w.Origin); *q.ask.Case.Wishes.NearOrigin {
		t.add(WhyNearOrigin, near)
	} else {
		t.add(WhyFarOrigin, q.w.Origin-near)
	}
}

// near turns kilometres into points: all of them at no distance, none at Far and beyond.
func (q *query) near(km float64, points int) int {
	if q.w.Far <= 0 || km >= float64(q.w.Far) {
		return 0
	}
	return int(math.Round(float64(points) * (1 - km/float64(q.w.Far))))
}

// maxNeeds is how many further needs can earn points, so that a large house does not outweigh everything else.
const maxNeeds = 4

func (q *query) scoreServices(h *house, t *tally) {
	met := 0
	for _, need := range q.ask.Needs {
		if need != needShelter && need != needInterpreter && h.services&codeBit(need) != 0 && has(h.src.Shelter.Services, need) {
			met++
		}
	}
	t.add(WhyNeeds, q.w.Need*min(met, maxNeeds))
	given := 0
	for i := range q.ask.Case.Group {
		for _, d := range q.ask.Case.Group[i].Disabilities {
			if f := supports[d]; f != "" && has(h.src.Shelter.Accessibility, f) {
				given++
			}
		}
	}
	t.add(WhySupport, q.w.Support*given)
}

func (q *query) scoreStay(h *house, t *tally) {
	wanted, most := q.ask.StayDays, h.src.Shelter.MaxStayDays
	if wanted <= 0 {
		wanted = q.w.StayDays
	}
	switch {
	case most <= 0:
	case wanted <= most:
		t.add(WhyStay, q.w.Stay)
	default:
		t.add(WhyStay, q.w.Stay*most/wanted)
	}
}

func (q *query) scoreIntake(h *house, t *tally) {
	if !h.hours.known || q.arrive.IsZero() {
		return
	}
	if h.hours.receives(q.arrive) {
		t.add(WhyIntake, q.w.Intake)
	} else if q.urgent {
		t.add(WhyNoIntake, -q.w.Intake)
	}
}

func (q *query) scoreFreshness(confirmed int64, t *tally) {
	switch q.freshness(confirmed) {
	case Fresh:
		t.add(WhyFresh, q.w.Fresh)
	case Stale:
		t.add(WhyStale, -q.w.Fresh)
	}
}

// highProtection is the level from which a house is scarce everywhere.
const highProtection = 3

// scoreSparing keeps scarce places for those who need them, and a group under one roof together.
func (q *query) scoreSparing(h *house, seats []int, t *tally) {
	if left := h.free - int(q.persons); left > 0 {
		t.add(WhyRoomLeft, q.w.RoomLeft)
	} else {
		t.add(WhyLastBed, -q.w.LastBed)
	}
	scarce, doubt, young := 0, false, false
	if h.security >= highProtection && q.need < h.security {
		scarce++
	}
	if !q.wheels && h.access&codeBit(domain.AccessWheelchair) != 0 && has(h.src.Shelter.Accessibility, domain.AccessWheelchair) {
		scarce++
	}
	apart, childless := false, false
	for b, i := range seats {
		u := &h.units[i]
		apart = apart || i != seats[0]
		childless = childless || q.blockCost(&q.blocks[b], u) > 0
		doubt = doubt || u.foreign && q.unsaid
		young = young || q.blocks[b].doubted(u.ageMin, u.ageMax)
	}
	if childless {
		scarce++
	}
	t.add(WhySpare, -q.w.Spare*scarce)
	if apart {
		t.add(WhySplit, -q.w.Split)
	}
	if doubt {
		t.add(WhyNationality, -q.w.Doubt)
	}
	if young {
		t.add(WhyAgeDoubt, -q.w.Doubt)
	}
}
