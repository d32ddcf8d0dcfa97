// Package dossier holds what several answers say of one case: the card, stays, consent, identity, needs.
package dossier

import (
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// Card is what a provider that was asked may read before it accepts.
type Card struct {
	Code        string     `json:"code,omitempty" eg:"R-K7M-4XRT"`
	Need        string     `json:"need,omitempty" list:"servicio"`
	Class       string     `json:"class" enum:"shelter,psych,legal,other"`
	Specialism  string     `json:"specialism,omitempty" list:"specialisms"`
	Urgency     string     `json:"urgency" list:"urgencia"`
	Persons     []cardHead `json:"persons"`
	Alone       bool       `json:"unaccompanied_minor"`
	Languages   []Spoken   `json:"languages"`
	Interpreter bool       `json:"interpreter_needed"`
	Security    int        `json:"security_level"`
	Department  string     `json:"department,omitempty" list:"departments"`
	Together    string     `json:"keep_together,omitempty" enum:"misma_unidad,mismo_albergue"`
	Court       string     `json:"court_status,omitempty" list:"situacion_judicial_nna"`
	// Admission waits for an authority; a held bed does not.
	NeedsOrder  bool      `json:"needs_order"`
	FemaleStaff bool      `json:"prefers_female_staff"`
	EarliestAt  time.Time `json:"earliest_arrival,omitzero"`
	SentAt      time.Time `json:"sent_at,omitzero"`
	State       string    `json:"state,omitempty" list:"estado_referencia"`
}

type cardHead struct {
	// P1 is the lead.
	Ref          string        `json:"ref" eg:"S-K7M-4XRT"`
	Relation     string        `json:"relation" list:"relacion_grupo"`
	Band         string        `json:"age_band" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender       domain.Gender `json:"gender" list:"genero"`
	Caregiver    *int          `json:"caregiver,omitempty"`
	Pregnant     bool          `json:"pregnant,omitempty"`
	Disabilities []string      `json:"access_needs,omitempty" list:"discapacidad"`
}

// CardOf shows a card.
func CardOf(k dossier.Card) Card {
	return Card{Code: k.Code, Need: k.Need, Class: string(k.Class), Specialism: k.Specialism, Urgency: string(k.Urgency),
		Alone: k.Alone, Languages: SpokenOf(k.Languages), Interpreter: k.Interpreter, Security: k.Security,
		Department: k.Department, Together: k.Together, Court: string(k.Court), NeedsOrder: k.NeedsOrder,
		FemaleStaff: k.FemaleStaff, EarliestAt: k.EarliestAt, SentAt: k.SentAt, State: string(k.State),
		Persons: endpoint.List(k.Persons, func(p dossier.CardPerson) cardHead { return cardHead(p) })}
}

// Spoken is one language of somebody and how well she speaks it.
type Spoken struct {
	// Language, from /vocabulary/languages.
	ID    string `json:"id" need:"1" list:"languages"`
	Level string `json:"level" need:"1" enum:"materno,avanzado,intermedio,basico,ninguno"`
}

// SpokenOf shows the languages somebody speaks.
func SpokenOf(in []domain.Spoken) []Spoken {
	return endpoint.List(in, func(l domain.Spoken) Spoken { return Spoken(l) })
}

// NeedIn asks for one need of a case.
type NeedIn struct {
	Need string `json:"need" need:"1" list:"servicio"`
	// For psychological and legal needs, from their lists.
	Specialism string         `json:"specialism,omitempty" list:"specialisms"`
	Urgency    domain.Urgency `json:"urgency" need:"1" list:"urgencia"`
	EarliestAt time.Time      `json:"earliest_arrival,omitzero"`
	// For the team, and after acceptance for the provider.
	Note string `json:"note,omitempty" max:"2000" eg:"Necesita cuna"`
}

// NeedsOf reads what is asked for.
func NeedsOf(in []NeedIn) []intake.NeedInput {
	return endpoint.List(in, func(n NeedIn) intake.NeedInput { return intake.NeedInput(n) })
}

// AgencyNames shows the names of agencies by id.
func AgencyNames(in map[domain.AgencyID]string) map[string]string {
	out := make(map[string]string, len(in))
	for id, name := range in {
		out[string(id)] = name
	}
	return out
}
