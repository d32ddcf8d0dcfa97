// Package court has the hearings and the reviews of the protection process of a minor: which days were set, what came
// of them, and which day is expected next. What the law leaves open is never filled in: a day that nobody set and that
// no clock of the country gives is no day. It is pure: no store, no clock of its own.
package court

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// Kind tells a hearing from a review.
type Kind string

// The kinds.
const (
	Hearing Kind = "hearing"
	Review  Kind = "review" // of the measure that a court ordered
)

// Kinds lists them.
var Kinds = []Kind{Hearing, Review}

// OfOrder names the clock of the order itself beside those of the kinds.
const OfOrder = "order"

// Clock is what the law of a country says of one of its clocks.
type Clock struct {
	Days      int    `json:"days"`      // it is due within so many days; 0: no number is known
	Months    int    `json:"months"`    // and again after so many months; 0: no number is known
	WarnDays  int    `json:"warn_days"` // it is reminded of so many days before; a proposal, not law
	Source    string `json:"source"`
	Uncertain bool   `json:"uncertain"` // nobody has verified the wording of the law
}

// Warns reports whether a day that is expected is reminded of today.
func (c Clock) Warns(on, today domain.Date) bool {
	return on != "" && !today.Before(on.AddDays(-c.WarnDays))
}

// Remind returns the next day after today on which a day that is expected is reminded of: some days before, on the day
// itself, and every day from then on until somebody says what came of it.
func (c Clock) Remind(on, today domain.Date) domain.Date {
	switch {
	case on == "":
		return ""
	case today.Before(on.AddDays(-c.WarnDays)):
		return on.AddDays(-c.WarnDays)
	case today.Before(on):
		return on
	}
	return today.AddDays(1)
}

// Proceedings are the hearings and reviews of one case as they were recorded, the newest last.
type Proceedings struct {
	Case domain.CaseID `json:"case" tier:"system"`
	Days []Day         `json:"days" tier:"D2"`
}

// Day is one record: that a hearing or a review is set for a day, or that it was held on it.
type Day struct {
	Kind   Kind             `json:"kind" tier:"D2"`
	On     domain.Date      `json:"on" tier:"D2"`
	Held   bool             `json:"held,omitempty" tier:"D2"`
	Result string           `json:"result,omitempty" tier:"D2"`
	By     domain.AccountID `json:"by" tier:"system"`
	At     time.Time        `json:"at" tier:"D2"`
}

// MaxDays is how many records a case keeps; the audit log holds them all.
const MaxDays = 60

// With returns the proceedings with one record more.
func (p Proceedings) With(d Day) Proceedings {
	days := append(slices.Clone(p.Days), d)
	p.Days = days[max(0, len(days)-MaxDays):]
	return p
}

// last returns the day that stands as set, and the last one that was held, of a kind.
func (p Proceedings) last(k Kind) (set, held domain.Date) {
	for _, d := range p.Days {
		switch {
		case d.Kind != k:
		case d.Held:
			set, held = "", d.On
		default:
			set = d.On
		}
	}
	return set, held
}

// LastHeld returns the last day on which one of a kind was held; empty where none was.
func (p Proceedings) LastHeld(k Kind) domain.Date {
	_, held := p.last(k)
	return held
}

// Next returns the day on which a hearing or a review of an open case is expected, and whether somebody set it; without
// one it follows from the order by the clock. Empty means that none is. The day of a hearing stands in the case itself.
func (p Proceedings) Next(k Kind, c domain.Case, clock Clock) (on domain.Date, set bool) {
	day, held := p.last(k)
	if k == Hearing {
		if day = ""; held.Before(c.Hearing) {
			day = c.Hearing
		}
	}
	switch {
	case c.Order == nil && (k == Review || day == ""):
		return "", false
	case day != "":
		return day, true
	case held == "" && clock.Days > 0:
		return c.Order.Date.AddDays(clock.Days), false
	case clock.Months > 0:
		return max(c.Order.Date, held).Add(0, clock.Months), false
	}
	return "", false
}

// State is how a hearing or a review stands.
type State string

// The states.
const (
	Due   State = "due"   // nobody set a day: the law expects one by then
	Unset State = "unset" // nobody set a day, and the law names none that is known
	Set   State = "set"
	Late  State = "late" // its day has passed, and nobody said what came of it
	Held  State = "held"
	Moved State = "moved" // another day was set instead
)

// Line is a hearing or a review as lists show it.
type Line struct {
	Kind   Kind
	On     domain.Date
	State  State
	ByLaw  bool // the day follows from the law, nobody set it
	Result string
}

// Ahead is what is expected of a kind; false where nothing is.
func (p Proceedings) Ahead(k Kind, c domain.Case, clock Clock, today domain.Date) (Line, bool) {
	on, set := p.Next(k, c, clock)
	l := Line{Kind: k, On: on, State: Due, ByLaw: !set}
	switch {
	case on == "":
		l.State, l.ByLaw = Unset, false
		return l, k == Review && c.Order != nil
	case on.Before(today):
		l.State = Late
	case set:
		l.State = Set
	}
	return l, true
}

// Past lists what was held, and days that were given up, the newest first.
func (p Proceedings) Past() []Line {
	var out []Line
	for i, d := range p.Days {
		next := slices.IndexFunc(p.Days[i+1:], func(e Day) bool { return e.Kind == d.Kind })
		switch {
		case d.Held:
			out = append(out, Line{Kind: d.Kind, On: d.On, State: Held, Result: d.Result})
		case next >= 0 && !p.Days[i+1+next].Held:
			out = append(out, Line{Kind: d.Kind, On: d.On, State: Moved})
		}
	}
	slices.Reverse(out)
	return out
}
