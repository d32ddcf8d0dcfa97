package domain

import "time"

// Notice tells somebody that something waits. It carries codes and ids, never content.
type Notice struct {
	ID      NoticeID   `json:"id" tier:"system"`
	Agency  AgencyID   `json:"agency" tier:"D1"`
	Account AccountID  `json:"account,omitempty" tier:"D1"` // empty: everybody of the agency whose role may see it
	Roles   []Role     `json:"roles,omitempty" tier:"D1"`
	Kind    string     `json:"kind" tier:"D1"` // message code
	Case    CaseID     `json:"case,omitempty" tier:"system"`
	Ref     ReferralID `json:"referral,omitempty" tier:"system"`
	Offer   OfferID    `json:"offer,omitempty" tier:"system"`
	Urgency Urgency    `json:"urgency,omitempty" tier:"D1"`
	At      time.Time  `json:"at" tier:"D1"`
	SeenAt  time.Time  `json:"seen_at,omitzero" tier:"D1"`
	SeenBy  AccountID  `json:"seen_by,omitempty" tier:"system"`
	Widened NoticeID   `json:"widened,omitempty" tier:"system"` // the notice that put it to the supervisors
}

// Duty is one thing that falls due: a reminder, an escalation, an expiry, a release.
type Duty struct {
	ID     DutyID    `json:"id" tier:"system"`
	Kind   string    `json:"kind" tier:"system"`
	DueAt  time.Time `json:"due_at" tier:"system"`
	Target string    `json:"target" tier:"system"`
}

// Kinds of duty.
const (
	DutyRemind   = "offer.remind"
	DutyEscalate = "offer.escalate"
	DutyExpire   = "offer.expire"
	DutyRelease  = "stay.release"
	DutyFreeSlot = "slot.release"
	DutyConsent  = "consent.end"
	DutyGlass    = "glass.end"
	DutyOfAge    = "case.of_age"

	DutyInterpreter = "interpreter.expire"
	DutyWiden       = "unopened.widen"
)

// Glass is a break-glass opening: one coordinator, one case, a reason, minutes not hours.
type Glass struct {
	ID      GlassID   `json:"id" tier:"system"`
	Case    CaseID    `json:"case" tier:"system"`
	Account AccountID `json:"account" tier:"system"`
	Code    string    `json:"code" tier:"D2"`
	Reason  string    `json:"reason" tier:"D2"`
	At      time.Time `json:"at" tier:"D2"`
	Until   time.Time `json:"until" tier:"D2"`
}

// GlassMinutes is how long a break-glass opening lasts.
const GlassMinutes = 30

// Draft is an unfinished form of one account.
type Draft struct {
	ID        DraftID             `json:"id" tier:"system"`
	Account   AccountID           `json:"account" tier:"system"`
	Agency    AgencyID            `json:"agency" tier:"system"`
	Form      string              `json:"form" tier:"system"`
	Step      int                 `json:"step" tier:"system"`
	Values    map[string][]string `json:"values" tier:"D4"`
	UpdatedAt time.Time           `json:"updated_at" tier:"system"`
}

// Session is one signed-in period. The row decides every request; the token only names it.
type Session struct {
	ID        SessionID `json:"id" tier:"system"`
	Account   AccountID `json:"account" tier:"system"`
	Agency    AgencyID  `json:"agency" tier:"system"`
	Role      Role      `json:"role" tier:"system"`
	Device    string    `json:"device,omitempty" tier:"system"` // browser family, for the owner's list
	Bearer    bool      `json:"bearer,omitempty" tier:"system"`
	CreatedAt time.Time `json:"created_at" tier:"system"`
	SeenAt    time.Time `json:"seen_at" tier:"system"`
	EndsAt    time.Time `json:"ends_at" tier:"system"`
	EndedAt   time.Time `json:"ended_at,omitzero" tier:"system"`
}

// Credential is how an account proves itself; only hashes are kept.
type Credential struct {
	Account   AccountID `json:"account" tier:"system"`
	Hash      string    `json:"hash" tier:"system"` // PHC string of argon2id, then peppered
	Pepper    uint32    `json:"pepper" tier:"system"`
	ChangedAt time.Time `json:"changed_at" tier:"system"`
	MustReset bool      `json:"must_reset,omitempty" tier:"system"`
	Code      string    `json:"code,omitempty" tier:"system"` // SHA-256 of a one-time code that lets the owner choose a password
	CodeTill  time.Time `json:"code_till,omitzero" tier:"system"`
}

// Login maps a sign-in name (its keyed hash is the row's id) to an account, so that one name has one account.
type Login struct {
	Account AccountID `json:"account" tier:"system"`
}

// Throttle is one bucket of guesses; one moment is all it keeps.
type Throttle struct {
	Next  time.Time `json:"next" tier:"system"` // theoretical arrival time of the next allowed guess
	Fails int       `json:"fails" tier:"system"`
}

// Answered is the kept answer to a request with an idempotency key.
type Answered struct {
	Account AccountID `json:"account" tier:"system"`
	Digest  string    `json:"digest" tier:"system"` // of method, route and body
	Status  int       `json:"status" tier:"system"`
	Body    []byte    `json:"body" tier:"D2"`
	ETag    string    `json:"etag,omitempty" tier:"system"`
	At      time.Time `json:"at" tier:"system"`
}
