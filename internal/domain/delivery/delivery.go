// Package delivery has the nouns of notices that leave the page: how a person wants to be reached, what is on its way
// to her, and who of an agency is on duty. They are pure: no store, no clock. What is delivered says that something
// waits, never what or of whom.
package delivery

import (
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
)

// Channel is a way by which a notice leaves the page.
type Channel string

// The channels.
const (
	None    Channel = "none"
	Mail    Channel = "mail"
	Gateway Channel = "gateway" // a message to a telephone
	Push    Channel = "push"    // a browser, also while no page of ours is open in it
	Webhook Channel = "webhook" // an address of a program; nobody chooses it for notices
)

// Channels lists the channels that lead somewhere.
var Channels = []Channel{Mail, Gateway, Push}

// Subject is a kind of notice for which a person chooses channel and hours.
type Subject string

// The subjects.
const (
	Urgent    Subject = "urgent"   // a request that is critical, and silence about it
	Requests  Subject = "requests" // other requests, and answers to one's own
	Reminders Subject = "reminders"
	Rest      Subject = "rest"
)

// Subjects lists them in the order of pages.
var Subjects = []Subject{Urgent, Requests, Reminders, Rest}

const (
	ringing = " offer_sent offer_remind offer_late no_offer_left silent unopened interpreter_asked incident "
	asking  = " offer_sent offer_accepted offer_declined offer_question offer_reply offer_withdrawn no_offer_left " +
		"no_show" + " released silent interpreter_asked interpreter_declined interpreter_accepted place_opened assigned" +
		" interpreter_free personal_message personal_withdrawn incident "
	reminding = " offer_remind offer_late offer_expired unopened interpreter_silent consent_ending consent_rest" +
		" confirm_figures figures_stale licence_ending hold_expired order_missing still_away follow_up nearly_of_age" +
		" hearing_due review_due incident_due handon_remind handon_unanswered "
)

// SubjectOf says which choice a notice follows.
func SubjectOf(n domain.Notice) Subject {
	in := func(list string) bool { return strings.Contains(list, " "+strings.TrimPrefix(n.Kind, "notice.")+" ") }
	switch {
	case n.Urgency == domain.UrgencyCritical && in(ringing):
		return Urgent
	case in(asking):
		return Requests
	case in(reminding):
		return Reminders
	}
	return Rest
}

// Choice is how a person wants to be told of a subject.
type Choice struct {
	Channel Channel `json:"channel" tier:"D0"`
	Always  bool    `json:"always,omitempty" tier:"D0"` // also at night and on days of rest
}

// Address is where a channel reaches a person. It is used once a code that was sent there has come back; a browser that
// was subscribed is used at once, because it was its own page that did it.
type Address struct {
	To       string    `json:"to,omitempty" tier:"D0"`
	ProvenAt time.Time `json:"proven_at,omitzero" tier:"D0"`
	FailedAt time.Time `json:"failed_at,omitzero" tier:"D0"` // the last time that it could not be reached
	Code     string    `json:"code,omitempty" tier:"system"` // digest of the code that was sent
	SentAt   time.Time `json:"sent_at,omitzero" tier:"system"`
	Sent     int       `json:"sent,omitempty" tier:"system"`  // codes of the last day
	Tries    int       `json:"tries,omitempty" tier:"system"` // wrong codes that came back
}

// Proven reports whether the address may be used.
func (a Address) Proven() bool { return a.To != "" && !a.ProvenAt.IsZero() }

// Preferences are how one account wants to be reached outside the pages.
type Preferences struct {
	Account   domain.AccountID    `json:"account" tier:"system"`
	Agency    domain.AgencyID     `json:"agency" tier:"D0"`
	Addresses map[Channel]Address `json:"addresses,omitempty" tier:"D0"`
	Choices   map[Subject]Choice  `json:"choices,omitempty" tier:"D0"` // what is missing follows the default
	Feed      *Feed               `json:"feed,omitempty" tier:"system"`
}

// Feed is the key by which the calendar of an account is fetched, and the role that it shows.
type Feed struct {
	Digest string      `json:"digest" tier:"system"`
	Role   domain.Role `json:"role" tier:"system"`
}

