// Package crossing has what passes between this installation and those of other countries: whom files are exchanged
// with, what was sent of a case, and what arrived. It is pure.
package crossing

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Route is a way between two countries (ISO 3166-1), as figures count it.
func Route(from, to string) string { return from + "-" + to }

// CounterpartID names the installation of another country.
type CounterpartID string

// Counterpart is the installation of another country, as two people wrote it down. Nothing is sent to it or taken from
// it before the second one confirmed its keys.
type Counterpart struct {
	ID          CounterpartID    `json:"id" tier:"system"`
	Name        string           `json:"name" tier:"D0"`
	Country     string           `json:"country" tier:"D0"`   // ISO 3166-1
	Recipient   string           `json:"recipient" tier:"D0"` // public key of age
	Verify      []byte           `json:"verify" tier:"D0"`    // public key of Ed25519
	By          domain.AccountID `json:"by" tier:"system"`
	At          time.Time        `json:"at" tier:"D0"`
	ConfirmedBy domain.AccountID `json:"confirmed_by,omitempty" tier:"system"`
	ConfirmedAt time.Time        `json:"confirmed_at,omitzero" tier:"D0"`
	EndedBy     domain.AccountID `json:"ended_by,omitempty" tier:"system"`
	EndedAt     time.Time        `json:"ended_at,omitzero" tier:"D0"`
}

// Live reports whether files are exchanged with it.
func (c Counterpart) Live() bool { return !c.ConfirmedAt.IsZero() && c.EndedAt.IsZero() }

// Waits reports whether it waits for a second person, who has so long.
func (c Counterpart) Waits(now time.Time, within time.Duration) bool {
	return c.ConfirmedAt.IsZero() && c.EndedAt.IsZero() && now.Before(c.At.Add(within))
}

// Confirm is the yes of a second person. Who wrote it down is not a second one.
func (c Counterpart) Confirm(by domain.AccountID, now time.Time, within time.Duration) (Counterpart, error) {
	switch {
	case !c.Waits(now, within):
		return c, fault.New(fault.Conflict, "counterpart.over", nil)
	case by == c.By:
		return c, fault.New(fault.Forbidden, "approval.another", nil)
	}
	c.ConfirmedBy, c.ConfirmedAt = by, now
	return c, nil
}

// End closes what it opened, or takes the request back. One person may: it opens nothing.
func (c Counterpart) End(by domain.AccountID, now time.Time) (Counterpart, error) {
	if !c.EndedAt.IsZero() {
		return c, fault.New(fault.Conflict, "counterpart.over", nil)
	}
	c.EndedBy, c.EndedAt = by, now
	return c, nil
}

// Life is how long a file is taken after it was made. Older ones are refused: what they say may no longer hold.
const Life = 30 * 24 * time.Hour

// Skew is how far ahead the clock of another installation may be.
const Skew = time.Hour

// OwnKeys are the keys of this installation. The first pair is in use; the others still open what was encrypted to
// them.
type OwnKeys struct {
	ID    string    `json:"id" tier:"system"`
	Pairs []KeyPair `json:"pairs" tier:"system"`
}

// KeyPair is what others encrypt to, and what this installation signs with, since when.
type KeyPair struct {
	At       time.Time `json:"at" tier:"system"`
	Identity string    `json:"identity" tier:"system"` // private key of age
	Seed     []byte    `json:"seed" tier:"system"`     // private key of Ed25519
}

// TheKeys is the id of the one row of own keys.
const TheKeys = "own"

// Renew puts a new pair in use. One that was replaced for longer than a file lives is forgotten.
func (k OwnKeys) Renew(p KeyPair) OwnKeys {
	return OwnKeys{TheKeys, append([]KeyPair{p}, k.Open(p.At)...)}
}

// Open are the pairs that open files at a moment, the one in use first.
func (k OwnKeys) Open(now time.Time) []KeyPair {
	for i := 1; i < len(k.Pairs); i++ {
		if now.Sub(k.Pairs[i-1].At) > Life {
			return k.Pairs[:i]
		}
	}
	return k.Pairs
}

// State is where a file stands.
type State string

// The states. What was sent stays sent until a receipt says what became of it.
const (
	Sent     State = "sent"
	Waiting  State = "waiting" // it arrived here, and nobody decided yet
	Received State = "received"
	Refused  State = "refused"
)

