// Package record holds the rows that identity keeps of those who sign in: sessions, credentials, names to sign in with,
// and forms that wait for their sender. It knows no rule of signing in; the store seals what stands here.
package record

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/secondlock"
)

// PendingFormID names one form that waits for its sender to sign in again.
type PendingFormID string

// Session is one signed-in period. The row decides every request; the token only names it.
type Session struct {
	ID        domain.SessionID `json:"id" tier:"system"`
	Account   domain.AccountID `json:"account" tier:"system"`
	Agency    domain.AgencyID  `json:"agency" tier:"system"`
	Role      domain.Role      `json:"role" tier:"system"`
	Device    string           `json:"device,omitempty" tier:"system"` // browser family, for the owner's list
	Bearer    bool             `json:"bearer,omitempty" tier:"system"`
	CreatedAt time.Time        `json:"created_at" tier:"system"`
	SeenAt    time.Time        `json:"seen_at" tier:"system"`
	EndsAt    time.Time        `json:"ends_at" tier:"system"`
	EndedAt   time.Time        `json:"ended_at,omitzero" tier:"system"`
	Ended     EndReason        `json:"ended,omitempty" tier:"system"`
	ActingFor ActingFor        `json:"acting_for,omitzero" tier:"system"`
	Step      Step             `json:"step,omitempty" tier:"system"`
	ProvenAt  time.Time        `json:"proven_at,omitzero" tier:"system"`   // by a second factor; zero: none is asked
	ByPasskey bool             `json:"by_passkey,omitempty" tier:"system"` // that was a passkey
	DraftKey  []byte           `json:"draft_key,omitempty" tier:"system"`  // of forms kept on its device; nil: none are
	Lock      []byte           `json:"lock,omitempty" tier:"system"`       // her own key, under a secret of its token
	Provided  Provided         `json:"provided,omitzero" tier:"system"`
}

// KeyOfDrafts is the key of what the session's device keeps; nil: that is to be deleted. A session that the clock ended
// leaves it where it was used after a moment, and whatever else ends one takes it away.
func (s Session) KeyOfDrafts(after time.Time) []byte {
	if !s.EndedAt.IsZero() || !s.SeenAt.After(after) {
		return nil
	}
	return s.DraftKey
}

// Step is what is still to be done in a session before it opens anything. The zero value is nothing.
type Step string

// Steps after the password.
const (
	StepFactor Step = "factor" // give a second factor
	StepEnrol  Step = "enrol"  // add the first one
)

// Factors are the second factors of one account, and how it gets in when they are lost. The row has the account's id.
type Factors struct {
	Account  domain.AccountID `json:"account" tier:"system"`
	List     []Factor         `json:"list" tier:"system"`
	Waiting  []byte           `json:"waiting,omitempty" tier:"system"`  // secret of codes, until a first code confirms it
	Till     time.Time        `json:"till,omitzero" tier:"system"`      // how long it waits
	Recovery []string         `json:"recovery,omitempty" tier:"system"` // SHA-256 of codes that work once each
}

// Factor is one second factor.
type Factor struct {
	ID      string     `json:"id" tier:"system"`
	Kind    FactorKind `json:"kind" tier:"system"`
	Name    string     `json:"name" tier:"D1"`
	Secret  []byte     `json:"secret" tier:"system"`         // of codes; or the credential of a passkey, which is public
	Step    int64      `json:"step,omitempty" tier:"system"` // newest code that was used, in steps of time
	AddedAt time.Time  `json:"added_at" tier:"system"`
	UsedAt  time.Time  `json:"used_at,omitzero" tier:"system"`
	// the owner's pair of keys as the passkey opens it; of another pair than her credential's it opens nothing
	Own secondlock.Own `json:"own,omitzero" tier:"system"`
}

// Forget takes the owner's pair of keys from every factor.
func (f *Factors) Forget() {
	for i := range f.List {
		f.List[i].Own = secondlock.Own{}
	}
}

// FactorKind says what a factor is.
type FactorKind string

