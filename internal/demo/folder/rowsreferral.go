package folder

import "amparo/internal/domain"

// ReferralRow is one referral with everything the folder knows about it.
type ReferralRow struct {
	ID         string        `json:"id"`
	Kind       string        `json:"kind" shape:"opt"`
	Status     string        `json:"status"`
	Urgency    string        `json:"urgency"`
	Agency     string        `json:"agency_id"`
	Referrer   string        `json:"referrer_user"`
	CreatedAt  Stamp         `json:"created_at"`
	SentAt     Stamp         `json:"sent_at" shape:"null"`
	DueAt      Stamp         `json:"respond_due_at" shape:"null"`
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
	Tier         string      `json:"tier" shape:"opt"`
	Group        []PersonRow `json:"group"`
	Alone        bool        `json:"unaccompanied_minor"`
	Nationality  string      `json:"nationality"`
	Languages    []SpokenRow `json:"languages"`
	Interpreter  bool        `json:"interpreter_needed"`
	People       string      `json:"people_group"`
	Status       string      `json:"trafficking_status"`
	Exploitation []string    `json:"exploitation"`
	Controls     []string    `json:"controls"`
	Recruitment  []string    `json:"recruitment"`
	Found        string      `json:"found_municipality"`
	Origin       *string     `json:"origin_municipality"`
	Needs        []string    `json:"needs"`
	Security     int         `json:"security_level_needed"`
	Clinical     []string    `json:"clinical_flags"`
	Together     *string     `json:"keep_together"`
	Court        CourtRow    `json:"court"`
	Wishes       WishesRow   `json:"preferences"`
}

// PersonRow is one person of the group; Caregiver is the index of the parent she must stay with.
type PersonRow struct {
	Ref          string   `json:"ref"`
	Relation     string   `json:"relation"`
	Age          int      `json:"age"`
	AgeEstimated bool     `json:"age_estimated"`
	Gender       string   `json:"gender"`
	Caregiver    *int     `json:"caregiver"`
	Pregnant     bool     `json:"pregnant"`
	Disabilities []string `json:"disabilities"`
}

// SpokenRow is a language and how well it is spoken.
type SpokenRow struct {
	ID    string `json:"id"`
	Level string `json:"level"`
}

// CourtRow is where the protection process of a minor stands.
type CourtRow struct {
	Status string      `json:"status"`
	Court  string      `json:"court,omitempty" shape:"opt"`
	Number string      `json:"file_number,omitempty" shape:"opt"`
	Date   domain.Date `json:"order_date,omitempty" shape:"opt"`
}

// WishesRow ranks candidates; it excludes none.
type WishesRow struct {
	FemaleStaff bool  `json:"female_staff"`
	NearOrigin  *bool `json:"near_origin"`
}

// SafetyRow is what must be avoided.
type SafetyRow struct {
	Tier       string         `json:"tier" shape:"opt"`
	MayUse     bool           `json:"engine_may_use" shape:"opt"`
	Areas      []DangerRow    `json:"danger_areas"`
	NoContacts []NoContactRow `json:"no_contacts"`
	Flags      FlagsRow       `json:"engine_flags"`
	Risk       string         `json:"risk_note"`
}

// DangerRow is a place to keep away from.
type DangerRow struct {
	Scope        string `json:"scope"`
	Municipality string `json:"municipality,omitempty" shape:"opt"`
	Department   string `json:"department,omitempty" shape:"opt"`
	RadiusKM     int    `json:"radius_km,omitempty" shape:"opt"`
	Motive       string `json:"motive"`
}

// NoContactRow is somebody who must not learn where she is.
type NoContactRow struct {
	Type   string  `json:"type"`
	Label  string  `json:"label"`
	Entity *string `json:"entity_id"`
}

// FlagsRow is what the matcher may read and nobody may see before acceptance.
type FlagsRow struct {
	LGBTIQ *bool `json:"lgbtiq"`
}

