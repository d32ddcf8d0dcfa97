package domain

// Room is what one unit has, derived at one moment from its declared beds and the active stays.
type Room struct {
	Unit     UnitID `json:"unit"`
	Total    int    `json:"total"`
	Blocked  int    `json:"blocked"`
	Occupied int    `json:"occupied"` // declared residents plus persons admitted through the network
	Held     int    `json:"held"`
	Free     int    `json:"free"` // never negative; 0 while the unit or the shelter is closed
	Over     int    `json:"over"` // how many persons exceed the beds, when a shelter declared fewer than it has promised
}

// Rooms derives the room of every unit of s from the stays given, in the order of s.Units. Stays of other shelters and ended stays do not count.
func Rooms(s Shelter, stays []Stay) []Room {
	rooms := make([]Room, len(s.Units))
	at := make(map[UnitID]int, len(s.Units))
	for i, u := range s.Units {
		at[u.ID] = i
		rooms[i] = Room{Unit: u.ID, Total: u.Beds.Total, Blocked: u.Beds.Blocked, Occupied: u.Beds.Residents}
	}
	for _, stay := range stays {
		if stay.Shelter != s.ID || !stay.State.Active() {
			continue
		}
		for _, p := range stay.Persons {
			i, ok := at[p.Unit]
			if !ok {
				continue
			}
			if stay.State == StayArrived {
				rooms[i].Occupied++
			} else {
				rooms[i].Held++
			}
		}
	}
	for i := range rooms {
		r := &rooms[i]
		left := r.Total - r.Blocked - r.Occupied - r.Held
		if left < 0 {
			r.Over = -left
		}
		if left > 0 && s.Active && s.Units[i].Open {
			r.Free = left
		}
	}
	return rooms
}

// Fits reports whether taking the wanted number of beds per unit oversells nothing.
func Fits(rooms []Room, want map[UnitID]int) bool {
	left := 0
	for _, r := range rooms {
		if n := want[r.Unit]; n > 0 {
			if n > r.Free {
				return false
			}
			left++
		}
	}
	return left == len(want)
}

// Caseload is what one programme carries, derived from its declared outside cases and the active slots.
type Caseload struct {
	Max     int `json:"max"`
	Active  int `json:"active"`
	Free    int `json:"free"`
	Waiting int `json:"waiting"`
}

// Load derives the caseload of p from the slots given; slots of other programmes and ended ones do not count.
func Load(p Program, slots []Slot, waiting int) Caseload {
	load := Caseload{Max: p.MaxCaseload, Active: p.Outside, Waiting: waiting}
	for _, s := range slots {
		if s.Program == p.ID && s.State.Active() {
			load.Active++
		}
	}
	if free := load.Max - load.Active; free > 0 && p.Active {
		load.Free = free
	}
	return load
}
