package dossier

import (
	"strconv"
	"time"

	"amparo/internal/domain"
)

// Card is D1: what a provider that was asked may read before it accepts. It is made coarser on purpose: age bands, the
// department only, the state of the court process without its number; no name, nationality, place, story or health
// detail.
type Card struct {
	Code        string               `json:"code"`
	Need        string               `json:"need"`
	Class       domain.Class         `json:"class"`
	Specialism  string               `json:"specialism,omitempty"`
	Urgency     domain.Urgency       `json:"urgency"`
	Persons     []CardPerson         `json:"persons"`
	Alone       bool                 `json:"unaccompanied_minor"`
	Languages   []domain.Spoken      `json:"languages"`
	Interpreter bool                 `json:"interpreter_needed"`
	Security    int                  `json:"security_level"`
	Department  string               `json:"department,omitempty"`
	Together    string               `json:"keep_together,omitempty"`
	Court       domain.CourtStatus   `json:"court_status,omitempty"`
	NeedsOrder  bool                 `json:"needs_order"`
	FemaleStaff bool                 `json:"prefers_female_staff"`
	EarliestAt  time.Time            `json:"earliest_arrival,omitzero"`
	SentAt      time.Time            `json:"sent_at,omitzero"`
	State       domain.ReferralState `json:"state"`
}

// CardPerson is one member of the group as a provider may see it before acceptance.
type CardPerson struct {
	Ref          string        `json:"ref"`
	Relation     string        `json:"relation"`
	Band         string        `json:"age_band"`
	Gender       domain.Gender `json:"gender"`
	Caregiver    *int          `json:"caregiver,omitempty"`
	Pregnant     bool          `json:"pregnant,omitempty"`
	Disabilities []string      `json:"access_needs,omitempty"`
}

// bands are the age bands shown before acceptance, in years; a band is named by its bounds.
var bands = []struct {
	upTo int
	code string
}{{2, "0-2"}, {5, "3-5"}, {9, "6-9"}, {12, "10-12"}, {15, "13-15"}, {17, "16-17"}, {24, "18-24"}, {34, "25-34"},
	{59, "35-59"}}

// AgeBand returns the band an age in years falls into; "60+" above the last one.
func AgeBand(age int) string {
	for _, b := range bands {
		if age <= b.upTo {
			return b.code
		}
	}
	return "60+"
}

// CardOf coarsens a case for a provider that was asked. A person's ref is replaced by her place in the group, because
// refs may be spoken of elsewhere.
func CardOf(c domain.Case, r domain.Referral, majority int) Card {
	card := Card{Code: r.Code, Need: r.Need, Class: r.Class, Specialism: r.Specialism, Urgency: r.Urgency, Alone: c.Alone,
		Languages: c.Languages, Interpreter: c.Interpreter, Security: c.Security, Department: r.Department,
		Together: c.Together, Court: c.Court, NeedsOrder: c.NeedsOrder(majority), FemaleStaff: c.Wishes.FemaleStaff,
		EarliestAt: r.EarliestAt, SentAt: r.SentAt, State: r.State}
	for i, p := range c.Group {
		card.Persons = append(card.Persons, CardPerson{Ref: PersonMark(i), Relation: p.Relation, Band: AgeBand(p.Age),
			Gender: p.Gender, Caregiver: p.Caregiver, Pregnant: p.Pregnant, Disabilities: p.Disabilities})
	}
	return card
}

// MarkOf names a person of the case by her mark: her place in the group, or among those who left it.
func MarkOf(c domain.Case, ref string) string {
	if i := c.Member(ref); i >= 0 {
		return PersonMark(i)
	}
	return "S" + strconv.Itoa(c.GoneMember(ref)+1)
}

// PersonMark names a member of the group by place: P1 is the lead.
func PersonMark(i int) string { return "P" + strconv.Itoa(i+1) }