// IdentityRow is who the people are.
type IdentityRow struct {
	Tier    string     `json:"tier" shape:"opt"`
	Persons []NamedRow `json:"persons"`
	Phone   *string    `json:"contact_phone"`
	Canary  string     `json:"canary" shape:"opt"`
}

// NamedRow is the identity of one person of the group.
type NamedRow struct {
	Ref      string      `json:"ref"`
	Given    string      `json:"given"`
	Family   string      `json:"family"`
	Born     domain.Date `json:"birthdate" shape:"null"`
	Document string      `json:"document"`
	Number   *string     `json:"document_number"`
}

// CareRow holds the notes of those who treat her.
type CareRow struct {
	Tier   string `json:"tier" shape:"opt"`
	Health string `json:"health_note"`
	Psych  string `json:"psychological_note"`
	Legal  string `json:"legal_note"`
}

// RestrictedRow is what could cost a life if it were seen.
type RestrictedRow struct {
	Tier       string `json:"tier" shape:"opt"`
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
	ObtainedAt     Stamp             `json:"obtained_at"`
	Scopes         map[string]string `json:"scopes"`
	WithdrawnAt    Stamp             `json:"withdrawn_at" shape:"null"`
}

// OfferRow is the referral put to one shelter.
type OfferRow struct {
	Shelter     string  `json:"shelter_id"`
	OfferedAt   Stamp   `json:"offered_at"`
	DueAt       Stamp   `json:"due_at"`
	Response    *string `json:"response"`
	RespondedAt Stamp   `json:"responded_at" shape:"null"`
	Reason      *string `json:"reason"`
}

// PlacementRow is the beds the group has, or had.
type PlacementRow struct {
	Shelter      string      `json:"shelter_id"`
	Persons      []InUnitRow `json:"persons"`
	State        string      `json:"state"`
	HeldUntil    Stamp       `json:"held_until,omitzero" shape:"opt null"`
	AdmittedAt   Stamp       `json:"admitted_at,omitzero" shape:"opt null"`
	DischargedAt Stamp       `json:"discharged_at,omitzero" shape:"opt null"`
}

// InUnitRow puts one person into one unit.
type InUnitRow struct {
	Ref  string `json:"ref"`
	Unit string `json:"unit_id"`
}

// ServiceRow is a referral to a psychological or legal programme.
type ServiceRow struct {
	Program     string  `json:"program_id"`
	Kind        string  `json:"kind"`
	Specialism  *string `json:"specialism"`
	Status      string  `json:"status"`
	RequestedAt Stamp   `json:"requested_at"`
}

// EventRow is one line of the timeline.
type EventRow struct {
	At      Stamp  `json:"at"`
	Type    string `json:"type"`
	Org     string `json:"org"`
	Shelter string `json:"shelter,omitempty" shape:"opt"`
	Reason  string `json:"reason,omitempty" shape:"opt"`
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
	Status     string   `json:"status" shape:"opt"`
	Persons    int      `json:"persons" shape:"opt"`
	Overdue    bool     `json:"overdue_at_snapshot" shape:"opt"`
	NeedsOrder bool     `json:"needs_court_order" shape:"opt"`
	Eligible   []string `json:"eligible"`
	Full       []string `json:"eligible_no_capacity"`
	Detail     []Detail `json:"detail" shape:"opt"`
}

// Detail is the reference answer for one shelter.
type Detail struct {
	Shelter     string   `json:"shelter"`
	Result      string   `json:"result"`
	Units       []string `json:"units,omitempty" shape:"opt"`
	Distance    *int     `json:"distance_km,omitempty" shape:"opt"`
	Language    *bool    `json:"language_match,omitempty" shape:"opt"`
	FemaleStaff *bool    `json:"female_staff_only,omitempty" shape:"opt"`
	Reasons     []string `json:"reasons,omitempty" shape:"opt"`
}
