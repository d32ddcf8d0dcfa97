package demo

import (
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/rank"
	"amparo/internal/match/snapshot"
)

const lensegua = "gsm" // the sign language of Guatemala

// Matching asks the matcher about rows of a folder, with the room that its referrals leave.
type Matching struct {
	Builder *Builder
	Free    func(*folder.UnitRow) int
	Towns   map[string]match.Municipality
	Units   map[domain.UnitID]string // the folder's reference of each unit
	Refs    map[domain.ShelterID]string
	all     *snapshot.Snapshot // every shelter; nil until the first ranking

	empty, now []*snapshot.Snapshot // each shelter by itself, without residents and as it stands; nil until asked for
}

// NewMatching prepares the shelters of a builder. free is the room of a unit at this moment.
func NewMatching(b *Builder, free func(*folder.UnitRow) int) *Matching {
	m := &Matching{
		Builder: b, Free: free, Towns: map[string]match.Municipality{}, Units: make(map[domain.UnitID]string, len(b.unit)),
		Refs: RefsOf(b.Shelters), empty: make([]*snapshot.Snapshot, len(b.Shelters)),
		now: make([]*snapshot.Snapshot, len(b.Shelters)),
	}
	for _, t := range b.pack.Municipalities("") {
		m.Towns[t.Code] = match.Municipality{Department: t.Department, Seat: match.Point{Lat: t.Lat, Lon: t.Lon}}
	}
	for ref, id := range b.unit {
		m.Units[id] = ref
	}
	return m
}

// matcher prepares the folder as it stands, once for all referrals that wait.
func (b *Builder) matcher() *Matching {
	if b.asked == nil {
		b.asked = NewMatching(b, b.net.Use.Free)
	}
	return b.asked
}

// State is the i-th shelter with that much room.
func (m *Matching) State(i int, free func(*folder.UnitRow) int) match.ShelterState {
	s := m.Builder.Shelters[i]
	rooms := make([]domain.Room, len(s.Units))
	for j := range s.Units {
		row := &m.Builder.net.Shelters[i].Units[j]
		n := free(row)
		total := max(row.Beds.Total-row.Beds.Blocked, n)
		rooms[j] = domain.Room{Unit: s.Units[j].ID, Total: total, Occupied: total - n, Over: max(0, -n)}
		if s.Active && s.Units[j].Open {
			rooms[j].Free = max(0, n)
		}
	}
	return match.ShelterState{Shelter: s, Rooms: rooms}
}

// Query asks for the bed of one row.
func (m *Matching) Query(row *folder.ReferralRow) match.Query {
	st := &story{Builder: m.Builder, row: row}
	st.addCase()
	st.addSafety()
	return st.query(st.referral(row.ID, folder.NeedShelter, domain.ReferralState(row.Status)))
}

// query asks for the bed of the story as far as it is told.
func (st *story) query(r domain.Referral) match.Query {
	local := st.Now.In(st.pack.TimeZone())
	return match.Query{
		Case: st.d.Case, Safety: st.d.Safety, Referral: r, From: st.d.Case.Found, Home: st.pack.Code(),
		Today: domain.DateOf(local), Now: local, Majority: st.pack.AgeOfMajority(),
		LanguageOf: map[string]string{"lensegua": lensegua},
	}
}

// Ranking ranks every shelter with the room there is when it is first asked.
func (m *Matching) Ranking(q match.Query) match.Ranking {
	if m.all == nil {
		states := make([]match.ShelterState, len(m.Builder.Shelters))
		for i := range states {
			states[i] = m.State(i, m.Free)
		}
		m.all = snapshot.Compile(states, nil, m.Towns, match.DefaultWeights())
	}
	return rank.Shelters(m.all, q)
}

// Seats puts the group of a query into the i-th shelter as it stands, or into the same shelter without
// residents, by the folder's references. It returns nil when the whole group does not fit.
func (m *Matching) Seats(q match.Query, i int, empty bool) []folder.InUnitRow {
	kept, free := m.now, m.Free
	if empty {
		kept, free = m.empty, func(u *folder.UnitRow) int { return u.Beds.Total }
	}
	if kept[i] == nil {
		kept[i] = snapshot.Single(m.State(i, free), m.Towns, match.DefaultWeights())
	}
	seats, _ := rank.SeatsIn(kept[i], q)
	var out []folder.InUnitRow
	for _, s := range seats {
		out = append(out, folder.InUnitRow{Ref: s.Ref, Unit: m.Units[s.Unit]})
	}
	return out
}

// Moved forgets the room of the i-th shelter, which somebody took a bed in.
func (m *Matching) Moved(i int) { m.now[i] = nil }

// unmet names the rules that exclude a referral on the waiting list everywhere, the most frequent first, as an outsider
// may read them.
func (m *Matching) unmet(q match.Query) []string {
	q.ExplainMax, q.ListMax = 1, 1 // Nobody reads why one shelter is excluded.
	return m.Ranking(q).Unmet
}

// RefsOf returns the folder's reference of each shelter.
func RefsOf(shelters []domain.Shelter) map[domain.ShelterID]string {
	out := make(map[domain.ShelterID]string, len(shelters))
	for _, s := range shelters {
		out[s.ID] = s.Ref
	}
	return out
}
