package folder

import "amparo/internal/domain"

// ReferralRow is one referral with everything the folder knows about it.
type ReferralRow struct {
	ID         string        `json:"id" check:"new referral"`
	Kind       string        `json:"kind"`
	Status     string        `json:"status" check:"estado_referencia"`
	Urgency    string        `json:"urgency" check:"urgencia"`
	Agency     string        `json:"agency_id" check:"agency"`
	Referrer   string        `json:"referrer_user" check:"user"`
	CreatedAt  Stamp         `json:"created_at" check:"moment"`
	SentAt     Stamp         `json:"sent_at"`
	DueAt      Stamp         `json:"respond_due_at"`
	Profile    ProfileRow    `json:"profile"`
	Safety     SafetyRow     `json:"safety"`
	Identity   IdentityRow   `json:"identity"`
	Care       CareRow       `json:"care"`
	Restricted RestrictedRow `json:"restricted"`
	Consent    ConsentRow    `json:"consent"`
	Offers     []OfferRow    `json:"offers"`
	Placement  *PlacementRow `json:"placement"`
	Services   []ServiceRow  `json:"service_referrals"`
	Events     []EventRow    `json:"events"`
	Closure    *ClosureRow   `json:"closure"`
}

// ProfileRow is what is needed to look for a place.
type ProfileRow struct {
	Tier         string      `json:"tier"`
	Group        []PersonRow `json:"group"`
	Alone        bool        `json:"unaccompanied_minor"`
	Nationality  string      `json:"nationality" check:"~nationality"`
	Languages    []SpokenRow `json:"languages"`
	Interpreter  bool        `json:"interpreter_needed"`
	People       string      `json:"people_group"`
	Status       string      `json:"trafficking_status"`
	Exploitation []string    `json:"exploitation" check:"~modalidades"`
	Controls     []string    `json:"controls"`
	Recruitment  []string    `json:"recruitment"`
	Found        string      `json:"found_municipality" check:"municipality"`
	Origin       *string     `json:"origin_municipality" check:"municipality"`
	Needs        []string    `json:"needs" check:"~servicio"`
	Security     int         `json:"security_level_needed" check:"1..3"`
	Clinical     []string    `json:"clinical_flags"`
	Together     *string     `json:"keep_together"`
	Court        CourtRow    `json:"court"`
	Wishes       WishesRow   `json:"preferences"`
}

// PersonRow is one person of the group; Caregiver is the index of the parent she must stay with.
type PersonRow struct {
	Ref          string   `json:"ref"`
	Relation     string   `json:"relation" check:"~relacion_grupo"`
	Age          int      `json:"age" check:"0..130"`
	AgeEstimated bool     `json:"age_estimated"`
	Gender       string   `json:"gender" check:"genero"`
	Caregiver    *int     `json:"caregiver"`
	Pregnant     bool     `json:"pregnant"`
	Disabilities []string `json:"disabilities" check:"~discapacidad"`
}

// SpokenRow is a language and how well it is spoken.
type SpokenRow struct {
	ID    string `json:"id" check:"~language"`
	Level string `json:"level"`
}

// CourtRow is where the protection process of a minor stands.
type CourtRow struct {
	Status string      `json:"status" check:"~situacion_judicial_nna"`
	Court  string      `json:"court,omitempty" check:"agency"`
	Number string      `json:"file_number,omitempty"`
	Date   domain.Date `json:"order_date,omitempty"`
}

// WishesRow ranks candidates; it excludes none.
type WishesRow struct {
	FemaleStaff bool  `json:"female_staff"`
	NearOrigin  *bool `json:"near_origin"`
}

// SafetyRow is what must be avoided.
type SafetyRow struct {
	Tier       string         `json:"tier"`
	MayUse     bool           `json:"engine_may_use"`
	Areas      []DangerRow    `json:"danger_areas"`
	NoContacts []NoContactRow `json:"no_contacts"`
	Flags      FlagsRow       `json:"engine_flags"`
	Risk       string         `json:"risk_note"`
}

// DangerRow is a place to keep away from.
type DangerRow struct {
	Scope        string `json:"scope" check:"departamento|municipio"`
	Municipality string `json:"municipality,omitempty" check:"municipality"`
	Department   string `json:"department,omitempty" check:"department"`
	RadiusKM     int    `json:"radius_km,omitempty" check:"0..1000"`
	Motive       string `json:"motive" check:"~zona_riesgo_motivo"`
}

// NoContactRow is somebody who must not learn where she is.
type NoContactRow struct {
	Type   string  `json:"type" check:"~no_contacto_tipo"`
	Label  string  `json:"label"`
	Entity *string `json:"entity_id" check:"~organisation"`
}

