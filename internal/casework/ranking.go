package casework

import (
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
	// Rest counts what an answer does not write out.
	Rest = match.Rest
)

// providers names the providers of an answer, and counts those that are offered by department. Of an answer that is shown in part only
// those are named that the first page of candidates, the lists and the counts speak of.
func (s *Service) providers(r *match.Ranking) (named map[string]Provider, places map[string]int) {
	c := &s.boards
	c.mu.Lock()
	defer c.mu.Unlock()
	named, places = map[string]Provider{}, map[string]int{}
	for i := range r.Offered {
		places[c.departmentOf(&r.Offered[i])]++
	}
	if r.Rest == nil {
		for id := range c.houses {
			c.name(named, string(id))
		}
		for id := range c.services {
			c.name(named, string(id))
		}
		return named, places
	}
	for i := range r.Offered {
		if k := &r.Offered[i]; len(k.Met) > 0 {
			c.name(named, string(k.Shelter)+string(k.Program))
		}
	}
	for _, list := range [][]Exclusion{r.Full, r.Excluded} {
		for i := range list {
			c.name(named, string(list[i].Shelter)+string(list[i].Program))
		}
	}
	for _, k := range r.Rest.Why {
		for _, id := range k.First {
			c.name(named, id)
		}
	}
	return named, places
}

// departments counts those that are offered by department, going by the providers that are named.
func (m *MatchResult) departments() map[string]int {
	places := map[string]int{}
	for i := range m.Ranking.Offered {
		k := &m.Ranking.Offered[i]
		places[m.Providers[string(k.Shelter)+string(k.Program)].Department]++
	}
	return places
}

func (c *boardCache) departmentOf(k *Candidate) string {
	if h, ok := c.houses[k.Shelter]; ok {
		return h.house.Shelter.Department
	}
	return c.services[k.Program].service.Program.Department
}

// name adds what may be shown of one provider of the board that was compiled last.
func (c *boardCache) name(named map[string]Provider, id string) {
	if _, done := named[id]; done {
		return
	}
	if h, ok := c.houses[domain.ShelterID(id)]; ok {
		sh := &h.house.Shelter
		p := Provider{ID: id, Agency: sh.Agency, Ref: sh.Ref, Name: sh.Name, Department: sh.Department, Languages: sh.Languages,
			Services: sh.Services, Intake: sh.IntakeHours, Units: make(map[domain.UnitID]string, len(sh.Units)), Confirmed: sh.ConfirmedAt}
		for i := range sh.Units {
			p.Units[sh.Units[i].ID] = sh.Units[i].Name
			p.Free += h.house.Rooms[i].Free
		}
		named[id] = p
	} else if sv, ok := c.services[domain.ProgramID(id)]; ok {
		pr := &sv.service.Program
		named[id] = Provider{ID: id, Agency: pr.Agency, Ref: pr.Ref, Name: pr.Name, Department: pr.Department,
			Languages: pr.Languages, WaitDays: pr.WaitDays, Free: sv.service.Load.Free, Confirmed: pr.ConfirmedAt}
	}
}
