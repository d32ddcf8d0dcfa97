package domain

import (
	"slices"
	"time"
)

// Case is what a provider needs to know to say yes or no, and no more: who travels together and what
// they need, without a name, a birth date or a story. Providers see a coarser Card made from it.
type Case struct {
	ID     CaseID    `json:"id" tier:"system"`
	Code   string    `json:"code" tier:"D1"` // what people say on the phone, for example C-4821
	Agency AgencyID  `json:"agency" tier:"D1"`
	Worker AccountID `json:"worker" tier:"D1"`
	Group  []Person  `json:"group" tier:"D1"` // Group[0] is the lead
	// those who left the group during a stay, in the order in which they did
	Gone  []Gone `json:"gone,omitempty" tier:"D2"`
	Alone bool   `json:"unaccompanied_minor" tier:"D1"`
	// the lead was under age when she was registered
	AsMinor        bool           `json:"registered_minor,omitempty" tier:"D2"`
	Nationality    string         `json:"nationality,omitempty" tier:"D2"`
	Languages      []Spoken       `json:"languages" tier:"D1"`
	Interpreter    bool           `json:"interpreter_needed" tier:"D1"`
	People         string         `json:"people_group,omitempty" tier:"D2"`
	Status         string         `json:"trafficking_status" tier:"D2"`
	DecidedBy      string         `json:"status_decided_by,omitempty" tier:"D2"`
	Exploitation   []string       `json:"exploitation,omitempty" tier:"D2"`
	Controls       []string       `json:"controls,omitempty" tier:"D2"`
	Recruitment    []string       `json:"recruitment,omitempty" tier:"D2"`
	Indicators     []string       `json:"indicators,omitempty" tier:"D2"`
	Identification Identification `json:"identification,omitzero" tier:"D2"`
	Found          string         `json:"found_municipality,omitempty" tier:"D2"`
	// Where she was found when that is no municipality, or more than one: picklist lugar_hallazgo
	FoundPlace   string      `json:"found_place,omitempty" tier:"D2"`
	FoundCountry string      `json:"found_country,omitempty" tier:"D2"`
	Origin       string      `json:"origin_municipality,omitempty" tier:"D2"`
	Security     int         `json:"security_level_needed" tier:"D1"`
	Clinical     []string    `json:"clinical_flags,omitempty" tier:"D2"`
	Together     string      `json:"keep_together,omitempty" tier:"D1"`
	Court        CourtStatus `json:"court_status" tier:"D1"`
	Order        *Order      `json:"order,omitempty" tier:"D2"`
	Wishes       Wishes      `json:"wishes" tier:"D1"`
	Remote       string      `json:"safe_phone,omitempty" tier:"D1"` // Yes: a phone that is safe for remote care
	Hearing      Date        `json:"hearing_on,omitempty" tier:"D2"`
	// filed with the few answers of a night, and what of it nobody asked yet: paths of fields that hold a careful guess
	Tonight   bool       `json:"filed_tonight,omitempty" tier:"D2"`
	Assumed   []string   `json:"assumed,omitempty" tier:"D2"`
	Handed    []Handover `json:"handed,omitempty" tier:"D2"` // from worker to worker, newest last
	Teams     []AgencyID `json:"teams,omitempty" tier:"D1"`  // others that had it before, or were asked to take it over
	CreatedAt time.Time  `json:"created_at" tier:"D1"`
	ClosedAt  time.Time  `json:"closed_at,omitzero" tier:"D1"`
	Into      CaseID     `json:"into,omitempty" tier:"D2"` // closed because it is of the same person as this case
}

// Handover is one passing of a case from a worker to the next, with what the next one should know.
type Handover struct {
	At   time.Time `json:"at" tier:"D2"`
	By   AccountID `json:"by" tier:"system"`
	From AccountID `json:"from,omitempty" tier:"system"`
	To   AccountID `json:"to" tier:"system"`
	Note string    `json:"note" tier:"D2"`
}

// MaxHandovers is how many handovers a case remembers; the audit log holds them all.
const MaxHandovers = 20

// HandTo puts another worker in charge.
func (c Case) HandTo(to AccountID, by Actor, note string, now time.Time) Case {
	handed := append(append([]Handover(nil), c.Handed...),
		Handover{At: now, By: by.Account, From: c.Worker, To: to, Note: note})
	c.Handed, c.Worker = handed[max(0, len(handed)-MaxHandovers):], to
	return c
}

