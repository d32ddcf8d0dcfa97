package dossier

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// Order is what an authority decided on a minor.
type Order struct {
	Court     string    `json:"court,omitempty" is:"id"`
	CourtName string    `json:"court_name,omitempty" eg:"Juzgado de la Niñez"`
	Number    string    `json:"number,omitempty" eg:"MP-0001-2026"`
	Date      string    `json:"date,omitempty" is:"date"`
	At        time.Time `json:"recorded_at"`
}

// OrderOf shows an order; nil where there is none.
func OrderOf(o *domain.Order) *Order {
	if o == nil {
		return nil
	}
	return &Order{Court: string(o.Court), CourtName: o.CourtName, Number: o.Number, Date: string(o.Date), At: o.At}
}

// Stay is where a group's beds stand.
type Stay struct {
	Offer   string   `json:"offer" is:"id"`
	Agency  string   `json:"agency" is:"id"`
	State   string   `json:"state" enum:"reservado,en_camino,ingresado,egresado,liberado,no_llego,vencido"`
	Persons []InUnit `json:"persons"`
	// Who of the group has no bed yet, because she joined it since, by mark on the card.
	Unplaced  []string  `json:"unplaced,omitempty" eg:"P3"`
	HeldUntil time.Time `json:"held_until,omitzero"`
	// How often the hold was made longer.
	Extended  int       `json:"extended,omitempty"`
	TransitAt time.Time `json:"transit_at,omitzero"`
	// When those on the way are expected.
	ExpectedAt time.Time `json:"expected_at,omitzero"`
	// When their silence was told, and when they were heard of last.
	AlarmAt time.Time `json:"alarm_at,omitzero"`
	HeardAt time.Time `json:"heard_at,omitzero"`
	// Until when whoever did the last act may take it back.
	UndoTill   time.Time `json:"undo_until,omitzero"`
	ArrivedAt  time.Time `json:"arrived_at,omitzero"`
	DepartedAt time.Time `json:"departed_at,omitzero"`
	// Why a minor was admitted before the order.
	Emergency string `json:"emergency_basis,omitempty" list:"base_emergencia"`
	// Who brings her case to which judge, and until when.
	BroughtBy string `json:"brought_by,omitempty" eg:"La Procuraduría"`
	BroughtTo string `json:"brought_to,omitempty" eg:"Juzgado de turno de niñez"`
	BroughtOn string `json:"brought_on,omitempty" is:"date"`
	Order     *Order `json:"order,omitempty"`
	Reason    string `json:"reason,omitempty" list:"end_codes"`
}

// InUnit is the bed of one person: where it is, and where she came, sleeps or left apart from the others, since when.
type InUnit struct {
	Person string `json:"person" eg:"P1"`
	Unit   string `json:"unit" is:"id"`
	// She came later than the group.
	Since time.Time `json:"since,omitzero"`
	// She sleeps elsewhere; her bed is kept.
	Away time.Time `json:"away_since,omitzero"`
	Why  string    `json:"away_for,omitempty" list:"motivo_ausencia"`
	Back string    `json:"back_on,omitempty" is:"date"`
	// She left; the bed is no longer hers.
	LeftAt time.Time `json:"left_at,omitzero"`
	Reason string    `json:"reason,omitempty" list:"motivo_cierre"`
}

// StayOf shows a stay. What names the authority's order, or its absence, is shown only to those who read D2.
func StayOf(s domain.Stay, d2 bool) Stay {
	out := Stay{
		Offer:      string(s.Offer),
		Agency:     string(s.Agency),
		State:      string(s.State),
		HeldUntil:  s.HeldUntil,
		Extended:   s.Extended,
		TransitAt:  s.TransitAt,
		ExpectedAt: s.ExpectedAt,
		AlarmAt:    s.AlarmAt,
		HeardAt:    s.HeardAt,
		UndoTill:   s.UndoTill,
		ArrivedAt:  s.ArrivedAt,
		DepartedAt: s.DepartedAt,
		Reason:     s.Reason,
		Persons: endpoint.List(s.Persons, func(p domain.InUnit) InUnit {
			return InUnit{Person: p.Ref, Unit: string(p.Unit), Since: p.Since, Away: p.Away, Why: p.Why, Back: string(p.Back),
				LeftAt: p.LeftAt, Reason: p.Reason}
		}),
	}
	if d2 {
		out.Emergency, out.Order = s.Emergency, OrderOf(s.Order)
		out.BroughtBy, out.BroughtTo, out.BroughtOn = s.Brings.By, s.Brings.Court, string(s.Brings.On)
	}
	return out
}

// Slot is where a place on a caseload stands.
type Slot struct {
	Offer     string    `json:"offer" is:"id"`
	Agency    string    `json:"agency" is:"id"`
	State     string    `json:"state" enum:"reservado,citado,en_atencion,cerrado,liberado,vencido"`
	HeldUntil time.Time `json:"held_until,omitzero"`
	// The legal service looked for a conflict of interest before its yes.
	NoConflict bool `json:"no_conflict,omitempty"`
	// First appointment.
	MeetAt    time.Time `json:"meet_at,omitzero"`
	MeetHow   string    `json:"meet_how,omitempty" list:"modalidad_atencion"`
	MeetNote  string    `json:"meet_note,omitempty" eg:"Preguntar por la licenciada de turno"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Reason    string    `json:"reason,omitempty" list:"end_codes"`
}

// SlotOf shows a place on a caseload.
func SlotOf(s domain.Slot) Slot {
	return Slot{Offer: string(s.Offer), Agency: string(s.Agency), State: string(s.State),
		HeldUntil: s.HeldUntil, NoConflict: s.NoConflict, MeetAt: s.MeetAt, MeetHow: s.MeetHow,
		MeetNote: s.MeetNote, StartedAt: s.StartedAt, EndedAt: s.EndedAt, Reason: s.Reason}
}