// Outbound is one file of a case that was made for another country. It holds nothing of what the file says.
type Outbound struct {
	ID         string           `json:"id" tier:"system"` // of the letter in the file
	Case       domain.CaseID    `json:"case" tier:"system"`
	To         CounterpartID    `json:"to" tier:"D1"`
	By         domain.AccountID `json:"by" tier:"system"`
	At         time.Time        `json:"at" tier:"D1"`
	Identified bool             `json:"identified,omitempty" tier:"D1"` // it says who she is
	Return     bool             `json:"return,omitempty" tier:"D1"`     // she goes home with it
	State      State            `json:"state" tier:"D1"`
	AnsweredAt time.Time        `json:"answered_at,omitzero" tier:"D1"` // as the receipt says
}

// Answer is what a receipt says of it. A second receipt changes nothing.
func (d Outbound) Answer(said State, at time.Time) (Outbound, error) {
	if d.State != Sent {
		return d, fault.New(fault.Conflict, "crossing.answered", nil)
	}
	if said != Received && said != Refused {
		return d, fault.New(fault.Invalid, "crossing.damaged", nil)
	}
	d.State, d.AnsweredAt = said, at
	return d, nil
}

// Content is what a file of another country says of a person, or of a group that travels together.
type Content struct {
	Record    map[string]string `json:"htcds" tier:"D2"` // of who leads it, by the fields of the HTCDS
	Group     []Member          `json:"group" tier:"D2"`
	Languages []string          `json:"languages" tier:"D2"` // ISO 639-3
	Consent   Consent           `json:"consent" tier:"D2"`
	Return    bool              `json:"return,omitempty" tier:"D2"`
	Why       string            `json:"why" tier:"D2"`
	Note      string            `json:"note,omitempty" tier:"D2"`
}

// Member is one of the group. Names and documents are there only where she agreed to that.
type Member struct {
	Relation  string        `json:"relation" tier:"D2"`
	Age       int           `json:"age" tier:"D2"`
	Estimated bool          `json:"estimated,omitempty" tier:"D2"`
	Gender    string        `json:"gender" tier:"D2"` // of the HTCDS
	Pregnant  bool          `json:"pregnant,omitempty" tier:"D2"`
	Named     *domain.Named `json:"named,omitempty" tier:"D2"`
}

// Consent is what she said to the other country.
type Consent struct {
	GivenBy  string    `json:"given_by" tier:"D2"`
	Language string    `json:"language" tier:"D2"`
	Method   string    `json:"method" tier:"D2"`
	At       time.Time `json:"at" tier:"D2"`
	Until    time.Time `json:"until,omitzero" tier:"D2"`
}

// InboundID names a file that arrived.
type InboundID string

// Inbound is one file that arrived. What it says is forgotten here when it is decided; the rest stays, so that the file
// is never taken twice.
type Inbound struct {
	ID        InboundID        `json:"id" tier:"system"` // worked out from signer and letter
	Letter    string           `json:"letter" tier:"system"`
	From      CounterpartID    `json:"from" tier:"D1"`
	Sent      time.Time        `json:"sent" tier:"D1"`
	At        time.Time        `json:"at" tier:"D1"`
	State     State            `json:"state" tier:"D1"`
	Decided   time.Time        `json:"decided,omitzero" tier:"D1"`
	DecidedBy domain.AccountID `json:"decided_by,omitempty" tier:"system"`
	Says      *Content         `json:"says,omitempty" tier:"D2"`
}

// Decide ends the waiting, and forgets what the file says.
func (a Inbound) Decide(to State, by domain.AccountID, now time.Time) (Inbound, error) {
	if a.State != Waiting {
		return a, fault.New(fault.Conflict, "crossing.decided", nil)
	}
	a.State, a.Decided, a.DecidedBy, a.Says = to, now, by, nil
	return a, nil
}

// Brought is what a case that came from another country was taken in with. It is erased with the case.
type Brought struct {
	Case domain.CaseID `json:"case" tier:"system"`
	From CounterpartID `json:"from" tier:"D1"`
	At   time.Time     `json:"at" tier:"D1"`
	Says Content       `json:"says" tier:"D2"`
}
