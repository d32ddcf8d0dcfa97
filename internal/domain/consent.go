package domain

import "time"

// Consent is a live key: it says what may be shared, with whom and until when. It is read at every disclosure; a
// withdrawn or expired consent opens nothing, from the next request on.
type Consent struct {
	ID             ConsentID        `json:"id" tier:"system"`
	Case           CaseID           `json:"case" tier:"system"`
	GivenBy        string           `json:"given_by" tier:"D2"` // persona, asentimiento_nna_y_representante, representante
	Representative string           `json:"representative,omitempty" tier:"D2"`
	Language       string           `json:"language" tier:"D2"`
	Interpreter    bool             `json:"interpreter" tier:"D2"`
	Method         string           `json:"method" tier:"D2"` // oral, escrito, huella
	ObtainedAt     time.Time        `json:"obtained_at" tier:"D2"`
	ExpiresAt      time.Time        `json:"expires_at" tier:"D2"`
	Scopes         map[Scope]Answer `json:"scopes" tier:"D2"`
	Recipients     []AgencyID       `json:"recipients,omitempty" tier:"D2"` // empty: any provider her worker asks for a need she agreed to
	Purposes       []Class          `json:"purposes,omitempty" tier:"D2"`   // empty: every need of the case
	SplitAgreed    bool             `json:"split_agreed,omitempty" tier:"D2"`
	RecordedBy     AccountID        `json:"recorded_by" tier:"system"`
	WithdrawnAt    time.Time        `json:"withdrawn_at,omitzero" tier:"D2"`
	WithdrawnBy    AccountID        `json:"withdrawn_by,omitempty" tier:"system"`
	Past           []Consent        `json:"past,omitempty" tier:"D2"` // what was agreed before, newest last
}

// ConsentDays is how long a consent holds when nobody says otherwise, in days. Source: SECURITY figures, at most 90.
const ConsentDays = 90

// Live reports whether the consent opens anything at now.
func (c Consent) Live(now time.Time) bool {
	return c.ID != "" && c.WithdrawnAt.IsZero() && (c.ExpiresAt.IsZero() || now.Before(c.ExpiresAt))
}

// Allows reports whether, at now, scope may be shared with the agency for that class of need.
func (c Consent) Allows(scope Scope, to AgencyID, purpose Class, now time.Time) bool {
	if !c.Live(now) || c.Scopes[scope] != Yes {
		return false
	}
	return oneOrAny(c.Recipients, to) && oneOrAny(c.Purposes, purpose)
}

// Covers reports whether the scope is agreed at now for at least one recipient.
func (c Consent) Covers(scope Scope, now time.Time) bool {
	return c.Live(now) && c.Scopes[scope] == Yes
}

func oneOrAny[T comparable](list []T, want T) bool {
	if len(list) == 0 {
		return true
	}
	for _, v := range list {
		if v == want {
			return true
		}
	}
	return false
}

// Withdraw ends the consent. It always succeeds and never needs a reason; withdrawing twice keeps the first time.
func (c Consent) Withdraw(by AccountID, now time.Time) Consent {
	if c.WithdrawnAt.IsZero() {
		c.WithdrawnAt, c.WithdrawnBy = now, by
	}
	return c
}
