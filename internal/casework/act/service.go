// Package act is how every act of the network is done: it authorizes, loads, decides and commits in one transaction,
// tries again when a row moved meanwhile, answers a repeated request once, and tells whoever must know.
//
// It guarantees that every act and every disclosure is decided by policy, and that it is kept together with its audit
// leaf or not at all. It trusts the actor it is given to be the one who signed in; it trusts nothing else a caller
// says.
package act

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"amparo/internal/audit"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Deps are what the acts stand on.
type Deps struct {
	Store   *store.Store
	Policy  *policy.Set
	Pack    *country.Pack
	Weights match.Weights // the zero value means the documented defaults
	Limits  Limits        // what is zero means the documented default
	Log     *slog.Logger  // nil discards
	// Leaves are the channels by which notices leave the page; without any they stay in it.
	Leaves []delivery.Channel
	// PushKey is the public key that a browser is subscribed with; empty where none can be.
	PushKey string

	Pins func() ([]audit.Head, error) // signed heads kept outside the store, for a check; nil where there are none
	// Erased keeps outside the store that a case was erased; nil where nothing does.
	Erased func(domain.CaseID)
	// Scan asks about malware in a file before it is kept; nil asks nobody.
	Scan func(context.Context, []byte) error
}

// Service is what the verbs of all layers stand on. It is safe for concurrent use.
type Service struct {
	*txn.Runner
	Country       *country.Pack
	Weights       match.Weights
	Limits        Limits
	Log           *slog.Logger
	Places        map[string]match.Municipality
	SignLanguages map[string]string // accessibility features that stand for a sign language
	providers     *keyedLock
	requests      *keyedLock // by account and key
	Network       *network.Network
	Caches        caches
	Leaves        []delivery.Channel
	PushKey       string
	Scan          func(context.Context, []byte) error // nil asks nobody
	clock         func() time.Time
}

// New returns a service over its parts.
func New(d Deps) *Service {
	s := &Service{Runner: &txn.Runner{Store: d.Store, Policy: d.Policy}, Country: d.Pack, Weights: d.Weights,
		Limits: d.Limits.complete(), Log: d.Log, Caches: newCaches(), Leaves: d.Leaves, PushKey: d.PushKey, Scan: d.Scan,
		providers: &keyedLock{}, requests: &keyedLock{}, clock: d.Store.Now}
	if s.Weights == (match.Weights{}) {
		s.Weights = match.DefaultWeights()
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.SignLanguages = map[string]string{}
	for _, l := range d.Pack.Languages() {
		if code := strings.ToLower(l.Endonym); l.Signed() && d.Pack.Has(country.ListAccess, code) {
			s.SignLanguages[code] = l.ID
		}
	}
	s.Places = map[string]match.Municipality{}
	for _, dep := range d.Pack.Departments() {
		for _, m := range d.Pack.Municipalities(dep.Code) {
			s.Places[m.Code] = match.Municipality{Department: m.Department, Seat: match.Point{Lat: m.Lat, Lon: m.Lon}}
		}
	}
	s.Network = network.New(s.Store, s.Country, s.Places, s.Weights)
	return s
}

// Pack returns the country pack the acts go by.
func (s *Service) Pack() *country.Pack { return s.Country }

// Now is the clock of the acts, in UTC. In the service of a Txn it stands at the moment of the act.
func (s *Service) Now() time.Time { return s.clock() }

// Majority is the age of majority of the country, in years.
func (s *Service) Majority() int { return s.Country.AgeOfMajority() }

// Today is the day it is now in the time zone of the country.
func (s *Service) Today() domain.Date { return domain.DateOf(s.Now().In(s.Country.TimeZone())) }

// Morning is when a day begins where the network is; the zero time for what is no day.
func (s *Service) Morning(d domain.Date) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, string(d), s.Country.TimeZone())
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// FirstOrMorning is a moment while it is ahead, and then each next morning: when somebody is reminded who was to act by
// that moment.
func (s *Service) FirstOrMorning(first time.Time) time.Time {
	if first.After(s.Now()) {
		return first
	}
	return s.Morning(s.Today().AddDays(1))
}

// After is the moment at which a clock of this urgency that starts at a moment has run for so long: what can wait is
// not counted at night nor on days of rest.
func (s *Service) After(u domain.Urgency, from time.Time, d time.Duration) time.Time {
	return s.Country.After(string(u), from, d)
}

// closedAtMost is how far a shelter's own hours may move a deadline: a week has each of its days.
const closedAtMost = 7 * 24 * time.Hour

// AfterIn is After for a shelter with intake hours, where it can wait: where nobody there receives then, it is the
// first minute at which they receive again. Hours that cannot be read move nothing.
func (s *Service) AfterIn(hours string, u domain.Urgency, from time.Time, d time.Duration) time.Time {
	at, zone := s.After(u, from, d), s.Country.TimeZone()
	h := snapshot.ParseHours(hours)
	if !h.Known || h.Receives(at.In(zone)) {
		return at
	}
	for next := at.Truncate(time.Minute); next.Sub(at) < closedAtMost; {
		if next = next.Add(time.Minute); h.Receives(next.In(zone)) {
			return next
		}
	}
	return at
}

// ResponseTimes returns the times of an urgency level.
func (s *Service) ResponseTimes(u domain.Urgency) (respond, remind, hold time.Duration) {
	v, ok := s.Country.Value(country.ListUrgency, string(u))
	if !ok {
		return 24 * time.Hour, 12 * time.Hour, 24 * time.Hour
	}
	return time.Duration(v.RespondWithin) * time.Minute, time.Duration(v.RemindAfter) * time.Minute,
		time.Duration(v.OfferExpires) * time.Minute
}
