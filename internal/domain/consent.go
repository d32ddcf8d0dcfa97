package domain

import (
	"slices"
	"time"
)

// Consent is a live key: it says what may be shared, with whom and until when. It is read at every disclosure; a
// withdrawn or expired consent opens nothing, from the next request on.
type Consent struct {
	ID             ConsentID        `json:"id" tier:"system"`
	Case           CaseID           `json:"case" tier:"system"`
	GivenBy        string           `json:"given_by" tier:"D2"` // persona, asentimiento_nna_y_representante, representante
	Representative string           `json:"representative,omitempty" tier:"D2"`
	Language       string           `json:"language" tier:"D2"`
	Interpreter    bool             `json:"interpreter" tier:"D2"`
	Method         string           `json:"method" tier:"D2"` // oral, escrito, huella, provisional
	ObtainedAt     time.Time        `json:"obtained_at" tier:"D2"`
	ExpiresAt      time.Time        `json:"expires_at" tier:"D2"`
	Scopes         map[Scope]Answer `json:"scopes" tier:"D2"`
	// empty: any provider her worker asks for a need she agreed to
	Recipients []AgencyID `json:"recipients,omitempty" tier:"D2"`
	// who may be asked in the place of a provider that is silent, where no receiver is named
	Reach    Reach   `json:"reach,omitempty" tier:"D2"`
	Purposes []Class `json:"purposes,omitempty" tier:"D2"` // empty: every need of the case
	// what is narrower for one receiver than for the others
	Own         []Receiver `json:"own,omitempty" tier:"D2"`
	SplitAgreed bool       `json:"split_agreed,omitempty" tier:"D2"`
	RecordedBy  AccountID  `json:"recorded_by" tier:"system"`
	Agency      AgencyID   `json:"agency,omitempty" tier:"system"` // that recorded it
	ConfirmedBy AccountID  `json:"confirmed_by,omitempty" tier:"system"`
	// when her team agreed to what a provider recorded
	ConfirmedAt time.Time `json:"confirmed_at,omitzero" tier:"D2"`
	WithdrawnAt time.Time `json:"withdrawn_at,omitzero" tier:"D2"`
	WithdrawnBy AccountID `json:"withdrawn_by,omitempty" tier:"system"`
	// what a provider recorded that opens more; it opens nothing until her team confirms it
	Waiting *Consent `json:"waiting,omitempty" tier:"D2"`
	Earlier int      `json:"earlier,omitempty" tier:"D2"` // how many consents this one came after
	// those, in rows written before each became a row of its own
	Past []Consent `json:"past,omitempty" tier:"D2"`
}

// Receiver is what she agrees to with one receiver where that is less than with the others.
type Receiver struct {
	Agency    AgencyID  `json:"agency" tier:"D2"`
	Purposes  []Class   `json:"purposes,omitempty" tier:"D2"`  // empty: those of the consent
	ExpiresAt time.Time `json:"expires_at,omitzero" tier:"D2"` // zero: with the consent
}

// Reach says how far providers may be asked whom she did not name.
type Reach string

// Reaches. The empty one is that of every consent without the field: whom her worker asks, and nobody else by itself.
const (
	ReachAny   Reach = "cualquiera"    // any that fits, also without asking her again
	ReachThree Reach = "tres_primeros" // the first three that fit, for each need
)

// FirstThree is how many providers ReachThree lets be asked for one need.
const FirstThree = 3

// PastConsent is a consent that another one took the place of. Each is a row of its own, so that no row grows
// without end.
type PastConsent struct {
	ID      ConsentID `json:"id" tier:"system"`
	Case    CaseID    `json:"case" tier:"system"`
	At      time.Time `json:"at" tier:"D2"` // when it ended
	Consent Consent   `json:"consent" tier:"D2"`
}

// ConsentDays is how long a consent holds when nobody says otherwise, in days. Source: SECURITY figures, at most 90.
const ConsentDays = 90

// Live reports whether the consent opens anything at now.
func (c Consent) Live(now time.Time) bool {
	return c.ID != "" && c.WithdrawnAt.IsZero() && (c.ExpiresAt.IsZero() || now.Before(c.ExpiresAt))
}

// Allows reports whether, at now, scope may be shared with the agency for that class of need. Who says no to the
// minimum shares nothing more.
func (c Consent) Allows(scope Scope, to AgencyID, purpose Class, now time.Time) bool {
	if !c.Live(now) || c.Scopes[scope] != Yes || c.Scopes[ScopeShareMinimal] == No {
		return false
	}
	own := c.OwnOf(to)
	return oneOrAny(c.Recipients, to) && oneOrAny(c.Purposes, purpose) && oneOrAny(own.Purposes, purpose) &&
		(own.ExpiresAt.IsZero() || now.Before(own.ExpiresAt))
}

// OwnOf returns what is narrower for one receiver; nothing where she is treated like the others.
func (c Consent) OwnOf(to AgencyID) Receiver {
	for _, r := range c.Own {
		if r.Agency == to {
			return r
		}
	}
	return Receiver{Agency: to}
}

// Covers reports whether the scope is agreed at now for at least one recipient.
func (c Consent) Covers(scope Scope, now time.Time) bool {
	return c.Live(now) && c.Scopes[scope] == Yes
}

func oneOrAny[T comparable](list []T, want T) bool {
	if len(list) == 0 {
		return true
	}
	return slices.Contains(list, want)
}

// Lacking is the code of why somebody may not be asked: what was agreed has ended by itself, or it was never agreed to.
func (c Consent) Lacking(now time.Time) string {
	if c.WithdrawnAt.IsZero() && !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt) {
		return "consent.ended"
	}
	return "consent.minimum_needed"
}

// Withdraw ends the consent. It always succeeds and never needs a reason; withdrawing twice keeps the first time.
func (c Consent) Withdraw(by AccountID, now time.Time) Consent {
	if c.WithdrawnAt.IsZero() {
		c.WithdrawnAt, c.WithdrawnBy = now, by
	}
	c.Waiting = nil // What waits for her team would open what she just closed.
	return c
}
