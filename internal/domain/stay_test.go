package domain

import (
	"maps"
	"slices"
	"testing"
	"time"

	"amparo/internal/fault"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// attempt is one act on a value in some state.
type attempt[S ~string, V any] struct {
	act string
	do  func(V) (V, error)
	to  S
}

// follows takes every act from every state: it follows the edge of the lifecycle, or is refused and changes nothing.
func follows[S ~string, V any](t *testing.T, edges map[S][]S, states []S, at func(S) V, of func(V) S,
	acts []attempt[S, V]) {
	t.Helper()
	for _, from := range states {
		for _, a := range acts {
			next, err := a.do(at(from))
			switch may := slices.Contains(edges[from], a.to); {
			case may && (err != nil || of(next) != a.to):
				t.Errorf("%s from %s: %s, %v; want %s", a.act, from, of(next), err, a.to)
			case !may && (!fault.Is(err, fault.Conflict) || of(next) != from):
				t.Errorf("%s from %s must be refused as a conflict and change nothing: %s, %v", a.act, from, of(next), err)
			}
		}
	}
}

func TestAStayMovesAlongItsLifecycleOnly(t *testing.T) {
	t.Parallel()
	adult := Case{Group: []Person{{Age: 30}}}
	states := []StayState{StayHeld, StayTransit, StayArrived, StayDeparted, StayReleased, StayNoShow, StayExpired, ""}
	follows(t, StayEdges(), states,
		func(s StayState) Stay { return Stay{State: s} }, func(s Stay) StayState { return s.State },
		[]attempt[StayState, Stay]{
			{"depart", func(s Stay) (Stay, error) { return s.Depart(noon) }, StayTransit},
			{"arrive", func(s Stay) (Stay, error) { return s.Arrive(adult, Admission{}, MinorAge, noon) }, StayArrived},
			{"leave", func(s Stay) (Stay, error) { return s.Leave("egreso_voluntario", noon) }, StayDeparted},
			{"release", func(s Stay) (Stay, error) { return s.Free(StayReleased, "", noon) }, StayReleased},
			{"miss", func(s Stay) (Stay, error) { return s.Free(StayNoShow, "", noon) }, StayNoShow},
			{"expire", func(s Stay) (Stay, error) { return s.Free(StayExpired, "", noon) }, StayExpired},
		})
}

func TestAStayRemembersWhenAndWhy(t *testing.T) {
	t.Parallel()
	order := &Order{Number: "OJ-1"}
	s, err := (Stay{State: StayHeld}).Depart(noon)
	if err != nil || !s.TransitAt.Equal(noon) {
		t.Fatalf("%+v, %v", s, err)
	}
	girl := Case{Group: []Person{{Age: 15}}}
	if s, err = s.Arrive(girl, Admission{Order: order}, MinorAge, noon.Add(time.Hour)); err != nil ||
		s.Order != order || !s.ArrivedAt.Equal(noon.Add(time.Hour)) {
		t.Fatalf("%+v, %v", s, err)
	}
	if s, err = s.Leave("traslado", noon.Add(2*time.Hour)); err != nil || s.Reason != "traslado" ||
		!s.DepartedAt.Equal(s.EndedAt) || s.EndedAt.IsZero() {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := (Stay{State: StayHeld}).Free(StayArrived, "", noon); !fault.Is(err, fault.Internal) {
		t.Errorf("an arrival gives no bed back: %v", err)
	}
}

func TestAReservationIsExtendedAFewTimesAndNeverShortened(t *testing.T) {
	t.Parallel()
	s := Stay{State: StayHeld, HeldUntil: noon}
	for _, c := range []struct {
		story string
		state StayState
		until time.Time
		had   int
		ok    bool
	}{
		{"an hour longer", StayHeld, noon.Add(time.Hour), 0, true},
		{"while on the way", StayTransit, noon.Add(time.Hour), 1, true},
		{"once too often", StayHeld, noon.Add(time.Hour), 2, false},
		{"to the same moment", StayHeld, noon, 0, false},
		{"shorter", StayHeld, noon.Add(-time.Hour), 0, false},
		{"after the arrival", StayArrived, noon.Add(time.Hour), 0, false},
		{"after it expired", StayExpired, noon.Add(time.Hour), 0, false},
	} {
		s.State, s.Extended = c.state, c.had
		next, err := s.Extend(c.until, 2)
		if c.ok && (err != nil || next.Extended != c.had+1 || !next.HeldUntil.Equal(c.until)) {
			t.Errorf("%s: %+v, %v", c.story, next, err)
		}
		if !c.ok && (!fault.Is(err, fault.Conflict) || !next.HeldUntil.Equal(noon) || next.Extended != c.had) {
			t.Errorf("%s must be refused and change nothing: %+v, %v", c.story, next, err)
		}
	}
}

func TestAPersonMovesToAnotherUnitWithoutTheOthers(t *testing.T) {
	t.Parallel()
	s := Stay{State: StayArrived, Persons: []InUnit{{Ref: "mother", Unit: "a"}, {Ref: "son", Unit: "a"}}}
	moved, err := s.Move("son", "b")
	if err != nil || moved.Persons[0].Unit != "a" || moved.Persons[1].Unit != "b" {
		t.Errorf("%+v, %v", moved.Persons, err)
	}
	if s.Persons[1].Unit != "a" {
		t.Error("the stay it was made from has changed")
	}
	if _, err := s.Move("stranger", "b"); !fault.Is(err, fault.Invalid) {
		t.Errorf("somebody who is not of the group: %v", err)
	}
	s.State = StayDeparted
	if _, err := s.Move("son", "b"); !fault.Is(err, fault.Conflict) {
		t.Errorf("after the departure: %v", err)
	}
}

func TestASlotMovesAlongItsLifecycleOnly(t *testing.T) {
	t.Parallel()
	states := []SlotState{SlotHeld, SlotBooked, SlotStarted, SlotClosed, SlotReleased, SlotExpired, ""}
	follows(t, SlotEdges(), states,
		func(s SlotState) Slot { return Slot{State: s} }, func(s Slot) SlotState { return s.State },
		[]attempt[SlotState, Slot]{
			{"book", func(s Slot) (Slot, error) { return s.Book(noon, "presencial", "") }, SlotBooked},
			{"start", func(s Slot) (Slot, error) { return s.Start(noon) }, SlotStarted},
			{"close", func(s Slot) (Slot, error) { return s.Close("alta", noon) }, SlotClosed},
			{"release", func(s Slot) (Slot, error) { return s.Free(SlotReleased, "", noon) }, SlotReleased},
			{"expire", func(s Slot) (Slot, error) { return s.Free(SlotExpired, "", noon) }, SlotExpired},
		})
	if _, err := (Slot{State: SlotHeld}).Free(SlotStarted, "", noon); !fault.Is(err, fault.Internal) {
		t.Errorf("a beginning gives no place back: %v", err)
	}
	booked, err := (Slot{State: SlotHeld}).Book(noon, "remota", "puerta azul")
	if err != nil || !booked.MeetAt.Equal(noon) || booked.MeetHow != "remota" || booked.MeetNote != "puerta azul" {
		t.Errorf("%+v, %v", booked, err)
	}
}

func TestACaseloadCountsItsOwnActiveSlots(t *testing.T) {
	t.Parallel()
	p := Program{ID: "p", MaxCaseload: 4, Outside: 1, Active: true}
	slots := []Slot{{Program: "p", State: SlotHeld}, {Program: "p", State: SlotStarted}, {Program: "p", State: SlotClosed},
		{Program: "p", State: SlotExpired}, {Program: "other", State: SlotHeld}}
	if got := Load(p, slots, 7); got != (Caseload{Max: 4, Active: 3, Free: 1, Waiting: 7}) {
		t.Errorf("%+v", got)
	}
	p.MaxCaseload = 2
	if got := Load(p, slots, 0); got.Free != 0 {
		t.Errorf("a caseload that is too full has no room: %+v", got)
	}
	p.MaxCaseload, p.Active = 9, false
	if got := Load(p, slots, 0); got.Free != 0 {
		t.Errorf("a programme that takes nobody has no room: %+v", got)
	}
}

// TestTheEdgesAreCopies: what a caller does to a lifecycle changes nothing for the others.
func TestTheEdgesAreCopies(t *testing.T) {
	t.Parallel()
	mine := StayEdges()
	mine[StayHeld][0] = StayDeparted
	clear(mine)
	if again := StayEdges(); len(slices.Collect(maps.Keys(again))) == 0 || again[StayHeld][0] == StayDeparted {
		t.Error("the lifecycle itself was changed")
	}
}
