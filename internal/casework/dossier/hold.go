package dossier

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
)

// leastRoad is the least time a bed is kept for a group on its way: across the country, by night, with an escort to
// wait for.
const leastRoad = 12 * time.Hour

// mostRoad is how long after the departure an expected arrival may keep a bed at most.
const mostRoad = 24 * time.Hour

// AlarmWait is the least time an alarm gives people to answer before a bed is released.
const AlarmWait = time.Hour

// silentAfter is how long after the expected arrival those on the way count as silent.
func silentAfter(s *act.Service, u domain.Urgency) time.Duration {
	v, _ := s.Country.Value(country.ListUrgency, string(u))
	return time.Duration(v.AlarmAfter) * time.Minute
}

// SilentAt is when the silence of a group on its way is told: some time after it is expected, and in any case so long
// before its hold ends that people can answer. Whoever said that it was heard of puts the next alarm off.
func SilentAt(s *act.Service, st domain.Stay, u domain.Urgency) time.Time {
	margin := max(silentAfter(s, u), AlarmWait)
	last := KeptUntil(s, st, u).Add(-margin)
	if st.ExpectedAt.IsZero() {
		if !st.HeardAt.IsZero() {
			last = act.Earlier(last, st.HeardAt.Add(leastRoad/2))
		}
		return last
	}
	return act.Earlier(last, st.ExpectedAt.Add(silentAfter(s, u)))
}

// Hold is until when beds are kept for a group that has not arrived, and how much longer they may be.
type Hold struct {
	Until time.Time
	Step  time.Duration // by how much it may be made longer at a time
	Left  int           // how often it still may be
}

// KeptUntil is until when the beds of a group that has not arrived are kept. On the road the hold counts from the
// departure.
func KeptUntil(s *act.Service, st domain.Stay, u domain.Urgency) time.Time {
	until := st.HeldUntil
	if st.State == domain.StayTransit {
		_, _, hold := s.ResponseTimes(u)
		if road := st.TransitAt.Add(max(hold, leastRoad)); road.After(until) {
			until = road
		}
		if expected := act.Earlier(st.ExpectedAt.Add(silentAfter(s, u)), st.TransitAt.Add(mostRoad)); expected.After(until) {
			until = expected
		}
	}
	return until
}

// HoldOf says how a stay's beds are kept; nil once she has arrived or the beds are free again.
func HoldOf(s *act.Service, st domain.Stay, u domain.Urgency) *Hold {
	if st.State != domain.StayHeld && st.State != domain.StayTransit {
		return nil
	}
	v, _ := s.Country.Value(country.ListUrgency, string(u))
	return &Hold{Until: KeptUntil(s, st, u), Step: time.Duration(v.ExtendBy) * time.Minute, Left: max(0,
		v.ExtendTimes-st.Extended)}
}

// awayWeek is after how many days the house is asked about somebody of whom nobody knows when she comes back.
const awayWeek = 7

// AskedAfter is when a group on the road is asked after: never sooner than some time after it was heard of.
func AskedAfter(s *act.Service, st domain.Stay, u domain.Urgency) time.Time {
	at := SilentAt(s, st, u)
	if heard := st.HeardAt.Add(AlarmWait); heard.After(at) {
		return heard
	}
	return at
}

// SlotUntil says until when a place on a caseload is kept.
func SlotUntil(sl domain.Slot) time.Time {
	if after := sl.MeetAt.Add(act.SlotHold / 2); sl.State == domain.SlotBooked && after.After(sl.HeldUntil) {
		return after
	}
	return sl.HeldUntil
}

// OrderAsked is when the order of a minor in a house is asked for next: on the morning after the day until which her
// case was to be before a judge, and every morning from then on.
func OrderAsked(s *act.Service, st domain.Stay) time.Time {
	return s.Morning(max(st.Brings.On, s.Today()).AddDays(1))
}

// AwayDue says whether somebody who sleeps elsewhere is missed today, and when the house is asked about somebody next;
// the zero time where nobody is away. She is missed on the day after she was expected back, or after a week where no
// day was said, and every week from then on.
func AwayDue(s *act.Service, st domain.Stay) (missed bool, next time.Time) {
	for _, p := range st.Persons {
		if p.Away.IsZero() || st.State != domain.StayArrived {
			continue
		}
		day := p.Back.AddDays(1)
		if p.Back == "" {
			day = domain.DateOf(p.Away.In(s.Country.TimeZone())).AddDays(awayWeek)
		}
		if !s.Today().Before(day) {
			missed, day = true, s.Today().AddDays(awayWeek)
		}
		if at := s.Morning(day); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return missed, next
}
