package score

import (
	"math"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/codeset"
	"amparo/internal/match/snapshot"
)

// supports says which feature of a shelter answers a disability. A sign language counts as a language instead.
var supports = map[string]string{
	domain.DisabilityMovement: accessGroundFloor,
	disabilityVision:          accessBraille,
	disabilityIntellectual:    accessIntellectual,
	disabilitySelfCare:        accessAssistance,
}

// Disabilities, and the features that answer them. Sources: discapacidad, accesibilidad.
const (
	disabilityVision       = "vision"
	disabilityIntellectual = "intelectual"
	disabilitySelfCare     = "autocuidado"
	accessGroundFloor      = "planta_baja"
	accessBraille          = "braille_audio"
	accessIntellectual     = "apoyo_intelectual"
	accessAssistance       = "asistencia_personal"
)

// Needs that are met elsewhere than in the list of further needs.
const (
	needShelter     = "abrigo"
	needInterpreter = "interpretacion"
)

// Shelter adds up the score of a shelter that fits. seats holds the unit of each household.
func (r *Scorer) Shelter(s *snapshot.Shelter, seats []int, t *Total) {
	sh := &s.State.Shelter
	r.addLanguage(r.shelterLanguage(s), slices.Contains(sh.Services, needInterpreter), t)
	r.addDistance(s.Location, t)
	if r.q.Query.Case.Wishes.FemaleStaff && sh.FemaleStaffOnly {
		t.add(match.WhyFemale, r.w.FemaleStaff)
	}
	r.addServices(s, t)
	r.addStay(sh.MaxStayDays, t)
	r.addIntake(s, t)
	r.addFreshness(s.ConfirmedAt, t)
	r.addScarcity(s, t, seats)
}

func (r *Scorer) addDistance(at int32, t *Total) {
	if km := r.q.DistanceKM[at]; km >= 0 {
		coarse := match.CoarseKM(km)
		t.addDistance(match.WhyDistance, r.byDistance(km, r.w.Distance), coarse)
		hurry := r.night || r.q.Query.Referral.Urgency == domain.UrgencyCritical
		if hurry && match.Band(coarse) == match.BandFar {
			t.addDistance(match.WhyNight, -int(math.Round(km*float64(r.w.Night)/100)), coarse)
		}
	}
	if r.originKM == nil || r.originKM[at] < 0 {
		return
	}
	if near := r.byDistance(r.originKM[at], r.w.Origin); *r.q.Query.Case.Wishes.NearOrigin {
		t.add(match.WhyNearOrigin, near)
	} else {
		t.add(match.WhyFarOrigin, r.w.Origin-near)
	}
}

// maxNeeds is how many further needs can earn points, so that a large shelter does not outweigh everything else.
const maxNeeds = 4

func (r *Scorer) addServices(s *snapshot.Shelter, t *Total) {
	services, met := s.State.Shelter.Services, 0
	for _, need := range r.q.Query.Needs {
		further := need != needShelter && need != needInterpreter
		if further && s.Services&codeset.Bit(need) != 0 && slices.Contains(services, need) {
			met++
		}
	}
	t.add(match.WhyNeeds, r.w.Need*min(met, maxNeeds))
	given := 0
	for i := range r.q.Query.Case.Group {
		for _, d := range r.q.Query.Case.Group[i].Disabilities {
			if f := supports[d]; f != "" && slices.Contains(s.State.Shelter.Accessibility, f) {
				given++
			}
		}
	}
	t.add(match.WhySupport, r.w.Support*given)
}

func (r *Scorer) addStay(longest int, t *Total) {
	expected := r.q.Query.StayDays
	if expected <= 0 {
		expected = r.w.StayDays
	}
	switch {
	case longest <= 0:
	case expected <= longest:
		t.add(match.WhyStay, r.w.Stay)
	default:
		t.add(match.WhyStay, r.w.Stay*longest/expected)
	}
}

func (r *Scorer) addIntake(s *snapshot.Shelter, t *Total) {
	if !s.Intake.Known || r.arrival.IsZero() {
		return
	}
	if s.Intake.Receives(r.arrival) {
		t.add(match.WhyIntake, r.w.Intake)
	} else if r.urgent {
		t.add(match.WhyNoIntake, -r.w.Intake)
	}
}

// highProtection is the security level from which a shelter is scarce everywhere.
const highProtection = 3

// addScarcity keeps scarce places for those who need them, and a group together.
func (r *Scorer) addScarcity(s *snapshot.Shelter, t *Total, seats []int) {
	if left := s.FreeBeds - int(r.q.Persons); s.TakesSurge(seats) {
		t.add(match.WhySurge, -r.w.LastBed)
	} else if left > 0 {
		t.add(match.WhyRoomLeft, r.w.RoomLeft)
	} else {
		t.add(match.WhyLastBed, -r.w.LastBed)
	}
	split, mothers, siblings, nationality, age := false, false, false, false, false
	for h, i := range seats {
		u, household := &s.Units[i], &r.q.Households[h]
		split = split || i != seats[0]
		mothers = mothers || household.ChildPlacesWasted(u)
		siblings = siblings || r.q.SiblingPlacesWasted(u)
		nationality = nationality || u.ForeignOnly && r.q.NationalityUnknown
		age = age || household.InDoubtAt(u)
	}
	t.addScarce(r.w.Spare, [4]bool{
		s.SecurityLevel >= highProtection && r.q.Security < s.SecurityLevel,
		!r.q.Wheelchair && admission.HasWheelchairAccess(s), mothers, siblings,
	})
	if split {
		t.add(match.WhySplit, -r.w.Split)
	}
	if nationality {
		t.add(match.WhyNationality, -r.w.Doubt)
	}
	if age {
		t.add(match.WhyAgeDoubt, -r.w.Doubt)
	}
}
