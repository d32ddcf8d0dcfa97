package capacity

import (
	"amparo/internal/domain"
)

// UnitRoom is a unit with the room it has now.
type UnitRoom struct {
	domain.Unit
	Room domain.Room `json:"room"`
}

// UnitRooms returns the units of a shelter with the room that each has.
func UnitRooms(sh domain.Shelter, stays []domain.Stay) []UnitRoom {
	rooms := domain.Rooms(sh, stays)
	out := make([]UnitRoom, len(rooms))
	for i := range rooms {
		out[i] = UnitRoom{Unit: sh.Units[i], Room: rooms[i]}
	}
	return out
}
