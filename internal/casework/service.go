// Package casework holds the acts of the network, one file a verb: load, decide, commit.
//
// It guarantees that every act and every disclosure is decided by policy, and that it is kept
// together with its audit leaf or not at all. It trusts the actor it is given to be the one who
// signed in; it trusts nothing else a caller says. Nothing it returns holds more than the policy
// grants that actor.
package casework

import (
	"log/slog"
	"strings"
	"time"

	"amparo/internal/audit"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Deps are what the acts stand on.
type Deps struct {
	Store   *store.Store
	Policy  *policy.Set
	Pack    *country.Pack
	Weights match.Weights // the zero value means the documented defaults
	Limits  Limits        // what is zero means the documented default
	Log     *slog.Logger  // nil discards

	Pins func() ([]audit.Head, error) // signed heads kept outside the store, for a check; nil where there are none
}

// Service performs acts. It is safe for concurrent use.
type Service struct {
	store   *store.Store
	policy  *policy.Set
	pack    *country.Pack
	weights match.Weights
	limits  Limits
	log     *slog.Logger
	places  map[string]match.Place
	signed  map[string]string // accessibility features that stand for a sign language
	lanes   lanes
	boards  boardCache
	checks  checks
	pins    func() ([]audit.Head, error)
	recall  recall
}

// New returns a service over its parts.
func New(d Deps) *Service {
	s := &Service{store: d.Store, policy: d.Policy, pack: d.Pack, weights: d.Weights, limits: d.Limits.complete(), log: d.Log, pins: d.Pins, recall: newRecall()}
	if s.weights == (match.Weights{}) {
		s.weights = match.DefaultWeights()
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.signed = map[string]string{}
	for _, l := range d.Pack.Languages() {
		if code := strings.ToLower(l.Endonym); l.Signed() && d.Pack.Has(country.ListAccess, code) {
			s.signed[code] = l.ID
		}
	}
	s.places = map[string]match.Place{}
	for _, dep := range d.Pack.Departments() {
		for _, m := range d.Pack.Municipalities(dep.Code) {
			s.places[m.Code] = match.Place{Department: m.Department, At: match.Point{Lat: m.Lat, Lon: m.Lon}}
		}
	}
	return s
}

// Pack returns the country pack the acts go by.
func (s *Service) Pack() *country.Pack { return s.pack }

// Now is the clock of the acts, in UTC.
func (s *Service) Now() time.Time { return s.store.Now() }

func (s *Service) majority() int { return s.pack.AgeOfMajority() }

func (s *Service) today() domain.Date { return domain.DateOf(s.Now().In(s.pack.TimeZone())) }

// clock returns the times of an urgency level.
func (s *Service) clock(u domain.Urgency) (respond, remind, hold time.Duration) {
	v, ok := s.pack.Value(country.ListUrgency, string(u))
	if !ok {
		return 24 * time.Hour, 12 * time.Hour, 24 * time.Hour
	}
	return time.Duration(v.RespondWithin) * time.Minute, time.Duration(v.RemindAfter) * time.Minute, time.Duration(v.OfferExpires) * time.Minute
}
