package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

// caseOut is one case as its team sees it.
type caseOut struct {
	Rev
	ID         string            `json:"id" is:"id"`
	Code       string            `json:"code"`
	Agency     string            `json:"agency" is:"id"`
	Worker     string            `json:"worker" is:"id"`
	Minor      bool              `json:"minor"`
	Alone      bool              `json:"unaccompanied_minor"`
	NeedsOrder bool              `json:"needs_order" doc:"Admission still waits for an authority."`
	Order      *order            `json:"order,omitempty"`
	OfAge      []ofAge           `json:"of_age,omitempty" doc:"Who will soon be of age, or is so since the case was registered."`
	CreatedAt  time.Time         `json:"created_at"`
	ClosedAt   time.Time         `json:"closed_at,omitzero"`
	Consent    *consentOut       `json:"consent,omitempty"`
	Referrals  []caseReferral    `json:"referrals"`
	Stays      []stay            `json:"stays"`
	Slots      []slot            `json:"slots"`
	Agencies   map[string]string `json:"agencies" doc:"Names of the agencies spoken of, by id."`
	Can        []string          `json:"can" doc:"Acts open to you now."`
	caseBody
}

type order struct {
	Court     string    `json:"court,omitempty" is:"id"`
	CourtName string    `json:"court_name,omitempty"`
	Number    string    `json:"number,omitempty"`
	Date      string    `json:"date,omitempty" is:"date"`
	At        time.Time `json:"recorded_at"`
}

func orderOf(o *domain.Order) *order {
	if o == nil {
		return nil
	}
	return &order{Court: string(o.Court), CourtName: o.CourtName, Number: o.Number, Date: string(o.Date), At: o.At}
}

type caseReferral struct {
	Rev
	ID      string `json:"id" is:"id"`
	Code    string `json:"code"`
	Need    string `json:"need" list:"servicio"`
	Class   string `json:"class" enum:"shelter,psych,legal,other"`
	Urgency string `json:"urgency" list:"urgencia"`
	State   string `json:"state" list:"estado_referencia"`
}

// stay is where a group's beds stand.
type stay struct {
	Offer      string    `json:"offer" is:"id"`
	Agency     string    `json:"agency" is:"id"`
	State      string    `json:"state" enum:"reservado,en_camino,ingresado,egresado,liberado,no_llego,vencido"`
	Persons    []inUnit  `json:"persons"`
	HeldUntil  time.Time `json:"held_until,omitzero"`
	Extended   int       `json:"extended,omitempty" doc:"How often the hold was made longer."`
	TransitAt  time.Time `json:"transit_at,omitzero"`
	ArrivedAt  time.Time `json:"arrived_at,omitzero"`
	DepartedAt time.Time `json:"departed_at,omitzero"`
	Emergency  string    `json:"emergency_basis,omitempty" doc:"Why a minor was admitted before the order."`
	Order      *order    `json:"order,omitempty"`
	Reason     string    `json:"reason,omitempty"`
}

type inUnit struct {
	Person string `json:"person"`
	Unit   string `json:"unit" is:"id"`
}

// stayOf shows a stay. What names the authority's order, or its absence, is shown only to those who read D2.
func stayOf(s domain.Stay, d2 bool) stay {
	out := stay{Offer: string(s.Offer), Agency: string(s.Agency), State: string(s.State), HeldUntil: s.HeldUntil, Extended: s.Extended, TransitAt: s.TransitAt,
		ArrivedAt: s.ArrivedAt, DepartedAt: s.DepartedAt, Reason: s.Reason,
		Persons: list(s.Persons, func(p domain.InUnit) inUnit { return inUnit{p.Ref, string(p.Unit)} })}
	if d2 {
		out.Emergency, out.Order = s.Emergency, orderOf(s.Order)
	}
	return out
}

