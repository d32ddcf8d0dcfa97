package capacity

import (
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
)

type room struct {
	Total int `json:"total"`
	// Out of service.
	Blocked  int `json:"blocked"`
	Occupied int `json:"occupied"`
	Held     int `json:"held"`
	Free     int `json:"free"`
	// People beyond the declared beds.
	Over int `json:"over"`
}

// UnitRoom is one unit with the room it has now.
type UnitRoom struct {
	ID   string `json:"id" is:"id"`
	Name string `json:"name" eg:"Casa Jade"`
	Open bool   `json:"open"`
	Room room   `json:"room"`
}

// UnitRoomOf shows a unit with its room.
func UnitRoomOf(u capacity.UnitRoom) UnitRoom {
	return UnitRoom{ID: string(u.ID), Name: u.Name, Open: u.Open, Room: roomOf(u.Room)}
}

func roomOf(r domain.Room) room {
	return room{Total: r.Total, Blocked: r.Blocked, Occupied: r.Occupied, Held: r.Held, Free: r.Free, Over: r.Over}
}
