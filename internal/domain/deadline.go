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

// Deadline is one thing that falls due: a reminder, an escalation, an expiry, a release.
type Deadline struct {
	ID     DeadlineID `json:"id" tier:"system"`
	Kind   string     `json:"kind" tier:"system"`
	DueAt  time.Time  `json:"due_at" tier:"system"`
	Target string     `json:"target" tier:"system"`
}

// Kinds of deadline.
const (
	DeadlineRemind          = "offer.remind"
	DeadlineEscalate        = "offer.escalate"
	DeadlineExpire          = "offer.expire"
	DeadlineOff             = "offer.off"  // its provider was switched off: due at once
	DeadlineIdle            = "offer.idle" // after the last no nobody else was asked
	DeadlineRelease         = "stay.release"
	DeadlineSilent          = "stay.silent"
	DeadlineFreeSlot        = "slot.release"
	DeadlineConsent         = "consent.end"
	DeadlineReceiver        = "consent.receiver_end" // of one receiver alone
	DeadlineRest            = "consent.rest"         // what was left for a later conversation
	DeadlineEmergency       = "glass.end"
	DeadlineEmergencyReview = "glass.review_due" // no auditor has looked at it
	DeadlineOfAge           = "case.of_age"
	DeadlineAway            = "stay.away_end"
	DeadlineOrder           = "stay.order"
	DeadlineHearing         = "case.hearing"
	DeadlineReview          = "case.review"
	DeadlineFollowUp        = "stay.follow_up"
	DeadlineIncident        = "incident.remind"
	DeadlineTask            = "task.due"
	DeadlineHandOn          = "handon.expire"
	DeadlineInterpreter     = "interpreter.expire"
	DeadlineByHand          = "referral.by_hand"
	DeadlineUnopened        = "unopened.widen"
)
