package domain

import (
	"slices"
	"time"

	"amparo/internal/fault"
)

// StayState is where a group's beds stand.
type StayState string

// The states of a stay.
const (
	StayHeld     StayState = "reservado"
	StayTransit  StayState = "en_camino"
	StayArrived  StayState = "ingresado"
	StayDeparted StayState = "egresado"
	StayReleased StayState = "liberado"
	StayNoShow   StayState = "no_llego"
	StayExpired  StayState = "vencido"
)

// Stay is one group's beds in one shelter. While it is active every person in it who has not left takes one bed.
type Stay struct {
	ID         StayID     `json:"id" tier:"system"`
	Offer      OfferID    `json:"offer" tier:"system"`
	Referral   ReferralID `json:"referral" tier:"system"`
	Case       CaseID     `json:"case" tier:"system"`
	Shelter    ShelterID  `json:"shelter" tier:"D2"`
	Agency     AgencyID   `json:"agency" tier:"D2"`
	Persons    []InUnit   `json:"persons" tier:"D2"`
	State      StayState  `json:"state" tier:"D2"`
	HeldUntil  time.Time  `json:"held_until,omitzero" tier:"D2"`
	Extended   int        `json:"extended,omitempty" tier:"D2"` // how often the hold was made longer
	CreatedAt  time.Time  `json:"created_at" tier:"D2"`
	TransitAt  time.Time  `json:"transit_at,omitzero" tier:"D2"`
	ArrivedAt  time.Time  `json:"arrived_at,omitzero" tier:"D2"`
	DepartedAt time.Time  `json:"departed_at,omitzero" tier:"D2"`
	EndedAt    time.Time  `json:"ended_at,omitzero" tier:"D2"`
	ExpectedAt time.Time  `json:"expected_at,omitzero" tier:"D2"`  // when those on the way should be there
	AlarmAt    time.Time  `json:"alarm_at,omitzero" tier:"D2"`     // when their silence was told
	HeardAt    time.Time  `json:"heard_at,omitzero" tier:"D2"`     // when somebody said last that they were heard of
	UndoBy     AccountID  `json:"undo_by,omitempty" tier:"system"` // may take the last act back
	UndoTill   time.Time  `json:"undo_till,omitzero" tier:"D2"`
	// why a minor was admitted before the order (picklist base_emergencia), and how her case reaches a judge
	Emergency string `json:"emergency_basis,omitempty" tier:"D2"`
	Brings    Brings `json:"brings,omitzero" tier:"D2"`
	Order     *Order `json:"order,omitempty" tier:"D2"`
	Reason    string `json:"reason,omitempty" tier:"D2"`
}

// InUnit is the bed of one person of the group, and since when she is there, away or gone where that differs from the
// others.
type InUnit struct {
	Ref    string    `json:"ref" tier:"D2"`
	Unit   UnitID    `json:"unit_id" tier:"D2"`
	Since  time.Time `json:"since,omitzero" tier:"D2"`      // she came later than the group: a newborn, a sister
	Away   time.Time `json:"away_since,omitzero" tier:"D2"` // she sleeps elsewhere; her bed is kept
	Why    string    `json:"away_for,omitempty" tier:"D2"`  // picklist motivo_ausencia
	Back   Date      `json:"back_on,omitempty" tier:"D2"`   // when she is expected back
	LeftAt time.Time `json:"left_at,omitzero" tier:"D2"`    // she left before the others, or with them
	Reason string    `json:"reason,omitempty" tier:"D2"`    // picklist motivo_cierre
}

// Here reports whether the bed is hers: she has not left.
func (p InUnit) Here() bool { return p.LeftAt.IsZero() }

func (p *InUnit) leave(reason string, now time.Time) {
	if p.Here() {
		p.Away, p.Why, p.Back, p.LeftAt, p.Reason = time.Time{}, "", "", now, reason
	}
}

var stayEdges = map[StayState][]StayState{
	StayHeld:    {StayTransit, StayArrived, StayReleased, StayNoShow, StayExpired},
	StayTransit: {StayArrived, StayReleased, StayNoShow, StayExpired},
	StayArrived: {StayDeparted},
	StayExpired: {StayArrived}, // while nobody else was given the beds
}

// StayEdges returns the lifecycle of a stay as data. The map is a copy.
func StayEdges() map[StayState][]StayState { return copyEdges(stayEdges) }

// Active reports whether the stay takes beds.
func (s StayState) Active() bool { return s == StayHeld || s == StayTransit || s == StayArrived }

func (s Stay) to(next StayState) (Stay, error) {
	if !leads(stayEdges, s.State, next) {
		return s, fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(s.State))
	}
	s.State, s.UndoBy, s.UndoTill = next, "", time.Time{}
	return s, nil
}

// Depart sets the group on its way to the shelter.
func (s Stay) Depart(now time.Time) (Stay, error) {
	next, err := s.to(StayTransit)
	if err == nil {
		next.TransitAt = now
	}
	return next, err
}

// Extend keeps the beds of a group that has not arrived until a later moment, at most so many times. A hold is
// never made shorter.
func (s Stay) Extend(until time.Time, most int) (Stay, error) {
	if s.State != StayHeld && s.State != StayTransit {
		return s, fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(s.State))
	}
	if s.Extended >= most || !until.After(s.HeldUntil) {
		return s, fault.New(fault.Conflict, "stay.extended_enough", nil).With("most", most)
	}
	s.HeldUntil, s.Extended = until, s.Extended+1
	return s, nil
}

// Admission is what a shelter records when a group arrives.
type Admission struct {
	Order     *Order // the authority's order, for a minor
	Emergency string // or the emergency basis, from the picklist base_emergencia
	Brings    Brings // and how her case reaches a judge
}