// Kinds of factors.
const (
	Codes   FactorKind = "codes" // codes that change with time
	Passkey FactorKind = "passkey"
)

// Has reports whether there is a factor of the kind.
func (f Factors) Has(kind FactorKind) bool {
	return slices.ContainsFunc(f.List, func(one Factor) bool { return one.Kind == kind })
}

// EndReason says why a session ended before its time, or that its time was over.
type EndReason string

// Reasons why a session ends. The first two follow from the clock and are not stored.
const (
	EndIdle     EndReason = "idle"     // nobody used it for some minutes
	EndLifetime EndReason = "over"     // its longest time has passed
	EndReplaced EndReason = "replaced" // another sign-in, beyond how many a person may have
	EndSignOut  EndReason = "signed_out"
	EndByOwner  EndReason = "ended_by_owner"   // from the list in another session
	EndPassword EndReason = "password_changed" // the password is another one
	EndAccount  EndReason = "account_changed"  // the account was disabled, moved or given a new code
	EndRole     EndReason = "role_gone"        // the account no longer holds the role
	EndFactor   EndReason = "factor_changed"   // a second factor was added or removed
	EndRenewed  EndReason = "ended"            // the session goes on under another id
	EndProvider EndReason = "provider"         // the identity provider of its agency ended it
)

// ActingFor is the agency that somebody at the desk acts for, and why. The zero value is nobody's.
type ActingFor struct {
	Agency domain.AgencyID `json:"agency" tier:"system"`
	Name   string          `json:"name" tier:"D1"`
	Reason string          `json:"reason" tier:"D2"` // in the person's own words
	Until  time.Time       `json:"until" tier:"system"`
}

// At reports whether the session acts for that agency at a moment.
func (a ActingFor) At(now time.Time) bool { return a.Agency != "" && now.Before(a.Until) }

// Credential is how an account proves itself; only hashes are kept.
type Credential struct {
	Account   domain.AccountID `json:"account" tier:"system"`
	Hash      string           `json:"hash" tier:"system"` // PHC string of argon2id, then peppered
	Pepper    uint32           `json:"pepper" tier:"system"`
	ChangedAt time.Time        `json:"changed_at" tier:"system"`
	MustReset bool             `json:"must_reset,omitempty" tier:"system"`
	// SHA-256 of a one-time code that lets the owner choose a password
	Code     string    `json:"code,omitempty" tier:"system"`
	CodeTill time.Time `json:"code_till,omitzero" tier:"system"`
	// the pair of keys that the password opens
	Own secondlock.Own  `json:"own,omitzero" tier:"system"`
	Key *secondlock.Key `json:"-"` // opened, right after the password was looked at
}

// Login maps a sign-in name (its keyed hash is the row's id) to an account, so that one name has one account.
type Login struct {
	Account domain.AccountID `json:"account" tier:"system"`
}

// PendingLife is how long a form waits for its sender: a working day.
const PendingLife = 8 * time.Hour

// PendingForm is a form whose session ended before it could be carried out. It waits, for some hours and for the same
// account alone, until that person signs in again.
type PendingForm struct {
	ID        PendingFormID       `json:"id" tier:"system"`
	Account   domain.AccountID    `json:"account" tier:"system"`
	Agency    domain.AgencyID     `json:"agency" tier:"system"`
	Role      domain.Role         `json:"role" tier:"system"`
	ActingFor domain.AgencyID     `json:"acting_for,omitempty" tier:"system"` // filled in for another agency
	Action    string              `json:"action" tier:"system"`               // address the form goes to
	Page      string              `json:"page" tier:"system"`                 // address of the page it stood on
	Sent      bool                `json:"sent" tier:"system"`                 // otherwise still being written
	Values    map[string][]string `json:"values" tier:"D4"`
	At        time.Time           `json:"at" tier:"system"`
}

// Size is how many bytes the addresses, names and values of a form have.
func (f PendingForm) Size() int {
	size := len(f.Action) + len(f.Page)
	for name, list := range f.Values {
		size += len(name)
		for _, v := range list {
			size += len(v) + 1
		}
	}
	return size
}