// slot is where a place on a caseload stands.
type slot struct {
	Offer      string    `json:"offer" is:"id"`
	Agency     string    `json:"agency" is:"id"`
	State      string    `json:"state" enum:"reservado,citado,en_atencion,cerrado,liberado,vencido"`
	HeldUntil  time.Time `json:"held_until,omitzero"`
	NoConflict bool      `json:"no_conflict,omitempty" doc:"The legal service looked for a conflict of interest before its yes."`
	MeetAt     time.Time `json:"meet_at,omitzero" doc:"First appointment."`
	MeetHow    string    `json:"meet_how,omitempty" list:"modalidad_atencion"`
	MeetNote   string    `json:"meet_note,omitempty"`
	StartedAt  time.Time `json:"started_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	Reason     string    `json:"reason,omitempty"`
}

func slotOf(s domain.Slot) slot {
	return slot{Offer: string(s.Offer), Agency: string(s.Agency), State: string(s.State), HeldUntil: s.HeldUntil, NoConflict: s.NoConflict, MeetAt: s.MeetAt,
		MeetHow: s.MeetHow, MeetNote: s.MeetNote, StartedAt: s.StartedAt, EndedAt: s.EndedAt, Reason: s.Reason}
}

func namesOf(in map[domain.AgencyID]string) map[string]string {
	out := make(map[string]string, len(in))
	for id, name := range in {
		out[string(id)] = name
	}
	return out
}

func getCase(c *call, _ none) (caseOut, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return caseOut{}, err
	}
	v, err := c.Work.ViewCase(c.ctx, c.actor, cid)
	if err != nil {
		return caseOut{}, err
	}
	k := v.Case
	return caseOut{
		Rev: Rev{v.Rev}, ID: string(k.ID), Code: k.Code, Agency: string(k.Agency), Worker: string(k.Worker), Minor: v.Minor, Alone: k.Alone,
		NeedsOrder: v.Order, Order: orderOf(k.Order), CreatedAt: k.CreatedAt, ClosedAt: k.ClosedAt, Consent: consentOf(v.Consent),
		Referrals: list(v.Referrals, func(r domain.Referral) caseReferral {
			return caseReferral{Rev: Rev{v.Revs[r.ID]}, ID: string(r.ID), Code: r.Code, Need: r.Need, Class: string(r.Class),
				Urgency: string(r.Urgency), State: string(r.State)}
		}),
		OfAge:    list(v.OfAge, func(p casework.OfAge) ofAge { return ofAge{p.Relation, string(p.On), p.Adult} }),
		Stays:    list(v.Stays, func(s domain.Stay) stay { return stayOf(s, true) }),
		Slots:    list(v.Slots, slotOf),
		Agencies: namesOf(v.Agencies), Can: allowed(v.Can), caseBody: caseBodyOf(k),
	}, nil
}

type ofAge struct {
	Relation string `json:"relation" list:"relacion_grupo"`
	On       string `json:"on,omitempty" is:"date" doc:"Absent for readers who may not see birthdays."`
	Adult    bool   `json:"adult"`
}

// card is what a provider that was asked may read before it accepts.
type card struct {
	Code        string     `json:"code"`
	Need        string     `json:"need" list:"servicio"`
	Class       string     `json:"class" enum:"shelter,psych,legal,other"`
	Specialism  string     `json:"specialism,omitempty"`
	Urgency     string     `json:"urgency" list:"urgencia"`
	Persons     []cardHead `json:"persons"`
	Alone       bool       `json:"unaccompanied_minor"`
	Languages   []spoken   `json:"languages"`
	Interpreter bool       `json:"interpreter_needed"`
	Security    int        `json:"security_level"`
	Department  string     `json:"department,omitempty"`
	Together    string     `json:"keep_together,omitempty"`
	Court       string     `json:"court_status,omitempty" list:"situacion_judicial_nna"`
	NeedsOrder  bool       `json:"needs_order" doc:"Admission waits for an authority; a held bed does not."`
	FemaleStaff bool       `json:"prefers_female_staff"`
	EarliestAt  time.Time  `json:"earliest_arrival,omitzero"`
	SentAt      time.Time  `json:"sent_at,omitzero"`
	State       string     `json:"state,omitempty" list:"estado_referencia"`
}

type cardHead struct {
	Ref       string   `json:"ref" doc:"P1 is the lead."`
	Relation  string   `json:"relation" list:"relacion_grupo"`
	Band      string   `json:"age_band"`
	Gender    string   `json:"gender" list:"genero"`
	Caregiver *int     `json:"caregiver,omitempty"`
	Pregnant  bool     `json:"pregnant,omitempty"`
	Access    []string `json:"access_needs,omitempty" list:"discapacidad"`
}

func cardOf(k casework.Card) card {
	return card{Code: k.Code, Need: k.Need, Class: string(k.Class), Specialism: k.Specialism, Urgency: string(k.Urgency), Alone: k.Alone,
		Languages: spokenOf(k.Languages), Interpreter: k.Interpreter, Security: k.Security, Department: k.Department, Together: k.Together,
		Court: string(k.Court), NeedsOrder: k.NeedsOrder, FemaleStaff: k.FemaleStaff, EarliestAt: k.EarliestAt, SentAt: k.SentAt, State: string(k.State),
		Persons: list(k.Persons, func(p casework.CardPerson) cardHead {
			return cardHead{Ref: p.Ref, Relation: p.Relation, Band: p.Band, Gender: string(p.Gender), Caregiver: p.Caregiver, Pregnant: p.Pregnant, Access: p.Disabilities}
		})}
}