// Brings says who brings the case of a minor, who was admitted before the order, to which judge, and until when.
type Brings struct {
	By    string `json:"by" tier:"D2"`
	Court string `json:"court" tier:"D2"`
	On    Date   `json:"on" tier:"D2"`
}

// Arrive admits the group. A minor who needs an order is refused without the order or an emergency basis.
func (s Stay) Arrive(c Case, adm Admission, majority int, now time.Time) (Stay, error) {
	if c.NeedsOrder(majority) && adm.Order == nil && adm.Emergency == "" {
		return s, fault.New(fault.Invalid, "stay.order_needed", nil)
	}
	next, err := s.to(StayArrived)
	if err == nil {
		next.ArrivedAt, next.Order, next.Emergency, next.Brings = now, adm.Order, adm.Emergency, adm.Brings
	}
	return next, err
}

// Leave ends a stay that took place.
func (s Stay) Leave(reason string, now time.Time) (Stay, error) {
	next, err := s.to(StayDeparted)
	if err != nil {
		return s, err
	}
	next.DepartedAt, next.EndedAt, next.Reason = now, now, reason
	next.Persons = slices.Clone(s.Persons)
	for i := range next.Persons {
		next.Persons[i].leave(reason, now)
	}
	return next, nil
}

// Free gives the beds back before arrival: released, no-show or expired.
func (s Stay) Free(state StayState, reason string, now time.Time) (Stay, error) {
	if state != StayReleased && state != StayNoShow && state != StayExpired {
		return s, fault.New(fault.Internal, "fault.internal", nil)
	}
	next, err := s.to(state)
	if err == nil {
		next.EndedAt, next.Reason = now, reason
	}
	return next, err
}

// SlotState is where a place on a caseload stands.
type SlotState string

// The states of a slot.
const (
	SlotHeld     SlotState = "reservado"
	SlotBooked   SlotState = "citado"
	SlotStarted  SlotState = "en_atencion"
	SlotClosed   SlotState = "cerrado"
	SlotReleased SlotState = "liberado"
	SlotExpired  SlotState = "vencido"
)

// Slot is one place on a programme's caseload.
type Slot struct {
	ID        SlotID     `json:"id" tier:"system"`
	Offer     OfferID    `json:"offer" tier:"system"`
	Referral  ReferralID `json:"referral" tier:"system"`
	Case      CaseID     `json:"case" tier:"system"`
	Program   ProgramID  `json:"program" tier:"D2"`
	Agency    AgencyID   `json:"agency" tier:"D2"`
	Taker     AccountID  `json:"taker,omitempty" tier:"D2"`
	State     SlotState  `json:"state" tier:"D2"`
	HeldUntil time.Time  `json:"held_until,omitzero" tier:"D2"`
	CreatedAt time.Time  `json:"created_at" tier:"D2"`
	// NoConflict says that the legal service looked for a conflict of interest before its yes.
	NoConflict bool      `json:"no_conflict,omitempty" tier:"D2"`
	UndoBy     AccountID `json:"undo_by,omitempty" tier:"system"` // may take the last act back
	UndoTill   time.Time `json:"undo_till,omitzero" tier:"D2"`
	MeetAt     time.Time `json:"meet_at,omitzero" tier:"D2"`   // first appointment
	MeetHow    string    `json:"meet_how,omitempty" tier:"D2"` // picklist modalidad_atencion
	MeetNote   string    `json:"meet_note,omitempty" tier:"D2"`
	StartedAt  time.Time `json:"started_at,omitzero" tier:"D2"`
	EndedAt    time.Time `json:"ended_at,omitzero" tier:"D2"`
	Reason     string    `json:"reason,omitempty" tier:"D2"`
}

var slotEdges = map[SlotState][]SlotState{
	SlotHeld:    {SlotBooked, SlotStarted, SlotReleased, SlotExpired},
	SlotBooked:  {SlotBooked, SlotStarted, SlotReleased, SlotExpired},
	SlotStarted: {SlotClosed},
}

// SlotEdges returns the lifecycle of a slot as data. The map is a copy.
func SlotEdges() map[SlotState][]SlotState { return copyEdges(slotEdges) }

// Active reports whether the slot counts against the caseload.
func (s SlotState) Active() bool { return s == SlotHeld || s == SlotBooked || s == SlotStarted }

func (s Slot) to(next SlotState) (Slot, error) {
	if !leads(slotEdges, s.State, next) {
		return s, fault.New(fault.Conflict, "slot.wrong_state", nil).With("state", string(s.State))
	}
	s.State, s.UndoBy, s.UndoTill = next, "", time.Time{}
	return s, nil
}

// Book sets or changes the first appointment.
func (s Slot) Book(at time.Time, how, note string) (Slot, error) {
	next, err := s.to(SlotBooked)
	if err == nil {
		next.MeetAt, next.MeetHow, next.MeetNote = at, how, note
	}
	return next, err
}

// Start records that care began.
func (s Slot) Start(now time.Time) (Slot, error) {
	next, err := s.to(SlotStarted)
	if err == nil {
		next.StartedAt = now
	}
	return next, err
}

// Close ends care with a reason.
func (s Slot) Close(reason string, now time.Time) (Slot, error) {
	next, err := s.to(SlotClosed)
	if err == nil {
		next.EndedAt, next.Reason = now, reason
	}
	return next, err
}

// Free gives the place back before care began: released or expired.
func (s Slot) Free(state SlotState, reason string, now time.Time) (Slot, error) {
	if state != SlotReleased && state != SlotExpired {
		return s, fault.New(fault.Internal, "fault.internal", nil)
	}
	next, err := s.to(state)
	if err == nil {
		next.EndedAt, next.Reason = now, reason
	}
	return next, err
}