// Person is one member of the group. Ref ties it to the same person's Identity and to a bed.
type Person struct {
	Ref      string `json:"ref" tier:"D1"`
	Relation string `json:"relation" tier:"D1"` // picklist relacion_grupo
	Age      int    `json:"age" tier:"D2"`      // years; providers see a band
	// since when she is of that age: her birthday, or else the day it was said
	Since        Date     `json:"age_since,omitempty" tier:"D2"`
	AgeEstimated bool     `json:"age_estimated,omitempty" tier:"D2"`
	Gender       Gender   `json:"gender" tier:"D1"`
	Caregiver    *int     `json:"caregiver,omitempty" tier:"D1"` // index of the parent this child must stay with
	Pregnant     bool     `json:"pregnant,omitempty" tier:"D1"`
	Disabilities []string `json:"disabilities,omitempty" tier:"D1"`
}

// Gone is somebody who left a group during its stay. The others go on without her: cards, rooms and matching follow
// the group.
type Gone struct {
	Person Person    `json:"person" tier:"D2"`
	At     time.Time `json:"at" tier:"D2"`
	Reason string    `json:"reason" tier:"D2"`         // picklist motivo_cierre
	With   string    `json:"with,omitempty" tier:"D2"` // who took her along
}

// Spoken is a language and how well it is spoken (materno, avanzado, intermedio, basico, ninguno).
type Spoken struct {
	ID    string `json:"id" tier:"D1"`
	Level string `json:"level" tier:"D1"`
}

// Wishes rank candidates; they never exclude one. Nil means she said nothing.
type Wishes struct {
	FemaleStaff bool  `json:"female_staff" tier:"D1"`
	NearOrigin  *bool `json:"near_origin,omitempty" tier:"D1"`
}

// Order is the authority's decision that lets a minor be admitted, or the emergency basis until then.
type Order struct {
	Court     AgencyID  `json:"court,omitempty" tier:"D2"`
	CourtName string    `json:"court_name,omitempty" tier:"D2"`
	Number    string    `json:"number,omitempty" tier:"D2"`
	Date      Date      `json:"date,omitempty" tier:"D2"`
	By        AccountID `json:"by" tier:"system"`
	At        time.Time `json:"at" tier:"D2"`
}

// MinorAge is the age of majority used when the country pack does not say otherwise, in years.
const MinorAge = 18

// Lead returns the person the group travels around. A case without a group has an empty lead.
func (c Case) Lead() Person {
	if len(c.Group) == 0 {
		return Person{}
	}
	return c.Group[0]
}

// Minor reports whether p is under age on the day she was last looked at, given the age of majority in years. A
// doubtful age counts as under age until it is settled.
func (p Person) Minor(majority int) bool {
	return p.Age < majority || p.AgeEstimated && p.Age < majority+doubt
}

// doubt is by how many years an estimated age may be too high.
const doubt = 2

// Minor reports whether the lead is under age, or may be.
func (c Case) Minor(majority int) bool { return c.Lead().Minor(majority) }

// Unaccompanied reports whether the lead is under age, or may be, and no relative of age travels in the group.
// A partner, and somebody who is no relative, answer for nobody.
func (c Case) Unaccompanied(majority int) bool {
	return c.Minor(majority) && !slices.ContainsFunc(c.Group, func(p Person) bool {
		return !p.Minor(majority) && (p.Relation == RelationParent || p.Relation == RelationSibling ||
			p.Relation == RelationRelative)
	})
}

// NeedsOrder reports whether admission waits for an authority: a lead who is under age, or may be, without an
// order on record. What somebody says of the process does not stand for the order.
func (c Case) NeedsOrder(majority int) bool { return c.Minor(majority) && c.Order == nil }

// Speaks reports whether the person can be attended in that language without an interpreter.
func (c Case) Speaks(id string) bool {
	return slices.ContainsFunc(c.Languages, func(s Spoken) bool {
		return s.ID == id && s.Level != "ninguno" && s.Level != "basico"
	})
}

// Identity is D2: who the people are. It opens to the team, and to an accepting provider when the person agreed.
type Identity struct {
	Agency  AgencyID `json:"agency" tier:"system"`
	Case    CaseID   `json:"case" tier:"system"`
	Persons []Named  `json:"persons" tier:"D2"`
	Phone   string   `json:"contact_phone,omitempty" tier:"D2"` // E.164
	Safe    string   `json:"safe_contact,omitempty" tier:"D2"`  // when and how it is safe to call
	Alias   string   `json:"alias,omitempty" tier:"D2"`
	Remarks string   `json:"remarks,omitempty" tier:"D2"`
}