// FlagsRow is what the matcher may read and nobody may see before acceptance.
type FlagsRow struct {
	LGBTIQ *bool `json:"lgbtiq"`
}

// IdentityRow is who the people are.
type IdentityRow struct {
	Tier    string     `json:"tier"`
	Persons []NamedRow `json:"persons"`
	Phone   *string    `json:"contact_phone"`
	Canary  string     `json:"canary"`
}

// NamedRow is the identity of one person of the group.
type NamedRow struct {
	Ref      string      `json:"ref"`
	Given    string      `json:"given"`
	Family   string      `json:"family"`
	Born     domain.Date `json:"birthdate"`
	Document string      `json:"document"`
	Number   *string     `json:"document_number"`
}

// CareRow holds the notes of those who treat her.
type CareRow struct {
	Tier   string `json:"tier"`
	Health string `json:"health_note"`
	Psych  string `json:"psychological_note"`
	Legal  string `json:"legal_note"`
}

// RestrictedRow is what could cost a life if it were seen.
type RestrictedRow struct {
	Tier       string `json:"tier"`
	Trafficker string `json:"trafficker_note"`
	Place      string `json:"exact_place"`
}

// ConsentRow is what she agreed to.
type ConsentRow struct {
	GivenBy        string            `json:"given_by"`
	Representative *string           `json:"representative"`
	Language       string            `json:"language"`
	Interpreter    bool              `json:"interpreter"`
	Method         string            `json:"method"`
	ObtainedAt     Stamp             `json:"obtained_at" check:"moment"`
	Scopes         map[string]string `json:"scopes" check:"si|no|no_preguntado"`
	WithdrawnAt    Stamp             `json:"withdrawn_at"`
}

// OfferRow is the referral put to one shelter.
type OfferRow struct {
	Shelter     string  `json:"shelter_id" check:"shelter"`
	OfferedAt   Stamp   `json:"offered_at" check:"moment"`
	DueAt       Stamp   `json:"due_at"`
	Response    *string `json:"response" check:"aceptada|declinada|vencida|reemplazada|retirada|enviada|vista"`
	RespondedAt Stamp   `json:"responded_at"`
	Reason      *string `json:"reason"`
}

// PlacementRow is the beds the group has, or had.
type PlacementRow struct {
	Shelter      string      `json:"shelter_id" check:"shelter"`
	Persons      []InUnitRow `json:"persons"`
	State        string      `json:"state"`
	HeldUntil    Stamp       `json:"held_until,omitzero"`
	AdmittedAt   Stamp       `json:"admitted_at,omitzero"`
	DischargedAt Stamp       `json:"discharged_at,omitzero"`
}

// InUnitRow puts one person into one unit.
type InUnitRow struct {
	Ref  string `json:"ref"`
	Unit string `json:"unit_id" check:"unit"`
}

// ServiceRow is a referral to a psychological or legal programme.
type ServiceRow struct {
	Program     string  `json:"program_id" check:"program"`
	Kind        string  `json:"kind"`
	Specialism  *string `json:"specialism"`
	Status      string  `json:"status" check:"activa|en_espera|cerrada"`
	RequestedAt Stamp   `json:"requested_at" check:"moment"`
}

// EventRow is one line of the timeline.
type EventRow struct {
	At      Stamp  `json:"at"`
	Type    string `json:"type" check:"event"`
	Org     string `json:"org" check:"org"`
	Shelter string `json:"shelter,omitempty" check:"shelter"`
	Reason  string `json:"reason,omitempty"`
}

// ClosureRow is how it ended.
type ClosureRow struct {
	Reason   string   `json:"reason"`
	At       Stamp    `json:"at"`
	Outcomes []string `json:"outcomes"`
}

// Expected is the reference answer for one open referral.
type Expected struct {
	Referral   string   `json:"referral"`
	Status     string   `json:"status"`
	Persons    int      `json:"persons"`
	Overdue    bool     `json:"overdue_at_snapshot"`
	NeedsOrder bool     `json:"needs_court_order"`
	Eligible   []string `json:"eligible"`
	Full       []string `json:"eligible_no_capacity"`
	Detail     []Detail `json:"detail"`
}

// Detail is the reference answer for one shelter.
type Detail struct {
	Shelter     string   `json:"shelter"`
	Result      string   `json:"result"`
	Units       []string `json:"units,omitempty"`
	Distance    *int     `json:"distance_km,omitempty"`
	Language    *bool    `json:"language_match,omitempty"`
	FemaleStaff *bool    `json:"female_staff_only,omitempty"`
	Reasons     []string `json:"reasons,omitempty"`
}
