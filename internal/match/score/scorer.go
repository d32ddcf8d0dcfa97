// Package score orders the providers that fit. Every part of a score has a weight that the network sets, and a code
// that the answer shows, so a score can be added up by hand. A score never excludes anybody.
package score

import (
	"math"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/codeset"
	"amparo/internal/match/snapshot"
)

// Total adds up a score. It writes the reasons down only when Explain is set.
type Total struct {
	Points  int
	Explain bool
	Reasons []match.Reason
}

func (t *Total) add(code string, points int) { t.addWith(code, points, nil) }

func (t *Total) addWith(code string, points int, args map[string]any) {
	if points == 0 {
		return
	}
	t.Points += points
	if t.Explain {
		t.Reasons = append(t.Reasons, match.Reason{Code: code, Points: points, Args: args})
	}
}

// addDistance tells a distance even where it earns no points: a figure and the band it lies in.
func (t *Total) addDistance(code string, points int, km float64) {
	t.Points += points
	if t.Explain {
		args := map[string]any{"km": int(math.Round(km)), "band": match.Band(km)}
		t.Reasons = append(t.Reasons, match.Reason{Code: code, Points: points, Args: args})
	}
}

// scarceThings names what addScarce is told of, in that order.
var scarceThings = [4]string{match.ScarceProtection, match.ScarceWheelchair, match.ScarceMothers, match.ScarceSiblings}

// addScarce takes off points for each scarce thing that the place would use up, and names them.
func (t *Total) addScarce(each int, used [4]bool) {
	var n int
	var named []string
	for i, yes := range used {
		if !yes {
			continue
		}
		n++
		if t.Explain {
			named = append(named, scarceThings[i])
		}
	}
	if n == 0 || !t.Explain {
		t.Points -= each * n
		return
	}
	t.addWith(match.WhySpare, -each*n, map[string]any{"scarce": named})
}

// Scorer scores providers for one query. It is only read after New.
type Scorer struct {
	q *admission.Prepared
	w *match.Weights

	originKM []float64 // per location, from the place of origin; nil when there is no wish about it
	night    bool
	urgent   bool
	arrival  time.Time
	first    []string // first languages
	spoken   []string // others that are spoken well

	firstFilter, spokenFilter codeset.Filter
}

// Night, in hours of the clock: a long drive is then a danger of its own.
const (
	nightFrom = 19
	nightTo   = 6
)

// New prepares the scoring of one query against a snapshot.
func New(s *snapshot.Snapshot, q *admission.Prepared) *Scorer {
	a := q.Query
	r := &Scorer{q: q, w: q.Weights}
	for _, l := range a.Case.Languages {
		switch {
		case l.Level == domain.MotherTongue:
			r.first = append(r.first, l.ID)
		case a.Case.Speaks(l.ID):
			r.spoken = append(r.spoken, l.ID)
		}
	}
	r.firstFilter, r.spokenFilter = codeset.Of(r.first), codeset.Of(r.spoken)
	r.urgent = a.Referral.Urgency == domain.UrgencyCritical || a.Referral.Urgency == domain.UrgencyHigh
	if a.Case.Wishes.NearOrigin != nil {
		_, origin := s.Locate(a.Case.Origin)
		r.originKM = admission.Distances(origin, s)
	}
	if a.Now.IsZero() {
		return r
	}
	r.arrival = a.Now
	if a.Referral.EarliestAt.After(a.Now) {
		r.arrival = a.Referral.EarliestAt.In(a.Now.Location())
	}
	hour := r.arrival.Hour()
	r.night = hour >= nightFrom || hour < nightTo
	return r
}

// languageMatch says how well a provider can speak with the person.
type languageMatch uint8

const (
	languageUnknown languageMatch = iota // the case names no language
	noLanguage
	sharedLanguage
	firstLanguage
)

// SpeaksFirst reports whether somebody in the shelter speaks a first language of the person.
func (r *Scorer) SpeaksFirst(s *snapshot.Shelter) bool { return r.shelterLanguage(s) == firstLanguage }

func (r *Scorer) shelterLanguage(s *snapshot.Shelter) languageMatch {
	sh := &s.State.Shelter
	switch {
	case len(r.first) == 0 && len(r.spoken) == 0:
		return languageUnknown
	case r.firstFilter&s.Languages != 0 && codeset.Shares(r.first, sh.Languages),
		r.featureSpeaks(sh.Accessibility, r.first):
		return firstLanguage
	case r.spokenFilter&s.Languages != 0 && codeset.Shares(r.spoken, sh.Languages),
		r.featureSpeaks(sh.Accessibility, r.spoken):
		return sharedLanguage
	}
	return noLanguage
}

// featureSpeaks reports whether one of the features stands for one of the languages, as an interpreter of signs does.
func (r *Scorer) featureSpeaks(features, languages []string) bool {
	if len(r.q.Query.LanguageOf) == 0 {
		return false
	}
	for _, f := range features {
		if l := r.q.Query.LanguageOf[f]; l != "" && slices.Contains(languages, l) {
			return true
		}
	}
	return false
}

// addLanguage scores the language; interprets says that the provider has interpreters of its own.
func (r *Scorer) addLanguage(l languageMatch, interprets bool, t *Total) {
	reachable := r.q.Query.Interpreters
	switch {
	case l == firstLanguage:
		t.add(match.WhyLanguage, r.w.Language)
	case l == sharedLanguage:
		t.add(match.WhySpoken, r.w.Spoken)
	case l == noLanguage && (interprets || codeset.Shares(r.first, reachable) || codeset.Shares(r.spoken, reachable)):
		t.add(match.WhyInterpreter, r.w.Interpreter)
	case l == noLanguage:
		t.add(match.WhyNoLanguage, -r.w.NoLanguage)
	}
}

// byDistance turns kilometres into points: all of them at no distance, none at Far and beyond.
func (r *Scorer) byDistance(km float64, points int) int {
	if r.w.Far <= 0 || km >= float64(r.w.Far) {
		return 0
	}
	return int(math.Round(float64(points) * (1 - km/float64(r.w.Far))))
}

func (r *Scorer) addFreshness(confirmedAt int64, t *Total) {
	switch r.q.Freshness(confirmedAt) {
	case match.Fresh:
		t.add(match.WhyFresh, r.w.Fresh)
	case match.Stale:
		t.add(match.WhyStale, -r.w.Fresh)
	}
}
