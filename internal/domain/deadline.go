package domain

import "time"

// Deadline is one thing that falls due: a reminder, an escalation, an expiry, a release.
type Deadline struct {
	ID     DeadlineID `json:"id" tier:"system"`
	Kind   string     `json:"kind" tier:"system"`
	DueAt  time.Time  `json:"due_at" tier:"system"`
	Target string     `json:"target" tier:"system"`
}

// Kinds of deadline.
const (
	DeadlineRemind    = "offer.remind"
	DeadlineEscalate  = "offer.escalate"
	DeadlineExpire    = "offer.expire"
	DeadlineOff       = "offer.off"  // its provider was switched off: due at once
	DeadlineIdle      = "offer.idle" // after the last no nobody else was asked
	DeadlineRelease   = "stay.release"
	DeadlineSilent    = "stay.silent"
	DeadlineFreeSlot  = "slot.release"
	DeadlineConsent   = "consent.end"
	DeadlineReceiver  = "consent.receiver_end" // of one receiver alone
	DeadlineRest      = "consent.rest"         // what was left for a later conversation
	DeadlineEmergency = "glass.end"
	DeadlineOfAge     = "case.of_age"
	DeadlineAway      = "stay.away_end"
	DeadlineOrder     = "stay.order"
	DeadlineFollowUp  = "stay.follow_up"

	DeadlineInterpreter = "interpreter.expire"
	DeadlineByHand      = "referral.by_hand"
	DeadlineUnopened    = "unopened.widen"
)