// Named is the identity of one person of the group.
type Named struct {
	Ref      string `json:"ref" tier:"D2"`
	UseName  string `json:"use_name,omitempty" tier:"D2"` // the name she wants to be called by
	Given    string `json:"given,omitempty" tier:"D2"`
	Family   string `json:"family,omitempty" tier:"D2"`
	Born     Date   `json:"birthdate,omitempty" tier:"D2"`
	Document string `json:"document,omitempty" tier:"D2"` // picklist documento
	Number   string `json:"document_number,omitempty" tier:"D2"`
}

// Safety is D2: what must be avoided. The matcher reads areas and no-contacts; a provider never learns which
// rule kept it out.
type Safety struct {
	Case       CaseID      `json:"case" tier:"system"`
	Areas      []Danger    `json:"danger_areas,omitempty" tier:"D2"`
	NoContacts []NoContact `json:"no_contacts,omitempty" tier:"D2"`
	LGBTIQ     bool        `json:"lgbtiq,omitempty" tier:"D2"`
	Risk       string      `json:"risk_note,omitempty" tier:"D2"`
	Arrival    string      `json:"arrival_note,omitempty" tier:"D2"` // route, escort, meeting point
	Medicines  string      `json:"medicines,omitempty" tier:"D2"`    // allergies and medicines needed on arrival
	// Links are opaque keys of Restricted.KeepApart: equal names give equal keys, and no key tells a name.
	Links []string `json:"links,omitempty" tier:"system"`
}

// Danger is a place she must be kept away from: a department, or a radius around a municipality's seat.
type Danger struct {
	Motive       string `json:"motive" tier:"D2"`
	Scope        string `json:"scope" tier:"D2"` // "departamento" or "municipio"
	Department   string `json:"department,omitempty" tier:"D2"`
	Municipality string `json:"municipality,omitempty" tier:"D2"`
	RadiusKM     int    `json:"radius_km,omitempty" tier:"D2"`
}

// NoContact is somebody who must not learn where she is. Entity may name a shelter, an agency or an operator by
// its reference.
type NoContact struct {
	Type   string `json:"type" tier:"D2"`
	Label  string `json:"label" tier:"D2"`
	Entity string `json:"entity_id,omitempty" tier:"D2"`
}

// CareKind keeps health, psychological and legal notes apart.
type CareKind string

// The kinds of care note.
const (
	CareHealth CareKind = "health"
	CarePsych  CareKind = "psych"
	CareLegal  CareKind = "legal"
)

// CareKinds lists them.
var CareKinds = []CareKind{CareHealth, CarePsych, CareLegal}

// CareNote is D3: written and read by the treating professional of that kind.
type CareNote struct {
	ID     NoteID    `json:"id" tier:"system"`
	Case   CaseID    `json:"case" tier:"system"`
	Kind   CareKind  `json:"kind" tier:"D3"`
	Agency AgencyID  `json:"agency" tier:"D3"`
	Author AccountID `json:"author" tier:"D3"`
	At     time.Time `json:"at" tier:"D3"`
	Text   string    `json:"text" tier:"D3"`
}

// Restricted is D4: what could cost a life if it were seen.
type Restricted struct {
	Case       CaseID `json:"case" tier:"system"`
	Trafficker string `json:"trafficker_note,omitempty" tier:"D4"`
	Place      string `json:"exact_place,omitempty" tier:"D4"`
	Officials  string `json:"officials_note,omitempty" tier:"D4"`
	Witness    bool   `json:"protected_witness,omitempty" tier:"D4"`
	// KeepApart names who recruited, exploited or threatens her, one name or group each. Two cases that name the same do
	// not come to live in one shelter.
	KeepApart []string  `json:"keep_apart,omitempty" tier:"D4"`
	UpdatedAt time.Time `json:"updated_at" tier:"D4"`
}

// Draft is an unfinished form of one account.
type Draft struct {
	ID        DraftID             `json:"id" tier:"system"`
	Account   AccountID           `json:"account" tier:"system"`
	Agency    AgencyID            `json:"agency" tier:"system"`
	Form      string              `json:"form" tier:"system"`
	Step      int                 `json:"step" tier:"system"`
	Values    map[string][]string `json:"values" tier:"D4"`
	UpdatedAt time.Time           `json:"updated_at" tier:"system"`
	Page      string              `json:"page,omitempty" tier:"system"`  // which showing of the form kept it last
	Filed     string              `json:"filed,omitempty" tier:"system"` // where what it became is found; then it is empty
}
