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
	Agency         AgencyID         `json:"agency,omitempty" tier:"system"` // that recorded it
	ConfirmedBy    AccountID        `json:"confirmed_by,omitempty" tier:"system"`
	ConfirmedAt    time.Time        `json:"confirmed_at,omitzero" tier:"D2"` // when her team agreed to what a provider recorded
	WithdrawnAt    time.Time        `json:"withdrawn_at,omitzero" tier:"D2"`
	WithdrawnBy    AccountID        `json:"withdrawn_by,omitempty" tier:"system"`
	Waiting        *Consent         `json:"waiting,omitempty" tier:"D2"` // what a provider recorded that opens more; it opens nothing until her team confirms it
	Earlier        int              `json:"earlier,omitempty" tier:"D2"` // how many consents this one came after
	Past           []Consent        `json:"past,omitempty" tier:"D2"`    // those, in rows written before each became a row of its own
}

// PastConsent is a consent that another one took the place of. Each is a row of its own, so that no row grows without end.
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

// Within returns what of next the consent in force opens already, and whether next opens more than that: a scope, a receiver, a need, a
// split of the group, or a longer time. What is narrower in next is narrower in what is returned. A consent that is over opens nothing,
// and stays what it is.
func (c Consent) Within(next Consent, now time.Time) (narrow Consent, more bool) {
	if !c.Live(now) {
		return c, next.opens()
	}
	narrow = next
	narrow.Scopes = make(map[Scope]Answer, len(next.Scopes))
	for scope, answer := range next.Scopes {
		if answer == Yes && c.Scopes[scope] != Yes {
			more = true
			if answer = c.Scopes[scope]; answer == "" {
				answer = NotAsked
			}
		}
		narrow.Scopes[scope] = answer
	}
	to, wider, none := within(c.Recipients, next.Recipients)
	narrow.Recipients, more = to, more || wider
	purposes, wider, nothing := within(c.Purposes, next.Purposes)
	narrow.Purposes, more = purposes, more || wider
	if none || nothing {
		narrow.Scopes = closed(narrow.Scopes) // An empty list would mean everybody.
	}
	if !c.ExpiresAt.IsZero() && (next.ExpiresAt.IsZero() || next.ExpiresAt.After(c.ExpiresAt)) {
		narrow.ExpiresAt, more = c.ExpiresAt, true
	}
	if next.SplitAgreed && !c.SplitAgreed {
		narrow.SplitAgreed, more = false, true
	}
	return narrow, more
}

// within cuts a list in which nothing means everything. Wider says that next names more than the list in force; none, that they have
// nothing in common.
func within[T comparable](list, next []T) (both []T, wider, none bool) {
	switch {
	case len(list) == 0:
		return next, false, false
	case len(next) == 0:
		return list, true, false
	}
	for _, v := range next {
		if oneOrAny(list, v) {
			both = append(both, v)
		} else {
			wider = true
		}
	}
	if len(both) == 0 {
		return list, wider, true
	}
	return both, wider, false
}

// closed answers no to everything but the record itself, which was never about sharing.
func closed(scopes map[Scope]Answer) map[Scope]Answer {
	out := make(map[Scope]Answer, len(scopes))
	for scope, answer := range scopes {
		if scope != ScopeRecord && answer == Yes {
			answer = No
		}
		out[scope] = answer
	}
	return out
}

// opens reports whether anything is agreed to.
func (c Consent) opens() bool {
	for _, answer := range c.Scopes {
		if answer == Yes {
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
	c.Waiting = nil // What waits for her team would open what she just closed.
	return c
}
