package delivery

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// Turn is a time of every week at which somebody is on duty, in minutes since midnight. One that ends before it begins
// goes on into the next day.
type Turn struct {
	Account domain.AccountID `json:"account" tier:"D0"`
	Weekday int              `json:"weekday" tier:"D0"` // 0 is Sunday
	From    int              `json:"from" tier:"D0"`
	Until   int              `json:"until" tier:"D0"`
}

// Substitute is on duty for a whole local day, instead of whoever the week names.
type Substitute struct {
	Date    domain.Date      `json:"date" tier:"D0"`
	Account domain.AccountID `json:"account" tier:"D0"`
}

// Rota says who of an agency is on duty when.
type Rota struct {
	Agency      domain.AgencyID `json:"agency" tier:"D0"`
	Turns       []Turn          `json:"turns,omitempty" tier:"D0"`
	Substitutes []Substitute    `json:"substitutes,omitempty" tier:"D0"`
}

// OnDuty lists who is on duty at a local time, without repetition.
func (r Rota) OnDuty(local time.Time) []domain.AccountID {
	var out []domain.AccountID
	add := func(a domain.AccountID) {
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	for _, s := range r.Substitutes {
		if s.Date == domain.DateOf(local) {
			add(s.Account)
		}
	}
	if len(out) > 0 {
		return out
	}
	day, at := int(local.Weekday()), local.Hour()*60+local.Minute()
	for _, t := range r.Turns {
		overnight := t.Until <= t.From
		today := t.Weekday == day && at >= t.From && (at < t.Until || overnight)
		if today || overnight && t.Weekday == (day+6)%7 && at < t.Until {
			add(t.Account)
		}
	}
	return out
}
