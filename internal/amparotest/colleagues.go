package amparotest

import (
	"time"

	"amparo/internal/casework/network"
	"amparo/internal/casework/oversight"
	"amparo/internal/deadline"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
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

// Reachable lets the actor be reached by mail at that address, or by message at that number, as after she typed the
// code that came there.
func (a *Actor) Reachable(ch delivery.Channel, to string) {
	a.w.T.Helper()
	ctx := a.w.T.Context()
	a.w.must(a.w.Work.SetAddress(ctx, a.Actor, ch, to))
	out, ok, err := a.w.Work.TakeDelivery(ctx)
	a.w.must(err)
	if !ok || out.To != to || out.Template != delivery.TextCode {
		a.w.T.Fatalf("no code is on its way to %s: %+v", to, out)
	}
	a.w.must(a.w.Work.SettleDelivery(ctx, out, true))
	a.w.must(a.w.Work.ProveAddress(ctx, a.Actor, ch, out.Code))
}

// Leaving takes and settles as sent all that is to leave the page now, and returns where it goes.
func (w *World) Leaving() (to []string) {
	w.T.Helper()
	for {
		out, ok, err := w.Work.TakeDelivery(w.T.Context())
		w.must(err)
		if !ok {
			return to
		}
		w.must(w.Work.SettleDelivery(w.T.Context(), out, true))
		to = append(to, out.To)
	}
}

// pushKey is what browsers are subscribed with.
const pushKey = "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U"

// NoticesLeave lets notices leave the page from now on, by every channel.
func (w *World) NoticesLeave() {
	w.T.Helper()
	w.leaves = delivery.Channels
	w.Reopen()
}

// Auditor adds somebody who reads the log and nothing else.
func (w *World) Auditor() *Actor {
	w.T.Helper()
	return w.Person("auditora", w.Agency("auditoría", "derechos_humanos"), domain.RoleAuditor)
}

// Want fails unless err is a fault of that kind.
func (w *World) Want(err error, kind fault.Kind) {
	w.T.Helper()
	if !fault.Is(err, kind) {
		w.T.Errorf("want %v, got %v", kind, err)
	}
}

// Authority adds a child-protection court.
func (w *World) Authority() *Actor {
	w.T.Helper()
	return w.Person("jueza", w.Agency("juzgado", "juzgado"), domain.RoleChildAuth)
}
