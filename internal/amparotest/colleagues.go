package amparotest

import (
	"time"

	"amparo/internal/casework/network"
	"amparo/internal/casework/oversight"
	"amparo/internal/deadline"
	"amparo/internal/domain"
)

// Colleague adds somebody of the actor's own agency in another role.
func (a *Actor) Colleague(name string, role domain.Role) *Actor {
	a.w.T.Helper()
	return a.w.Person(name, domain.Agency{ID: a.Agency, Type: a.AgencyType, Name: a.AgencyName}, role)
}

// Runner returns something that runs what falls due, as one process would.
func (w *World) Runner() *deadline.Runner { return deadline.New(w.Work, w.Store, nil) }

// Due runs what is due now and returns how many deadlines were dealt with.
func (w *World) Due() int {
	w.T.Helper()
	n, err := w.Runner().Due(w.T.Context())
	w.must(err)
	return n
}

// Rematches lets a process that has just begun look again for everybody who waits, and returns how many teams were
// told.
func (w *World) Rematches() int {
	w.T.Helper()
	w.Waits(3 * time.Second) // A board may be used for two.
	n, _, err := w.Work.Rematch(w.T.Context(), network.Seen{})
	w.must(err)
	return n
}

// Told returns the codes of what the actor is told and has not seen, newest first.
func (a *Actor) Told() []string {
	a.w.T.Helper()
	page, err := a.w.Work.Notices(a.w.T.Context(), a.Actor, oversight.NoticeFilter{})
	a.w.must(err)
	var kinds []string
	for _, n := range page.Notices {
		if n.SeenAt.IsZero() {
			kinds = append(kinds, n.Kind)
		}
	}
	return kinds
}
