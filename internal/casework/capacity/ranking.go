package capacity

import (
	"strings"

	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// What a ranking is made of, as the pages and the API read it.
type (
	// Candidate is a provider that fits and has room.
	Candidate = match.Candidate
	// Exclusion is a provider that does not fit, or has no room, with the rules that say so.
	Exclusion = match.Exclusion
	// Reason is one rule that was met or failed, or one thing that moved a candidate up or down.
	Reason = match.Reason
	// Totals counts what an answer does not write out.
	Totals = match.Totals
)

// providers names the providers of an answer, and counts those that are offered by department. Of an answer that is
// shown in part only those are named that the first page of candidates, the lists and the counts speak of.
func providers(known *network.Snapshot, r *match.Ranking) (named map[string]Provider, places map[string]int) {
	named, places = map[string]Provider{}, map[string]int{}
	for i := range r.Candidates {
		places[departmentOf(known, &r.Candidates[i])]++
	}
	if r.Totals == nil {
		for id := range known.Shelters {
			nameProvider(known, named, string(id))
		}
		for id := range known.Programs {
			nameProvider(known, named, string(id))
		}
		return named, places
	}
	for i := range r.Candidates {
		if k := &r.Candidates[i]; len(k.Met) > 0 {
			nameProvider(known, named, k.Provider())
		}
	}
	for _, list := range [][]Exclusion{r.Full, r.Excluded} {
		for i := range list {
			nameProvider(known, named, list[i].Provider())
		}
	}
	for _, k := range r.Totals.ByRule {
		for _, id := range k.First {
			nameProvider(known, named, id)
		}
	}
	return named, places
}

// departments counts those that are offered by department, going by the providers that are named.
func (m *MatchResult) departments() map[string]int {
	places := map[string]int{}
	for i := range m.Ranking.Candidates {
		k := &m.Ranking.Candidates[i]
		places[m.Providers[k.Provider()].Department]++
	}
	return places
}

func departmentOf(known *network.Snapshot, k *Candidate) string {
	if h, ok := known.Shelters[k.Shelter]; ok {
		return h.Shelter.Department
	}
	return known.Programs[k.Program].Program.Department
}

// nameProvider adds what may be shown of one provider.
func nameProvider(known *network.Snapshot, named map[string]Provider, id string) {
	if _, done := named[id]; done {
		return
	}
	if h, ok := known.Shelters[domain.ShelterID(id)]; ok {
		sh := &h.Shelter
		p := Provider{ID: id, Agency: sh.Agency, Ref: sh.Ref, Name: sh.Name, Department: sh.Department,
			Languages: sh.Languages, Services: sh.Services, Intake: sh.IntakeHours,
			Units: make(map[domain.UnitID]string, len(sh.Units)), Confirmed: sh.ConfirmedAt}
		for i := range sh.Units {
			p.Units[sh.Units[i].ID] = sh.Units[i].Name
			p.Free += h.Rooms[i].Free
		}
		named[id] = p
	} else if sv, ok := known.Programs[domain.ProgramID(id)]; ok {
		pr := &sv.Program
		named[id] = Provider{ID: id, Agency: pr.Agency, Ref: pr.Ref, Name: pr.Name, Department: pr.Department,
			Languages: pr.Languages, WaitDays: pr.WaitDays, Free: sv.Load.Free, Confirmed: pr.ConfirmedAt}
	}
}

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