// Choice returns what was chosen for a subject, or the default: what is critical always and by the quickest way,
// requests and reminders in working hours by mail, or else on her device, and the rest not at all.
func (p Preferences) Choice(s Subject) Choice {
	if c, chosen := p.Choices[s]; chosen {
		return c
	}
	switch s {
	case Urgent:
		return Choice{Channel: p.firstOf(Gateway, Push, Mail), Always: true}
	case Requests, Reminders:
		return Choice{Channel: p.firstOf(Mail, Push)}
	}
	return Choice{Channel: None}
}

// firstOf is the first channel that reaches the person, Mail where none does.
func (p Preferences) firstOf(channels ...Channel) Channel {
	for _, c := range channels {
		if p.Addresses[c].Proven() {
			return c
		}
	}
	return Mail
}

// Way returns the channel by which a subject reaches the person, None where there is none.
func (p Preferences) Way(s Subject) Choice {
	c := p.Choice(s)
	if !p.Addresses[c.Channel].Proven() {
		c.Channel = None
	}
	return c
}

// ID names one delivery.
type ID string

// State is how far a delivery is.
type State string

// The states.
const (
	Waiting State = "waiting"
	Posting State = "posting" // an event that waits to be posted to a program
	Asking  State = "asking"  // a question to a helper without an account that waits to leave
	Sent    State = "sent"
	Failed  State = "failed"
)

// Template says which of the fixed texts is sent.
type Template string

// The templates.
const (
	TextUrgent Template = "urgent"
	TextDigest Template = "digest"
	TextCode   Template = "code"
	TextAsk    Template = "ask" // to a helper without an account
)

// Event says that something of an agency changed: ids and codes, as a program reads it and as it is posted to one.
type Event struct {
	Position int64     `json:"position" tier:"system"` // of its entry in the agency's log; the first is 1
	At       time.Time `json:"at" tier:"system"`       // to the second
	Act      string    `json:"act" tier:"system"`
	Kind     string    `json:"kind,omitempty" tier:"system"` // offer, shelter or program
	ID       string    `json:"id,omitempty" tier:"system"`
	State    string    `json:"state,omitempty" tier:"system"` // how an offer stands since, where somebody else changed it
}

// Trial reports whether nobody did it: it tries whether a program takes what is posted.
func (e Event) Trial() bool { return e.Kind == "" }

// Delivery is notices on their way out. Without an account it is still to be said whom it reaches.
type Delivery struct {
	ID       ID                 `json:"id" tier:"system"`
	Key      ID                 `json:"key,omitempty" tier:"system"` // the receiver knows a repetition by it
	Agency   domain.AgencyID    `json:"agency" tier:"D1"`
	Account  domain.AccountID   `json:"account,omitempty" tier:"system"`
	Channel  Channel            `json:"channel,omitempty" tier:"system"`
	Template Template           `json:"template,omitempty" tier:"system"`
	Notices  []domain.NoticeID  `json:"notices,omitempty" tier:"system"`
	Rung     []domain.AccountID `json:"rung,omitempty" tier:"system"` // who was told of it one after another
	Code     string             `json:"code,omitempty" tier:"system"`
	Event    *Event             `json:"event,omitempty" tier:"system"` // what is posted to the program of the account
	Ask      string             `json:"ask,omitempty" tier:"system"`   // the question to a helper, who has no account
	State    State              `json:"state" tier:"system"`
	Tries    int                `json:"tries,omitempty" tier:"system"`
	NextAt   time.Time          `json:"next_at" tier:"system"` // once it is settled: when that was
}

// Settled reports whether it left or never will.
func (d Delivery) Settled() bool { return d.State == Sent || d.State == Failed }

// pauses are how long a delivery waits after each try that failed: six tries in under two hours.
var pauses = []time.Duration{time.Minute, 4 * time.Minute, 10 * time.Minute, 25 * time.Minute, time.Hour}

// MaxTries is how often a delivery is tried.
var MaxTries = len(pauses) + 1

// After returns d after a try that ended at a moment, well or not.
func (d Delivery) After(well bool, now time.Time) Delivery {
	switch {
	case well:
		d.State, d.NextAt = Sent, now
	case d.Tries >= MaxTries:
		d.State, d.NextAt = Failed, now
	default:
		d.NextAt = now.Add(pauses[max(d.Tries, 1)-1])
	}
	if d.Settled() {
		d.Code, d.Notices = "", nil
	}
	return d
}

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
