package partner

import (
	"time"

	"amparo/internal/domain/delivery"
	"amparo/internal/httpd/api/endpoint"
)

const eventNote = "Positions are those of entries in your agency's log. They rise and have gaps: entries that " +
	"tell of something else, of what your role may not read or of what was erased since are left out. Begin with 0, " +
	"or with the `next` of an earlier page; ask again from `next` at once while `more` is true. An event holds ids " +
	"and codes: read the thing it names to learn more. `event.tell` says that somebody outside your agency changed it."

type listEventsIn struct {
	// The position behind which to begin. One that the log has not reached is refused.
	After int64 `json:"after" min:"0" max:"9007199254740991" default:"0"`
	Limit int   `json:"limit" min:"1" max:"200" default:"50"`
}

type eventPage struct {
	Events []change `json:"events"`
	// Send it as after.
	Next int64 `json:"next"`
	// The log goes on behind next.
	More bool `json:"more"`
}

type change struct {
	Position int64     `json:"position"`
	At       time.Time `json:"at"`
	// What was done.
	Act  string `json:"act" list:"logged_acts"`
	Kind string `json:"kind,omitempty" enum:"offer,shelter,program"`
	// Of the offer, the shelter or the programme.
	ID string `json:"id,omitempty" is:"id"`
	// How the offer, its stay or its appointments stood then, where somebody outside your agency changed it: as in an
	// offer.
	State string `json:"state,omitempty" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada,reservado,en_camino,ingresado,egresado,liberado,no_llego,vencido,citado,en_atencion,cerrado"`
}

func listEvents(c *endpoint.Call, in listEventsIn) (eventPage, error) {
	p, err := c.Work.Events(c.Ctx, c.Actor, in.After, in.Limit)
	return eventPage{Events: endpoint.List(p.Events, changeOf), Next: p.Next, More: p.More}, err
}

func changeOf(e delivery.Event) change {
	return change{Position: e.Position, At: e.At, Act: e.Act, Kind: e.Kind, ID: e.ID, State: e.State}
}
