// Package packchange has what people change of the country pack while it is in use: values of lists, telephone lines
// and days of rest. One person asks, another confirms. It is pure.
package packchange

import (
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// ID names a change.
type ID string

// Kind is what a change is about.
type Kind string

// The kinds.
const (
	Value Kind = "value" // of a list
	Line  Kind = "line"  // a telephone line
	Rest  Kind = "rest"  // a day of rest
)

// Act is what a change does.
type Act string

// The acts. What is removed of a list is retired: it stays readable, and can be restored.
const (
	Add     Act = "add"
	Edit    Act = "edit"
	Remove  Act = "remove"
	Restore Act = "restore"
)

// Acts are the acts that each kind knows.
var Acts = map[Kind][]Act{Value: {Add, Edit, Remove, Restore}, Line: {Add, Edit, Remove}, Rest: {Add, Remove}}

// Said is what a value or a line says. A day of rest says nothing beside its day.
type Said struct {
	ES        string `json:"es,omitempty" tier:"D0"`
	EN        string `json:"en,omitempty" tier:"D0"`
	Confirmed bool   `json:"confirmed,omitempty" tier:"D0"` // line: somebody dialled it
	Place     int    `json:"place,omitempty" tier:"D0"`     // line: where it stands, from 1
}

// Target is what a change is of.
type Target struct {
	Kind Kind   `json:"kind" tier:"D0"`
	Act  Act    `json:"act" tier:"D0"`
	List string `json:"list,omitempty" tier:"D0"` // value: the name of its list
	// Key is the code of a value, the number of a line, or a day of rest: "05-01" each year, "2027-05-03" once.
	Key  string `json:"key" tier:"D0"`
	Like string `json:"like,omitempty" tier:"D0"` // value: the rules of a new one are those of this one
}

// State is where a change stands.
type State string

// The states.
const (
	Asked     State = "asked"
	Done      State = "done"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// Change is one change as somebody asked for it, and what became of it. It stays for ever: it is the history.
type Change struct {
	ID        ID               `json:"id" tier:"system"`
	Of        Target           `json:"of" tier:"D0"`
	Was       Said             `json:"was,omitzero" tier:"D0"` // when it was asked
	Is        Said             `json:"is,omitzero" tier:"D0"`
	Reason    string           `json:"reason" tier:"D1"`
	State     State            `json:"state" tier:"D0"`
	By        domain.AccountID `json:"by" tier:"system"`
	At        time.Time        `json:"at" tier:"D0"`
	Alone     bool             `json:"alone,omitempty" tier:"D0"` // nobody was there to confirm it
	DecidedBy domain.AccountID `json:"decided_by,omitempty" tier:"system"`
	DecidedAt time.Time        `json:"decided_at,omitzero" tier:"D0"`
}

// Waits reports whether a second person may still decide it; within is how long one may.
func (c Change) Waits(now time.Time, within time.Duration) bool {
	return c.State == Asked && now.Before(c.At.Add(within))
}

// Decide is the answer of a person. Who asked takes it back by a no, and never confirms it.
func (c Change) Decide(by domain.AccountID, yes bool, now time.Time, within time.Duration) (Change, error) {
	switch {
	case !c.Waits(now, within):
		return c, fault.New(fault.Conflict, "approval.over", nil)
	case yes && by == c.By:
		return c, fault.New(fault.Forbidden, "approval.another", nil)
	case yes:
		c.State = Done
	case by == c.By:
		c.State = Withdrawn
	default:
		c.State = Refused
	}
	c.DecidedBy, c.DecidedAt = by, now
	return c, nil
}

// Settled lists the confirmed changes in the order in which they hold: it makes two confirmations stand in a row, and
// tells a process in one reading whether there is anything new.
type Settled struct {
	ID      string `json:"id" tier:"system"`
	Changes []ID   `json:"changes" tier:"system"`
}

// TheSettled is the id of the one row of settled changes.
const TheSettled = "settled"

// Each reports whether a day of rest is one of every year, as opposed to one date.
func (t Target) Each() bool { return t.Kind == Rest && strings.Count(t.Key, "-") == 1 }
