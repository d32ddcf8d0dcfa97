package capacity

import (
	"strings"

	"amparo/internal/match"
)

// maxUnlisted is how many houses are told to a reader who may not list them: enough to ask in one go, and no map of the
// network.
const maxUnlisted = 5

// redact keeps of a ranking what somebody needs to ask for a bed who may never see the list of shelters: the best that
// fit, by name and department. Who does not fit or is full, how far a house is, which units it has and how it scores
// would, request by request, draw that list.
func (m *MatchResult) redact() {
	m.Redacted = true
	offered := m.Ranking.Candidates
	m.Ranking = match.Ranking{Candidates: offered[:min(len(offered), maxUnlisted)], Full: []Exclusion{},
		Excluded: []Exclusion{}, Unmet: m.Ranking.Unmet, Digest: m.Ranking.Digest, Seed: m.Ranking.Seed}
	shown := make(map[string]Provider, len(m.Ranking.Candidates)+len(m.Asked))
	keep := func(id string) {
		if p, known := m.Providers[id]; known {
			p.Units, p.Free = nil, -1
			shown[id] = p
		}
	}
	for i := range m.Ranking.Candidates {
		c := &m.Ranking.Candidates[i]
		c.DistanceKM, c.HasDistance, c.Units, c.Seats, c.Score = 0, false, nil, nil, 0
		c.Met, c.Why = redactReasons(c.Met), redactReasons(c.Why)
		keep(string(c.Shelter))
	}
	for id := range m.Asked {
		keep(id)
	}
	m.Providers = shown
}

// redactReasons keeps what reasons say, and nothing of the figures, the units and the distances behind them.
func redactReasons(reasons []Reason) []Reason {
	out := make([]Reason, 0, len(reasons))
	for _, r := range reasons {
		if strings.HasPrefix(r.Code, match.WhyDistance) {
			continue
		}
		out = append(out, Reason{Code: r.Code, Points: min(1, max(-1, r.Points))})
	}
	return out
}
